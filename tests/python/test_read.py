"""Files into a corpus: what can be read, and what every damaged file is told."""

import csv
import gzip
import io
import json
import os
import random
import sys
import zlib

import pytest

import slantwise as sw
from slantwise import source

ROWS = [
    {"text": "Tariffs cost jobs, again.", "outlet": "Tribune", "year": 2025},
    {"text": 'She said: "No."\nNever.', "outlet": "Ledger", "year": 2024},
    {"text": None, "outlet": "Ledger", "year": None},
    {"text": "Ünïcödé → 新聞", "outlet": "Tribune", "year": 2025},
]


def as_jsonl(rows=ROWS):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def as_csv(rows=ROWS, delimiter=","):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def as_parquet(rows=ROWS):
    import polars

    file = io.BytesIO()
    polars.DataFrame(rows).write_parquet(file)
    return file.getvalue()


def as_zst(data):
    return pytest.importorskip("zstandard").ZstdCompressor().compress(data)


@pytest.fixture
def file(tmp_path):
    """Write bytes to a file of this name and return its path."""

    def write(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def refused(path, *said, error=sw.InputError, **options):
    """Reading fails with this error, whose message names the file and says all this."""
    with pytest.raises(error) as raised:
        sw.read(path, **options)
    message = str(raised.value)
    for part in (str(path), *said):
        assert part in message
    return message


FORMATS = {
    "a.jsonl": as_jsonl,
    "a.ndjson": as_jsonl,
    "a.csv": as_csv,
    "a.tsv": lambda: as_csv(delimiter="\t"),
    "a.parquet": as_parquet,
    "a.jsonl.gz": lambda: gzip.compress(as_jsonl()),
    "a.csv.gz": lambda: gzip.compress(as_csv()),
    "a.jsonl.zst": lambda: as_zst(as_jsonl()),
    "a.tsv.zst": lambda: as_zst(as_csv(delimiter="\t")),
    "A.JSONL.GZ": lambda: gzip.compress(as_jsonl()),
    "[a]*.parquet": as_parquet,
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_corpus(file, name):
    corpus = sw.read(file(name, FORMATS[name]()))
    assert [corpus.text(doc) for doc in range(len(corpus))] == [row["text"] for row in ROWS]
    assert corpus.documents["outlet"] == [row["outlet"] for row in ROWS]
    assert corpus.documents["year"] == [row["year"] for row in ROWS]


def test_columns_by_name(file):
    path = file("a.csv", b"body,paper,day,head,story,key\nWar.,Tribune,2025-02-11,War,w,007\n")
    corpus = sw.read(path, text="body", outlet="paper", date="day", title="head", event="story", id="key")
    row = next(iter(corpus.documents))
    assert {name: str(value) for name, value in row.items()} == {
        "doc": "0", "id": "007", "outlet": "Tribune", "event": "w", "date": "2025-02-11", "title": "War",
    }  # fmt: skip


def test_a_missing_column_names_the_file_and_the_nearest(file):
    refused(file("a.jsonl", b'{"txt": "a", "outlet": "x"}'), "'text'", "Did you mean 'txt'", error=sw.ColumnError)


def test_path_types(file):
    path = file("a.jsonl", as_jsonl())
    assert len(sw.read(str(path))) == len(sw.read(path)) == 4
    with pytest.raises(TypeError, match="path = 5"):
        sw.read(5)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"encoding": "utf-99"}, sw.OptionError, "encoding = 'utf-99'"),
        ({"encoding": 5}, TypeError, "encoding = 5"),
        ({"encoding": "hex"}, sw.OptionError, "encoding = 'hex'"),
        ({"delimiter": ";;"}, sw.OptionError, "delimiter = ';;'"),
        ({"delimiter": '"'}, sw.OptionError, "delimiter = "),
        ({"max_expanded": 0}, sw.OptionError, "max_expanded = 0: a number of 1 or more"),
        ({"max_expanded": float("nan")}, sw.OptionError, "max_expanded = nan"),
        ({"max_expanded": "9"}, TypeError, "max_expanded = '9'"),
        ({"max_expanded": True}, TypeError, "max_expanded = True"),
        ({"txt": "body"}, TypeError, "txt"),
    ],
)
def test_options_are_checked(file, options, error, said):
    with pytest.raises(error, match=said):
        sw.read(file("a.csv", as_csv()), **options)


