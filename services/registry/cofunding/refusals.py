"""Which rules of a window a plan does not meet, in words that its applicant can act on."""

from collections.abc import Iterator

from services.registry.cofunding.fund import FundCondition, FundWindow
from services.registry.cofunding.plan import Plan, Refusal, Stage


def refusals_of(window: FundWindow, plan: Plan, *, programme: str) -> Iterator[Refusal]:
    """Each rule that is hurt; `programme` is the slug that the window's own stages stand under."""
    yield from _of_the_project(window, plan)
    for condition in window.conditions:
        yield from _of_a_condition(condition, plan)
    yield from _of_stages(window, plan, programme)
    if plan.others and not window.other_contributors:
        yield Refusal("other_contributors", "No other contributors take part in this window.")


def _of_the_project(window: FundWindow, plan: Plan) -> Iterator[Refusal]:
    for rule, asked, allowed in (
        ("project_kind", plan.project_kind, window.project_kinds),
        ("country_of_origin", plan.country, window.countries_of_origin),
        ("country_of_destination", plan.residence, window.countries_of_destination),
        ("instrument", plan.instrument, window.instruments),
    ):
        if asked is not None and allowed and asked not in allowed:
            listed = ", ".join(allowed)
            yield Refusal(rule, f"{asked} is not among: {listed}.")
    sector = plan.sector
    if sector and window.sectors and not sector.startswith(tuple(window.sectors)):
        yield Refusal("sector", f"{sector} is not among: {', '.join(window.sectors)}.")


def _of_a_condition(condition: FundCondition, plan: Plan) -> Iterator[Refusal]:
    stated = plan.measures.get(condition.measure)
    if stated is None:
        yield Refusal(condition.measure, f"The number of {condition.measure} is not stated.")
    elif condition.at_least is not None and stated < condition.at_least:
        yield Refusal(
            condition.measure,
            f"{stated} {condition.measure}: at least {condition.at_least} are needed.",
        )
    elif condition.at_most is not None and stated > condition.at_most:
        yield Refusal(
            condition.measure,
            f"{stated} {condition.measure}: at most {condition.at_most} are allowed.",
        )


def _of_stages(window: FundWindow, plan: Plan, programme: str) -> Iterator[Refusal]:
    if plan.completed is None:
        return
    for stage in window.requires_completed:
        wanted = Stage(stage.programme or programme, stage.window)
        if wanted not in plan.completed:
            yield Refusal(
                "requires_completed",
                f"The window {wanted.window} of {wanted.programme} was not completed before.",
            )
