"""
Reads IATI 2.x activity files piece by piece, in constant memory, trusting nothing in them.

* FileRefused           the file as a whole cannot be read; the message says where and why
  + NotIati             its root is not iati-activities
  + OldVersion          it is IATI 1.x
  + DoctypeRefused      it declares a document type: entities are not accepted
  + BrokenXml           it ends early or is no well-formed XML
  + ActivityTooLarge    one activity is larger than any real one
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from services.registry.iati.activity import (
    Activity,
    ActivityRefused,
    ActivityUnplaced,
    read_activity,
)

_ROOT, _ACTIVITY = "iati-activities", "iati-activity"
# The largest activity known is 0.3 MB; what has not ended yet is held in memory, where small
# elements take thirty times their bytes.
_MOST_UNENDED = 4 * 1024 * 1024
# The parser quotes names of any length; a refusal is a sentence that a table has room for.
_LONGEST_CAUSE = 300


class FileRefused(Exception):
    """The file as a whole cannot be read."""


class NotIati(FileRefused):
    """The root is not iati-activities."""


class OldVersion(FileRefused):
    """IATI 1.x: its publisher can convert it to 2.03."""


class DoctypeRefused(FileRefused):
    """A document type is declared; files with entities are not accepted."""


class BrokenXml(FileRefused):
    """Not well-formed, or cut off."""


class ActivityTooLarge(FileRefused):
    """One activity is larger than 4 MB."""


@dataclass(frozen=True, slots=True)
class Found:
    """
    One activity as it stands in the file, with what could be read of it.

    `xml` is canonical and whole but for contacts, who are people.
    """

    line: int
    xml: bytes
    sha256: bytes
    identifier: str | None
    activity: Activity | None
    refused: str | None
    is_unplaced: bool = False


class ActivityReader:
    """
    Takes the file in pieces of any size and gives activities as they end.

    Everything that was read before a break in the file has been given by then.
    """

    def __init__(self) -> None:
        self._parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=False,
        )
        self._root: etree._Element | None = None
        self._unended = 0

    def feed(self, piece: bytes) -> Iterator[Found]:
        """The activities that end in this piece. Raises FileRefused."""
        try:
            self._parser.feed(piece)
        except etree.XMLSyntaxError as error:
            yield from self._ended()
            raise BrokenXml(f"Line {error.lineno}: {_cause(error.msg)}.") from error
        self._unended += len(piece)
        yield from self._ended()
        self._refuse_entities()
        if self._unended > _MOST_UNENDED:
            raise ActivityTooLarge("No activity ends within 4 MB: split what is larger.")

    def close(self) -> Iterator[Found]:
        """The rest. Raises FileRefused when the file ends early."""
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            yield from self._ended()
            raise BrokenXml(
                f"Line {error.lineno}: the file ends early or is broken there "
                f"({_cause(error.msg)})."
            ) from error
        yield from self._ended()
        self._refuse_entities()

    def _refuse_entities(self) -> None:
        """
        Raise BrokenXml for an entity that nobody declared.

        While entities are left alone the parser says nothing of these: it ends there, and reads
        the next piece as a file of its own.
        """
        for entry in self._parser.feed_error_log.filter_from_errors():
            if entry.type == etree.ErrorTypes.ERR_UNDECLARED_ENTITY:
                raise BrokenXml(
                    f"Line {entry.line}: {_cause(entry.message)}; write the character itself."
                )

    def _ended(self) -> Iterator[Found]:
        events: Any = self._parser.read_events()
        while True:
            try:
                event, element = next(events)
            except StopIteration:
                return
            except etree.XMLSyntaxError as error:
                raise BrokenXml(f"Line {error.lineno}: {_cause(error.msg)}.") from error
            if self._root is None:
                self._accept(element)
            if event == "end" and element.getparent() is self._root:
                if element.tag == _ACTIVITY:
                    yield _found(element)
                self._unended = 0
                _let_go(element)

    def _accept(self, root: etree._Element) -> None:
        if root.getroottree().docinfo.internalDTD is not None:
            raise DoctypeRefused("Line 1: a document type is declared; leave out the DOCTYPE.")
        if root.tag != _ROOT:
            raise NotIati(f"The root is {str(root.tag)[:60]!r}, not {_ROOT!r}.")
        version = root.get("version", "")
        if not version.startswith("2."):
            raise OldVersion(f"The version is {version[:20]!r}; 2.01 to 2.03 can be read.")
        self._root = root


def _cause(words: str) -> str:
    """What the parser says, on one line of bounded length."""
    return " ".join(words.split())[:_LONGEST_CAUSE]


def _let_go(element: etree._Element) -> None:
    """Free an activity; without this the root keeps an empty shell of every one it has seen."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _found(element: etree._Element) -> Found:
    drop_contacts(element)
    canonical: bytes = etree.tostring(element, method="c14n")
    line: Any = element.sourceline or 0
    stamp = hashlib.sha256(canonical).digest()
    identifier = (element.findtext("iati-identifier") or "").strip()[:300] or None
    try:
        return Found(line, canonical, stamp, identifier, read_activity(element), None)
    except ActivityRefused as error:
        is_unplaced = isinstance(error, ActivityUnplaced)
        return Found(line, canonical, stamp, identifier, None, str(error), is_unplaced)


def drop_contacts(element: etree._Element) -> None:
    """Leave out whom to call: names and numbers of people, which the registry never keeps."""
    for contact in element.findall("contact-info"):
        element.remove(contact)
