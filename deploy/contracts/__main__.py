"""`python -m deploy.contracts` writes every contract file and names those that changed."""

import sys

from deploy.contracts import events, openapi


def main() -> int:
    """Answer 1 when a released contract would be broken."""
    try:
        changed = [*events.write(), *openapi.write()]
    except events.ContractBrokenError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for path in changed:
        sys.stdout.write(f"written: {path.name}\n")
    sys.stdout.write(f"{len(changed)} contract files changed.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
