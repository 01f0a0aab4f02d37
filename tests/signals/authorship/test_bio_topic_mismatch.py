"""bio_topic_mismatch: which bios are said not to fit, which fit, which say nothing."""

import os
from pathlib import Path

import pytest

from quality.article import Article, Author
from quality.document import Document
from quality.signals.authorship.bio_topic_mismatch import bio_topic_mismatch

WAR = (
    "Troops crossed the front line on Monday after airstrikes and rocket fire killed civilians in two towns.\n\n"
    "The army said that militants had fired missiles at soldiers. Talks on a ceasefire and on the release of hostages "
    "have stalled, and the military offensive goes on, with shelling of towns held by insurgents.\n\n"
)
HEALTH = (
    "Doctors gave patients a new vaccine against the virus, and nurses watched for symptoms of infection and fever.\n\n"
    "The hospital said that the treatment lowered the risk of disease. Researchers will follow the patients of the "
    "trial "
    "for two years and measure antibodies, blood pressure and side effects of the dose. Clinics offer the vaccine to "
    "patients with chronic diseases first, and physicians say that the illness is mild in those who were "
    "vaccinated.\n\n"
)
HOBBY = (
    "Hey, I'm Dana Whitfield. Writing has always been my hobby. I write about pop music, dating and celebrity gossip."
)
GAMER = "Dana Whitfield is a writer and avid gamer who covers football, fashion and video games."

LEISURE = [
    "Dana Quill is obsessed with sourdough, vintage denim and her two rescue greyhounds.",
    "About the author: Rowan Pike runs a travel vlog and has visited 43 countries so far.",
    "When he isn't writing, Joel Farrow can be found at the skate park or binge-watching anime.",
    "Written by Omar Vance, a wedding photographer and drone hobbyist.",
    "Passionate about K-pop, gaming and sneakers, Jude Ames joined the team last spring.",
    "The author is a retired chef who collects stamps and grows prize-winning dahlias.",
    "Kit Sorrel reviews gadgets, comics and role-playing games. Follow on Instagram @kitsorrel.",
    "Bella Finch: foodie, cat mum, romance reader, and aspiring screenwriter.",
    "Sam Oakley has been writing about motorbikes, fishing and whisky since 2011.",
    "Jonas Reed — sneaker collector, podcaster, eternal optimist.",
    "With a background in fashion merchandising, Elle Draper writes about shopping, shoes and style.",
    "Abe Nolan, guitarist and vinyl collector, lives in Austin with two cats.",
    "Freelance writer Ida Moon covers pop music, gaming and streaming shows.",
    "Kim Abara is a lifestyle blogger who writes about fashion, recipes and travel.",
    "Jo Lindqvist is a wedding photographer and cat lover from the coast. When she isn't behind the camera she bakes sourdough.",
    "I'm a stay-at-home mom who loves crafting, gardening and scrapbooking. Writing is my passion!",
    "my name is Leo and i love anime, k-pop and gaming. i write for fun in my free time.",
    "Marta Quill is an avid traveler, foodie and wine lover. She has visited 40 countries and blogs about her trips.",
    "Sam Brandt is a fantasy football fanatic and part-time DJ.",
    "Author bio: Colin Reyes is an amateur astrologer, tarot reader and crystal collector.",
    "Hey guys, I'm Mia! I blog about nail art, shopping hauls and my favourite TV shows.",
    "Zoe Marsh is a relationship coach and dating expert. She writes about love, marriage and horoscopes.",
    "Lara Finch is a knitting blogger, quilter and mother of three.",
    "My name is Sam and I write about makeup, skincare and celebrity gossip. Follow me @samglow.",
    "casey poe is a gamer, anime fan and youtuber. she loves k-pop and cats.",
    "Interests: knitting, vintage cars, fishing, board games.",
    "I am a college student and part-time model with a passion for fashion and hair styling.",
    "Nico Frost is an astrologer and tarot reader who writes horoscopes.",
    "Wife, mother of two, lover of quilting and scrapbooking. Find me on Pinterest @quiltnest",
    "I'm a football fan who blogs about transfers, fantasy leagues and sneakers.",
    "Jesse is a musician, plays guitar in a punk band and likes camping.",
    "Roles: dog groomer, crossword setter, dad of twins.",
    "Our guest author Nell Harker keeps a cupcake stall at the Saturday market.",
    "As a dog groomer and amateur poet, Willa Crane brings a fresh eye to everything she writes.",
    "Known for her macramé wall hangings, Petra Voss runs a candle shop.",
    "I cut hair for a living and write when the salon is quiet.",
    "My hobbies are origami and geocaching.",
    "Hank Doyle is a retired postman.",
    "Carla Beck is an estate agent and mum of three.",
    "By day Max Ode sells used cars; by night he writes.",
    "Writer. Dreamer. Taco enthusiast.",
    "Jemima Holt, sculptor.",
    "Anya Reed is a ballet teacher.",
]

