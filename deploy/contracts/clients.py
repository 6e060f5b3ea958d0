"""
`python -m deploy.contracts.clients FOLDER` writes a typed Python client of each service.

Each is made from the service's OpenAPI file alone, as an outsider would make it, and is a project
of its own that `pip install` takes. Needs the development tools.
"""

import sys
from pathlib import Path

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from deploy.contracts.openapi import FOLDER

# The ruff of this environment, wherever PATH leads, and by none of our own rules: those leave out
# whatever lies in a build folder. Its default fixes are too many, and one of them breaks types.
_RUFF = f"{Path(sys.executable).with_name('ruff')}"
_TIDY = [
    f"{_RUFF} check --isolated --no-cache --no-respect-gitignore --fix-only --select=I,F401 .",
    f"{_RUFF} format --isolated --no-cache --no-respect-gitignore .",
]

# Files, whatever is in them, which the generator knows by one name only.
_FILES = dict.fromkeys(
    (
        "application/jsonl",
        "application/x-ndjson",
        "application/xml",
        "application/zip",
        "text/csv",
    ),
    "application/octet-stream",
)


def project(folder: Path, service: str) -> Path:
    """Where a service's client lies; its package is `<service>_client`."""
    return folder / f"{service}-client"


def write(folder: Path, *, documents: Path = FOLDER) -> list[str]:
    """
    Write the clients of the OpenAPI files of one folder into another, over those of before.

    The answer is what the generator could not do, such as an operation that it left out; it is
    empty when the clients are whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [
        f"{document.name}: {error.header} {error.detail}"
        for document in sorted(documents.glob("*.openapi.json"))
        for error in generate(config=_config(document, folder))
    ]


def _config(document: Path, folder: Path) -> Config:
    service = document.name.partition(".")[0]
    return Config.from_sources(
        ConfigFile(
            project_name_override=f"{service}-client",
            package_name_override=f"{service}_client",
            post_hooks=_TIDY,
            content_type_overrides=_FILES,
        ),
        MetaType.PDM,
        document_source=document,
        file_encoding="utf-8",
        overwrite=True,
        output_path=project(folder, service),
    )


def main() -> int:
    """Answer 1 when a client is not whole."""
    missing = write(Path(sys.argv[1]))
    sys.stderr.write("".join(f"{each}\n" for each in missing))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
