"""German: each case made by hand, with what a reader would say of it."""

from __future__ import annotations

from plugins.seo.tests.analysis.cases import case

FILLER = "Der Wärter steigt die Treppe hinauf und blickt weit über das dunkle Wasser. "
"""13 words, in the active voice, with no transition."""
PHRASE = "Linse des Leuchtturms"
LENS = "Die Linse eines Leuchtturms bricht das Licht. "

GERMAN = [
    case("title_width", 0, title=""),
    case("title_width", 6, title="Nebel"),
    case("title_width", 9, title="Wie die Linse des Turms das Licht bricht"),
    case(
        "title_width",
        3,
        title="Die lange und gewundene Geschichte einer Lampe, die niemand anzündet",
    ),
    case("description_length", 0),
    case("description_length", 6, description="Kurz."),
    case("description_length", 9, description="ä" * 140),
    case("description_length", 6, description="ß" * 157),
    case("keyphrase", 0),
    case("keyphrase", 9, keyphrase=PHRASE),
    case("keyphrase", 6, keyphrase="alte Linse heller Turm stiller Hafen"),
    case("keyphrase_title", 9, keyphrase=PHRASE, title="Linse des Leuchtturms: so wirkt sie"),
    case("keyphrase_title", 9, keyphrase=PHRASE, title="Die Linse des Leuchtturms"),
    case("keyphrase_title", 6, keyphrase=PHRASE, title="Warum glänzt die Linse des Leuchtturms?"),
    case("keyphrase_title", 6, keyphrase=PHRASE, title="Leuchttürme und ihre Linsen"),
    case("keyphrase_title", 0, keyphrase=PHRASE, title="Wie das Licht ans Meer kommt"),
    case(
        "keyphrase_description", 9, keyphrase=PHRASE, description="Was Linsen in Leuchttürmen tun."
    ),
    case("keyphrase_description", 3, keyphrase=PHRASE, description="Was die Lampe tut."),
    case("keyphrase_description", 3, keyphrase="Linse", description="Linse, Linsen und Linse."),
    case("keyphrase_slug", 9, keyphrase=PHRASE, slug="linse-leuchtturm"),
    case("keyphrase_slug", 9, keyphrase="Lämpchen", slug="laempchen"),
    case("keyphrase_slug", 9, keyphrase="Brücken", slug="unsere-bruecke"),
    case("keyphrase_slug", 6, keyphrase=PHRASE, slug="unsere-linse"),
    case("keyphrase_slug", 3, keyphrase=PHRASE, slug="ueber-uns"),
    case("keyphrase_introduction", 9, f"{LENS}Sie ist alt.", keyphrase=PHRASE),
    case(
        "keyphrase_introduction", 6, "Das ist der Leuchtturm. Die Linse ist alt.", keyphrase=PHRASE
    ),
    case("keyphrase_introduction", 3, f"Sie ist alt.\n\n{LENS}", keyphrase=PHRASE),
    case("keyphrase_headings", 9, f"## Die Linse\n\n{FILLER}", keyphrase=PHRASE),
    case("keyphrase_headings", 3, f"## Das Meer\n\n{FILLER}\n\n## Boote", keyphrase=PHRASE),
    case("keyphrase_headings", None, FILLER, keyphrase=PHRASE),
    case("keyphrase_alt", 9, keyphrase=PHRASE, alts=("Die Linse bei Nacht",)),
    case("keyphrase_alt", 6, keyphrase=PHRASE, alts=("Ein Boot",)),
    case("keyphrase_density", 3, FILLER * 20, keyphrase=PHRASE),
    case("keyphrase_density", 9, FILLER * 20 + LENS * 3, keyphrase=PHRASE),
    case("keyphrase_density", 0, FILLER * 8 + LENS * 9, keyphrase=PHRASE),
    case("text_length", 0, FILLER),
    case("text_length", 3, FILLER * 9),
    case("text_length", 6, FILLER * 20),
    case("text_length", 9, FILLER * 24),
    case("images", 3),
    case("alt_texts", 3, alts=("",)),
    case("links_inside", 9, internal=3),
    case("links_outside", 3),
    case("sentence_length", 9, FILLER),
    case("sentence_length", 3, f"{'Wort ' * 20}endet."),
    case("sentence_length", 3, f"{'Wort ' * 9}am 3. Mai bzw. im Juni {'Wort ' * 9}endet."),
    case("sentence_length", 3, f"{'Wort ' * 9}mit Dr. Vogt, z. B. im {'Wort ' * 9}endet."),
    case("sentence_length", 9, f"{'Wort ' * 9}im Jahr 1862. Er {'Wort ' * 9}endet."),
    case("paragraph_length", 9, FILLER * 11),
    case("paragraph_length", 6, FILLER * 12),
    case("paragraph_length", 3, FILLER * 16),
    # The passive voice: a form of "werden" and a participle in one clause.
    case("passive_voice", 3, "Die Lampe wird vom Wärter angezündet."),
    case("passive_voice", 3, "Die Lampe wurde gestern repariert."),
    case("passive_voice", 3, "Das Seil ist zerschnitten worden, und das Boot wurde gestohlen."),
    case("passive_voice", 3, "Der Brief wurde nie geöffnet."),
    case("passive_voice", 3, "Die Stufen werden neu gestrichen."),
    case("passive_voice", 3, "Das Haus wurde verkauft."),
    case("passive_voice", 3, "Vom Ufer aus wird sie kaum verstanden."),
    case("passive_voice", 3, "Das Buch ist lange nicht gelesen worden."),
    case("passive_voice", 3, "Das Fest wurde zurückgestellt, weil es regnete."),
    case("passive_voice", 9, "Der Wärter zündet die Lampe an."),
    case("passive_voice", 9, "Der Wärter hat die Lampe angezündet."),
    case("passive_voice", 9, "Morgen wird der Wärter gehen."),
    case("passive_voice", 9, "Er wird das Haus verkaufen."),
    case("passive_voice", 9, "Im Herbst wird es kalt."),
    case("passive_voice", 9, "Sie wird gesund, denn sie hat geschlafen."),
    case("passive_voice", 9, "Wir werden ein Gesicht erkennen."),
    case("passive_voice", 6, f"{FILLER * 8}Die Lampe wird angezündet."),
    case("transition_words", None, FILLER),
    case("transition_words", 3, FILLER * 18),
    case("transition_words", 9, (FILLER * 2 + "Deshalb ist es still. ") * 12),
    case("transition_words", 6, (FILLER * 3 + "Im Gegensatz dazu ruht das Meer. ") * 9),
    case("subheadings", 9, FILLER),
    case("subheadings", 6, FILLER * 25),
    case("subheadings", 3, FILLER * 30),
    case("subheadings", 9, f"{FILLER * 20}\n\n## Mehr\n\n{FILLER * 20}"),
    case("sentence_beginnings", 3, "Wir rudern. Wir segeln. Wir schwimmen."),
    case("sentence_beginnings", 9, "Wir rudern. Wir segeln. Dann schwimmen wir."),
    case("reading_ease", 9, "Der Hund sah die Maus. Er lief los."),
    case("reading_ease", 9, FILLER),
    case(
        "reading_ease",
        3,
        "Verwaltungsrechtliche Zuständigkeitsverordnungen beeinträchtigen "
        "Bundesausbildungsförderungsangelegenheiten.",
    ),
    case(
        "reading_ease",
        6,
        "Viele Besucher entdecken im Sommer zwischen den Büchern alte Karten mit Notizen der Lotsen.",
    ),
    case("reading_ease", None),
]
