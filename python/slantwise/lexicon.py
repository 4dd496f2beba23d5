"""Lexicons: frames and the patterns that show them."""

from __future__ import annotations

import datetime
import difflib
import hashlib
import json
import numbers
import os
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import _core, dictionaries, notebook
from ._core import LexiconError, OptionError, PatternError
from .arguments import choice, meant, patterns, whole
from .corpus import DataWarning
from .dictionaries.content import MOST
from .dictionaries.marks import lost
from .dictionaries.nesting import DEEPEST
from .dictionaries.place import Placed, plain, shown, where
from .dictionaries.weight import LARGEST, LEAST, NEEDED
from .source import known as known_encoding
from .table import grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .table import Table
    from .tokens import Tokens

    #: The name of a column of codes, the names of columns of truth values, or truth values per label.
    Labels = str | Sequence[str] | Mapping[str, Sequence[Any]]

#: The most characters in the name of a frame.
LONGEST = 200
#: What becomes of a pattern that stands in a frame twice.
DUPLICATES = ("error", "first", "sum")
#: What a frame, and a lexicon, may hold beside its description.
FRAME = ("patterns", "exclude", "frames")
WHOLE = ("frames", "name", "negation", "negators")
#: The frames that a frame with weights below 0 becomes.
POLES = ("positive", "negative")

