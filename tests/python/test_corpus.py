"""Whatever holds the articles, the corpus is the same; and no document is lost without account."""

import datetime
import decimal
import json
import random
import re
import string
from collections import Counter

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import slantwise as sw

TEXTS = ["Tariffs cost jobs.", None, "Tariffs guard the border.", "", "Tariffs cost jobs.", "新聞 ünï Jobs"]
OUTLETS = ["Tribune", "Ledger", "Ledger", None, "Tribune", "Ledger"]


def same(corpus, texts=TEXTS, outlets=OUTLETS):
    """The corpus has these texts and outlets, and counts them like a corpus made from lists."""
    expected = sw.Corpus({"text": texts, "outlet": outlets})
    assert [corpus.text(doc) for doc in range(len(corpus))] == list(texts)
    assert corpus.documents["outlet"] == list(outlets)
    assert corpus.outlets == sorted({outlet for outlet in outlets if outlet is not None})
    found, wanted = (made.tokens().frequencies(by="outlet") for made in (corpus, expected))
    assert found.to_dict() == wanted.to_dict()
    assert found.recipe["documents"] == wanted.recipe["documents"]


# -- Arrow -------------------------------------------------------------------------------------------------------------

LAYOUTS = {
    "utf8": pa.string(),
    "large_utf8": pa.large_string(),
    "utf8_view": pa.string_view(),
    "dictionary<int32>": pa.dictionary(pa.int32(), pa.string()),
    "dictionary<int8, large>": pa.dictionary(pa.int8(), pa.large_string()),
    **{f"dictionary<{kind}>": pa.dictionary(kind, pa.string()) for kind in (pa.uint8(), pa.int16(), pa.int64())},
}


def column(values, layout):
    """An array of this layout, whatever pyarrow can cast."""
    if not pa.types.is_dictionary(layout):
        return pa.array(values, pa.string()).cast(layout)
    array = pa.array(values, layout.value_type).dictionary_encode()
    return pa.DictionaryArray.from_arrays(array.indices.cast(layout.index_type), array.dictionary)


def whole(array):
    return [array]


def sliced(array):
    padded = pa.concat_arrays([array[:1], array, array[:2]])
    return [padded.slice(1, len(array))]


def doubly_sliced(array):
    padded = pa.concat_arrays([array, array, array])
    return [padded.slice(2, 2 * len(array)).slice(len(array) - 2, len(array))]


def chunks(array):
    empty = array.slice(1, 0)
    return [empty, array[:1], empty, empty, array[1:4], array.slice(4, 0), array[4:], empty]


def single_rows(array):
    return [array.slice(row, 1) for row in range(len(array))]


FORMS = [whole, sliced, doubly_sliced, chunks, single_rows]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_in_every_form(layout, form):
    kind = LAYOUTS[layout]
    text = pa.chunked_array(form(column(TEXTS, kind)))
    outlet = pa.chunked_array(form(column(OUTLETS, kind)))
    same(sw.Corpus(pa.table({"text": text, "outlet": outlet})))


@pytest.mark.parametrize("first", FORMS)
@pytest.mark.parametrize("second", FORMS)
def test_columns_may_be_cut_differently(first, second):
    text, outlet = pa.array(TEXTS), pa.array(OUTLETS)
    table = pa.table({"text": pa.chunked_array(first(text)), "outlet": pa.chunked_array(second(outlet))})
    same(sw.Corpus(table))
    same(sw.Corpus({"text": table["text"], "outlet": table["outlet"]}))


@pytest.mark.parametrize("start", [1, 3, 7, 8, 9, 63, 64, 65])
def test_nulls_do_not_begin_at_a_byte(start):
    texts, outlets = TEXTS * 20, OUTLETS * 20
    table = pa.table({"text": texts, "outlet": outlets}).slice(start, 41)
    same(sw.Corpus(table), texts[start : start + 41], outlets[start : start + 41])


def test_dictionary_with_nulls_and_duplicates_among_its_values():
    texts = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3, 0, None]), pa.array(["War.", None, "War.", ""]))
    outlets = pa.DictionaryArray.from_arrays(pa.array([1, 0, 2, None, 3, 1]), pa.array(["x", "y", "y", None]))
    corpus = sw.Corpus(pa.table({"text": texts, "outlet": outlets}))
    same(corpus, ["War.", None, "War.", "", "War.", None], ["y", "x", "y", None, None, "y"])


def test_chunks_with_dictionaries_of_their_own():
    kind = LAYOUTS["dictionary<int32>"]
    text = pa.chunked_array([column(TEXTS[:3], kind), column(TEXTS[3:], kind)])
    outlet = pa.chunked_array([column(OUTLETS[:2], kind), column(OUTLETS[2:], kind)])
    same(sw.Corpus(pa.table({"text": text, "outlet": outlet})))


