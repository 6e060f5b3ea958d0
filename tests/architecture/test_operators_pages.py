"""What the pages for operators and partners tell them to type is there, with its options."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from deploy.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "docker-compose.yml",
    *sorted((ROOT / "deploy/runbooks").glob("*.md")),
    *sorted((ROOT / "deploy/samples").glob("*.md")),
]
CONTAINERS = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
_QUOTED = re.compile(r"`([^`]+)`")
_COMPOSE = re.compile(
    r"docker compose (?:exec|stop|start|restart|run --rm)(?: -[ev] \S+)* ([^-].*)"
)
_OURS = re.compile(r"(?:^|\s)diaspora ([a-z].*)")


def typed(page: Path) -> list[str]:
    """Each thing to type that a page has: between backticks, in a block, in a comment."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.+?)```", text, flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    prose = re.sub(r"```.+?```", "", text, flags=re.DOTALL)
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#   ")]
    quoted = [" ".join(each.split()) for each in _QUOTED.findall(prose)]
    return [each.split("#")[0].rstrip() for each in (*lines, *quoted)] + comments


def commands() -> list[tuple[str, str]]:
    """Each of ours with its page; `parked|dead list|show` are four."""
    found = []
    for page in PAGES:
        for line in typed(page):
            if told := _OURS.search(line):
                found += [(page.name, each) for each in _spelled_out(told[1].split())]
    return sorted(set(found))


def _spelled_out(words: list[str]) -> list[str]:
    lines = [""]
    for word in words:
        several = word.split("|") if "|" in word else [word]
        lines = [f"{line} {each}".strip() for line in lines for each in several]
    return lines


def trouble(line: str) -> str | None:
    """Why nobody could type that, or None."""
    words = line.split()
    command: Any = typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        name = words.pop(0)
        if name not in command.commands:
            return f"there is no {name}"
        command = command.commands[name]
    known = {option for each in command.params for option in each.opts} | {"--help"}
    unknown = {word.split("=")[0] for word in words if word.startswith("--")} - known
    return f"{command.name} has no {', '.join(sorted(unknown))}" if unknown else None


@pytest.mark.parametrize(("page", "line"), commands())
def test_what_is_to_be_typed_is_there(page: str, line: str) -> None:
    assert trouble(line) is None


def test_the_pages_have_commands_and_a_wrong_one_would_be_seen() -> None:
    assert len(commands()) > 20
    assert trouble("events parked list --service registry") is None
    assert trouble("events parkt list") == "there is no parkt"
    assert trouble("backup FOLDER --only registry") == "backup has no --only"


def test_containers_that_are_named_are_there() -> None:
    named = {
        word
        for page in PAGES
        for line in typed(page)
        if (told := _COMPOSE.search(line))
        for word in told[1].split(" diaspora ")[0].split()
    }
    assert {"cli", "registry-worker"} <= named
    assert named <= set(CONTAINERS)
