"""Every sentence in Arabic, which has six plural forms and is written from right to left."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "مرحبًا {name}،",
    "greeting_anonymous": "مرحبًا،",
    "match_found_skills.title": "مهاراتك مطلوبة: {project}",
    "match_found_skills.body": "يبحث مشروع «{project}» ({country}) عن: {role}.",
    "match_found_skills.body_without_role": (
        "يبحث مشروع «{project}» ({country}) عن أشخاص لديهم مهاراتك."
    ),
    "match_found_funding.title": "مشروع يناسب ما تود تمويله: {project}",
    "match_found_funding.body": "يبحث مشروع «{project}» ({country}) عن تمويل.",
    "shortlist_ready.title": "من يناسب مشروعك: {project}",
    "shortlist_ready.body": "تغيّرت قوائم مشروع «{project}» ({country}).",
    "shortlist_ready.skills": {
        "zero": "{role}: لا أحد مناسب ({n}).",
        "one": "{role}: شخص واحد مناسب ({n}).",
        "two": "{role}: شخصان مناسبان ({n}).",
        "few": "{role}: {n} أشخاص مناسبين.",
        "many": "{role}: {n} شخصًا مناسبًا.",
        "other": "{role}: {n} شخص مناسب.",
    },
    "shortlist_ready.skills_without_role": {
        "zero": "لا أحد مناسب ({n}).",
        "one": "شخص واحد مناسب ({n}).",
        "two": "شخصان مناسبان ({n}).",
        "few": "{n} أشخاص مناسبين.",
        "many": "{n} شخصًا مناسبًا.",
        "other": "{n} شخص مناسب.",
    },
    "shortlist_ready.funding": {
        "zero": "لا ممولين محتملين ({n}).",
        "one": "ممول محتمل واحد ({n}).",
        "two": "ممولان محتملان ({n}).",
        "few": "{n} ممولين محتملين.",
        "many": "{n} ممولًا محتملًا.",
        "other": "{n} ممول محتمل.",
    },
    "partner_verified.title": "تم التحقق من {partner}",
    "partner_verified.body": "يمكن الآن لـ {partner} نشر المشاريع.",
    "partner_rejected.title": "لم يتم التحقق من {partner}",
    "partner_rejected.body": (
        "لم يُعتمد {partner} بعد المراجعة. اقرأ السبب وصحّحه ثم قدّم الطلب مرة أخرى."
    ),
    "partner_suspended.title": "تم تعليق {partner}",
    "partner_suspended.body": "لن يُعمل بأي شيء ينشره {partner} حتى يُرفع التعليق.",
    "contact_verification.title": "أكّد عنوان بريدك الإلكتروني: {code}",
    "contact_verification.body": (
        "رمزك هو {code}. وهو صالح حتى {until}. "
        "إذا لم تطلبه فلا تفعل شيئًا: لن يصل إلى هذا العنوان أي شيء آخر."
    ),
    "reasons.lead": "السبب:",
    "reason.skill": "لديك مهارة «{subject}».",
    "reason.related_skill": "لديك مهارة قريبة من «{subject}».",
    "reason.country_tie": "لديك صلة بهذا البلد: {subject}.",
    "reason.language": "تتحدث هذه اللغة: {subject}.",
    "reason.sector": "المجال من مجالاتك: {subject}.",
    "reason.amount": "المبلغ ضمن ما تود تقديمه.",
    "reason.window": "الفترة تناسب أوقات توفرك.",
    "reason.other": "أمور أخرى مشتركة.",
    "footer.date": "كُتبت في {date}.",
    "footer.why": "تصلك هذه الرسالة لأنك ترغب في إبلاغك عن: {category}.",
    "footer.account": "تتعلق هذه الرسالة بحسابك ولا يمكن إيقافها.",
    "footer.unsubscribe": "إيقاف هذا النوع من الرسائل",
    "unsubscribe.ask": "هل تريد إيقاف هذا النوع من الرسائل: {category}؟",
    "unsubscribe.done": "تم: لن تصلك رسائل من هذا النوع: {category}.",
    "category.match": "التوافقات",
    "category.handshake": "الردود على التوافقات",
    "category.money": "الأموال",
    "category.agreement": "الاتفاقات",
    "category.safeguard": "الضمانات",
    "category.programme_round": "جولات البرامج",
    "category.follow_up": "المتابعة",
    "category.account": "حسابك",
}
