"""The tables of the feedback app."""

from feedback.models.answer_template import AnswerTemplate
from feedback.models.category import Category, Holiday
from feedback.models.city import CityService, PartnerCity, PassedOn
from feedback.models.confirmation import Confirmation, HoldRule
from feedback.models.contact import ContactErasure, ContactLook, ReportContact
from feedback.models.history import HistoryEntry
from feedback.models.masked_text import MaskedText
from feedback.models.membership import OfficeMembership, SavedFilter
from feedback.models.my_reports_link import MyReportsLink
from feedback.models.outbox import OutboxMessage
from feedback.models.partner import Partner, PartnerReport, PartnerUpdate
from feedback.models.photo import OriginalLook, PhotoOriginal, ReportPhoto
from feedback.models.referral import Referral
from feedback.models.report import Report
from feedback.models.routing import RoutingRule, RoutingWarning
from feedback.models.spent_proof import SpentProof
from feedback.models.subscription import Subscription
from feedback.models.support import Support
from feedback.models.webhook import Webhook

__all__ = [
    "CityService",
    "PartnerCity",
    "PassedOn",
    "AnswerTemplate",
    "Category",
    "Confirmation",
    "ContactErasure",
    "ContactLook",
    "HistoryEntry",
    "HoldRule",
    "Holiday",
    "MyReportsLink",
    "OfficeMembership",
    "OutboxMessage",
    "Partner",
    "PartnerReport",
    "PartnerUpdate",
    "PhotoOriginal",
    "OriginalLook",
    "Referral",
    "Report",
    "ReportContact",
    "ReportPhoto",
    "RoutingRule",
    "RoutingWarning",
    "SavedFilter",
    "SpentProof",
    "Subscription",
    "Support",
    "Webhook",
    "MaskedText",
]