@pytest.mark.parametrize("kind", [pa.null(), *LAYOUTS.values()], ids=str)
def test_all_null(kind):
    nothing = pa.array([None] * 3, pa.null()) if pa.types.is_null(kind) else column([None] * 3, kind)
    corpus = sw.Corpus(pa.table({"text": nothing, "outlet": OUTLETS[:3]}))
    assert corpus.tokens().frequencies().recipe["documents"] == {"seen": 3, "counted": 0, "rejected": {"no text": 3}}
    corpus = sw.Corpus(pa.table({"text": TEXTS[:3], "outlet": nothing}))
    assert corpus.outlets == []
    assert corpus.tokens().frequencies(by="outlet").recipe["documents"]["counted"] == 0
    with pytest.raises(sw.GroupError):
        corpus.tokens().keyness()


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint32()], ids=str)
def test_all_null_dictionary_without_values(kind):
    nothing = pa.DictionaryArray.from_arrays(pa.array([None] * 3, kind), pa.array([], pa.string()))
    corpus = sw.Corpus(pa.table({"text": nothing, "outlet": nothing, "more": nothing}))
    # A panic is no Exception, so it has to be caught as what it is.
    try:
        assert corpus.documents["more"] == [None] * 3
    except BaseException as error:
        raise AssertionError(str(error)) from None


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_rows(layout):
    nothing = column([], LAYOUTS[layout])
    corpus = sw.Corpus(pa.table({"text": nothing, "outlet": nothing}))
    assert (len(corpus), corpus.outlets, len(corpus.documents)) == (0, [], 0)
    assert len(corpus.tokens().frequencies(by="outlet")) == 0
    assert corpus.tokens().dfm().shape == (0, 0)
    assert len(corpus.tokens().kwic("*a")) == 0
    schema = pa.schema([("text", pa.string()), ("outlet", pa.string())])
    assert len(sw.Corpus(pa.Table.from_batches([], schema))) == 0


def test_no_columns():
    for nothing in (pa.table({}), {}, [], pl.DataFrame(), pd.DataFrame()):
        with pytest.raises(sw.ColumnError, match="text = 'text': there is no such column; there are no columns"):
            sw.Corpus(nothing)


def test_misaligned_buffers():
    data = b"".join(text.encode() for text in ("ab", "c", "def"))
    offsets = b"\0" + np.array([0, 2, 3, 6], np.int32).tobytes()
    array = pa.Array.from_buffers(pa.string(), 3, [None, pa.py_buffer(offsets).slice(1), pa.py_buffer(data)])
    same(sw.Corpus(pa.table({"text": array, "outlet": ["x"] * 3})), ["ab", "c", "def"], ["x"] * 3)


def test_a_batch_and_a_reader():
    batch = pa.record_batch({"text": TEXTS, "outlet": OUTLETS})
    same(sw.Corpus(batch))
    same(sw.Corpus(pa.RecordBatchReader.from_batches(batch.schema, [batch[:2], batch[2:2], batch[2:]])))


def test_a_reader_that_fails_in_the_middle():
    batch = pa.record_batch({"text": TEXTS, "outlet": OUTLETS})

    def batches():
        yield batch
        raise OSError("the cable is out")

    with pytest.raises(sw.InputError, match=r"batch 1.*the cable is out"):
        sw.Corpus(pa.RecordBatchReader.from_batches(batch.schema, batches()))


@pytest.mark.parametrize(
    "values",
    [
        pa.array([b"a", b"b"]),
        pa.array([1, 2]),
        pa.array([1.5, 2.5]),
        pa.array([["a"], ["b"]]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.array([decimal.Decimal("1.5")] * 2),
        pa.array([datetime.datetime(2025, 1, 1)] * 2),
        pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array(["a", "b"])),
    ],
    ids=lambda array: str(array.type),
)
def test_what_is_no_text_is_refused(values):
    with pytest.raises(sw.ColumnError, match=r'column "text" is of the Arrow type .*; text is needed'):
        sw.Corpus(pa.table({"text": values, "outlet": ["x", "y"]}))


@pytest.mark.parametrize("values", [pa.array([1.5, 2.5]), pa.array([b"a", b"b"]), pa.array([["a"], ["b"]])], ids=str)
def test_what_makes_no_groups_is_refused(values):
    with pytest.raises(sw.ColumnError, match=r'"outlet".* cannot make groups'):
        sw.Corpus(pa.table({"text": ["a", "b"], "outlet": values}))
    corpus = sw.Corpus(pa.table({"text": ["a", "b"], "outlet": ["x", "y"], "more": values}))
    with pytest.raises(sw.ColumnError, match=r'"more".* cannot make groups'):
        corpus.tokens().frequencies(by="more")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (pa.bool_(), [False, True]),
        (pa.date32(), [datetime.date(1, 1, 1), datetime.date(9999, 12, 31)]),
        *[(kind, [0, 127]) for kind in (pa.int8(), pa.uint8(), pa.int16(), pa.uint32(), pa.int64(), pa.uint64())],
    ],
    ids=str,
)
def test_groups_of_other_types(kind, values):
    corpus = sw.Corpus(pa.table({"text": ["a", "b", None, "c"], "outlet": pa.array([*values, values[0], None], kind)}))
    found = corpus.tokens().frequencies(by="outlet")
    assert found["outlet"] == values
    assert found["feature"] == ["a", "b"]


