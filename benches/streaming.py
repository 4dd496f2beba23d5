"""Streaming: does memory stay flat while the corpus grows, and what does it cost in time?

    python benches/streaming.py [--rounds 3] [--times 1 5 19]

The 9,000 articles of SLANTWISE_DATA/data/news_9k.parquet are repeated so many times: as a generator of batches, and as
a parquet file written for it in row groups of 1,000 articles (in the folder for temporary files; removed afterwards).
Every figure comes from a process of its own. Its peak is VmHWM of Linux, reset (clear_refs) once all is imported; the
articles that the generator repeats lie in memory all along, so they are counted. Seconds are those of the processor,
with one thread; contenders take turns, and the fastest of the rounds is shown.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS = pathlib.Path("/proc/self/status")
BATCH = 500


def batches(file: pathlib.Path, times: int) -> Iterator[Any]:
    """The articles, so many times, in small frames."""
    import polars

    frame = polars.read_parquet(file, columns=["text", "outlet"])
    for _ in range(times):
        yield from frame.iter_slices(BATCH)


def measured(contender: str, file: str, times: int) -> dict[str, float]:
    """Run one contender here: its seconds and its peak of memory, for the counting and for the results."""
    import polars

    import slantwise as sw

    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = time.process_time()
    counts: Any
    if contender == "in memory":
        counts = sw.Corpus(polars.concat(list(batches(pathlib.Path(file), times)))).tokens(threads=1)
        counts.dfm(by="outlet")
    else:
        counts = sw.count(batches(pathlib.Path(file), times) if contender == "generator" else file, threads=1)
    seconds, peak = time.process_time() - before, hwm()
    counts.keyness()
    return {"seconds": seconds, "peak": peak, "all": time.process_time() - before, "at last": hwm()}


def hwm() -> float:
    """The peak of memory so far, in MB."""
    peak = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1000


def asked(contender: str, file: pathlib.Path, times: int) -> dict[str, float]:
    """Run one contender in a process of its own."""
    command = [sys.executable, __file__, "--contender", contender, "--file", str(file), "--times", str(times)]
    # Polars reads ahead by as many row groups as it has threads.
    environment = {**os.environ, "POLARS_MAX_THREADS": "2"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def repeated(file: pathlib.Path, times: int, folder: str) -> pathlib.Path:
    """A parquet file of the articles so many times, written row group by row group."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(file, columns=["text", "outlet"])
    path = pathlib.Path(folder, f"{times}.parquet")
    with pyarrow.parquet.ParquetWriter(path, table.schema) as writer:
        for _ in range(times):
            writer.write_table(table, row_group_size=1_000)
    return path


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 5, 19])
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.contender:
        print(json.dumps(measured(arguments.contender, arguments.file, arguments.times[0])))
        return 0
    file = pathlib.Path(os.environ.get("SLANTWISE_DATA", ""), "data", "news_9k.parquet")
    if not os.environ.get("SLANTWISE_DATA") or not file.exists():
        print("streaming: left out, for SLANTWISE_DATA does not name the folder that holds data/news_9k.parquet")
        return 0
    if not STATUS.exists():
        print("streaming: left out, for peaks of memory are read from /proc, which only Linux has")
        return 0
    import polars

    megabytes = polars.read_parquet(file, columns=["text"])["text"].str.len_bytes().sum() / 1e6
    print("| text | contender | counting: peak, MB | seconds | MB/s | with keyness(): peak, MB | seconds |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for times in arguments.times:
            found: dict[str, list[dict[str, float]]] = {}
            large = repeated(file, times, folder)
            for _ in range(arguments.rounds):
                for contender in ("generator", "parquet", "in memory"):
                    source = large if contender == "parquet" else file
                    found.setdefault(contender, []).append(asked(contender, source, times))
            large.unlink()
            for contender, runs in found.items():
                seconds, everything = (min(run[name] for run in runs) for name in ("seconds", "all"))
                peak, last = (max(run[name] for run in runs) for name in ("peak", "at last"))
                speed = megabytes * times / seconds
                figures = f"{peak:,.0f} | {seconds:.2f} | {speed:.0f} | {last:,.0f} | {everything:.2f}"
                print(f"| {megabytes * times:,.0f} MB | {contender} | {figures} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
