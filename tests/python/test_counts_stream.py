"""Counting streams: to the last bit what the same rows give in memory, however they come; sums that add and keep."""

from __future__ import annotations

import copy
import datetime
import itertools
import multiprocessing
import pickle
import random
import subprocess
import sys
import weakref
from functools import partial

import hypothesis
import hypothesis.strategies as st
import pytest

import slantwise as sw
import slantwise.counts
from slantwise import _core, stream

WORDS = [
    "tariff", "tariffs", "jobs", "border", "the", "port", "of", "Merrow", "harbour", "won’t", "3", "Straße", "trade",
    "deal", "“no”", "https://ledger.example/a", "港口工人", "prices",
]  # fmt: skip
LEXICON = {"economic": ["job*", "trade deal", "tariff*"], "security": ["border", "army"], "place": ["merrow port"]}


def made(seed, size, groups=("Tribune", "Ledger", "Mercury")):
    """Rows with everything that can be missing or come late."""
    dice = random.Random(seed)
    rows = []
    for number in range(size):
        text = " ".join(dice.choices(WORDS[: 4 + 14 * number // size + 1], k=dice.randrange(12)))
        late = groups if number > size * 0.7 else groups[:2]
        rows.append({
            "text": None if dice.random() < 0.1 else text,
            "outlet": None if dice.random() < 0.1 else dice.choice(late),
            "event": None if dice.random() < 0.1 else dice.randrange(-2, 4),
            "day": datetime.date(2025, 1, 1 + dice.randrange(3)),
            "front": dice.random() < 0.5,
        })  # fmt: skip
    # An outlet all of whose documents are rejected, for want of words or of a text.
    rows += [{"text": text, "outlet": "Silent", "event": 9, "day": None, "front": None} for text in (None, "")]
    return rows


def in_columns(rows):
    return {name: [row[name] for row in rows] for name in ("text", "outlet", "event", "day", "front")}


def batched(rows, size):
    for start in range(0, len(rows), size):
        yield in_columns(rows[start : start + size])


def outcome(call):
    """What a call gives: all columns, the recipe, or the error."""
    try:
        result = call()
    except sw.SlantwiseError as error:
        return type(error), str(error)
    if isinstance(result, sw.Dfm):
        matrix = result.to_scipy()
        return matrix.toarray().tolist(), str(matrix.dtype), result.rows, result.features, result.recipe
    columns = {name: [(type(value), value) for value in result[name]] for name in result.columns}
    if "note" in columns:
        columns["note"] = [without_places(value) for value in result["note"]]
    return columns, result.recipe


def without_places(note):
    """A note without what sums cannot know: where in its document a word stands."""
    kept = [part for part in (note or "").split("; ") if not part.startswith("at the same place in most documents")]
    return "; ".join(kept) or None


def results(counts, by, within):
    return [
        outcome(lambda: counts.frequencies()),
        outcome(lambda: counts.frequencies(by=by)),
        outcome(lambda: counts.dfm()),
        outcome(lambda: counts.keyness(min_count=1)),
        outcome(lambda: counts.keyness(min_count=0, reference="mean", test="token", prior=10)),
        outcome(lambda: counts.keyness(min_count=1, within=within)),
        outcome(lambda: counts.framing()),
        outcome(lambda: counts.framing(within=within)),
    ]


def results_in_memory(tokens, by, within):
    return [
        outcome(lambda: tokens.frequencies()),
        outcome(lambda: tokens.frequencies(by=by)),
        outcome(lambda: tokens.dfm(by=by)),
        outcome(lambda: tokens.keyness(by=by, min_count=1)),
        outcome(lambda: tokens.keyness(by=by, min_count=0, reference="mean", test="token", prior=10)),
        outcome(lambda: tokens.keyness(by=by, min_count=1, within=within)),
        outcome(lambda: tokens.framing(LEXICON, by=by)),
        outcome(lambda: tokens.framing(LEXICON, by=by, within=within)),
    ]


VIEWS = {
    "everything": lambda tokens: tokens,
    "near": lambda tokens: tokens.near("tariff*", window=2),
    "speech": lambda tokens: tokens.quoted(scare=True),
    "pairs": lambda tokens: tokens.compound("trade deal").ngrams([1, 2]),
}


@pytest.fixture
def small(monkeypatch):
    """Return a function that sets how much text makes a piece."""
    return lambda size: monkeypatch.setattr(slantwise.counts, "PIECE", size)


# -- the same bits -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "within"),
    [
        ("outlet", "event"),
        (["outlet", "front"], ["event", "day"]),
        ("day", "outlet"),
        ("front", None),
        ("event", "day"),
    ],
)
def test_results_are_those_of_the_corpus_in_memory_bit_for_bit(small, by, within):
    rows = made(1, 250)
    tokens = sw.Corpus(in_columns(rows), event="event").tokens(stopwords="en", stem="en")
    expected = results_in_memory(tokens, by, within)
    assert len([result for result in expected if isinstance(result[0], dict)]) >= 6
    for piece in (1, 700, 1 << 20):
        small(piece)
        for size, threads in ((1, 1), (97, 2), (len(rows), 7)):
            counts = sw.count(
                batched(rows, size), event="event", by=by, within=within, lexicon=LEXICON, threads=threads,
                stopwords="en", stem="en",
            )  # fmt: skip
            assert results(counts, by, within) == expected, (piece, size, threads)
            assert len(counts) == len(rows)
            assert counts.features == tokens.features
            assert counts.n_tokens == tokens.n_tokens
            assert counts.documents == tokens.recipe["documents"]
            assert results(pickle.loads(pickle.dumps(counts)), by, within) == expected


@pytest.mark.parametrize("view", VIEWS)
def test_views_are_looked_at_piece_by_piece(small, view):
    rows = made(2, 120)
    tokens = VIEWS[view](sw.Corpus(in_columns(rows), event="event").tokens())
    for piece in (1, 300):
        small(piece)
        counts = sw.count(
            batched(rows, 7), event="event", within="event", lexicon=LEXICON, view=VIEWS[view]
        )  # fmt: skip
        assert results(counts, "outlet", "event") == results_in_memory(tokens, "outlet", "event")
        assert counts.n_tokens == tokens.n_tokens


@hypothesis.given(
    rows=st.lists(
        st.fixed_dictionaries({
            "text": st.none() | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
            "outlet": st.none() | st.sampled_from("ab"),
            "event": st.none() | st.sampled_from("xyz"),
        }),
        min_size=1,
        max_size=30,
    ),
    cuts=st.lists(st.integers(0, 30), max_size=3),
)  # fmt: skip
def test_adding_is_counting_at_once_in_any_order(rows, cuts):
    cuts = sorted({0, len(rows), *(min(cut, len(rows)) for cut in cuts)})
    names = ("text", "outlet", "event")

    def counted(part):
        columns = {name: [row[name] for row in part] for name in names}
        return sw.count(columns, event="event", within="event", lexicon=LEXICON)

    whole = counted(rows)
    parts = [counted(rows[start:end]) for start, end in itertools.pairwise(cuts)]
    assert sum(parts) == whole
    assert sum(reversed(parts)) == whole
    if len(parts) > 2:
        assert parts[0] + (parts[1] + parts[2]) == (parts[0] + parts[1]) + parts[2]
    tokens = sw.Corpus({name: [row[name] for row in rows] for name in names}, event="event").tokens()
    assert results(whole, "outlet", "event") == results_in_memory(tokens, "outlet", "event")
    assert pickle.dumps(sum(parts)) == pickle.dumps(whole)


def test_real_news_is_counted_to_the_last_bit_of_what_memory_gives(news, small):
    frame = news.head(500)
    tokens = sw.Corpus(frame).tokens()
    small(1 << 19)
    counts = sw.count(frame.iter_slices(100), lexicon="policy-frames", within="topic")
    assert outcome(counts.keyness) == outcome(tokens.keyness)
    assert outcome(lambda: counts.keyness(within="topic")) == outcome(lambda: tokens.keyness(within="topic"))
    assert outcome(counts.framing) == outcome(lambda: tokens.framing("policy-frames"))
    assert outcome(counts.dfm) == outcome(lambda: tokens.dfm(by="outlet"))


def test_groups_that_nobody_has_and_streams_without_rows():
    nothing = {"text": [], "outlet": []}
    tokens = sw.Corpus(nothing).tokens()
    counts = sw.count(nothing, lexicon=LEXICON)
    assert len(counts) == 0
    assert results(counts, "outlet", None) == results_in_memory(tokens, "outlet", None)
    nobody = {"text": ["a b", "b"], "outlet": [None, None]}
    assert results(sw.count(nobody, lexicon=LEXICON), "outlet", None) == results_in_memory(
        sw.Corpus(nobody).tokens(), "outlet", None
    )
    bare, tokens = sw.count(nobody, outlet=None, by=None), sw.Corpus(nobody, outlet=None).tokens()
    assert outcome(bare.frequencies) == outcome(tokens.frequencies)
    with pytest.raises(sw.OptionError, match="no groups"):
        bare.keyness()
    with pytest.raises(sw.InputError, match="nothing in this stream"):
        sw.count(iter(()))


# -- where streams come from -------------------------------------------------------------------------------------------


def test_any_source_of_the_same_rows_gives_the_same_counts(tmp_path):
    pyarrow, polars, duckdb = map(pytest.importorskip, ("pyarrow", "polars", "duckdb"))
    pytest.importorskip("pandas")
    dataset, parquet = pytest.importorskip("pyarrow.dataset").dataset, pytest.importorskip("pyarrow.parquet")
    # CSV does not tell an empty text from none.
    rows = [{"text": row["text"] or None, "source": row["outlet"], "year": row["event"]} for row in made(3, 60)]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    table = pyarrow.table(columns)
    file = tmp_path / "odd [name] *.parquet"
    parquet.write_table(table, file, row_group_size=7)
    frame = polars.DataFrame(columns)
    (tmp_path / "a.jsonl").write_bytes(frame.write_ndjson().encode())
    frame.write_csv(tmp_path / "a.csv")
    encoded = table.set_column(1, "source", table.column("source").dictionary_encode())
    batches = table.to_batches(max_chunksize=9)
    expected = sw.count(columns, outlet="source", by=["outlet", "year"])
    assert len(expected) == len(rows)
    assert set(expected.frequencies(by=["outlet", "year"])["year"]) > {-2, 3}
    sources = {
        "rows": rows,
        "a generator of rows": (row for row in rows),
        "rows without keys": [{name: value for name, value in row.items() if value is not None} for row in rows],
        "a pyarrow table": table,
        "a reader": table.to_reader(max_chunksize=5),
        "a reader of Python batches": pyarrow.RecordBatchReader.from_batches(table.schema, (b for b in batches)),
        "batches": iter(batches),
        "one batch": table.combine_chunks().to_batches()[0],
        "a dataset": dataset(file),
        "a scanner": dataset(file).scanner(batch_size=4),
        "dictionaries that differ": iter([encoded.slice(0, 20).unify_dictionaries(), encoded.slice(20)]),
        "categories that differ": (
            part.with_columns(polars.col("source").cast(polars.Categorical)) for part in frame.iter_slices(11)
        ),
        "a polars frame": frame,
        "frames": list(frame.iter_slices(13)),
        "a pandas frame": frame.to_pandas().astype({"year": "Int64"}),
        "a duckdb relation": duckdb.connect().from_arrow(table),
        "duckdb batches": duckdb.connect().from_arrow(table).to_arrow_reader(8),
        "parquet": file,
        "JSON lines": str(tmp_path / "a.jsonl"),
        "CSV": tmp_path / "a.csv",
    }
    if hasattr(polars.LazyFrame, "collect_batches"):
        sources["a lazy frame"] = frame.lazy()
    for name, source in sources.items():
        assert sw.count(source, outlet="source", by=["outlet", "year"]) == expected, name


def test_a_folder_is_read_text_by_text(tmp_path):
    for outlet, name, text in [("Tribune", "b", "jobs and jobs"), ("Ledger", "a", "border")]:
        (tmp_path / outlet).mkdir()
        (tmp_path / outlet / f"{name}.txt").write_text(text, encoding="utf-8")
    expected = sw.read(tmp_path).tokens().frequencies(by="outlet").to_dict()
    assert sw.count(tmp_path).frequencies(by="outlet").to_dict() == expected


def test_columns_of_csv_files_are_numbers_or_text_as_read_has_them(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "PART", 10)
    file = tmp_path / "a.csv"
    for last in ("2026", "soon", "007"):
        file.write_text(f"text,outlet,year\na b,x,2024\nb,y,2025\n,x,\nc,y,{last}\n", encoding="utf-8")
        for by in ("year", ["year", "outlet"]):
            counts, tokens = sw.count(file, by=by), sw.read(file).tokens()
            assert outcome(partial(counts.frequencies, by=by)) == outcome(partial(tokens.frequencies, by=by))
            keyness = partial(tokens.keyness, by=by, min_count=1)
            assert outcome(partial(counts.keyness, min_count=1)) == outcome(keyness)


class Batch(list):
    """A column of a batch, which can be looked after."""


def test_a_stream_is_read_lazily(small):
    small(1000)
    held = []
    most = 0

    def batches():
        nonlocal most
        for number in range(200):
            texts = Batch([f"word{number % 7} and more words of it"] * 20)
            held.append(weakref.ref(texts))
            yield {"text": texts, "outlet": ["x"] * 20}
            del texts
            most = max(most, sum(reference() is not None for reference in held))

    assert len(sw.count(batches())) == 4000
    assert most <= 2

    pyarrow = pytest.importorskip("pyarrow")
    schema = pyarrow.schema({"text": pyarrow.string(), "outlet": pyarrow.string()})
    ahead = []

    def arrow():
        for _ in range(100):
            ahead.append(pyarrow.total_allocated_bytes())
            yield pyarrow.record_batch({"text": ["x" * 100_000] * 10, "outlet": ["x"] * 10}, schema=schema)

    before = pyarrow.total_allocated_bytes()
    assert len(sw.count(pyarrow.RecordBatchReader.from_batches(schema, arrow()))) == 1000
    assert max(ahead) - before < 10_000_000, "ten batches are held"


def test_memory_does_not_grow_with_the_stream():
    if not sys.platform.startswith("linux"):
        pytest.skip("peaks of memory are read from /proc")
    program = """
import random, sys, slantwise as sw
dice = random.Random(0)
words = [f"word{number}" for number in range(5000)]
batch = [" ".join(dice.choices(words, k=600)) for _ in range(500)]
def batches():
    for _ in range(int(sys.argv[1])):
        yield {"text": batch, "outlet": ["x", "y"] * 250}
sw.counts.PIECE = 4 << 20
sw.count(batches(), threads=1)
print([line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0])
"""
    peaks = [
        int(subprocess.run([sys.executable, "-c", program, str(n)], check=True, capture_output=True, text=True).stdout)
        for n in (4, 24)
    ]
    assert peaks[1] < 1.15 * peaks[0], peaks


# -- errors teach ------------------------------------------------------------------------------------------------------


def test_rows_are_numbered_over_the_whole_stream(tmp_path):
    good = {"text": ["a", "b"], "outlet": ["x", "y"]}
    with pytest.raises(sw.InputError, match=r"column \"text\", row 7: 5 is int"):
        sw.count([good, good, good, {"text": ["a", 5], "outlet": ["x", "y"]}])
    with pytest.raises(sw.InputError, match=r"column \"outlet\", row 2, character 0: half of a surr"):
        sw.count([good, {"text": ["a", "b"], "outlet": ["\ud800", "y"]}])
    with pytest.raises(sw.ColumnError, match=r"from row 4 of the stream on: .*'outlet': there is no such column"):
        sw.count([good, good, {"text": ["a", "b"]}])
    with pytest.raises(sw.ColumnError, match=r"column \"outlet\" holds text up to row 2 of the stream"):
        sw.count([good, {"text": ["a"], "outlet": [3]}])
    with pytest.raises(TypeError, match=r"row 2 of the stream: .* not int"):
        sw.count([good, 3])
    with pytest.raises(sw.ColumnError, match="'body': there is no such column; there are 'text', 'outlet'"):
        sw.count([{"text": "a", "outlet": "x"}], text="body")
    with pytest.raises(sw.ColumnError, match="outlet = 'source': there is no such column"):
        sw.count([{"text": "a"}, {"text": "b"}], outlet="source")
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "a", "outlet": "x"}\n{"text": "b", "outlet": "x"\n', encoding="utf-8")
    with pytest.raises(sw.InputError, match=r"a\.jsonl, line 2"):
        sw.count(file)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(sw.InputError, match=r"a\.parquet: damaged"):
        sw.count(tmp_path / "a.parquet")
    with pytest.raises(FileNotFoundError):
        sw.count(tmp_path / "b.parquet")
    file.write_text('{"text": "a", "source": "x"}\n', encoding="utf-8")
    with pytest.raises(sw.ColumnError, match=r"a\.jsonl: outlet = 'outlet': there is no such column; there are 'text'"):
        sw.count(file)


def test_a_producer_that_fails_is_heard():
    pyarrow = pytest.importorskip("pyarrow")

    def batches():
        yield pyarrow.record_batch({"text": ["a"], "outlet": ["x"]})
        raise RuntimeError("the wire broke")

    with pytest.raises(RuntimeError, match="the wire broke"):
        sw.count(batches())
    schema = pyarrow.schema({"text": pyarrow.string(), "outlet": pyarrow.string()})
    with pytest.raises(sw.InputError, match=r"after row 1 of the stream: .*the wire broke"):
        sw.count(pyarrow.RecordBatchReader.from_batches(schema, batches()))


@pytest.mark.parametrize("read", [sw.count, sw.Corpus])
def test_a_producer_may_need_the_interpreter_in_threads_of_its_own(read):
    # In a process of its own, for what goes wrong here is that nothing happens any more.
    program = f"""
import faulthandler
import os
import tempfile
import pyarrow as pa, pyarrow.dataset, pyarrow.fs, pyarrow.parquet
import slantwise as sw

class Slow(pa.fs.FileSystemHandler):
    def __init__(self): self.inner = pa.fs.LocalFileSystem()
    def open_input_file(self, path): return pa.PythonFile(open(path, "rb"), mode="r")
    def open_input_stream(self, path): return self.open_input_file(path)
    def get_file_info(self, paths): return self.inner.get_file_info(paths)
    def get_file_info_selector(self, selector): return self.inner.get_file_info(selector)
    def get_type_name(self): return "slow"
    def normalize_path(self, path): return path
    def __getattr__(self, name): return lambda *given: None

for name in ("create_dir", "delete_dir", "delete_dir_contents", "delete_root_dir_contents", "delete_file", "move",
             "copy_file", "open_output_stream", "open_append_stream"):
    setattr(Slow, name, lambda self, *given: None)
Slow.__abstractmethods__ = frozenset()
faulthandler.dump_traceback_later(60, exit=True)
folder = tempfile.mkdtemp()
table = pa.table({{"text": ["jobs and prices"] * 5000, "outlet": ["Tribune", "Ledger"] * 2500}})
for number in range(4):
    pa.parquet.write_table(table, f"{{folder}}/{{number}}.parquet", row_group_size=500)
data = pa.dataset.dataset(folder, filesystem=pa.fs.PyFileSystem(Slow()), format="parquet")
print(len(sw.{read.__name__}(data.scanner(batch_size=100).to_reader())), flush=True)
try:
    # One that is not read to its end is let go of while its threads are at work.
    sw.{read.__name__}(data.scanner(batch_size=100).to_reader(), outlet="source")
except sw.ColumnError:
    print("refused", flush=True)
# Threads of Arrow's own may still be about to ask for the interpreter, which while it is ending they wait for in vain.
os._exit(0)
"""
    pytest.importorskip("pyarrow")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["20000", "refused"], done.stderr


@pytest.mark.parametrize("read", [sw.count, sw.Corpus])
def test_what_a_producer_in_python_raises_to_stop_stays_what_it_is(read):
    pyarrow = pytest.importorskip("pyarrow")
    schema = pyarrow.schema({"text": pyarrow.string(), "outlet": pyarrow.string()})

    def reader(raised):
        def batches():
            yield pyarrow.record_batch({"text": ["a"], "outlet": ["x"]})
            raise raised

        return pyarrow.RecordBatchReader.from_batches(schema, batches())

    for raised in (KeyboardInterrupt, KeyboardInterrupt("enough")):
        with pytest.raises(KeyboardInterrupt):
            read(reader(raised))
    for raised in (MemoryError, MemoryError("enough")):
        with pytest.raises(MemoryError, match="could not be read"):
            read(reader(raised))
    for said in ("KeyboardInterrupt", "MemoryError"):
        with pytest.raises(sw.InputError, match="could not be read"):
            read(reader(RuntimeError(f"a {said}")))


def test_groups_told_by_numbers_of_no_one_type_are_refused(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")

    def batch(number, kind):
        return pyarrow.table({"text": ["a b"], "n": pyarrow.array([number], kind)})

    low, high = batch(-1, pyarrow.int64()), batch(2**64 - 1, pyarrow.uint64())
    for data in ([low, high], [high, low]):
        with pytest.raises(sw.ColumnError, match=r"numbers -1 and 18446744073709551615, .*make it text"):
            sw.count(data, outlet=None, by="n")
        with pytest.raises(sw.ColumnError, match="make it text"):
            sum(sw.count(part, outlet=None, by="n") for part in data)
    # Either by itself is what it was.
    for part, number in ((low, -1), (high, 2**64 - 1)):
        counts = sw.count(part, outlet=None, by="n") + sw.count(batch(5, pyarrow.int64()), outlet=None, by="n")
        assert sorted(set(counts.frequencies(by="n")["n"])) == sorted([5, number])
        counts.save(tmp_path / "a.counts")
        assert sw.load(tmp_path / "a.counts") == counts
    # As events they only tell apart.
    within = [part.append_column("outlet", [["x"]]) for part in (low, high)]
    assert len(sw.count(within, within="n")) == 2


def test_rows_are_rows_whatever_they_have_as_text():
    nan = float("nan")
    rows = [{"text": nan, "outlet": "x"}, {"text": "a b", "outlet": nan}, {"text": "b", "outlet": "y"}]
    expected = sw.Corpus(rows).tokens().frequencies(by="outlet").to_dict()
    for data in (rows, iter(rows), rows[::-1]):
        counts = sw.count(data)
        assert counts.frequencies(by="outlet").to_dict() == expected
        assert counts.documents == {"seen": 3, "counted": 2, "rejected": {"no text": 1}}
    for value in (3, 2.5, b"a"):
        wrong = [{"text": "a", "outlet": "x"}, {"text": value, "outlet": "x"}]
        messages = []
        for read in (sw.Corpus, sw.count):
            with pytest.raises(sw.InputError, match="row 1") as caught:
                read(wrong)
            messages.append(str(caught.value))
        assert messages[0] == messages[1]


def test_what_needs_the_whole_corpus_is_refused_with_a_way_out():
    data = {"text": ["a b", "b"], "outlet": ["x", "y"]}
    counts = sw.count(data)
    with pytest.raises(sw.OptionError, match=r"min_count: .*keyness\(min_count=...\)"):
        sw.count(data, min_count=2)
    with pytest.raises(sw.OptionError, match=r"min_docfreq: .*docfreq"):
        sw.count(data, min_docfreq=2)
    with pytest.raises(TypeError, match=r"no option 'stopword'.*'stopwords'"):
        sw.count(data, stopword="en")
    with pytest.raises(sw.OptionError, match=r"cluster = 'event': .*corpus.tokens\(\)"):
        counts.keyness(cluster="event")
    with pytest.raises(sw.OptionError, match=r"by = 'topic': these counts were made with by = 'outlet'"):
        counts.frequencies(by="topic")
    with pytest.raises(sw.OptionError, match=r"within = 'event': these counts were made with within = nothing"):
        counts.keyness(within="event")
    with pytest.raises(sw.OptionError, match="no frames were counted"):
        counts.framing()
    with pytest.raises(sw.GroupError, match="target = 'z' is not among the 2 groups"):
        counts.keyness(target="z")
    with pytest.raises(TypeError, match="in memory already"):
        sw.count(sw.Corpus(data))
    with pytest.raises(TypeError, match="not int"):
        sw.count(5)
    with pytest.raises(TypeError, match="view: it must return a view"):
        sw.count(data, view=lambda tokens: tokens.features)
    with pytest.raises(TypeError, match="a function"):
        sw.count(data, view="near")


def test_a_view_that_changes_is_refused(small):
    small(1)
    seen = []

    def fickle(tokens):
        seen.append(tokens)
        return tokens.lead(len(seen))

    with pytest.raises(sw.OptionError, match=r"lead\(2\) in one piece of the stream and at lead\(1\) in another"):
        sw.count({"text": ["a b", "b"], "outlet": ["x", "y"]}, view=fickle)


def test_outlets_that_look_alike_in_different_batches_are_warned_of():
    with pytest.warns(sw.DataWarning, match="'Tribune' and 'tribune'"):
        sw.count([{"text": ["a"], "outlet": ["Tribune"]}, {"text": ["a"], "outlet": ["tribune"]}])


def test_counts_that_were_made_differently_do_not_add():
    data = {"text": ["a b", "b"], "outlet": ["x", "y"], "event": [1, 2], "year": ["1", "2"]}
    counts = sw.count(data, event="event")
    others = {
        "stem = None and 'en'": sw.count(data, stem="en"),
        r"by = 'outlet' and \['outlet', 'event'\]": sw.count(data, event="event", by=["outlet", "event"]),
        "within = None and 'event'": sw.count(data, event="event", within="event"),
        r"view: everything and lead\(1": sw.count(data, view=lambda tokens: tokens.lead(1)),
        "lexicon = None and 'dict'": sw.count(data, lexicon=LEXICON),
    }
    for message, other in others.items():
        with pytest.raises(sw.OptionError, match=message):
            counts + other
    one, two = (sw.count(data, by="year", lexicon={"f": [word]}) for word in "ab")
    with pytest.raises(sw.OptionError, match="whose frames differ"):
        one + two
    with pytest.raises(sw.OptionError, match="holds text in one and whole numbers in the other"):
        sw.count(data, by="year") + sw.count(data | {"year": [1, 2]}, by="year")
    with pytest.raises(TypeError):
        counts + 1
    assert counts != 1


def test_what_was_counted_is_compared_not_how_it_was_said():
    data = {"text": ["a b", "b"], "outlet": ["x", "y"], "event": [1, 2]}
    frames = {"f": ["a"], "g": ["b"]}
    one = sw.count(data, event="event", within="event", lexicon=sw.lexicon({"name": "one", "frames": frames}))
    two = sw.count(
        data, event="event", by=["outlet"], within=["event"], lexicon=sw.lexicon({"name": "two", "frames": frames})
    )
    assert one == two
    assert one + two == two + one
    assert pickle.loads(pickle.dumps(two)) == one
    assert two.recipe["arguments"] == {"by": "outlet", "within": "event", "lexicon": "two"}
    turned = sw.count(data, event="event", within="event", lexicon={"g": ["b"], "f": ["a"]})
    assert turned != one


def test_a_comparison_of_nothing_says_so():
    with pytest.raises(sw.GroupError, match="there is no group at all; "):
        sw.count({"text": [], "outlet": []}).keyness()


# -- kept in files -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kept():
    rows = made(4, 40)
    return sw.count(
        batched(rows, 9), event="event", by=["outlet", "day"], within=["event", "front"], lexicon=LEXICON,
        view=VIEWS["pairs"], stopwords=["en", ["port"]],
    )  # fmt: skip


def test_what_is_loaded_is_what_was_saved(kept, tmp_path):
    path = tmp_path / "a.counts"
    kept.save(path)
    again = sw.load(str(path))
    assert again == kept
    assert repr(again) == repr(kept)
    assert again.recipe == kept.recipe
    by, within = ["outlet", "day"], ["event", "front"]
    assert results(again, by, within) == results(kept, by, within)
    assert (again + kept).documents["seen"] == 84
    again.save(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.counts"]
    assert sw.load(path) == kept


def test_every_changed_byte_of_a_file_is_an_error_that_says_so(kept, tmp_path):
    path = tmp_path / "a.counts"
    kept.save(path)
    whole = path.read_bytes()
    dice = random.Random(0)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= dice.randrange(1, 256)
        path.write_bytes(changed)
        with pytest.raises(sw.StoreError, match=r"a\.counts: .*(count again|counts\.save)"):
            sw.load(path)
    for end in [0, 1, 7, 8, 23, *(dice.randrange(len(whole)) for _ in range(50))]:
        path.write_bytes(whole[:end])
        with pytest.raises(sw.StoreError, match=r"cut off|empty|signature"):
            sw.load(path)
    path.write_bytes(whole + b"\0")
    with pytest.raises(sw.StoreError):
        sw.load(path)


def with_checksum(body):
    import zlib

    return bytes(body) + zlib.crc32(bytes(body)).to_bytes(4, "little")


def test_files_of_another_kind_or_time_are_told_apart(kept, tmp_path):
    path = tmp_path / "a.counts"
    kept.save(path)
    whole = bytearray(path.read_bytes())
    path.write_text("text,outlet\n", encoding="utf-8")
    with pytest.raises(sw.StoreError, match="no saved counts"):
        sw.load(path)
    whole[8] = 2
    path.write_bytes(with_checksum(whole[:-4]))
    with pytest.raises(sw.StoreError, match=r"format 2, and slantwise .* reads format 1; install"):
        sw.load(path)
    whole[8] = 1
    whole[12:20] = (1 << 50).to_bytes(8, "little")
    path.write_bytes(with_checksum(whole[:-4]))
    with pytest.raises(sw.StoreError, match="made to fill the memory"):
        sw.load(path)
    with pytest.raises(FileNotFoundError):
        sw.load(tmp_path / "b.counts")
    with pytest.raises(sw.StoreError, match="could not be"):
        sw.load(tmp_path)
    with pytest.raises(sw.StoreError, match="could not be written"):
        kept.save(tmp_path / "no such folder" / "a.counts")
    (tmp_path / "folder").mkdir()
    with pytest.raises(sw.StoreError, match="could not be written"):
        kept.save(tmp_path / "folder")
    assert not [file for file in tmp_path.iterdir() if file.name.endswith(".part")]


@pytest.mark.parametrize(
    "said",
    [
        "", "[]", "{}", "null", "[" * 5000,
        '{"slantwise": "0", "options": {}, "views": [], "by": null, "within": null, "lexicon": null}',
        '{"slantwise": "0", "options": {"stem": 5}, "views": [], "by": null, "within": null, "lexicon": null}',
        '{"slantwise": "0", "options": null, "views": [{}], "by": [], "within": 3, "lexicon": []}',
    ],
)  # fmt: skip
def test_what_a_forged_file_says_is_not_believed(kept, tmp_path, said):
    kept._core.save(str(tmp_path / "a.counts"), said)
    with pytest.raises(sw.StoreError, match="count again"):
        sw.load(tmp_path / "a.counts")


def test_forged_files_that_leave_out_parts_are_refused(kept, tmp_path):
    import json

    path = tmp_path / "a.counts"
    good = kept._about
    for part in (
        {"lexicon": None}, {"by": "outlet"}, {"lexicon": good["lexicon"] | {"frames": {"f": []}}}, {"views": 3},
        {"options": good["options"] | {"more": 1}}, {"within": [3]}, {"slantwise": 7},
    ):  # fmt: skip
        kept._core.save(str(path), json.dumps(good | part))
        with pytest.raises(sw.StoreError, match="count again"):
            sw.load(path)


@pytest.mark.parametrize(
    "view",
    [
        *VIEWS.values(),
        lambda tokens: tokens.ngrams(2, skip=4),
        lambda tokens: tokens.ngrams([1, 2, 3], skip=2).near("tariff*", window=3),
        lambda tokens: tokens.near("tariff*", window=1).lead(4),
    ],
)
def test_whatever_is_counted_can_be_loaded(view):
    rows = made(6, 60)
    # One word again and again: terms that are joined with gaps are more than there are words.
    rows += [row | {"text": "tariff " * 40} for row in rows[:5]]
    counts = sw.count(in_columns(rows), event="event", within="event", lexicon=LEXICON, view=view, stopwords=["the"])
    again = pickle.loads(pickle.dumps(counts))
    assert again == counts
    assert results(again, "outlet", "event") == results(counts, "outlet", "event")
    assert pickle.loads(pickle.dumps(counts + again)) == counts + counts


def test_columns_of_groups_have_one_type_each():
    pyarrow = pytest.importorskip("pyarrow")
    kinds = {
        "category": (pyarrow.array(["x", "y"]).dictionary_encode(), pyarrow.large_string()),
        "small": (pyarrow.array([1, 2], pyarrow.uint8()), pyarrow.int64()),
        "large": (pyarrow.array([1, 2**63], pyarrow.uint64()), pyarrow.uint64()),
        "truth": (pyarrow.array([False, True]), pyarrow.bool_()),
        "day": (pyarrow.array([1, 2], pyarrow.date32()), pyarrow.date32()),
    }
    for values, kind in kinds.values():
        data = pyarrow.table({"text": ["a b", "b"], "group": values})
        table = sw.count(data, outlet=None, by="group").frequencies(by="group")
        in_memory = sw.Corpus(data, outlet=None).tokens().frequencies(by="group")
        assert table.to_dict() == in_memory.to_dict()
        assert table.to_arrow().schema.field("group").type == kind


def test_forged_frames_are_refused_when_they_are_loaded(kept, tmp_path):
    import json

    path = tmp_path / "a.counts"
    for frames in (
        LEXICON | {"security": ["border"]}, LEXICON | {"more": ["a"]},
        {"economic": LEXICON["economic"], "place": LEXICON["place"], "security": LEXICON["security"]},
    ):  # fmt: skip
        kept._core.save(str(path), json.dumps(kept._about | {"lexicon": kept._about["lexicon"] | {"frames": frames}}))
        with pytest.raises(sw.StoreError, match="count again"):
            sw.load(path)


# -- pickles -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", range(2, 6))
def test_results_and_lexicons_pickle(kept, newsroom, protocol):
    tokens = newsroom.tokens()
    policy = sw.lexicon("policy-frames")
    for copied in (pickle.loads(pickle.dumps(kept, protocol)), copy.deepcopy(kept)):
        assert copied == kept
    for table in (tokens.keyness(), tokens.framing(policy, within="event"), newsroom.documents, tokens.kwic("port")):
        for copied in (pickle.loads(pickle.dumps(table, protocol)), copy.deepcopy(table)):
            assert copied.to_dict() == table.to_dict()
            assert copied.columns == table.columns
            assert copied._core.types == table._core.types
            assert copied.recipe == table.recipe
    for copied in (pickle.loads(pickle.dumps(policy, protocol)), copy.deepcopy(policy)):
        assert [(frame, copied[frame], copied.title(frame)) for frame in copied] == [
            (frame, policy[frame], policy.title(frame)) for frame in policy
        ]
        assert tokens.framing(copied).to_dict() == tokens.framing(policy).to_dict()
    dfm = tokens.dfm(by="outlet")
    for copied in (pickle.loads(pickle.dumps(dfm, protocol)), copy.deepcopy(dfm)):
        assert (copied.to_scipy() != dfm.to_scipy()).nnz == 0
        assert (copied.rows, copied.features, copied.recipe) == (dfm.rows, dfm.features, dfm.recipe)


def test_tables_of_any_type_pickle():
    pyarrow = pytest.importorskip("pyarrow")
    moment = datetime.datetime(2025, 3, 31, 12, 30, 15, 250000)
    columns = {
        "text": pyarrow.array(["a", None, "ü"]),
        "outlet": pyarrow.array(["x", None, "x"]).dictionary_encode(),
        "numbers": pyarrow.array([1, None, 3], pyarrow.uint16()),
        "small": pyarrow.array([1.5, None, float("nan")], pyarrow.float32()),
        "view": pyarrow.array(["a", None, "long enough to be no inline text"], pyarrow.string_view()),
        "years": pyarrow.array([2024, None, 2025], pyarrow.int16()).dictionary_encode(),
        "flag": pyarrow.array([True, None, False]),
        "empty": pyarrow.nulls(3),
        "day": pyarrow.array([moment.date(), None, moment.date()]),
        "when": pyarrow.array([moment, None, moment], pyarrow.timestamp("ms", "Europe/Paris")),
        "exact": pyarrow.array([moment, None, moment], pyarrow.timestamp("ns")),
    }
    table = sw.Corpus(pyarrow.table(columns)).documents
    again = pickle.loads(pickle.dumps(table))
    assert again._core.types == table._core.types
    assert again.to_arrow().equals(table.to_arrow()) or repr(again.to_dict()) == repr(table.to_dict())
    assert repr(again.to_dict()) == repr(table.to_dict())
    bare = sw.Table(_core.Table.empty(4))
    assert len(pickle.loads(pickle.dumps(bare))) == 4
    lists = sw.Corpus(pyarrow.table({"text": ["a"], "outlet": ["x"], "tags": [["b"]]})).documents
    with pytest.raises(TypeError, match=r'"tags" is of the Arrow type .*pickle \.to_arrow\(\)'):
        pickle.dumps(lists)


def test_what_does_not_pickle_says_what_to_do_instead(newsroom):
    for thing in (newsroom, newsroom.tokens()):
        with pytest.raises(TypeError, match=r"slantwise\.count"):
            pickle.dumps(thing)


def count_rows(rows):
    """Count in another process."""
    return sw.count(rows, event="event", within="event", lexicon=LEXICON, threads=1)


def test_processes_count_parts_that_add():
    rows = made(5, 80)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        parts = pool.map(count_rows, [rows[:30], rows[30:]])
    assert sum(parts) == count_rows(rows)
