"""ZIP archives, and the Office files that are ZIP archives inside: what is in them, within limits, never on the disk.

Belongs here: listing and unpacking members, the limits that no archive may pass, telling an Office file from an
archive. Does not: reading what the members hold, or turning members into inputs (`pipeline.inputs`).

Nothing is believed that the archive says of itself: sizes are checked while a member is unpacked, and names are only
ever shown.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from corpus.errors import DamagedReportError, UnsupportedMediaError
from extractors.reading.options import ReadingOptions

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
CONTENT_TYPES = "[Content_Types].xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError, NotImplementedError)
_CHUNK = 1 << 20
# Of a directory of members: a name is rarely longer than 500 bytes.
_MOST_DIRECTORY_BYTES = 4 << 20
_END_RECORD = struct.Struct("<4s4H2LH")
# A ratio says nothing of a small member.
_SMALL = 4 << 20
_DRIVE = re.compile(r"^[A-Za-z]:")
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_SYSTEM_FILES = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive. index: its place in the directory. refusal: why it is not read, or "".

    name: for people only, with "/" between folders; never a path that anything is opened by.
    """

    index: int
    name: str
    refusal: str


@contextmanager
def opened(file: BinaryIO, options: ReadingOptions) -> Iterator[zipfile.ZipFile]:
    """An archive whose directory is within the limits. Raises DamagedReportError where it is not or is broken."""
    _check_directory(file, options)
    try:
        archive = zipfile.ZipFile(file)
    except (*_BROKEN, UnicodeDecodeError) as error:
        raise DamagedReportError("The archive is damaged and cannot be opened.") from error
    with archive:
        yield archive


def _check_directory(file: BinaryIO, options: ReadingOptions) -> None:
    """Look at the size of the directory before the library takes all of it into memory."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    start = max(0, size - 65535 - _END_RECORD.size)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < _END_RECORD.size:
        raise DamagedReportError("The archive is cut short: its directory is missing.")
    _, _, _, _, members, directory_bytes, _, _ = _END_RECORD.unpack_from(tail, place)
    if members > options.max_members or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise DamagedReportError(f"The archive holds more than {options.max_members} members, the most that are read.")
    file.seek(0)


def members(file: BinaryIO, options: ReadingOptions) -> tuple[tuple[Member, ...], int]:
    """The files in an archive in the order of its directory, and how many of the system's own were passed over.

    Names are made different where the archive gives one twice. Raises DamagedReportError where the archive as a whole
    is broken, empty, or larger unpacked than may be.
    """
    with opened(file, options) as archive:
        infos = archive.infolist()
        _check_total(infos, options)
        found: list[Member] = []
        names: set[str] = set()
        passed_over = 0
        for index, info in enumerate(infos):
            name, refusal = _name(info)
            if name.endswith("/"):
                continue
            parts = name.split("/")
            if any(part.startswith(".") and part.strip(".") for part in parts) or parts[0] == "__MACOSX":
                passed_over += 1
                continue
            if parts[-1].lower() in _SYSTEM_FILES:
                passed_over += 1
                continue
            unique, count = name, 1
            while unique in names:
                count += 1
                unique = f"{name} ({count})"
            names.add(unique)
            found.append(Member(index, unique, refusal or _refusal(info, options)))
    if not found:
        raise DamagedReportError("The archive holds no file.")
    return tuple(found), passed_over


def _check_total(infos: list[zipfile.ZipInfo], options: ReadingOptions) -> None:
    if len(infos) > options.max_members:
        raise DamagedReportError(f"The archive holds more than {options.max_members} members, the most that are read.")
    if sum(info.file_size for info in infos) > options.max_archive_bytes:
        limit = megabytes(options.max_archive_bytes)
        raise DamagedReportError(f"The archive would be larger than {limit} when unpacked, the most that is read.")


def _name(info: zipfile.ZipInfo) -> tuple[str, str]:
    """The member's name as people should see it, and why a name like that is refused, or ""."""
    raw = info.orig_filename
    if not info.flag_bits & 0x800:
        # Without the mark for UTF-8 the library decodes as the first PCs did; most such names are UTF-8 all the same.
        try:
            raw = raw.encode("cp437").decode("utf-8")
        except UnicodeError:
            raw = info.orig_filename
    name = raw.replace("\\", "/").encode("utf-8", "replace").decode("utf-8")
    if "\x00" in name:
        return name.replace("\x00", "\ufffd"), "The member's name holds a character that hides the rest of it."
    if name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        return name.rstrip("/"), "The member's name is a path that leads out of the archive."
    return name, ""


