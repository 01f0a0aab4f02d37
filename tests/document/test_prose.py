"""Running prose, and what is none."""

import pytest

from quality.article import Article
from quality.document import Document
from quality.document.prose import fresh_words
from quality.document.recipes import is_recipe

STORY = "\n\n".join(
    [
        "Tarnbrook council voted on Tuesday to close the Ellis Road station for eleven weeks while its oldest pipes are replaced.",
        "The work will cost 4.2 million pounds, according to a budget paper that the council published on Monday.",
        "“We looked at doing it at night and it could not be done,” said Maren Tolley, who chairs the water committee.",
        "Nine councillors were in favour and four against. Two members of the opposition left the chamber before the vote.",
        "Residents of Ellis Road will be given a bus pass for the length of the closure, Tolley said.",
        "Peter Amsden, who owns a bakery opposite the station, told the meeting that he had lost a fifth of his trade.",
        "The regional water authority reported in March that the station loses about 300,000 litres a day through cracks.",
        "An engineer for the authority, Dalia Renko, said that a repair in smaller steps would have taken three years.",
        "Work begins on 4 May and ends in late July, if the weather holds and the contractor keeps to the plan.",
    ]
)
TOWNS = "Leeds York Hull Bath Ely Wells Truro Derby Ripon Dover Perth Cork Derry Newry Oban Ayr Stirling Nairn".split()
TEASERS = [
    ("Fox sleeps in chamber", "A fox was found asleep in the council chamber, and nobody knows how it came in."),
    ("Library opens late", "The mayor opened a new library on Saturday and promised that it would stay open."),
    ("Prices rise again", "Grocery bills rose by four per cent in March, the statistics office said on Wednesday."),
    ("United lose at home", "A late goal from the substitute sent the visitors home with all three points."),
    ("Storm warning", "Forecasters expect gusts of up to ninety miles an hour along the western coast."),
    ("Film review: The Lake", "A slow drama with a great lead performance that stays in the mind for days."),
    ("Trains to be cut", "The operator will run a third fewer services between the two cities from May."),
    ("Court frees teacher", "Judges ruled that the evidence had been gathered unlawfully by two detectives."),
    ("New species of moth", "Researchers in the highlands describe an insect that nobody had noticed before."),
    ("Strike called off", "Nurses accepted an offer of five per cent after a night of talks in the capital."),
    ("Chess title decided", "The challenger drew the last game and takes the crown for the second time."),
]
RECIPE = """Lentil soup

Serves four people and takes half an hour to make on a week night.

Ingredients

2 cups red lentils

1 onion, chopped

2 cloves garlic

1 l vegetable stock

Method

1. Heat the oil in a large pot over a medium heat and add the onion. Cook for five minutes until soft and golden.

2. Add the garlic and stir for a minute, taking care that nothing burns at the bottom of the pot.

3. Pour in the stock, add the lentils, and bring everything to the boil. Turn the heat down and let it simmer for a while.

4. Taste the soup, add salt and lemon, and blend half of it if you like it smooth. Serve hot with bread and a spoon of
yoghurt, and keep the rest in the fridge for up to three days. It freezes well, and it tastes better on the second day than
on the first, which is why we always make twice as much as we can eat. If you cannot find red lentils, use brown ones."""
COOKIES = " ".join(
    [
        "We and our partners use cookies to store and/or access information on a device, and to process personal data.",
        "You may accept or manage your choices by clicking below, including your right to object to legitimate interest.",
        "These choices will be signalled to our partners and will not affect browsing data in any way.",
        "With your consent we and our partners may use precise geolocation data and identification through scanning.",
        "You can withdraw your consent at any time in the cookie policy, which you find at the bottom of each page.",
        "Strictly necessary cookies are always active and cannot be switched off in our systems.",
        "Performance cookies allow us to count visits and sources so that we can measure how well our site works.",
        "Targeting cookies may be set by our advertising partners and used to build a profile of your interests.",
        "Click accept all to agree or reject all to refuse all cookies that are not needed for the site to work as expected.",
    ]
)
VERSE = """Walking down the river in the rain
I hear you call my name again
Oh the night is long and cold
And the story has been told
Take me home, take me home
Where the silver waters foam
Never leave me on my own
I was born to walk alone
Morning comes on broken wings
Every broken robin sings
Turn the light out, close the door
We are not children any more
Summer fades to grey and gold
All the letters that I hold
Carry me across the bay
To a bright and better day
Lanterns burning in the hall
Shadows dancing on the wall
Mother told me to be brave
Ghosts are knocking on the grave
So I sail on seas of glass
Watching all the seasons pass
Tell the children I was here
Tell them that the sky was clear
Put a flower by the gate
Tell them that I could not wait
Winter takes what summer gave"""
PROGRAM = "\n".join(
    line
    for n in range(12)
    for line in (
        f"def read_{n}(path, limit):",
        f"    with open(path) as file_{n}:",
        f"        value_{n} = compute(file_{n}.read(), limit)",
        f"    return value_{n}.get(limit)",
    )
)
TALK = [
    "are you there",
    "yes what is up",
    "the build is broken again",
    "let me look at it now",
    "thanks a lot for that",
    "no problem at all",
]

