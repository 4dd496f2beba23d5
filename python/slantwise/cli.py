"""The command line: what each command does, and how it ends."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import sys
import warnings
from typing import TYPE_CHECKING, Any

from . import _core, guess, measures, options, output, progress
from .corpus import OPTIONS, Corpus, DataWarning
from .lexicon import Lexicon, lexicon
from .planning import power
from .read import load
from .table import Table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from .cooccurrence import Cooccurrence
    from .tokens import Tokens

#: Rows per group on the screen where --top does not say.
SHOWN = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 done, 2 wrong use, 65 data that cannot be used, 66 no such input, 69 a library is missing, 70 a fault of its own,
    73 output cannot be created, 74 reading or writing failed, 75 too little memory, 130 interrupted, 143 terminated.
    """
    with _terminable():
        try:
            code = _run(sys.argv[1:] if arguments is None else arguments)
            if sys.stdout is not None:
                sys.stdout.flush()
        except BaseException as error:
            code = _failed(error)
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        chosen = options.parse(arguments)
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else 0
    with _warnings():
        inputs = [file for file in chosen.files if file != "-"]
        if chosen.output is not None:
            output.ending(chosen.output, (".html",) if chosen.command == "report" else output.ENDINGS)
            output.check(chosen.output, [*inputs, *filter(None, [vars(chosen).get("lexicon")])])
        with progress.shown():
            result = COMMANDS[chosen.command](chosen)
        if isinstance(result, str):
            page = result.encode()
            output.whole(chosen.output, lambda file: file.write(page))
            _print(f"{chosen.output}\n")
        elif isinstance(result, Table):
            rows = _rows(chosen)
            table, more = (result, 0) if rows is None else output.top(result, rows)
            _give(table, more, chosen)
        else:
            _give(*result, chosen)
    return 0


# -- how it ends -----------------------------------------------------------------------------------------------------


def _failed(error: BaseException) -> int:
    """Say in one line what went wrong, and return the exit code for it."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has enough.
        _silence()
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0
    code, message = _explained(error)
    if isinstance(error, OSError):
        _silence()
    _say(message)
    return code


def _explained(error: BaseException) -> tuple[int, str]:
    if isinstance(error, KeyboardInterrupt):
        return 130, "interrupted"
    if isinstance(error, options.Usage | _core.OptionError | _core.PatternError):
        return 2, str(error)
    if isinstance(error, _core.SlantwiseError):
        return 65, str(error)
    if isinstance(error, ImportError):
        return 69, str(error)
    if isinstance(error, MemoryError):
        return 75, f"too little memory ({error}); read fewer documents at once" if str(error) else "too little memory"
    if isinstance(error, OSError):
        reason = error.strerror or str(error) or type(error).__name__
        message = f"{os.fsdecode(error.filename)}: {reason}" if error.filename is not None else reason
        if isinstance(error, output.CannotCreate):
            return 73, message
        absent = isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError | NotADirectoryError)
        return (66 if absent else 74), message
    return (
        70,
        f"a fault in slantwise {_core.__version__}: {type(error).__name__}: {error}. Please report it with the command",
    )


def _say(message: str) -> None:
    """Print a line on standard error, if there is one."""
    if sys.stderr is None:
        return
    line = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in " ".join(message.split()))
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"slantwise: {line}\n".encode(errors="backslashreplace").decode())
        sys.stderr.flush()


def _silence() -> None:
    """Let nothing more be written to standard output, not even at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Turn SIGTERM into an orderly end, so that no temporary file stays."""

    def end(*_: Any) -> None:
        raise SystemExit(143)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _warnings() -> Iterator[None]:
    """Say warnings about the data like everything else."""
    with warnings.catch_warnings():
        for category in (DataWarning, RuntimeWarning):
            warnings.simplefilter("always", category)
        warnings.showwarning = lambda message, *_, **__: _say(f"warning: {message}")
        yield


# -- what comes in ---------------------------------------------------------------------------------------------------


def _corpus(chosen: argparse.Namespace) -> tuple[Corpus, dict[str, str | None]]:
    reading = {"encoding": chosen.encoding, "delimiter": chosen.delimiter, "max_expanded": chosen.max_expanded}
    files = [load(sys.stdin.buffer if file == "-" else file, **reading) for file in chosen.files]
    loaded = guess.together(files)
    given = {role: getattr(chosen, role) for role in guess.NAMES}
    roles = guess.roles(loaded.columns, given)
    guessed = [role for role, column in roles.items() if given[role] is None and column is not None]
    # What was only guessed, and is not needed to count, stays an ordinary column if it cannot play its role.
    doubtful = [role for role in ("id", "date", "title") if role in guessed]
    corpus = None
    while corpus is None:
        try:
            corpus = loaded.corpus(**roles)
        except (_core.InputError, _core.ColumnError) as error:
            at_fault = [role for role in doubtful if roles[role] and f"column {role!r}" in str(error)]
            if not at_fault:
                raise
            _say(f"not using {_listed(roles, at_fault)}: {error}")
            roles |= dict.fromkeys(at_fault)
    if said := [role for role in guessed if roles[role] not in (role, None)]:
        _say(f"using {_listed(roles, said)}")
    return corpus, roles


def _listed(roles: dict[str, str | None], some: Sequence[str]) -> str:
    return ", ".join(f"column {roles[role]!r} as {role}" for role in some)


def _tokens(chosen: argparse.Namespace, corpus: Corpus, **more: Any) -> Tokens:
    """Return the tokens that were asked for: how words are cut, where they are taken from, what counts as one."""
    given = {name: getattr(chosen, name) for name in OPTIONS if name not in more and hasattr(chosen, name)}
    # --min-count is about rare rows of a result, unless a command says otherwise.
    tokens = corpus.tokens(**given | {"min_count": 1} | more, threads=chosen.threads)
    where = vars(chosen)
    if where.get("near"):
        tokens = tokens.near(chosen.near, window=10 if chosen.window is None else chosen.window)
    if where.get("lead") is not None:
        tokens = tokens.lead(chosen.lead)
    if where.get("quoted"):
        tokens = tokens.quoted()
    if where.get("unquoted"):
        tokens = tokens.unquoted()
    if where.get("compound"):
        tokens = tokens.compound(chosen.compound)
    return tokens.ngrams(chosen.ngrams) if where.get("ngrams") else tokens


def _by(chosen: argparse.Namespace) -> Any:
    """Return the columns that make groups, under the names that were given or the outlet's."""
    return "outlet" if not chosen.by else chosen.by[0] if len(chosen.by) == 1 else chosen.by


