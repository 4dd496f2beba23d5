"""Texts → co-occurrence matrix: time beside scikit-learn's CountVectorizer, gain of a second thread, memory.

    python benches/cooccurrence.py [ROUNDS]

Each contender runs in a process of its own, in turns; processor time for one thread, wall time for the gain of two.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
from typing import Any

STATUS = pathlib.Path("/proc/self/status")
CALLS = 3


def news() -> Any:
    """The articles as a polars frame."""
    import polars

    return polars.read_parquet(pathlib.Path(os.environ["SLANTWISE_DATA"]) / "data" / "news_9k.parquet")


def fastest(call: Any) -> tuple[float, float]:
    """Processor and wall seconds of the fastest of several calls."""
    seconds = []
    for _ in range(CALLS):
        gc.collect()
        processor, wall = time.process_time(), time.perf_counter()
        call()
        seconds.append((time.process_time() - processor, time.perf_counter() - wall))
    return min(seconds)[0], min(wall for _, wall in seconds)


def sklearn() -> dict[str, float]:
    """What scikit-learn takes to count words."""
    from sklearn.feature_extraction.text import CountVectorizer

    texts = news()["text"].to_list()
    begin = time.process_time()
    CountVectorizer().fit_transform(texts)
    return {"CountVectorizer": time.process_time() - begin}


def slantwise() -> dict[str, float]:
    """Each way to count pairs, and the memory of the plain one."""
    import slantwise as sw

    frame = news()
    corpus = sw.Corpus({name: frame[name].to_list() for name in ("text", "outlet")})
    del frame
    one, two = (corpus.tokens(min_count=10, threads=threads) for threads in (1, 2))
    found = {"window=5": fastest(lambda: one.cooccurrence(window=5))[0]}
    walls = [fastest(lambda tokens=tokens: tokens.cooccurrence(window=5))[1] for tokens in (one, two)]
    found["two threads, times as fast"] = walls[0] / walls[1]
    for options in (
        {"ordered": True}, {"weights": "harmonic"}, {"by": "outlet"}, {"features": "t*"}, {"context": "sentence"},
        {"context": "document"}, {"context": "document", "binary": True}, {"context": "document", "ordered": True},
    ):  # fmt: skip
        begin = time.process_time()
        one.cooccurrence(**options)
        found[", ".join(f"{name}={value!r}" for name, value in options.items())] = time.process_time() - begin
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    pathlib.Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    counted = two.cooccurrence(window=5)
    while_counting = resident("VmHWM")
    matrix = counted.to_scipy()
    size = matrix.data.nbytes + matrix.indices.nbytes + matrix.indptr.nbytes
    found["peak / scipy matrix, counting"] = (while_counting - before) / size
    found["peak / scipy matrix, with to_scipy"] = (resident("VmHWM") - before) / size
    return found


def resident(which: str) -> int:
    """Bytes of memory that the process has, or had at most."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{which}:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """Print the medians of some rounds, times also as shares of CountVectorizer's."""
    contenders = {"sklearn": sklearn, "slantwise": slantwise}
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(contenders[sys.argv[2]]()))
        return
    rounds = []
    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        found: dict[str, float] = {}
        for name in contenders:
            command = [sys.executable, __file__, "--child", name]
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
            found |= json.loads(done.stdout)
        rounds.append(found)
    for name in rounds[0]:
        values = [found[name] for found in rounds]
        shares = [found["CountVectorizer"] / found[name] for found in rounds]
        timed = "peak" not in name and "threads" not in name
        tail = f"   CountVectorizer / it = {statistics.median(shares):.1f}" if timed else ""
        print(f"{name:45} {statistics.median(values):7.3f}{tail}")


if __name__ == "__main__":
    main()
