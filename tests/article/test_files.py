"""Files, folders and standard input."""

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from quality.article import Article, files
from quality.article.files import RecordProblem, read_article, read_articles, read_records
from quality.errors import InputError

TEXT = "The harbour opened on Monday.\n\nShips came back."
HTML = f"<html><title>Harbour</title><body><p>{TEXT}</p></body></html>"


def texts(source: Path | str) -> list[str]:
    return [item.text if isinstance(item, Article) else f"! {item.message}" for item in read_articles(source)]


def problems(source: Path | str) -> list[tuple[int | None, str]]:
    return [(item.row, item.message) for item in read_articles(source) if isinstance(item, RecordProblem)]


def test_text_and_markdown(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-16")
    (tmp_path / "b.md").write_text(f"# Harbour\n\n{TEXT}", encoding="utf-8")
    first, second = read_articles(tmp_path)
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.text.removeprefix("\ufeff") == TEXT
    assert first.id == str(tmp_path / "a.txt")
    assert second.headline == "Harbour"


def test_fields_given_go_first(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(HTML, encoding="utf-8")
    article = read_article(file, headline="Given", publisher="Northport Post")
    assert (article.headline, article.publisher) == ("Given", "Northport Post")


def test_jsonl_goes_on_after_bad_lines(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    lines = [
        json.dumps({"text": "One.", "x": 1}),
        "{broken",
        "",
        json.dumps({"id": "k"}),
        "[1]",
        json.dumps({"text": "Two."}),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert [text[:5] for text in texts(file)] == ["One.", "! the", "! the", "! the", "Two."]
    assert [row for row, _ in problems(file)] == [2, 4, 5]
    last = list(read_articles(file))[-1]
    assert last.id == f"{file}:6"


def test_compressed_jsonl_and_latin1(tmp_path: Path) -> None:
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps({"text": "One."}).encode()))
    assert texts(packed) == ["One."]
    old = tmp_path / "old.jsonl"
    old.write_bytes('{"text": "café"}\n'.encode("latin-1"))
    assert texts(old) == ["café"]
    wide = tmp_path / "wide.jsonl"
    wide.write_bytes('{"text": "café"}\n{"text": "b"}\n'.encode("utf-16"))
    assert texts(wide) == ["café", "b"]


def test_lines_over_the_limit_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_RECORD", 50)
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"text": "x" * 200}) + "\n" + json.dumps({"text": "Two."}), encoding="utf-8")
    assert texts(file) == ["! the line is longer than 50 characters", "Two."]


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "One."}, {"text": "Two."}]',
        '\ufeff [ {"text": "One."},\n{"text": "Two."} ]\n',
        '{"text": "One."}\n{"text": "Two."}',
    ],
)
def test_json_lists_and_sequences(tmp_path: Path, content: str) -> None:
    file = tmp_path / "rows.json"
    file.write_text(content, encoding="utf-8")
    assert texts(file) == ["One.", "Two."]


def test_json_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text('[{"text": "One."}, {"text": "Tw', encoding="utf-8")
    assert texts(file)[0] == "One."
    assert problems(file)[0][0] == 2
    for deep in ("[" * 100_000, '{"a":' * 100_000):
        (tmp_path / "deep.json").write_text(deep, encoding="utf-8")
        assert "nested too deeply" in problems(tmp_path / "deep.json")[0][1]


def test_large_json_is_read_in_pieces(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([{"text": "word " * 5000, "n": n} for n in range(40)]), encoding="utf-8")
    assert [item.extra["n"] for item in read_articles(file) if isinstance(item, Article)] == list(range(40))


def test_csv(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text('id;text;tag\n1;"One ""two"";\r\nthree";x\n2;a;b;c\n3;Three.\n', encoding="utf-8")
    first, second, third = read_articles(file)
    assert isinstance(first, Article)
    assert (first.id, first.text, first.extra) == ("1", 'One "two";\r\nthree', {"tag": "x"})
    assert isinstance(second, RecordProblem)
    assert (second.row, "4 fields" in second.message) == (2, True)
    assert isinstance(third, Article)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert "'text' or 'html' must be among them" in problems(tmp_path / "other.csv")[0][1]


def test_csv_with_a_large_field(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("text\n" + "word " * 100_000 + "\n", encoding="utf-8")
    assert len(texts(file)[0]) == 500_000


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "rows.parquet"
    parquet.write_table(
        pyarrow.table({"text": ["One.", None, "Three."], "authors": [["Dana Whitfield"], None, []]}), file
    )
    assert [text[:6] for text in texts(file)] == ["One.", "! the ", "Three."]
    assert [row for row, _ in problems(file)] == [2]
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 nothing")
    assert "not readable Parquet" in problems(tmp_path / "broken.parquet")[0][1]


def test_warc(tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    file = tmp_path / "pages.warc.gz"
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, status, kind, body in (
            (
                "https://example.com/a",
                "200 OK",
                "text/html; charset=windows-1252",
                HTML.replace("Monday", "Café").encode("cp1252"),
            ),
            ("https://example.com/b", "404 Not Found", "text/html", HTML.encode()),
            ("https://example.com/c", "200 OK", "image/png", b"\x89PNG"),
            ("https://example.com/d", "200 OK", "text/html", b"\x00\x01\x02\x03" * 50),
            ("https://example.com/e", "200 OK", "text/html", HTML.encode()),
        ):
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=headers))
    found = list(read_articles(file))
    assert [item.url for item in found if isinstance(item, Article)] == [
        "https://example.com/a",
        "https://example.com/e",
    ]
    assert isinstance(found[0], Article)
    assert "Café" in found[0].text
    assert isinstance(found[1], RecordProblem)
    (tmp_path / "broken.warc").write_bytes(b"no archive at all")
    assert len(problems(tmp_path / "broken.warc")) == 1


def test_folders_are_read_in_order_and_other_files_left_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b.jsonl", "c.png", ".hidden.txt", ".git/x.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({"text": "row"}) if name.endswith("jsonl") else name, encoding="utf-8")
    assert texts(tmp_path) == ["b.txt", "row", "a/z.txt"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT.encode(), TEXT),
        (HTML.encode(), "The harbour opened on Monday. Ships came back."),
        (b'\n {"text": "One."}\n', "One."),
        (b'[{"text": "One."}]', "One."),
        (b"[Northport] The harbour opened.", "[Northport] The harbour opened."),
        (b"id,text\n1,One.\n", "One."),
        (gzip.compress(b"Packed text.", mtime=0), "Packed text."),
        (b"", ""),
    ],
)
def test_standard_input_is_looked_into(data: bytes, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert texts("-") == [expected]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "bad.txt.gz").write_bytes(b"\x1f\x8b\x08broken")
    assert problems(tmp_path / "none.txt") == [(None, f"{tmp_path / 'none.txt'} does not exist")]
    assert "PDF" in problems(tmp_path / "a.pdf")[0][1]
    assert "cannot be read" in problems(tmp_path / "bad.txt.gz")[0][1]
    with pytest.raises(InputError, match="does not exist"):
        read_article(tmp_path / "none.txt")
    (tmp_path / "two.jsonl").write_text('{"text": "a"}\n{"text": "b"}\n{"text": "c"}', encoding="utf-8")
    with pytest.raises(InputError, match="several articles"):
        read_article(tmp_path / "two.jsonl")
    (tmp_path / "large.txt").write_bytes(b"a" * 10_000_001)
    assert "larger than" in problems(tmp_path / "large.txt")[0][1]


def test_records_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "a"}\n' * 10_000, encoding="utf-8")
    records = read_records(file)
    first = next(records)
    assert first.row == 1
    records.close()