RHYMES = """The river runs beneath the town.
It carries leaves of gold and brown.
The mill has stood since years gone by.
Its wheel turns slow beneath the sky.
The miller sleeps, his work is done.
He dreams of harvests in the sun.
A swallow cuts across the lane.
It knows the smell of coming rain.
The children call, the church bells ring.
They bring to him the news of spring.
I walk the path my father knew.
The stones are wet, the grass is new.
I count the gates, I count the trees.
I hear his voice upon the breeze.
The evening folds the fields away.
And nothing more is left of day.
My lantern swings, the dogs are near.
The winter is the only fear.
But there is bread and there is fire.
And ivy on the old church spire.
So sing the song we used to sing.
And wait together for the spring.
The river runs, the river stays.
It counts for us our numbered days."""
LINES = RHYMES.splitlines()
STANZAS = "\n\n".join("\n".join(LINES[at : at + 4]) for at in range(0, len(LINES), 4))
ABOUT_SOUP = " ".join(
    [
        "My aunt made this soup on every Friday of my childhood, in a pot that she had from her own aunt.",
        "She bought the lentils by the sack from a man in Leith who came over the hill with a cart twice a year.",
        "The trick is patience, and a lid that does not quite fit, so that some of the steam can leave while it cooks.",
        "I used to think that the stock mattered more, but after thirty winters I am sure that it is the lid and nothing else.",
        "We ate it in the kitchen with the lamp on the table, and my brother always had the chair beside the stove.",
        "You can make it a day ahead, and it is even better on the second day, when all of it has come together.",
        "If you have no celery, take a leek, and if you have no leek, take nothing at all and do not tell anybody about it.",
        "Whoever comes late may have it cold with a little mustard, which sounds odd but has never failed to please.",
    ]
)

PLAIN_RECIPE = """Carrot cake

Ingredients
250g carrots, grated
200g brown sugar
3 eggs
200g flour
zest of an orange
For the top: 100g cream cheese

Method
""" + "\n".join(RECIPE.split("Method")[1].split("\n\n"))
"""A recipe in plain lines, the first of which look like a menu."""
UNNAMED = "\n".join(
    line for line in PLAIN_RECIPE.replace("zest of", "30ml juice of").split("\n") if line != "Ingredients"
)
TAKEN = [
    "40kg butter from the cold room",
    "12 tins of cream",
    "200 litres of milk",
    "3 packets of seals",
    "9 kg cheese",
]
STOLEN = "\n\n".join(
    ["Thieves empty a dairy at night", STORY, "What is missing", *TAKEN, "Police ask anybody who saw a van to call."]
)
SHOPPING = "\n\n".join(
    [
        STORY,
        "Ingredients",
        *(cell for n in range(1, 13) for cell in ("Oats", f"{80 * n}g", f"{n} cups")),
        "Preparation",
        STORY,
    ]
)


