"""The small rules of the house, each held by a check."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = {"endpoints", "handlers", "loops", "service", "repository", "schemas", "models", "domain"}
SERVICES = ("registry", "matching", "notifications")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "core", "base", "manager"}
# A pure package or an outer shell of a service may name its files freely; features may not.
FREE_PACKAGES = {
    "services/matching/scoring",
    "services/matching/esco",
    "services/matching/labels",
    "services/matching/engine",
    "services/matching/explanation",
    "services/matching/index",
    "services/matching/mirror",
    "services/registry/cofunding",
    "services/registry/iati",
    "services/registry/lists",
    "services/registry/paged",
    "services/registry/tabular",
    "services/registry/hsds",
    "services/registry/countries",
    "services/registry/series",
    "services/notifications/mail",
    "services/notifications/outside",
    "services/notifications/wording",
}
ROOT_DOCUMENTS = ("README.md", "ARCHITECTURE.md", "DECISIONS.md", "CONTRIBUTING.md", "CHANGELOG.md")
_PATH = re.compile(r"`((?:services|shared|deploy|tests)/[A-Za-z0-9_./-]+|\.ci/run|Makefile)`")


@cache
def sources() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listed.stdout.splitlines() if (path := ROOT / line).exists()]


def production() -> list[Path]:
    return [path for path in sources() if "tests" not in path.relative_to(ROOT).parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_opens_with_a_true_sentence() -> None:
    without = [
        name(path)
        for path in sources()
        if "versions" not in path.parts
        and not (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip()
    ]
    assert without == []


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    long = {
        name(path): lines
        for path in sources()
        if "versions" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_no_file_is_called_by_a_word_that_says_nothing() -> None:
    assert [name(path) for path in sources() if path.stem in FORBIDDEN_NAMES] == []


def test_only_the_unit_of_work_commits() -> None:
    words = (".commit(", "session.begin(", "engine.begin(", "connection.begin(")
    allowed = ("shared/db/",)
    found = [
        name(path)
        for path in production()
        if not name(path).startswith(allowed)
        and any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    assert found == []


def test_nobody_raises_an_http_exception() -> None:
    found = [
        name(path)
        for path in production()
        if re.search(r"\bHTTPException\b", path.read_text(encoding="utf-8"))
        and not name(path).startswith("shared/http/")
    ]
    assert found == []


def test_nobody_waits_in_a_way_that_can_swallow_a_cancellation() -> None:
    # Before Python 3.12 `wait_for` can; `asyncio.timeout` does not.
    found = [
        name(path)
        for path in production()
        if "asyncio.wait_for(" in path.read_text(encoding="utf-8")
    ]
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_feature_has_only_rooms_with_known_names(service: str) -> None:
    strange = []
    for path in sources():
        parts = path.relative_to(ROOT).parts
        if parts[:2] != ("services", service) or len(parts) < 4:
            continue
        package = "/".join(parts[:3])
        if parts[2] == "migrations" or package in FREE_PACKAGES or path.stem == "__init__":
            continue
        if len(parts) != 4 or path.stem not in ROOMS:
            strange.append(name(path))
    assert strange == []


def test_every_path_named_in_a_root_document_exists() -> None:
    missing = [
        f"{document}: {path}"
        for document in ROOT_DOCUMENTS
        for path in _PATH.findall((ROOT / document).read_text(encoding="utf-8"))
        if not (ROOT / path.split("::")[0]).exists()
    ]
    assert missing == []


def test_no_lock_file_names_a_host() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text
