"""What should have come and has not; what a person says of it."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.awaited import actions, queries
from facturier.awaited.actions import ExpectationFacts
from facturier.awaited.actions.decide import RIGHT
from facturier.awaited.queries import AwaitedRow
from facturier.awaited.web.words import RHYTHMS, TABS
from facturier.kit.forms import UNPROCESSABLE, NumberField, carry_out
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, may
from facturier.parties.queries import party_by_id


class ExpectationForm(forms.Form):
    """How often, from when to when, and which invoices count."""

    rhythm = forms.ChoiceField(label=_("Rythme"), choices=list(RHYTHMS.items()))
    since = forms.DateField(
        label=_("Première facture attendue le"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Jusqu'au"),
        required=False,
        help_text=_("La fin du contrat. Vide : sans fin."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    least = NumberField(
        label=_("Montant TTC minimal"),
        required=False,
        help_text=_("Vide : toute facture de ce fournisseur compte."),
    )
    most = NumberField(label=_("Montant TTC maximal"), required=False)
    entity = forms.ChoiceField(label=_("Entité"), required=False)

    def __init__(self, member: Member, given: Any = None) -> None:
        super().__init__(given)
        entities = organisations.places(member.organisation_id).entities
        self.fields["entity"].choices = [  # type: ignore[attr-defined]
            ("", _("toutes")),
            *((str(key), name) for key, name in entities.items()),
        ]

    def facts(self) -> ExpectationFacts:
        """What was typed."""
        typed = dict(self.cleaned_data)
        return ExpectationFacts(entity_id=key_or_none(typed.pop("entity")), **typed)


@require_safe
@member_required
@answers_refusal
def awaited(request: HttpRequest) -> HttpResponse:
    """What is missing; what comes next, or is expected no more, on the other tabs."""
    asked = request.GET.get("etat", "")
    asked = asked if asked in TABS else ""
    today = timezone.localdate()
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.awaited_page(request.member, today, state=TABS[asked][0], after=after)
    missing = queries.missing_count(request.member, today)
    context = {
        "rows": [shown(row) for row in page.rows],
        "tabs": [
            SimpleNamespace(
                label=label,
                url=_address(etat=key),
                active=key == asked,
                count=missing if not key else 0,
            )
            for key, (_state, label) in TABS.items()
        ],
        "state": TABS[asked][0],
        "may_decide": bool(may(request.member, RIGHT)),
        "next_url": _address(etat=asked, apres=page.after) if page.after else "",
        "first_url": _address(etat=asked) if after else "",
        "current": "inbox",
    }
    return render(request, "awaited/awaited.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def state(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """Expect invoices of a supplier."""
    organisations.require(request.member, RIGHT)
    party = party_by_id(request.member, party_id)
    form = ExpectationForm(request.member, request.POST if request.method == "POST" else None)
    if request.method == "POST" and carry_out(
        form,
        lambda _typed: actions.state_expectation(
            member=request.member, party_id=party_id, facts=form.facts(), now=timezone.now()
        ),
    ):
        messages.success(request, _t("Ces factures sont attendues."))
        return HttpResponseRedirect(reverse("parties:party", args=[party.reference]))
    context = {"form": form, "party": party, "current": "inbox"}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "awaited/state.html", context, status=status)


@require_POST
@member_required
@answers_refusal
def leave_out(request: HttpRequest, expectation_id: UUID) -> HttpResponse:
    """Not this time."""
    actions.leave_out(
        member=request.member,
        expectation_id=expectation_id,
        due_date=_day(request.POST.get("due_date", "")),
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, _t("Cette période n'est plus attendue, avec votre motif."))
    return HttpResponseRedirect(reverse("awaited:awaited"))


@require_POST
@member_required
@answers_refusal
def stop(request: HttpRequest, expectation_id: UUID) -> HttpResponse:
    """Not any more."""
    actions.stop(
        member=request.member,
        expectation_id=expectation_id,
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, _t("Ces factures ne sont plus attendues, avec votre motif."))
    return HttpResponseRedirect(reverse("awaited:awaited"))


@require_POST
@member_required
@answers_refusal
def resume(request: HttpRequest, expectation_id: UUID) -> HttpResponse:
    """After all."""
    actions.resume(member=request.member, expectation_id=expectation_id, now=timezone.now())
    messages.success(request, _t("Ces factures sont de nouveau attendues."))
    return HttpResponseRedirect(reverse("awaited:awaited"))


def shown(one: AwaitedRow) -> SimpleNamespace:
    """An expectation as lists and panels tell it."""
    row = one.row
    return SimpleNamespace(
        id=row.id,
        party=one.party.name,
        party_url=reverse("parties:party", args=[one.party.reference]),
        rhythm=RHYTHMS.get(row.rhythm, row.rhythm),
        learned=row.origin == "learned",
        stated_by=row.stated_by,
        due_date=row.due_date,
        last_date=row.last_date if one.last_reference else None,
        last_reference=one.last_reference,
        last_url=reverse("register:invoice", args=[one.last_reference])
        if one.last_reference
        else "",
        usual=one.usual,
        least=one.usual_least,
        most=one.usual_most,
        currency=row.currency,
        stopped_at=row.stopped_at,
        stopped_by=row.stopped_by,
        stopped_reason=row.stopped_reason,
    )


def _address(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("awaited:awaited") + (f"?{query}" if query else "")


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None
