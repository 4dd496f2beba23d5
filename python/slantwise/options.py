"""The options of the command line, and the help that teaches them."""

from __future__ import annotations

import argparse
import contextlib
import difflib
from typing import TYPE_CHECKING, Any, NoReturn

from . import __version__, measures
from .arguments import choice, whole
from .comparison import ADJUSTMENTS, INTERVALS, TESTS
from .cooccurrence import CONTEXTS, WEIGHTS
from .framing import SCORES
from .lexicon import DUPLICATES, NEGATORS
from .reuse import MEASURES as REUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: How a comparison of words or frames is decided, in the order of the help.
COMPARED = ("test", "adjust", "interval", "replicates", "seed")
POLICIES = ("keep", "drop", "split")
JOINTS = ("keep", "split")
CUTS = ("dictionary", "unicode")
#: How a lexicon is looked at.
LOOKS = ("coverage", "overlap", "lint")
#: What `events` shows.
FOUND = ("events", "links", "articles")
#: What `reuse` shows.
SHOWN = ("clusters", "pairs", "passages")

DESCRIPTION = """\
How does each outlet tell the same story? slantwise counts a news corpus and says, per outlet, which words, word pairs
and frames it uses more than the others do, how sure one can be of it, and in which sentences it shows."""

EPILOG = """\
FILE is a .parquet, .jsonl, .csv or .tsv file (text files also with .gz or .zst behind), a folder of .txt files, or -
for JSON lines from standard input. Several files are read as one. Columns that are not named are guessed.

  slantwise report examples/newsroom.jsonl -o report.html
  slantwise COMMAND --help                                    an example of each

Exit codes: 0 done, 2 wrong use, 65 data that cannot be used, 66 no such input, 69 a library is missing,
70 a fault in slantwise, 73 output cannot be created, 74 reading or writing failed, 75 too little memory,
130 interrupted."""

