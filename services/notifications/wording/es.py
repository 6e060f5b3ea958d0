"""Every sentence in Spanish."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Hola, {name}:",
    "greeting_anonymous": "Hola:",
    "no_words.title": "Hay novedades para usted",
    "no_words.body": (
        "Este mensaje todavía no se puede mostrar. "
        "Véalo en su bandeja de entrada dentro de unos minutos."
    ),
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
    "handshake_proposed.title": "Se espera su respuesta: {project}",
    "handshake_proposed.by_host": "«{project}» ({country}) desea trabajar con usted.",
    "handshake_proposed.by_person": "Alguien desea participar en «{project}» ({country}).",
    "handshake_proposed.by_introducer": (
        "Una asociación propone que ambas partes trabajen juntas en «{project}» ({country})."
    ),
    "handshake_proposed.by_other": (
        "Una propuesta sobre «{project}» ({country}) espera su respuesta."
    ),
    "handshake_reminded.title": "Todavía falta su respuesta: {project}",
    "handshake_reminded.body": (
        "La propuesta sobre «{project}» ({country}) sigue esperando su respuesta."
    ),
    "handshake_agreed.title": "Ambas partes han dicho que sí: {project}",
    "handshake_agreed.body": ("Ambas partes desean trabajar juntas en «{project}» ({country})."),
    "handshake_agreed.names": (
        "Abra la presentación para ver el nombre y el contacto de la otra parte."
    ),
    "handshake_agreed.shown": (
        "La otra parte ve su nombre y la dirección que usted eligió mostrar."
    ),
    "handshake_declined.title": "La respuesta es no: {project}",
    "handshake_declined.by_host": "«{project}» ({country}) ha rechazado la propuesta.",
    "handshake_declined.by_person": (
        "La parte a la que se preguntó por «{project}» ({country}) ha rechazado la propuesta."
    ),
    "handshake_declined.by_introducer": (
        "La asociación ha rechazado la propuesta en nombre de la otra parte: "
        "«{project}» ({country})."
    ),
    "handshake_declined.by_other": "La propuesta sobre «{project}» ({country}) fue rechazada.",
    "handshake_withdrawn.title": "Retirada: {project}",
    "handshake_withdrawn.by_host": "«{project}» ({country}) se ha retirado.",
    "handshake_withdrawn.by_person": "La otra parte se ha retirado de «{project}» ({country}).",
    "handshake_withdrawn.by_introducer": (
        "La asociación ha retirado su propuesta sobre «{project}» ({country})."
    ),
    "handshake_withdrawn.by_other": "La propuesta sobre «{project}» ({country}) fue retirada.",
    "handshake_expired.title": "No hubo respuesta a tiempo: {project}",
    "handshake_expired.body": "La propuesta sobre «{project}» ({country}) ha caducado.",
    "handshake_expired.again": "Puede hacerse de nuevo.",
    "handshake_ended.title": "No sigue adelante: {project}",
    "handshake_ended.body": "La propuesta sobre «{project}» ({country}) ya no es válida.",
    "handshake_introduced.title": "Qué ha sido de su presentación: {project}",
    "handshake_introduced.agreed": (
        "Ambas partes de su presentación han dicho que sí: «{project}» ({country})."
    ),
    "handshake_introduced.declined": "Su presentación fue rechazada: «{project}» ({country}).",
    "handshake_introduced.withdrawn": (
        "Una parte se ha retirado de su presentación: «{project}» ({country})."
    ),
    "handshake_introduced.expired": (
        "Nadie respondió a tiempo a su presentación: «{project}» ({country})."
    ),
    "handshake_introduced.ended": ("Su presentación ya no está en curso: «{project}» ({country})."),
    "handshake.about_skills": "Se trata de: {role}.",
    "handshake.about_funding": "Se trata de financiación.",
    "handshake.answer_by": "Responda, por favor, antes de: {due}.",
    "handshake.lapses": "Sin respuesta caduca: {expires}.",
    "handshake.closed": "La presentación está cerrada: ya no se muestran nombres.",
    "answer_reason.not_interested": "Motivo indicado: falta de interés.",
    "answer_reason.not_available": "Motivo indicado: sin disponibilidad en esas fechas.",
    "answer_reason.terms": "Motivo indicado: las condiciones no convienen.",
    "answer_reason.location": "Motivo indicado: el lugar no conviene.",
    "answer_reason.skills_differ": "Motivo indicado: se necesitan otras competencias.",
    "answer_reason.position_filled": "Motivo indicado: el puesto está cubierto.",
    "answer_reason.found_another": "Motivo indicado: se encontró otra solución.",
    "answer_reason.conflict_of_interest": "Motivo indicado: un conflicto de intereses.",
    "answer_reason.no_reason_given": "No se indicó ningún motivo.",
    "answer_reason.other": "Motivo indicado: otro.",
    "end_reason.project_closed": "Motivo: el proyecto está cerrado.",
    "end_reason.role_full": "Motivo: todas las plazas de esta función están ocupadas.",
    "end_reason.profile_paused_person": "Motivo: su perfil está en pausa.",
    "end_reason.profile_paused_host": "Motivo: el perfil de la otra parte está en pausa.",
    "end_reason.consent_withdrawn_person": (
        "Motivo: usted ya no desea participar en las coincidencias."
    ),
    "end_reason.consent_withdrawn_host": (
        "Motivo: la otra parte ya no desea participar en las coincidencias."
    ),
    "end_reason.partner_suspended": "Motivo: una de las organizaciones está suspendida.",
    "end_reason.erased_person": "Motivo: su perfil fue borrado.",
    "end_reason.erased_host": "Motivo: la otra parte se ha dado de baja.",
    "end_reason.safeguard": "Motivo: una salvaguardia lo impide.",
    "end_reason.other": "Motivo: otro.",
    "partner_verified.title": "{partner} está verificado",
    "partner_verified.body": "{partner} ya puede publicar proyectos.",
    "partner_rejected.title": "{partner} no fue verificado",
    "partner_rejected.body": (
        "La revisión no verificó a {partner}. Lea el motivo, corríjalo y preséntelo de nuevo."
    ),
    "agreement_signed.title": "Firmado: {agreement}",
    "agreement_signed.body": "Todos los signatarios han firmado «{agreement}».",
    "agreement_ended.title": "Terminado: {agreement}",
    "agreement_ended.body": "«{agreement}» ha terminado; lo que logró queda registrado.",
    "obligation_due.title": "Vence pronto: {obligation}",
    "obligation_due.body": "«{obligation}» vence el {date}, según «{agreement}».",
    "obligation_overdue.title": "Vencido: {obligation}",
    "obligation_overdue.body": (
        "«{obligation}» vencía el {date}, según «{agreement}», y no está cumplido. Diga "
        "qué lo impide."
    ),
    "contribution_pledged.title": "{amount} prometidos: {project}",
    "contribution_committed.title": "{amount} comprometidos: {project}",
    "contribution_disbursed.title": "{amount} desembolsados: {project}",
    "contribution_refunded.title": "{amount} reembolsados: {project}",
    "contribution.so_far": (
        "Hasta ahora: {pledged} prometidos, {committed} comprometidos, {disbursed} desembolsados."
    ),
    "placement_agreed.title": "Acordado: {project}",
    "placement_agreed.body": (
        "Ambas partes se han decidido por la misión en «{project}» ({country})."
    ),
    "placement_started.title": "Ha empezado: {project}",
    "placement_started.body": "La misión en «{project}» ({country}) ha empezado.",
    "placement_ended.title": "Ha terminado: {project}",
    "placement_ended.body": (
        "La misión en «{project}» ({country}) ha terminado. Anote lo que deja."
    ),
    "placement_cancelled.title": "Cancelado: {project}",
    "placement_cancelled.body": "La misión en «{project}» ({country}) se ha cancelado.",
    "placement_followup_due.title": "¿Cómo ha seguido? {project}",
    "placement_followup_due.body": (
        "La misión en «{project}» ({country}) terminó hace {n} meses: diga qué sigue en uso."
    ),
    "placement.dates": "Del {starts} al {ends}.",
    "safeguard_blocked.title": "Una salvaguarda se opone: {project}",
    "safeguard_blocked.body": (
        "La misión en «{project}» se llevaría personal protegido de este país: "
        "{country}. La regla: {rule}"
    ),
    "diversion_suspected.title": "Un flujo puede haberse desplazado: {corridor}",
    "diversion_suspected.body": (
        "Desde «{agreement}», {corridor} pasó de {before} a {now} personas al año, "
        "mientras el corredor cubierto bajó."
    ),
    "round_opened.title": "Se abren las solicitudes: {round}",
    "round_opened.body": "«{programme}» recibe solicitudes hasta el {date}.",
    "round_closing.title": "Cierra pronto: {round}",
    "round_closing.body": "«{programme}» solo recibe solicitudes hasta el {date}.",
    "round_closed.title": "Cerrado: {round}",
    "round_closed.body": "«{programme}» ya no recibe solicitudes. Hay {n}.",
    "partner_review_due.title": "Hay que verificar de nuevo a {partner}",
    "partner_review_due.body": "Actualice los documentos de {partner} antes del {date}.",
    "project_expired.title": "Sus fechas han pasado: {project}",
    "project_expired.body": (
        "Las fechas de todas las funciones de «{project}» han pasado y ya no pide dinero, por lo "
        "que se ha cerrado. Si el trabajo continúa, publique un nuevo proyecto."
    ),
    "project_appeared.title": "Un proyecto que puede interesarle: {project}",
    "project_appeared.body": "Se ha publicado «{project}» ({country}).",
    "project_appeared.interest": "Corresponde a lo que guardó: {interest}.",
    "digest.title": {
        "one": "{n} mensaje para usted",
        "many": "{n} mensajes para usted",
        "other": "{n} mensajes para usted",
    },
    "digest.more": {
        "one": "Y {n} más en su bandeja de entrada.",
        "many": "Y {n} más en su bandeja de entrada.",
        "other": "Y {n} más en su bandeja de entrada.",
    },
    "category.daily": "el resumen diario",
    "category.weekly": "el resumen semanal",
    "webhook_disabled.title": "Su webhook en {host} se ha desactivado",
    "webhook_disabled.gone": "{host} respondió que ya no existe (410).",
    "webhook_disabled.failures": "{host} no aceptó nada durante cinco días.",
    "webhook_disabled.again": (
        "Lo que le concierne se guarda 30 días: active el webhook y se enviará."
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
