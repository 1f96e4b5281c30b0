"""German: its passive voice, syllables, transition words, and Amstad's measure of ease."""

from __future__ import annotations

import re

from cartouche_seo.analysis.language import Language
from cartouche_seo.analysis.words import listed

_WORD = re.compile(r"[^\W\d_]+")
_CLAUSE = re.compile(r"[,;:–()]")
_AUXILIARIES = listed(
    "werde wirst wird werden werdet wurde wurdest wurden wurdet worden würde würdest würden würdet"
)
_BEGINNINGS = listed(
    "ab an auf aus bei da dar durch ein fest fort her hin los mit nach nieder statt "
    "teil über um unter vor weg weiter wieder zu zurück zusammen heraus hinaus herein voll"
)
_INSEPARABLE = ("be", "ver", "er", "ent", "zer", "emp", "miss", "über", "unter", "wider")
_STRONG = listed(
    "begonnen befohlen belogen beschrieben beschlossen besprochen betroffen betrogen bewiesen "
    "bezogen empfangen empfohlen entnommen entschieden entworfen entzogen erhoben erfunden "
    "erwiesen erzogen erschossen unterbrochen unterschrieben unternommen überwiesen überwunden "
    "verboten verbunden verborgen verdorben vergeben vergessen verglichen verloren vermieden "
    "verschoben verschlossen versprochen verstanden verworfen verwiesen verziehen zerbrochen "
    "zerrissen getan gesehen gelesen"
)
_NOT_PARTICIPLES = listed(
    "gehen geben gewinnen genießen gehören geschehen gelingen gestalten gewähren gebrauchen "
    "genügen gestehen gedenken gelten gelangen gebären gegen gerecht gesamt gesund gut geht gibt "
    "gilt genannt bereit bereits bekannt berühmt beliebt vielleicht verliebt erst zuerst "
    "überhaupt vermutlich bett best erwachsen verwandt alt kalt laut weit bunt hart sanft echt "
    "nicht recht leicht schlecht gespannt gewohnt zufrieden dort fast sonst selbst jetzt"
)
_VOWELS = re.compile(r"äu|au|eu|ei|ai|ie|aa|ee|oo|[aeiouyäöü]")

FUNCTION_WORDS = listed(
    "aber als am an auf aus bei bin bis das dass dein dem den der des die dies diese dieser durch "
    "ein eine einem einen einer eines er es für hat ich ihr im in ins ist kein mein mit nach nicht "
    "oder sein sich sie sind so über um und uns unser unter vom von vor war warum was wenn wer wie "
    "wir wird wo zu zum zur"
)
TRANSITIONS = listed(
    """aber
allerdings
also
andererseits
anschließend
auch
auf diese weise
aus diesem grund
außerdem
beispielsweise
bevor
da
dabei
dadurch
dafür
dagegen
daher
damit
danach
dann
darüber hinaus
darum
das heißt
davor
dazu
demnach
denn
dennoch
deshalb
deswegen
doch
ebenfalls
ebenso
einerseits
endlich
erstens
falls
ferner
folglich
genauso
hingegen
im gegensatz dazu
im gegenteil
immerhin
in der tat
infolgedessen
inzwischen
jedoch
kurz gesagt
letztlich
mit anderen worten
nachdem
nämlich
nichtsdestotrotz
nun
ob
obwohl
ohnehin
schließlich
schon
seitdem
sobald
sogar
solange
somit
sondern
stattdessen
trotz
trotzdem
überdies
übrigens
und zwar
unter anderem
vielmehr
vor allem
während
währenddessen
weil
weiterhin
wenn
wie gesagt
zu guter letzt
zudem
zuerst
zuletzt
zum beispiel
zunächst
zusammengefasst
zwar
zweitens""",
    "\n",
)


def passive(sentence: str) -> bool:
    """Say whether a clause holds a form of `werden` and the participle of another verb."""
    return any(_is_passive(clause) for clause in _CLAUSE.split(sentence))


def _is_passive(clause: str) -> bool:
    found = _WORD.findall(clause)
    if not any(word.lower() in _AUXILIARIES for word in found):
        return False
    # Nouns have a capital, but the first word of a sentence does whatever it is.
    return any(_is_participle(word) for word in found if word[:1].islower())


def _is_participle(word: str) -> bool:
    if word in _NOT_PARTICIPLES or word in _AUXILIARIES or len(word) < 5:
        return False
    if word in _STRONG:
        return True
    plain = _without_beginning(word)
    if plain.startswith("ge"):
        return plain not in _NOT_PARTICIPLES and plain.endswith(("t", "en"))
    return word.endswith("t") and (word.endswith("iert") or plain.startswith(_INSEPARABLE))


def _without_beginning(word: str) -> str:
    for beginning in _BEGINNINGS:
        if word.startswith(f"{beginning}ge"):
            return word[len(beginning) :]
    return word


def syllables(word: str) -> int:
    """Return how many syllables a word has: its vowels, a diphthong being one."""
    return max(1, len(_VOWELS.findall(word.lower())))


def reading_ease(sentence_length: float, syllables_each: float) -> float:
    """Return the reading ease after T. Amstad (1978), who fitted Flesch's measure to German."""
    return 180 - sentence_length - 58.5 * syllables_each


GERMAN = Language("de", FUNCTION_WORDS, TRANSITIONS, passive, syllables, reading_ease)
