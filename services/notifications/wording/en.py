"""Every sentence in English."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Hello {name},",
    "greeting_anonymous": "Hello,",
    "no_words.title": "There is news for you",
    "no_words.body": "This message cannot be shown yet. Look at it in your inbox in a few minutes.",
    "match_found_skills.title": "Your skills are asked for: {project}",
    "match_found_skills.body": "“{project}” ({country}) is looking for: {role}.",
    "match_found_skills.body_without_role": (
        "“{project}” ({country}) is looking for people with your skills."
    ),
    "match_found_funding.title": "A project that fits what you would fund: {project}",
    "match_found_funding.body": "“{project}” ({country}) is looking for money.",
    "shortlist_ready.title": "Who fits your project: {project}",
    "shortlist_ready.body": "The lists of “{project}” ({country}) have changed.",
    "shortlist_ready.skills": {
        "one": "{role}: {n} person fits.",
        "other": "{role}: {n} people fit.",
    },
    "shortlist_ready.skills_without_role": {
        "one": "{n} person fits.",
        "other": "{n} people fit.",
    },
    "shortlist_ready.funding": {
        "one": "{n} possible funder.",
        "other": "{n} possible funders.",
    },
    "handshake_proposed.title": "Your answer is asked for: {project}",
    "handshake_proposed.by_host": "“{project}” ({country}) would like to work with you.",
    "handshake_proposed.by_person": "Somebody would like to take part in “{project}” ({country}).",
    "handshake_proposed.by_introducer": (
        "An association suggests that the two sides work together on “{project}” ({country})."
    ),
    "handshake_proposed.by_other": "A proposal about “{project}” ({country}) awaits your answer.",
    "handshake_reminded.title": "Your answer is still missing: {project}",
    "handshake_reminded.body": (
        "The proposal about “{project}” ({country}) still awaits your answer."
    ),
    "handshake_agreed.title": "Both sides have said yes: {project}",
    "handshake_agreed.body": "Both sides would like to work together on “{project}” ({country}).",
    "handshake_agreed.names": (
        "Open the introduction to see the name and the contact of the other side."
    ),
    "handshake_agreed.shown": (
        "The other side sees your name and the address that you chose to show."
    ),
    "handshake_declined.title": "The answer is no: {project}",
    "handshake_declined.by_host": "“{project}” ({country}) has declined.",
    "handshake_declined.by_person": (
        "Whoever was asked to take part in “{project}” ({country}) has declined."
    ),
    "handshake_declined.by_introducer": (
        "The association has declined on behalf of the other side: “{project}” ({country})."
    ),
    "handshake_declined.by_other": "The proposal about “{project}” ({country}) was declined.",
    "handshake_withdrawn.title": "Withdrawn: {project}",
    "handshake_withdrawn.by_host": "“{project}” ({country}) has withdrawn.",
    "handshake_withdrawn.by_person": "The other side has withdrawn from “{project}” ({country}).",
    "handshake_withdrawn.by_introducer": (
        "The association has withdrawn its suggestion about “{project}” ({country})."
    ),
    "handshake_withdrawn.by_other": "The proposal about “{project}” ({country}) was withdrawn.",
    "handshake_expired.title": "No answer came in time: {project}",
    "handshake_expired.body": "The proposal about “{project}” ({country}) has lapsed.",
    "handshake_expired.again": "It may be made again.",
    "handshake_ended.title": "It goes no further: {project}",
    "handshake_ended.body": "The proposal about “{project}” ({country}) no longer stands.",
    "handshake_introduced.title": "What became of your introduction: {project}",
    "handshake_introduced.agreed": (
        "Both sides of your introduction have said yes: “{project}” ({country})."
    ),
    "handshake_introduced.declined": ("Your introduction was declined: “{project}” ({country})."),
    "handshake_introduced.withdrawn": (
        "A side has withdrawn from your introduction: “{project}” ({country})."
    ),
    "handshake_introduced.expired": (
        "Nobody answered your introduction in time: “{project}” ({country})."
    ),
    "handshake_introduced.ended": ("Your introduction no longer stands: “{project}” ({country})."),
    "handshake.about_skills": "It is about: {role}.",
    "handshake.about_funding": "It is about funding.",
    "handshake.answer_by": "Please answer by: {due}.",
    "handshake.lapses": "Without an answer it lapses: {expires}.",
    "handshake.closed": "The introduction is closed: names are no longer shown.",
    "answer_reason.not_interested": "The reason given: not interested.",
    "answer_reason.not_available": "The reason given: not available at that time.",
    "answer_reason.terms": "The reason given: the terms do not fit.",
    "answer_reason.location": "The reason given: the place does not fit.",
    "answer_reason.skills_differ": "The reason given: other skills are needed.",
    "answer_reason.position_filled": "The reason given: the position is filled.",
    "answer_reason.found_another": "The reason given: something else was found.",
    "answer_reason.conflict_of_interest": "The reason given: a conflict of interest.",
    "answer_reason.no_reason_given": "No reason was given.",
    "answer_reason.other": "The reason given: another one.",
    "end_reason.project_closed": "The reason: the project is closed.",
    "end_reason.role_full": "The reason: all places for this role are taken.",
    "end_reason.profile_paused_person": "The reason: your profile is paused.",
    "end_reason.profile_paused_host": "The reason: the other side's profile is paused.",
    "end_reason.consent_withdrawn_person": "The reason: you no longer wish to be matched.",
    "end_reason.consent_withdrawn_host": (
        "The reason: the other side no longer wishes to be matched."
    ),
    "end_reason.partner_suspended": "The reason: one of the organisations is suspended.",
    "end_reason.erased_person": "The reason: your profile was erased.",
    "end_reason.erased_host": "The reason: the other side has left.",
    "end_reason.safeguard": "The reason: a safeguard forbids it.",
    "end_reason.other": "The reason: another one.",
    "partner_verified.title": "{partner} is verified",
    "partner_verified.body": "{partner} may now publish projects.",
    "partner_rejected.title": "{partner} was not verified",
    "partner_rejected.body": (
        "The reviewer did not verify {partner}. Read the reason, mend it and submit again."
    ),
    "agreement_signed.title": "Signed: {agreement}",
    "agreement_signed.body": "Every signatory has signed “{agreement}”.",
    "agreement_ended.title": "Ended: {agreement}",
    "agreement_ended.body": "“{agreement}” has ended; what it brought about stays on record.",
    "obligation_due.title": "Due soon: {obligation}",
    "obligation_due.body": "“{obligation}” is due on {date}, under “{agreement}”.",
    "obligation_overdue.title": "Overdue: {obligation}",
    "obligation_overdue.body": (
        "“{obligation}” was due on {date}, under “{agreement}”, and is not met. Report "
        "what is in the way."
    ),
    "contribution_pledged.title": "{amount} pledged: {project}",
    "contribution_committed.title": "{amount} committed: {project}",
    "contribution_disbursed.title": "{amount} disbursed: {project}",
    "contribution_refunded.title": "{amount} refunded: {project}",
    "contribution.so_far": (
        "Until now: {pledged} pledged, {committed} committed, {disbursed} disbursed."
    ),
    "placement_agreed.title": "Agreed: {project}",
    "placement_agreed.body": (
        "Both sides have decided for the placement in “{project}” ({country})."
    ),
    "placement_started.title": "It has begun: {project}",
    "placement_started.body": "The placement in “{project}” ({country}) has begun.",
    "placement_ended.title": "It has ended: {project}",
    "placement_ended.body": (
        "The placement in “{project}” ({country}) has ended. Write down what was left behind."
    ),
    "placement_cancelled.title": "Called off: {project}",
    "placement_cancelled.body": "The placement in “{project}” ({country}) was called off.",
    "placement_followup_due.title": "How did it go on? {project}",
    "placement_followup_due.body": (
        "The placement in “{project}” ({country}) ended {n} months ago: please say what "
        "is still in use."
    ),
    "placement.dates": "From {starts} to {ends}.",
    "safeguard_blocked.title": "A safeguard stands against it: {project}",
    "safeguard_blocked.body": (
        "The placement in “{project}” would take protected workers out of {country}. The "
        "rule: {rule}"
    ),
    "diversion_suspected.title": "A stream may have moved: {corridor}",
    "diversion_suspected.body": (
        "Since “{agreement}”, {corridor} grew from {before} to {now} people a year, "
        "while the corridor it covers fell."
    ),
    "round_opened.title": "Applications are open: {round}",
    "round_opened.body": "“{programme}” takes applications until {date}.",
    "round_closing.title": "Closing soon: {round}",
    "round_closing.body": "“{programme}” takes applications only until {date}.",
    "round_closed.title": "Closed: {round}",
    "round_closed.body": "“{programme}” takes no more applications. There are {n}.",
    "partner_review_due.title": "{partner} has to be verified again",
    "partner_review_due.body": "Please bring the documents of {partner} up to date before {date}.",
    "project_expired.title": "Its dates are over: {project}",
    "project_expired.body": (
        "The dates of every role of “{project}” are over and it asks for no more money, so it was "
        "closed. If the work goes on, please publish a new project."
    ),
    "project_appeared.title": "A project you might care for: {project}",
    "project_appeared.body": "“{project}” ({country}) was published.",
    "project_appeared.interest": "It fits what you saved: {interest}.",
    "digest.title": {
        "one": "{n} message for you",
        "other": "{n} messages for you",
    },
    "digest.more": {
        "one": "And {n} more in your inbox.",
        "other": "And {n} more in your inbox.",
    },
    "category.daily": "the daily digest",
    "category.weekly": "the weekly digest",
    "webhook_disabled.title": "Your webhook at {host} was switched off",
    "webhook_disabled.gone": "{host} answered that it is gone (410).",
    "webhook_disabled.failures": "{host} took nothing for five days.",
    "webhook_disabled.again": (
        "What concerns you is kept for 30 days: enable the webhook, and it is posted."
    ),
    "partner_suspended.title": "{partner} is suspended",
    "partner_suspended.body": (
        "Nothing that {partner} publishes is acted on until it is reinstated."
    ),
    "contact_verification.title": "Confirm your e-mail address: {code}",
    "contact_verification.body": (
        "Your code is {code}. It is valid until {until}. "
        "If you did not ask for it, do nothing: this address will get nothing more."
    ),
    "reasons.lead": "Why:",
    "reason.skill": "You have the skill “{subject}”.",
    "reason.related_skill": "You have a skill close to “{subject}”.",
    "reason.country_tie": "You have a tie to {subject}.",
    "reason.language": "You speak {subject}.",
    "reason.sector": "The field is one of yours: {subject}.",
    "reason.amount": "The amount is within what you would give.",
    "reason.window": "The time fits your availability.",
    "reason.other": "Other things you have in common.",
    "footer.date": "Written on {date}.",
    "footer.why": "You get this mail because you wish to be told of: {category}.",
    "footer.account": "This mail is about your account and cannot be switched off.",
    "footer.unsubscribe": "No more mails of this kind",
    "unsubscribe.ask": "No more mails of this kind: {category}?",
    "unsubscribe.done": "Done: no more mails of this kind: {category}.",
    "category.match": "matches",
    "category.handshake": "answers to matches",
    "category.money": "money",
    "category.agreement": "agreements",
    "category.safeguard": "safeguards",
    "category.programme_round": "rounds of programmes",
    "category.follow_up": "follow-up",
    "category.account": "your account",
}
