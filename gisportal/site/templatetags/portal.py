"""Tags and filters of every page: icons, import map, dates, numbers, sizes."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.defaultfilters import date as format_date
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gisportal.core.basemap import basemap
from gisportal.core.foreign_links import without_links
from gisportal.core.person_names import person_name
from gisportal.site import csp, icons
from gisportal.site.addresses import address
from gisportal.site.sign_in.browsers import browser_in_words
from gisportal.site.staff_groups import group_label
from layers.recognition import reasons

register = template.Library()

SIZE_UNITS = ("B", "kB", "MB", "GB", "TB")
RECENT = datetime.timedelta(days=7)


@register.simple_tag
def import_map() -> SafeString:
    """The import map; the CSP header carries its hash."""
    return mark_safe(f'<script type="importmap">{csp.import_map()}</script>')


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless it has a ``label``."""
    href = f"{icons_url()}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>',
            label,
            href,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        href,
    )


@register.filter
def reason_shown(reason: str) -> str:
    """Why a field is private, in the reader's language."""
    return reasons.shown(reason)


@register.simple_tag
def icons_url() -> str:
    """Address of the icon sprite."""
    return reverse("portal:icons", args=[icons.sprite_hash()])


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """``1234.5`` → ``1.234,5`` (vi) or ``1,234.5`` (en); empty for nothing."""
    if value is None or value == "":
        return ""
    rounded = round(Decimal(str(value)), int(digits))
    return number_format(rounded, decimal_pos=int(digits), force_grouping=True)


@register.filter
def filesize(value: int | None) -> str:
    """Bytes in the largest unit that leaves at least 1: ``12,3 MB``."""
    if value is None:
        return ""
    size, unit = float(value), 0
    while size >= 1000 and unit < len(SIZE_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{number(size, 1 if unit and size < 100 else 0)} {SIZE_UNITS[unit]}"


@register.filter
def ago(value: datetime.datetime | None) -> str:
    """ "2 hours ago" within the last week, the date before that."""
    if value is None:
        return ""
    age = timezone.now() - value
    if datetime.timedelta() <= age < RECENT:
        return age_in_words(age)
    return format_date(timezone.localtime(value), "SHORT_DATE_FORMAT")


def age_in_words(age: datetime.timedelta) -> str:
    """One unit is enough: "3 hours ago". (Django's own words lack Vietnamese.)"""
    minutes = int(age.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {
            "n": minutes
        }
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return ngettext("%(n)d day ago", "%(n)d days ago", hours // 24) % {"n": hours // 24}


@register.filter
def moment(value: datetime.datetime | datetime.date | None) -> SafeString | str:
    """A ``<time>`` with the exact moment behind words such as "2 hours ago"."""
    if value is None:
        return ""
    if not isinstance(value, datetime.datetime):
        text = format_date(value, "SHORT_DATE_FORMAT")
        return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        format_date(local, "DATETIME_FORMAT"),
        ago(value),
    )


@register.filter(name="person_name")
def person_name_filter(user: Any) -> str:
    """A person's name as it is said here: family name first."""
    return person_name(user)


@register.filter(name="group_label")
def group_label_filter(name: str) -> str:
    """What people of a staff group do."""
    return group_label(name)


@register.filter(name="without_links")
def without_links_filter(text: str) -> str:
    """What a stranger wrote, for mail: without addresses of other sites."""
    return without_links(text)


@register.filter
def browser(user_agent: str) -> str:
    """Browser and system of a request, in words."""
    return browser_in_words(user_agent)


@register.filter
def styled(field: BoundField) -> SafeString:
    """A form's field with the classes and the described-by of our forms."""
    kind = {"checkbox": "form-check-input", "select": "form-select"}
    look = kind.get(field.widget_type, "form-control")
    return field.as_widget(attrs={**field.field.widget.attrs, "class": look})


@register.filter
def box_text(bbox: list[float]) -> str:
    """``[west, south, east, north]`` as an address carries it."""
    return ",".join(f"{part:.6f}" for part in bbox)


@register.filter
def unlocalised(value: float) -> str:
    """Degrees as an address and a program read them: always with a point."""
    return f"{value:.6f}"


@register.filter
def language_name(code: str) -> str:
    """A language's own name, as its speakers look for it."""
    return {"vi": "Tiếng Việt", "en": "English"}.get(code, code)


@register.inclusion_tag("portal/_small_map.html")
def small_map(
    geometry: dict[str, Any] | None, bbox: Any = None, layer: str = ""
) -> dict[str, Any]:
    """A small map of a place: its shape over the base map and our own layers.

    ``layer`` is shown in any case, also where the big map has it off at first. The
    page must include ``portal/_small_map_head.html`` and ``_small_map_scripts.html``.
    """
    return {
        "config": {
            "geometry": geometry,
            "bbox": bbox,
            "layer": layer,
            "province": settings.PROVINCE_BBOX,
            "layers": address("layers:api-layers"),
            "basemap": basemap(),
        }
    }


@register.inclusion_tag("portal/_legend.html")
def legend(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """A legend as swatches with words, drawn in SVG (no inline styles)."""
    return {"entries": entries}
