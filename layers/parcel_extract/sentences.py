"""What a plan means for a parcel, in one sentence: for page, panel, PDF and JSON alike."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext

from layers.coverage import NoData
from layers.decisions import Decision, LegalStatus
from layers.models import Layer
from layers.parcel_extract.themes import Answer, Restriction, Theme
from layers.queries import feature_text

Kind = Layer.GeometryKind
# More codes than this are told in the table beside the sentence.
MOST_NAMED = 3


def sentence(theme: Theme, ask: str = "") -> str:
    """One sentence; ``ask`` is the office to ask where nothing is known."""
    if theme.answer == Answer.AFFECTED:
        return affected(theme)
    if theme.answer == Answer.NOT_AFFECTED:
        return not_affected(theme)
    return no_data(theme, ask)


def affected(theme: Theme) -> str:
    """What lies on the parcel, and by which decision."""
    parts = sorted(theme.restrictions, key=lambda r: -size(r))
    named, left = parts[:MOST_NAMED], parts[MOST_NAMED:]
    decisions = {r.decision for r in parts}
    is_common = len(decisions) == 1
    words = [part_text(r, is_first=not n) for n, r in enumerate(named)]
    if not is_common:
        words = [
            w + decision_text(r.decision) for w, r in zip(words, named, strict=True)
        ]
    text = "; ".join(words) if not is_common else ", ".join(words)
    if left:
        more = npgettext("zones", "%(n)s more", "%(n)s more", len(left)) % {
            "n": len(left)
        }
        text = f"{text}, {more}"
    if is_common:
        text += decision_text(decisions.pop())
    return sentence_case(text) + "."


def size(part: Restriction) -> float:
    """How much of the parcel a part takes, in whatever it is measured."""
    return part.square_metres or part.length_metres or float(part.count)


def part_text(part: Restriction, *, is_first: bool) -> str:
    """ "100 % of the parcel lies in …", the parcel named once."""
    zone = zone_text(part)
    if part.square_metres:
        values = {"share": share_text(part.percent), "zone": zone}
        if is_first:
            return _("%(share)s of the parcel lies in %(zone)s") % values
        return _("%(share)s in %(zone)s") % values
    if part.length_metres:
        length = f"{feature_text.decimal(part.length_metres, 1)} m"
        return _("%(length)s of %(zone)s run through the parcel") % {
            "length": length,
            "zone": zone,
        }
    return ngettext(
        "%(count)s × %(zone)s stands in the parcel",
        "%(count)s × %(zone)s stand in the parcel",
        part.count,
    ) % {"count": part.count, "zone": zone}


def zone_text(part: Restriction) -> str:
    """The zone in words, what it is made of in brackets; a code without words as such."""
    if not part.name:
        return _("the zone marked “%(code)s”") % {"code": part.code}
    name = part.name[:1].lower() + part.name[1:] if is_word(part.name) else part.name
    kind, colon, examples = name.partition(": ")
    return f"{kind} ({examples})" if colon else name


def is_word(name: str) -> bool:
    """Whether the name begins as a sentence does, not with an abbreviation."""
    first = name.split()[0]
    return len(first) > 1 and not first[1:].isupper() and not first[1].isupper()


def share_text(percent: float) -> str:
    """``100 %``, ``72,3 %``; what is less than 100 never reads as 100."""
    if 0 < percent < 0.1:
        return "< " + feature_text.decimal(0.1, 1) + " %"
    shown = min(round(percent, 1), 99.9) if percent < 99.995 else 100.0
    return f"{feature_text.decimal(shown, feature_text.decimals(shown, 1))} %"


def decision_text(decision: Decision | None) -> str:
    """ ", decision 12/QĐ-UBND of 15/12/2025 (draft)"; empty where nothing is known."""
    if not decision:
        return ""
    words = ""
    values = {"number": decision.number}
    if decision.number and decision.date:
        values["date"] = feature_text.date_text(decision.date)
        words = ", " + _("decision %(number)s of %(date)s") % values
    elif decision.number:
        words = ", " + _("decision %(number)s") % values
    if decision.status and decision.status != LegalStatus.IN_FORCE:
        words += f" ({decision.status_label})"
    return words


def not_affected(theme: Theme) -> str:
    """Nothing of the plan lies on the parcel, as of which day."""
    as_of = theme.coverage.as_of if theme.coverage else None
    if as_of is None:
        return _("Does not affect this parcel.")
    return _("Does not affect this parcel (data as of %(date)s).") % {
        "date": feature_text.date_text(as_of)
    }


def no_data(theme: Theme, ask: str) -> str:
    """Nothing is known, why, and whom to ask."""
    why = str(reasons()[theme.why_no_data or NoData.NOT_PUBLISHED])
    if not ask:
        return _("No data: %(why)s.") % {"why": why}
    return _("No data: %(why)s. Ask %(office)s.") % {"why": why, "office": ask}


def reasons() -> dict[NoData, str]:
    """Why nothing is known."""
    return {
        NoData.NOT_PUBLISHED: _("the plan has not been published here yet"),
        NoData.BEING_PREPARED: _("the plan is being prepared for looking up"),
        NoData.NO_COVERAGE: _("it is not known whether the plan includes this place"),
        NoData.COMMUNE_UNKNOWN: _("the commune of the parcel is not known"),
        NoData.OUTSIDE_COVERAGE: _("the data of the plan do not include this place"),
    }


def sentence_case(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
