"""The bytes of a kept event as an operator may look at them; in no list."""

from base64 import b64encode
from collections.abc import Sequence

from pydantic import BaseModel, Field

_LAYOUT = "\t\n\r"


class Header(BaseModel):
    """One header of a record."""

    name: str
    value: str = Field(description="Bytes that are no text are shown by their numbers.")


class Contents(BaseModel):
    """Headers and value, byte for byte and, where it is text, to be read."""

    headers: list[Header]
    value_base64: str
    value_text: str | None = Field(description="Null where the value is no text.")


def contents_of(headers: Sequence[tuple[str, bytes]], value: bytes) -> Contents:
    """What a record holds."""
    return Contents(
        headers=[
            Header(name=name, value=content.decode("utf-8", errors="backslashreplace"))
            for name, content in headers
        ],
        value_base64=b64encode(value).decode(),
        value_text=readable(value),
    )


def readable(value: bytes) -> str | None:
    """The text that the bytes are; None if they are none."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(each.isprintable() or each in _LAYOUT for each in text) else None