def test_groups_of_large_numbers():
    corpus = sw.Corpus(pa.table({"text": ["a", "b"], "outlet": pa.array([1, 2**63], pa.uint64())}))
    assert corpus.tokens().frequencies(by="outlet").to_dict()["feature"] == ["a", "b"]


def test_null_structs_stay_null():
    corpus = sw.Corpus(pa.table({"text": ["a", "b"], "outlet": ["x", "y"], "by": pa.array([{"n": 1}, None])}))
    assert corpus.documents["by"] == [{"n": 1}, None]


def test_other_columns_keep_their_values():
    columns = {
        "i": pa.array([1, None], pa.int16()),
        "f": pa.array([0.5, None], pa.float32()),
        "b": pa.array([True, None]),
        "d": pa.array([datetime.date(2025, 2, 11), None]),
        "t": pa.array([datetime.datetime(2025, 2, 11, 23, 30), None]),
        "l": pa.array([["a", "b"], None]),
        "s": pa.array(["ü", None], pa.string_view()),
        "c": pa.array(["ü", None]).dictionary_encode(),
        "n": pa.nulls(2),
    }
    documents = sw.Corpus(pa.table({"text": ["a", "b"], "outlet": ["x", "y"], **columns})).documents
    for name, values in columns.items():
        assert documents[name] == values.to_pylist()
    assert documents.to_arrow().select(list(columns)).to_pydict() == pa.table(columns).to_pydict()


# -- data frames -------------------------------------------------------------------------------------------------------


def frame_of(kind):
    return {
        "pandas": lambda data: pd.DataFrame(data),
        "pandas object": lambda data: pd.DataFrame(data, dtype=object),
        "pandas category": lambda data: pd.DataFrame(data).astype("category"),
        "pandas pyarrow": lambda data: pd.DataFrame(data).convert_dtypes(dtype_backend="pyarrow"),
        "pandas index": lambda data: pd.DataFrame(data, index=[5] * len(data["text"])),
        "polars": lambda data: pl.DataFrame(data),
        "polars category": lambda data: pl.DataFrame(data, schema={"text": pl.Categorical, "outlet": pl.Categorical}),
        "polars enum": lambda data: pl.DataFrame(data).with_columns(
            pl.col("outlet").cast(pl.Enum(["Tribune", "Ledger", "Unused"]))
        ),
        "polars chunks": lambda data: pl.concat([pl.DataFrame(data)[:2], pl.DataFrame(data)[2:]], rechunk=False),
        "polars slice": lambda data: pl.concat([pl.DataFrame(data)] * 3)[len(data["text"]) : -len(data["text"])],
        "duckdb": lambda data: duckdb.from_arrow(pa.table(data)),
        "dict": lambda data: data,
        "tuples": lambda data: {name: tuple(values) for name, values in data.items()},
        "generators": lambda data: {name: iter(values) for name, values in data.items()},
        "series": lambda data: {"text": pd.Series(data["text"]), "outlet": pl.Series(data["outlet"])},
        "rows": lambda data: [dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)],
        "row generator": lambda data: (dict(zip(data, row, strict=True)) for row in zip(*data.values(), strict=True)),
    }[kind]


FRAMES = [
    "pandas", "pandas object", "pandas category", "pandas pyarrow", "pandas index", "polars", "polars category",
    "polars enum", "polars chunks", "polars slice", "duckdb", "dict", "tuples", "generators", "series", "rows",
    "row generator",
]  # fmt: skip


@pytest.mark.parametrize("kind", FRAMES)
def test_every_kind_of_table(kind):
    same(sw.Corpus(frame_of(kind)({"text": TEXTS, "outlet": OUTLETS})))


def test_rows_may_lack_columns():
    corpus = sw.Corpus([{"text": "a", "outlet": "x", "n": 1}, {"outlet": "y", "m": 2}])
    assert corpus.documents.to_dict() == {"doc": [0, 1], "outlet": ["x", "y"], "n": [1, None], "m": [None, 2]}
    assert corpus.text(1) is None


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, np.float64("nan")], ids=repr)
def test_what_stands_for_nothing(missing):
    frame = pd.DataFrame({"text": ["a", missing, "b"], "outlet": [missing, "x", "y"]}, dtype=object)
    same(sw.Corpus(frame), ["a", None, "b"], [None, "x", "y"])


NO_TEXT = {
    "int": 5,
    "bytes": b"bytes",
    "float": 1.5,
    "bool": True,
    "list": ["a"],
    "dict": {"a": 1},
    "date": datetime.date(2025, 1, 1),
    "object": object(),
}


