"""Every door of the registry on one screen."""

from services.registry.action_plans import endpoints as action_plans
from services.registry.agencies import endpoints as agencies
from services.registry.agreement_drafts import endpoints as agreement_drafts
from services.registry.agreement_life import endpoints as agreement_life
from services.registry.agreements import endpoints as agreements
from services.registry.amendments import endpoints as amendments
from services.registry.applications import endpoints as applications
from services.registry.assessments import endpoints as assessments
from services.registry.association_members import endpoints as association_members
from services.registry.balance import endpoints as balance
from services.registry.budgets import endpoints as budgets
from services.registry.burden import endpoints as burden
from services.registry.committee_decisions import endpoints as committee_decisions
from services.registry.committee_sessions import endpoints as committee_sessions
from services.registry.committees import endpoints as committees
from services.registry.company_pledges import endpoints as company_pledges
from services.registry.consultation_answers import endpoints as consultation_answers
from services.registry.consultations import endpoints as consultations
from services.registry.contributions import endpoints as contributions
from services.registry.corridors import endpoints as corridors
from services.registry.credentials import endpoints as credentials
from services.registry.datasets import endpoints as datasets
from services.registry.declarations import endpoints as declarations
from services.registry.deliveries import endpoints as deliveries
from services.registry.dialogue_sessions import endpoints as dialogue_sessions
from services.registry.dialogues import endpoints as dialogues
from services.registry.diversion import endpoints as diversion
from services.registry.documents import endpoints as documents
from services.registry.duplicates import endpoints as duplicates
from services.registry.eligibility import endpoints as eligibility
from services.registry.event_permissions import endpoints as event_permissions
from services.registry.events import endpoints as events
from services.registry.exports import endpoints as exports
from services.registry.figure_loads import endpoints as figure_loads
from services.registry.figures import endpoints as figures
from services.registry.follow_ups import endpoints as follow_ups
from services.registry.imports import endpoints as imports
from services.registry.intake import endpoints as intake
from services.registry.integration_services import endpoints as integration_services
from services.registry.ledger import endpoints as ledger
from services.registry.licensing import endpoints as licensing
from services.registry.members import endpoints as members
from services.registry.milestones import endpoints as milestones
from services.registry.mirror_committees import endpoints as mirror_committees
from services.registry.needs import endpoints as needs
from services.registry.obligation_claims import endpoints as obligation_claims
from services.registry.obligation_reports import endpoints as obligation_reports
from services.registry.obligation_terms import endpoints as obligation_terms
from services.registry.obligations import endpoints as obligations
from services.registry.outputs import endpoints as outputs
from services.registry.partners import endpoints as partners
from services.registry.placement_decisions import endpoints as placement_decisions
from services.registry.placement_edits import endpoints as placement_edits
from services.registry.placement_moves import endpoints as placement_moves
from services.registry.placement_openings import endpoints as placement_openings
from services.registry.placements import endpoints as placements
from services.registry.practices import endpoints as practices
from services.registry.presidencies import endpoints as presidencies
from services.registry.programmes import endpoints as programmes
from services.registry.progress import endpoints as progress
from services.registry.progress_reports import endpoints as progress_reports
from services.registry.project_money import endpoints as project_money
from services.registry.projects import endpoints as projects
from services.registry.public_agreements import endpoints as public_agreements
from services.registry.quotas import endpoints as quotas
from services.registry.references import endpoints as references
from services.registry.reports import endpoints as reports
from services.registry.reviews import endpoints as reviews
from services.registry.roadmaps import endpoints as roadmaps
from services.registry.round_news import endpoints as round_news
from services.registry.rounds import endpoints as rounds
from services.registry.safeguards import endpoints as safeguards
from services.registry.seats import endpoints as seats
from services.registry.service_exchange import endpoints as service_exchange
from services.registry.sharing import endpoints as sharing
from services.registry.subjects import endpoints as subjects
from services.registry.submissions import endpoints as submissions
from services.registry.tranches import endpoints as tranches
from services.registry.transfer_products import endpoints as transfer_products
from services.registry.twinnings import endpoints as twinnings
from services.registry.vetting import endpoints as vetting
from shared.operations.routes import DOORS as OPERATIONS

DOORS = [
    partners.door,
    members.door,
    credentials.door,
    credentials.token_door,
    projects.door,
    imports.door,
    event_permissions.door,
    intake.door,
    events.door,
    reports.door,
    subjects.door,
    safeguards.door,
    eligibility.door,
    placement_openings.door,
    placements.door,
    placement_edits.door,
    placement_decisions.door,
    placement_moves.door,
    outputs.door,
    follow_ups.door,
    diversion.door,
    agreement_drafts.door,
    agreements.door,
    agreement_life.door,
    amendments.door,
    obligation_terms.door,
    obligations.door,
    obligation_reports.door,
    obligation_claims.door,
    quotas.door,
    twinnings.door,
    reviews.door,
    roadmaps.door,
    balance.door,
    burden.door,
    public_agreements.door,
    programmes.door,
    rounds.programme_door,
    rounds.door,
    round_news.door,
    applications.round_door,
    applications.door,
    submissions.door,
    assessments.door,
    committees.door,
    committee_sessions.round_door,
    committee_sessions.door,
    committee_decisions.door,
    needs.door,
    needs.fairness_door,
    project_money.door,
    project_money.programme_door,
    contributions.door,
    ledger.door,
    tranches.door,
    tranches.milestone_door,
    milestones.project_door,
    milestones.door,
    progress_reports.door,
    budgets.door,
    progress.door,
    exports.door,
    # Before the directory: its paths would be taken for ids of services.
    service_exchange.door,
    integration_services.door,
    dialogues.door,
    seats.door,
    presidencies.door,
    dialogue_sessions.door,
    declarations.door,
    action_plans.door,
    consultations.door,
    consultation_answers.door,
    practices.door,
    vetting.door,
    duplicates.door,
    documents.door,
    references.door,
    references.answer_door,
    association_members.door,
    association_members.my_door,
    mirror_committees.door,
    mirror_committees.answer_door,
    licensing.door,
    agencies.door,
    transfer_products.door,
    company_pledges.door,
    *OPERATIONS,
    figures.door,
    figures.dataset_door,
    figure_loads.door,
    corridors.door,
    datasets.door,
    sharing.door,
    deliveries.door,
]