# -- paths -------------------------------------------------------------------------------------------------------------


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no\.jsonl"):
        sw.read(tmp_path / "no.jsonl")
    with pytest.raises(FileNotFoundError, match="download it first"):
        sw.read("https://example.org/a.jsonl")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.xml", ".parquet, .jsonl"),
        ("a", ".parquet, .jsonl"),
        ("a.json", "jq"),
        ("a.txt", "give the folder"),
        ("a.parquet.gz", "all but .parquet"),
        ("a.gz", ".jsonl"),
        ("a.jsonl.gz.gz", ".jsonl"),
    ],
)
def test_unknown_endings(file, name, said):
    refused(file(name, b"x"), said)


def test_a_folder_in_place_of_a_file(tmp_path):
    folder = tmp_path / "a.jsonl"
    folder.mkdir()
    refused(folder, "no .txt files")


# -- folders -----------------------------------------------------------------------------------------------------------


def test_names_of_files_may_repeat_in_folders(tmp_path):
    for name in ("Tribune", "Ledger"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "001.txt").write_bytes(b"War.")
    assert sw.read(tmp_path).documents["id"] == ["001", "001"]


def test_folder_of_folders(tmp_path):
    for name in ("Tribune/2024/b.txt", "Tribune/c.TXT", "Ledger/a.txt", ".hidden/c.txt", "Ledger/._a.txt", "x.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"Text of {name}.\r\nMore.".encode())
    corpus = sw.read(tmp_path)
    assert corpus.documents["outlet"] == ["Ledger", "Tribune", "Tribune"]
    assert corpus.documents["id"] == ["a", "b", "c"]
    assert corpus.text(0) == "Text of Ledger/a.txt.\r\nMore."


def test_flat_folder(tmp_path):
    (tmp_path / "Tribune.txt").write_bytes(b"\xef\xbb\xbfWar.")
    (tmp_path / "Ledger.txt").write_bytes(b"")
    corpus = sw.read(tmp_path)
    assert corpus.outlets == ["Ledger", "Tribune"]
    assert [corpus.text(0), corpus.text(1)] == ["", "War."]


def test_folder_file_names_need_not_be_text(tmp_path):
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt")
    try:
        with open(path, "wb") as file:
            file.write(b"War.")
    except OSError:
        pytest.skip("this file system wants names to be text")
    assert sw.read(tmp_path).documents["id"] == ["caf\ufffd"]


def test_folder_errors_name_the_text(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"fine")
    (tmp_path / "b.txt").write_bytes(b"caf\xe9 au lait")
    with pytest.raises(sw.InputError, match=r"b\.txt, byte 3.*windows-1252"):
        sw.read(tmp_path)
    assert sw.read(tmp_path, encoding="windows-1252").text(1) == "café au lait"


# -- encodings ---------------------------------------------------------------------------------------------------------


def test_byte_order_mark_is_stripped_once(file):
    assert sw.read(file("a.csv", b"\xef\xbb\xbf" + as_csv())).outlets == ["Ledger", "Tribune"]
    twice = file("b.csv", b"\xef\xbb\xbf\xef\xbb\xbftext,outlet\na,x\n")
    refused(twice, "there is no such column", error=sw.ColumnError)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("Zürich".encode("latin-1"), ["byte 11", "0xfc", "encoding='windows-1252'"]),
        (b"Z\x81\xfcrich", ["byte 11", "encoding='latin-1'"]),
        (b"\xc0\xaf", ["byte 10", "0xc0"]),
        (b"\xed\xa0\x80", ["byte 10", "0xed"]),
        ("ü".encode() * 40 + b"\xff" + "ü".encode() * 40, ["byte 90", "this place is damaged"]),
    ],
)
def test_invalid_utf8(file, data, said):
    refused(file("a.jsonl", b'{"text": "' + data + b'", "outlet": "x"}\n'), *said)


