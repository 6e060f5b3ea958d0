"""How tables look, on a screen and in a pipe; and who sits in front of it."""

import getpass
import os

from rich.console import Console


def console() -> Console:
    """A screen; in a pipe nobody is helped by lines that are broken at 80 characters."""
    found = Console()
    return found if found.is_terminal else Console(width=10_000)


def typist() -> str:
    """Who types, for the audit: a name, or the number of a user whom the system has no name for."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # a container's user is a number alone
        name = str(os.getuid())
    return f"os:{name}"[:100]
