"""Words of django-q2, which brings no Vietnamese: named here for our catalogue.

Django takes translations of the project before those of an app. Nobody reads the tuple.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

WORDS = (
    *(_("Successful task"), _("Successful tasks"), _("Failed task"), _("Failed tasks")),
    *(_("Scheduled task"), _("Scheduled tasks"), _("Queued task"), _("Queued tasks")),
    *(_("Function"), _("Arguments"), _("Keyword arguments"), _("Result"), _("Cluster")),
    *(_("Started at"), _("Stopped at"), _("Attempt count"), _("Schedule Type")),
    *(_("Minutes"), _("Repeats"), _("Next Run"), _("Lock until"), _("Payload")),
)