NOT_PROSE = {
    "recipe": RECIPE,
    "recipe in plain lines": PLAIN_RECIPE,
    "recipe without a heading of the ingredients": UNNAMED,
    "recipe after prose": ABOUT_SOUP + "\n\n" + RECIPE,
    "verse in sentences": RHYMES,
    "verse in stanzas": STANZAS,
    "cookies": COOKIES,
    "verse": VERSE,
    "program": PROGRAM,
    "chat": "\n".join(f"[10:{n:02}] {'ann' if n % 2 else 'bob'}: {TALK[n % 6]}" for n in range(40)),
    "log": "\n".join(
        f"2024-04-09T10:{n:02}:00 INFO request {n} served to client {7 * n} in {n} ms from the cache" for n in range(40)
    ),
    "timetable": "\n".join(f"Leeds platform {n} to York 10:{n:02} arriving 11:{n:02}" for n in range(40)),
    "prices": "\n".join(
        f"{dish} with {side} ${n}.50" for dish in ("Tea", "Cake", "Soup", "Toast") for n, side in enumerate(TOWNS)
    ),
    "figures": "\n".join(f"{town}\t{3 * n}\t{7 * n}\t{n}" for n, town in enumerate(3 * TOWNS)),
    "table": "\n".join(
        f"{town} {side} {hours}" for town in TOWNS for side in ("north", "south") for hours in ("open daily", "closed")
    ),
    "words": ", ".join(TOWNS * 8),
}
REPETITIVE = {
    "sentence": "\n\n".join(["The council said on Monday."] * 60),
    "one paragraph": " ".join(["The council said on Monday."] * 60),
    "letters": "a: " * 400,
    "word": "word " * 500,
    "numbered": "\n\n".join(f"The council said on Monday {n}." for n in range(80)),
    "template": "\n\n".join(f"The mayor of {town} said on Monday that the road is closed." for town in TOWNS),
    "long template": "\n\n".join(
        f"The mayor of {town}{end} said on Monday that the road is closed."
        for town in TOWNS
        for end in ("ton", "ham", "ford", "by")
    ),
    "half a story": STORY[: len(STORY) // 2] + "\n\n" + "\n\n".join([STORY[: len(STORY) // 2]] * 3),
}
LISTINGS = {
    "front page": "\n\n".join(f"{title}\n\n{text}" for title, text in TEASERS),
    "search": "Search results for station\n\nAbout 1,230 results\n\n"
    + "\n\n".join(
        f"{title}\n\nwww.gazette.example/{n}\n\n{n} Apr 2024 - {text[:-1]} ..."
        for n, (title, text) in enumerate(TEASERS)
    ),
}
PROSE = {
    "story": STORY,
    "story with a list of quantities": STOLEN,
    "story that ends with a recipe": STORY
    + "\n\n"
    + STORY.replace("council", "board").replace("station", "mill")
    + "\n\n"
    + ABOUT_SOUP
    + "\n\n"
    + RECIPE.partition("\n")[2],
    "short paragraphs": "\n\n".join(
        f"{sentence.rstrip('.')}." for text in STORY.split("\n\n") for sentence in text.split(". ")
    ),
    "story pasted twice": STORY + "\n\n" + STORY,
    "story with results": STORY
    + "\n\nResults\n\n"
    + "\n\n".join(f"{town} v Bath {n}-1" for n, town in enumerate(TOWNS)),
    "lines broken at a width": "\n\n".join(
        line for text in STORY.split("\n\n") for line in (text[:40].rpartition(" ")[0], text[40:].strip())
    ),
    "guide": "\n\n".join(
        [
            "Empty the kettle",
            "Before you begin, pour out whatever water is left in the kettle and let it cool for a few "
            "minutes. A hot kettle can burn "
            "your hand, and the steam that rises from it can hurt as much as the metal does.",
            "Mix the vinegar",
            "Fill the kettle half with water and half with white vinegar. If you have no vinegar, the "
            "juice of two lemons will do the "
            "same work, though it takes a little longer and costs more money.",
            "Boil and wait",
            "Boil the kettle once and leave the liquid in it for half an hour. You will see how the "
            "chalk comes off the walls in small "
            "white flakes, which is just what you want to see.",
            "Rinse it well",
            "Pour the liquid away, fill the kettle with clean water, boil it and pour that away, too. Do this twice, because vinegar "
            "has a taste that nobody wants to find in a cup of tea the next morning.",
        ]
    ),
    "interview": "\n\n".join(
        [
            "Q: How did you come to the water authority?",
            "A: I studied engineering in Leeds and wrote my thesis on cast iron pipes, which nobody "
            "else wanted to do at the time. The "
            "authority needed somebody who knew the old network, and I stayed.",
            "Q: What is wrong with the station?",
            "A: It was built in 1931, and most of what you see there is as old as the building. Pipes "
            "crack when the ground moves, and "
            "it moves every winter. We lose about 300,000 litres a day.",
            "Q: Could you have done it in smaller steps?",
            "A: We looked at that. It would have taken three years, and each step would have closed "
            "the road for two weeks. In the end "
            "the council decided for one long closure, and I think that it was right.",
            "Q: What do you say to the shops?",
            "A: That I am sorry, and that there is a fund. I know that a fund is not the same as a customer who walks in through the "
            "door, and I have told the council so more than once in the last few weeks.",
        ]
    ),
    "live blog": "\n\n".join(f"{10 + n}:05\n\n{text}" for n, text in enumerate(STORY.split("\n\n"))),
}


@pytest.mark.parametrize("name", NOT_PROSE)
def test_not_prose(name: str) -> None:
    prose = Document(Article.from_text(NOT_PROSE[name])).prose
    assert prose.reason is not None
    assert prose.fault in ("not_prose", "repetitive")


@pytest.mark.parametrize("name", REPETITIVE)
def test_repetitive(name: str) -> None:
    assert Document(Article.from_text(REPETITIVE[name])).prose.fault == "repetitive"


@pytest.mark.parametrize("name", LISTINGS)
def test_listings(name: str) -> None:
    assert Document(Article.from_text(LISTINGS[name])).prose.fault == "listing"


@pytest.mark.parametrize("name", PROSE)
def test_prose(name: str) -> None:
    assert Document(Article.from_text(PROSE[name])).prose.reason is None


def test_a_quantity_without_its_ingredient_makes_no_recipe() -> None:
    assert not is_recipe(Document(Article.from_text(SHOPPING)))
    named = SHOPPING.replace("g\n", "g oats\n")
    assert is_recipe(Document(Article.from_text(named)))


@pytest.mark.parametrize("text", [PLAIN_RECIPE, UNNAMED])
def test_a_recipe_is_recognised_as_one(text: str) -> None:
    document = Document(Article.from_text(text))
    assert document.prose.reason == "it is a recipe"


LOAF = """<h1>Seed loaf</h1><p>Serves 8. Preparation 20 minutes, baking 50 minutes.</p>
<h2>Ingredients</h2><ul><li>175 g soft butter</li><li>175 g caster sugar</li><li>3 large eggs</li>
<li>175 g self-raising flour</li><li>1 teaspoon baking powder</li><li>2 tablespoons poppy seeds</li></ul><h2>Method</h2><ol>
<li>Heat the oven to 180C and line a 900 g loaf tin with baking paper, which should stand up above the edges of the tin.</li>
<li>Beat the butter and the sugar until the mixture is pale and fluffy, which takes five minutes with an electric whisk.</li>
<li>Add the eggs one at a time, and beat well after each. If the mixture curdles, add a spoonful of the flour.</li>
<li>Sift in the flour and the baking powder, and fold them in with a large metal spoon until no streaks are left.</li>
<li>Scrape the batter into the tin and smooth the top. Bake for 45 to 50 minutes, until a skewer comes out clean.</li>
<li>Leave the loaf in the tin for ten minutes and turn it out onto a rack.</li></ol>
<p>The loaf keeps for four days in an airtight tin, and it freezes well for up to a month.</p>"""


def test_ingredients_that_a_page_sets_apart_within_its_story_make_a_recipe() -> None:
    assert is_recipe(Document(Article.from_html(f"<main>{LOAF}</main>")))
    body = LOAF.partition("</ul>")[2]
    around = f"<nav>{LOAF.partition('<h2>Method')[0]}</nav><main>{body}</main>"
    assert not is_recipe(Document(Article.from_html(around)))


def test_an_ingredient_is_no_headline() -> None:
    assert Document(Article.from_text(PLAIN_RECIPE)).headline is None
    assert Document(Article.from_text("Ingredients for a quiet revolution\n\n" + STORY)).headline is not None


def test_only_what_is_new_is_fresh() -> None:
    sentence = "the council will close the old station on monday".split()
    assert fresh_words([sentence]) == 9
    assert fresh_words([sentence] * 10) == 9
    assert fresh_words([[*sentence, str(n)] for n in range(10)]) == 10
    assert fresh_words([]) == 0


def page(body: str) -> Document:
    html = f"<html><head><title>Tarnbrook Gazette</title></head><body><main>{body}</main><footer>© Gazette</footer></body></html>"
    return Document(Article.from_html(html))


def test_verse_broken_by_line_breaks() -> None:
    stanzas = "".join(f"<p>{'<br>'.join(LINES[at : at + 4])}</p>" for at in range(0, len(LINES), 4))
    assert page(f"<article><h1>The River</h1>{stanzas}</article>").prose.reason is not None


CARDS = [
    "<article><h2><a href='/{n}'>{title}</a></h2><p>{text}</p></article>",
    "<div class='card'><a href='/{n}'><h3>{title}</h3><p>{text}</p></a></div>",
    "<article><h2><a href='/{n}'>{title}</a></h2><p>By Ann Roe | 3 hours ago</p><p>{text}</p><a href='/{n}'>Read more</a></article>",
]


@pytest.mark.parametrize("card", CARDS)
def test_front_pages(card: str) -> None:
    document = page("".join(card.format(n=n, title=title, text=text) for n, (title, text) in enumerate(TEASERS)))
    assert document.prose.fault == "listing"


def test_a_story_before_teasers_is_prose() -> None:
    story = "".join(f"<p>{text}</p>" for text in STORY.split("\n\n"))
    cards = "".join(CARDS[0].format(n=n, title=title, text=text) for n, (title, text) in enumerate(TEASERS))
    assert (
        page(f"<article><h1>Council to close station</h1>{story}</article><section>{cards}</section>").prose.reason
        is None
    )
