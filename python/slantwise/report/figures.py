"""How numbers and names are written: for a reader, in words where words are clearer."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")

#: Invisible characters that some scripts and emoji need to be written at all.
JOINERS = "\u200c\u200d"


def spelled(number: int) -> str:
    """Write a small number as a word, a large one in digits.

    >>> spelled(5), spelled(1200)
    ('five', '1,200')
    """
    return WORDS[number] if 0 <= number < len(WORDS) else f"{number:,}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun.

    >>> counted(1, "article"), counted(1200, "article"), counted(2, "story", "stories")
    ('1 article', '1,200 articles', '2 stories')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def multiple(log_ratio: float) -> str:
    """Write a log₂ ratio as a multiple, with the digits that matter.

    >>> multiple(3.0), multiple(-1.0), multiple(0.4), multiple(4.0), multiple(12.0)
    ('8', '0.5', '1.3', '16', '4,096')
    """
    ratio = 2.0**log_ratio
    if ratio >= 9.95:
        return f"{ratio:,.0f}"
    if ratio >= 0.995:
        return f"{ratio:.1f}".removesuffix(".0")
    return f"{ratio:.2f}".rstrip("0").rstrip(".") if ratio >= 0.005 else "less than 0.01"


def interval(low: float | None, high: float | None) -> str:
    """Write an interval of multiples; an end that is None has no bound.

    >>> interval(2.6, 3.5), interval(2.0, None), interval(None, -1.0), interval(None, None)
    ('6.1 – 11', '4 or more', '0.5 or less', '–')
    """
    if low is None:
        return "–" if high is None else f"{multiple(high)} or less"
    if high is None:
        return f"{multiple(low)} or more"
    return f"{multiple(low)} – {multiple(high)}"


def often(log_ratio: float) -> str:
    """Say how often, against the others.

    >>> often(3.05), often(1.0), often(0.5), often(-2.0)
    ('8.3 times as often', 'twice as often', '41 % more often', '75 % less often')
    """
    ratio = 2.0**log_ratio
    if 1.95 <= ratio < 2.05:
        return "twice as often"
    if ratio >= 2.0:
        return f"{multiple(log_ratio)} times as often"
    return f"{_percent(log_ratio)} % {'more' if ratio >= 1 else 'less'} often"


def often_interval(log_ratio: float, low: float, high: float) -> str:
    """Write an interval in the unit of `often`.

    >>> often_interval(3.05, 2.6, 3.5), often_interval(-2.0, -3.0, -1.0), often_interval(0.5, 0.2, 0.9)
    ('6.1 to 11 times', '50 to 88 % less', '15 to 87 % more')
    """
    if 2.0**log_ratio >= 1.95:
        return f"{multiple(low)} to {multiple(high)} times"
    if low > 0:
        return f"{_percent(low)} to {_percent(high)} % more"
    if high < 0:
        return f"{_percent(high)} to {_percent(low)} % less"
    return f"{multiple(low)} to {multiple(high)} times"


def _percent(log_ratio: float) -> str:
    share = abs(2.0**log_ratio - 1) * 100
    if log_ratio < 0 and share >= 99.5:
        return "over 99"
    return f"{share:,.0f}" if share >= 0.95 else f"{share:.1f}"


def chance(value: float, name: str = "q") -> str:
    r"""Write a p or q.

    The spaces do not break.

    >>> chance(0.00002), chance(0.0487), chance(0.3)
    ('q\xa0<\xa0.001', 'q\xa0=\xa0.049', 'q\xa0=\xa0.30')
    """
    if value < 0.001:
        return f"{name}\N{NO-BREAK SPACE}<\N{NO-BREAK SPACE}.001"
    text = f"{value:.3f}" if value < 0.0995 else f"{value:.2f}"
    return f"{name}\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{text.removeprefix('0')}"


def signed(value: float) -> str:
    """Write a number with two decimals and a true minus.

    >>> signed(-1.5)
    '−1.50'
    """
    return f"{value:.2f}".replace("-", "−")


def day(date: datetime.date) -> str:
    """Write a date.

    >>> import datetime
    >>> day(datetime.date(2025, 2, 11))
    '11 Feb 2025'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def name(value: object, longest: int = 120) -> str:
    r"""Write a name so that nothing in it hides: invisible and control characters as escapes.

    >>> name("Ledger\u202e"), name(" "), name("Ledger")
    ('Ledger\\u202e', '(blank)', 'Ledger')
    """
    text = "".join(c if _visible(c) else f"\\u{ord(c):04x}" for c in str(value)[: longest + 1])
    if not text.strip():
        return "(blank)"
    return text if len(text) <= longest else text[: longest - 1] + "…"


def isolated(value: object, longest: int = 120) -> str:
    """Write a name inside a sentence, so that its direction of writing stays its own.

    >>> len(isolated("Ledger")) - len("Ledger")
    2
    """
    return f"\N{FIRST STRONG ISOLATE}{name(value, longest)}\N{POP DIRECTIONAL ISOLATE}"


def prose(value: str, longest: int = 200, *, end: bool = False) -> str:
    r"""Write a piece of an article: white space as single spaces, no invisible characters, not too long.

    >>> prose("one\n\n two\u202e three\x00")
    'one two three'
    >>> prose("one two three", longest=8), prose("one two three", longest=8, end=True)
    ('one two…', '…three')
    """
    text = " ".join("".join(c if _visible(c) or c.isspace() else "" for c in value).split())
    if len(text) <= longest:
        return text
    if end:
        cut = text[-longest:]
        return "…" + (cut.partition(" ")[2] or cut).lstrip()
    cut = text[:longest]
    return (cut.rpartition(" ")[0] or cut).rstrip() + "…"


def _visible(character: str) -> bool:
    if character == " " or character in JOINERS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
