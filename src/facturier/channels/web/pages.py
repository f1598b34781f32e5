"""Pages of suppliers, as people of ours open, close and use them: a panel of the party."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facturier.channels import actions
from facturier.channels.queries import deposits as queries
from facturier.channels.web.deposit import fates
from facturier.kit.origin import origin_of
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations.queries import may
from facturier.parties.queries import party_by_id

SHOWN = 5


def panel_of_party(request: HttpRequest, party: Any) -> str:
    """The page of a supplier, what came by it and what was said; empty for who may not deposit."""
    if not party.is_supplier or not may(request.member, "invoice.deposit"):
        return ""
    organisation_id = request.member.organisation_id
    link = queries.open_link(organisation_id, party.id, timezone.now())
    address = ""
    if link is not None:
        here = reverse("channels:deposit", args=[queries.link_token(link.id)])
        address = f"{origin_of(request)}{here}"
    context = {
        "party": party,
        "link": link,
        "address": address,
        "dropped": queries.dropped(organisation_id, party.id)[:SHOWN],
        "said": queries.messages_of(organisation_id, party.id)[-SHOWN:],
        "fates": fates(),
    }
    return render_to_string("channels/_deposit_of_party.html", context, request)


@require_POST
@member_required
@answers_refusal
def open_page(request: HttpRequest, party_id: UUID) -> HttpResponse:
    """A new address; the one before closes."""
    actions.open_deposit_page(member=request.member, party_id=party_id, now=timezone.now())
    messages.success(request, _("La page de dépôt est ouverte. Donnez son adresse au fournisseur."))
    return _back(request, party_id)


@require_POST
@member_required
@answers_refusal
def revoke_page(request: HttpRequest, deposit_link_id: UUID) -> HttpResponse:
    """Close the page."""
    party_id = queries.one_link(request.member, deposit_link_id).party_id
    actions.revoke_deposit_page(member=request.member, link_id=deposit_link_id, now=timezone.now())
    messages.success(request, _("La page de dépôt est fermée."))
    return _back(request, party_id)


@require_POST
@member_required
@answers_refusal
def ask_supplier(request: HttpRequest, deposit_link_id: UUID) -> HttpResponse:
    """A question that the supplier reads on their page."""
    party_id = queries.one_link(request.member, deposit_link_id).party_id
    actions.ask_supplier(
        member=request.member,
        link_id=deposit_link_id,
        text=request.POST.get("text", ""),
        now=timezone.now(),
    )
    messages.success(request, _("La question est posée sur la page du fournisseur."))
    return _back(request, party_id)


def _back(request: HttpRequest, party_id: UUID) -> HttpResponse:
    if not may(request.member, "party.read"):
        return HttpResponseRedirect(reverse("register:reception"))
    party = party_by_id(request.member, party_id)
    return HttpResponseRedirect(f"{reverse('parties:party', args=[party.reference])}#depot")