@pytest.mark.parametrize("name", NO_TEXT)
@pytest.mark.parametrize("kind", ["pandas object", "dict", "rows"])
def test_a_value_that_is_no_text_is_named_by_row(kind, name):
    data = frame_of(kind)({"text": ["a", "b", NO_TEXT[name], "c"], "outlet": ["x"] * 4})
    with pytest.raises(sw.SlantwiseError, match='column "text"') as raised:
        sw.Corpus(data)
    if (kind, name) == ("pandas object", "bytes"):
        # Text beside bytes is a column of bytes to pandas.
        assert "Binary; text is needed" in str(raised.value)
    else:
        assert raised.type is sw.InputError
        assert re.search(rf"row 2: .* is {name}; text, .* is needed", str(raised.value))


def test_text_of_numpy():
    texts = [np.str_("Tariffs"), "ünï", None]
    frame = pd.DataFrame({"text": texts, "outlet": ["x"] * 3}, dtype=object)
    same(sw.Corpus(frame), ["Tariffs", "ünï", None], ["x"] * 3)
    arrays = {"text": np.array(["a", "b"]), "outlet": np.array(["x", "y"], dtype=object)}
    same(sw.Corpus(arrays), ["a", "b"], ["x", "y"])


NUMPY = {
    "int16": np.array([1, 2], np.int16),
    "float64": np.array([1.5, np.nan]),
    "Int64": pd.array([1, None], dtype="Int64"),
    "datetime64[ns]": pd.to_datetime(["2025-01-01", None]),
    "bool": np.array([True, False]),
    "boolean": pd.array([True, None], dtype="boolean"),
    "float32": np.array([1.5, np.nan], np.float32),
    "datetime64[D]": np.array(["2025-01-01", "2025-01-02"], "datetime64[D]"),
}


@pytest.mark.parametrize("name", NUMPY)
def test_columns_of_numpy_types(name):
    values = NUMPY[name]
    frame = pd.DataFrame({"text": ["a", "b"], "outlet": ["x", "y"], "more": values})
    for data in (frame, {"text": ["a", "b"], "outlet": ["x", "y"], "more": values}):
        kept = sw.Corpus(data).documents["more"]
        for found, value in zip(kept, values, strict=True):
            assert found is None if pd.isna(value) else str(value).startswith(str(found)[:10])


def test_columns_twice():
    with pytest.raises(sw.ColumnError, match="two columns named 'text'"):
        sw.Corpus(pd.DataFrame([["a", "b", "x"]], columns=["text", "text", "outlet"]))
    with pytest.raises(sw.ColumnError, match='two columns named "text"'):
        sw.Corpus(pa.table([["a"], ["b"], ["x"]], names=["text", "text", "outlet"]))


def test_names_that_are_no_text():
    with pytest.raises(sw.ColumnError, match="tuple; names must be text"):
        sw.Corpus(pd.DataFrame([["a", "x"]], columns=pd.MultiIndex.from_tuples([("text", "a"), ("outlet", "a")])))
    for data in (pd.DataFrame([["a", "x"]]), {0: ["a"]}, [{0: "a"}]):
        with pytest.raises(sw.ColumnError, match="0 is int; names must be text"):
            sw.Corpus(data)


NO_TABLE = ["a.csv", b"a", 5, None, object()]


@pytest.mark.parametrize("data", NO_TABLE, ids=lambda data: type(data).__name__)
def test_what_is_no_table(data):
    with pytest.raises(TypeError, match="a corpus is made from"):
        sw.Corpus(data)


def test_a_lazy_frame_is_to_be_collected_first():
    with pytest.raises(TypeError, match=r"call \.collect\(\)"):
        sw.Corpus(pl.LazyFrame({"text": ["a"]}))


def test_a_column_alone_is_no_table():
    with pytest.raises(sw.ColumnError, match="a table is needed"):
        sw.Corpus(pl.Series(["a"]))
    with pytest.raises(sw.InputError, match="is one string"):
        sw.Corpus({"text": "abc", "outlet": ["x"]})
    with pytest.raises(sw.InputError, match="row 1 is str; a dict"):
        sw.Corpus([{"text": "a", "outlet": "x"}, "b"])


def test_a_column_that_is_no_list():
    with pytest.raises(TypeError, match="text"):
        sw.Corpus({"text": 5, "outlet": ["x"]})


def test_an_error_of_the_data_itself_comes_through():
    def values():
        yield "a"
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        sw.Corpus({"text": values(), "outlet": ["x"]})
    with pytest.raises(ZeroDivisionError, match="mine"):
        sw.Corpus({"text": value, "outlet": "x"} for value in values())


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\udc00\ud800", "caf\udce9"])
def test_half_a_character(text):
    for data in ({"text": ["a", text], "outlet": ["x", "y"]}, [{"text": "a", "outlet": "x"}, {"text": text}]):
        with pytest.raises(sw.InputError, match=r'column "text", row 1, character \d: half of a surrogate pair'):
            sw.Corpus(data)
    with pytest.raises(sw.InputError, match='column "outlet", row 0'):
        sw.Corpus({"text": ["a"], "outlet": [text]})


def test_columns_of_other_lengths():
    with pytest.raises(sw.InputError, match='"outlet" has 9 values and column "text" has 10'):
        sw.Corpus({"text": ["a"] * 10, "outlet": ["x"] * 9})


