"""Fits the linear model of an article's form (quality/document/forms.py) to forms that readers coded.

A ridge regression on the presence of terms, scaled to unit length, predicts each form; its strongest terms are fitted again.
What comes out is a table: the intercepts, then one row per term with a weight per form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import Ridge
from sklearn.metrics import cohen_kappa_score

from quality.article import Article
from quality.document import Document
from quality.document.forms import LEARNED_FORMS, form_terms
from quality.errors import InputError
from quality.model.layout import INTERCEPT
from quality.training.bundle import head, write_table
from quality.training.metrics import Floats, Names

FEWEST_SITES = 12
TERMS = 6000
RIDGE = 1.0
BALANCE = 0.4
FOLDS = 5

FORM_WORDS = frozenset(
    "affordable allow allows am ambiguous amid anymore approximately arguably argue assess assumption assumptions "
    "automatically avoid awesome basically beautiful behalf beloved broadly budget buy careful celebrate celebrates "
    "celebration certainly check choose choosing citing clients collaborate collaboration combine comfortable "
    "commitment committed compare compelling completely confirmed consequently consider consistent correlation "
    "crucial curious customers cutting-edge dedicated delayed delighted deliver delivering delivers demonstrates "
    "depending depends determine distinct doubt dramatically drawback driven durable dynamics easier easiest easily "
    "easy empower enable enabled enables enabling enhance enhanced enjoy enjoyed ensure ensures ensuring essential "
    "essentially evolving exact exactly examples excellent exceptional excited expand expanded expands expectations "
    "expertise explains explore extra factors fantastic favorite featuring fewer flexible fostering framework fun "
    "fundamentally generally genuinely great guess guide guidelines handle handy happily happy hate helpful helps "
    "hence highlight hopefully ideal ideally ideas imagine implications improve incident includes incredible "
    "indicates indicating initiative initiatives innovation innovations innovative insight insights integrated "
    "integration interesting involves item items joined landscape launch launched launches launching learn lessons "
    "likewise literally love loved manage maybe meanwhile measures memorable method methods milestone mind mindset "
    "mission mistake mistakes myself narrative naturally neat necessary neither nevertheless nice nobody normal "
    "notable notably noticed notify numerous obvious obviously occurs offering offers ongoing option optional options "
    "ought ourselves outcome outcomes overall overview partner partnered partners partnership partnerships perfect "
    "perfectly personally perspective pick picks pleased pledged powered practical precisely premium pretty prior "
    "probability proper proud provider providers provides quality quick recommend recommended reflecting reflects "
    "regarding regardless registered reliable remember reminder reportedly represents requires resilient revealed "
    "reviews rewarding scalable scenario scenarios seamless seamlessly select seriously shift shortly showcase signal "
    "signals silly simple simplest simultaneously skip smart solution solutions somehow somewhat sorry specialists "
    "spokesperson spokeswoman stakeholders stated stating step-by-step strategic strengthen structural struggle stuff "
    "stunning stupid stylish substantial supposed sure surge surprisingly suspect technique techniques terrible "
    "testament thank thankfully thanks therefore thinking thorough tips tool tools topic topics tradeoff transform "
    "trusted truth tweak typical ultimately uncertainty underscore underscores understanding unfortunately unique "
    "unlike unlock upcoming update updated useful usually valuable varies variety vary versatile welcome whatever "
    "wisdom wish witnesses wonder wonderful worldwide worry worse worst worth yes yourself".split()
)
"""Words beside the common ones that tell how an article speaks (advises, promotes, reasons, reports) and none of its subject."""

TOPICAL = frozenset(
    "abortion army attack attacks attorney attorneys bill black blood campaign candidate candidates children citizens "
    "court democratic disease drug drugs election elections enforcement families federal fight government gun health "
    "illegal investigation law laws man market markets medical men nation nominee patients police policies policy "
    "poll president rally republican school secretary senate student students symptoms system treated trial violence "
    "virus weapon white woman women".split()
)
"""Common words that tell the subject; no term may hold one."""

Table = dict[str, tuple[float, ...]]
"""Term to a weight per form of `LEARNED_FORMS`; `INTERCEPT` holds the intercepts."""


class Agreement(NamedTuple):
    """Cohen's kappa of the cross-fitted forms with the coded ones, and the cross-fitted form of each article."""

    kappa: float
    forms: list[str]


def terms_of(texts: Iterable[str], headlines: Iterable[str | None]) -> list[list[str]]:
    """The terms of each article, those that may be learned."""
    return [
        article_terms(Document(Article.from_text(text, headline=headline or None)))
        for text, headline in zip(texts, headlines, strict=True)
    ]


def article_terms(document: Document) -> list[str]:
    """The terms of one article that may be learned, in alphabetical order."""
    return sorted(" ".join(term) for term in form_terms(document) if may_be_learned(term))


def may_be_learned(term: Sequence[str]) -> bool:
    """Whether a term tells no subject."""
    return term[1] in FORM_WORDS if term[0] == "word:" else TOPICAL.isdisjoint(term)


def fit_forms(
    texts: Iterable[str], headlines: Iterable[str | None], forms: Sequence[str], sites: Sequence[str]
) -> Table:
    """The table of weights. Articles of forms outside `LEARNED_FORMS` are left out."""
    return fit_terms(terms_of(texts, headlines), forms, sites)


