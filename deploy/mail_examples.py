"""`python -m deploy.mail_examples FOLDER` writes every message in every language, as pages."""

import sys
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from services.notifications.mail.message import as_html, as_text
from services.notifications.templates.service import example_letter
from services.notifications.wording.alerts import alert_text, kinds
from services.notifications.wording.languages import LANGUAGES, tongue_of
from services.notifications.wording.samples import sample

_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)


def write(folder: Path) -> int:
    """Write the pages and a page of links; answers how many messages there are."""
    folder.mkdir(parents=True, exist_ok=True)
    links = []
    for kind in sorted(kinds()):
        for language in LANGUAGES:
            tongue = tongue_of(language)
            text = alert_text(kind, sample(kind), tongue)
            letter = example_letter(text, tongue, _AT)
            name = f"{kind}.{language}"
            (folder / f"{name}.html").write_text(as_html(letter), encoding="utf-8")
            (folder / f"{name}.txt").write_text(as_text(letter), encoding="utf-8")
            links.append((name, text.title))
    rows = "\n".join(
        f"<li><a href='{name}.html'>{name}</a> <a href='{name}.txt'>(text)</a> {escape(title)}"
        for name, title in links
    )
    page = f"<!doctype html><meta charset='utf-8'><title>Messages</title><ul>\n{rows}\n</ul>\n"
    (folder / "index.html").write_text(page, encoding="utf-8")
    return len(links)


def main() -> int:
    """Say what was written."""
    folder = Path(sys.argv[1])
    sys.stdout.write(f"{write(folder)} messages are in {folder}/index.html\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
