"""What a person agrees to before contact data are kept (Law 91/2025/QH15).

A text that changes needs a new ``VERSION``: each contact keeps which one was agreed to.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from gisportal.core.bilingual import pick

VERSION = "2026-1"
# A partner's own form asked; what it asked is the partner's to prove.
BY_PARTNER = "partner"


def paragraphs() -> list[str]:
    """The text in the active language: what, why, who, how long, and one's rights."""
    facts = settings.PORTAL
    values = {
        "body": pick(facts["body_vi"], facts["body_en"]),
        "address": facts["address"],
        "phone": facts["phone"],
        "email": facts["email"],
        "days": settings.CONTACT_KEEP_DAYS,
    }
    texts = (
        _(
            "You need not say who you are. What you write here (name, phone, e-mail) is "
            "asked for one purpose only: so that the office in charge can ask back and "
            "tell you the result."
        ),
        _(
            "%(body)s is responsible. Only the staff of the office in charge who have "
            "the right to may see it, and every look is recorded. It is kept encrypted "
            "and is never shown in public or passed to others, unless a law demands it."
        ),
        _("It is deleted %(days)d days after your report is closed, or when you ask."),
        _(
            "You may see, correct or delete it and take back your agreement at any time: "
            "%(email)s, %(phone)s, %(address)s. Your report is handled all the same."
        ),
    )
    return [text % values for text in texts]