def _refusal(info: zipfile.ZipInfo, options: ReadingOptions) -> str:
    """Why a member is not unpacked, or ""."""
    if info.flag_bits & 0x1:
        return "The member is locked with a password."
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "The member is packed by a method that is not read."
    if info.file_size > options.max_bytes:
        return f"The member would be larger than {megabytes(options.max_bytes)} when unpacked, the most that is read."
    if info.file_size > _SMALL and info.file_size > options.max_ratio * max(1, info.compress_size):
        return f"The member is packed more than {options.max_ratio} times smaller than it is, as no report is."
    return ""


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size // (1024 * 1024)} MiB"


def read_member(file: BinaryIO, index: int, options: ReadingOptions) -> bytes:
    """The bytes of one member. Raises DamagedReportError where it is broken or refused."""
    with opened(file, options) as archive:
        infos = archive.infolist()
        if index >= len(infos):
            raise DamagedReportError("The archive changed while it was read.")
        return _unpacked(archive, infos[index], options)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, options: ReadingOptions) -> bytes:
    refusal = _refusal(info, options)
    if refusal:
        raise DamagedReportError(refusal)
    try:
        with archive.open(info) as stream:
            data = stream.read(min(info.file_size, options.max_bytes) + 1)
    except (*_BROKEN, RuntimeError) as error:
        raise DamagedReportError("The member is damaged and cannot be unpacked.") from error
    if len(data) != info.file_size:
        raise DamagedReportError("The member is damaged: its size is not what the archive says.")
    return data


def package_types(file: BinaryIO, options: ReadingOptions) -> tuple[frozenset[str], bytes]:
    """Names of all members of a ZIP archive, and what it says of their types; b"" where it is no Office file.

    Raises DamagedReportError where it is broken or larger than may be.
    """
    with opened(file, options) as archive:
        infos = {info.filename: info for info in archive.infolist()}
        types = infos.get(CONTENT_TYPES)
        if types is None or types.file_size > _SMALL:
            mimetype = infos.get("mimetype")
            found = _unpacked(archive, mimetype, options) if mimetype and mimetype.file_size < 200 else b""
            return frozenset(infos), found
        return frozenset(infos), _unpacked(archive, types, options)


def package_part(data: bytes, name: str, options: ReadingOptions) -> bytes:
    """The bytes of one part of an Office file, b"" where it has none. Raises DamagedReportError where it is broken."""
    with opened(io.BytesIO(data), options) as archive:
        info = next((each for each in archive.infolist() if each.filename == name), None)
        return _unpacked(archive, info, options) if info is not None else b""


def check_package(data: bytes, options: ReadingOptions) -> None:
    """Look through an Office file before a library opens it.

    Raises DamagedReportError for a broken part, one that is too large, or one with a document type: its entities could
    grow without end or name other files, and Office writes none.
    """
    with opened(io.BytesIO(data), options) as archive:
        infos = archive.infolist()
        _check_total(infos, options)
        if len({info.filename for info in infos}) != len(infos):
            raise DamagedReportError("The file is damaged: it holds two parts of one name.")
        for info in infos:
            part = _unpacked(archive, info, options)
            if not _is_xml(part):
                continue
            if len(part) > options.max_part_bytes:
                limit = megabytes(options.max_part_bytes)
                raise UnsupportedMediaError(f"A part of the file is larger than {limit}, the most that is read.")
            if _DOCTYPE.search(part) or _DOCTYPE.search(part.replace(b"\x00", b"")):
                raise DamagedReportError("The file declares entities, as no Office program does: it is not opened.")


def _is_xml(part: bytes) -> bool:
    head = part[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head.startswith(b"<")
