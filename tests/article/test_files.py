"""Files, folders and standard input."""

import gzip
import io
import json
import random
import sys
from pathlib import Path

import pytest

from quality.article import Article, files, rows
from quality.article.files import Record, RecordProblem, article_of, read_article, read_articles, read_records
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
    monkeypatch.setattr(rows, "MAX_RECORD", 50)
    file = tmp_path / "rows.jsonl"
    file.write_text(json.dumps({"text": "x" * 200}) + "\n" + json.dumps({"text": "Two."}), encoding="utf-8")
    assert texts(file) == ["! the line is longer than 50 characters; split the record", "Two."]


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
        (b"Id;TEXT\n1;One.\n", "One."),
        (b"title,Body\nA,One.\n", "One."),
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


def test_a_fault_of_ours_costs_one_record() -> None:
    class Faulty(dict[str, object]):
        def get(self, *_: object) -> object:
            raise AttributeError("no such field")

    found = article_of(Record("a.jsonl", 3, Faulty(id="x", text="Some text.")))
    assert isinstance(found, RecordProblem)
    assert (found.id, found.message) == ("x", "internal error, please report it: AttributeError: no such field")


def test_records_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": "a"}\n' * 10_000, encoding="utf-8")
    records = read_records(file)
    first = next(records)
    assert first.row == 1
    records.close()


ARTICLE = "The council approved the plan on Tuesday, the clerk said. " * 40
EMPTY = [b"", b"\n \t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", "\u00a0\n".encode(), "\ufeff \n".encode("utf-16-le")]


@pytest.mark.parametrize("content", EMPTY)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a", "a.txt.gz"])
def test_an_empty_file_is_an_error(name: str, content: bytes, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    ((row, message),) = problems(file)
    assert row is None
    assert "is empty" in message or "no text that a reader would see" in message


def test_empty_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert texts("-") == ["! standard input is empty; pass an article's text or page"]


def test_a_row_with_an_empty_text_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"text": ""}\n{"text": " \\n", "title": "x"}\n{"text": "Three."}\n', encoding="utf-8")
    assert [row for row, _ in problems(file)] == [1, 2]
    assert "the field 'text' is empty" in problems(file)[0][1]


def packed_lines(count: int) -> bytes:
    """Lines whose packed form cannot be guessed, so that every cut of it costs something."""
    lines = (json.dumps({"id": str(at), "text": f"{ARTICLE} {hash((at, 'x'))}" * 30}) for at in range(count))
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("ending", [".jsonl.gz", ".json.gz", ".csv.gz"])
def test_cut_gzip_gives_what_came_before_and_an_error(ending: str, share: float, tmp_path: Path) -> None:
    lines = packed_lines(40)
    if ending == ".json.gz":
        lines = b"[" + lines.strip().replace(b"\n", b",\n") + b"]"
    elif ending == ".csv.gz":
        rows = [json.loads(line) for line in lines.splitlines()]
        lines = b"id,text\n" + b"".join(f'{row["id"]},"{row["text"]}"\n'.encode() for row in rows)
    packed = gzip.compress(lines)
    file = tmp_path / f"rows{ending}"
    file.write_bytes(packed[: int(len(packed) * share)])
    *before, last = list(read_records(file))
    assert all(not isinstance(record, RecordProblem) for record in before)
    assert [record.row for record in before] == list(range(1, len(before) + 1))
    assert len(before) >= int(40 * share) - 1
    assert isinstance(last, RecordProblem)
    assert (last.row, "gzip data is cut off" in last.message) == (len(before) + 1, True)


