"""The report: one page that says what was found, how sure it is, and in which sentences it shows.

>>> import slantwise as sw
>>> from slantwise.report import build
>>> corpus = sw.Corpus({
...     "text": ["Jobs and prices.", "Jobs and wages.", "The border army.", "A border threat."],
...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
... })
>>> page = build(corpus, title="Two papers")
>>> page.startswith("<!DOCTYPE html>"), "<script" in page
(True, False)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from ..corpus import Corpus
    from ..lexicon import Lexicon

__all__ = ["build"]


def build(
    corpus: Corpus,
    *,
    lexicon: Lexicon | str | os.PathLike[str] | Mapping[str, Sequence[str]] = "policy-frames",
    within: str | None = None,
    stopwords: str | Sequence[str] | None = "en",
    title: str | None = None,
    threads: int | None = None,
) -> str:
    """Tell in one page what sets the outlets of a corpus apart.

    Parameters
    ----------
    corpus : Corpus
        Articles of at least two outlets.
    lexicon : Lexicon, str, path or mapping, default "policy-frames"
        The frames, as `slantwise.lexicon` makes or takes them.
    within : str, optional
        A column of events. Outlets are then compared inside each event, so a difference is wording and not the choice
        of stories.
    stopwords : str, list of str or None, default "en"
        The words left out of the comparison of words.
    title : str, optional
        The heading of the page.
    threads : int, optional
        As in `Corpus.tokens`. The page does not depend on it.

    Returns
    -------
    str
        A complete HTML page that needs nothing else: no script, no network, no further file. Equal input gives equal
        bytes.

    Raises
    ------
    InputError
        There are no articles, or none has text.
    GroupError
        Fewer than two outlets have words.
    ColumnError, LexiconError, OptionError
        A column, a lexicon or a choice that cannot be used.

    Examples
    --------
    >>> import slantwise as sw
    >>> from slantwise.report import build
    >>> build(sw.Corpus({"text": ["Jobs first."], "outlet": ["Tribune"]}))
    Traceback (most recent call last):
        ...
    slantwise.GroupError: a report compares outlets, and all articles with text are of one, 'Tribune'; ...
    """
    from .page import page

    return page(corpus, lexicon=lexicon, within=within, stopwords=stopwords, title=title, threads=threads)
