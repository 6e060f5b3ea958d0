"""Small IATI files for tests, and a reader of whole ones."""

from collections.abc import Iterator

from services.registry.iati.reader import ActivityReader, FileRefused, Found

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def activity(identifier: str = "XX-1", inside: str = "", *, place: str | None = None) -> str:
    """One activity that can become a project."""
    where = '<recipient-country code="SN"/>' if place is None else place
    return (
        '<iati-activity xml:lang="en" default-currency="EUR">'
        f"<iati-identifier>{identifier}</iati-identifier>"
        f"<title><narrative>Well {identifier}</narrative></title>"
        '<activity-status code="2"/>'
        f"{where}"
        f'<sector vocabulary="1" code="14031"/>{inside}'
        "</iati-activity>\n"
    )


def document(*activities: str, version: str = "2.03", head: str = HEAD) -> str:
    """A file of activities."""
    return f'{head}<iati-activities version="{version}">\n{"".join(activities)}</iati-activities>\n'


def read(content: bytes, *, step: int | None = None) -> tuple[list[Found], FileRefused | None]:
    """What is found, up to a refusal too, in a file fed in pieces of `step` bytes; the refusal."""
    found: list[Found] = []
    reader = ActivityReader()
    try:
        for piece in pieces(content, step or len(content) or 1):
            found.extend(reader.feed(piece))
        found.extend(reader.close())
    except FileRefused as refused:
        return found, refused
    return found, None


def pieces(content: bytes, step: int) -> Iterator[bytes]:
    """The content in pieces of `step` bytes."""
    for first in range(0, len(content), step):
        yield content[first : first + step]
