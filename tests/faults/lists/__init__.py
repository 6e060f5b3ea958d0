"""Lists under faults: random changes, killed and frozen keepers, and the oracle beside them."""