def test_invalid_byte_far_into_the_file(file, monkeypatch):
    monkeypatch.setattr(source, "BLOCK", 7)
    data = as_jsonl()
    # Every place of a fault is found, wherever the blocks are cut.
    for place in (5, 50, 100, len(data) - 2):
        refused(file("a.jsonl", data[:place] + b"\xff" + data[place:]), f"byte {place}")


@pytest.mark.parametrize("block", range(1, 9))
def test_half_a_character_across_blocks(file, monkeypatch, block):
    monkeypatch.setattr(source, "BLOCK", block)
    refused(file("a.csv", b"text,outlet\nab\xe6\x96,x\n"), "byte 14: 0xe6")


def test_text_cut_off_inside_a_character(file):
    refused(file("a.csv", "text,outlet\na,Zü".encode()[:-1]), "byte 15", "cut off")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_recognised_and_can_be_read(file, encoding):
    path = file("a.csv", as_csv().decode().encode(encoding))
    refused(path, "UTF-16", f"encoding='{encoding}'")
    assert sw.read(path, encoding=encoding).text(3) == ROWS[3]["text"]


def test_other_encodings(file):
    path = file("a.csv", "text,outlet\n新聞,x\n".encode("shift_jis"))
    assert sw.read(path, encoding="shift_jis").text(0) == "新聞"
    refused(file("b.csv", b"text,outlet\n\xff\xff,x\n"), "SHIFT_JIS", encoding="shift_jis")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_nul_bytes(file, name):
    refused(file(name, FORMATS[name]()[:30] + b"\0" + FORMATS[name]()[30:]), "byte 30", "NUL")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"a"), ".gz"),
        (b"\x28\xb5\x2f\xfd....", ".zst"),
        (b"PK\x03\x04....", "zip"),
        (b"PAR1....", ".parquet"),
        (b"%PDF-1.4", "PDF"),
    ],
)
def test_what_is_no_text_is_recognised(file, data, said):
    refused(file("a.csv", data), said)


def test_only_line_feeds_end_lines(file):
    rows = [{"text": "one\u2028two\u0085three\x1cfour\rfive", "outlet": "x"}] * 3
    assert len(sw.read(file("a.jsonl", as_jsonl(rows)))) == 3
    corpus = sw.read(file("a.csv", as_csv(rows)))
    assert len(corpus) == 3
    assert corpus.text(2) == rows[0]["text"]


@pytest.mark.parametrize("block", [1, 2, 3, 1000])
def test_lines_do_not_depend_on_blocks(block):
    text = "a\n\nbc\r\nd\u2028e\n" * 20 + "end"
    pieces = [text[start : start + block] for start in range(0, len(text), block)]
    assert list(source.lines(pieces)) == list(io.StringIO(text, newline="\n"))


# -- JSON lines --------------------------------------------------------------------------------------------------------


def test_json_keeps_types(file):
    row = {"text": "a", "outlet": "x", "n": 5, "real": 2.5, "yes": True, "no": None, "tags": ["a", "ü"], "by": {"k": 1}}
    rows = sw.read(file("a.jsonl", as_jsonl([row]))).documents.to_dict()
    assert [rows[name][0] for name in ("n", "real", "yes", "no")] == [5, 2.5, True, None]
    assert rows["tags"] == ['["a", "ü"]']
    assert rows["by"] == ['{"k": 1}']


def test_json_keys_may_come_and_go(file):
    data = b'{"text": "a", "outlet": "x", "early": 1}\n{"outlet": "y", "late": 2}\n{"outlet": "x", "text": NaN}'
    corpus = sw.read(file("a.jsonl", data))
    assert [corpus.text(doc) for doc in range(3)] == ["a", None, None]
    assert corpus.documents["early"] == [1, None, None]
    assert corpus.documents["late"] == [None, 2, None]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n  \n"])