def _need_outlet(chosen: argparse.Namespace, roles: dict[str, str | None]) -> None:
    if roles["outlet"] is None and not getattr(chosen, "by", None):
        raise _core.ColumnError(
            f"no column looks like the outlet, and {chosen.command} compares outlets; name it with --outlet"
        )


# -- the commands ----------------------------------------------------------------------------------------------------


def _frames(chosen: argparse.Namespace) -> Lexicon:
    """Return the lexicon that was asked for."""
    given = {name: getattr(chosen, name) for name in ("level", "negation", "negators", "duplicates")}
    try:
        return lexicon(chosen.lexicon, encoding=chosen.lexicon_encoding, **given)
    except _core.LexiconError as error:
        # What to do is told as it is done here.
        raise _core.LexiconError(str(error).replace("with encoding=", "with --lexicon-encoding ")) from None


def _report(chosen: argparse.Namespace) -> str:
    from .report import build

    frames = _frames(chosen)
    corpus, roles = _corpus(chosen)
    _need_outlet(chosen, roles)
    within = chosen.within or ("event" if roles["event"] else None)
    stopwords = None if chosen.stopwords == "none" else chosen.stopwords
    return build(
        corpus, lexicon=frames, within=within, stopwords=stopwords, title=chosen.heading, threads=chosen.threads
    )


def _frequencies(chosen: argparse.Namespace) -> Table:
    corpus, _ = _corpus(chosen)
    return _tokens(chosen, corpus, min_count=chosen.min_count).frequencies(by=_by(chosen) if chosen.by else None)


def _dispersion(chosen: argparse.Namespace) -> Table:
    corpus, _ = _corpus(chosen)
    return _tokens(chosen, corpus).dispersion(by=_by(chosen) if chosen.by else None, min_count=chosen.min_count)


def _pairs_of(chosen: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(chosen, name) for name in ("window", "weights", "context", "ordered")}


def _cooccurrence(chosen: argparse.Namespace) -> tuple[Table, int]:
    """List the pairs, most frequent first, as many as are wanted of each group; and count those beyond."""
    corpus, _ = _corpus(chosen)
    tokens = _tokens(chosen, corpus)
    if not chosen.by:
        return _pairs(tokens.cooccurrence(**_pairs_of(chosen)), chosen)
    stack = tokens.cooccurrence(**_pairs_of(chosen), by=_by(chosen))
    tables, more = zip(*(_pairs(matrix, chosen) for _, matrix in stack.items()), strict=True)
    recipe = stack.recipe | {"measure": chosen.measure, "min_count": chosen.min_count}
    return Table(_core.stacked([table._core for table in tables], stack._groups), recipe), sum(more)


def _pairs(matrix: Cooccurrence, chosen: argparse.Namespace) -> tuple[Table, int]:
    """List the pairs of a matrix."""
    import numpy as np
    import scipy.sparse

    if chosen.measure == "fisher" and chosen.weights is not None:
        # Refuses it, and says why.
        matrix.association(chosen.measure)
    cells = matrix.to_scipy()
    # The symmetric matrix has each pair twice: mirrored, or on its diagonal.
    lopsided = isinstance(chosen.window, tuple) and chosen.window[0] != chosen.window[1]
    twice = not chosen.ordered and not (lopsided and chosen.context == "window")
    pairs = (scipy.sparse.triu(cells) if twice else cells).tocoo()
    count = pairs.data
    if twice:
        count = np.where(pairs.row == pairs.col, count / 2, count).astype(count.dtype)
    kept = np.flatnonzero(count >= chosen.min_count)
    order = np.lexsort((pairs.col[kept], pairs.row[kept], -count[kept]))
    wanted = kept[order][: _rows(chosen)]
    first, second = pairs.row[wanted], pairs.col[wanted]
    # Only the pairs that are shown are measured: some measures take long, and there are millions of pairs.
    margins = cells.sum(axis=1)[first], cells.sum(axis=0)[second], matrix.total
    features = matrix.features
    columns = [
        ("feature", [features[index] for index in first]),
        ("other", [features[index] for index in second]),
        ("count", count[wanted].tolist()),
        (chosen.measure, measures.association(pairs.data[wanted], *margins, measure=chosen.measure).tolist()),
    ]
    recipe = matrix.recipe | {"measure": chosen.measure, "min_count": chosen.min_count}
    return Table(_core.Table.from_columns(columns), recipe), len(kept) - len(wanted)


def _collocates(chosen: argparse.Namespace) -> Table:
    corpus, _ = _corpus(chosen)
    names = ("measure", "min_count", "smoothing", "target", "reference", "within", "cluster", *options.COMPARED)
    given = {name: getattr(chosen, name) for name in names}
    matrix: Cooccurrence = _tokens(chosen, corpus).cooccurrence(**_pairs_of(chosen))
    return matrix.collocates(chosen.node, by=_by(chosen) if chosen.by else None, **given)


def _collocations(chosen: argparse.Namespace) -> Table:
    corpus, _ = _corpus(chosen)
    tokens = _tokens(chosen, corpus)
    return tokens.collocations(chosen.n or 2, min_count=chosen.min_count, sentences=chosen.sentences)


def _keyness(chosen: argparse.Namespace) -> Table:
    corpus, roles = _corpus(chosen)
    _need_outlet(chosen, roles)
    names = ("target", "prior", "min_count")
    given = {name: getattr(chosen, name) for name in names} | _compared(chosen)
    return _tokens(chosen, corpus).keyness(by=_by(chosen), **given)


