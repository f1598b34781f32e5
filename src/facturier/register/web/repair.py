"""Repairs: one page of an invoice with a form for each, and the page that compares two invoices."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.rules import PDF
from facturier.kit import display
from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.parties.queries.picker import party_choice
from facturier.register import actions, queries
from facturier.register.models import Invoice
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import WholeInvoice, find_invoice
from facturier.register.queries.keyed import party_named
from facturier.register.queries.stated import paying
from facturier.register.queries.twins import suspects, told_apart
from facturier.register.rules import Stage
from facturier.register.rules.keyed import told_account
from facturier.register.web import shown
from facturier.rendering.queries import drawn_pages


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def repair(request: HttpRequest, reference: str) -> HttpResponse:
    """The repairs of an invoice; each form says which one it is (`verb`), and why."""
    row = find_invoice(request.member, reference)
    organisations.require(request.member, "invoice.repair", subject_of(row))
    verb, fault = "", None
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb not in VERBS:
            raise Refusal("repair.unknown", _("Choisissez une réparation."), status=422)
        do, done = VERBS[verb]
        try:
            do(request, row)
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            fault = refusal.reason
        else:
            messages.success(request, done() % {"reference": reference})
            return HttpResponseRedirect(reverse("register:invoice", args=[reference]))
        row = find_invoice(request.member, reference)
    context = _page(request, row) | {"verb": verb, "fault": fault, "sent": request.POST}
    return render(request, "register/repair.html", context, status=422 if fault else 200)


@require_POST
@member_required
@answers_refusal
def detach(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """A file noted as the same as an entry that is no invoice is read for itself."""
    actions.detach_arrival(
        member=request.member,
        arrival_id=arrival_id,
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, _("Le fichier est détaché, lecture en cours."))
    return HttpResponseRedirect(reverse("register:reception"))


@require_safe
@member_required
@answers_refusal
def compare(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """Two invoices side by side: their pages, and every field with what differs."""
    pair = _pair(request, reference, other)
    may = all(
        organisations.may(request.member, "invoice.repair", subject_of(whole.row)) for whole in pair
    )
    left, right = pair
    context = {
        "left": _side(left),
        "right": _side(right),
        "rows": list(_compared(left, right)),
        "may": bool(may),
        "suspected": right.row.reference in suspects(request.member, left.row),
        "apart": [
            one
            for one in told_apart(request.member, left.row)
            if one.reference == right.row.reference
        ],
    }
    return render(request, "register/compare.html", context)


@require_POST
@member_required
@answers_refusal
def decide(request: HttpRequest, reference: str, other: str) -> HttpResponse:
    """They are two invoices, or the first is a duplicate of the other."""
    left, right = (find_invoice(request.member, one) for one in (reference, other))
    asked = {
        "member": request.member,
        "invoice_id": left.id,
        "other_id": right.id,
        "reason": request.POST.get("reason", ""),
        "now": timezone.now(),
    }
    said = request.POST.get("outcome", "")
    if said == "apart":
        actions.tell_apart(**asked)
        messages.success(request, _("C'est noté : ce sont deux factures."))
    elif said == "duplicate":
        actions.set_duplicate_aside(**asked)
        messages.success(
            request,
            _("%(reference)s est écartée comme doublon de %(other)s.")
            % {"reference": left.reference, "other": right.reference},
        )
    else:
        raise Refusal("twins.outcome", _("Dites si ce sont deux factures ou une."), status=422)
    return HttpResponseRedirect(reverse("register:invoice", args=[right.reference]))


# -- the verbs of the page -------------------------------------------------------------------------
def _asked(request: HttpRequest, row: Invoice) -> dict[str, Any]:
    return {
        "member": request.member,
        "invoice_id": row.id,
        "reason": request.POST.get("reason", ""),
        "now": timezone.now(),
    }


def _party(request: HttpRequest, row: Invoice) -> None:
    text = request.POST.get("party", "").strip()[:200]
    chosen = party_named(request.member, row, text.partition(" · ")[0]) if text else None
    if text and chosen is None:
        raise Refusal(
            "party.unknown",
            _("Choisissez un tiers dans la liste, par exemple « T-12 »."),
            status=422,
            field="party",
        )
    actions.reassign_party(party_id=chosen.id if chosen else None, **_asked(request, row))


def _orientation(request: HttpRequest, row: Invoice) -> None:
    direction = request.POST.get("direction", row.direction)
    if direction not in set(Direction):
        raise Refusal("assignment.unknown", _("Choisissez le sens dans la liste."), status=422)
    try:
        entity = UUID(request.POST["entity"]) if request.POST.get("entity") else None
    except ValueError:
        raise Refusal(
            "assignment.unknown", _("Ce choix n'existe plus. Rechargez la page."), status=422
        ) from None
    actions.reorient(direction=Direction(direction), entity_id=entity, **_asked(request, row))


VERBS: dict[str, tuple[Callable[[HttpRequest, Invoice], Any], Callable[[], str]]] = {
    "party": (_party, lambda: _("Le tiers de %(reference)s est changé.")),
    "orientation": (_orientation, lambda: _("Le sens et l'entité de %(reference)s sont changés.")),
    "reread": (
        lambda request, row: actions.ask_rereading(**_asked(request, row)),
        lambda: _("La relecture de %(reference)s est demandée ; son historique en dira l'issue."),
    ),
    "not_invoice": (
        lambda request, row: actions.mark_not_invoice(**_asked(request, row)),
        lambda: _("%(reference)s n'est plus comptée comme facture."),
    ),
    "bring_back": (
        lambda request, row: actions.bring_back(**_asked(request, row)),
        lambda: _("%(reference)s est de nouveau une facture à vérifier."),
    ),
}


def _page(request: HttpRequest, row: Invoice) -> dict[str, Any]:
    party = party_choice(row.organisation_id, row.party_id)
    places = organisations.places(row.organisation_id)
    return {
        "invoice": SimpleNamespace(
            **vars(shown.headline(row)),
            stage=row.stage,
            keyed=row.keyed,
            is_pdf=row.original.media_type == PDF,
            direction=row.direction,
            entity_id=row.entity_id,
            reason=row.stage_reason,
            party=party.label if party else "",
        ),
        "to_check": row.stage == Stage.TO_CHECK,
        "not_invoice": row.stage == Stage.NOT_INVOICE,
        "entities": shown.choices(places.entities, places.labels, row.entity_id),
        "twins": [
            SimpleNamespace(
                reference=one, url=reverse("register:compare", args=[row.reference, one])
            )
            for one in suspects(request.member, row)
        ],
    }


# -- comparing -------------------------------------------------------------------------------------
def _pair(request: HttpRequest, reference: str, other: str) -> tuple[WholeInvoice, WholeInvoice]:
    if reference == other:
        raise absent()
    left, right = (queries.whole_invoice(request.member, one) for one in (reference, other))
    return left, right


def _side(whole: WholeInvoice) -> SimpleNamespace:
    row = whole.row
    paper = queries.paper_of(row)
    pages = drawn_pages(row.organisation_id, paper.file.sha256) if paper.file else 0
    return SimpleNamespace(
        **vars(shown.headline(row)),
        stage=row.stage,
        file_name=row.file_name,
        arrived_at=row.arrived_at,
        original_url=reverse("register:original", args=[row.reference]),
        drawing=shown.is_drawing(row, paper, timezone.now()),
        images=[
            reverse("register:page_image", args=[row.reference, page])
            for page in range(1, min(pages or 0, 3) + 1)
        ],
    )


def _compared(left: WholeInvoice, right: WholeInvoice) -> Iterator[SimpleNamespace]:
    for label, value in _fields():
        before, after = value(left), value(right)
        yield SimpleNamespace(label=label, left=before, right=after, differs=before != after)


def _fields() -> Iterator[tuple[str, Callable[[WholeInvoice], str]]]:
    language = get_language()

    def money(name: str) -> Callable[[WholeInvoice], str]:
        return lambda whole: display.money(getattr(whole.row, name), whole.row.currency, language)

    def text(name: str) -> Callable[[WholeInvoice], str]:
        return lambda whole: str(getattr(whole.row, name) or "")

    def day(name: str) -> Callable[[WholeInvoice], str]:
        return lambda whole: display.day(getattr(whole.row, name), language)

    yield _("Numéro"), text("number")
    yield _("Nature"), text("type_code")
    yield _("Date"), day("issue_date")
    yield _("Échéance"), day("due_date")
    yield _("Vendeur"), text("seller_name")
    yield _("SIREN du vendeur"), lambda whole: _siren(whole, "seller")
    yield _("Acheteur"), text("buyer_name")
    yield _("SIREN de l'acheteur"), lambda whole: _siren(whole, "buyer")
    yield _("Commande"), text("order_reference")
    yield _("Contrat"), text("contract_reference")
    yield _("Devise"), text("currency")
    yield _("Total HT"), money("net")
    yield _("TVA"), money("tax")
    yield _("Total TTC"), money("gross")
    yield _("Net à payer"), money("payable")
    yield _("IBAN"), _ibans
    yield _("Lignes"), lambda whole: str(len(whole.lines))
    yield _("Arrivée"), lambda whole: display.day_and_hour(whole.row.arrived_at, language)
    yield "SHA-256", lambda whole: whole.row.original.sha256[:16]


def _siren(whole: WholeInvoice, part: str) -> str:
    party = whole.parties.get(part)
    return (party.siren or party.vat_number) if party else ""


def _ibans(whole: WholeInvoice) -> str:
    """Never in clear: who compares two invoices need not be let to read accounts."""
    return ", ".join(told_account(one.account) for one in paying(whole.row) if one.account)
