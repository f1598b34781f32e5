"""What became of changes, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from facturier.sales import queries
from facturier.sales.rules.fields import HEADER, LINE
from facturier.sales.rules.operations import Outcome
from facturier.sales.web import words
from facturier.sales.web.sheet import Sheet


def told_results(sheet: Sheet, results: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What became of each change in words; of a conflict, who has put the other value there."""
    results = list(results)
    conflicts = [one["version"] for one in results if one["outcome"] == Outcome.CONFLICT]
    authors = queries.authors_of(sheet.draft, conflicts) if conflicts else {}
    return [
        {
            "line": one["line"],
            "field": one["field"],
            "outcome": one["outcome"],
            "value": one["value"],
            "version": one["version"],
            "code": one["code"],
            "shown": _shown(sheet, one),
            "label": field_label(one["line"], one["field"]),
            "by": authors.get(one["version"], ""),
            "reason": reason_of(one),
        }
        for one in results
    ]


def reason_of(one: dict[str, Any]) -> str:
    """Why a change was refused, in the language of the reader."""
    sentence = one["reason"]
    return _(sentence) % one["values"] if sentence else ""


def field_label(line: object, name: str) -> str:
    """What people call a field."""
    fields = LINE if line else HEADER
    return _(fields[name].label) if name in fields else ""


def _shown(sheet: Sheet, one: dict[str, Any]) -> str:
    if one["outcome"] != Outcome.CONFLICT:
        return ""
    if one["field"] == "customer" and one["line"] is None:
        return sheet.customer
    labels = dict(sheet.addresses) if one["field"] == "delivery_address" else {}
    return words.told(one["field"], one["value"], labels) or _("rien")
