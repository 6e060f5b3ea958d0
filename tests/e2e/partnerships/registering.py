"""How partners of any kind come into the register in the stories."""

from typing import Any

from tests.e2e.people import Running, ok


async def registered(
    system: Running, subject: str, slug: str, partner_type: str, **more: Any
) -> str:
    """A partner that registered, was looked at and verified; its id."""
    body = {
        "slug": slug,
        "name": f"Partner {slug}",
        "partner_type": partner_type,
        "sides": ["origin"],
        "country": "MX",
    }
    async with system.client("registry", "person", subject) as founder:
        made = await ok(await founder.post("/v1/partners", json=body | more))
        await ok(await founder.post(f"/v1/partners/{made['id']}/submit"))
    await decided(system, made["id"], "verify")
    return str(made["id"])


async def decided(system: Running, partner_id: str, verb: str, reason: str = "Looked into.") -> Any:
    """What a reviewer decides about a partner."""
    body = {} if verb == "verify" else {"reason": reason}
    async with system.client("registry", "reviewer", "reviewer") as reviewer:
        return await ok(await reviewer.post(f"/v1/partners/{partner_id}/{verb}", json=body))
