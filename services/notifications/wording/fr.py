"""Every sentence in French."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Bonjour {name},",
    "greeting_anonymous": "Bonjour,",
    "no_words.title": "Il y a du nouveau pour vous",
    "no_words.body": (
        "Ce message ne peut pas encore être affiché. "
        "Consultez-le dans votre boîte de réception dans quelques minutes."
    ),
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
    "handshake_proposed.title": "Votre réponse est attendue : {project}",
    "handshake_proposed.by_host": "« {project} » ({country}) souhaite travailler avec vous.",
    "handshake_proposed.by_person": (
        "Quelqu’un souhaite prendre part à « {project} » ({country})."
    ),
    "handshake_proposed.by_introducer": (
        "Une association propose que les deux parties travaillent ensemble : "
        "« {project} » ({country})."
    ),
    "handshake_proposed.by_other": (
        "Une proposition concernant « {project} » ({country}) attend votre réponse."
    ),
    "handshake_reminded.title": "Votre réponse manque encore : {project}",
    "handshake_reminded.body": (
        "La proposition concernant « {project} » ({country}) attend toujours votre réponse."
    ),
    "handshake_agreed.title": "Les deux parties ont dit oui : {project}",
    "handshake_agreed.body": (
        "Les deux parties souhaitent travailler ensemble : « {project} » ({country})."
    ),
    "handshake_agreed.names": (
        "Ouvrez la mise en relation pour voir le nom et les coordonnées de l’autre partie."
    ),
    "handshake_agreed.shown": (
        "L’autre partie voit votre nom et l’adresse que vous avez choisi de montrer."
    ),
    "handshake_declined.title": "La réponse est non : {project}",
    "handshake_declined.by_host": "« {project} » ({country}) a décliné.",
    "handshake_declined.by_person": (
        "La partie sollicitée pour « {project} » ({country}) a décliné."
    ),
    "handshake_declined.by_introducer": (
        "L’association a décliné au nom de l’autre partie : « {project} » ({country})."
    ),
    "handshake_declined.by_other": (
        "La proposition concernant « {project} » ({country}) a été déclinée."
    ),
    "handshake_withdrawn.title": "Retrait : {project}",
    "handshake_withdrawn.by_host": "« {project} » ({country}) s’est retiré.",
    "handshake_withdrawn.by_person": "L’autre partie s’est retirée de « {project} » ({country}).",
    "handshake_withdrawn.by_introducer": (
        "L’association a retiré sa proposition concernant « {project} » ({country})."
    ),
    "handshake_withdrawn.by_other": (
        "La proposition concernant « {project} » ({country}) a été retirée."
    ),
    "handshake_expired.title": "Aucune réponse à temps : {project}",
    "handshake_expired.body": (
        "La proposition concernant « {project} » ({country}) n’est plus valable."
    ),
    "handshake_expired.again": "Elle peut être faite à nouveau.",
    "handshake_ended.title": "Cela n’ira pas plus loin : {project}",
    "handshake_ended.body": "La proposition concernant « {project} » ({country}) ne tient plus.",
    "handshake_introduced.title": "Ce qu’est devenue votre mise en relation : {project}",
    "handshake_introduced.agreed": (
        "Les deux parties de votre mise en relation ont dit oui : « {project} » ({country})."
    ),
    "handshake_introduced.declined": (
        "Votre mise en relation a été déclinée : « {project} » ({country})."
    ),
    "handshake_introduced.withdrawn": (
        "Une partie s’est retirée de votre mise en relation : « {project} » ({country})."
    ),
    "handshake_introduced.expired": (
        "Personne n’a répondu à temps à votre mise en relation : « {project} » ({country})."
    ),
    "handshake_introduced.ended": (
        "Votre mise en relation n’est plus en cours : « {project} » ({country})."
    ),
    "handshake.about_skills": "Il s’agit de : {role}.",
    "handshake.about_funding": "Il s’agit d’un financement.",
    "handshake.answer_by": "Merci de répondre avant : {due}.",
    "handshake.lapses": "Sans réponse, elle n’est plus valable après : {expires}.",
    "handshake.closed": "La mise en relation est close : les noms ne sont plus montrés.",
    "answer_reason.not_interested": "Raison donnée : pas d’intérêt.",
    "answer_reason.not_available": "Raison donnée : pas disponible à ce moment.",
    "answer_reason.terms": "Raison donnée : les conditions ne conviennent pas.",
    "answer_reason.location": "Raison donnée : le lieu ne convient pas.",
    "answer_reason.skills_differ": "Raison donnée : d’autres compétences sont nécessaires.",
    "answer_reason.position_filled": "Raison donnée : le poste est pourvu.",
    "answer_reason.found_another": "Raison donnée : une autre solution a été trouvée.",
    "answer_reason.conflict_of_interest": "Raison donnée : un conflit d’intérêts.",
    "answer_reason.no_reason_given": "Aucune raison n’a été donnée.",
    "answer_reason.other": "Raison donnée : une autre.",
    "end_reason.project_closed": "Raison : le projet est clos.",
    "end_reason.role_full": "Raison : toutes les places de ce rôle sont prises.",
    "end_reason.profile_paused_person": "Raison : votre profil est en pause.",
    "end_reason.profile_paused_host": "Raison : le profil de l’autre partie est en pause.",
    "end_reason.consent_withdrawn_person": (
        "Raison : vous ne souhaitez plus être mis en correspondance."
    ),
    "end_reason.consent_withdrawn_host": (
        "Raison : l’autre partie ne souhaite plus être mise en correspondance."
    ),
    "end_reason.partner_suspended": "Raison : l’une des organisations est suspendue.",
    "end_reason.erased_person": "Raison : votre profil a été effacé.",
    "end_reason.erased_host": "Raison : l’autre partie est partie.",
    "end_reason.safeguard": "Raison : une garantie s’y oppose.",
    "end_reason.other": "Raison : une autre.",
    "partner_verified.title": "{partner} est vérifié",
    "partner_verified.body": "{partner} peut désormais publier des projets.",
    "partner_rejected.title": "{partner} n’a pas été vérifié",
    "partner_rejected.body": (
        "La personne chargée de l’examen n’a pas vérifié {partner}. "
        "Lisez la raison, corrigez et soumettez à nouveau."
    ),
    "agreement_signed.title": "Signé : {agreement}",
    "agreement_signed.body": "Tous les signataires ont signé « {agreement} ».",
    "agreement_ended.title": "Terminé : {agreement}",
    "agreement_ended.body": "« {agreement} » a pris fin ; ce qu’il a apporté reste consigné.",
    "obligation_due.title": "Bientôt à échéance : {obligation}",
    "obligation_due.body": (
        "« {obligation} » est à remplir au plus tard le {date}, au titre de « {agreement} »."
    ),
    "obligation_overdue.title": "En retard : {obligation}",
    "obligation_overdue.body": (
        "« {obligation} » était à remplir le {date}, au titre de « {agreement} », et ne "
        "l’est pas. Dites ce qui l’empêche."
    ),
    "contribution_pledged.title": "{amount} promis : {project}",
    "contribution_committed.title": "{amount} engagés : {project}",
    "contribution_disbursed.title": "{amount} versés : {project}",
    "contribution_refunded.title": "{amount} remboursés : {project}",
    "contribution.so_far": (
        "Jusqu’ici : {pledged} promis, {committed} engagés, {disbursed} versés."
    ),
    "placement_agreed.title": "C’est décidé : {project}",
    "placement_agreed.body": (
        "Les deux parties se sont prononcées pour la mission dans « {project} » ({country})."
    ),
    "placement_started.title": "C’est commencé : {project}",
    "placement_started.body": "La mission dans « {project} » ({country}) a commencé.",
    "placement_ended.title": "C’est terminé : {project}",
    "placement_ended.body": (
        "La mission dans « {project} » ({country}) est terminée. Notez ce qu’elle laisse."
    ),
    "placement_cancelled.title": "Annulé : {project}",
    "placement_cancelled.body": "La mission dans « {project} » ({country}) a été annulée.",
    "placement_followup_due.title": "Qu’en est-il aujourd’hui ? {project}",
    "placement_followup_due.body": (
        "La mission dans « {project} » ({country}) s’est terminée il y a {n} mois : "
        "dites ce qui sert encore."
    ),
    "placement.dates": "Du {starts} au {ends}.",
    "safeguard_blocked.title": "Une garantie s’y oppose : {project}",
    "safeguard_blocked.body": (
        "La mission dans « {project} » priverait de personnel protégé ce pays : "
        "{country}. La règle : {rule}"
    ),
    "diversion_suspected.title": "Un flux s’est peut-être déplacé : {corridor}",
    "diversion_suspected.body": (
        "Depuis « {agreement} », {corridor} est passé de {before} à {now} personnes par "
        "an, tandis que le corridor couvert a diminué."
    ),
    "round_opened.title": "Les candidatures sont ouvertes : {round}",
    "round_opened.body": "« {programme} » reçoit les candidatures jusqu’au {date}.",
    "round_closing.title": "Bientôt clos : {round}",
    "round_closing.body": "« {programme} » ne reçoit les candidatures que jusqu’au {date}.",
    "round_closed.title": "Clos : {round}",
    "round_closed.body": "« {programme} » ne reçoit plus de candidatures. Il y en a {n}.",
    "partner_review_due.title": "{partner} doit être vérifié à nouveau",
    "partner_review_due.body": "Mettez à jour les documents de {partner} avant le {date}.",
    "project_expired.title": "Ses dates sont passées : {project}",
    "project_expired.body": (
        "Les dates de tous les rôles de « {project} » sont passées et il ne demande plus "
        "d’argent : il a été clos. Si le travail continue, publiez un nouveau projet."
    ),
    "project_appeared.title": "Un projet qui pourrait vous intéresser : {project}",
    "project_appeared.body": "« {project} » ({country}) a été publié.",
    "project_appeared.interest": "Il correspond à ce que vous avez enregistré : {interest}.",
    "digest.title": {
        "one": "{n} message pour vous",
        "many": "{n} messages pour vous",
        "other": "{n} messages pour vous",
    },
    "digest.more": {
        "one": "Et {n} autre dans votre boîte de réception.",
        "many": "Et {n} autres dans votre boîte de réception.",
        "other": "Et {n} autres dans votre boîte de réception.",
    },
    "category.daily": "le résumé quotidien",
    "category.weekly": "le résumé hebdomadaire",
    "webhook_disabled.title": "Votre webhook chez {host} a été désactivé",
    "webhook_disabled.gone": "{host} a répondu qu’il n’existe plus (410).",
    "webhook_disabled.failures": "{host} n’a rien accepté pendant cinq jours.",
    "webhook_disabled.again": (
        "Ce qui vous concerne est gardé 30 jours : réactivez le webhook, et il sera envoyé."
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
