"""Pages of mandates to invoice in the name of suppliers, and of what they say of it."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.actions import keep_bytes
from facturier.files.queries import content_of
from facturier.kit.download import download
from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.organisations.rules import Direction, Subject
from facturier.parties import queries as parties
from facturier.register import queries as register
from facturier.sales import actions, queries
from facturier.sales.actions import MandateFacts
from facturier.sales.models import IssuedDocument, Mandate
from facturier.sales.rules.mandates import LONGEST_CONTEST, Standing
from facturier.sales.rules.references import LONGEST_NUMBER

METHODS = ("GET", "HEAD", "POST")
_DATES = ["%Y-%m-%d", "%d/%m/%Y"]


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=_DATES,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class MandateForm(forms.Form):
    """What a written mandate says."""

    supplier = forms.CharField(
        label=_("Fournisseur"),
        max_length=200,
        help_text=_("Son numéro de tiers, tel que T-12, ou son nom exact."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    entity = forms.ChoiceField(label=_("Entité qui facture"))
    reference = forms.CharField(label=_("Référence du mandat"), max_length=80)
    signed_on = _day(_("Signé le"))
    first_day = _day(_("Vaut à partir du"), required=False, help_text=_("Vide : dès la signature."))
    last_day = _day(
        _("Jusqu'au"), required=False, help_text=_("Vide : jusqu'à ce qu'on y mette fin.")
    )
    scope = forms.CharField(
        label=_("Objet"),
        max_length=300,
        help_text=_("Les livraisons ou les services que vous facturez à sa place."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    contest_days = forms.IntegerField(
        label=_("Délai de contestation, en jours"),
        min_value=1,
        max_value=LONGEST_CONTEST,
        help_text=_("Passé ce délai sans réponse, le document est accepté."),
    )
    starts_with = forms.CharField(
        label=_("Début des numéros"),
        max_length=20,
        required=False,
        help_text=_("Une série à part par fournisseur, tel que AF12-. Vide s'il a déjà la sienne."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    opts_for_debits = forms.BooleanField(
        label=_("Le fournisseur paie la TVA d'après les débits"), required=False
    )
    is_sole_trader = forms.BooleanField(
        label=_("Le fournisseur est un entrepreneur individuel"), required=False
    )
    file = forms.FileField(
        label=_("Mandat signé"),
        required=False,
        help_text=_("Le document écrit et préalable que la loi demande (CGI ann. II, 242 nonies)."),
    )

    def __init__(self, entities: list[tuple[str, str]], *bound: Any, **rest: Any) -> None:
        super().__init__(*bound, **rest)
        self.fields["entity"].choices = entities

    def facts(self) -> MandateFacts:
        """What was typed, as the action takes it."""
        names = MandateFacts.__dataclass_fields__
        return MandateFacts(**{name: self.cleaned_data[name] for name in names})


@require_safe
@member_required
@answers_refusal
def mandates(request: HttpRequest) -> HttpResponse:
    """The mandates, the latest first; of one supplier where one is named."""
    supplier = _named(request, request.GET.get("tiers", ""))
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.mandates_page(
        request.member, supplier_id=supplier.id if supplier else None, after=after
    )
    terms = {"tiers": supplier.reference} if supplier else {}
    here, today = reverse("sales:mandates"), timezone.localdate()
    context = {
        "rows": [(row, state_of(row, today)) for row in page.rows],
        "supplier": supplier,
        "first_url": f"{here}?{urlencode(terms)}" if after else "",
        "next_url": f"{here}?{urlencode({**terms, 'apres': str(page.after)})}"
        if page.after
        else "",
        "may_configure": bool(may(request.member, "sales.configure")),
        "current": "mandates",
    }
    return render(request, "sales/mandates.html", context)


def state_of(row: Mandate, today: date) -> tuple[str, str, str]:
    """Word, tone and icon of where a mandate stands."""
    if today < row.first_day:
        return _t("À venir"), "info", "calendar-clock"
    if row.last_day is not None and today > row.last_day:
        return _t("Fini"), "", "archive"
    return _t("Valable"), "ok", "circle-check"


@require_http_methods(METHODS)
@member_required
@answers_refusal
def create(request: HttpRequest) -> HttpResponse:
    """Record a mandate, with the signed document beside it."""
    member = request.member
    organisations.require(member, "sales.configure")
    entities = [(str(key), name) for key, name in _entities(request).items()]
    if request.method != "POST":
        form = MandateForm(entities, initial=_proposed(request))
        return render(request, "sales/mandate_new.html", _page(form))
    form = MandateForm(entities, request.POST, request.FILES)

    def record(typed: dict[str, Any]) -> Mandate:
        supplier = _named(request, typed["supplier"])
        if supplier is None:
            reason = _t("Aucun tiers ne répond à ce nom, ou plusieurs. Donnez son numéro.")
            raise Refusal("mandate.supplier", reason, status=422, field="supplier")
        file = typed["file"]
        kept = keep_bytes(member.organisation_id, file.chunks()) if file else None
        return actions.record_mandate(
            member=member,
            entity_id=UUID(typed["entity"]),
            supplier_id=supplier.id,
            facts=form.facts(),
            today=timezone.localdate(),
            now=timezone.now(),
            kept=kept,
            file_name=(file.name or "") if file else "",
        )

    done = carry_out(form, record)
    if not done:
        return render(request, "sales/mandate_new.html", _page(form), status=UNPROCESSABLE)
    messages.success(request, _t("Le mandat est enregistré."))
    return redirect("sales:mandate", done.id)


def _page(form: MandateForm) -> dict[str, Any]:
    return {"form": form, "current": "mandates"}


def _entities(request: HttpRequest) -> dict[UUID, str]:
    return dict(organisations.places(request.member.organisation_id).entities)


def _proposed(request: HttpRequest) -> dict[str, Any]:
    """What the form begins with: the supplier that a page named, and how its numbers begin."""
    found = _named(request, request.GET.get("tiers", ""))
    return {
        "entity": request.GET.get("entite", ""),
        "contest_days": 15,
        "supplier": f"{found.reference} · {found.name}" if found else "",
        "starts_with": f"AF{found.reference.partition('-')[2]}-" if found else "",
    }


def _named(request: HttpRequest, text: str) -> Any:
    """The party that a text names: by reference, or by the only name that answers to it."""
    text = text.replace("\0", "").strip()[:200]
    if not text or not may(request.member, "party.read"):
        return None
    found = parties.party_by_reference(
        request.member.organisation_id, text.partition("·")[0].strip()
    )
    if found is None:
        alike = parties.choices(request.member, text[:100], 2)
        found = alike[0] if len(alike) == 1 else None
    return found


@require_safe
@member_required
@answers_refusal
def mandate(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """One mandate."""
    return _mandate_page(request, queries.one_mandate(request.member, mandate_id))


def _mandate_page(request: HttpRequest, row: Mandate, fault: Refusal | None = None) -> HttpResponse:
    today = timezone.localdate()
    subject = Subject(entity_id=row.entity_id, direction=Direction.RECEIVED)
    state = state_of(row, today)
    holds = row.last_day is None or today <= row.last_day
    context = {
        "mandate": row,
        "state": state,
        "holds": holds,
        "fault": sentence(fault) if fault else "",
        "fault_field": fault.field if fault else "",
        "typed": request.POST if fault else {},
        "today": today,
        "may_configure": bool(may(request.member, "sales.configure")),
        "may_prepare": holds and bool(may(request.member, "invoice.prepare", subject)),
        "current": "mandates",
    }
    status = fault.status if fault else 200
    return render(request, "sales/mandate.html", context, status=status)


@require_POST
@member_required
@answers_refusal
def end(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Let a mandate hold until a day and no longer."""
    organisations.require(request.member, "sales.configure")
    row = queries.one_mandate(request.member, mandate_id)
    try:
        actions.end_mandate(
            member=request.member,
            mandate_id=row.id,
            last_day=typed_day(request.POST.get("last_day", ""), "last_day"),
            reason=request.POST.get("reason", "").replace("\0", ""),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _mandate_page(request, row, refusal)
    messages.success(request, _t("La fin du mandat est enregistrée."))
    return redirect("sales:mandate", mandate_id)


@require_safe
@member_required
@answers_refusal
def document(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """The signed mandate, unchanged."""
    row = queries.one_mandate(request.member, mandate_id)
    if row.file is None:
        raise absent()
    return download(content_of(row.file), row.file_name, row.file.media_type)


def typed_day(text: str, field: str) -> date:
    """A day that was sent; refused (422) for anything else."""
    try:
        return date.fromisoformat(text.strip()[:LONGEST_NUMBER])
    except ValueError:
        reason = _t("Une date est attendue ici, telle que 31/12/2026.")
        raise Refusal("date", reason, status=422, field=field) from None


# -- beside the invoice and the party --------------------------------------------------------------
def panel_of_document(request: HttpRequest, issued: IssuedDocument) -> str:
    """What the page of a self-billed document shows: its mandate, what the supplier said of it."""
    state = queries.self_billed_state(issued, timezone.localdate())
    if state is None:
        return ""
    subject = register.subject_of(issued.invoice)
    is_invoice = issued.invoice.type_code == "389"
    origin = queries.origin_of(issued) if is_invoice else None
    may_prepare = bool(may(request.member, "invoice.prepare", subject))
    context = {
        "invoice": issued.invoice,
        "state": state,
        "standing": standing_label(state.standing),
        "may_see_mandate": bool(may(request.member, "organisation.read")),
        "may_reply": may_prepare and state.standing in (Standing.OPEN, Standing.CONTESTED),
        "today": timezone.localdate(),
        "origin": origin,
        "credits": queries.credits_of(request.member, issued) if is_invoice else [],
        "cited": [] if is_invoice else queries.corrected_by(request.member, issued),
        "may_credit": bool(origin and origin.gross_left) and may_prepare,
    }
    return render_to_string("sales/_self_billed.html", context, request)


def standing_label(standing: Standing) -> tuple[str, str, str]:
    """Word, tone and icon of where a document stands with its supplier."""
    return {
        Standing.OPEN: (_t("Réponse attendue"), "info", "clock"),
        Standing.ACCEPTED: (_t("Acceptée"), "ok", "circle-check"),
        Standing.TACIT: (_t("Acceptée tacitement"), "ok", "circle-check"),
        Standing.CONTESTED: (_t("Contestée"), "hold", "gavel"),
    }[standing]


@require_POST
@member_required
@answers_refusal
def reply(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what the supplier said of a document issued in its name."""
    organisations.require(request.member, "invoice.prepare")
    try:
        actions.note_reply(
            member=request.member,
            reference=reference,
            reply=request.POST.get("reply", ""),
            day=typed_day(request.POST.get("day", ""), "day"),
            today=timezone.localdate(),
            now=timezone.now(),
            reason=request.POST.get("reason", "").replace("\0", ""),
        )
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _t("La réponse du fournisseur est notée."))
    return redirect(reverse("register:invoice", args=[reference]) + "#autofacture")


def panel_of_party(request: HttpRequest, party: Any) -> str:
    """The mandates of a supplier on its page; empty for who may not see them."""
    if not party.is_supplier or not may(request.member, "organisation.read"):
        return ""
    page = queries.mandates_page(request.member, supplier_id=party.id, size=5)
    today = timezone.localdate()
    context = {
        "party": party,
        "mandates": [SimpleNamespace(row=row, state=state_of(row, today)) for row in page.rows],
        "more": page.after is not None,
        "may_configure": bool(may(request.member, "sales.configure")),
    }
    if not page.rows and not context["may_configure"]:
        return ""
    return render_to_string("sales/_mandates_of_party.html", context, request)