def test_json_lines_may_end_as_they_like(file, end):
    assert len(sw.read(file("a.jsonl", as_jsonl().rstrip() + end))) == len(ROWS)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": "a", "outlet": }', ["character 25", "whole JSON object"]),
        (b'{"text": "a"', ["whole JSON object"]),
        (b'{"text": "a"} {"text": "b"}', ["character 15", "whole JSON object"]),
        (b'["a", "x"]', ["an array", "not an object"]),
        (b'"text"', ["a string"]),
        (b"5", ["a number"]),
        (b"null", ["null"]),
        (b'{"text": "a", "text": "b"}', ["'text' stands twice"]),
        (b'{"text": "a", "by": {"k": 1, "k": 1}}', ["'k' stands twice"]),
        (b'{"text": ' + b"[" * 100_000, ["nested too deeply"]),
        (b'{"text": "a", "x": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}", ["nested too deeply"]),
        (b'{"text": "\\ud83d alone", "outlet": "x"}', ["surrogate"]),
        (b'{"text": "a\tb"}', ["control character"]),
        (b'{"text": "a", "x": Infinity}', ["Infinity"]),
        (b'{"text": "a", "x": ' + b"9" * 5000 + b"}", ["4300"]),
    ],
)
def test_bad_line_7777(file, line, said):
    good = b'{"text": "a", "outlet": "x"}\n'
    refused(file("a.jsonl", good * 7776 + line + b"\n" + good), "line 7,777", *said)


def test_escaped_pairs_are_characters(file):
    data = b'{"text": "\\ud83d\\ude00 \\u0000", "outlet": "x"}'
    assert sw.read(file("a.jsonl", data)).text(0) == "\U0001f600 \0"


def test_json_array(file):
    refused(file("a.jsonl", b'[{"text": "a"},\n{"text": "b"}]'), "line 1", "JSON array", "jq")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_files(file, name, data):
    refused(file(name, data), "empty")
    refused(file(name + ".gz", gzip.compress(data)), "empty")


def test_no_more_columns_than_sensible(file):
    row = {"text": "a", "outlet": "x"} | {f"c{number}": 1 for number in range(10_001)}
    refused(file("a.jsonl", as_jsonl([row])), "line 1", "10,000")
    refused(file("a.csv", ",".join(row).encode()), "line 1", "10,000")


def test_values_that_do_not_go_together_name_file_column_and_row(file):
    data = b'{"text": "a", "outlet": "x", "n": 1}\n{"text": "a", "outlet": "x", "n": "b"}\n'
    refused(file("a.jsonl", data), '"n"', "row 1", "'b'")
    refused(file("b.jsonl", b'{"text": ["a", "b"], "outlet": "x"}\n'), '"text"', "row 0")


def test_articles_as_long_as_they_like(file):
    text = "word " * 300_000
    rows = [{"text": text, "outlet": "x"}] * 2
    assert sw.read(file("a.jsonl", as_jsonl(rows))).text(1) == text
    before = csv.field_size_limit(1000)
    try:
        assert sw.read(file("a.csv", as_csv(rows))).text(1) == text
        refused(file("b.csv", b"text,outlet\na\n"), "line 2")
        assert csv.field_size_limit() == 1000
    finally:
        csv.field_size_limit(before)


# -- CSV ---------------------------------------------------------------------------------------------------------------


def test_csv_numbers(file):
    data = b"text,outlet,n,code,gap,real,big,no\n5,1,-7,007,,1.5,9223372036854775808,\n6,2,0,1,3,2,1,\n"
    rows = sw.read(file("a.csv", data)).documents.to_dict()
    assert rows["outlet"] == [1, 2]
    assert rows["n"] == [-7, 0]
    assert rows["code"] == ["007", "1"]
    assert rows["gap"] == [None, 3]
    assert rows["real"] == ["1.5", "2"]
    assert rows["big"] == ["9223372036854775808", "1"]
    assert rows["no"] == [None, None]
    assert sw.read(file("a.csv", data)).text(0) == "5"