def _compared(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return how a comparison is made."""
    names = ("reference", "within", "cluster", *options.COMPARED)
    effects = [name.strip() for given in chosen.measures or () for name in given.split(",")]
    return {name: getattr(chosen, name) for name in names} | {"measures": effects}


def _power(chosen: argparse.Namespace) -> Table:
    corpus, roles = _corpus(chosen)
    _need_outlet(chosen, roles)
    frames = None if chosen.lexicon is None else _frames(chosen)
    names = ("ratio", "target", "articles", "alpha", "power")
    given = {name: getattr(chosen, name) for name in names}
    return power(_tokens(chosen, corpus), chosen.feature, by=_by(chosen), lexicon=frames, **given)


def _framing(chosen: argparse.Namespace) -> Table:
    frames = _frames(chosen)
    corpus, roles = _corpus(chosen)
    _need_outlet(chosen, roles)
    return _tokens(chosen, corpus).framing(frames, by=_by(chosen), score=chosen.score, **_compared(chosen))


def _choices(chosen: argparse.Namespace) -> Table:
    corpus, roles = _corpus(chosen)
    _need_outlet(chosen, roles)
    return _tokens(chosen, corpus).choices(chosen.pattern, by=_by(chosen), **_compared(chosen))


def _tone(chosen: argparse.Namespace) -> Table:
    words = _frames(chosen)
    corpus, roles = _corpus(chosen)
    _need_outlet(chosen, roles)
    positive, negative = chosen.positive or "positive", chosen.negative or "negative"
    return _tokens(chosen, corpus).tone(words, by=_by(chosen), positive=positive, negative=negative)


def _scores(chosen: argparse.Namespace) -> Table:
    words = _frames(chosen)
    corpus, _ = _corpus(chosen)
    return _tokens(chosen, corpus).scores(words)


def _lexicon(chosen: argparse.Namespace) -> Table:
    frames = _frames(chosen)
    if not chosen.files:
        return frames.lint()
    corpus, roles = _corpus(chosen)
    tokens = _tokens(chosen, corpus)
    if chosen.look == "overlap":
        return frames.overlap(tokens)
    _need_outlet(chosen, roles)
    look = frames.coverage if chosen.look == "coverage" else frames.lint
    return look(tokens, by=_by(chosen))


def _events(chosen: argparse.Namespace) -> Table:
    corpus, _ = _corpus(chosen)
    names = ("days", "threshold", "stopwords", "stem", "threads")
    found = corpus.events(**{name: getattr(chosen, name) for name in names})
    if chosen.show == "articles":
        texts = _core.Table.from_columns([("text", [found.text(doc) for doc in range(len(found))])])
        documents = found.documents
        return Table(documents._core.beside(texts), documents.recipe)
    return found.event_links if chosen.show == "links" else found.event_table


def _reuse(chosen: argparse.Namespace) -> Table:
    corpus, roles = _corpus(chosen)
    if chosen.show == "passages" or chosen.across:
        _need_outlet(chosen, roles)
    if chosen.show == "passages":
        given = {"min_words": chosen.min_words, "max_count": chosen.max_count}
        return corpus.passages(**given, by=_by(chosen) if chosen.by else None, threads=chosen.threads)
    names = ("threshold", "shingle", "measure", "days", "threads")
    found = corpus.duplicates(**{name: getattr(chosen, name) for name in names}, same_outlet=not chosen.across)
    return found.pairs if chosen.show == "pairs" else found.clusters


def _kwic(chosen: argparse.Namespace) -> Table:
    corpus, _ = _corpus(chosen)
    return corpus.tokens(threads=chosen.threads).kwic(chosen.pattern, window=chosen.window)


COMMANDS: dict[str, Callable[[argparse.Namespace], str | Table | tuple[Table, int]]] = {
    "report": _report,
    "frequencies": _frequencies,
    "dispersion": _dispersion,
    "cooccurrence": _cooccurrence,
    "collocates": _collocates,
    "collocations": _collocations,
    "keyness": _keyness,
    "power": _power,
    "framing": _framing,
    "choices": _choices,
    "tone": _tone,
    "scores": _scores,
    "lexicon": _lexicon,
    "events": _events,
    "reuse": _reuse,
    "kwic": _kwic,
}


# -- what goes out ---------------------------------------------------------------------------------------------------


def _rows(chosen: argparse.Namespace) -> int | None:
    """Return how many rows of each group are wanted, or None for all."""
    on_screen = chosen.output is None and not chosen.json
    return SHOWN if on_screen and chosen.top is None else chosen.top


def _give(table: Table, more: int, chosen: argparse.Namespace) -> None:
    """Write a result where it was asked for."""
    if chosen.output is not None:
        output.save(table, chosen.output)
    if chosen.json:
        for piece in output.as_json(table):
            _print(piece)
    elif chosen.output is None:
        width = shutil.get_terminal_size().columns if sys.stdout is not None and sys.stdout.isatty() else None
        _print(output.as_text(table, width))
        if more:
            _print(f"... and {more:,} more (--top N shows more, -o FILE.csv writes all)\n")


def _print(text: str) -> None:
    """Print on standard output, if there is one, in whatever encoding it has."""
    if sys.stdout is None:
        return
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
