"""The page of a draft sent as a plain form: what differs from what it showed becomes changes."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facturier.kit.keys import uuid7
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.parties import queries as parties
from facturier.sales import actions
from facturier.sales.rules.fields import AFTER, HEADER, LINE
from facturier.sales.rules.operations import REMOVED, Operation, Outcome
from facturier.sales.web import words
from facturier.sales.web.sheet import FIRST, MORE, Control, Sheet, sheet_of
from facturier.sales.web.told import told_results


def hidden_state(sheet: Sheet) -> str:
    """What the form shows, to be sent back with it: what was left alone is no change."""
    controls = sheet.header((*FIRST, *MORE)) | sheet.cited
    shown = {f"h-{name}": _said(one) for name, one in controls.items()}
    for line in sheet.lines:
        shown |= {f"l-{line.id}-{name}": _said(one) for name, one in line.controls.items()}
    return json.dumps({"version": sheet.draft.version, "shown": shown})


def _said(control: Control) -> str:
    return control.value if control.kind in ("select", "date", "flag") else control.shown


@require_POST
@member_required
@answers_refusal
def save(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Make changes of a form that was sent whole, for browsers that run no script."""
    organisations.require(request.member, "invoice.prepare")
    sheet = sheet_of(request, draft_id, timezone.localdate())
    base, shown = _known(request.POST.get("state", ""))
    asked = _changed(request, shown, base) + _pressed(sheet, request.POST.get("do", ""), base)
    if asked:
        answer = actions.change_draft(
            member=request.member,
            draft_id=draft_id,
            key=uuid7(),
            operations=asked,
            now=timezone.now(),
        )
        actions.let_rest(request.member.organisation_id, draft_id)
        _tell(request, draft_id, asked, answer.results)
    return redirect("sales:draft", draft_id)


def _known(text: str) -> tuple[int, Mapping[str, str]]:
    """The version and the values that the form showed; nothing for what is no such state."""
    try:
        state = json.loads(text)
        base, shown = state["version"], state["shown"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0, {}
    if not isinstance(base, int) or isinstance(base, bool) or not isinstance(shown, dict):
        return 0, {}
    return max(0, base), shown


def _changed(request: HttpRequest, shown: Mapping[str, str], base: int) -> list[Operation]:
    found = []
    for place, text in request.POST.items():
        line, name = _place(place)
        if not name or str(shown.get(place, "")) == str(text):
            continue
        value: Any = words.typed(name, str(text)) or None
        if name == "customer":
            value = _customer(request, str(text))
        found.append(Operation(line, name, base, value))
    # A box that is not ticked is not sent at all.
    if shown.get("h-gross_prices") and "h-gross_prices" not in request.POST:
        found.append(Operation(None, "gross_prices", base, None))
    return found


def _place(place: str) -> tuple[UUID | None, str]:
    """The line and the field that a name of the form stands for; no field for another name."""
    if place.startswith("h-") and place[2:] in HEADER:
        return None, place[2:]
    if place.startswith("l-") and (line := key_or_none(place[2:38])) and place[39:] in LINE:
        return line, place[39:]
    return None, ""


def _customer(request: HttpRequest, text: str) -> str | None:
    """The customer that a text names: by reference, or by the only name that answers to it."""
    if not text.strip():
        return None
    member = request.member
    found = parties.party_by_reference(member.organisation_id, text.partition("·")[0])
    if found is None:
        alike = parties.choices(member, text[:100], 2)
        found = alike[0] if len(alike) == 1 else None
    return str(found.id) if found else "?"


def _pressed(sheet: Sheet, button: str, base: int) -> list[Operation]:
    """What the button that sent the form asks beside what was typed."""
    verb, _colon, named = button.partition(":")
    order = [key for key, _line in sheet.content.ordered()]
    if verb == "add" and named in ("title", "subtotal", "text", "delivery"):
        return [Operation(uuid7(), "kind", base, named)]
    line = key_or_none(named)
    if line is None or line not in order:
        return []
    at = order.index(line)
    if verb == "remove":
        return [Operation(line, REMOVED, base, True)]
    if verb == "up" and at > 0:
        return [Operation(line, AFTER, base, str(order[at - 2]) if at > 1 else None)]
    if verb == "down" and at < len(order) - 1:
        return [Operation(line, AFTER, base, str(order[at + 1]))]
    return []


def _tell(
    request: HttpRequest, draft_id: UUID, asked: list[Operation], results: tuple[Any, ...]
) -> None:
    sheet = sheet_of(request, draft_id, timezone.localdate())
    said = told_results(sheet, results)
    for one, operation in zip(said, asked, strict=False):
        if one["outcome"] == Outcome.REFUSED:
            words_ = {"field": one["label"], "reason": one["reason"]}
            messages.error(request, _("%(field)s : %(reason)s") % words_)
        elif one["outcome"] == Outcome.CONFLICT:
            reason = _(
                "%(field)s : %(who)s a mis %(theirs)s pendant que vous saisissiez %(mine)s. "
                "Ressaisissez la vôtre pour la garder."
            )
            values = {
                "field": one["label"],
                "who": one["by"],
                "theirs": one["shown"],
                "mine": operation.value if operation.value is not None else _("rien"),
            }
            messages.warning(request, reason % values)
    if any(one["outcome"] == Outcome.ACCEPTED for one in said):
        messages.success(request, _("Le brouillon est enregistré."))
