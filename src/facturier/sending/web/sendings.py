"""Sending an invoice from its page, the list of what was sent, what stands around a document."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.download import download
from facturier.kit.origin import origin_of
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.register import queries as register
from facturier.register.queries.invoice import Invoice
from facturier.sales.queries.issued import IssuedDocument
from facturier.sending import actions, queries
from facturier.sending.actions import Letter
from facturier.sending.queries import Proposal
from facturier.sending.rules.letters import LANGUAGES
from facturier.sending.rules.recipients import addresses_in
from facturier.sending.web.panel import shown

TABS = {"": "", "en-attente": "queued", "partis": "sent", "a-traiter": "troubled"}


@require_safe
@member_required
@answers_refusal
def sendings(request: HttpRequest) -> HttpResponse:
    """What was sent, the newest first."""
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else ""
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.sendings_page(request.member, TABS[chosen], after=after)
    waiting = queries.troubled_count(request.member)
    labels = {
        "": _("Tous"),
        "en-attente": _("En attente"),
        "partis": _("Partis"),
        "a-traiter": _("À traiter"),
    }
    context = {
        "rows": [shown(row) for row in page.rows],
        "chosen": chosen,
        "tabs": [
            SimpleNamespace(
                label=label,
                url=_address(etat=key),
                active=key == chosen,
                count=waiting if key == "a-traiter" else 0,
            )
            for key, label in labels.items()
        ],
        "next_url": _address(etat=chosen, apres=page.after) if page.after else "",
        "first_url": _address(etat=chosen) if after else "",
        "may_send": bool(organisations.may(request.member, "invoice.send")),
        "current": "sendings",
    }
    return render(request, "sending/sendings.html", context)


def _address(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("sending:sendings") + (f"?{query}" if query else "")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def send(request: HttpRequest, reference: str) -> HttpResponse:
    """The mail as it would leave, to be changed; POST queues it."""
    invoice, issued = _document(request, reference)
    if request.method != "POST":
        return _form(request, invoice, issued)
    typed = request.POST
    try:
        asked = actions.send_invoice(
            member=request.member,
            reference=reference,
            letter=Letter(
                recipients=[*typed.getlist("to"), *addresses_in(typed.get("others", ""))],
                subject=typed.get("subject", ""),
                body=typed.get("body", ""),
                language=typed.get("language", ""),
            ),
            origin=origin_of(request),
            now=timezone.now(),
            after_round=_round(typed.get("after_round", "")),
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _form(request, invoice, issued, refusal)
    if asked.again:
        again = _("Cette facture part déjà vers ces adresses. Utilisez « Renvoyer ».")
        messages.info(request, again)
    else:
        messages.success(request, _("L'envoi est demandé. Son état s'affiche ici."))
    return _back(reference)


@require_POST
@member_required
@answers_refusal
def retry(request: HttpRequest, sending_id: UUID) -> HttpResponse:
    """Try anew a mail that was given up."""
    organisations.require(request.member, "invoice.send")
    row = actions.retry_sending(member=request.member, sending_id=sending_id, now=timezone.now())
    messages.success(request, _("L'envoi est relancé."))
    return _back(row.issued.invoice.reference)


@require_POST
@member_required
@answers_refusal
def renew_link(request: HttpRequest, reference: str) -> HttpResponse:
    """A new link; the ones before are worth nothing any more."""
    actions.renew_link(member=request.member, reference=reference, now=timezone.now())
    messages.success(request, _("Le nouveau lien est prêt. L'ancien n'ouvre plus rien."))
    return _back(reference)


@require_POST
@member_required
@answers_refusal
def revoke_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the page of the customer."""
    actions.revoke_link(member=request.member, reference=reference, now=timezone.now())
    messages.success(request, _("Le lien est révoqué : la page du client est fermée."))
    return _back(reference)


@require_POST
@member_required
@answers_refusal
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Our answer, for the customer to read on their page."""
    text = request.POST.get("text", "")
    actions.answer_customer(
        member=request.member, reference=reference, text=text, now=timezone.now()
    )
    messages.success(request, _("La réponse se lit sur la page du client."))
    return _back(reference)


@require_POST
@member_required
@answers_refusal
def platform(request: HttpRequest, reference: str) -> HttpResponse:
    """Note what became of a document on the platform."""
    _document(request, reference)
    try:
        day = date.fromisoformat(request.POST.get("status_date", ""))
    except ValueError:
        reason = _("La date n'est pas lisible. Écrivez-la comme 2026-11-23.")
        raise Refusal("platform.date", reason, status=422, field="status_date") from None
    now = timezone.now()
    actions.note_platform_status(
        member=request.member,
        reference=reference,
        status=request.POST.get("status", ""),
        status_date=day,
        reason=request.POST.get("reason", ""),
        today=timezone.localdate(now),
        now=now,
    )
    messages.success(request, _("Le statut est noté."))
    return _back(reference)


@require_safe
@member_required
@answers_refusal
def deposit_file(request: HttpRequest, reference: str, form: str) -> HttpResponse:
    """The file to deposit on the platform."""
    _invoice, issued = _document(request, reference)
    name, media_type, content = queries.deposit_file(request.member, issued, form)
    return download(content, name, media_type)


# -- steps -----------------------------------------------------------------------------------------
def _document(request: HttpRequest, reference: str) -> tuple[Invoice, IssuedDocument]:
    invoice = register.find_invoice(request.member, reference)
    organisations.require(request.member, "invoice.send", register.subject_of(invoice))
    return invoice, queries.issued_for(request.member, invoice)


def _back(reference: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("register:invoice", args=[reference]) + "#envois")


def _round(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _form(
    request: HttpRequest,
    invoice: Invoice,
    issued: IssuedDocument,
    refusal: Refusal | None = None,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    proposal = queries.proposal_for(request.member, issued, asked.get("language", ""))
    now = timezone.now()
    before = queries.sendings_of(request.member, issued, now)
    again = _again(request, before)
    typed = request.POST if refusal else {}
    context = {
        "invoice": invoice,
        "issued": issued,
        "proposal": proposal,
        "choices": _choices(request, proposal, again),
        "others": typed.get("others", ", ".join(_unlisted(proposal, again))),
        "subject": typed.get("subject", proposal.words.subject),
        "body": typed.get("body", proposal.words.body),
        "after_round": again.round if again else "",
        "again": again,
        "languages": [(code, code == proposal.language) for code in LANGUAGES],
        "sender": actions.sender_of(request.member.organisation_id),
        "error": sentence(refusal) if refusal else "",
        "error_field": refusal.field if refusal else "",
        "current": "register",
    }
    return render(request, "sending/send.html", context, status=422 if refusal else 200)


def _again(request: HttpRequest, before: queries.InvoiceSendings) -> SimpleNamespace | None:
    """The sending that is sent again, where the address names one."""
    named = key_or_none(request.GET.get("renvoyer", "") or request.POST.get("again", ""))
    row = next((one for one in before.rows if one.sending.id == named), None)
    return shown(row) if row else None


def _unlisted(proposal: Proposal, again: SimpleNamespace | None) -> list[str]:
    listed = {address.lower() for address, _who in proposal.recipients}
    return [one for one in again.recipient_list if one.lower() not in listed] if again else []


def _choices(
    request: HttpRequest, proposal: Proposal, again: SimpleNamespace | None
) -> list[SimpleNamespace]:
    if request.method == "POST":
        ticked = {one.lower() for one in request.POST.getlist("to")}
    elif again:
        ticked = {one.lower() for one in again.recipient_list}
    else:
        ticked = {address.lower() for address, _who in proposal.recipients[:1]}
    return [
        SimpleNamespace(address=address, who=who, ticked=address.lower() in ticked)
        for address, who in proposal.recipients
    ]
