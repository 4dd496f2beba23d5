"""How far long work has come, shown on a terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from typing import TYPE_CHECKING

from . import _core

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Work that ends within this many seconds shows nothing.
PATIENCE = 0.5


@contextlib.contextmanager
def shown() -> Iterator[None]:
    """Show the progress of work done inside, on standard error where that is a terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        yield
        return
    began = time.monotonic()
    drawn = 0

    def draw(phase: str, done: int, total: int) -> None:
        nonlocal drawn
        if time.monotonic() - began < PATIENCE:
            return
        line = f"{phase} {100 * done // total} %" if total else f"{phase} {done:,}"
        # A terminal that goes away is no reason to stop the work.
        with contextlib.suppress(OSError):
            stream.write("\r" + line.ljust(drawn))
            stream.flush()
        drawn = len(line)

    before = _core.on_progress(draw)
    try:
        yield
    finally:
        _core.on_progress(before)
        if drawn:
            with contextlib.suppress(OSError):
                stream.write("\r" + " " * drawn + "\r")
                stream.flush()
