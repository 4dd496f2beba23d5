"""Words: how fast are texts cut and encoded, and how much memory does it take?

    python benches/words.py [--rounds 5] [--calls 3]

needs cargo (the ceilings are the program benches/words_ceiling.rs), scikit-learn for the comparison with it, Linux for
the figures of memory, and SLANTWISE_DATA, the folder that holds data/news_9k.parquet, for all that is said of English
news. What is missing is left out, with the reason.
"""

from __future__ import annotations

import concurrent.futures
import ctypes
import gc
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import Any

from rounds import (
    ROOT,
    STATUS,
    Rounds,
    Row,
    against,
    answered,
    child,
    fastest,
    head,
    load,
    missing,
    news,
    parser,
    resident,
    show,
    store,
)

#: The invented articles of a language are repeated to this many bytes.
ENOUGH = 10_000_000
#: The languages of world.jsonl, and the library that knows where their words end.
LANGUAGES = {
    "ru": ("Russian", "unicode"),
    "zh": ("Chinese", "dictionary"),
    "ar": ("Arabic", "unicode"),
    "hi": ("Hindi", "unicode"),
    "fr": ("French", "unicode"),
}
LIBRARIES = {"unicode": "unicode-segmentation", "dictionary": "icu_segmenter, dictionary"}


# -- in a child: one contender -----------------------------------------------------------------------------------------


def slantwise(path: pathlib.Path, threads: int, calls: int) -> dict[str, Any]:
    """`Corpus.tokens` alone."""
    import slantwise as sw

    corpus = sw.Corpus({"text": load(path)}, outlet=None)
    seconds, tokens = fastest(lambda: corpus.tokens(threads=threads), calls)
    return {"seconds": seconds, "tokens": tokens.n_tokens, "types": len(tokens.features)}


def sklearn(path: pathlib.Path, _: int, calls: int) -> dict[str, Any]:
    """scikit-learn as it comes."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = load(path)
    seconds, counts = fastest(lambda: CountVectorizer().fit_transform(texts), calls)
    return {"seconds": seconds, "tokens": int(counts.sum()), "types": counts.shape[1]}


def memory(path: pathlib.Path, threads: int, _: int) -> dict[str, Any]:
    """Memory that one call of `Corpus.tokens` adds, per byte of text.

    While it runs; while its result is held; and what of that is data, the rest being kept by the allocator for later.
    """
    import slantwise as sw

    texts = load(path)
    size = sum(len(text.encode()) for text in texts)
    corpus = sw.Corpus({"text": texts}, outlet=None)
    del texts
    gc.collect()
    # What Python no longer needs goes back to the system; else the call would find room that is counted already.
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    tokens = corpus.tokens(threads=threads)
    peak, held = resident("VmHWM"), resident("VmRSS")
    ctypes.CDLL(None).malloc_trim(0)
    data = resident("VmRSS")
    assert len(tokens) == len(corpus)
    return {name: (value - before) / size for name, value in (("peak", peak), ("held", held), ("data", data))}


CONTENDERS = {"slantwise": slantwise, "sklearn": sklearn, "memory": memory}


# -- in the parent: rounds ---------------------------------------------------------------------------------------------


def ceiling_program() -> str:
    """Build words_ceiling.rs as the wheel is built, and return where it is."""
    cargo = shutil.which("cargo")
    if cargo is None:
        sys.exit("cargo is not on the path: the ceilings cannot be built (python3 run.py bench finds it)")
    command = [cargo, "bench", "--quiet", "--no-run", "--bench", "words_ceiling", "--message-format", "json"]
    built = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True)
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith("{")]
    found = [message["executable"] for message in messages if message.get("target", {}).get("name") == "words_ceiling"]
    return found[-1]


class Bench(Rounds):
    """Contenders over one file of texts, and the ceilings."""

    def __init__(self, path: pathlib.Path, program: str, calls: int) -> None:
        super().__init__(__file__, path, calls)
        self.program = program

    def ceiling(self, which: str) -> dict[str, Any]:
        """One of the ceilings of words_ceiling.rs."""
        found = child(self.program, which, self.path, self.calls)
        return found | {"seconds": min(found["seconds"])}

    def two_ceilings(self) -> dict[str, Any]:
        """The ASCII ceiling in two processes at once: what a second core is worth on this machine, now."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            found = list(pool.map(self.ceiling, ["ascii", "ascii"]))
        return {"seconds": statistics.mean(run["seconds"] for run in found) / 2}