#: What each command is for, what it prints, and an example.
COMMANDS = {
    "report": (
        "one self-contained page of everything",
        """\
Compare the outlets on one self-contained HTML page, and print its path. Where there is a column of events, outlets are
compared within the same event.

  slantwise report examples/newsroom.jsonl -o report.html --heading "Four papers, ten events"
""",
    ),
    "frequencies": (
        "how often each word is used",
        """\
Count words, in all or by a column. --top is per group; per_million is per million words.

  slantwise frequencies examples/newsroom.jsonl --stopwords en --top 5
  slantwise frequencies examples/newsroom.jsonl --by outlet --near port --window 5 -o near-port.csv
""",
    ),
    "dispersion": (
        "how evenly each word is spread",
        """\
Say for each word whether it is spread over all articles, or over the values of a column, or the affair of a few of
them. The end of a column's name is the value of a word spread evenly.

  slantwise dispersion examples/newsroom.jsonl --stopwords en --top 10
  slantwise dispersion examples/newsroom.jsonl --by outlet --min-count 20 -o spread.csv
""",
    ),
    "cooccurrence": (
        "which words stand near each other",
        """\
Count the pairs of words within a window, most frequent first, and say how closely each belongs together. With a window
0,3 other stands up to three words after feature; --by counts each group apart, and --top is per group.

  slantwise cooccurrence examples/newsroom.jsonl --stopwords en --window 5 --top 10
  slantwise cooccurrence examples/newsroom.jsonl --stopwords en --window 0,3 --by outlet --top 3
""",
    ),
    "collocates": (
        "what company a word keeps",
        """\
Rank the words near a node by how closely they belong to it; with --by, say which words each outlet puts near it more
than the others do.

  slantwise collocates examples/newsroom.jsonl --node million --stopwords en --min-count 3 --top 8
  slantwise collocates examples/newsroom.jsonl --node port --by outlet --stopwords en --window 10 --top 3
""",
    ),
    "collocations": (
        "which words stand together as phrases",
        """\
Find phrases of two, three or four words that are met more often than the words by themselves let expect, strongest
first. lambda and z ask whether a longer phrase is more than the shorter ones within it; g2 and pmi do not.

  slantwise collocations examples/newsroom.jsonl --stopwords en --min-count 3 --top 10
  slantwise collocations examples/newsroom.jsonl -n 2 -n 3 --sentences --near port -o phrases.csv
""",
    ),
    "keyness": (
        "which words each outlet over- and under-uses",
        """\
Compare each outlet with the rest, word by word, most over-used first. q is the share of false finds to expect among
words with that q or a smaller one; low and high hold the log ratio (base 2) in 95 of 100 cases.

  slantwise keyness examples/newsroom.jsonl --target "Harbor Tribune" --stopwords en --top 10
  slantwise keyness examples/newsroom.jsonl --within event --near border --window 10 --min-count 3 --json
  slantwise keyness examples/newsroom.jsonl --by outlet --by month --reference previous --stopwords en --top 3
  slantwise keyness examples/newsroom.jsonl --reference pairs --adjust holm --stopwords en --top 2
""",
    ),
    "power": (
        "how many articles show a difference",
        """\
Say how likely a difference is to be found with the articles there are, how many it takes, and the smallest that is
found: from how much each word varies over the articles of such a corpus. --lexicon plans for frames.

  slantwise power examples/newsroom.jsonl --ratio 1.5 --stopwords en --top 10
  slantwise power examples/newsroom.jsonl --lexicon policy-frames --ratio 2 --articles 100 --power 0.9
""",
    ),
    "framing": (
        "how much each outlet uses each frame of a lexicon",
        """\
Compare the outlets frame by frame. score is log2 of an outlet's rate against the others': 1 is twice as much, -1 half.
Within events it is the difference in wording, and selection is what the choice of events adds.

  slantwise framing examples/newsroom.jsonl --within event --lexicon policy-frames
  slantwise framing examples/newsroom.jsonl --lexicon policy-frames --negation 3 --top 5
""",
    ),
    "choices": (
        "which of several wordings each outlet chooses",
        """\
Say which share of a set of wordings each outlet gives to each of them, and whether the others choose otherwise. A word
counts for one wording at most; the longest that matches wins.

  slantwise choices examples/newsroom.jsonl --pattern "cost*" --pattern "price*" --pattern "bill*"
""",
    ),
    "tone": (
        "towards which of two poles each outlet leans",
        """\
Compare the outlets by the ratio of two poles of a lexicon. tone is log2 of positive hits against negative ones, score
how much an outlet's differs from that of the others.

  slantwise tone examples/newsroom.jsonl --lexicon policy-frames --positive security --negative economic
""",
    ),
    "scores": (
        "how much each article uses each frame",
        """\
Count the frames of a lexicon in every article: hits, words, the rate per 1,000 of them, the same drawn to the mean by
as much as the article is short, and the frame's share of all hits.

  slantwise scores examples/newsroom.jsonl --lexicon policy-frames -o scores.csv
""",
    ),
    "lexicon": (
        "what a lexicon meets, and what is wrong with it",
        """\
Look at a lexicon before trusting its scores: which entries fire, how often and where (coverage), which frames count the
same words (overlap), and which entries need a second look (lint; without FILE from the patterns alone).

  slantwise lexicon coverage examples/newsroom.jsonl --lexicon policy-frames --top 10
  slantwise lexicon lint examples/newsroom.jsonl --lexicon policy-frames -o findings.csv
""",
    ),
    "events": (
        "which articles tell the same event",
        """\
Find the articles that tell the same event, by the named, rare and title terms they share within a few days. Prints the
events; --show links says which terms joined each two articles; --show articles gives the input with the column event.

  slantwise events examples/newsroom.jsonl --days 3 --top 5
  slantwise events examples/newsroom.jsonl --show articles -o with-events.jsonl
""",
    ),
    "reuse": (
        "what is printed more than once",
        """\
Find articles that are nearly the same, by cluster or pair by pair, or the passages that articles of different outlets
share; with --by, passages are added up, and share is how much of the words of one outlet stands in another's articles.

  slantwise reuse examples/newsroom.jsonl --threshold 0.5
  slantwise reuse examples/newsroom.jsonl --show pairs --measure containment --days 3
  slantwise reuse examples/newsroom.jsonl --show passages --min-words 8 --by outlet
""",
    ),
    "kwic": (
        "the places where a word shows",
        """\
Show each place of a word, a glob (trad*), a phrase (belt and road) or a regular expression for one word (re:^un).

  slantwise kwic examples/newsroom.jsonl --pattern infiltrator* --window 6 --top 5
""",
    ),
}


class Usage(Exception):
    """The command line was used in a way it cannot be."""


class Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving the process, and that knows no abbreviations."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        """Raise what is wrong, with the command that explains."""
        raise Usage(f"{message} ({self.prog} --help shows how)")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command line.

    Raises
    ------
    Usage
        A command, an option or a value that is not there, with the nearest that is.
    """
    parser, commands = _parsers()
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    if command is not None and command not in COMMANDS:
        parser.error(f"unknown command {command!r}{_nearest(command, COMMANDS)}")
    options, unknown = parser.parse_known_args(arguments)
    if options.command is None:
        parser.error(f"a command is needed: {', '.join(COMMANDS)}")
    own = commands[options.command]
    if unknown:
        known = [name for action in own._actions for name in action.option_strings]
        own.error(f"unknown option {unknown[0]}{_nearest(unknown[0].partition('=')[0], known)}")
    for name in ("node", "pattern"):
        if hasattr(options, name) and not getattr(options, name):
            own.error(f"{options.command} needs --{name}")
    if options.command == "lexicon" and options.look != "lint" and not options.files:
        own.error(f"lexicon {options.look} needs a FILE: what a lexicon meets is seen on texts")
    fraction = isinstance(getattr(options, "min_count", None), float)
    if fraction and options.weights is None:
        own.error(f"--min-count {options.min_count:g}: a whole number of 1 or more is needed without --weights")
    if options.command == "reuse" and options.by and options.show != "passages":
        own.error("--by adds passages up: give --show passages with it")
    if options.command == "collocates" and not options.by:
        for name in ("target", "reference", "within", "cluster", *COMPARED):
            if getattr(options, name) != own.get_default(name):
                own.error(f"--{name} is about a comparison: say by which column, with --by")
    if getattr(options, "near", "-") is None and options.window is not None:
        own.error("--window without --near has no meaning here; name a word with --near")
    return options


def _nearest(wrong: str, known: Any) -> str:
    begun = [name for name in known if len(wrong) > 3 and name.startswith(wrong)]
    close = begun or difflib.get_close_matches(wrong, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _parsers() -> tuple[Parser, dict[str, argparse.ArgumentParser]]:
    parser = Parser(prog="slantwise", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("--version", action="version", version=f"slantwise {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=Parser)
    for name, (summary, description) in COMMANDS.items():
        looks = name == "lexicon"
        usage = f"slantwise {name} {'{' + ','.join(LOOKS) + '} ' if looks else ''}FILE... [options]"
        command = commands.add_parser(name, usage=usage, help=summary, description=description)
        if looks:
            command.add_argument("look", type=_one_of(LOOKS), metavar="LOOK", help=", ".join(LOOKS))
        command.add_argument(
            "files", nargs="*" if looks else "+", metavar="FILE", help="what to read; - is standard input"
        )
        _SPECIFIC[name](command)
        _columns(command)
        _output(command, name)
    return parser, dict(commands.choices)


def _number(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        try:
            return whole("value", int(text), least)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r}: a whole number of {least} or more is needed") from None

    return number


def _window(text: str) -> int | tuple[int, int]:
    before, comma, after = text.partition(",")
    return (_number(0)(before), _number(0)(after)) if comma else _number(1)(before)


def _count(text: str) -> int | float:
    """Return a count, which may be a fraction where pairs are weighted."""
    with contextlib.suppress(ValueError):
        if 0 < (number := float(text)) < float("inf") and not number.is_integer():
            return number
    return _number(1)(text)


def _real(least: float) -> Callable[[str], float]:
    def real(text: str) -> float:
        try:
            if least <= (number := float(text)) < float("inf"):
                return number
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"{text!r}: a number of {least:g} or more is needed")

    return real


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def one(text: str) -> str:
        try:
            return choice("value", text, choices)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error).removeprefix("value = ")) from None

    return one


