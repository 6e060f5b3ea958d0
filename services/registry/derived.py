"""What the registry keeps only because it heard it: nothing yet."""

from shared.db.derived import Derived

DERIVED = Derived()
