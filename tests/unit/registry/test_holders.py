"""Every feature that names people is asked when a person is exported, erased or moved."""

from importlib import import_module
from pkgutil import walk_packages

from services import registry
from services.registry.subjects.service import HOLDERS
from shared.db.holders import Holder


def test_no_holder_is_forgotten() -> None:
    found = {
        each.name
        for module in walk_packages(registry.__path__, prefix="services.registry.")
        if module.name.endswith(".service")
        for each in vars(import_module(module.name)).values()
        if isinstance(each, Holder)
    }
    assert sorted(holder.name for holder in HOLDERS) == sorted(found)