def test_the_data_are_not_changed():
    rows = [{"text": "a", "outlet": "x"}]
    frame = pd.DataFrame({"text": ["a"], "outlet": ["x"]})
    for data in (rows, frame):
        sw.Corpus(data).tokens().frequencies()
    assert rows == [{"text": "a", "outlet": "x"}]
    assert frame.to_dict("list") == {"text": ["a"], "outlet": ["x"]}


# -- roles of columns --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["text", "outlet", "id", "date", "title", "event"])
def test_a_missing_column_is_named_with_the_nearest(role):
    with pytest.raises(sw.ColumnError, match=f"{role} = 'txt': there is no such column; .*Did you mean 'text'"):
        sw.Corpus({"text": ["a"], "outlet": ["x"]}, **{role: "txt"})
    with pytest.raises(TypeError, match=f"{role} = 5: the name of a column is needed"):
        sw.Corpus({"text": ["a"], "outlet": ["x"]}, **{role: 5})


def test_a_column_has_one_role():
    with pytest.raises(sw.ColumnError, match="event = 'outlet' is already the outlet"):
        sw.Corpus({"text": ["a"], "outlet": ["x"]}, event="outlet")


def test_columns_of_any_name_can_be_used_under_it():
    data = {"body": ["a", "b"], "paper": ["x", "y"], "story": ["e", "e"], "doc": [7, 8], "outlet": ["no", "no"]}
    corpus = sw.Corpus(data, text="body", outlet="paper", event="story")
    assert corpus.documents.columns == ["doc", "outlet", "event", "doc_original", "outlet_original"]
    assert corpus.documents["outlet"] == ["x", "y"]
    assert corpus.tokens().frequencies(by="paper").columns[0] == "paper"
    assert corpus.tokens().frequencies(by=["story", "outlet"])["outlet"] == ["x", "y"]


def test_a_column_named_id_has_no_role_of_its_own():
    assert len(sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "id": ["1", "1"]})) == 2
    assert len(sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "id": ["1", None]})) == 2


def test_a_column_named_outlet_has_no_role_of_its_own():
    corpus = sw.Corpus({"text": ["a", "b"], "outlet": [0.5, 1.5]}, outlet=None)
    assert corpus.outlets == []


def test_ids():
    data = {"text": list("abcdefgh"), "outlet": ["x"] * 8, "key": [1, 2, 1, 2, 3, 3, 4, 4]}
    with pytest.raises(sw.InputError, match="4 ids used more than once: 1 in rows 0 and 2; 2 in rows 1 and 3"):
        sw.Corpus(data, id="key")
    with pytest.raises(sw.InputError, match="row 1: null; every document needs an id"):
        sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "id": ["1", None]}, id="id")
    with pytest.raises(sw.InputError, match='"id", row 1'):
        sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "id": ["1", 1]}, id="id")
    many = {"text": ["a"] * 20, "outlet": ["x"] * 20, "id": [number % 10 for number in range(20)]}
    with pytest.raises(sw.InputError, match="10 ids used") as raised:
        sw.Corpus(many, id="id")
    assert str(raised.value).count(" in rows ") == 5


# -- dates -------------------------------------------------------------------------------------------------------------

DAY = datetime.date(2025, 2, 11)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        datetime.datetime(2025, 2, 11, 23, 59),
        datetime.datetime(2025, 2, 11, 23, 59, tzinfo=datetime.timezone(datetime.timedelta(hours=-8))),
        "2025-02-11",
        " 2025-02-11 ",
        "2025-02-11T23:59:59Z",
        "2025-02-11 23:59:59.123456+02:00",
        pd.Timestamp("2025-02-11 23:00"),
    ],
    ids=str,
)
def test_dates(value):
    corpus = sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"], "day": [value, None]}, date="day")
    assert corpus.documents["date"] == [DAY, None]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_of_arrow(unit):
    days = pa.array([datetime.datetime(2025, 2, 11, 23, 30), datetime.datetime(1677, 9, 22), None], pa.timestamp(unit))
    corpus = sw.Corpus(pa.table({"text": list("abc"), "outlet": list("xyz"), "date": days}), date="date")
    assert corpus.documents["date"] == [DAY, datetime.date(1677, 9, 22), None]
    exact = pa.array([datetime.date(1, 1, 1), datetime.date(9999, 12, 31)])
    for kind in (pa.date32(), pa.date64()):
        table = pa.table({"text": ["a", "b"], "outlet": ["x", "y"], "date": exact.cast(kind)})
        assert sw.Corpus(table, date="date").documents["date"] == exact.to_pylist()


