"""Every sentence in French."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Bonjour {name},",
    "greeting_anonymous": "Bonjour,",
    "match_found_skills.title": "Vos compétences sont demandées : {project}",
    "match_found_skills.body": "« {project} » ({country}) recherche : {role}.",
    "match_found_skills.body_without_role": (
        "« {project} » ({country}) recherche des personnes ayant vos compétences."
    ),
    "match_found_funding.title": "Un projet que vous pourriez financer : {project}",
    "match_found_funding.body": "« {project} » ({country}) recherche des financements.",
    "shortlist_ready.title": "Qui correspond à votre projet : {project}",
    "shortlist_ready.body": "Les listes de « {project} » ({country}) ont changé.",
    "shortlist_ready.skills": {
        "one": "{role} : {n} personne correspond.",
        "many": "{role} : {n} de personnes correspondent.",
        "other": "{role} : {n} personnes correspondent.",
    },
    "shortlist_ready.skills_without_role": {
        "one": "{n} personne correspond.",
        "many": "{n} de personnes correspondent.",
        "other": "{n} personnes correspondent.",
    },
    "shortlist_ready.funding": {
        "one": "{n} financeur possible.",
        "many": "{n} de financeurs possibles.",
        "other": "{n} financeurs possibles.",
    },
    "partner_verified.title": "{partner} est vérifié",
    "partner_verified.body": "{partner} peut désormais publier des projets.",
    "partner_rejected.title": "{partner} n’a pas été vérifié",
    "partner_rejected.body": (
        "La personne chargée de l’examen n’a pas vérifié {partner}. "
        "Lisez la raison, corrigez et soumettez à nouveau."
    ),
    "partner_suspended.title": "{partner} est suspendu",
    "partner_suspended.body": (
        "Rien de ce que publie {partner} n’est pris en compte jusqu’à son rétablissement."
    ),
    "contact_verification.title": "Confirmez votre adresse électronique : {code}",
    "contact_verification.body": (
        "Votre code est {code}. Il est valable jusqu’au {until}. "
        "Si vous ne l’avez pas demandé, ne faites rien : cette adresse ne recevra plus rien."
    ),
    "reasons.lead": "Pourquoi :",
    "reason.skill": "Vous avez la compétence « {subject} ».",
    "reason.related_skill": "Vous avez une compétence proche de « {subject} ».",
    "reason.country_tie": "Vous avez un lien avec ce pays : {subject}.",
    "reason.language": "Vous parlez cette langue : {subject}.",
    "reason.sector": "Le domaine est l’un des vôtres : {subject}.",
    "reason.amount": "Le montant correspond à ce que vous donneriez.",
    "reason.window": "La période correspond à vos disponibilités.",
    "reason.other": "D’autres points communs.",
    "footer.date": "Écrit le {date}.",
    "footer.why": "Vous recevez ce message car vous souhaitez être informé de : {category}.",
    "footer.account": "Ce message concerne votre compte et ne peut pas être désactivé.",
    "footer.unsubscribe": "Ne plus recevoir ces messages",
    "unsubscribe.ask": "Ne plus recevoir ces messages : {category} ?",
    "unsubscribe.done": "C’est fait : plus de messages de ce type : {category}.",
    "category.match": "correspondances",
    "category.handshake": "réponses aux correspondances",
    "category.money": "financements",
    "category.agreement": "accords",
    "category.safeguard": "garanties",
    "category.programme_round": "appels des programmes",
    "category.follow_up": "suivi",
    "category.account": "votre compte",
}