def _lexicon(parser: argparse.ArgumentParser, what: str, default: str | None = None) -> None:
    parser.add_argument("--lexicon", default=default, metavar="NAME|FILE", help=what)
    parser.add_argument("--level", type=_number(1), metavar="N", help="merge frames below this level (none)")
    parser.add_argument(
        "--negation", type=_number(1), metavar="N", help="words behind not, never, ... that are no hits"
    )
    parser.add_argument("--negators", type=_one_of(tuple(NEGATORS)), metavar="LANGUAGE", help="of --negation (en)")
    parser.add_argument(
        "--duplicates",
        type=_one_of(DUPLICATES),
        default=DUPLICATES[0],
        metavar="HOW",
        help=f"a pattern twice in a frame: {', '.join(DUPLICATES)} ({DUPLICATES[0]})",
    )
    parser.add_argument("--lexicon-encoding", metavar="NAME", help="of the lexicon, where it is a file (utf-8)")


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--heading", metavar="TEXT", help="the title of the page")
    _lexicon(parser, "the frames (policy-frames)", "policy-frames")
    parser.add_argument("--within", metavar="COLUMN", help="compare inside the same event (the event column)")
    parser.add_argument(
        "--stopwords", default="en", metavar="LANGUAGE", help="remove its stop words; none removes none (en)"
    )


