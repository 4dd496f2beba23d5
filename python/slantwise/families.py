"""Words of one stem, and tokens that are single words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _core
from ._core import OptionError
from .arguments import choice
from .corpus import Corpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .tokens import Tokens


def stems(tokens: Tokens, words: Sequence[str], language: str) -> dict[str, str]:
    """Return the stem of each of these words of the tokens, by the Snowball stemmer of a language."""
    choice("stem", language, _core.languages())
    # Everything else stays as the words are, and none is left out.
    options = tokens._options | {
        "stem": language, "stopwords": None, "numbers": True, "punctuation": True, "urls": True, "emails": True,
        "min_count": 1, "min_docfreq": 1,
    }  # fmt: skip
    dfm = Corpus({"text": list(words)}, outlet=None).tokens(**options).dfm()
    matrix, features = dfm.to_scipy(), dfm.features
    first, last = matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist()
    # A word that is cut anew by itself has no single stem; it is its own family.
    return {
        word: features[matrix.indices[begin]] if end - begin == 1 else word
        for word, begin, end in zip(words, first, last, strict=True)
    }


def refuse_joined(tokens: Tokens, what: str) -> None:
    """Refuse tokens of which some are several words."""
    joined = [view["view"] for view in tokens._views if view["view"] in ("ngrams", "compound")]
    if joined:
        raise OptionError(f"{what}; give it the tokens without {joined[0]}()")
