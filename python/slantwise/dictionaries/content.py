"""The text of a lexicon file: nothing but text, and not too much of it."""

from __future__ import annotations

import codecs
import os
import re
import stat
from typing import TYPE_CHECKING

from .. import source
from .._core import InputError, LexiconError
from .place import Lines, fault

if TYPE_CHECKING:
    from pathlib import Path

#: The largest lexicon file, in bytes.
LARGEST = 50_000_000
#: The most patterns of a lexicon.
MOST = 1_000_000

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECLARED = re.compile(rb"""<\?xml[^>]{,99}encoding=["']([A-Za-z0-9._-]{,40})["']""")
_ENCODINGS = re.compile(r"(?i)utf-?8|utf-16(le|be)?|us-ascii|ascii|iso-8859-\d+|windows-125\d|koi8-[ru]")


def check(path: Path) -> None:
    """Refuse what is no file: a pipe may never end."""
    kind = path.stat().st_mode
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "a pipe, a device or a socket"
        raise LexiconError(f"this is {what}; a lexicon file is needed")


def text(path: Path, encoding: str | None) -> str:
    """Return the characters of a file, a line feed after each line.

    Without an encoding, a file is UTF-8, or what the mark at its beginning or its XML declaration says.
    """
    data = _bytes(path)
    try:
        characters = "".join(source.decoded([data], str(path), encoding or _encoding(data)))
    except InputError as error:
        reason = str(error).removeprefix(str(path)).lstrip(",: ")
        if reason.startswith("this is "):
            reason = f"{reason.partition(';')[0]}; a file of text is needed, so unpack it first"
        raise LexiconError(reason) from None
    characters = characters.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(characters):
        raise fault(
            f"the control character U+{ord(found[0]):04X}, which no lexicon has; the file is damaged, or no text",
            *Lines(characters[: found.start()]).at(found.start()),
        )
    if not characters.strip():
        raise LexiconError("the file is empty; frames and their patterns are needed")
    # Before any line is looked at: a lexicon with more would not be made.
    if (lines := characters.count("\n")) > MOST + 10_000:
        raise LexiconError(f"{lines:,} lines; a lexicon has at most {MOST:,} patterns")
    return characters


def _bytes(path: Path) -> bytes:
    # Should it have become a pipe by now, it is not waited for.
    with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise LexiconError(f"{path.stat().st_size:,} bytes; the limit is {LARGEST:,}")
    return data


def _encoding(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8))
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii")
    if not _ENCODINGS.fullmatch(name):
        raise fault(f"the encoding {name!r} is not read; save the file as UTF-8", 1)
    return name
