"""Making a credit note or a corrective from an issued invoice, and deciding what becomes of it."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register import queries as register
from facturier.sales import actions, queries
from facturier.sales.actions import AskedUse
from facturier.sales.models import Draft, IssuedDocument
from facturier.sales.rules.crediting import ByLine
from facturier.sales.rules.uses import LABELS, UseKind
from facturier.sales.web import words

WAYS = ("all", "lines", "net", "gross")
METHODS = ("GET", "HEAD", "POST")


# -- a credit note ---------------------------------------------------------------------------------
@require_http_methods(METHODS)
@member_required
@answers_refusal
def credit(request: HttpRequest, reference: str) -> HttpResponse:
    """What to credit of an invoice; the draft that comes of it is opened."""
    organisations.require(request.member, "invoice.prepare")
    document = queries.document_of(request.member, reference)
    refusal = None
    if request.method == "POST":
        try:
            return redirect("sales:draft", _opened(request, document).id)
        except Refusal as found:
            if found.status not in (409, 422):
                raise
            refusal = found
    subject = register.subject_of(document.invoice)
    organisations.require(request.member, "invoice.prepare", subject)
    context = _credit_page(request, document, refusal)
    return render(request, "sales/credit.html", context, status=422 if refusal else 200)


def _opened(request: HttpRequest, document: IssuedDocument) -> Draft:
    sent = request.POST
    way = sent.get("how", "all")
    if way not in WAYS:
        raise Refusal("credit.how", _("Choisissez ce que l'avoir crédite."), status=422)
    lines = _lines(sent, document) if way == "lines" else []
    charges = way == "lines" and "charges" in sent
    if way == "lines" and not lines and not charges:
        reason = _("Donnez une quantité ou un montant sur une ligne au moins.")
        raise Refusal("credit.lines", reason, status=422, field="lines")
    others = sent.getlist("others") if way != "lines" else []
    return actions.open_credit_note(
        member=request.member,
        references=[document.invoice.reference, *others],
        lines=lines,
        charges=charges,
        net=_needed(sent, "net") if way == "net" else None,
        gross=_needed(sent, "gross") if way == "gross" else None,
        now=timezone.now(),
    )


def _lines(sent: QueryDict, document: IssuedDocument) -> list[ByLine]:
    """The lines of the invoice on which something was typed."""
    found = []
    for line in queries.stated_of(document).lines:
        quantity, net = _number(sent, f"q-{line.id}"), _number(sent, f"n-{line.id}")
        if quantity is not None or net is not None:
            found.append(ByLine(line.id, quantity, net))
    return found


def _number(sent: QueryDict, name: str) -> Decimal | None:
    text = sent.get(name, "").strip()
    if not text:
        return None
    number = decimal_of(text)
    if number is None:
        reason = _("« %(text)s » n'est pas un nombre : écrivez-le tel que 1 234,50.")
        raise Refusal("credit.number", reason % {"text": text[:40]}, status=422, field=name)
    return number


def _needed(sent: QueryDict, name: str) -> Decimal:
    number = _number(sent, name)
    if number is None:
        raise Refusal("credit.amount", _("Saisissez le montant."), status=422, field=name)
    return number


def _credit_page(
    request: HttpRequest, document: IssuedDocument, refusal: Refusal | None
) -> dict[str, Any]:
    member, sent = request.member, request.POST
    origin, stated = queries.origin_of(document), queries.stated_of(document)
    others = queries.citable_with(member, document)
    return {
        "document": document,
        "origin": origin,
        "rates": [
            SimpleNamespace(percent=vat.percent, category=vat.category, left=row)
            for vat, row in origin.left.items()
        ],
        "lines": [
            SimpleNamespace(
                line=line,
                left=origin.lines[line.id].left,
                quantity=sent.get(f"q-{line.id}", ""),
                net=sent.get(f"n-{line.id}", ""),
            )
            for line in stated.lines
        ],
        "others": [one for one in queries.origins_of(member.organisation_id, others)
                   if one.gross_left],
        "chosen": set(sent.getlist("others")),
        "way": sent.get("how") if sent.get("how") in WAYS else "all",
        "net": sent.get("net", ""),
        "gross": sent.get("gross", ""),
        "with_charges": "charges" in sent,
        "has_charges": bool(document.invoice.charges_total),
        "refusal": refusal,
        "current": "register",
    }  # fmt: skip


# -- a corrective ----------------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a draft that holds what the invoice did, to replace it."""
    organisations.require(request.member, "invoice.prepare")
    draft = actions.open_corrective(member=request.member, reference=reference, now=timezone.now())
    return redirect("sales:draft", draft.id)


