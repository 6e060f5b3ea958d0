"""The HTTP door to introductions."""

from services.matching.introductions import service
from services.matching.introductions.schemas import Introduction, IntroductionRead
from services.matching.matches.service import ProjectNotKnown
from services.matching.moves.endpoints import GROUND
from services.matching.profiles.endpoints import ForPartner
from services.matching.profiles.service import NotYourPartner
from services.matching.proposals.service import DoesNotFit, TermsTooNew, TooManyOpenProposals
from shared.http.dependencies import CurrentPrincipal, PathId, Uow
from shared.http.door import Door

door = Door(prefix="/v1/projects", tags=["handshakes"])


@door.post(
    "/{project_id}/introduce",
    scopes=["matches:write"],
    errors=[
        ProjectNotKnown,
        NotYourPartner,
        service.NotAnAssociation,
        service.NotAMember,
        service.IntroductionsUnwanted,
        service.AlreadyInContact,
        *GROUND,
        DoesNotFit,
        TooManyOpenProposals,
        TermsTooNew,
    ],
    response_model=IntroductionRead,
    summary="Introduce a member to a project",
)
async def introduce_member(
    project_id: PathId,
    body: Introduction,
    uow: Uow,
    principal: CurrentPrincipal,
    partner: ForPartner = None,
) -> IntroductionRead:
    """For an association: both the member and the project's partner have to accept."""
    made = await service.introduce(
        uow, principal=principal, partner=partner, project_id=project_id, body=body
    )
    return IntroductionRead.model_validate(made, from_attributes=True)
