"""The HTTP door to the representation balance of an agreement."""

from services.registry.agreements.service import AgreementNotFound
from services.registry.balance import service
from services.registry.balance.schemas import BalanceAnswer
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/agreements/{agreement_id}/balance", tags=["agreements"])


@door.get(
    "",
    scopes=["registry:read"],
    errors=[AgreementNotFound],
    response_model=BalanceAnswer,
    summary="Read the representation balance",
)
async def get_balance(agreement_id: PathId, uow: Uow, principal: CurrentPrincipal) -> BalanceAnswer:
    """Seats, votes, money and obligations, over sides and over types of partners."""
    return await service.read_balance(uow, principal=principal, agreement_id=agreement_id)
