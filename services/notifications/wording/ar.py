"""Every sentence in Arabic, which has six plural forms and is written from right to left."""

from collections.abc import Mapping
from typing import Final

TEXTS: Final[dict[str, str | Mapping[str, str]]] = {
    "greeting": "مرحبًا {name}،",
    "greeting_anonymous": "مرحبًا،",
    "no_words.title": "لديك خبر جديد",
    "no_words.body": "لا يمكن عرض هذه الرسالة بعد. اطّلع عليها في صندوق الوارد بعد بضع دقائق.",
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
    "handshake_proposed.title": "ننتظر ردك: {project}",
    "handshake_proposed.by_host": "يود مشروع «{project}» ({country}) العمل معك.",
    "handshake_proposed.by_person": "هناك من يود المشاركة في مشروع «{project}» ({country}).",
    "handshake_proposed.by_introducer": (
        "تقترح جمعية أن يعمل الطرفان معًا في مشروع «{project}» ({country})."
    ),
    "handshake_proposed.by_other": "هناك اقتراح بشأن مشروع «{project}» ({country}) ينتظر ردك.",
    "handshake_reminded.title": "لم يصل ردك بعد: {project}",
    "handshake_reminded.body": ("ما زال الاقتراح بشأن مشروع «{project}» ({country}) ينتظر ردك."),
    "handshake_agreed.title": "وافق الطرفان: {project}",
    "handshake_agreed.body": "يود الطرفان العمل معًا في مشروع «{project}» ({country}).",
    "handshake_agreed.names": "افتح صفحة التعارف لترى اسم الطرف الآخر وعنوانه.",
    "handshake_agreed.shown": "يرى الطرف الآخر اسمك والعنوان الذي اخترت إظهاره.",
    "handshake_declined.title": "الرد هو الرفض: {project}",
    "handshake_declined.by_host": "اعتذر مشروع «{project}» ({country}).",
    "handshake_declined.by_person": (
        "اعتذر الطرف الذي طُلبت مشاركته في مشروع «{project}» ({country})."
    ),
    "handshake_declined.by_introducer": (
        "اعتذرت الجمعية نيابة عن الطرف الآخر: مشروع «{project}» ({country})."
    ),
    "handshake_declined.by_other": "رُفض الاقتراح بشأن مشروع «{project}» ({country}).",
    "handshake_withdrawn.title": "انسحاب: {project}",
    "handshake_withdrawn.by_host": "انسحب مشروع «{project}» ({country}).",
    "handshake_withdrawn.by_person": "انسحب الطرف الآخر من مشروع «{project}» ({country}).",
    "handshake_withdrawn.by_introducer": (
        "سحبت الجمعية اقتراحها بشأن مشروع «{project}» ({country})."
    ),
    "handshake_withdrawn.by_other": "سُحب الاقتراح بشأن مشروع «{project}» ({country}).",
    "handshake_expired.title": "لم يصل رد في الموعد: {project}",
    "handshake_expired.body": "انتهت صلاحية الاقتراح بشأن مشروع «{project}» ({country}).",
    "handshake_expired.again": "يمكن تقديمه مرة أخرى.",
    "handshake_ended.title": "لن يستمر الأمر: {project}",
    "handshake_ended.body": "لم يعد الاقتراح بشأن مشروع «{project}» ({country}) قائمًا.",
    "handshake_introduced.title": "ما آل إليه تعريفكم: {project}",
    "handshake_introduced.agreed": (
        "وافق الطرفان في التعريف الذي قمتم به: «{project}» ({country})."
    ),
    "handshake_introduced.declined": "رُفض التعريف الذي قمتم به: «{project}» ({country}).",
    "handshake_introduced.withdrawn": (
        "انسحب أحد الطرفين من التعريف الذي قمتم به: «{project}» ({country})."
    ),
    "handshake_introduced.expired": (
        "لم يُجب أحد في الوقت المحدد على التعريف الذي قمتم به: «{project}» ({country})."
    ),
    "handshake_introduced.ended": ("لم يعد التعريف الذي قمتم به قائماً: «{project}» ({country})."),
    "handshake.about_skills": "الأمر يتعلق بـ: {role}.",
    "handshake.about_funding": "الأمر يتعلق بالتمويل.",
    "handshake.answer_by": "نرجو الرد قبل: {due}.",
    "handshake.lapses": "إن لم يصل رد تنتهي صلاحيته في: {expires}.",
    "handshake.closed": "أُغلقت صفحة التعارف: لم تعد الأسماء ظاهرة.",
    "answer_reason.not_interested": "السبب المذكور: عدم الاهتمام.",
    "answer_reason.not_available": "السبب المذكور: عدم التوفر في ذلك الوقت.",
    "answer_reason.terms": "السبب المذكور: الشروط غير مناسبة.",
    "answer_reason.location": "السبب المذكور: المكان غير مناسب.",
    "answer_reason.skills_differ": "السبب المذكور: المطلوب مهارات أخرى.",
    "answer_reason.position_filled": "السبب المذكور: شُغلت الوظيفة.",
    "answer_reason.found_another": "السبب المذكور: وُجد حل آخر.",
    "answer_reason.conflict_of_interest": "السبب المذكور: تضارب في المصالح.",
    "answer_reason.no_reason_given": "لم يُذكر أي سبب.",
    "answer_reason.other": "السبب المذكور: سبب آخر.",
    "end_reason.project_closed": "السبب: أُغلق المشروع.",
    "end_reason.role_full": "السبب: شُغلت جميع الأماكن لهذا الدور.",
    "end_reason.profile_paused_person": "السبب: ملفك متوقف مؤقتًا.",
    "end_reason.profile_paused_host": "السبب: ملف الطرف الآخر متوقف مؤقتًا.",
    "end_reason.consent_withdrawn_person": "السبب: لم تعد ترغب في المشاركة في التوافقات.",
    "end_reason.consent_withdrawn_host": (
        "السبب: لم يعد الطرف الآخر يرغب في المشاركة في التوافقات."
    ),
    "end_reason.partner_suspended": "السبب: عُلّقت إحدى المنظمتين.",
    "end_reason.erased_person": "السبب: مُحي ملفك.",
    "end_reason.erased_host": "السبب: غادر الطرف الآخر.",
    "end_reason.safeguard": "السبب: تمنع ذلك إحدى الضمانات.",
    "end_reason.other": "السبب: سبب آخر.",
    "partner_verified.title": "تم التحقق من {partner}",
    "partner_verified.body": "يمكن الآن لـ {partner} نشر المشاريع.",
    "partner_rejected.title": "لم يتم التحقق من {partner}",
    "partner_rejected.body": (
        "لم يُعتمد {partner} بعد المراجعة. اقرأ السبب وصحّحه ثم قدّم الطلب مرة أخرى."
    ),
    "agreement_signed.title": "تم التوقيع: {agreement}",
    "agreement_signed.body": "وقّع جميع الموقّعين على «{agreement}».",
    "agreement_ended.title": "انتهى: {agreement}",
    "agreement_ended.body": "انتهى العمل بـ«{agreement}»، ويبقى ما أنجزه مسجلاً.",
    "obligation_due.title": "يحين موعده قريباً: {obligation}",
    "obligation_due.body": "موعد «{obligation}» هو {date} بموجب «{agreement}».",
    "obligation_overdue.title": "تأخر: {obligation}",
    "obligation_overdue.body": (
        "كان موعد «{obligation}» في {date} بموجب «{agreement}» ولم يُنجز. يُرجى ذكر ما يعيقه."
    ),
    "contribution_pledged.title": "تعهد بمبلغ {amount}: {project}",
    "contribution_committed.title": "التزام بمبلغ {amount}: {project}",
    "contribution_disbursed.title": "صُرف مبلغ {amount}: {project}",
    "contribution_refunded.title": "أُعيد مبلغ {amount}: {project}",
    "contribution.so_far": (
        "حتى الآن: تعهدات {pledged}، التزامات {committed}، مصروفات {disbursed}."
    ),
    "placement_agreed.title": "تمت الموافقة: {project}",
    "placement_agreed.body": "قرر الطرفان المضي في المهمة ضمن «{project}» ({country}).",
    "placement_started.title": "بدأت: {project}",
    "placement_started.body": "بدأت المهمة ضمن «{project}» ({country}).",
    "placement_ended.title": "انتهت: {project}",
    "placement_ended.body": "انتهت المهمة ضمن «{project}» ({country}). يُرجى تدوين ما بقي بعدها.",
    "placement_cancelled.title": "أُلغيت: {project}",
    "placement_cancelled.body": "أُلغيت المهمة ضمن «{project}» ({country}).",
    "placement_followup_due.title": "كيف استمر الأمر؟ {project}",
    "placement_followup_due.body": (
        "عدد الأشهر منذ انتهاء المهمة ضمن «{project}» ({country}): {n}. "
        "يُرجى ذكر ما لا يزال مستخدماً."
    ),
    "placement.dates": "من {starts} إلى {ends}.",
    "safeguard_blocked.title": "يمنعه إجراء وقائي: {project}",
    "safeguard_blocked.body": (
        "المهمة ضمن «{project}» ستُخرج عاملين محميين من هذا البلد: {country}. القاعدة: {rule}"
    ),
    "diversion_suspected.title": "ربما تحوّل أحد التدفقات: {corridor}",
    "diversion_suspected.body": (
        "منذ «{agreement}» ارتفع {corridor} من {before} إلى {now} شخصاً في السنة، بينما "
        "انخفض الممر المشمول."
    ),
    "round_opened.title": "باب التقديم مفتوح: {round}",
    "round_opened.body": "يستقبل «{programme}» الطلبات حتى {date}.",
    "round_closing.title": "يُغلق قريباً: {round}",
    "round_closing.body": "لا يستقبل «{programme}» الطلبات إلا حتى {date}.",
    "round_closed.title": "أُغلق: {round}",
    "round_closed.body": "لم يعد «{programme}» يستقبل الطلبات. عددها {n}.",
    "partner_review_due.title": "يجب التحقق من {partner} من جديد",
    "partner_review_due.body": "يُرجى تحديث وثائق {partner} قبل {date}.",
    "project_expired.title": "انقضت مواعيده: {project}",
    "project_expired.body": (
        "انقضت مواعيد جميع أدوار «{project}» ولم يعد يطلب تمويلا، فأُغلق. "
        "إن استمر العمل فيُرجى نشر مشروع جديد."
    ),
    "project_appeared.title": "مشروع قد يهمكم: {project}",
    "project_appeared.body": "نُشر «{project}» ({country}).",
    "project_appeared.interest": "يوافق ما حفظتموه: {interest}.",
    "digest.title": {
        "zero": "لا رسائل لكم ({n})",
        "one": "رسالة واحدة لكم ({n})",
        "two": "رسالتان لكم ({n})",
        "few": "{n} رسائل لكم",
        "many": "{n} رسالة لكم",
        "other": "{n} رسالة لكم",
    },
    "digest.more": {
        "zero": "ولا شيء غيرها ({n}) في صندوقكم.",
        "one": "وواحدة أخرى ({n}) في صندوقكم.",
        "two": "واثنتان أخريان ({n}) في صندوقكم.",
        "few": "و{n} أخرى في صندوقكم.",
        "many": "و{n} أخرى في صندوقكم.",
        "other": "و{n} أخرى في صندوقكم.",
    },
    "category.daily": "الملخص اليومي",
    "category.weekly": "الملخص الأسبوعي",
    "webhook_disabled.title": "أُوقف الويب هوك الخاص بكم لدى {host}",
    "webhook_disabled.gone": "أجاب {host} بأنه لم يعد موجوداً (410).",
    "webhook_disabled.failures": "لم يقبل {host} شيئاً طوال خمسة أيام.",
    "webhook_disabled.again": "يُحفظ ما يخصكم 30 يوماً: فعّلوا الويب هوك ليُرسَل إليكم.",
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