def test_zoned_moments_are_the_same_day_from_everywhere():
    moment = datetime.datetime(2025, 2, 11, 23, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
    series = pd.Series([moment]).dt.tz_convert("America/New_York")
    plain = {"text": ["a"], "outlet": ["x"]}
    found = {
        str(sw.Corpus(data, date="date").documents["date"][0])
        for data in (
            {**plain, "date": [moment]},
            pd.DataFrame({**plain, "date": series}),
            pa.table({**plain, "date": pa.array([moment], pa.timestamp("us", "America/New_York"))}),
            pl.DataFrame({**plain, "date": pl.Series([moment]).dt.convert_time_zone("America/New_York")}),
        )
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("03/04/2020", "day 03 of month 04 or as month 03, day 04"),
        ("11.02.2025", "day 11 of month 02"),
        ("nan", "'nan' does not begin with an ISO date"),
        ("2025-02-30", "'2025-02-30' does not begin"),
        ("Feb 11, 2025", "ISO date"),
        ("0000-01-01", "ISO date"),
    ],
)
def test_what_is_no_date(value, said):
    data = {"text": ["a", "b"], "outlet": ["x", "y"], "day": ["2025-02-11", value]}
    with pytest.raises(sw.InputError, match=f"column 'date', row 1: .*{said}"):
        sw.Corpus(data, date="day")


def test_a_number_is_no_date():
    with pytest.raises(sw.InputError, match="row 0: 20250211 is no date"):
        sw.Corpus({"text": ["a"], "outlet": ["x"], "date": [20250211]}, date="date")


def test_dates_out_of_range():
    far = pa.array([2**31 - 1], pa.int32()).cast(pa.date32())
    with pytest.raises(sw.InputError, match="date"):
        sw.Corpus(pa.table({"text": ["a"], "outlet": ["x"], "date": far}), date="date")


# -- outlets -----------------------------------------------------------------------------------------------------------


def test_documents_without_outlet_are_accounted_for():
    corpus = sw.Corpus({"text": ["a", "b", "c", None, "..."], "outlet": ["x", None, "", "y", "y"]})
    assert corpus.outlets == ["", "x", "y"]
    tokens = corpus.tokens()
    for result in (tokens.frequencies(by="outlet"), tokens.keyness(min_count=0), tokens.framing({"f": ["a"]})):
        account = result.recipe["documents"]
        assert account["seen"] == 5
        assert account["rejected"]["no group"] == 1
        assert account["rejected"]["no text"] == 1
        assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    assert sum(tokens.frequencies(by="outlet")["frequency"]) == 2


@pytest.mark.parametrize(
    "twins", [["BBC", "bbc "], ["Café", "Cafe\u0301"], ["BBC", "ＢＢＣ"], ["a b", "a\u00a0b"], ["Straße", "STRASSE"]]
)
def test_twins_are_warned_of_and_never_merged(twins):
    with pytest.warns(sw.DataWarning, match="look like the same") as warned:
        corpus = sw.Corpus({"text": ["a"] * 3, "outlet": [*twins, "other"]})
    assert corpus.outlets == sorted([*twins, "other"])
    assert warned[0].filename == __file__
    assert all(repr(twin) in str(warned[0].message) for twin in twins)


def test_one_outlet():
    tokens = sw.Corpus({"text": ["a b", "a"], "outlet": ["x", "x"]}).tokens()
    assert len(tokens.frequencies(by="outlet")) == 2
    for compare in (tokens.keyness, lambda: tokens.framing({"f": ["a"]})):
        with pytest.raises(sw.GroupError, match="at least two groups"):
            compare()


def test_no_outlet():
    corpus = sw.Corpus({"text": ["a b", "a"]}, outlet=None)
    assert (corpus.outlets, len(corpus), len(corpus.tokens().kwic("a"))) == ([], 2, 2)
    with pytest.raises(sw.ColumnError, match="by = 'outlet'"):
        corpus.tokens().keyness()


def test_ten_thousand_outlets():
    outlets = [f"outlet {number}" for number in range(10_000)]
    corpus = sw.Corpus({"text": [f"war w{number % 7}" for number in range(10_000)], "outlet": outlets})
    found = corpus.tokens().frequencies(by="outlet")
    assert len(found) == 20_000
    assert found["outlet"][::2] == sorted(outlets)
    assert len(corpus.tokens().framing({"war": ["war"]})) == 10_000


def test_a_long_name():
    name = "x" * 1_000_000
    corpus = sw.Corpus({"text": ["a b", "a"], "outlet": [name, "y"]})
    table = corpus.tokens().frequencies(by="outlet")
    assert table["outlet"][0] == name
    assert len(repr(table)) < 2000
    assert len(table._repr_html_()) < 10_000
    with pytest.raises(sw.GroupError) as raised:
        corpus.tokens().keyness(target="z")
    assert "'z'" in str(raised.value)


def test_a_long_name_does_not_flood_messages():
    corpus = sw.Corpus({"text": ["a b", "a"], "outlet": ["x" * 1_000_000, "y"]})
    with pytest.raises(sw.GroupError) as raised:
        corpus.tokens().keyness(target="z")
    assert len(str(raised.value)) < 10_000


HOSTILE = [
    "<script>alert(1)</script>", "__total__", "__proto__", "rest", "all", "mean", "outlet", "a | b", "=cmd()", "\0",
    "\u202eevil", "\x1b[31m", "'; DROP TABLE", "{{7*7}}", "\n", "null", "nan", "None", "\ufeffx",
]  # fmt: skip


