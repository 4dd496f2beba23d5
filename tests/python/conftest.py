"""What the tests share: corpora, the slow way to count, and how long to search for counterexamples."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

import slantwise as sw

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]

#: The soft hyphen, zero-width spaces and joiners, marks of direction, variation selectors.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f]")

hypothesis.settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
hypothesis.settings.register_profile("thorough", max_examples=2_000, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def golden() -> Callable[[str], Any]:
    """Return a function that gives the contents of a file of `tests/data`."""
    return lambda name: json.loads((ROOT / "tests" / "data" / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def articles() -> list[dict[str, Any]]:
    """The invented articles of the example corpus."""
    lines = (ROOT / "examples" / "newsroom.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def newsroom(articles: list[dict[str, Any]]) -> sw.Corpus:
    """The example corpus."""
    return sw.Corpus(articles, event="event", id="id", date="date", title="title")


@pytest.fixture(scope="session")
def news() -> Any:
    """Real articles as a polars frame; they are not part of the package."""
    folder = os.environ.get("SLANTWISE_DATA")
    if not folder:
        pytest.skip("SLANTWISE_DATA does not name the folder that holds data/news_9k.parquet")
    file = Path(folder) / "data" / "news_9k.parquet"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    return pytest.importorskip("polars").read_parquet(file)


@pytest.fixture(scope="session")
def term() -> Callable[[str], str]:
    """Return a function that gives a word its one spelling, as the documentation of `Corpus.tokens` says."""

    def spelt(word: str) -> str:
        plain = INVISIBLE.sub("", word.replace("\u2019", "'"))
        return unicodedata.normalize("NFC", unicodedata.normalize("NFC", plain).lower())

    return spelt


@pytest.fixture(scope="session")
def benjamini_hochberg() -> Callable[[list[float | None]], list[float | None]]:
    """Return a function that gives false discovery rates, written from the definition."""

    def rates(p: list[float | None]) -> list[float | None]:
        order = sorted((value, place) for place, value in enumerate(p) if value is not None)
        q: list[float | None] = [None] * len(p)
        least = 1.0
        for rank in range(len(order), 0, -1):
            value, place = order[rank - 1]
            least = min(least, value * len(order) / rank)
            q[place] = least
        return q

    return rates
