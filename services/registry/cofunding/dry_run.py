"""
What would each party pay? Shares, caps and what is left out, for one plan in one window.

The cost that counts is the whole cost without the kinds that the fund never pays and without what
others give. It is split by the window's shares, and a joint share among those who hold it: in the
proportion of what they offer, else in their usual parts. A cap on the whole cost or on the
programme's share either refuses the plan, or leaves what lies beyond to the other contributors in
the proportion of their shares. Whatever nobody pays is named with its reason, so that all of it
always adds up to the cost.
"""

from collections.abc import Mapping

from services.registry.cofunding.fund import (
    BeyondCap,
    CapBasis,
    Fund,
    FundShare,
    FundWindow,
)
from services.registry.cofunding.plan import Answer, NotCovered, Payment, Plan, Refusal
from services.registry.cofunding.refusals import refusals_of
from services.registry.cofunding.shares import apportion


def dry_run(fund: Fund, window: FundWindow, plan: Plan, *, programme: str) -> Answer:
    """Who pays what; with refusals the payments say what would be paid if there were none."""
    never = {each.kind: each.reason for each in window.ineligible_costs}
    left_out = [
        NotCovered(cost.kind, cost.minor, never[cost.kind])
        for cost in plan.costs
        if cost.kind in never
    ]
    eligible = plan.total - sum(each.minor for each in left_out)
    others = min(plan.others, eligible)
    payments, is_capped = _pay(fund, window, plan, eligible - others)
    refusals = list(refusals_of(window, plan, programme=programme))
    if is_capped and window.cap and window.cap.beyond is BeyondCap.REFUSED:
        refusals.append(
            Refusal("cap", f"The {window.cap.basis} is over {window.cap.amount_minor} minor units.")
        )
    paid = payments.get(fund.programme, 0)
    if window.smallest_minor is not None and paid < window.smallest_minor:
        refusals.append(
            Refusal("smallest", f"The programme pays at least {window.smallest_minor} minor units.")
        )
    if eligible == 0:
        refusals.append(Refusal("no_cost", "There is no cost that the fund may share."))
    if rest := eligible - others - sum(payments.values()):
        reason = "The programme pays up to its cap, and nobody else's share is stated."
        left_out.append(NotCovered("beyond_cap", rest, reason))
    return Answer(
        payments=tuple(Payment(key, minor) for key, minor in sorted(payments.items())),
        others=others,
        not_covered=tuple(left_out),
        refusals=tuple(refusals),
        is_capped=is_capped,
    )


def _pay(fund: Fund, window: FundWindow, plan: Plan, cost: int) -> tuple[dict[str, int], bool]:
    """The payments, and whether the cap was reached: above it, not at it."""
    cap = window.cap
    if not window.shares:
        most = cap.amount_minor if cap else cost
        return {fund.programme: min(cost, most)}, cost > most
    if cap is not None and cap.basis is CapBasis.TOTAL_COST and cost > cap.amount_minor:
        shared = _split(window.shares, plan.offered, cap.amount_minor)
        return _others_add(fund, shared, window, plan, cost - cap.amount_minor), True
    shared = _split(window.shares, plan.offered, cost)
    paid = shared[fund.programme]
    if cap is not None and cap.basis is CapBasis.PROGRAMME_SHARE and paid > cap.amount_minor:
        shared[fund.programme] = cap.amount_minor
        return _others_add(fund, shared, window, plan, paid - cap.amount_minor), True
    return shared, False


def _others_add(
    fund: Fund, shared: dict[str, int], window: FundWindow, plan: Plan, extra: int
) -> dict[str, int]:
    """What lies beyond the cap, borne by all shares but the programme's own."""
    rest = [each for each in window.shares if fund.programme not in _holders(each)]
    if not rest:
        return shared
    added = _split(rest, plan.offered, extra)
    return {key: minor + added.get(key, 0) for key, minor in shared.items()}


def _split(shares: list[FundShare], offered: Mapping[str, int], cost: int) -> dict[str, int]:
    """The cost by shares, and each joint share among its holders."""
    named = {",".join(sorted(_holders(share))): share for share in shares}
    by_share = apportion(cost, {name: share.parts for name, share in named.items()})
    paid: dict[str, int] = {}
    for name, share in named.items():
        paid |= apportion(by_share[name], _parts(share, offered))
    return paid


def _parts(share: FundShare, offered: Mapping[str, int]) -> dict[str, int]:
    stated = {key: offered.get(key, 0) for key in _holders(share)}
    if sum(stated.values()) > 0:
        return stated
    return {each.contributor: each.parts for each in share.contributors}


def _holders(share: FundShare) -> list[str]:
    return [each.contributor for each in share.contributors]