def test_hostile_names():
    corpus = sw.Corpus({"text": [f"w{number}" for number in range(len(HOSTILE))], "outlet": HOSTILE})
    table = corpus.tokens().frequencies(by="outlet")
    expected = {name: f"w{at}" for at, name in enumerate(HOSTILE)}
    assert dict(zip(table["outlet"], table["feature"], strict=True)) == expected
    shown = table._repr_html_() + corpus._repr_html_()
    assert "<script" not in shown
    for character in "\0\x1b\u202e":
        assert character not in repr(table)
        assert character not in shown.split("<details>")[0]


@pytest.mark.parametrize("name", ["rest", "all", "mean"])
def test_an_outlet_named_like_a_reference(name):
    tokens = sw.Corpus({"text": ["a b", "a c", "a d"], "outlet": [name, "y", "z"]}).tokens()
    with pytest.warns(sw.DataWarning, match=f"reference = '{name}' stands for several groups"):
        tokens.keyness(target="y", reference=name, min_count=0)


def test_an_outlet_without_words_has_null_and_a_reason():
    corpus = sw.Corpus({"text": ["a b a", "b c", "", "...", None], "outlet": ["x", "y", "empty", "dots", "missing"]})
    found = [row for row in corpus.tokens().keyness(min_count=0) if row["outlet"] not in ("x", "y")]
    assert {row["outlet"] for row in found} <= {"empty", "dots", "missing"}
    assert found
    for row in found:
        assert [row[name] for name in ("rate_target", "log_ratio", "low", "high", "z", "p", "q")] == [None] * 7
        assert "no words" in row["note"]
    frames = [row for row in corpus.tokens().framing({"f": ["a"]}) if row["outlet"] not in ("x", "y")]
    for row in frames:
        assert (row["rate"], row["score"], row["p"]) == (None, None, None)
        assert "no words" in row["note"]


def test_an_outlet_of_one_document():
    corpus = sw.Corpus({"text": ["war war", "peace", "war peace talks"], "outlet": ["x", "y", "y"]})
    row = next(row for row in corpus.tokens().keyness(min_count=1) if (row["outlet"], row["feature"]) == ("x", "war"))
    assert (row["n_target"], row["docs_target"], row["n_reference"]) == (2, 1, 1)
    assert row["p"] is not None or row["note"]


# -- filter ------------------------------------------------------------------------------------------------------------


def test_filter_is_like_filtering_the_data():
    table = pa.table({"text": TEXTS, "outlet": OUTLETS, "year": [1, 2, 1, 2, 1, None]})
    corpus = sw.Corpus(table)
    mask = [True, False, True, True, False, True]
    kept = [row for row, keep in enumerate(mask) if keep]
    same(corpus.filter(mask), [TEXTS[row] for row in kept], [OUTLETS[row] for row in kept])
    assert corpus.filter(np.array(mask)).documents["year"] == [1, 1, 2, None]
    assert corpus.filter(year=1, outlet="Tribune").documents["doc"] == [0, 1]
    assert len(corpus.filter(year=[1, 2]).filter(outlet="Ledger")) == 2
    assert len(corpus.filter([False] * 6)) == 0
    assert len(corpus) == 6


def test_filter_refuses():
    corpus = sw.Corpus({"text": ["a", "b"], "outlet": ["x", "y"]})
    with pytest.raises(sw.InputError, match="1 values for 2 documents"):
        corpus.filter([True])
    with pytest.raises(sw.ColumnError, match=r"'outlets'.*Did you mean 'outlet'"):
        corpus.filter(outlets="x")


# -- sizes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("documents", [9_999, 10_000, 10_001, 40_000, 40_001, 65_535, 65_536, 65_537])
def test_no_document_is_lost_at_any_size(documents):
    texts = [f"w{number % 13} common" for number in range(documents)]
    corpus = sw.Corpus({"text": texts, "outlet": [f"o{number % 3}" for number in range(documents)]})
    table = corpus.tokens().frequencies()
    assert dict(zip(table["feature"], table["frequency"], strict=True)) == Counter(" ".join(texts).split())
    assert sum(corpus.tokens().frequencies(by="outlet")["frequency"]) == 2 * documents


@pytest.mark.parametrize("words", [65_535, 65_536, 65_537])
def test_no_word_is_lost_at_any_size(words):
    corpus = sw.Corpus({"text": [" ".join(f"w{number}" for number in range(words))], "outlet": ["x"]})
    assert len(corpus.tokens().features) == corpus.tokens().n_tokens == words


# -- properties --------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["war", "trade", "War", "the", "belt", "and", "road", "3", "don't", "ü", "新聞", "a.", "…"])
TEXT = st.none() | st.just("") | st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=20)
OUTLET = st.none() | st.sampled_from(["x", "y", "z", ""])
DOCUMENTS = st.lists(st.tuples(TEXT, OUTLET), max_size=12)


