"""Addresses, electronic addresses, contacts and notes of a party: one set of pages for all."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.actions import PARTS
from facturier.parties.models import Party
from facturier.parties.web import shown
from facturier.parties.web.forms import AddressForm, ContactForm, ElectronicAddressForm, NoteForm


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of part, as the pages know it."""

    name: str  # as the actions know it
    form: type[forms.Form]
    add: Promise
    change: Promise


KINDS = {
    "adresses": Kind("address", AddressForm, _("Ajouter une adresse"), _("Modifier l'adresse")),
    "adresses-electroniques": Kind(
        "electronic_address",
        ElectronicAddressForm,
        _("Ajouter une adresse électronique"),
        _("Modifier l'adresse électronique"),
    ),
    "contacts": Kind("contact", ContactForm, _("Ajouter un contact"), _("Modifier le contact")),
    "notes": Kind("note", NoteForm, _("Ajouter une note"), _("Modifier la note")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def add(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """A new part."""
    row, one = _party(request, reference), _kind(kind)
    form = one.form(request.POST if request.method == "POST" else None)
    done = request.method == "POST" and carry_out(
        form,
        lambda typed: actions.add_part(
            member=request.member, party_id=row.id, kind=one.name, typed=typed, now=timezone.now()
        ),
    )
    if not done:
        return _page(request, row, form, one.add)
    messages.success(request, _t("L'ajout est enregistré."))
    return redirect("parties:party", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def change(request: HttpRequest, reference: str, kind: str, part_id: UUID) -> HttpResponse:
    """A part to change."""
    row, one = _party(request, reference), _kind(kind)
    before = _values(request, row, one, part_id)
    if request.method != "POST":
        return _page(request, row, one.form(initial=_typed(before)), one.change, before)
    form = one.form(request.POST, initial=_typed(before))
    seen = request.POST.get("base")
    done = carry_out(
        form,
        lambda typed: actions.change_part(
            member=request.member,
            party_id=row.id,
            kind=one.name,
            part_id=part_id,
            typed=typed,
            # The page showed something else: then all that stands now is news to the person.
            # What it showed is compared once more under the lock.
            base=before if seen in (None, _packed(before)) else dict.fromkeys(before),
            now=timezone.now(),
        ),
    )
    if not done:
        return _page(request, row, form, one.change, before, seen != _packed(before))
    messages.success(request, _t("La modification est enregistrée."))
    return redirect("parties:party", reference)


@require_POST
@member_required
@answers_refusal
def archive(request: HttpRequest, reference: str, kind: str, part_id: UUID) -> HttpResponse:
    """Show it no more."""
    return _verb(request, reference, kind, part_id, actions.archive_part, _t("C'est archivé."))


@require_POST
@member_required
@answers_refusal
def restore(request: HttpRequest, reference: str, kind: str, part_id: UUID) -> HttpResponse:
    """Show it again."""
    return _verb(request, reference, kind, part_id, actions.restore_part, _t("C'est rétabli."))


@require_POST
@member_required
@answers_refusal
def erase(request: HttpRequest, reference: str, kind: str, part_id: UUID) -> HttpResponse:
    """Blank personal data on request of the person."""
    done = _t("Les données sont effacées ; l'historique garde la trace de l'effacement.")
    return _verb(request, reference, kind, part_id, actions.erase_part, done)


def _verb(
    request: HttpRequest, reference: str, kind: str, part_id: UUID, verb: Any, done: str
) -> HttpResponse:
    row, one = _party(request, reference), _kind(kind)
    verb(
        member=request.member,
        party_id=row.id,
        kind=one.name,
        part_id=part_id,
        now=timezone.now(),
    )
    messages.success(request, done)
    return redirect("parties:party", reference)


def _party(request: HttpRequest, reference: str) -> Party:
    row = queries.find_party(request.member, reference)
    organisations.require(request.member, "party.manage")
    return row


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise absent()
    return KINDS[kind]


def _values(request: HttpRequest, row: Party, one: Kind, part_id: UUID) -> dict[str, Any]:
    return queries.part_values(row, one.name, part_id, PARTS[one.name].fields)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    if "lines" in values:
        return {**values, "lines": "\n".join(values["lines"])}
    return values


def _packed(values: dict[str, Any]) -> str:
    return json.dumps(_typed(values), ensure_ascii=False, separators=(",", ":"))


def _page(
    request: HttpRequest,
    row: Party,
    form: forms.Form,
    title: Promise,
    values: dict[str, Any] | None = None,
    differs: bool = False,
) -> HttpResponse:
    """The form; where somebody else changed the part, what stands there now beside it."""
    labels = [(name, str(field.label)) for name, field in form.fields.items()]
    current = _typed(values) if values and differs and form.is_bound else {}
    context = {
        "party": shown.headline(row),
        "form": form,
        "title": title,
        "base": _packed(values) if values else "",
        "current_values": [(label, current[name]) for name, label in labels if name in current],
        "multipart": False,
        "send": _t("Enregistrer"),
    }
    return render(
        request, "parties/part.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )
