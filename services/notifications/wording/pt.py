"""Every sentence in Portuguese."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "Olá, {name},",
    "greeting_anonymous": "Olá,",
    "no_words.title": "Há novidades para si",
    "no_words.body": (
        "Esta mensagem ainda não pode ser mostrada. "
        "Veja-a na sua caixa de entrada dentro de alguns minutos."
    ),
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
    "handshake_proposed.title": "A sua resposta é esperada: {project}",
    "handshake_proposed.by_host": "“{project}” ({country}) gostaria de trabalhar consigo.",
    "handshake_proposed.by_person": "Alguém gostaria de participar em “{project}” ({country}).",
    "handshake_proposed.by_introducer": (
        "Uma associação propõe que as duas partes trabalhem juntas em “{project}” ({country})."
    ),
    "handshake_proposed.by_other": (
        "Uma proposta sobre “{project}” ({country}) espera a sua resposta."
    ),
    "handshake_reminded.title": "Ainda falta a sua resposta: {project}",
    "handshake_reminded.body": (
        "A proposta sobre “{project}” ({country}) continua à espera da sua resposta."
    ),
    "handshake_agreed.title": "As duas partes disseram sim: {project}",
    "handshake_agreed.body": (
        "As duas partes gostariam de trabalhar juntas em “{project}” ({country})."
    ),
    "handshake_agreed.names": ("Abra a apresentação para ver o nome e o contacto da outra parte."),
    "handshake_agreed.shown": ("A outra parte vê o seu nome e o endereço que escolheu mostrar."),
    "handshake_declined.title": "A resposta é não: {project}",
    "handshake_declined.by_host": "“{project}” ({country}) recusou.",
    "handshake_declined.by_person": (
        "A parte a quem se perguntou por “{project}” ({country}) recusou."
    ),
    "handshake_declined.by_introducer": (
        "A associação recusou em nome da outra parte: “{project}” ({country})."
    ),
    "handshake_declined.by_other": "A proposta sobre “{project}” ({country}) foi recusada.",
    "handshake_withdrawn.title": "Retirada: {project}",
    "handshake_withdrawn.by_host": "“{project}” ({country}) retirou-se.",
    "handshake_withdrawn.by_person": "A outra parte retirou-se de “{project}” ({country}).",
    "handshake_withdrawn.by_introducer": (
        "A associação retirou a sua proposta sobre “{project}” ({country})."
    ),
    "handshake_withdrawn.by_other": "A proposta sobre “{project}” ({country}) foi retirada.",
    "handshake_expired.title": "Não houve resposta a tempo: {project}",
    "handshake_expired.body": "A proposta sobre “{project}” ({country}) caducou.",
    "handshake_expired.again": "Pode ser feita de novo.",
    "handshake_ended.title": "Não segue adiante: {project}",
    "handshake_ended.body": "A proposta sobre “{project}” ({country}) já não é válida.",
    "handshake_introduced.title": "O que aconteceu com a sua apresentação: {project}",
    "handshake_introduced.agreed": (
        "Ambas as partes da sua apresentação disseram que sim: «{project}» ({country})."
    ),
    "handshake_introduced.declined": ("A sua apresentação foi recusada: «{project}» ({country})."),
    "handshake_introduced.withdrawn": (
        "Uma parte retirou-se da sua apresentação: «{project}» ({country})."
    ),
    "handshake_introduced.expired": (
        "Ninguém respondeu a tempo à sua apresentação: «{project}» ({country})."
    ),
    "handshake_introduced.ended": (
        "A sua apresentação já não está em curso: «{project}» ({country})."
    ),
    "handshake.about_skills": "Trata-se de: {role}.",
    "handshake.about_funding": "Trata-se de financiamento.",
    "handshake.answer_by": "Responda, por favor, até: {due}.",
    "handshake.lapses": "Sem resposta caduca: {expires}.",
    "handshake.closed": "A apresentação está encerrada: os nomes já não são mostrados.",
    "answer_reason.not_interested": "Motivo indicado: falta de interesse.",
    "answer_reason.not_available": "Motivo indicado: sem disponibilidade nessa altura.",
    "answer_reason.terms": "Motivo indicado: as condições não convêm.",
    "answer_reason.location": "Motivo indicado: o lugar não convém.",
    "answer_reason.skills_differ": "Motivo indicado: são necessárias outras competências.",
    "answer_reason.position_filled": "Motivo indicado: o lugar está preenchido.",
    "answer_reason.found_another": "Motivo indicado: encontrou-se outra solução.",
    "answer_reason.conflict_of_interest": "Motivo indicado: um conflito de interesses.",
    "answer_reason.no_reason_given": "Não foi indicado nenhum motivo.",
    "answer_reason.other": "Motivo indicado: outro.",
    "end_reason.project_closed": "Motivo: o projeto está encerrado.",
    "end_reason.role_full": "Motivo: todas as vagas desta função estão ocupadas.",
    "end_reason.profile_paused_person": "Motivo: o seu perfil está em pausa.",
    "end_reason.profile_paused_host": "Motivo: o perfil da outra parte está em pausa.",
    "end_reason.consent_withdrawn_person": (
        "Motivo: já não deseja participar nas correspondências."
    ),
    "end_reason.consent_withdrawn_host": (
        "Motivo: a outra parte já não deseja participar nas correspondências."
    ),
    "end_reason.partner_suspended": "Motivo: uma das organizações está suspensa.",
    "end_reason.erased_person": "Motivo: o seu perfil foi apagado.",
    "end_reason.erased_host": "Motivo: a outra parte saiu.",
    "end_reason.safeguard": "Motivo: uma salvaguarda não o permite.",
    "end_reason.other": "Motivo: outro.",
    "partner_verified.title": "{partner} está verificado",
    "partner_verified.body": "{partner} já pode publicar projetos.",
    "partner_rejected.title": "{partner} não foi verificado",
    "partner_rejected.body": (
        "A revisão não verificou {partner}. Leia o motivo, corrija e submeta de novo."
    ),
    "agreement_signed.title": "Assinado: {agreement}",
    "agreement_signed.body": "Todos os signatários assinaram «{agreement}».",
    "agreement_ended.title": "Terminado: {agreement}",
    "agreement_ended.body": "«{agreement}» terminou; o que trouxe fica registado.",
    "obligation_due.title": "Vence em breve: {obligation}",
    "obligation_due.body": "«{obligation}» vence em {date}, ao abrigo de «{agreement}».",
    "obligation_overdue.title": "Em atraso: {obligation}",
    "obligation_overdue.body": (
        "«{obligation}» vencia em {date}, ao abrigo de «{agreement}», e não está "
        "cumprido. Diga o que o impede."
    ),
    "contribution_pledged.title": "{amount} prometidos: {project}",
    "contribution_committed.title": "{amount} comprometidos: {project}",
    "contribution_disbursed.title": "{amount} desembolsados: {project}",
    "contribution_refunded.title": "{amount} reembolsados: {project}",
    "contribution.so_far": (
        "Até agora: {pledged} prometidos, {committed} comprometidos, {disbursed} desembolsados."
    ),
    "placement_agreed.title": "Acordado: {project}",
    "placement_agreed.body": (
        "Ambas as partes decidiram a favor da missão em «{project}» ({country})."
    ),
    "placement_started.title": "Começou: {project}",
    "placement_started.body": "A missão em «{project}» ({country}) começou.",
    "placement_ended.title": "Terminou: {project}",
    "placement_ended.body": "A missão em «{project}» ({country}) terminou. Anote o que deixa.",
    "placement_cancelled.title": "Cancelado: {project}",
    "placement_cancelled.body": "A missão em «{project}» ({country}) foi cancelada.",
    "placement_followup_due.title": "Como continuou? {project}",
    "placement_followup_due.body": (
        "A missão em «{project}» ({country}) terminou há {n} meses: diga o que continua em uso."
    ),
    "placement.dates": "De {starts} a {ends}.",
    "safeguard_blocked.title": "Uma salvaguarda opõe-se: {project}",
    "safeguard_blocked.body": (
        "A missão em «{project}» levaria pessoal protegido deste país: {country}. A regra: {rule}"
    ),
    "diversion_suspected.title": "Um fluxo pode ter-se deslocado: {corridor}",
    "diversion_suspected.body": (
        "Desde «{agreement}», {corridor} passou de {before} para {now} pessoas por ano, "
        "enquanto o corredor abrangido desceu."
    ),
    "round_opened.title": "As candidaturas estão abertas: {round}",
    "round_opened.body": "«{programme}» recebe candidaturas até {date}.",
    "round_closing.title": "Fecha em breve: {round}",
    "round_closing.body": "«{programme}» só recebe candidaturas até {date}.",
    "round_closed.title": "Fechado: {round}",
    "round_closed.body": "«{programme}» já não recebe candidaturas. São {n}.",
    "partner_review_due.title": "{partner} tem de ser verificado de novo",
    "partner_review_due.body": "Atualize os documentos de {partner} antes de {date}.",
    "project_expired.title": "As suas datas passaram: {project}",
    "project_expired.body": (
        "As datas de todas as funções de «{project}» passaram e ele já não pede dinheiro, por isso "
        "foi encerrado. Se o trabalho continuar, publique um novo projeto."
    ),
    "project_appeared.title": "Um projeto que lhe pode interessar: {project}",
    "project_appeared.body": "«{project}» ({country}) foi publicado.",
    "project_appeared.interest": "Corresponde ao que guardou: {interest}.",
    "digest.title": {
        "one": "{n} mensagem para si",
        "many": "{n} mensagens para si",
        "other": "{n} mensagens para si",
    },
    "digest.more": {
        "one": "E mais {n} na sua caixa de entrada.",
        "many": "E mais {n} na sua caixa de entrada.",
        "other": "E mais {n} na sua caixa de entrada.",
    },
    "category.daily": "o resumo diário",
    "category.weekly": "o resumo semanal",
    "webhook_disabled.title": "O seu webhook em {host} foi desativado",
    "webhook_disabled.gone": "{host} respondeu que já não existe (410).",
    "webhook_disabled.failures": "{host} não aceitou nada durante cinco dias.",
    "webhook_disabled.again": (
        "O que lhe diz respeito é guardado 30 dias: ative o webhook e será enviado."
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