def corpus_of(documents):
    texts, outlets = zip(*documents, strict=True) if documents else ((), ())
    return sw.Corpus(pa.table({"text": pa.array(texts, pa.string()), "outlet": pa.array(outlets, pa.string())}))


def adds_up(account, seen=None):
    assert account["seen"] == account["counted"] + sum(account["rejected"].values())
    assert all(number > 0 for number in account["rejected"].values())
    if seen is not None:
        assert account["seen"] == seen


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS, st.booleans(), st.sampled_from([None, "en", ["war", "ü"]]), st.integers(1, 3))
def test_seen_is_counted_and_rejected(documents, numbers, stopwords, least):
    corpus = corpus_of(documents)
    tokens = corpus.tokens(numbers=numbers, stopwords=stopwords, min_count=least)
    adds_up(corpus.documents.recipe["documents"], len(documents))
    for view in (tokens, tokens.near("war", window=1), tokens.keep("belt and road"), tokens.drop("w*")):
        adds_up(view.recipe["documents"], len(documents))
        adds_up(view.recipe["words"])
        assert view.recipe["words"]["seen"] == tokens.recipe["words"]["seen"]
        frequencies, grouped = view.frequencies(), view.frequencies(by="outlet")
        for result in (frequencies, grouped, view.dfm(), view.dfm(by="outlet"), view.cooccurrence(), view.kwic("war")):
            adds_up(result.recipe["documents"], len(documents))
        assert sum(frequencies["frequency"]) == view.n_tokens == view.dfm().to_scipy().sum()
        assert sum(grouped["frequency"]) == view.dfm(by="outlet").to_scipy().sum()
        lost = sum(
            int(count)
            for count, (_, outlet) in zip(view.dfm().to_scipy().sum(axis=1), documents, strict=True)
            if outlet is None
        )
        assert sum(grouped["frequency"]) == view.n_tokens - lost
    assert tokens.recipe["words"]["counted"] == tokens.n_tokens
    with_words = set(corpus.tokens().frequencies(by="outlet")["outlet"])
    for compare in (lambda: tokens.keyness(min_count=0), lambda: tokens.framing({"f": ["war", "trade"]})):
        if len(with_words) < 2:
            with pytest.raises(sw.GroupError, match="at least two groups"):
                compare()
        else:
            adds_up(compare().recipe["documents"], len(documents))


def test_a_view_accounts_for_its_words():
    tokens = corpus_of([("war and peace and trade", "x")]).tokens()
    for view in (tokens.near("war", window=1), tokens.keep("peace"), tokens.drop("and")):
        assert view.recipe["words"]["seen"] == 5
        assert view.recipe["words"]["counted"] == view.n_tokens


def test_a_grouped_matrix_accounts_for_documents_without_group():
    account = corpus_of([("war", "x"), ("peace", None)]).tokens().dfm(by="outlet").recipe["documents"]
    assert account == {"seen": 2, "counted": 1, "rejected": {"no group": 1}}


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS.filter(len), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(documents, pick):
    shuffled = documents.copy()
    pick.shuffle(shuffled)
    one, other = corpus_of(documents).tokens(), corpus_of(shuffled).tokens()
    assert one.frequencies(by="outlet").to_dict() == other.frequencies(by="outlet").to_dict()
    assert (one.cooccurrence().to_scipy() != other.cooccurrence().to_scipy()).nnz == 0
    assert one.cooccurrence().features == other.cooccurrence().features
    try:
        expected = one.keyness(min_count=0).to_dict()
    except sw.GroupError:
        with pytest.raises(sw.GroupError):
            other.keyness(min_count=0)
        return
    # To the last bit: numbers are compared as they are written.
    assert json.dumps(other.keyness(min_count=0).to_dict()) == json.dumps(expected)
    frames = {"f": ["war", "belt and road"]}
    assert json.dumps(other.framing(frames).to_dict()) == json.dumps(one.framing(frames).to_dict())


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS, st.data())
def test_cuts_and_layouts_do_not_matter(documents, data):
    texts, outlets = ([pair[which] for pair in documents] for which in (0, 1))
    arrays = []
    for values in (texts, outlets):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(documents)), max_size=4)))
        kind = data.draw(st.sampled_from(list(LAYOUTS.values())))
        array = column(values, kind)
        pieces = [array[start:end] for start, end in zip([0, *cuts], [*cuts, len(documents)], strict=True)]
        arrays.append(pa.chunked_array(pieces, array.type))
    same(sw.Corpus(pa.table(arrays, names=["text", "outlet"])), texts, outlets)


def test_counts_are_those_of_a_slow_count():
    pick = random.Random(7)
    words = ["".join(pick.choices(string.ascii_lowercase, k=pick.randrange(1, 4))) for _ in range(60)]
    documents = [(" ".join(pick.choices(words, k=pick.randrange(40))), pick.choice("xyz")) for _ in range(200)]
    expected = Counter((outlet, word) for text, outlet in documents for word in text.split())
    table = corpus_of(documents).tokens().frequencies(by="outlet")
    assert {(row["outlet"], row["feature"]): row["frequency"] for row in table} == expected
