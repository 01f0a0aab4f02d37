"""Trades and pastimes that bios name."""

from __future__ import annotations

from quality.article.patterns import LazyPattern

PRESS = frozenset(
    "writer writers author authors co-author co-authors coauthor columnist columnists journalist journalists reporter reporters "
    "correspondent correspondents contributor contributors contributing blogger bloggers vlogger vloggers podcaster youtuber "
    "influencer freelance freelancer freelancing fellow fellows professor lecturer scholar editor tweets writes covers covering "
    "book books commentary column columns analyst follow".split()
)
"""Trades of those who write, and words of what they do."""
LEISURE = frozenset(
    "enthusiast hobby hobbies hobbyist fanatic lover addict junkie geek nerd buff foodie aspiring amateur avid passionate passion "
    "loves love enjoys enjoy self-taught stay-at-home part-time bookworm gamer vlogger blogger".split()
)
"""Words by which people tell what they like to do."""
TRADES = (
    PRESS
    | LEISURE
    | frozenset(
        "editors blog blogs research researcher instructor analysts economist historian commentator attorney lawyer physician "
        "doctor resident psychologist psychiatrist scientist teacher educator student students studies graduate freshman sophomore "
        "junior senior director president chair chairs chairman chairwoman founder co-founder cofounder executive ceo chief "
        "partner consultant adviser advisor strategist activist coordinator host co-host anchor producer comedian playwright "
        "screenwriter novelist poet filmmaker photographer entrepreneur investor intern staff member edits specializes "
        "specializing specialized specialises specialising pastor rabbi priest geologist engineer librarian philosopher judge "
        "prosecutor officer colonel mayor governor senator congressman congresswoman represents representing representative "
        "candidate speechwriter delegate backer singer commander coach reached farmer dealer experience trainer stylist designer "
        "artist musician dj chef baker cook model actor actress dancer painter illustrator planner guide gardener quilter "
        "astrologer psychic therapist nutritionist dietitian nurse realtor broker athlete golfer runner surfer sailor collector "
        "mom mum mother dad father parent wife husband retired veteran".split()
    )
)
TITLES = (TRADES - {"model", "dealer", "rabbi", "book", "books", "baker", "cook", "covers", "follow"}) | frozenset(
    "manager head lead leader principal specialist marketer developer architect advisor copywriter associate assistant vice "
    "deputy technology technical digital marketing communications content software product sales strategy operations finance "
    "business news education health science policy politics sports editorial creative managing executive engineering research "
    "data security development community partner expert coach certified licensed registered owner co-owner".split()
)
"""Words that job titles consist of: with a capital they are no part of a name («Senior Digital Marketing Manager at ...»)."""
OF_PERSONS = TRADES - {"book", "books"}
_WORDS = LazyPattern(r"[a-z][a-z'-]*")


def words_of(passage: str) -> set[str]:
    """The distinct words of a passage in lower case, with straight apostrophes."""
    return set(_WORDS.findall(passage.lower().replace("’", "'")))


def names_trade(passage: str) -> bool:
    """Whether a passage names a trade, an office or a pastime."""
    return not TRADES.isdisjoint(words_of(passage))
