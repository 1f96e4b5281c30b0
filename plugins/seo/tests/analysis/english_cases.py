"""English: each case made by hand, with what a reader would say of it."""

from __future__ import annotations

from plugins.seo.tests.analysis.cases import case

FILLER = "The keeper walks up the stairs and looks out over the dark water. "
"""13 words, in the active voice, with no transition."""
PHRASE = "lighthouse lens"
LENS = "A lighthouse lens bends the light. "

ENGLISH = [
    # Titles: 200 to 600 pixels.
    case("title_width", 0, title=""),
    case("title_width", 0, title="   "),
    case("title_width", 6, title="Fog"),
    case("title_width", 6, title="iiiiiiiiiiiiiiiiiiiiiiiiiiiii"),
    case("title_width", 9, title="How a lighthouse lens works"),
    case("title_width", 9, title="WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
    case("title_width", 3, title="WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
    case(
        "title_width",
        3,
        title="The long and winding story of a lamp that nobody ever lit again after that night",
    ),
    # Descriptions: 120 to 156 characters.
    case("description_length", 0),
    case("description_length", 6, description="Short."),
    case("description_length", 6, description="d" * 119),
    case("description_length", 9, description="d" * 120),
    case("description_length", 9, description="d" * 156),
    case("description_length", 6, description="d" * 157),
    # The keyphrase itself.
    case("keyphrase", 0),
    case("keyphrase", 9, keyphrase="lens"),
    case("keyphrase", 9, keyphrase="the lens of the old lighthouse"),
    case("keyphrase", 6, keyphrase="old brass lens bright tower harbour"),
    case("keyphrase", 3, keyphrase="old brass lens bright tower harbour night storm boat rope"),
    # In the title.
    case("keyphrase_title", 9, keyphrase=PHRASE, title="Lighthouse lens: how it works"),
    case("keyphrase_title", 9, keyphrase=PHRASE, title="The lighthouse lens and its story"),
    case("keyphrase_title", 6, keyphrase=PHRASE, title="Cleaning a lighthouse lens"),
    case("keyphrase_title", 6, keyphrase=PHRASE, title="A lens for every lighthouse"),
    case("keyphrase_title", 6, keyphrase=PHRASE, title="Lenses of lighthouses"),
    case("keyphrase_title", 0, keyphrase=PHRASE, title="How the light reaches the sea"),
    case("keyphrase_title", 0, keyphrase=PHRASE, title="A lens for reading"),
    # In the description.
    case("keyphrase_description", 9, keyphrase=PHRASE, description="What a lighthouse lens does."),
    case("keyphrase_description", 3, keyphrase=PHRASE, description="What the lamp does."),
    case("keyphrase_description", 3, keyphrase="lens", description="Lens, lens and lenses."),
    # In the slug.
    case("keyphrase_slug", 9, keyphrase=PHRASE, slug="lighthouse-lens"),
    case("keyphrase_slug", 9, keyphrase=PHRASE, slug="the-lenses-of-a-lighthouse"),
    case("keyphrase_slug", 6, keyphrase=PHRASE, slug="our-lens"),
    case("keyphrase_slug", 3, keyphrase=PHRASE, slug="about-us"),
    case("keyphrase_slug", None, keyphrase=PHRASE),
    # In the first paragraph.
    case("keyphrase_introduction", 9, f"{LENS}It is old.", keyphrase=PHRASE),
    case("keyphrase_introduction", 6, "See the lighthouse. Its lens is old.", keyphrase=PHRASE),
    case("keyphrase_introduction", 3, f"It is old.\n\n{LENS}", keyphrase=PHRASE),
    # In headings.
    case("keyphrase_headings", 9, f"## The lens\n\n{FILLER}", keyphrase=PHRASE),
    case("keyphrase_headings", 3, f"## The sea\n\n{FILLER}\n\n## Boats", keyphrase=PHRASE),
    case(
        "keyphrase_headings", 3, "## Lens\n\n## A lens\n\n## Lenses\n\n## My lens", keyphrase="lens"
    ),
    case("keyphrase_headings", 9, "## Lens\n\n## A lens\n\n## Sea\n\n## My boat", keyphrase="lens"),
    case("keyphrase_headings", None, FILLER, keyphrase=PHRASE),
    # In alternative texts.
    case("keyphrase_alt", 9, keyphrase=PHRASE, alts=("A boat", "The lens at night")),
    case("keyphrase_alt", 6, keyphrase=PHRASE, alts=("A boat",)),
    case("keyphrase_alt", None, keyphrase=PHRASE),
    # Density, from a hundred words on.
    case("keyphrase_density", None, LENS, keyphrase=PHRASE),
    case("keyphrase_density", 3, FILLER * 20, keyphrase=PHRASE),
    case("keyphrase_density", 9, FILLER * 20 + LENS * 3, keyphrase=PHRASE),
    case("keyphrase_density", 3, FILLER * 15 + LENS * 5, keyphrase=PHRASE),
    case("keyphrase_density", 0, FILLER * 8 + LENS * 9, keyphrase=PHRASE),
    # Length of the text.
    case("text_length", 0, FILLER),
    case("text_length", 3, FILLER * 9),
    case("text_length", 6, FILLER * 22),
    case("text_length", 9, FILLER * 25),
    # Images, links.
    case("images", 3),
    case("images", 9, alts=("A boat",)),
    case("alt_texts", 9, alts=("A boat",)),
    case("alt_texts", 3, alts=("A boat", " ")),
    case("alt_texts", None),
    case("links_inside", 3),
    case("links_inside", 9, internal=1),
    case("links_outside", 3),
    case("links_outside", 9, external=2),
    # Long sentences: more than twenty words.
    case("sentence_length", 9, FILLER),
    case("sentence_length", 3, f"{'word ' * 20}ends."),
    case("sentence_length", 9, f"{'word ' * 19}ends."),
    case("sentence_length", 9, f"{FILLER * 3}Long {'word ' * 20}ends."),
    case("sentence_length", 6, f"{FILLER * 5}{'Word ' * 21}ends. {'Word ' * 21}ends."),
    # An abbreviation ends no sentence: two sentences would be short.
    case("sentence_length", 3, f"{'word ' * 9}with Mr. Vale and his {'word ' * 9}ends."),
    case("sentence_length", 3, f"{'word ' * 9}at 3.5 metres, e.g. his {'word ' * 9}ends."),
    # Paragraphs of 150 words at most.
    case("paragraph_length", 9, FILLER * 11),
    case("paragraph_length", 6, FILLER * 12),
    case("paragraph_length", 3, FILLER * 16),
    case("paragraph_length", 9, f"{FILLER * 11}\n\n{FILLER * 11}"),
    # The passive voice.
    case("passive_voice", 3, "The lamp was lit by the keeper."),
    case("passive_voice", 3, "The lamp is cleaned every morning."),
    case("passive_voice", 3, "The rope has been cut."),
    case("passive_voice", 3, "The boat got stolen."),
    case("passive_voice", 3, "The letter was never opened."),
    case("passive_voice", 3, "The stairs are being painted."),
    case("passive_voice", 3, "The bell wasn’t heard."),
    case("passive_voice", 3, "The tower was quickly and wholly rebuilt, and then it was sold."),
    case("passive_voice", 9, "The keeper lit the lamp."),
    case("passive_voice", 9, "The keeper has lit the lamp."),
    case("passive_voice", 9, "The keeper is tired."),
    case("passive_voice", 9, "There is need of a bed."),
    case("passive_voice", 9, "The house is red."),
    case("passive_voice", 9, "He is at the door and opened it."),
    case("passive_voice", 6, f"{FILLER * 8}The lamp was lit."),
    # Transition words, from two hundred words on.
    case("transition_words", None, FILLER),
    case("transition_words", 3, FILLER * 18),
    case("transition_words", 9, (FILLER * 2 + "However, it is calm. ") * 12),
    case("transition_words", 6, (FILLER * 3 + "On the other hand, it is calm. ") * 9),
    # Headings.
    case("subheadings", 9, FILLER),
    case("subheadings", 6, f"{FILLER * 14}\n\n{FILLER * 12}"),
    case("subheadings", 3, FILLER * 30),
    case("subheadings", 9, f"{FILLER * 20}\n\n## More\n\n{FILLER * 20}"),
    # How sentences begin.
    case("sentence_beginnings", 3, "We row. We sail. We swim."),
    case("sentence_beginnings", 9, "We row. We sail. Then we swim."),
    # Reading ease.
    case("reading_ease", 9, "The cat sat on the mat. It was fat."),
    case("reading_ease", 9, FILLER),
    case(
        "reading_ease",
        3,
        "Institutional representatives systematically underestimate organisational "
        "interdependencies, necessitating comprehensive administrative reconsideration.",
    ),
    case(
        "reading_ease",
        6,
        "Several visitors discover curious details in old manuals about the tides and boats of the harbour.",
    ),
    case("reading_ease", None),
]
