"""Every sentence in English."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Hello {name},",
    "greeting_anonymous": "Hello,",
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
    "partner_verified.title": "{partner} is verified",
    "partner_verified.body": "{partner} may now publish projects.",
    "partner_rejected.title": "{partner} was not verified",
    "partner_rejected.body": (
        "The reviewer did not verify {partner}. Read the reason, mend it and submit again."
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
