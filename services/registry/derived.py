"""What the registry keeps only because it heard it: nothing; and how it erases again."""

from services.registry.subjects.service import erase_again
from shared.db.derived import Derived

DERIVED = Derived(erase=erase_again)