OFFICES = [
    "Jonas Keel is a reporter for the Northport Herald. In his spare time he plays the cello.",
    "Jane Prior is the Herald's bureau chief; she loves gardening.",
    "Gia Moretti is a digital producer and reporter who previously worked as a barista.",
    "Paul Strand is a columnist and the author of two novels.",
    "Marcus Dell is a student at the state university and runs the chess club.",
    "Dr Alan Peel is a senior fellow at an institute. He enjoys sailing and has two dogs.",
    "Greg Small is the director of an institute and a keen angler.",
    "Nate Holl is a stay-at-home father and former naval officer.",
    "Nora Finch is a contributing writer. She lives on a farm with her horses.",
]
"""Bios of people with an office or training who also say what they like: their pastimes say nothing against them."""

FLAGS = [
    (Article.from_text(WAR + HOBBY), [HOBBY]),
    (Article.from_text(HEALTH + HOBBY), [HOBBY]),
    (Article.from_text(WAR + GAMER + "\n\nShare this: Pocket\n\nEmail\n\nPrint"), [GAMER]),
    (Article.from_text(WAR, bio=HOBBY), [HOBBY]),
]

PASSES = [
    WAR + "Dana Whitfield is a war correspondent who covers the military.",
    WAR + "Dana Whitfield is a columnist who writes about music, gardening and national security.",
    HEALTH + "Dana Whitfield, M.D., is a pediatrics resident at the children's hospital.",
]

UNKNOWN = [
    Article.from_text(""),
    Article.from_text(WAR),
    Article.from_text(WAR + "Dana Whitfield is a staff writer."),
    Article.from_text(WAR + "Follow Dana Whitfield on Twitter @danaw."),
    Article.from_text(WAR + "Dana Whitfield is a general assignment reporter who covers music and sports."),
    Article.from_text("The council met.\n\n" + HOBBY),
    Article.from_text(WAR + "Kim Abara is a writer who covers fashion.", authors=(Author("Dana Whitfield"),)),
    Article.from_text(WAR + "Bridgeworks Group is a leading publisher of books on fashion and music."),
]


@pytest.mark.parametrize(("article", "quotes"), FLAGS)
def test_flags(article: Article, quotes: list[str]) -> None:
    measured = bio_topic_mismatch.measure(Document(article))
    assert measured.value is not None
    assert measured.value >= 0.6
    text = {"text": article.text, "bio": article.bio or ""}
    assert [text[e.part][e.start : e.end] for e in measured.evidence] == quotes
    assert "author bio is about" in bio_topic_mismatch.sentence(measured)


@pytest.mark.parametrize("bio", LEISURE)
@pytest.mark.parametrize("place", ["{story}{bio}", "{bio}\n\n{story}"])
def test_leisure_under_hard_news(bio: str, place: str) -> None:
    measured = bio_topic_mismatch.measure(Document(Article.from_text(place.format(story=WAR, bio=bio))))
    assert measured.value is not None
    assert measured.value >= 0.6


@pytest.mark.parametrize("bio", OFFICES)
def test_pastimes_of_people_with_an_office_say_nothing(bio: str) -> None:
    value = bio_topic_mismatch.measure(Document(Article.from_text(WAR, bio=bio))).value
    assert value is None or value < 0.6


def test_a_beat_of_leisure_counts_although_it_is_an_office() -> None:
    editor = "Mia Holt is a fashion editor who covers football and reviews video games."
    value = bio_topic_mismatch.measure(Document(Article.from_text(WAR, bio=editor))).value
    assert value is not None
    assert value >= 0.89


OPEN_WORDS = [
    "Jasper Cole runs a dropshipping store and teaches others to earn passive income online.",
    "Dale Pruitt is a car dealer and writes about pickup trucks in his spare time.",
    "Rex Lomax is a slot machine reviewer and blackjack coach.",
    "Lorna Pike writes about knitting, quilts and slow living.",
]
"""Trades and hobbies that no list has to know."""


