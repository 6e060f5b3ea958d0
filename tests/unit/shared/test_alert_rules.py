"""Alert rules ask for metrics that exist, and each has a page that says what to do."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from shared.observability import metrics

ROOT = Path(__file__).parents[3]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/observability/alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
]


def names_of(metric: Counter | Gauge | Histogram) -> set[str]:
    (described,) = metric.describe()
    name = described.name
    return {name, f"{name}_total"} if isinstance(metric, Counter) else {name}


KNOWN = {
    name
    for each in vars(metrics).values()
    if isinstance(each, Counter | Gauge | Histogram)
    for name in names_of(each)
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_asks_for_known_metrics(rule: dict[str, Any]) -> None:
    asked = set(re.findall(r"\bdiaspora_\w+|\bup\b", rule["expr"]))
    assert asked
    assert asked <= KNOWN | {"up"}  # Prometheus' own: whether it could ask


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_has_a_page_that_says_what_to_do(rule: dict[str, Any]) -> None:
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^## (\w+)$", (ROOT / page).read_text(), flags=re.MULTILINE)
    assert anchor in {heading.lower() for heading in headings}
    assert anchor == rule["alert"].lower()
