"""The text of a file: unpacked, decoded and cut into lines, with every fault placed at its byte."""

from __future__ import annotations

import codecs
import importlib
from typing import TYPE_CHECKING, BinaryIO

from ._core import InputError, OptionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How many bytes are read at a time.
BLOCK = 1 << 20
#: The endings of packed files.
PACKED = (".gz", ".zst")
#: A packed file may always expand to this many bytes, however small it is.
ALWAYS = 64 << 20

#: What a file begins with that is no text, and what it then is.
_MAGIC = {
    b"\x1f\x8b": "gzip data; give its name the ending .gz",
    b"\x28\xb5\x2f\xfd": "Zstandard data; give its name the ending .zst",
    b"PK\x03\x04": "a zip archive or an office document; unpack it, or save the table as CSV (UTF-8)",
    b"PAR1": "Parquet data; give its name the ending .parquet",
    b"%PDF": "a PDF; extract its text first",
}


def blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of a file as they are."""
    return iter(lambda: file.read(BLOCK), b"")


def unpacked(file: BinaryIO, name: str, size: int, max_expanded: float) -> Iterator[bytes]:
    """Yield the bytes of a file, expanded if its name ends in .gz or .zst.

    Raises
    ------
    InputError
        The file is cut off, damaged or followed by something else, or expands to more than `max_expanded` times its
        size (and to more than `ALWAYS` bytes).
    """
    if name.lower().endswith(".gz"):
        expanding = _gunzipped(file, name)
    elif name.lower().endswith(".zst"):
        expanding = _unzstd(file, name)
    else:
        yield from blocks(file)
        return
    limit = max(ALWAYS, int(size * max_expanded))
    expanded = 0
    for block in expanding:
        expanded += len(block)
        if expanded > limit:
            raise InputError(
                f"{name}: {size:,} bytes expand to more than {limit:,}, which is max_expanded = {max_expanded:g} times "
                "as much; the file may be made to fill the memory. If you trust it, raise max_expanded"
            )
        yield block


def _gunzipped(file: BinaryIO, name: str) -> Iterator[bytes]:
    import gzip
    import zlib

    if (head := file.read(2)) and head != b"\x1f\x8b":
        raise InputError(f"{name}: this is no gzip file; fetch it again, or give its name the ending of what it is")
    file.seek(0)
    done = 0
    try:
        with gzip.GzipFile(fileobj=file) as members:
            while block := members.read1(BLOCK):
                done += len(block)
                yield block
    except EOFError:
        raise InputError(f"{name}: the file is cut off after {done:,} bytes of text; fetch it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        where = f"damaged, or followed by something else, after {done:,} bytes of text"
        raise InputError(f"{name}: {where} ({error}); fetch it again") from None


def _unzstd(file: BinaryIO, name: str) -> Iterator[bytes]:
    try:
        zstd = importlib.import_module("compression.zstd")  # Python 3.14
    except ImportError:
        yield from _unzstd_frames(file, name)
        return
    done = 0
    try:
        with zstd.ZstdFile(file) as frames:
            while block := frames.read(BLOCK):
                done += len(block)
                yield block
    except (EOFError, zstd.ZstdError) as error:
        raise _bad_zstd(name, done, error) from None


def _unzstd_frames(file: BinaryIO, name: str) -> Iterator[bytes]:
    try:
        import zstandard
    except ImportError:
        raise ImportError(f"{name}: to read .zst files, pip install zstandard (Python 3.14 needs nothing)") from None
    done, frame, packed = 0, None, b""
    try:
        # So little at a time that no more than a frame's smallest blocks can expand between two looks at the limit.
        while packed := packed or file.read(4096):
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            block = frame.decompress(packed)
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
            done += len(block)
            yield block
    except zstandard.ZstdError as error:
        raise _bad_zstd(name, done, error) from None
    if frame is not None:
        raise _bad_zstd(name, done, EOFError("the last frame does not end"))


def _bad_zstd(name: str, done: int, error: Exception) -> InputError:
    what = "the file is cut off" if isinstance(error, EOFError) else "damaged, or followed by something else,"
    return InputError(f"{name}: {what} after {done:,} bytes of text ({error}); fetch it again")


def known(encoding: str) -> str:
    """Return the name of an encoding that exists."""
    if not isinstance(encoding, str):
        raise TypeError(f"encoding = {encoding!r}: the name of an encoding is needed, not {type(encoding).__name__}")
    try:
        "".encode(encoding)
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise OptionError(
            f"encoding = {encoding!r}: there is no such encoding; utf-8 and windows-1252 are common"
        ) from None


def decoded(data: Iterable[bytes], name: str, encoding: str) -> Iterator[str]:
    """Yield the characters of a file, without the byte order mark it may begin with.

    Raises
    ------
    InputError
        Bytes that are no text in this encoding; the message names the place and guesses what they are.
    """
    codec = known(encoding)
    decoder = codecs.getincrementaldecoder(codec)()
    at, first = 0, True
    for block in data:
        if first:
            _refuse_magic(block, name)
        # In UTF-16 and UTF-32 every other byte may be zero; elsewhere none is.
        if not codec.startswith(("utf-16", "utf-32")) and b"\0" in block:
            where = at + block.index(b"\0")
            raise InputError(f"{name}, byte {where:,}: a NUL, which no text has; {_guess(block, codec)}")
        pending = decoder.getstate()[0]
        try:
            piece = decoder.decode(block)
        except UnicodeDecodeError as error:
            raise _undecodable(name, codec, at - len(pending), pending + block, error) from None
        at += len(block)
        if first and piece:
            piece, first = piece.removeprefix("\ufeff"), False
        yield piece
    pending = decoder.getstate()[0]
    try:
        yield decoder.decode(b"", True)
    except UnicodeDecodeError:
        raise InputError(
            f"{name}, byte {at - len(pending):,}: the file ends inside a character; it is cut off"
        ) from None


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """Yield lines with their ends. Only a line feed ends one: U+2028 and its like may stand inside a text."""
    begun: list[str] = []
    for piece in pieces:
        start = 0
        while (end := piece.find("\n", start) + 1) > 0:
            begun.append(piece[start:end])
            yield "".join(begun)
            begun, start = [], end
        if start < len(piece):
            begun.append(piece[start:])
    if begun:
        yield "".join(begun)


def _refuse_magic(block: bytes, name: str) -> None:
    for magic, what in _MAGIC.items():
        if block.startswith(magic):
            raise InputError(f"{name}: this is {what}")


def _undecodable(name: str, codec: str, start: int, data: bytes, error: UnicodeDecodeError) -> InputError:
    byte = data[error.start] if error.start < len(data) else 0
    return InputError(
        f"{name}, byte {start + error.start:,}: 0x{byte:02x} is not {codec.upper()} here; {_guess(data, codec)}"
    )


def _guess(data: bytes, codec: str) -> str:
    """Say what the bytes may be instead, and what to do."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "it begins like UTF-16: read it with encoding='utf-16'"
    if b"\0" in data:
        for offset, wide in ((1, "utf-16-le"), (0, "utf-16-be")):
            if data[offset:200:2].count(0) > 0.8 * len(data[offset:200:2]):
                return f"it looks like UTF-16 without a mark: read it with encoding={wide!r}"
        return "the file is damaged, or no text"
    if codec != "utf-8":
        return "it has another encoding, or is damaged"
    readable = data.decode("utf-8", "replace")
    faults = readable.count("\ufffd")
    if sum(character > "\x7f" for character in readable) > 3 * faults:
        return "nearly all of it is UTF-8, so this place is damaged: repair it, or fetch the file again"
    try:
        data.decode("windows-1252")
        likely = "windows-1252"
    except UnicodeDecodeError:
        likely = "latin-1"
    return f"it may be {likely}: read it with encoding={likely!r}, or save it as UTF-8"
