"""Finds every table of a service, so that none is forgotten by migrations or tests."""

from importlib import import_module
from pkgutil import walk_packages


def load_tables(package: str) -> None:
    """Import each `models` module below `package`, which fills the service's metadata."""
    root = import_module(package)
    for module in walk_packages(root.__path__, prefix=f"{package}."):
        if module.name.endswith(".models"):
            import_module(module.name)
