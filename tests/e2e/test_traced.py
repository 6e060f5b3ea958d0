"""One thread leads from the publishing of a project to the alert about it, also as a trace."""

import pytest

from shared.observability import tracing
from tests.e2e.people import alerts_about, ok, project, published_profile, skill, verified_partner
from tests.e2e.system import System
from tests.support.collector import collecting
from tests.support.waiting import until

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_trace_leads_from_publishing_to_the_alert(
    system_in_process: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = system_in_process
    skills = [await skill(system, "solar energy")]
    await published_profile(system, "awa", skills)
    partner_id = await verified_partner(system, "founder", "cold-rooms")
    async with system.client("registry", "person", "founder") as founder:
        body = project(partner_id, skills)
        draft = await ok(await founder.post("/v1/projects", json=body))
        with collecting() as collector:
            for name, value in collector.environment.items():
                monkeypatch.setenv(name, value)
            stop = tracing.start("local", collector.environment)
            await ok(
                await founder.post(
                    f"/v1/projects/{draft['id']}/publish", headers={"traceparent": PARENT}
                )
            )

            async def told() -> bool:
                return len(await alerts_about(system, "awa", draft["id"])) == 2

            await until(told)
            stop()
    trace = PARENT.split("-")[1]
    ours = [span for span in collector.spans if span.trace == trace]
    (request,) = [span for span in ours if span.name == "POST /v1/projects/{project_id}/publish"]
    # Matching and notifications both hear of it.
    acted = [span for span in ours if span.name == "act on registry.project.published.v1"]
    assert {span.parent for span in acted} == {request.id}
    listed = [span for span in ours if span.name == "act on matching.shortlist.ready.v1"]
    assert {span.parent for span in listed} <= {span.id for span in acted}
    assert listed
    # Matches are acted on many at once: such a span is linked to the trace of each.
    assert [span for span in collector.spans if trace in span.linked]