def test_csv_dates_of_digits_stay_text(file):
    corpus = sw.read(file("a.csv", b"text,outlet,day\na,x,20250211\n"), date="day")
    assert str(corpus.documents["date"][0]) == "2025-02-11"


def test_csv_empty_cells_are_null(file):
    corpus = sw.read(file("a.csv", b'text,outlet\n"",x\n,x\n" ",x\n'))
    assert [corpus.text(doc) for doc in range(3)] == [None, None, " "]


def test_csv_header_only(file):
    assert len(sw.read(file("a.csv", b"text,outlet\n"))) == 0


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n\n"])
def test_csv_may_end_as_it_likes(file, end):
    assert len(sw.read(file("a.csv", f"text,outlet\na,x\n\nb,y{end}".encode()))) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'text,outlet\na,x\n"b,y\nc,z\n' + b"d,w\n" * 5000, ["line 3", "does not close"]),
        (b'text,outlet\na,x\n"b,y\nc,z\n"d",w\n', ["line 3", "on line 5", "doubled"]),
        (b'text,outlet\na,x\n"say "no" now",y\n', ["line 3", "doubled"]),
        (b'text,outlet\n"a\nb",x\nc,x,y\n', ["line 4", "3 cells", "2"]),
        (b"text,outlet\na\n", ["line 2", "1 cells"]),
        (b"text,outlet\ra,x\rb,y\r", ["line 1", "carriage return"]),
        (b"text;outlet\na;x\n", ["line 1", "delimiter=';'"]),
        (b"text|outlet\na|x\n", ["line 1", "delimiter='|'"]),
    ],
)
def test_bad_csv(file, data, said):
    refused(file("a.csv", data), *said)


def test_csv_header_twice(file):
    refused(file("a.csv", b"text,outlet,text\na,x,b\n"), "line 1", "'text'", error=sw.ColumnError)


def test_csv_other_delimiter(file):
    assert len(sw.read(file("a.csv", as_csv(delimiter=";")), delimiter=";")) == len(ROWS)


def test_rows_in_are_documents_out(file):
    """No cell, whatever stands in it, swallows or splits a row."""
    pick = random.Random(5)
    alphabet = ['"', ",", "\n", "\r\n", ";", "a", "é", "\u2028", "'", "\\", " ", "=", "\t", "x"]
    rows = [
        {"text": "".join(pick.choices(alphabet, k=pick.randrange(1, 40))), "outlet": f"o{number % 3}", "row": number}
        for number in range(500)
    ]
    for name, data in (("a.csv", as_csv(rows)), ("a.tsv", as_csv(rows, "\t")), ("a.jsonl", as_jsonl(rows))):
        corpus = sw.read(file(name, data))
        assert [corpus.text(doc) for doc in range(len(corpus))] == [row["text"] for row in rows]
        assert corpus.documents["row"] == list(range(500))


# -- packed ------------------------------------------------------------------------------------------------------------


def halves(pack):
    data = as_jsonl()
    cut = data.index(b"\n") + 5
    return pack(data[:cut]) + pack(data[cut:])