# -- what becomes of a credit note -----------------------------------------------------------------
@require_http_methods(METHODS)
@member_required
@answers_refusal
def uses(request: HttpRequest, reference: str) -> HttpResponse:
    """What becomes of a credit note: paid back, kept, set against invoices."""
    organisations.require(request.member, "invoice.issue")
    document = queries.document_of(request.member, reference)
    queries.ensure_credit_note(document)
    refusal = None
    if request.method == "POST":
        try:
            _decide(request, document)
        except Refusal as found:
            if found.status not in (409, 422):
                raise
            refusal = found
        else:
            messages.success(request, _("L'emploi de l'avoir est noté."))
            return redirect("register:invoice", reference)
    subject = register.subject_of(document.invoice)
    organisations.require(request.member, "invoice.issue", subject)
    context = _uses_page(request, document, refusal)
    return render(request, "sales/credit_uses.html", context, status=422 if refusal else 200)


def _decide(request: HttpRequest, document: IssuedDocument) -> None:
    sent = request.POST
    version = sent.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 7):
        raise Refusal("credit.version", _("Rechargez la page, puis décidez."), status=422)
    asked = [
        AskedUse(kind, amount)
        for kind in (UseKind.REFUND, UseKind.KEEP)
        if (amount := _number(sent, kind.value))
    ]
    asked += [
        AskedUse(UseKind.SET_OFF, amount, name.removeprefix("against-"))
        for name in sent
        if name.startswith("against-") and (amount := _number(sent, name))
    ]
    actions.decide_credit(
        member=request.member,
        reference=document.invoice.reference,
        version=int(version),
        uses=asked,
        now=timezone.now(),
    )


def _uses_page(
    request: HttpRequest, document: IssuedDocument, refusal: Refusal | None
) -> dict[str, Any]:
    member, sent = request.member, request.POST
    found = queries.uses_of(member, document)
    waiting = [one for one in found.standing if one.executed_at is None]
    now_held = {one.against or one.kind: words.shown("price", str(one.amount)) for one in waiting}
    rows = [
        SimpleNamespace(
            name=kind.value,
            label=_(LABELS[kind]),
            left=None,
            amount=sent.get(kind.value, now_held.get(kind.value, "")),
        )
        for kind in (UseKind.REFUND, UseKind.KEEP)
    ]
    targets = [
        SimpleNamespace(
            name=f"against-{one.document.invoice.reference}",
            reference=one.document.invoice.reference,
            number=one.document.number,
            issue_date=one.document.issue_date,
            left=one.left,
            amount=sent.get(
                f"against-{one.document.invoice.reference}",
                now_held.get(one.document.invoice.reference, ""),
            ),
        )
        for one in queries.bearing(member, document)
    ]
    return {
        "document": document,
        "found": found,
        "executed": [told(one) for one in found.standing if one.executed_at is not None],
        "to_share": found.payable
        - sum((one.amount for one in found.standing if one.executed_at), Decimal(0)),
        "before": [told(one) for one in found.before],
        "rows": rows,
        "targets": targets,
        "refusal": refusal,
        "current": "register",
    }


def told(use: queries.UseRow) -> SimpleNamespace:
    """A part as pages tell it."""
    return SimpleNamespace(
        label=_(LABELS[UseKind(use.kind)]),
        amount=use.amount,
        against=use.against,
        number=use.number,
        by=use.decided_by,
        at=use.decided_at,
        until=use.superseded_at,
    )
