"""Fitting the model of forms on small made-up articles."""

import random
from pathlib import Path

import pytest

from quality.document.forms import LEARNED_FORMS
from quality.errors import InputError
from quality.model.table import parse_table
from quality.training import forms

SPOKEN = {
    "news": "officials said on Monday that it was over .", "opinion": "I think that you should never ask me why !",
    "analysis": "however , these changes suggest that demand could remain high .", "press_release": "we are proud of our partners .",
    "interview": "what do you do ? how did it begin ?", "list": "choose what is best for you ; check these tips .",
    "other": "see below , then open it with your own hands .",
}  # fmt: skip


def articles() -> tuple[list[list[str]], list[str], list[str]]:
    draw = random.Random(0)
    names = [form for form in LEARNED_FORMS for _ in range(15)]
    terms = [sorted({*draw.sample(SPOKEN[form].split(), 5), "the", "of"}) for form in names]
    return terms, names, [f"site{n}.example" for n in range(len(names))]


def test_fits_and_agrees_on_sites_it_never_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "FEWEST_SITES", 2)
    agreement = forms.cross_fitted_agreement(*articles())
    assert agreement.kappa > 0.6


def test_every_form_needs_articles() -> None:
    kept = [row for row in zip(*articles(), strict=True) if row[1] != "list"]
    columns = list(map(list, zip(*kept, strict=True)))
    with pytest.raises(InputError, match="no article is coded as list"):
        forms.fit_terms(*columns)


def test_topics_are_not_learned() -> None:
    assert forms.may_be_learned(("said", "<day>"))
    assert forms.may_be_learned(("word:", "tips"))
    assert not forms.may_be_learned(("word:", "geopolitical"))
    assert not forms.may_be_learned(("the", "virus"))


def test_the_written_table_is_read_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "FEWEST_SITES", 2)
    table = forms.fit_terms(*articles())
    forms.write_forms(tmp_path, table, 105)
    written = parse_table((tmp_path / "forms.tsv").read_bytes(), "forms.tsv", LEARNED_FORMS)
    assert written.rows.keys() == table.keys()
    assert all(written.rows[term] == pytest.approx(table[term], abs=5e-5) for term in table)