@pytest.mark.parametrize("bio", OPEN_WORDS)
@pytest.mark.parametrize("story", [WAR, HEALTH], ids=["war", "health"])
def test_open_classes_of_trades_and_hobbies(bio: str, story: str) -> None:
    value = bio_topic_mismatch.measure(Document(Article.from_text(story, bio=bio))).value
    assert value is not None
    assert value >= 0.6


NEIGHBOURS = [
    (WAR, "Stefan Iliev writes about drones, artillery and the industry that makes them."),
    (WAR, "A former infantry officer, Ann Roe analyses land warfare for an institute."),
    (WAR, "Ann Roe reports on diplomacy, sanctions and arms control."),
    (HEALTH, "Ann Roe is a pharmacist and writes on medicines for older women."),
    (HEALTH, "Ann Roe covers hospitals, insurers and the business of biotech."),
    (HEALTH, "Ann Roe joined the paper in 2019 as a trainee and now reports for the whole of the coast."),
]


@pytest.mark.parametrize(("story", "bio"), NEIGHBOURS)
def test_near_neighbours_are_no_misfit(story: str, bio: str) -> None:
    value = bio_topic_mismatch.measure(Document(Article.from_text(story, bio=bio))).value
    assert value is None or value < 0.6


def test_a_job_title_and_subjects_alone_are_compared() -> None:
    tattoo = Author("Dana Whitfield", job_title="Tattoo Artist", knows_about=("body art", "piercing"))
    measured = bio_topic_mismatch.measure(Document(Article.from_text(WAR, authors=(tattoo,))))
    assert measured.value is not None
    assert measured.value >= 0.6
    assert [e.part for e in measured.evidence] == ["bio"]
    reporter = Author("Dana Whitfield", job_title="War Correspondent", knows_about=("military",))
    fitting = bio_topic_mismatch.measure(Document(Article.from_text(WAR, authors=(reporter,)))).value
    assert fitting is not None
    assert fitting < 0.3


def test_the_words_of_the_bio_are_quoted() -> None:
    measured = bio_topic_mismatch.measure(Document(Article.from_text(WAR, bio="Kim Abara is a florist and a harpist.")))
    assert "a trade (florist)" in bio_topic_mismatch.sentence(measured)
    assert "arts and entertainment (harpist)" in bio_topic_mismatch.sentence(measured)


@pytest.mark.parametrize("text", PASSES)
def test_passes(text: str) -> None:
    measured = bio_topic_mismatch.measure(Document(Article.from_text(text)))
    assert measured.value is not None
    assert measured.value <= 0.25
    assert measured.evidence == ()
    assert bio_topic_mismatch.sentence(measured) == "The author bio fits the topic of the article."


@pytest.mark.parametrize("article", UNKNOWN)
def test_unknown(article: Article) -> None:
    assert bio_topic_mismatch.measure(Document(article)).value is None


def test_amateurs_under_hard_news_weigh_more() -> None:
    trade = "Dana Whitfield writes about computers and the internet."
    hobby = "Dana Whitfield is an enthusiast who writes about computers and the internet."
    plain, amateur = (
        bio_topic_mismatch.measure(Document(Article.from_text(WAR + bio))).value for bio in (trade, hobby)
    )
    assert plain is not None
    assert amateur is not None
    assert plain < amateur


def test_the_name_of_the_author_carries_no_weight() -> None:
    other = HOBBY.replace("Dana Whitfield", "Kim Abara")
    values = [bio_topic_mismatch.measure(Document(Article.from_text(WAR + bio))).value for bio in (HOBBY, other)]
    assert values[0] == pytest.approx(values[1])


def test_the_seeds() -> None:
    shared = Path(os.environ.get("QUALITY_SHARED", Path(__file__).parents[4] / "shared"))
    if not (shared / "seeds").is_dir():
        pytest.skip("the five seed articles are not here (set QUALITY_SHARED)")
    found = {}
    for file in sorted((shared / "seeds").glob("*.txt")):
        document = Document(Article.from_text(file.read_text(encoding="utf-8")))
        measured = bio_topic_mismatch.measure(document)
        if measured.value is not None:
            found[file.name[:3]] = (measured.value >= 0.9, [(e.start, e.end) for e in measured.evidence], document.text)
    assert list(found) == ["001"]
    flagged, spans, text = found["001"]
    assert flagged
    assert spans == [(text.rindex("\n\n") + 2, len(text.rstrip()))]
