"""What README.md shows is what happens."""

import re
import tomllib
from io import StringIO
from pathlib import Path

from quality import Article, load_scorer
from quality.report.terminal import Screen
from quality.report.text import print_brief

HERE = Path(__file__).resolve().parents[1]
README = (HERE / "README.md").read_text(encoding="utf-8")


def test_the_output_shown_is_that_of_the_command_above_it() -> None:
    (file,) = re.findall(r"quality score (labeled/examples/\S+\.txt)\n```", README)
    (shown,) = re.findall(r"```text\n(.+?)```", README, re.DOTALL)
    article = Article.from_text((HERE / file).read_text(encoding="utf-8"))
    printed = StringIO()
    print_brief(Screen(printed, width=128), load_scorer().score(article, what_if=True), file)
    whole = squeezed(printed.getvalue())
    wrong = [line for line in shown.splitlines() if squeezed(line) not in whole]
    assert not wrong, "run the command and show what it prints"
    first = re.compile(r"^(\S.+\?)  ([−+]\d+)\n +([−+]\d+) ", re.MULTILINE)
    assert first.findall(shown)
    assert set(first.findall(shown)) <= set(first.findall(printed.getvalue())), (
        "the first reason of a question is left out"
    )


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_every_extra_named_exists() -> None:
    extras = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = set(re.findall(r"\.\[(\w+)\]", README))
    assert {"train", "serve", "bulk"} <= named <= set(extras)
