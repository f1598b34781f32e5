"""The page of one party, and the verbs on the whole of it."""

from dataclasses import asdict, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit import panels
from facturier.kit.forms import UNPROCESSABLE
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.parties import actions, phrases, queries
from facturier.parties.actions import FIELDS, IdentifierTaken, PartyChanged, PartyFacts
from facturier.parties.models import Party
from facturier.parties.web import shown
from facturier.parties.web.forms import PartyForm, packed, unpacked, values_of

CONFLICT = 409


@require_safe
@member_required
@answers_refusal
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """A party with all that belongs to it."""
    row = queries.find_party(request.member, reference)
    whole = queries.whole_party(request.member, row)
    context = shown.party_page(request.member, whole, timezone.localdate())
    context["panels"] = panels.drawn("party", request, row)
    return render(request, "parties/party.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def new(request: HttpRequest) -> HttpResponse:
    """Enter a party; those it may be already are shown first."""
    organisations.require(request.member, "party.manage")
    if request.method != "POST":
        roles = {"clients": "is_customer", "fournisseurs": "is_supplier"}
        role = roles.get(request.GET.get("vue", ""))
        form = PartyForm(initial={role: True} if role else {})
        return render(request, "parties/edit.html", {"form": form, "party": None})
    form = PartyForm(request.POST)
    context: dict[str, Any] = {"form": form, "party": None, "known": None}
    if form.is_valid():
        if not request.POST.get("despite") and (like := _like(request, form)):
            return render(request, "parties/edit.html", {**context, "like": like})
        try:
            party = actions.create_party(
                member=request.member, facts=form.facts(), now=timezone.now()
            )
        except Refusal as refusal:
            context["known"] = _told(form, refusal)
        else:
            messages.success(request, _("Le tiers %(name)s est créé.") % {"name": party.name})
            return redirect("parties:party", party.reference)
    return render(request, "parties/edit.html", context, status=UNPROCESSABLE)


def _like(request: HttpRequest, form: PartyForm) -> list[tuple[queries.PartyLine, str]]:
    facts = form.facts()
    found = queries.alike(
        request.member, name=facts.name, siren=facts.siren, vat_number=facts.vat_number
    )
    return [(line, shown.address_of(line.reference)) for line in found]


def _told(form: PartyForm, refusal: Refusal) -> tuple[str, str] | None:
    """Say a refusal beside its field; (name, address) of the party that holds a number already."""
    if refusal.status in (403, 404):
        raise refusal
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, sentence(refusal))
    if isinstance(refusal, IdentifierTaken):
        return refusal.party.name, shown.address_of(refusal.party.reference)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Change what is stated; of what somebody else changed meanwhile, the person chooses."""
    row = queries.find_party(request.member, reference)
    organisations.require(request.member, "party.manage")
    current = shown.facts_of(row)
    if request.method != "POST":
        return _form_page(request, row, PartyForm(initial=values_of(current)), current)
    form = PartyForm(request.POST, initial=values_of(current))
    base = unpacked(request.POST.get("base", ""))
    if not form.is_valid():
        return _form_page(request, row, form, base or current, status=UNPROCESSABLE)
    typed = _changed(request, form.facts(), base)
    try:
        actions.change_party(
            member=request.member,
            party_id=row.id,
            typed=typed,
            version=_version(request),
            base=asdict(base) if base else None,
            now=timezone.now(),
        )
    except PartyChanged as changed:
        return _conflict_page(request, row, typed, changed)
    except Refusal as refusal:
        known = _told(form, refusal)
        return _form_page(request, row, form, base or current, status=UNPROCESSABLE, known=known)
    messages.success(request, _("Le tiers est enregistré."))
    return redirect("parties:party", reference)


def _changed(request: HttpRequest, facts: PartyFacts, base: PartyFacts | None) -> dict[str, Any]:
    """What the person typed that was not on the page, without what was given up in a choice."""
    typed = asdict(facts)
    return {
        name: typed[name]
        for name in FIELDS
        if (base is None or typed[name] != getattr(base, name))
        and request.POST.get(f"choice-{name}") != "theirs"
    }


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _form_page(
    request: HttpRequest,
    row: Party,
    form: PartyForm,
    base: PartyFacts,
    *,
    status: int = 200,
    known: tuple[str, str] | None = None,
) -> HttpResponse:
    # What was on the page goes back with what was typed, so that it stays the base of comparison.
    version = _version(request) if request.method == "POST" else row.version
    context = {
        "form": form,
        "party": shown.headline(row),
        "base": packed(base),
        "version": version,
        "known": known,
    }
    return render(request, "parties/edit.html", context, status=status)


def _conflict_page(
    request: HttpRequest, row: Party, typed: dict[str, Any], changed: PartyChanged
) -> HttpResponse:
    row.refresh_from_db()
    current = shown.facts_of(row)
    clashes = [
        {
            "name": name,
            "label": phrases.FIELD_LABELS[name],
            "mine": shown.field_text(name, mine),
            "theirs": shown.field_text(name, theirs),
        }
        for name, (mine, theirs) in changed.clashes.items()
    ]
    context = {
        "party": shown.headline(row),
        "clashes": clashes,
        # What the person did not touch is sent as it stands now, not as it stood on their page.
        "form": PartyForm(initial=values_of(replace(current, **typed))),
        "base": packed(current),
        "version": row.version,
        "who": shown.last_editor(request.member, row),
    }
    return render(request, "parties/conflict.html", context, status=CONFLICT)


@require_POST
@member_required
@answers_refusal
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Somebody has looked at it."""
    row = queries.find_party(request.member, reference)
    actions.confirm_party(member=request.member, party_id=row.id, now=timezone.now())
    messages.success(request, _("Le tiers %(name)s est confirmé.") % {"name": row.name})
    return redirect("parties:party", reference)


@require_POST
@member_required
@answers_refusal
def archive(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer it no more."""
    row = queries.find_party(request.member, reference)
    actions.archive_party(member=request.member, party_id=row.id, now=timezone.now())
    messages.success(request, _("Le tiers %(name)s est archivé.") % {"name": row.name})
    return redirect("parties:party", reference)


@require_POST
@member_required
@answers_refusal
def restore(request: HttpRequest, reference: str) -> HttpResponse:
    """Offer it again."""
    row = queries.find_party(request.member, reference)
    actions.restore_party(member=request.member, party_id=row.id, now=timezone.now())
    messages.success(request, _("Le tiers %(name)s est rétabli.") % {"name": row.name})
    return redirect("parties:party", reference)
