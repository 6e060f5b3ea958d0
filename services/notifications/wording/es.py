"""Every sentence in Spanish."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Hola, {name}:",
    "greeting_anonymous": "Hola:",
    "match_found_skills.title": "Se buscan sus competencias: {project}",
    "match_found_skills.body": "«{project}» ({country}) busca: {role}.",
    "match_found_skills.body_without_role": (
        "«{project}» ({country}) busca personas con sus competencias."
    ),
    "match_found_funding.title": "Un proyecto que usted podría financiar: {project}",
    "match_found_funding.body": "«{project}» ({country}) busca financiación.",
    "shortlist_ready.title": "Quién encaja en su proyecto: {project}",
    "shortlist_ready.body": "Las listas de «{project}» ({country}) han cambiado.",
    "shortlist_ready.skills": {
        "one": "{role}: encaja {n} persona.",
        "many": "{role}: encajan {n} de personas.",
        "other": "{role}: encajan {n} personas.",
    },
    "shortlist_ready.skills_without_role": {
        "one": "Encaja {n} persona.",
        "many": "Encajan {n} de personas.",
        "other": "Encajan {n} personas.",
    },
    "shortlist_ready.funding": {
        "one": "{n} posible financiador.",
        "many": "{n} de posibles financiadores.",
        "other": "{n} posibles financiadores.",
    },
    "partner_verified.title": "{partner} está verificado",
    "partner_verified.body": "{partner} ya puede publicar proyectos.",
    "partner_rejected.title": "{partner} no fue verificado",
    "partner_rejected.body": (
        "La revisión no verificó a {partner}. Lea el motivo, corríjalo y preséntelo de nuevo."
    ),
    "partner_suspended.title": "{partner} está suspendido",
    "partner_suspended.body": (
        "Nada de lo que publique {partner} se tiene en cuenta hasta su restablecimiento."
    ),
    "contact_verification.title": "Confirme su correo electrónico: {code}",
    "contact_verification.body": (
        "Su código es {code}. Es válido hasta el {until}. "
        "Si no lo ha pedido, no haga nada: esta dirección no recibirá nada más."
    ),
    "reasons.lead": "Por qué:",
    "reason.skill": "Usted tiene la competencia «{subject}».",
    "reason.related_skill": "Usted tiene una competencia cercana a «{subject}».",
    "reason.country_tie": "Usted tiene un vínculo con este país: {subject}.",
    "reason.language": "Usted habla este idioma: {subject}.",
    "reason.sector": "El ámbito es uno de los suyos: {subject}.",
    "reason.amount": "El importe encaja con lo que usted daría.",
    "reason.window": "Las fechas encajan con su disponibilidad.",
    "reason.other": "Otras cosas en común.",
    "footer.date": "Escrito el {date}.",
    "footer.why": "Recibe este mensaje porque desea que se le informe de: {category}.",
    "footer.account": "Este mensaje trata de su cuenta y no se puede desactivar.",
    "footer.unsubscribe": "No recibir más mensajes de este tipo",
    "unsubscribe.ask": "¿No recibir más mensajes de este tipo: {category}?",
    "unsubscribe.done": "Hecho: no habrá más mensajes de este tipo: {category}.",
    "category.match": "coincidencias",
    "category.handshake": "respuestas a coincidencias",
    "category.money": "dinero",
    "category.agreement": "acuerdos",
    "category.safeguard": "salvaguardias",
    "category.programme_round": "convocatorias de programas",
    "category.follow_up": "seguimiento",
    "category.account": "su cuenta",
}
