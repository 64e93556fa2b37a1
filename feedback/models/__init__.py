"""The tables of the feedback app."""

from feedback.models.category import Category, Holiday
from feedback.models.contact import ContactErasure, ContactLook, ReportContact
from feedback.models.history import HistoryEntry
from feedback.models.membership import OfficeMembership
from feedback.models.outbox import OutboxMessage
from feedback.models.partner import Partner, PartnerReport, PartnerUpdate
from feedback.models.photo import ReportPhoto
from feedback.models.report import Report
from feedback.models.rule import RoutingRule
from feedback.models.subscription import Subscription

__all__ = [
    "Category",
    "ContactErasure",
    "ContactLook",
    "HistoryEntry",
    "Holiday",
    "OfficeMembership",
    "OutboxMessage",
    "Partner",
    "PartnerReport",
    "PartnerUpdate",
    "Report",
    "ReportContact",
    "ReportPhoto",
    "RoutingRule",
    "Subscription",
]
