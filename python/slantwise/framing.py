"""Results about frames, which open to the words and lines that made them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from . import _core
from .arguments import choice as one_of
from .arguments import meant, whole
from .comparison import labelled
from .table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .lexicon import Lexicon
    from .tokens import Tokens


#: What is compared of frames.
SCORES = ("rate", "share", "documents")


class Framing(Table):
    """What `Tokens.framing` and `Tokens.choices` return: a table that opens to what made its numbers.

    It is a `Table` in everything else. Pickled, or cut by `head`, it is a table alone: it no longer has the texts.

    Examples
    --------
    >>> import slantwise as sw
    >>> corpus = sw.Corpus({
    ...     "text": ["Jobs first, says Vale.", "No jobs at the border.", "The army at the border."],
    ...     "outlet": ["Tribune", "Tribune", "Ledger"],
    ... })
    >>> framing = corpus.tokens().framing({"economic": ["job*"], "security": ["border", "army"]})
    >>> framing.kwic("Tribune", "economic", window=1)
    doc  outlet   frame     pattern  left  node  right  start  end
      0  Tribune  economic  job*           Jobs  first      0    4
      1  Tribune  economic  job*     No    jobs  at         3    7
    """

    __slots__ = ("_arguments", "_lexicon", "_tokens", "_what")

    def __init__(
        self,
        core: _core.Table,
        recipe: Mapping[str, Any],
        tokens: Tokens,
        lexicon: Lexicon,
        arguments: dict[str, Any],
        what: str = "frame",
    ) -> None:
        super().__init__(core, recipe)
        self._tokens = tokens
        self._lexicon = lexicon
        self._arguments = arguments
        self._what = what

    def kwic(self, outlet: Any = None, frame: str | None = None, *, window: int = 5, negated: bool = False) -> Table:
        """In which lines does an outlet show a frame?

        Parameters
        ----------
        outlet : optional
            A group of the table, as its column has it; of several columns a tuple. Default all.
        frame : str, optional
            A frame (or choice) of the table; default all.
        window : int, default 5
            Words of text on either side.
        negated : bool, default False
            The lines that were not counted because they are negated.

        Returns
        -------
        Table
            `doc, [group,] frame, pattern, left, node, right, start, end` and, where patterns have weights, `weight`: by
            document and place. As many lines as the table has hits, unless hits have weights, or each document counts
            once.

        Raises
        ------
        GroupError, OptionError
            A group or a frame that the table does not have.
        """
        window = whole("window", window, 0)
        if not isinstance(negated, bool):
            raise TypeError(f"negated = {negated!r}: True or False is needed, not {type(negated).__name__}")
        corpus, by = self._tokens.corpus, self._arguments["by"]
        groups = corpus._groups("by", by)
        own = None if outlet is None else self._group(groups.labels, labelled("outlet", outlet, by))
        # Those without a group or an event were not counted.
        inside = self._arguments["within"]
        events = None if inside is None else corpus._groups("within", inside).codes
        documents = [
            document
            for document, code in enumerate(groups.codes)
            if code is not None and own in (None, code) and (events is None or events[document] is not None)
        ]
        lines = self._tokens._core.evidence(self._lexicon._core, documents, self._what == "choice", window)
        frames = lines.to_list("frame")
        wanted = None if frame is None else one_of(self._what, frame, list(dict.fromkeys(self[self._what])))
        turned = lines.to_list("negated")
        kept = [
            place
            for place in range(len(frames))
            if turned[place] == negated and (wanted is None or frames[place] == wanted)
        ]
        lines = lines.take(kept)
        labels = corpus._columns("by", by).take(lines.to_list("doc"))
        named = _core.Table.from_columns([(self._what, [frames[place] for place in kept])])
        columns = ["pattern", "left", "node", "right", "start", "end"]
        columns += ["weight"] if any(weight != 1 for weight in lines.to_list("weight")) else []
        table = lines.select(["doc"]).beside(labels).beside(named).beside(lines.select(columns))
        told = {"outlet": outlet, self._what: frame, "window": window, "negated": negated}
        return Table(table, self.recipe | {"call": "kwic", "arguments": told})

    def shift(self, outlet: str | None = None, frame: str | None = None) -> Table:
        """Which terms make up an outlet's difference in a frame?

        Parameters
        ----------
        outlet : str, optional
            A group of the table; default all.
        frame : str, optional
            A frame of the table; default all.

        Returns
        -------
        Table
            What `Tokens.shift` gives for the same comparison: the contributions of a group and a frame add up to its
            `score`.

        Raises
        ------
        GroupError, OptionError
            A group or a frame that the table does not have; a table of shares, which are no sum over words.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["jobs and prices", "jobs and growth", "border and threat", "border and army jobs"],
        ...     "outlet": ["Tribune", "Tribune", "Ledger", "Ledger"],
        ... })
        >>> framing = corpus.tokens().framing({"economic": ["job*", "price*", "growth"]})
        >>> [(row["term"], round(row["contribution"], 2)) for row in framing.shift("Tribune", "economic")]
        [('jobs', 0.81), ('growth', 0.71), ('prices', 0.71)]
        """
        if self._what == "choice" or self._arguments["score"] != "rate":
            raise _core.OptionError(
                "a word shift takes a difference of rates apart; make the table with score = 'rate', or open this one "
                "with kwic()"
            )
        names = ("by", "reference", "within", "cluster", "test", "adjust", "replicates", "seed")
        given = {name: self._arguments[name] for name in names}
        return self._tokens.shift(self._lexicon, target=outlet, frame=frame, **given)

    @staticmethod
    def _group(labels: list[str], outlet: Any) -> int:
        """The number of a group."""
        if isinstance(outlet, list | dict | set | bytes):
            raise TypeError(f"outlet = {outlet!r}: one group is needed, not {type(outlet).__name__}")
        outlet = str(outlet)
        if outlet not in labels:
            raise _core.GroupError(
                f"outlet = {outlet!r} is not among the groups: {', '.join(map(repr, labels[:20]))}"
                f"{' …' if len(labels) > 20 else ''}{meant(outlet, labels)}"
            )
        return labels.index(outlet)


def poles_apart(table: _core.Table) -> _core.Table:
    """From the shares of two poles, the ratio of the poles and how it differs."""
    places = [place for place, pole in enumerate(table.to_list("choice")) if pole == "positive"]
    kept = table.take(places)
    groups = kept.select(kept.columns[: kept.columns.index("choice")])
    positive, every = kept.to_list("hits"), kept.to_list("all_hits")
    negative = [all_hits - own for all_hits, own in zip(every, positive, strict=True)]
    doublings = {
        name: [None if value is None or value <= 0 else math.log2(value) for value in kept.to_list(column)]
        for name, column in (("score", "odds_ratio"), ("low", "odds_ratio_low"), ("high", "odds_ratio_high"))
    }
    tone = [math.log2((own + 0.5) / (other + 0.5)) for own, other in zip(positive, negative, strict=True)]
    columns = [("positive", positive), ("negative", negative), ("documents", kept.to_list("documents")), ("tone", tone)]
    made = _core.Table.from_columns([*columns, *doublings.items()])
    notes = [_of_poles(note) for note in kept.to_list("note")]
    noted = _core.Table.from_columns([("note", notes)])
    return groups.beside(made).beside(kept.select(["z", "p", "q"])).beside(noted)


def _of_poles(note: str | None) -> str | None:
    """A note without what it says of columns that are not there."""
    left = [part for part in (note or "").split("; ") if part and not part.endswith("not shrunk")]
    return "; ".join(left) or None
