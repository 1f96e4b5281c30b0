"""English: its passive voice, syllables, transition words, and Flesch's measure of ease."""

from __future__ import annotations

import re

from cartouche_seo.analysis.language import Language
from cartouche_seo.analysis.words import listed, words

_AUXILIARIES = listed(
    "am is are was were be been being get gets got gotten getting isn't aren't wasn't weren't "
    "it's that's there's he's she's i'm you're we're they're"
)
_BETWEEN = listed(
    "not never also often always still already just ever even only once now then soon again "
    "thus hence being been all both"
)
_WINDOW = 3
"""Words that may stand between the auxiliary and the participle."""

_IRREGULAR = listed(
    "beaten begun bent bet bitten blown bought bound bred broken brought built burnt caught "
    "chosen cut dealt done drawn driven drunk dug eaten fed felt fought found forbidden forgotten "
    "forgiven frozen given gone ground grown heard held hidden hit hung hurt kept known laid led "
    "left lent let lit lost made meant met paid proven put read ridden rung said seen sent set "
    "sewn shaken shorn shot shown shut slain slung sold sought sown spent spoken spread spun "
    "stolen struck stuck sung sunk sworn swept swung taken taught thought thrown told torn "
    "understood undone upheld withdrawn won worn wound woven written overseen overtaken rebuilt "
    "rewritten misunderstood"
)
_NOT_PARTICIPLES = listed(
    "bed red need indeed hundred speed seed feed shed sacred naked wicked weed greed breed "
    "embed sled ted fred wed bled fled sped creed deed reed steed exceed proceed succeed tired "
    "excited interested bored worried pleased delighted used supposed gone"
)
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^aeiouylrtd]es|[^aeiouytd]ed|[^aeiouyl]e)\Z")

FUNCTION_WORDS = listed(
    "a an and are as at be but by do for from had has have he her his how i if in into is it its "
    "my no not of on or our she so that the their them then there these they this those to was "
    "we were what when where which who why will with you your"
)
TRANSITIONS = listed(
    """above all
accordingly
actually
additionally
after all
after that
afterwards
also
although
anyway
as a result
as well
at first
at last
because
before
besides
but
consequently
despite
eventually
even so
even though
finally
first
for example
for instance
for this reason
furthermore
hence
however
in addition
in conclusion
in contrast
in fact
in other words
in particular
in short
in spite of
in the end
in the meantime
indeed
instead
lastly
later
likewise
meanwhile
moreover
nevertheless
next
nonetheless
of course
on the contrary
on the other hand
otherwise
rather
second
secondly
similarly
since
so that
soon
still
such as
that is why
then
therefore
third
though
thus
to begin with
to sum up
too
unless
unlike
until
whereas
while
yet""",
    "\n",
)


def passive(sentence: str) -> bool:
    """Say whether a form of `be` or `get` is followed closely by a participle."""
    found = [word.replace("’", "'") for word in words(sentence)]
    return any(
        word in _AUXILIARIES and _leads_to_participle(found[index + 1 : index + 2 + _WINDOW])
        for index, word in enumerate(found)
    )


def _leads_to_participle(following: list[str]) -> bool:
    for word in following:
        if _is_participle(word):
            return True
        if word not in _BETWEEN and not word.endswith("ly"):
            return False
    return False


def _is_participle(word: str) -> bool:
    if word in _NOT_PARTICIPLES:
        return False
    return word in _IRREGULAR or (word.endswith("ed") and len(word) > 3)


def syllables(word: str) -> int:
    """Return about how many syllables a word has: its groups of vowels, without a silent e."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(plain))
    if count > 1 and _SILENT.search(plain):
        count -= 1
    return max(1, count)


def reading_ease(sentence_length: float, syllables_each: float) -> float:
    """Return the reading ease after R. Flesch (1948)."""
    return 206.835 - 1.015 * sentence_length - 84.6 * syllables_each


ENGLISH = Language("en", FUNCTION_WORDS, TRANSITIONS, passive, syllables, reading_ease)
