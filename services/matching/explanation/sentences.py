"""The sentences of an explanation in five languages, by key."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "fr", "es", "ar", "pt")
FALLBACK: Final = "en"
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "need.exact": {
        "en": "{asked}: held at level {held_level} of {asked_level} asked.",
        "fr": "{asked} : niveau {held_level} pour {asked_level} demandé.",
        "es": "{asked}: nivel {held_level} de {asked_level} pedido.",
        "ar": "{asked}: المستوى {held_level} من {asked_level} المطلوب.",
        "pt": "{asked}: nível {held_level} de {asked_level} pedido.",
    },
    "need.narrower": {
        "en": "{asked}: met by a narrower skill, {held}, at level {held_level}.",
        "fr": "{asked} : couvert par une compétence plus précise, {held}, niveau {held_level}.",
        "es": "{asked}: cubierto por una capacidad más específica, {held}, nivel {held_level}.",
        "ar": "{asked}: تغطيها مهارة أدق، {held}، بالمستوى {held_level}.",
        "pt": "{asked}: coberto por uma competência mais específica, {held}, nível {held_level}.",
    },
    "need.close": {
        "en": "{asked}: closely related skill held, {held}, at level {held_level}.",
        "fr": "{asked} : compétence proche, {held}, niveau {held_level}.",
        "es": "{asked}: capacidad cercana, {held}, nivel {held_level}.",
        "ar": "{asked}: مهارة قريبة، {held}، بالمستوى {held_level}.",
        "pt": "{asked}: competência próxima, {held}, nível {held_level}.",
    },
    "need.together": {
        "en": "{asked}: often found together with {held}, held at level {held_level}.",
        "fr": "{asked} : va souvent avec {held}, niveau {held_level}.",
        "es": "{asked}: suele ir con {held}, nivel {held_level}.",
        "ar": "{asked}: كثيرا ما تقترن بـ {held}، بالمستوى {held_level}.",
        "pt": "{asked}: costuma andar com {held}, nível {held_level}.",
    },
    "need.missing": {
        "en": "{asked}: missing.",
        "fr": "{asked} : manque.",
        "es": "{asked}: falta.",
        "ar": "{asked}: غير متوفرة.",
        "pt": "{asked}: falta.",
    },
    "languages": {
        "en": "Wished languages.",
        "fr": "Langues souhaitées.",
        "es": "Idiomas deseados.",
        "ar": "اللغات المرغوبة.",
        "pt": "Línguas desejadas.",
    },
    "affinity": {
        "en": "Tie to the country.",
        "fr": "Lien avec le pays.",
        "es": "Vínculo con el país.",
        "ar": "الصلة بالبلد.",
        "pt": "Ligação ao país.",
    },
    "modality": {
        "en": "Way of taking part.",
        "fr": "Mode de participation.",
        "es": "Modo de participación.",
        "ar": "طريقة المشاركة.",
        "pt": "Modo de participação.",
    },
    "sector": {
        "en": "Sector.",
        "fr": "Secteur.",
        "es": "Sector.",
        "ar": "القطاع.",
        "pt": "Setor.",
    },
    "window": {
        "en": "Time.",
        "fr": "Période.",
        "es": "Período.",
        "ar": "الفترة.",
        "pt": "Período.",
    },
    "amount": {
        "en": "Amount.",
        "fr": "Montant.",
        "es": "Importe.",
        "ar": "المبلغ.",
        "pt": "Montante.",
    },
    "raise.need": {
        "en": "{asked} at level {asked_level} would raise it to {score}.",
        "fr": "{asked} au niveau {asked_level} le porterait à {score}.",
        "es": "{asked} en el nivel {asked_level} lo subiría a {score}.",
        "ar": "{asked} بالمستوى {asked_level} ترفعها إلى {score}.",
        "pt": "{asked} no nível {asked_level} subiria para {score}.",
    },
    "failed.open": {
        "en": "The profile or the project is not open.",
        "fr": "Le profil ou le projet n'est pas ouvert.",
        "es": "El perfil o el proyecto no está abierto.",
        "ar": "الملف أو المشروع غير مفتوح.",
        "pt": "O perfil ou o projeto não está aberto.",
    },
    "failed.own_people": {
        "en": "The person belongs to the project's own partner.",
        "fr": "La personne appartient au partenaire du projet.",
        "es": "La persona pertenece al socio del proyecto.",
        "ar": "الشخص ينتمي إلى شريك المشروع.",
        "pt": "A pessoa pertence ao parceiro do projeto.",
    },
    "failed.excluded": {
        "en": "This pair declined or withdrew before.",
        "fr": "Cette paire a déjà refusé ou s'est retirée.",
        "es": "Este par ya rechazó o se retiró.",
        "ar": "سبق أن رفض هذا الثنائي أو انسحب.",
        "pt": "Este par já recusou ou se retirou.",
    },
    "failed.country": {
        "en": "No tie to the project's country.",
        "fr": "Aucun lien avec le pays du projet.",
        "es": "Ningún vínculo con el país del proyecto.",
        "ar": "لا صلة ببلد المشروع.",
        "pt": "Nenhuma ligação ao país do projeto.",
    },
    "failed.modality": {
        "en": "No common way of taking part.",
        "fr": "Aucun mode de participation commun.",
        "es": "Ningún modo de participación común.",
        "ar": "لا طريقة مشاركة مشتركة.",
        "pt": "Nenhum modo de participação comum.",
    },
    "failed.language": {
        "en": "None of the working languages at the asked level.",
        "fr": "Aucune des langues de travail au niveau demandé.",
        "es": "Ninguno de los idiomas de trabajo al nivel pedido.",
        "ar": "لا لغة من لغات العمل بالمستوى المطلوب.",
        "pt": "Nenhuma das línguas de trabalho no nível pedido.",
    },
    "failed.window": {
        "en": "The times do not cover the days that are needed.",
        "fr": "Les périodes ne couvrent pas les jours nécessaires.",
        "es": "Los períodos no cubren los días necesarios.",
        "ar": "الفترات لا تغطي الأيام اللازمة.",
        "pt": "Os períodos não cobrem os dias necessários.",
    },
    "failed.must_have": {
        "en": "A must-have skill is missing.",
        "fr": "Une compétence indispensable manque.",
        "es": "Falta una capacidad imprescindible.",
        "ar": "مهارة لا غنى عنها غير متوفرة.",
        "pt": "Falta uma competência indispensável.",
    },
    "failed.safeguard": {
        "en": "A safeguard protects the country where the person practises.",
        "fr": "Une garantie protège le pays où la personne exerce.",
        "es": "Una salvaguardia protege el país donde la persona ejerce.",
        "ar": "ضمانة تحمي البلد الذي يمارس فيه الشخص مهنته.",
        "pt": "Uma salvaguarda protege o país onde a pessoa exerce.",
    },
    "failed.instrument": {
        "en": "No common form of funding.",
        "fr": "Aucune forme de financement commune.",
        "es": "Ninguna forma de financiación común.",
        "ar": "لا شكل تمويل مشترك.",
        "pt": "Nenhuma forma de financiamento comum.",
    },
    "failed.amount": {
        "en": "The amounts do not meet.",
        "fr": "Les montants ne se rejoignent pas.",
        "es": "Los importes no coinciden.",
        "ar": "المبالغ لا تلتقي.",
        "pt": "Os montantes não se encontram.",
    },
    "failed.score": {
        "en": "The fit is {score}; {threshold} is needed to be listed.",
        "fr": "L'adéquation est de {score} ; il faut {threshold} pour être listé.",
        "es": "El ajuste es {score}; se necesita {threshold} para figurar.",
        "ar": "التوافق {score}؛ يلزم {threshold} للإدراج.",
        "pt": "O ajuste é {score}; é preciso {threshold} para constar.",
    },
}


def say(key: str, language: str, **facts: object) -> str:
    """The sentence in the language, else in English."""
    forms = SENTENCES[key]
    return forms.get(language, forms[FALLBACK]).format(**facts)


def pick_language(accepted: str | None) -> str:
    """The first language of an Accept-Language header that there are sentences in."""
    ranked = []
    for number, part in enumerate((accepted or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        ranked.append((-weight, number, tag.split("-")[0].lower()))
    return next((tag for _, _, tag in sorted(ranked) if tag in LANGUAGES), FALLBACK)