def _frequencies(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", action="append", metavar="COLUMN", help="count apart by this column (repeatable)")
    parser.add_argument("--min-count", type=_number(1), default=1, metavar="N", help="leave out rarer words (1)")
    _where(parser)
    _words(parser)


def _dispersion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", action="append", metavar="COLUMN", help="spread over its values (over articles)")
    parser.add_argument("--min-count", type=_number(1), default=5, metavar="N", help="leave out rarer words (5)")
    _where(parser)
    _words(parser)


def _cooccurrence(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", action="append", metavar="COLUMN", help="count apart by this column (repeatable)")
    _pairs(parser)


def _pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--window", type=_window, default=5, metavar="N", help="how many words apart at most (5); L,R before and after"
    )
    parser.add_argument("--weights", type=_one_of(WEIGHTS), metavar="W", help="what distance takes: harmonic or linear")
    parser.add_argument("--context", type=_one_of(CONTEXTS), default="window", help=f"{', '.join(CONTEXTS)} (window)")
    parser.add_argument("--ordered", action="store_true", help="tell the earlier word from the later")
    _measured(parser)
    _words(parser)


def _collocates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--node", metavar="WORD", help="the word, or a glob such as econom*")
    parser.add_argument("--smoothing", type=_real(0), metavar="A", help="exponent on margins, for pmi and ppmi (none)")
    parser.add_argument("--target", action="append", metavar="OUTLET", help="with --by, only these (repeatable)")
    _pairs(parser)
    _contrasted(parser, "contrast the node's company by this column (repeatable)")


def _collocations(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-n", type=_number(2), action="append", metavar="N", help="words in a phrase, 2 to 4 (2)")
    parser.add_argument("--min-count", type=_number(1), default=5, metavar="N", help="leave out rarer phrases (5)")
    parser.add_argument("--sentences", action="store_true", help="stay within a sentence")
    _region(parser)
    _words(parser)


def _measured(parser: argparse.ArgumentParser) -> None:
    listed = ", ".join(measures.ASSOCIATION)
    kind = _one_of(measures.ASSOCIATION)
    parser.add_argument("--measure", type=kind, default="logdice", metavar="M", help=f"{listed} (logdice)")
    parser.add_argument("--min-count", type=_count, default=5, metavar="N", help="leave out rarer pairs (5)")


def _keyness(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", action="append", metavar="OUTLET", help="only these outlets (repeatable)")
    parser.add_argument("--prior", type=_real(0), default=500.0, metavar="N", help="words the prior is worth (500)")
    parser.add_argument("--min-count", type=_number(0), default=5, metavar="N", help="leave out rarer words (5)")
    _compared(parser)


def _framing(parser: argparse.ArgumentParser) -> None:
    _lexicon(parser, "the frames (policy-frames)", "policy-frames")
    parser.add_argument(
        "--score",
        type=_one_of(SCORES),
        default="rate",
        metavar="S",
        help=f"what is compared: {', '.join(SCORES)} (rate)",
    )
    _compared(parser)


def _choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pattern", action="append", metavar="WORDING", help="one of the wordings (repeatable)")
    _compared(parser)


def _tone(parser: argparse.ArgumentParser) -> None:
    _lexicon(parser, "the poles (policy-frames)", "policy-frames")
    parser.add_argument("--positive", action="append", metavar="FRAME", help="of one pole (positive; repeatable)")
    parser.add_argument("--negative", action="append", metavar="FRAME", help="of the other (negative; repeatable)")
    parser.add_argument("--by", action="append", metavar="COLUMN", help="whose values are compared (the outlets)")
    _where(parser)
    _words(parser)


def _scores(parser: argparse.ArgumentParser) -> None:
    _lexicon(parser, "the frames (policy-frames)", "policy-frames")
    _where(parser)
    _words(parser)


def _looked_at(parser: argparse.ArgumentParser) -> None:
    _lexicon(parser, "the frames (policy-frames)", "policy-frames")
    parser.add_argument("--by", action="append", metavar="COLUMN", help="whose values are told apart (the outlets)")
    _where(parser)
    _words(parser)


def _power(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--feature", action="append", metavar="WORD", help="only these words (repeatable)")
    _lexicon(parser, "plan for its frames instead of words")
    parser.add_argument("--ratio", type=_real(0), default=1.5, metavar="R", help="the difference to be found (1.5)")
    parser.add_argument("--by", action="append", metavar="COLUMN", help="whose values are compared (the outlets)")
    parser.add_argument("--target", metavar="OUTLET", help="compared with the rest (one of mean size)")
    parser.add_argument("--articles", type=_number(2), metavar="N", help="on either side (those there are)")
    parser.add_argument("--alpha", type=_real(0), default=0.05, metavar="A", help="level of the test (0.05)")
    parser.add_argument("--power", type=_real(0), default=0.8, metavar="P", help="how surely to find it (0.8)")
    _where(parser)
    _words(parser)


def _compared(parser: argparse.ArgumentParser) -> None:
    _contrasted(parser, "whose values are compared (the outlets); also year, quarter, month, week, day (repeatable)")
    parser.add_argument(
        "--measures", action="append", metavar="M", help="effects to show as well, such as odds_ratio,lrc (repeatable)"
    )
    _where(parser)
    _words(parser)


def _contrasted(parser: argparse.ArgumentParser, by: str) -> None:
    parser.add_argument("--by", action="append", metavar="COLUMN", help=by)
    parser.add_argument(
        "--reference",
        default="rest",
        metavar="R",
        help="rest, all, mean, pairs, previous, itself, others, or an outlet",
    )
    parser.add_argument("--within", metavar="COLUMN", help="compare inside the same event")
    parser.add_argument("--cluster", default="document", metavar="COLUMN", help="the unit of evidence (document)")
    parser.add_argument("--test", type=_one_of(TESTS), default="dispersion", help=f"{', '.join(TESTS)} (dispersion)")
    parser.add_argument("--adjust", type=_one_of(ADJUSTMENTS), default="bh", help=f"{', '.join(ADJUSTMENTS)} (bh)")
    parser.add_argument(
        "--interval", type=_one_of(INTERVALS), default="likelihood", help=f"{', '.join(INTERVALS)} (likelihood)"
    )
    parser.add_argument("--replicates", type=_number(1), default=999, metavar="N", help="how often, if drawn (999)")
    parser.add_argument("--seed", type=_number(0), default=0, metavar="N", help="of what is drawn (0)")


def _events(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--days", type=_days, default=3, metavar="N", help="most days between articles of an event (3); any: no matter"
    )
    parser.add_argument(
        "--threshold",
        type=_real(0),
        default=0.1,
        metavar="X",
        help="least similarity of two of its articles (0.1)",
    )
    parser.add_argument("--stopwords", metavar="LANG", help="leave out the stop words of a language")
    parser.add_argument("--stem", metavar="LANG", help="compare stems of words in a language")
    parser.add_argument(
        "--show", type=_one_of(FOUND), default="events", metavar="WHAT", help="events, links, articles (events)"
    )


def _days(text: str) -> int | None:
    if text == "any":
        return None
    try:
        return _number(0)(text)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, or any") from None


def _reuse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--show", type=_one_of(SHOWN), default="clusters", help=f"{', '.join(SHOWN)} (clusters)")
    parser.add_argument("--threshold", type=_real(0), default=0.8, metavar="X", help="how much articles share (0.8)")
    parser.add_argument("--shingle", type=_number(1), default=5, metavar="N", help="compared by runs of N words (5)")
    parser.add_argument("--measure", type=_one_of(REUSE), default="jaccard", help=f"{', '.join(REUSE)} (jaccard)")
    parser.add_argument("--days", type=_number(0), metavar="N", help="printed within so many days of each other")
    parser.add_argument("--across", action="store_true", help="articles of different outlets only, as passages are")
    parser.add_argument("--min-words", type=_number(1), default=12, metavar="N", help="of a passage (12)")
    parser.add_argument("--max-count", type=_number(2), default=100, metavar="N", help="places of a passage (100)")
    parser.add_argument("--by", action="append", metavar="COLUMN", help="add passages up by this column (repeatable)")


def _kwic(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pattern", action="append", metavar="P", help="what to show (repeatable)")
    parser.add_argument("--window", type=_number(0), default=5, metavar="N", help="words on either side (5)")


def _where(parser: argparse.ArgumentParser) -> None:
    _region(parser)
    parser.add_argument(
        "--ngrams", type=_number(1), action="append", metavar="N", help="count runs of N words (repeatable)"
    )


def _region(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--near", action="append", metavar="WORD", help="only the words near this one (repeatable)")
    parser.add_argument("--window", type=_number(0), metavar="N", help="how near, in words (10)")
    parser.add_argument("--lead", type=_number(0), metavar="N", help="only the first words of each article")
    voice = parser.add_mutually_exclusive_group()
    voice.add_argument("--quoted", action="store_true", help="only what stands in quotation marks")
    voice.add_argument("--unquoted", action="store_true", help="only what stands outside them")
    parser.add_argument("--compound", action="append", metavar="PHRASE", help="count it as one word (repeatable)")


def _words(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("words")
    group.add_argument("--stopwords", metavar="LANGUAGE", help="remove its stop words, e.g. en")
    group.add_argument("--stem", metavar="LANGUAGE", help="cut words to their stems, e.g. en")
    group.add_argument("--lowercase", action=argparse.BooleanOptionalAction, default=True, help="write words small")
    group.add_argument("--diacritics", action=argparse.BooleanOptionalAction, default=True, help="keep accents")
    group.add_argument("--numbers", action=argparse.BooleanOptionalAction, default=True, help="count numbers")
    group.add_argument("--emoji", action=argparse.BooleanOptionalAction, default=True, help="count emoji")
    group.add_argument("--punctuation", action="store_true", help="count punctuation")
    for name, default in (("urls", "drop"), ("emails", "drop"), ("mentions", "keep"), ("hashtags", "keep")):
        group.add_argument(
            f"--{name}", type=_one_of(POLICIES), default=default, metavar="P", help=f"{', '.join(POLICIES)} ({default})"
        )
    group.add_argument(
        "--hyphens", type=_one_of(JOINTS), default="split", metavar="P", help="long-term: split, keep (split)"
    )
    group.add_argument(
        "--apostrophes", type=_one_of(JOINTS), default="keep", metavar="P", help="don't: split, keep (keep)"
    )
    group.add_argument(
        "--words",
        type=_one_of(CUTS),
        default="dictionary",
        metavar="W",
        help="scripts without spaces: dictionary, unicode",
    )
    group.add_argument(
        "--min-docfreq", type=_number(1), default=1, metavar="N", help="leave out words of fewer documents"
    )


def _columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("reading")
    for role in ("text", "outlet", "event", "id", "date", "title"):
        group.add_argument(f"--{role}", metavar="COLUMN", help=f"the column of the {role}")
    group.add_argument("--encoding", default="utf-8", metavar="NAME", help="of text files (utf-8)")
    group.add_argument("--delimiter", metavar="C", help="between the cells of a table (, in .csv)")
    group.add_argument("--max-expanded", type=_real(1), default=200.0, metavar="N", help="limit for packed files (200)")
    group.add_argument("--threads", type=_number(1), metavar="N", help="as many as the machine has")


def _output(parser: argparse.ArgumentParser, command: str) -> None:
    group = parser.add_argument_group("output")
    if command == "report":
        group.add_argument("-o", "--output", default="report.html", metavar="FILE", help="the page (report.html)")
        return
    endings = ".csv, .json, .jsonl or .parquet; in .csv, text that looks like a formula gets an apostrophe in front"
    group.add_argument("-o", "--output", metavar="FILE", help=endings)
    group.add_argument("--json", action="store_true", help="print JSON")
    group.add_argument("--top", type=_number(1), metavar="N", help="rows per group (20 on screen, else all)")


_SPECIFIC = {
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
    "lexicon": _looked_at,
    "events": _events,
    "reuse": _reuse,
    "kwic": _kwic,
}
