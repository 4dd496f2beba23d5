"""How text becomes words: the options of `Corpus.tokens`, checked, and as the core takes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import _core
from ._core import OptionError
from .arguments import choice, flag, meant, whole

_CASES = {True: "lower", False: "keep", "fold": "fold", "turkic": "turkic"}
_POLICIES = {True: "keep", False: "drop", "keep": "keep", "drop": "drop", "split": "split"}


def plain(given: dict[str, Any]) -> dict[str, Any]:
    """Return options as a recipe keeps them: data that is there to stay, whatever was given."""
    kept = dict(given)
    stop = given["stopwords"]
    if isinstance(stop, Iterable) and not isinstance(stop, str):
        kept["stopwords"] = [
            entry if isinstance(entry, str) or not isinstance(entry, Iterable) else list(entry) for entry in stop
        ]
    for name in ("min_count", "min_docfreq"):
        kept[name] = whole(name, given[name], 1)
    return kept


def options(given: dict[str, Any]) -> _core._Options:
    """Return what the core needs to know, given all the options that a user may name.

    Raises
    ------
    TypeError, OptionError
        A value that an option cannot have; the message names both.
    """
    languages, removed = stopwords(given["stopwords"])
    if given["normalize"] is not None:
        choice("normalize", given["normalize"], ["nfc", "nfkc"])
    if given["stem"] is not None:
        choice("stem", given["stem"], _core.languages())
    return {
        "lowercase": _one_of("lowercase", given["lowercase"], _CASES),
        "normalize": given["normalize"],
        "diacritics": flag("diacritics", given["diacritics"]),
        "plain": choice("words", given["words"], ["dictionary", "unicode"]) == "unicode",
        "urls": _one_of("urls", given["urls"], _POLICIES),
        "emails": _one_of("emails", given["emails"], _POLICIES),
        "mentions": _one_of("mentions", given["mentions"], _POLICIES),
        "hashtags": _one_of("hashtags", given["hashtags"], _POLICIES),
        "hyphens": choice("hyphens", given["hyphens"], ["split", "keep"]) == "keep",
        "apostrophes": choice("apostrophes", given["apostrophes"], ["keep", "split"]) == "keep",
        "punctuation": flag("punctuation", given["punctuation"]),
        "numbers": flag("numbers", given["numbers"]),
        "emoji": flag("emoji", given["emoji"]),
        "stopwords": languages,
        "remove": removed,
        "stem": given["stem"],
        "min_count": whole("min_count", given["min_count"], 1),
        "min_docfreq": whole("min_docfreq", given["min_docfreq"], 1),
    }


def _one_of(name: str, value: Any, choices: dict[Any, str]) -> str:
    if not isinstance(value, bool | str):
        raise TypeError(f"{name} = {value!r}: True, False or a word is needed, not {type(value).__name__}")
    if value not in choices:
        near = meant(value, [other for other in choices if isinstance(other, str)]) if isinstance(value, str) else ""
        raise OptionError(f"{name} = {value!r}: one of {', '.join(map(repr, choices))} is needed{near}")
    return choices[value]


def stopwords(given: Any) -> tuple[list[str], list[str]]:
    """Return the languages and the further words: from a language, a list of words, or a list that holds both."""
    if given is None:
        return [], []
    if isinstance(given, str):
        return [given], []
    if not isinstance(given, Iterable):
        raise TypeError(f"stopwords = {given!r}: a language or a list of words is needed")
    listed = list(given)
    lists = [entry for entry in listed if not isinstance(entry, str) and isinstance(entry, Iterable)]
    # Beside a list of words, a string stands for a language; alone, strings are the words.
    languages = [entry for entry in listed if isinstance(entry, str)] if lists else []
    words = [word for entry in lists for word in entry] if lists else listed
    for word in [*words, *(entry for entry in listed if lists and not isinstance(entry, str | Iterable))]:
        if not isinstance(word, str):
            raise TypeError(f"stopwords: {word!r} is {type(word).__name__}; words are needed")
    return languages, words