def of_news(bench: Bench, rounds: int) -> list[Row | str]:
    """English news: speed against scikit-learn and the ceiling, threads, memory."""
    contenders = {
        "tokens": lambda: bench.ours("slantwise"),
        "tokens 2": lambda: bench.ours("slantwise", 2),
        "ascii": lambda: bench.ceiling("ascii"),
        "ascii 2": bench.two_ceilings,
        "unicode": lambda: bench.ceiling("unicode"),
    }
    if not missing("sklearn"):
        contenders["sklearn"] = lambda: bench.ours("sklearn")
    if STATUS.exists():
        contenders["memory"] = lambda: bench.ours("memory")
        contenders["memory 2"] = lambda: bench.ours("memory", 2)
    bench.rounds(rounds, contenders)
    documents, found = bench.found["ascii"][0]["documents"], bench.found["tokens"][0]
    size = f"{documents:,} documents, {bench.size:,} bytes, {found['tokens']:,} tokens, {found['types']:,} types"
    one, two, ascii_only = (bench.speeds(name) for name in ("tokens", "tokens 2", "ascii"))
    return [
        f"English news: {size}",
        Row("ceiling: plain ASCII", ascii_only, "MB/s"),
        Row("ceiling: unicode-segmentation", bench.speeds("unicode"), "MB/s"),
        against("tokens(), 1 thread", one, ascii_only, "of the ASCII ceiling", 0.6),
        against("tokens(), 2 threads", two, one, "of 1 thread", 1.8),
        against("control: two ASCII ceilings at once", bench.speeds("ascii 2"), ascii_only, "of one"),
        *against_sklearn(bench),
        *of_memory(bench),
    ]


def against_sklearn(bench: Bench) -> list[Row | str]:
    """The same texts through CountVectorizer, which also makes a matrix (counts.py compares that)."""
    if "sklearn" not in bench.found:
        return ["no comparison with CountVectorizer: scikit-learn is not installed"]
    theirs = bench.speeds("sklearn")
    return [
        Row("CountVectorizer().fit_transform()", theirs, "MB/s"),
        against("tokens(), 1 thread", bench.speeds("tokens"), theirs, "of CountVectorizer", 25),
    ]


def of_memory(bench: Bench) -> list[Row | str]:
    """What one call adds to the memory of a process that holds the texts."""
    if "memory" not in bench.found:
        return ["no figures of memory: there is no /proc/self/status"]
    labels = {
        "held": ("memory of the tokens", 1.0),
        "data": ("  of it data", None),
        "peak": ("memory at the peak", 1.5),
    }
    return [
        Row(f"{label}, {threads}", bench.values(name, key), "× text", goal=goal, at_most=True)
        for name, threads in (("memory", "1 thread"), ("memory 2", "2 threads"))
        for key, (label, goal) in labels.items()
    ]


def of_language(bench: Bench, language: str, library: str, rounds: int) -> list[Row | str]:
    """Another language: speed against the library that finds its words."""
    bench.rounds(rounds, {"tokens": lambda: bench.ours("slantwise"), "ceiling": lambda: bench.ceiling(library)})
    found, ceiling = bench.found["tokens"][0], bench.speeds("ceiling")
    return [
        f"{language}: {bench.size:,} bytes, {found['tokens']:,} tokens, {found['types']:,} types",
        Row(f"ceiling: {LIBRARIES[library]}", ceiling, "MB/s"),
        against("tokens(), 1 thread", bench.speeds("tokens"), ceiling, "of the ceiling", 1 / 3),
    ]


def world(language: str) -> list[str]:
    """The invented articles of a language, again and again."""
    lines = (ROOT / "benches" / "world.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [row["text"] for row in map(json.loads, lines) if row["language"] == language]
    return texts * (ENOUGH // sum(len(text.encode()) for text in texts) + 1)


def main() -> int:
    """Print the table."""
    if answered(CONTENDERS):
        return 0
    arguments = parser(__doc__, 5).parse_args()
    program = ceiling_program()
    head()
    with tempfile.TemporaryDirectory() as folder:
        texts = news()
        if texts is None:
            print("\nno figures for English news: SLANTWISE_DATA is not set")
        else:
            path = pathlib.Path(folder) / "news"
            store(texts, path)
            show(of_news(Bench(path, program, arguments.calls), arguments.rounds))
        for code, (language, library) in LANGUAGES.items():
            path = pathlib.Path(folder) / code
            store(world(code), path)
            show(of_language(Bench(path, program, arguments.calls), language, library, arguments.rounds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