def cross_fitted_agreement(terms: Sequence[Sequence[str]], forms: Sequence[str], sites: Sequence[str]) -> Agreement:
    """How well tables agree with the coded forms of sites that they never saw, in `FOLDS` folds of whole sites."""
    folds = np.array([int(sha256(site.encode()).hexdigest()[:8], 16) % FOLDS for site in sites])
    found = [""] * len(forms)
    for fold in np.unique(folds):
        rest, held = np.flatnonzero(folds != fold).tolist(), np.flatnonzero(folds == fold).tolist()
        table = fit_terms([terms[n] for n in rest], [forms[n] for n in rest], [sites[n] for n in rest])
        for n in held:
            found[n] = likeliest(terms[n], table)
    return Agreement(float(cohen_kappa_score(list(forms), found)), found)


def likeliest(terms: Iterable[str], table: Mapping[str, tuple[float, ...]]) -> str:
    """The form with the highest sum of weights."""
    rows = [table[term] for term in terms if term in table]
    sums = np.sum(rows, axis=0) / np.sqrt(max(len(rows), 1)) if rows else np.zeros(len(LEARNED_FORMS))
    return LEARNED_FORMS[int(np.argmax(sums + np.array(table[INTERCEPT])))]


def fit_terms(terms: Sequence[Sequence[str]], forms: Sequence[str], sites: Sequence[str]) -> Table:
    """The table of weights from the terms of each article."""
    rows = [n for n, form in enumerate(forms) if form in LEARNED_FORMS]
    missing = set(LEARNED_FORMS) - {forms[n] for n in rows}
    if missing:
        raise InputError(f"no article is coded as {', '.join(sorted(missing))}; the model of forms needs some of each")
    names = np.array([forms[n] for n in rows])
    documents = [terms[n] for n in rows]
    vocabulary = spread_terms(documents, [sites[n] for n in rows])
    matrix = presence(documents, vocabulary)
    scale = np.array([_scale(term) for term in vocabulary])
    weights, _ = _ridge(matrix @ diags(scale), names)
    share = np.asarray((matrix > 0).mean(axis=0)).ravel()
    moves = np.linalg.norm(weights, axis=1) * scale * np.sqrt(np.maximum(share * (1 - share), 0))
    strongest = np.sort(np.argsort(-moves, kind="stable")[:TERMS])
    vocabulary, scale = [vocabulary[column] for column in strongest], scale[strongest]
    weights, intercepts = _ridge(presence(documents, vocabulary) @ diags(scale), names)
    table = {INTERCEPT: tuple(map(float, intercepts))}
    rounded = np.round(weights * scale[:, None], 4)
    return table | {term: tuple(map(float, row)) for term, row in zip(vocabulary, rounded, strict=True)}


def _scale(term: str) -> float:
    """How much a term of this kind counts before the fit: rates and words are few, pairs are many."""
    place, _, rest = term.partition(" ")
    if rest.startswith(">"):
        return 3.0
    if place == "word:":
        return 2.0
    if not rest or (place.endswith(":") and len(place) > 1):
        return 1.5
    return 0.7


def _ridge(matrix: csr_matrix, names: Names) -> tuple[Floats, Floats]:
    """Weights, terms by forms, and intercepts. Rare forms weigh more, by the square root of their rarity."""
    targets: Floats = np.stack([(names == form).astype(float) for form in LEARNED_FORMS], axis=1)
    rarity = (targets / targets.mean(axis=0) ** BALANCE).sum(axis=1)
    rarity /= rarity.mean()
    model = Ridge(alpha=RIDGE, solver="cholesky", fit_intercept=False)
    means = np.average(targets, axis=0, weights=rarity)
    model.fit(matrix, targets - means, sample_weight=rarity)
    return np.asarray(model.coef_, dtype=float).T, means


def spread_terms(terms: Sequence[Sequence[str]], sites: Sequence[str]) -> list[str]:
    """Terms that enough sites use."""
    spread: defaultdict[str, set[str]] = defaultdict(set)
    for document, site in zip(terms, sites, strict=True):
        for term in document:
            spread[term].add(site)
    return sorted(term for term, seen in spread.items() if len(seen) >= FEWEST_SITES)


def presence(terms: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> csr_matrix:
    """Articles by terms, each row of unit length."""
    index = {term: column for column, term in enumerate(vocabulary)}
    columns = [[index[term] for term in document if term in index] for document in terms]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.array([column for row in columns for column in row], dtype=np.int64)
    present = csr_matrix((np.ones(ends[-1]), flat, ends), shape=(len(terms), len(vocabulary)))
    return (diags(1 / np.sqrt(np.maximum(np.diff(ends), 1))) @ present).tocsr()


def write_forms(folder: Path, table: Table, articles: int) -> None:
    """Writes the table `forms` of the model in `folder`; `seal` it afterwards."""
    origin = f"{articles:,} coded articles, terms of at least {FEWEST_SITES} sites, no names and no topics"
    about = head("weights of terms for each form of article", f"fitted by quality/training/forms.py on {origin}")
    write_table(folder, "forms", about, dict(sorted(table.items())))
