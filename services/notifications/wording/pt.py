"""Every sentence in Portuguese."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Olá, {name},",
    "greeting_anonymous": "Olá,",
    "match_found_skills.title": "Procuram-se as suas competências: {project}",
    "match_found_skills.body": "“{project}” ({country}) procura: {role}.",
    "match_found_skills.body_without_role": (
        "“{project}” ({country}) procura pessoas com as suas competências."
    ),
    "match_found_funding.title": "Um projeto que poderia financiar: {project}",
    "match_found_funding.body": "“{project}” ({country}) procura financiamento.",
    "shortlist_ready.title": "Quem se adequa ao seu projeto: {project}",
    "shortlist_ready.body": "As listas de “{project}” ({country}) mudaram.",
    "shortlist_ready.skills": {
        "one": "{role}: {n} pessoa adequada.",
        "many": "{role}: {n} de pessoas adequadas.",
        "other": "{role}: {n} pessoas adequadas.",
    },
    "shortlist_ready.skills_without_role": {
        "one": "{n} pessoa adequada.",
        "many": "{n} de pessoas adequadas.",
        "other": "{n} pessoas adequadas.",
    },
    "shortlist_ready.funding": {
        "one": "{n} financiador possível.",
        "many": "{n} de financiadores possíveis.",
        "other": "{n} financiadores possíveis.",
    },
    "partner_verified.title": "{partner} está verificado",
    "partner_verified.body": "{partner} já pode publicar projetos.",
    "partner_rejected.title": "{partner} não foi verificado",
    "partner_rejected.body": (
        "A revisão não verificou {partner}. Leia o motivo, corrija e submeta de novo."
    ),
    "partner_suspended.title": "{partner} está suspenso",
    "partner_suspended.body": (
        "Nada do que {partner} publicar é tido em conta até ser restabelecido."
    ),
    "contact_verification.title": "Confirme o seu correio eletrónico: {code}",
    "contact_verification.body": (
        "O seu código é {code}. É válido até {until}. "
        "Se não o pediu, não faça nada: este endereço não receberá mais nada."
    ),
    "reasons.lead": "Porquê:",
    "reason.skill": "Tem a competência “{subject}”.",
    "reason.related_skill": "Tem uma competência próxima de “{subject}”.",
    "reason.country_tie": "Tem uma ligação a este país: {subject}.",
    "reason.language": "Fala esta língua: {subject}.",
    "reason.sector": "A área é uma das suas: {subject}.",
    "reason.amount": "O montante corresponde ao que daria.",
    "reason.window": "As datas correspondem à sua disponibilidade.",
    "reason.other": "Outras coisas em comum.",
    "footer.date": "Escrito em {date}.",
    "footer.why": "Recebe esta mensagem porque deseja ser informado sobre: {category}.",
    "footer.account": "Esta mensagem é sobre a sua conta e não pode ser desativada.",
    "footer.unsubscribe": "Não receber mais mensagens deste tipo",
    "unsubscribe.ask": "Não receber mais mensagens deste tipo: {category}?",
    "unsubscribe.done": "Feito: não haverá mais mensagens deste tipo: {category}.",
    "category.match": "correspondências",
    "category.handshake": "respostas a correspondências",
    "category.money": "dinheiro",
    "category.agreement": "acordos",
    "category.safeguard": "salvaguardas",
    "category.programme_round": "concursos de programas",
    "category.follow_up": "acompanhamento",
    "category.account": "a sua conta",
}