def test_all_members_are_read(file):
    assert len(sw.read(file("a.jsonl.gz", halves(gzip.compress)))) == len(ROWS)
    assert len(sw.read(file("a.jsonl.gz", halves(gzip.compress) + b"\0" * 512))) == len(ROWS)
    assert len(sw.read(file("a.jsonl.zst", halves(as_zst)))) == len(ROWS)
    skippable = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"
    assert len(sw.read(file("a.jsonl.zst", skippable + halves(as_zst) + skippable))) == len(ROWS)


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_packed_file_cut_off_anywhere_is_refused(file, ending):
    whole = halves(gzip.compress if ending == "gz" else as_zst)
    member = len((gzip.compress if ending == "gz" else as_zst)(as_jsonl()[: as_jsonl().index(b"\n") + 5]))
    for size in range(1, len(whole)):
        # Cut between its members a packed file is whole; the JSON in it is not, and says so.
        said = "line 2" if size == member else ""
        refused(file(f"a.jsonl.{ending}", whole[:size]), said)


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_packed_file_cut_off_between_two_lines_is_refused(file, ending):
    """What was unpacked is whole lines, and still not the whole file."""
    line = as_jsonl(ROWS[:1])
    if ending == "gz":
        packer = zlib.compressobj(wbits=31)
        begun = packer.compress(line) + packer.flush(zlib.Z_FULL_FLUSH)
    else:
        zstandard = pytest.importorskip("zstandard")
        packer = zstandard.ZstdCompressor().compressobj()
        begun = packer.compress(line) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    refused(file(f"a.jsonl.{ending}", begun), f"cut off after {len(line)} bytes")


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_damage_and_trailing_garbage(file, ending):
    whole = (gzip.compress if ending == "gz" else as_zst)(as_jsonl() * 20)
    refused(file(f"a.jsonl.{ending}", whole + b"garbage"), "followed by something else", "bytes of text")
    refused(file(f"b.jsonl.{ending}", b"garbage" + whole), "no gzip file" if ending == "gz" else "damaged")


def test_gzip_checksum(file):
    whole = bytearray(gzip.compress(as_jsonl()))
    whole[-6] ^= 1
    refused(file("a.jsonl.gz", bytes(whole)), "CRC")


def test_packed_twice(file):
    refused(file("a.jsonl.gz", gzip.compress(gzip.compress(as_jsonl()))), "gzip data")


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_bombs_are_stopped(file, monkeypatch, ending):
    monkeypatch.setattr(source, "ALWAYS", 100_000)
    bomb = (gzip.compress if ending == "gz" else as_zst)(b'{"text": "' + b"a" * 20_000_000 + b'", "outlet": "x"}')
    path = file(f"a.jsonl.{ending}", bomb)
    refused(path, "max_expanded = 2", "raise max_expanded", max_expanded=2)
    assert len(sw.read(path, max_expanded=1e6)) == 1


def test_small_files_may_expand_much(file):
    data = as_jsonl([{"text": "a" * 1_000_000, "outlet": "x"}])
    assert len(sw.read(file("a.jsonl.gz", gzip.compress(data)))) == 1


# -- Parquet -----------------------------------------------------------------------------------------------------------


def test_damaged_parquet(file):
    whole = as_parquet()
    refused(file("a.parquet", whole[: len(whole) // 2]), "cut off")
    refused(file("b.parquet", b"text,outlet\n"), "no Parquet file")
    refused(file("c.parquet", b""), "no Parquet file")
    refused(file("d.parquet", b"PAR1" + b"\xff" * 100 + b"PAR1"), "damaged")


@pytest.fixture
def without(monkeypatch):
    """Make modules as if they were not installed."""

    def hide(*names):
        for name in names:
            monkeypatch.setitem(sys.modules, name, None)

    return hide


def test_parquet_without_polars_and_without_all(file, without):
    path = file("a.parquet", as_parquet())
    without("polars")
    corpus = sw.read(path)
    assert [corpus.text(doc) for doc in range(4)] == [row["text"] for row in ROWS]
    without("pyarrow", "pyarrow.parquet")
    with pytest.raises(ImportError, match=r"pip install 'slantwise\[read\]'"):
        sw.read(path)


def test_zst_without_zstandard(file, without):
    path = file("a.jsonl.zst", as_zst(as_jsonl()))
    without("zstandard", "compression")
    with pytest.raises(ImportError, match="pip install zstandard"):
        sw.read(path)


def test_reading_needs_no_heavy_library():
    import subprocess

    code = (
        "import sys, slantwise as sw; sw.read('examples/newsroom.jsonl');"
        "assert not {'polars', 'pandas', 'pyarrow', 'zstandard', 'scipy.sparse'} & set(sys.modules)"
    )
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