#: Words that turn what follows into its opposite.
NEGATORS = {
    "en": ["not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "nowhere", "cannot", "without",
           "hardly", "barely", "scarcely", "*n't"],
    # "n'a" is one word; "personne" and "plus" negate only beside "ne", which is there anyway.
    "fr": ["ne", "n'*", "pas", "non", "jamais", "*aucun", "*aucune", "rien", "ni", "sans", "guère", "nullement"],
    # Not "noch": it is "nor" behind "weder" alone, and else "still".
    "de": ["nicht", "kein*", "nie", "niemals", "nichts", "niemand*", "nirgends", "weder", "ohne", "kaum"],
    "es": ["no", "nunca", "jamás", "ningún", "ninguna", "ninguno", "nada", "nadie", "ni", "sin", "tampoco", "apenas"],
    "ru": ["не", "нет", "ни", "никогда", "никто", "никого", "никому", "никем", "ничто", "ничего", "ничему", "ничем",
           "никак*", "нигде", "без", "нельзя", "едва", "вряд ли", "отнюдь"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: where it stands among others, its patterns with their weights, what it excludes, what is said of it."""

    path: tuple[str, ...]
    entries: dict[str, float]
    exclude: list[str] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name: those of the frames above it and its own."""
        return ".".join(self.path)

    @property
    def pole(self) -> str | None:
        """Which pole of the frame above it this is, if it was made of one with weights below 0."""
        return self.path[-1] if self.path[-1] in POLES and self.said.get("pole") == self.path[-1] else None

    def changed(self, entries: dict[str, float], exclude: list[str]) -> Frame:
        """Return it with other entries. What was found of it by validation was found of those before."""
        said = {key: value for key, value in self.said.items() if key != "validity"}
        return Frame(self.path, entries, exclude, said)


class Lexicon:
    """Frames, each with the patterns that show it; made by `slantwise.lexicon`.

    Attributes
    ----------
    name : str
        Its name.
    frames : list of str
        The names of its frames, in order. A frame within another bears both names, ``"economy.tax"``.

    Examples
    --------
    >>> import slantwise as sw
    >>> frames = sw.lexicon("policy-frames")
    >>> frames.frames[:3], len(frames)
    (['economic', 'capacity', 'morality'], 14)
    >>> "tax" in frames["economic"], frames.title("legality")
    (True, 'Legality, constitutionality and jurisprudence')
    """

    __slots__ = ("_core", "_frames", "_negation", "name")

    def __init__(self, name: str, frames: Iterable[Frame], negation: tuple[int, list[str]] | None = None) -> None:
        self.name = name
        listed = list(frames)
        for frame in listed:
            if not all(part.strip() for part in frame.path):
                raise LexiconError(f"frame {shown(frame.name)}: a frame without a name; write one")
            if (longest := max(map(len, frame.path))) > LONGEST:
                raise LexiconError(
                    f"the frame name {shown(frame.name)} has {longest:,} characters; the limit is {LONGEST}"
                )
        self._negation = negation
        self._core = _core.Lexicon(
            [(frame.name, list(_parts(frame)), frame.exclude) for frame in listed],
            None if negation is None else (_in_any_case(negation[1]), negation[0]),
        )
        self._frames = {frame.name: frame for frame in listed}

    @property
    def frames(self) -> list[str]:
        """The names of the frames, in order."""
        return list(self._frames)

    def __getitem__(self, frame: str) -> list[str]:
        """Return the patterns of a frame."""
        return list(self._frame(frame).entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def __contains__(self, frame: object) -> bool:
        return frame in self._frames

    def weights(self, frame: str) -> dict[str, float]:
        """Return the patterns of a frame with their weights: what a match of each counts."""
        return dict(self._frame(frame).entries)

    def excluded(self, frame: str) -> list[str]:
        """Return the phrases whose words a frame does not take for its own."""
        return list(self._frame(frame).exclude)

    def title(self, frame: str) -> str:
        """Return the title of a frame: its name where the lexicon gives none."""
        return str(self._frame(frame).said.get("title", frame))

    def definition(self, frame: str) -> str:
        """Return what a frame is about, as far as the lexicon says."""
        return str(self._frame(frame).said.get("definition", ""))

    def _frame(self, frame: str) -> Frame:
        """A frame that is there."""
        try:
            return self._frames[frame]
        except KeyError:
            raise LexiconError(
                f"{self.name} has no frame {frame!r}; it has {', '.join(self.frames)}{meant(str(frame), self.frames)}"
            ) from None

    def _with(self, frames: Iterable[Frame]) -> Lexicon:
        """The same with these frames."""
        return Lexicon(self.name, frames, self._negation)

    def _counted(self) -> tuple[Any, ...]:
        """What of it counts: not how it is called or described."""
        frames = [(frame.name, frame.entries, frame.exclude) for frame in self._frames.values()]
        return frames, self._negation

    def _told(self) -> dict[str, Any]:
        """What a recipe says of it: enough to see whether two results are of the same frames."""
        count = sum(len(frame.entries) for frame in self._frames.values())
        counted = json.dumps(self._counted(), ensure_ascii=False, default=list)
        digest = hashlib.sha256(counted.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        told = {"name": self.name, "frames": len(self), "patterns": count, "digest": digest}
        return told | ({} if self._negation is None else {"negation": self._negation[0]})

    def _only(self, wanted: Iterable[str]) -> Lexicon:
        """Some of its frames, in their order."""
        names = {self._frame(name).name for name in wanted}
        return self._with(frame for frame in self._frames.values() if frame.name in names)

    def _level(self, level: int) -> Lexicon:
        """Frames below this level merged into those above them; a pattern of several counts as in the first."""
        parts: dict[tuple[str, ...], list[Frame]] = {}
        for frame in self._frames.values():
            # What speaks for a frame is never merged with what speaks against it.
            own = frame.path[:-1][:level] + frame.path[-1:] if frame.pole else frame.path[:level]
            parts.setdefault(own, []).append(frame)
        return self._with(
            frames[0] if len(frames) == 1 and frames[0].path == path else _merged(path, frames)
            for path, frames in parts.items()
        )

    @staticmethod
    def learn(
        tokens: Tokens,
        labels: Labels,
        *,
        n: int = 100,
        ngrams: int = 2,
        min_docfreq: int = 3,
        folds: int = 5,
        seed: int = 0,
        prior: float = 500.0,
        weights: bool = False,
        stem: str | None = None,
        cluster: str | Sequence[str] = "document",
    ) -> Lexicon:
        """Which words and phrases show what people coded?

        Parameters
        ----------
        tokens : Tokens
            Of single words, unstemmed. What counts there is what can be learned: make them with ``stopwords="en"`` and
            ``numbers=False``, or the lists will hold such words.
        labels : str, list of str or mapping
            The codes, as in `validate`. Each label becomes a frame, learned against all other documents.
        n : int, default 100
            The most words and phrases of a frame.
        ngrams : int, default 2
            The most words of a phrase; 1 learns words alone, 5 is the limit. No phrase reaches over a removed word or
            the end of a sentence.
        min_docfreq : int, default 3
            Leave out words and phrases in fewer of the documents learned from.
        folds : int, default 5
            Into how many parts the documents are put to see how lists learned on the others do.
        seed : int, default 0
            Another one makes other parts. The part of a document follows from its text and the seed.
        prior : float, default 500
            Words that the Dirichlet prior of the log-odds is worth.
        weights : bool, default False
            Let entries count by how far they tell the label from the others (their log-odds ratio, 1 on average)
            rather than one each.
        stem : str, optional
            A language ("en") by whose stemmer words are joined: a stem is learned as one, and all its words that are
            met stand in the list, with one weight. Phrases stay as they are written.
        cluster : str or list of str, default "document"
            A column of what documents have in common (an event, a source): those of one value stay in one part. Without
            it documents that repeat each other make lists look better than they are.

        Returns
        -------
        Lexicon
            Frames by label, the surest entries first; labels for which nothing was found are left out. `validity` tells
            how well they do.

        Raises
        ------
        OptionError
            A number out of range; tokens that are stemmed, n-grams or compounds.
        ColumnError, InputError
            Labels that cannot be used, as in `validate`.
        LexiconError
            No word tells any label from the others, or a label is empty and can name no frame.
        TypeError
            Something else than tokens.

        Notes
        -----
        Entries are ranked by the log-odds ratio with an informative Dirichlet prior, in units of its standard error,
        with the dispersion φ̂ of the word over documents taken out as in `keyness` (so that one long text about a thing
        is little evidence)::

            ωᵢ = (yᵢ + α)/(nᵢ + α₀ − yᵢ − α)        α = α₀·(y₁ + y₀)/(n₁ + n₀), α₀ = prior
            z  = ln(ω₁/ω₀) / √(φ̂·(1/(y₁ + α) + 1/(y₀ + α)))

        Those below z = 1 are left out. A phrase is taken only if it ranks before all its words; what it catches is then
        no longer counted for them, so that they follow only if they tell the label by themselves.

        The area under the curve is that of documents that the lists have not seen: each part is scored by what was
        learned, chosen and weighted on the others, and documents are compared within their part. The list returned is
        learned on all of them. Evidence against a label cannot be expressed: weights are above 0. Words that only case
        tells apart (``lowercase=False``), and marks (``punctuation=True``), are listed as terms, ``is:US``.

        References
        ----------
        Monroe, Colaresi & Quinn (2008), Fightin' Words, Political Analysis 16, equations 15, 20 and 22.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = [f"jobs and prices {word}" for word in ["rise", "fall", "stall", "soar", "drop", "ease"]]
        >>> texts += [f"the army {word} the border" for word in ["guards", "leaves", "nears", "holds", "shuts", "eyes"]]
        >>> data = {"text": texts, "topic": ["economy"] * 6 + ["security"] * 6}
        >>> learned = sw.Lexicon.learn(sw.Corpus(data, outlet=None).tokens(stopwords="en"), "topic", prior=10)
        >>> learned["economy"], learned["security"]
        (['jobs', 'prices'], ['army', 'border'])
        >>> learned
        Lexicon learned: 2 frames, 4 patterns; AUC in cross-validation 1.00 (from 1.00 economy to 1.00 economy)
        """
        from .learning import learn

        return learn(tokens, labels, n, ngrams, min_docfreq, folds, seed, prior, weights, stem, cluster)

    @property
    def validity(self) -> Table:
        """How well its frames found again what people coded, in documents that they were not learned from.

        Columns: `frame, documents, positive, auc, auc_low, auc_high, folds, note`, as in `validate`, null for frames
        that were not learned. It is kept in files, and goes when a frame is changed.
        """
        from .validation import validity

        return validity(self)

    def validate(
        self,
        tokens: Tokens,
        labels: Labels,
        *,
        mapping: Mapping[str, str] | None = None,
        min_hits: float | None = None,
        min_auc: float = 0.7,
    ) -> Table:
        """Does each frame find what people found?

        Parameters
        ----------
        tokens : Tokens
            The documents, as they are to be counted.
        labels : str, list of str or mapping
            The codes of the documents: a column of labels (text or whole numbers), of truth values, or of lists of
            labels where a document may have several; several columns of truth values (also 1 and 0), one per label; or
            a mapping from labels to one truth value per document. Nulls are unknown, an empty list is none of them.
            A column of nothing but JSON lists of text (``["economy", "law"]``), as JSONL gives, is read as lists.
        mapping : dict, optional
            Which frame belongs to which label. The hits of several frames of one label are added up. Default: frames
            belong to labels of their name.
        min_hits : float, optional
            With so many hits a document shows the frame, for precision, recall and kappa. Default: with any.
        min_auc : float, default 0.7
            The area that the lower end of the interval has to reach for a frame to be called valid.

        Returns
        -------
        Table
            `frame, label, documents, positive` (with the label)`, shown` (with the frame)`, auc, auc_low, auc_high,
            precision, precision_low, precision_high, recall, recall_low, recall_high, kappa, kappa_low, kappa_high,
            verdict, note`. Frames without a label are told in rows of nulls, labels without a frame in the recipe.
            What has no value (nothing positive, no hits) is null, with a note.

        Raises
        ------
        LexiconError
            No frame has a label, or there is no such frame.
        ColumnError, InputError, OptionError
            Labels that are not there, are no codes, or are too few; a label in `mapping` that no document has.
        TypeError
            Something else than tokens.

        Notes
        -----
        `auc` is how likely a document with the label has a higher rate of hits than one without, ties counted half; its
        interval is DeLong's on the logit scale (Newcombe's where all documents are told apart). Precision and recall
        have Wilson's interval, Cohen's kappa that of Fleiss, Cohen & Everitt; kappa is null where all show the frame
        and have the label, its interval where frame and label never differ. Documents count one each: copies make
        intervals too narrow.

        `verdict` is "no better than chance" where `auc_low` is at most 0.5, "weak" where it is below `min_auc`,
        otherwise "valid". So a list is not called valid because there were few documents to refute it.

        References
        ----------
        DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44; Newcombe (2006), Statistics in Medicine 25, 559-573;
        Wilson (1927), JASA 22; Cohen (1960); Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["jobs and prices", "the army", "prices fall", "a border", "no jobs", "the border army"]
        >>> coded = {"text": texts, "about": ["economy", "security"] * 3}
        >>> frames = sw.lexicon({"economy": ["job*"], "security": ["border", "army"]})
        >>> table = frames.validate(sw.Corpus(coded, outlet=None).tokens(), "about")
        >>> for row in table:
        ...     print(row["label"], row["positive"], round(row["auc"], 3), round(row["recall"], 3), row["verdict"])
        economy 3 0.833 0.667 no better than chance
        security 3 1.0 1.0 weak
        """
        from .validation import validate

        return validate(self, tokens, labels, mapping, min_hits, min_auc)

    def expand(
        self,
        tokens: Tokens,
        *,
        frames: str | Sequence[str] | None = None,
        top: int = 20,
        window: int = 10,
        min_count: int = 5,
        stem: str | None = "en",
    ) -> Table:
        """Which words might its frames lack?

        Parameters
        ----------
        tokens : Tokens
            Of single words. What counts there can be proposed: make them with ``stopwords="en"``.
        frames : str or list of str, optional
            These frames only; default all.
        top : int, default 20
            The most proposals of each kind per frame.
        window : int, default 10
            How near to a hit is near, in words of text on either side.
        min_count : int, default 5
            Leave out words with fewer occurrences near the frame (of a family, altogether).
        stem : str or None, default "en"
            The language by whose stemmer families of words are told; None proposes none.

        Returns
        -------
        Table
            `frame, candidate, kind, near, expected, log_ratio, low, docfreq, forms, sample`: by frame, then those of
            kind "near" by falling `low`, then those of kind "family" by falling frequency. `near` is how often the word
            stands near the frame's hits, `expected` how often it would if it ignored them, `log_ratio` (log₂) compares
            its rate near with that elsewhere, `docfreq` is in how many documents it is near, `forms` are further words
            of its stem that no entry catches. `sample` is a line of the document that uses it most. They are proposals:
            `accept` takes those that a person picks.

        Raises
        ------
        LexiconError
            There is no such frame.
        OptionError, TypeError
            A number out of range; something else than tokens, or tokens that are stemmed, n-grams or compounds.

        Notes
        -----
        Words that any entry of any frame catches, words without a letter and the names of outlets are left out. With
        y₁ and n₁ the word's occurrences and all words near the frame, y₀ and n₀ those elsewhere, and D documents::

            log_ratio = log₂((y₁/n₁)/(y₀/n₀))             low = log_ratio − z·√V/ln 2
            uᵢ = y₁ᵢ/y₁ − y₀ᵢ/y₀ − (n₁ᵢ/n₁ − n₀ᵢ/n₀)      V = max(D/(D − 1)·Σᵢ uᵢ², 1/D₁ + 1/D₀)

        where D₁ and D₀ have the word near and elsewhere. So documents count, not words: what one text repeats is held
        back. z is that of a 95 % interval for all words tried together (Bonferroni), and words whose `low` is not above
        0 are not proposed as near. Where the word is never elsewhere y₀ and D₀ are ½. What stands near a frame is often
        its topic rather than the frame: read before you accept.

        Examples
        --------
        >>> import slantwise as sw
        >>> texts = ["tariffs raise prices, exporters say"] * 20 + ["rain fell on Merrow and the fair was shut"] * 20
        >>> tokens = sw.Corpus({"text": texts, "outlet": ["Tribune", "Ledger"] * 20}).tokens(stopwords="en")
        >>> frames = sw.lexicon({"economy": ["prices"]})
        >>> table = frames.expand(tokens)
        >>> table["candidate"]
        ['exporters', 'raise', 'say', 'tariffs']
        >>> frames.accept({"economy": ["tariff*"]})["economy"]
        ['prices', 'tariff*']
        """
        from .expansion import expand

        return expand(self, tokens, frames, top, window, min_count, stem)

    def accept(self, proposals: Table | Mapping[str, str | Sequence[str]]) -> Lexicon:
        """Return the lexicon with further entries.

        Parameters
        ----------
        proposals : table or mapping
            Rows of what `expand` returns (as a Table or a dataframe), or patterns per frame.

        Returns
        -------
        Lexicon
            Each counts one, behind the entries there are. What `validity` says of a changed frame is gone: validate it.

        Raises
        ------
        LexiconError
            A frame that is not there; a pattern that is there already, in whatever case, or is excluded, or is no word.
        OptionError, TypeError
            Something else than proposals.

        Examples
        --------
        >>> import slantwise as sw
        >>> sw.lexicon({"economy": ["price*"]}).accept({"economy": ["tariff*", "trade war"]})["economy"]
        ['price*', 'tariff*', 'trade war']
        """
        from .expansion import accept

        return accept(self, proposals)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, from which `slantwise.lexicon` makes the same.

        Examples
        --------
        >>> import slantwise as sw
        >>> sw.lexicon({"tax": ["tax*"]}).to_dict()
        {'name': 'dict', 'frames': {'tax': {'patterns': {'tax*': 1.0}}}}
        """
        frames: dict[str, Any] = {}
        for frame in self._frames.values():
            within = frames
            for above in frame.path[:-1]:
                within = within.setdefault(above, {}).setdefault("frames", {})
            told = {"patterns": dict(frame.entries)} | ({"exclude": list(frame.exclude)} if frame.exclude else {})
            within.setdefault(frame.path[-1], {}).update(told | frame.said)
        data: dict[str, Any] = {"name": self.name, "frames": frames}
        if self._negation is not None:
            data |= {"negation": self._negation[0], "negators": list(self._negation[1])}
        return data

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file, from which `slantwise.lexicon` makes a lexicon that counts the same.

        Parameters
        ----------
        path : str or path
            The ending says how to write: .toml, .json, .yml, .yaml or .csv. A file that is there is replaced, at once
            and only by a whole one.

        Raises
        ------
        OptionError
            Another ending.
        LexiconError
            Words that negate, in a .csv file, which has no place for them.
        OSError
            It cannot be written.

        Notes
        -----
        A .csv file has a row per pattern (columns `pattern`, `frame`, `weight`, `exclude`); titles, definitions and
        which frame is within which are not in it, names of frames are kept. Everything is in the other formats.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> import slantwise as sw
        >>> taxes = sw.lexicon({"tax": {"tariff*": 1, "tax cut*": 2}})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     taxes.save(pathlib.Path(folder, "taxes.yml"))
        ...     sw.lexicon(pathlib.Path(folder, "taxes.yml")).weights("tax")
        {'tariff*': 1.0, 'tax cut*': 2.0}
        """
        from . import output
        from .dictionaries import write

        name = os.fspath(path)
        rows = (
            (frame.name, pattern, weight, excluded)
            for frame in self._frames.values()
            for patterns, excluded in ((frame.entries, False), (dict.fromkeys(frame.exclude, 1.0), True))
            for pattern, weight in patterns.items()
        )
        text = write.written(self.to_dict(), rows, output.ending(name, write.ENDINGS)).encode()
        output.check(name, ())
        output.whole(name, lambda file: file.write(text))

    def coverage(self, tokens: Tokens, *, by: str | Sequence[str] = "outlet") -> Table:
        """Which entries fire, how often and where, and on how few of them does a frame rest?

        Parameters
        ----------
        tokens : Tokens
            The texts, or a view of them.
        by : str or list of str, default "outlet"
            The column, or columns, whose groups are counted.

        Returns
        -------
        Table
            A row per entry, by frame, those with most hits first: `frame, pattern, hits, docfreq, groups, negated,
            share, rank, cumulative, top, top_share, forms, note`. `hits` are matches, in `docfreq` documents of
            `groups` groups; `negated` are matches behind a word that negates, which are no hits. `share` is the
            entry's part of what its frame counts (weights included), `rank` its place in that, and `cumulative` the
            share of all down to it: at rank 3 it says how much of the frame is three entries. `top` is the group with
            most hits, of which it has `top_share`. `forms` are the commonest words met, with their counts. An entry
            without hits has no share and no rank, and `note` says why. ``recipe["frames"]`` holds for each frame how
            many entries it has, how many fired, and the share of the first three.

        Raises
        ------
        ColumnError
            There is no such column.

        Notes
        -----
        Where an entry has no hit, no text has its words; or they never follow each other; or they do, but only where a
        longer entry or an excluded phrase of the frame takes them, behind words that negate, or outside the view.

        Examples
        --------
        >>> import slantwise as sw
        >>> corpus = sw.Corpus({
        ...     "text": ["taxes and the tax", "a tax cut and a levy", "taxes rise"],
        ...     "outlet": ["Tribune", "Ledger", "Ledger"],
        ... })
        >>> table = sw.lexicon({"taxes": ["tax*", "tax cut*", "cut", "duty"]}).coverage(corpus.tokens())
        >>> for row in table:
        ...     print(row["pattern"], row["hits"], row["cumulative"], row["forms"] or row["note"])
        tax* 3 0.75 taxes 2, tax 1
        tax cut* 1 1.0 tax cut 1
        cut 0 None only where 'tax cut*' is met
        duty 0 None no text has such a word
        """
        from .coverage import coverage

        return coverage(self, tokens, by)

    def overlap(self, tokens: Tokens) -> Table:
        """Which frames count the same words?

        Parameters
        ----------
        tokens : Tokens
            The texts, or a view of them.

        Returns
        -------
        Table
            `frame, other, hits, shared, share`: of the hits of a frame, those that share at least one word with a hit
            of another; by frame, the largest share first. Two frames that share nothing have no row. The shares of a
            frame may add up to more than 1, since a word may count in several others.

        Notes
        -----
        Frames do not see each other: a word counts in each that has it. Frames that share much measure the same thing,
        and their scores are no two findings. Hits count as one here, whatever they weigh.

        Examples
        --------
        >>> import slantwise as sw
        >>> tokens = sw.Corpus({"text": ["trade war and war"], "outlet": ["Tribune"]}).tokens()
        >>> sw.lexicon({"economic": ["trade war"], "security": ["war"]}).overlap(tokens)
        frame     other     hits  shared  share
        economic  security     1       1      1
        security  economic     2       1    0.5
        """
        from .coverage import overlap

        return overlap(self, tokens)

    def lint(
        self,
        tokens: Tokens | None = None,
        *,
        by: str | Sequence[str] = "outlet",
        event: str | Sequence[str] | None = None,
    ) -> Table:
        """Which entries need a second look?

        Parameters
        ----------
        tokens : Tokens, optional
            The texts it is for. Without them only what the patterns alone tell is said.
        by : str or list of str, default "outlet"
            The column, or columns, whose groups are compared.
        event : str or list of str, optional
            The column of the events; default that of the corpus, if it has one.

        Returns
        -------
        Table
            `frame, pattern, finding, detail`, by frame and entry; no rows where nothing is found. What the patterns
            tell:

            - ``same words``: an earlier entry of the frame meets the same, written differently (*Tax*, *tax*).
            - ``taken in``: another entry of the frame meets all that it meets (``tax`` beside ``tax*``).
            - ``excluded``: an excluded phrase of the frame takes all that it meets.
            - ``several frames``: it counts in other frames too.
            - ``short glob``: fewer than four letters and then anything, said only without `tokens`.

            And what the texts tell:

            - ``never met``: it has no hit, and why; as in `coverage`.
            - ``strangers``: a glob catches words that have nothing to do with its commonest one.
            - ``shadowed``: longer entries or excluded phrases take 9 of 10 places at which it could be met.
            - ``outlet name``: it meets the name of an outlet, which has it at least twice as often as the others.
            - ``one outlet`` (``one group``, where `by` is another column) and ``one event``: one of them gives more
              than half of its hits, beyond its share of the words.

        Raises
        ------
        OptionError
            `by` or `event` without tokens.
        ColumnError
            There is no such column.

        Notes
        -----
        Entries with fewer than 10 hits are not judged but for never being met, and an outlet has to have them in at
        least 5 documents, an event in 2, so that one article makes no finding. A share s of hits is compared with the
        share w of words: (s − w)/(1 − w) > ½.

        Strangers are told by company, in any language. With D documents that have the glob's commonest word, and λ
        such that Σ 1 − e^(−λ·n) = D over documents of n words, chance puts it into Σ 1 − e^(−λ·n) of the documents
        that have another word of the glob. A word is a stranger if the two are together less than 1.3 times as often,
        chance gives at least one such document, and it is not the commonest word (of five letters or more) with an
        ending. It is said where strangers have a tenth of the hits and chance gives 10 such documents in all: words too
        rare to be judged are none.

        Examples
        --------
        >>> import slantwise as sw
        >>> frames = sw.lexicon({"economic": ["tax", "tax*", "trade war"], "security": ["Trade War", "border*"]})
        >>> for row in frames.lint():
        ...     print(row["frame"], row["pattern"], "-", row["finding"])
        economic tax - taken in
        economic tax* - short glob
        economic trade war - several frames
        """
        from .lint import lint

        return lint(self, tokens, by, event)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lexicon) and self.to_dict() == other.to_dict()

    def __hash__(self) -> int:
        return hash((self.name, tuple(self._frames)))

    def __reduce__(self) -> tuple[Any, ...]:
        return Lexicon, (self.name, list(self._frames.values()), self._negation)

    def _repr_html_(self) -> str:
        frames = self.frames
        columns: list[tuple[str, list[Any]]] = [
            ("frame", list(frames)),
            ("title", [self.title(frame) for frame in frames]),
            ("patterns", [len(self[frame]) for frame in frames]),
            ("the first", [", ".join(self[frame][:5]) for frame in frames]),
        ]
        return notebook.card(repr(self), {}, grid(columns))

    def __repr__(self) -> str:
        count = sum(len(frame.entries) for frame in self._frames.values())
        told = f"Lexicon {self.name}: {len(self)} frames, {count:,} patterns"
        found = {name: frame.said.get("validity") for name, frame in self._frames.items()}
        areas = {
            name: float(own["auc"])
            for name, own in found.items()
            if isinstance(own, Mapping) and _is_number(own.get("auc"))
        }
        if not areas:
            return told
        low, high = min(areas, key=areas.__getitem__), max(areas, key=areas.__getitem__)
        mean = sum(areas.values()) / len(areas)
        return f"{told}; AUC in cross-validation {mean:.2f} (from {areas[low]:.2f} {low} to {areas[high]:.2f} {high})"


def lexicon(
    source: Lexicon | str | os.PathLike[str] | Mapping[str, Any],
    *,
    level: int | None = None,
    negation: int | None = None,
    negators: str | Sequence[str] | None = None,
    duplicates: str = "error",
    encoding: str | None = None,
) -> Lexicon:
    """Make a lexicon from a built-in name, a file, or a dict.

    Parameters
    ----------
    source : str, path, mapping or Lexicon
        The name of a built-in lexicon, the path of a file, or a mapping from frames to lists of patterns. Built in for
        English news are `"policy-frames"`, `"issue-frames"`, `"generic-frames"`, `"attribution"`, `"certainty"` and
        `"moral-foundations"` (docs/frames.md says what each measures), the first also as `"policy-frames-de"`, `"-es"`,
        `"-fr"` and `"-ru"`. Files are TOML, JSON, YAML, tables, and those of LIWC, Yoshikoder, Lexicoder and WordStat;
        see the notes. A file of TOML, JSON or YAML is such a mapping too, and may also describe its frames::

            name = "my-frames"

            [frames.economic]
            title = "Economic"
            patterns = ["econom*", "tax cut*", { "austerity" = 2 }]
            exclude = ["economy class"]

            [frames.economic.frames.tax]
            patterns = ["tax*"]

        In place of a list, `patterns` may map each to its weight, what a match counts: from 0.0001 to 100, taken to
        four decimals. Of a frame with weights below 0 both poles become frames within it, ``name.positive`` and
        ``name.negative`` (in files they say so of themselves, ``pole = "negative"``). A phrase in `exclude` keeps its
        words from the frame: where it stands no shorter pattern counts. Further keys describe a frame, with text,
        numbers and dates; one that holds patterns, or is nearly one of these, is an error.

    level : int, optional
        Of frames within frames, merge those below this level into the ones above them; 1 keeps the outermost. What one
        of them excludes is excluded from all. The two poles of a frame with weights below 0 stay apart.
    negation : int, optional
        A match within so many words behind a word that negates, in the same sentence, is no hit; it is counted as
        negated. Default: no word negates.
    negators : {"en", "fr", "de", "es", "ru"} or list of str, optional
        The words that negate: those of a language, in any case, or patterns. Default: those of the lexicon, or else
        ``"en"``.
    duplicates : {"error", "first", "sum"}, default "error"
        What becomes of a pattern that a frame has twice, upper and lower case being one: an error that names both
        places, the weight of the first, or the sum of the weights.
    encoding : str, optional
        The encoding of a file, such as ``"windows-1252"``. Default: UTF-8, or UTF-16 where the file begins with its
        mark, or what an XML declaration says.

    Returns
    -------
    Lexicon

    Raises
    ------
    LexiconError
        A file that cannot be understood, an empty frame, a pattern twice in a frame, or one that cannot be used, as it
        is no word (``:)``, ``$``, ``<3``); merged frames of which one excludes what is a pattern of another. The
        message names the file with line and column, or the frame.
    OptionError
        Another choice than these, an encoding that does not exist, or `negators` without `negation`.
    FileNotFoundError
        There is neither a built-in lexicon nor a file of that name.
    ImportError
        A .yml or .yaml file without the library that reads it (``pip install 'slantwise[read]'``).

    Warns
    -----
    DataWarning
        Something in a file that no pattern can say, and that was left out: rules of WordStat, what counts in LIWC only
        beside certain words, marks such as ``:)`` in files of other programs and tables.

    Notes
    -----
    ======================== ===========================================================================================
    ending                   what is read
    ======================== ===========================================================================================
    .toml .json              as above; a list of patterns, or a mapping from patterns to weights
    .yml .yaml               the same, and quanteda's dictionaries: categories in categories, `__` for the words beside
                             them; ``no`` and ``1984`` in a list are words
    .csv .tsv                a row per pattern: columns `pattern` (or word, term), `frame` (or category, sentiment), and
                             if wanted `weight` (score, value) and `exclude` (x); or a column per frame with an x or a
                             weight. Cells are parted by comma, semicolon, tab or bar, whichever the header shows
    .dicx                    LIWC-22: the same, a column per category
    .dic                     LIWC 2001, 2007, 2015: categories with numbers between lines of ``%``, indented if within
                             one another. Conditions, ``(02 134)125/464`` and ``<of>131/125``, are left out, with a
                             warning; categories beside them count
    .ykd                     Yoshikoder: `cnode` and `pnode`; a score is a weight, that of a category holds for patterns
                             without one. The `cnode` around all others is the dictionary, and names it
    .lcd                     Lexicoder 2: the same XML. What Lexicoder finds within words becomes a glob: ``tax`` is
                             ``*tax*`` and ``" tax "`` the word
    .lc3 .lex                Lexicoder 3: ``+category``, its words below
    .cat                     WordStat: an indented outline, ``WORD (weight)``. Rules (``@``) are left out: a warning
    ======================== ===========================================================================================

    In .cat, .lcd and .lc3, ``_`` is the blank of a phrase. ``*`` and ``?`` are wild in every format, and ``re:`` and
    ``is:`` mean what they always do. Patterns meet words in the case of the tokens, so their own case is as good as any
    other.

    A file may have 50 MB, 1,000,000 patterns and 20 levels. Anchors, aliases and tags of YAML, DTDs of XML and keys
    that stand twice are refused: nothing in a file is executed, or grows while it is read.

    Examples
    --------
    >>> import slantwise as sw
    >>> sw.lexicon({"economic": ["econom*", "tax cut*"], "security": ["border*"]})
    Lexicon dict: 2 frames, 3 patterns
    >>> sw.lexicon({"tax": [{"tariff": 1}, {"Tariff": 0.5}]}, duplicates="sum").weights("tax")
    {'tariff': 1.5}
    """
    choice("duplicates", duplicates, DUPLICATES)
    if encoding is not None:
        known_encoding(encoding)
    if isinstance(source, Lexicon):
        made = source
    elif isinstance(source, Mapping):
        made = from_data("dict", source, duplicates)
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        if str(source) in built_in():
            path, encoding = Path(str(resources.files(__package__) / "lexicons" / f"{source}.toml")), None
        if not _exists(path):
            raise FileNotFoundError(f"{source}: no such file, nor a built-in lexicon ({', '.join(built_in())})")
        made = _read(path, encoding, duplicates)
    else:
        raise TypeError(f"a lexicon is a built-in name, a path or a dict, not {type(source).__name__}")
    if negation is not None or negators is not None:
        made = _negated(made, negation, negators)
    return made if level is None else made._level(whole("level", level, 1))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except ValueError:  # a NUL in the name
        return False


def built_in() -> list[str]:
    """Return the names of the lexicons that come with the package."""
    folder = resources.files(__package__) / "lexicons"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def as_it_stands(word: str) -> str:
    """Return a word as a pattern that takes it as it stands."""
    return f"is:{word}" if any(sign in word for sign in "*?: ") or lost(word) else word


def usable(frame: str, pattern: str) -> None:
    """Refuse a pattern of which texts leave no word."""
    if (why := lost(pattern)) is not None:
        raise LexiconError(
            f"{where(pattern)}frame {shown(frame)}: the pattern {shown(pattern)}: {why}; write the word that is meant, "
            "or leave it out. Tokens with punctuation=True have a mark as is:!"
        )


def _merged(path: tuple[str, ...], frames: list[Frame]) -> Frame:
    """Several frames as one of this path. What one of them excludes is excluded from it."""
    entries: dict[str, float] = {}
    known: dict[str, tuple[str, Frame]] = {}
    for frame in frames:
        for pattern, weight in frame.entries.items():
            if known.setdefault(folded(pattern), (pattern, frame))[1] is frame:
                entries[pattern] = weight
    exclude: dict[str, str] = {}
    for frame in frames:
        for pattern in frame.exclude:
            alike = folded(pattern)
            if alike in known:
                raise LexiconError(
                    f"frame {shown('.'.join(path))}: {shown(frame.name)} excludes {shown(pattern)}, which is a pattern "
                    f"of {shown(known[alike][1].name)}; remove one of the two, or keep the frames apart (level=)"
                )
            exclude.setdefault(alike, pattern)
    said = next((frame.said for frame in frames if frame.path == path), {"pole": path[-1]} if frames[0].pole else {})
    return Frame(path, {}, [], said).changed(entries, list(exclude.values()))


def _parts(frame: Frame) -> Iterator[tuple[str, int]]:
    """Patterns and their weights in parts of 1/10,000."""
    for pattern, weight in frame.entries.items():
        if _weighed(frame.path, pattern, weight) < 0:
            raise LexiconError(
                f"frame {shown(frame.name)}: the weight of {shown(pattern)} is below 0; make a frame for each pole"
            )
        yield pattern, round(weight * 10_000)


def _weighed(path: tuple[str, ...], pattern: str, weight: Any) -> float:
    """Return a weight that can be counted with."""
    if not _is_number(weight) or not LEAST <= abs(weight) <= LARGEST:
        raise LexiconError(
            f"{where(pattern)}frame {shown('.'.join(path))}: the weight of {shown(pattern)} is {shown(weight)}; "
            f"{NEEDED}"
        )
    return float(weight)


def _negated(made: Lexicon, negation: int | None, negators: Any) -> Lexicon:
    """A lexicon with other words that negate, or the same in another window."""
    before = made._negation
    if negation is None and before is None:
        raise OptionError(f"negators = {negators!r}: say with negation= how many words behind them are negated")
    window = before[0] if negation is None and before is not None else whole("negation", negation, 1, 100)
    words = before[1] if negators is None and before is not None else _negators("en" if negators is None else negators)
    if (window, words) == before:
        return made
    # Other hits are counted, so what validation found is of another lexicon.
    frames = [frame.changed(frame.entries, frame.exclude) for frame in made._frames.values()]
    return Lexicon(made.name, frames, (window, words))


def _in_any_case(words: list[str]) -> list[str]:
    """Built-in words that negate, also as they begin a sentence and in capitals; given ones as they are."""
    if words not in NEGATORS.values():
        return words
    capital = [re.sub(r"\w", lambda first: first[0].upper(), word, count=1) for word in words]
    return list(dict.fromkeys([*words, *capital, *(word.upper() for word in words)]))


def _negators(given: Any) -> list[str]:
    if isinstance(given, str):
        if given not in NEGATORS:
            raise OptionError(
                f"negators = {given!r}: one of {', '.join(NEGATORS)}, or a list of patterns, is needed"
                f"{meant(given, NEGATORS)}"
            )
        return list(NEGATORS[given])
    words = patterns(given)
    for pattern in words:
        if (why := lost(pattern)) is not None:
            raise PatternError(f"negators: the pattern {pattern!r}: {why}; leave it out")
    return words


def _read(path: Path, encoding: str | None, duplicates: str) -> Lexicon:
    try:
        data, notes = dictionaries.read(path, encoding)
        made = from_data(path.stem, data, duplicates)
    except LexiconError as error:
        reason = str(error)
        raise LexiconError(f"{path}{', ' if reason.startswith(('line ', 'byte ')) else ': '}{reason}") from None
    for note in notes:
        warnings.warn(f"{path}, {note}", DataWarning, stacklevel=3)
    return made


def from_data(name: str, data: Any, duplicates: str = "error") -> Lexicon:
    """Make a lexicon from plain data: frames and their patterns, or these under "frames" beside a name."""
    if not isinstance(data, Mapping):
        raise LexiconError(f"a mapping from frames to lists of patterns is needed, not {type(data).__name__}")
    described = isinstance(data.get("frames"), Mapping)
    if described:
        _described({key: value for key, value in data.items() if key not in WHOLE}, WHOLE, "")
    negation = None
    if described and data.get("negation") is None and data.get("negators") is not None:
        raise LexiconError("negators without negation, which says how many words behind them are negated")
    if described and data.get("negation") is not None:
        try:
            negation = (whole("negation", data["negation"], 1, 100), _negators(plain(data.get("negators", "en"))))
        except (TypeError, OptionError, PatternError) as error:
            raise LexiconError(str(error)) from None
    frames: dict[str, Frame] = {}
    count = 0
    for frame in _flat(data["frames"] if described else data, (), duplicates):
        count += len(frame.entries) + len(frame.exclude)
        if count > MOST:
            raise LexiconError(f"more than {MOST:,} patterns, which is the limit; use a smaller lexicon")
        if frame.name in frames:
            raise LexiconError(
                f"{where(frame.path[-1])}there are two frames of the name {shown(frame.name)}; give one another name "
                "or merge them"
            )
        frames[frame.name] = frame
    bare = [
        Frame(tuple(plain(list(frame.path))), plain(frame.entries), plain(frame.exclude), _told(frame))
        for frame in frames.values()
    ]
    try:
        return Lexicon(str(data.get("name", name)) if described else name, bare, negation)
    except LexiconError as error:
        raise LexiconError(f"{_culprit(frames.values())}{str(error).removeprefix('lexicon, ')}") from None


def _culprit(frames: Iterable[Frame]) -> str:
    """Return the place of the first frame or pattern that cannot be used."""
    for frame in frames:
        if not frame.entries:
            return where(frame.path[-1])
        for pattern in (*frame.entries, *frame.exclude):
            try:
                _core.Lexicon([("frame", [(str(pattern), 10_000)], [])], None)
            except LexiconError:
                return where(pattern)
    return ""


def _flat(data: Mapping[Any, Any], above: tuple[str, ...], duplicates: str) -> Iterator[Frame]:
    """The frames of a mapping and those within them, each behind the one it is in."""
    for name, given in data.items():
        if not isinstance(name, str):
            raise LexiconError(f"the frame name {name!r} is {type(name).__name__}; text is needed")
        if len(name) > LONGEST:
            raise LexiconError(
                f"{where(name)}the frame name {shown(name)} has {len(name):,} characters; the limit is {LONGEST}"
            )
        if not name.strip():
            raise LexiconError(f"{where(name)}a frame without a name; write one")
        path = (*above, _whole_characters(name))
        if len(path) > DEEPEST:
            raise LexiconError(
                f"{where(name)}frame {shown('.'.join(path))}: nested too deeply; {DEEPEST} levels are the limit"
            )
        if not isinstance(given, Mapping) or all(map(_is_number, given.values())):
            yield from _poles(Frame(path, _entries(path, given, duplicates)))
        elif "patterns" in given or "exclude" in given or isinstance(given.get("frames"), Mapping):
            said = {key: value for key, value in given.items() if key not in FRAME}
            _described(said, FRAME, f"frame {shown('.'.join(path))}: ")
            if "patterns" in given or "exclude" in given:
                entries = _entries(path, given.get("patterns", []), duplicates)
                excluded = _excluded(path, given.get("exclude", []), entries, duplicates)
                yield from _poles(Frame(path, entries, excluded, said))
            within = given.get("frames", {})
            if not isinstance(within, Mapping):
                raise LexiconError(
                    f"{where(name)}frame {shown('.'.join(path))}: frames = {shown(within)}; frames and their patterns "
                    "are needed"
                )
            yield from _flat(within, path, duplicates)
        else:
            yield from _flat(given, path, duplicates)


def _described(said: Mapping[Any, Any], known: Sequence[str], place: str) -> None:
    """Refuse what is no description: patterns under a name that nobody reads, and names that are nearly known ones."""
    for key, value in said.items():
        words = isinstance(value, list | tuple) and any(isinstance(item, str | Mapping) for item in value)
        near = difflib.get_close_matches(str(key)[:LONGEST], known, n=1, cutoff=0.8)
        if words or near or (isinstance(value, Mapping) and key != "validity"):
            hint = near[0] if near else "patterns" if words and "patterns" in known else "frames"
            raise LexiconError(
                f"{where(key)}{place}{shown(key)} is not read here, which would lose what it holds; is {hint!r} meant? "
                "A description is text or a number"
            )


def _told(frame: Frame) -> dict[str, Any]:
    """What is said of a frame as plain data, which every file can hold."""

    def told(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): told(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [told(inner) for inner in value]
        if isinstance(value, datetime.date | datetime.time):
            return value.isoformat()
        if isinstance(value, str):
            return str(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, numbers.Real):  # of numpy
            return int(value) if isinstance(value, numbers.Integral) else float(value)
        raise LexiconError(
            f"frame {shown(frame.name)}: {shown(value)} is {type(value).__name__}; what is said of a frame is text, "
            "numbers, dates, and lists and mappings of them"
        )

    return {str(key): told(value) for key, value in frame.said.items()}


def _poles(frame: Frame) -> Iterator[Frame]:
    """A frame, or where it has weights below 0 its two poles as frames within it."""
    if all(weight > 0 for weight in frame.entries.values()):
        yield frame
        return
    for pole, sign in zip(POLES, (1, -1), strict=True):
        entries = {pattern: sign * weight for pattern, weight in frame.entries.items() if sign * weight > 0}
        if entries:
            yield Frame((*frame.path, pole), entries, frame.exclude, frame.said | {"pole": pole})


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int | numbers.Real) and not isinstance(value, bool)


def _entries(path: tuple[str, ...], given: Any, duplicates: str) -> dict[str, float]:
    """Patterns and their weights. What text of any case would match alike stands in a frame once."""
    entries: dict[str, float] = {}
    known: dict[str, str] = {}
    summed: dict[str, None] = {}
    for pattern, weight in _listed(path, given):
        usable(".".join(path), pattern)
        weighed, alike = _weighed(path, pattern, weight), folded(pattern)
        if alike not in known:
            known[alike] = pattern
            entries[pattern] = weighed
        elif duplicates == "error":
            raise _twice(path, pattern, known[alike], "")
        elif duplicates == "sum":
            entries[known[alike]] += weighed
            summed[known[alike]] = None
    for pattern in summed:
        if not LEAST <= abs(entries[pattern]) <= LARGEST:
            raise LexiconError(
                f"{where(pattern)}frame {shown('.'.join(path))}: the weights of {shown(pattern)} add up to "
                f"{entries[pattern]:.10g}; {NEEDED}"
            )
    return entries


def _excluded(path: tuple[str, ...], given: Any, entries: Iterable[str], duplicates: str) -> list[str]:
    """The phrases that a frame excludes, none of which is a pattern of it."""
    meant = {folded(pattern): pattern for pattern in entries} if given else {}
    known: dict[str, str] = {}
    for pattern, weight in _listed(path, given):
        if weight != 1:
            raise LexiconError(f"{where(pattern)}frame {shown('.'.join(path))}: what is excluded has no weight")
        usable(".".join(path), pattern)
        alike = folded(pattern)
        if alike in meant:
            raise _twice(path, pattern, meant[alike], "as a pattern ")
        if alike in known and duplicates == "error":
            raise _twice(path, pattern, known[alike], "")
        known.setdefault(alike, pattern)
    return list(known.values())


def _twice(path: tuple[str, ...], pattern: str, first: str, how: str) -> LexiconError:
    earlier = f", {how}in line {first.line:,}, column {first.column:,}" if isinstance(first, Placed) else ""
    alike = "" if first == pattern else f" ({shown(first)} is the same to texts)"
    remedy = "remove one" if how else 'remove one, or decide by duplicates="first" or "sum"'
    return LexiconError(
        f"{where(pattern)}frame {shown('.'.join(path))}: the pattern {shown(pattern)} stands in it twice{alike}"
        f"{earlier}; {remedy}"
    )


def folded(pattern: str) -> str:
    """Return a pattern as texts are folded; expressions and terms (re:, is:) stay as they are."""
    if pattern.startswith(("re:", "is:")):
        return pattern
    words = " ".join(pattern.split()).lower()
    return words if words.isascii() else unicodedata.normalize("NFC", words).replace("\u2019", "'")


def _listed(path: tuple[str, ...], given: Any) -> Iterator[tuple[str, Any]]:
    """Patterns with their weights: of a mapping, or of a list of patterns and of such mappings."""
    if isinstance(given, str) or not hasattr(given, "__iter__"):
        raise LexiconError(f"{where(path[-1])}frame {shown('.'.join(path))}: {shown(given)} is no list of patterns")
    weights = given if isinstance(given, Mapping) else None
    for item in given:
        if isinstance(item, str):
            yield _whole_characters(item), 1.0 if weights is None else weights[item]
        elif isinstance(item, Mapping):
            yield from _listed(path, item)
        else:
            raise LexiconError(
                f"{where(path[-1])}frame {shown('.'.join(path))}: the pattern {shown(item)} is {type(item).__name__}; "
                "text is needed"
            )


def _whole_characters(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise LexiconError(
                f"{where(text)}{shown(text)}: character {error.start} is half of a surrogate pair, which no text has"
            ) from None
    return text