@pytest.mark.parametrize("name", ["a.txt.gz", "a.html.gz", "a.md.gz"])
def test_a_cut_page_is_not_read_as_whole(name: str, tmp_path: Path) -> None:
    packed = gzip.compress(("<p>" * ("html" in name) + ARTICLE).encode())
    for end in (len(packed) - 1, len(packed) - 8, len(packed) // 2, 12):
        (tmp_path / name).write_bytes(packed[:end])
        assert ["gzip data is cut off" in message for _, message in problems(tmp_path / name)] == [True]
    damaged = bytearray(packed)
    damaged[-6] ^= 255
    (tmp_path / name).write_bytes(bytes(damaged))
    assert ["gzip data is damaged" in message for _, message in problems(tmp_path / name)] == [True]


@pytest.mark.parametrize(
    ("name", "content", "row"),
    [
        ("a.json", '[{"text": "One."}', 2),
        ("a.json", '[{"text": "One."},', 2),
        ("a.json", '[{"text": "One."}, {"text": "Tw', 2),
        ("a.json", '[{"text": "One."}, {"text": "Two."', 2),
        ("a.json", '[{"text": "One."}, {"text":', 2),
        ("a.json", '[{"text": "One."}, {"text": "Two\\u00', 2),
        ("a.json", '{"text": "One."} {', 2),
        ("a.json", "[", 1),
        ("a.json", '{"text": "One.', 1),
        ("a.jsonl", '{"text": "One."}\n{"text": "Tw', 2),
        ("a.jsonl", '{"text": "One."}\n\n{"text": "Two."', 3),
        ("a.jsonl", '{"text": "One."}\n{', 2),
        ("a.csv", 'id,text\n1,One.\n2,"Tw', 2),
        ("a.csv", 'id,text\n1,One.\n2,"Two\nand', 2),
        ("a.csv", 'id,text\n1,One.\n2,"Two\nand\n', 2),
        ("a.csv", "text,url\nOne.,a\nTw", 2),
    ],
)
def test_records_that_break_off(name: str, content: str, row: int, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    ((found, message),) = problems(file)
    assert found == row
    assert "ends in the middle" in message or "is cut off" in message
    assert len(texts(file)) == (1 if row == 1 else 2)
    assert not any(word in message for word in ("char ", "line 1", "Expecting", "Unterminated", "delimiter"))


def test_complete_records_without_a_last_line_end_are_whole(tmp_path: Path) -> None:
    for name, content in (
        ("a.jsonl", '{"text": "One."}'),
        ("a.csv", "id,text\n1,One."),
        ("b.csv", 'id,text\n1,"One."'),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert texts(tmp_path / name) == ["One."]


def test_parquet_that_is_cut_or_damaged(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "rows.parquet"
    noise = random.Random(1)
    table = pyarrow.table({"text": [f"{at} {noise.randbytes(400).hex()}" for at in range(300)]})
    parquet.write_table(table, file, row_group_size=100, compression="zstd", use_dictionary=False)
    whole = file.read_bytes()
    for end in (len(whole) - 1, len(whole) // 2, 5):
        file.write_bytes(whole[:end])
        assert [(row, "cut off or damaged" in message) for row, message in problems(file)] == [(1, True)]
    at = len(whole) * 2 // 3  # inside a later row group
    file.write_bytes(whole[:at] + bytes(400) + whole[at + 400 :])
    ((row, message),) = problems(file)
    assert row is not None
    assert row > 1
    assert "cut off or damaged" in message


def archive(pages: list[tuple[bytes, list[tuple[str, str]]]], *, packed: bool) -> tuple[bytes, list[int]]:
    """A web archive of these responses, and where each of them ends in it."""
    pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    stream, ends = io.BytesIO(), []
    writer = WARCWriter(stream, gzip=packed)
    for at, (body, headers) in enumerate(pages):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
        url = f"https://example.com/{at}"
        writer.write_record(writer.create_warc_record(url, "response", io.BytesIO(body), http_headers=http))
        ends.append(stream.tell())
    return stream.getvalue(), ends


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive_cut_anywhere_gives_no_part_of_a_page(packed: bool, tmp_path: Path) -> None:
    data, ends = archive([(HTML.encode() + f"<p>{at}</p>".encode(), []) for at in range(3)], packed=packed)
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    file.write_bytes(data)
    whole = [record.fields["html"] for record in read_records(file) if not isinstance(record, RecordProblem)]
    assert len(whole) == 3
    slack = 0 if packed else 4  # the blank lines after a record
    for cut in range(1, len(data), 7):
        file.write_bytes(data[:cut])
        found = list(read_records(file))
        pages = [record.fields["html"] for record in found if not isinstance(record, RecordProblem)]
        assert pages == whole[: len(pages)]
        at_an_end = any(end - slack <= cut <= end for end in ends)
        assert isinstance(found[-1], RecordProblem) != at_an_end, (cut, ends, found)
        if not at_an_end:
            assert found[-1].row == len(pages) + 1


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (HTML.encode()[:40], [("Content-Length", "90")]),
        (b"28\r\n" + HTML.encode()[:40] + b"\r\n", [("Transfer-Encoding", "chunked")]),
        (gzip.compress(HTML.encode(), mtime=0)[:-12], [("Content-Encoding", "gzip")]),
        (
            gzip.compress(b"<p>One.</p>", mtime=0) + gzip.compress(HTML.encode(), mtime=0)[:-12],
            [("Content-Encoding", "gzip")],
        ),
        (gzip.compress(HTML.encode(), mtime=0)[:12] + bytes(90), [("Content-Encoding", "gzip")]),
        (HTML.encode()[:40], [("Content-Length", "90, 90")]),
    ],
)
def test_a_page_that_was_cut_when_it_was_archived(body: bytes, headers: list[tuple[str, str]], tmp_path: Path) -> None:
    data, _ = archive([(body, headers), (HTML.encode(), [])], packed=True)
    (tmp_path / "a.warc.gz").write_bytes(data)
    found = list(read_records(tmp_path / "a.warc.gz"))
    assert [(record.row, isinstance(record, RecordProblem)) for record in found] == [(1, True), (2, False)]
    assert "is incomplete" in found[0].message  # type: ignore[union-attr]


def test_whole_pages_in_every_encoding_are_read_from_an_archive(tmp_path: Path) -> None:
    page = HTML.encode()
    chunked = b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n"
    packed = gzip.compress(page)
    bodies: list[tuple[bytes, list[tuple[str, str]]]] = [
        (page, [("Content-Length", str(len(page)))]),
        (chunked, [("Transfer-Encoding", "chunked")]),
        (packed, [("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))]),
        (gzip.compress(page[:30]) + gzip.compress(page[30:]), [("Content-Encoding", "gzip")]),
        (page, [("Content-Encoding", "gzip")]),
    ]
    data, _ = archive(bodies, packed=True)
    (tmp_path / "a.warc.gz").write_bytes(data)
    assert texts(tmp_path / "a.warc.gz") == texts(tmp_path / "a.warc.gz")[:1] * 5
    assert not problems(tmp_path / "a.warc.gz")


def test_names_of_columns(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("ID,Title,TEXT,Desk\n7,Harbour,One.,Local\n", encoding="utf-8")
    (article,) = read_articles(file)
    assert isinstance(article, Article)
    assert (article.id, article.headline, article.text, article.extra) == ("7", "Harbour", "One.", {"Desk": "Local"})
    file.write_text("Story,Head,text\nOne.,Harbour,other\n", encoding="utf-8")
    (record,) = read_records(file, columns={"text": "Story", "headline": "Head"})
    assert not isinstance(record, RecordProblem)
    assert record.fields == {"text": "One.", "headline": "Harbour"}
    (lower,) = read_records(file, columns={"text": "story", "headline": "HEAD"})
    assert lower == record
    file.write_text("story,Story\nlower,upper\n", encoding="utf-8")
    (exact,) = read_records(file, columns={"text": "Story"})
    assert not isinstance(exact, RecordProblem)
    assert exact.fields == {"story": "lower", "text": "upper"}
    file.write_text("Story,Head,text\nOne.,Harbour,other\n", encoding="utf-8")
    ((row, message),) = [
        (found.row, found.message)
        for found in read_records(file, columns={"text": "Tale"})
        if isinstance(found, RecordProblem)
    ]
    assert row is None
    assert "there is no column 'Tale'; the first line names 'Story', 'Head', 'text'" in message
    file.write_text("text,url,text\na,b,c\n", encoding="utf-8")
    assert "names the column 'text' twice" in problems(file)[0][1]


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json", "rows.parquet"])
def test_a_record_without_a_named_column_is_a_problem(tmp_path: Path, name: str) -> None:
    rows = [{"Story": "One.", "text": "other"}, {"Story": "Two.", "text": "other"}]
    file = tmp_path / name
    if name.endswith("parquet"):
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pytest.importorskip("pyarrow").Table.from_pylist(rows), file)
    else:
        file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = list(read_records(file, columns={"text": "story"}))
    assert [one.fields["text"] for one in found if not isinstance(one, RecordProblem)] == ["One.", "Two."]
    found = list(read_records(file, columns={"text": "Nope"}))
    assert [one.row for one in found] == [1, 2]
    for one in found:
        assert isinstance(one, RecordProblem)
        assert (one.error, one.id) == ("RecordError", f"{file}:{one.row}")
        assert "no field 'Nope' to read 'text' from; the fields of the record are: 'Story', 'text'" in one.message


def test_a_header_without_articles_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    ((row, message),) = problems(tmp_path / "rows.csv")
    assert row is None
    assert "'text' or 'html' must be among them" in message


def test_what_a_run_writes_is_passed_over_in_a_folder(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "b.txt").rename(tmp_path / "deep.txt")
    found = read_records(tmp_path, skip=frozenset({files.identity(tmp_path / "a.txt")}))  # type: ignore[arg-type]
    assert [Path(record.source).name for record in found] == ["c.txt", "deep.txt"]
