"""The page of one invoice, and its buttons."""

from uuid import UUID

from django.contrib import messages
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit import panels
from facturier.kit.download import download, picture
from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.register import actions, queries
from facturier.register.actions.assign import Assignment
from facturier.register.models import Invoice
from facturier.register.printed import printed
from facturier.register.queries.invoice import find_invoice
from facturier.register.queries.story import last_step_of
from facturier.register.web import keying, shown
from facturier.register.web.around import around
from facturier.register.web.listing.addresses import asked_in
from facturier.rendering.queries import page_picture


@require_safe
@member_required
@answers_refusal
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """The document beside its data, its checks and its history."""
    chapter = request.GET.get("histoire", "")
    return _page(request, reference, shown.Asked(chapter=chapter))


@require_POST
@member_required
@answers_refusal
def accounts(request: HttpRequest, reference: str) -> HttpResponse:
    """The same page with account numbers in clear, for this once: the journal knows of it."""
    row = find_invoice(request.member, reference)
    actions.read_accounts(member=request.member, invoice_id=row.id, now=timezone.now())
    return _page(request, reference, shown.Asked(accounts_in_clear=True))


def _page(request: HttpRequest, reference: str, asked: shown.Asked) -> HttpResponse:
    whole, now = queries.whole_invoice(request.member, reference), timezone.now()
    actions.ask_judgement(whole.row, whole.verdict, now)
    context = shown.invoice_page(request.member, whole, now, asked)
    context["around"] = around(request, whole.row)
    context["panels"] = panels.drawn("invoice", request, whole.row)
    context["line_panels"] = panels.drawn("invoice_lines", request, whole.row)
    context |= keying.context(request.member, whole)
    return render(request, "register/invoice.html", context)


@require_POST
@member_required
@answers_refusal
def verify(request: HttpRequest, reference: str) -> HttpResponse:
    """The invoice was checked."""
    row = find_invoice(request.member, reference)
    actions.verify_invoice(member=request.member, invoice_id=row.id, now=timezone.now())
    return _back(request, row, _("La facture %(reference)s est vérifiée."), undo=True)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for the reason (without scripts, on a page of its own), then refuse."""
    row = find_invoice(request.member, reference)
    fault: Refusal | None = None
    if request.method == "POST":
        try:
            actions.refuse_invoice(
                member=request.member,
                invoice_id=row.id,
                reason=request.POST.get("reason", ""),
                code=request.POST.get("code", ""),
                now=timezone.now(),
            )
            return _back(request, row, _("La facture %(reference)s est refusée."), undo=True)
        except Refusal as refusal:
            if refusal.field not in ("reason", "code"):
                raise
            fault = refusal
    else:
        organisations.require(request.member, "invoice.refuse", queries.subject_of(row))
    context = {"invoice": shown.headline(row), "fault": fault, "typed": request.POST}
    return render(request, "register/refuse.html", context, status=422 if fault else 200)


@require_POST
@member_required
@answers_refusal
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    """Back to be checked."""
    row = find_invoice(request.member, reference)
    actions.reopen_invoice(
        member=request.member,
        invoice_id=row.id,
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    done = _("La facture %(reference)s est de nouveau à vérifier.")
    return _back(request, row, done, undo=True)


@require_POST
@member_required
@answers_refusal
def undo(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back the last step; `seq` is the one that the person saw."""
    row = find_invoice(request.member, reference)
    seq = request.POST.get("seq", "")
    actions.undo_step(
        member=request.member,
        invoice_id=row.id,
        now=timezone.now(),
        seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 18 else None,
    )
    return _back(request, row, _("C'est annulé pour la facture %(reference)s."))


@require_POST
@member_required
@answers_refusal
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Say whose the invoice is; a field that the form leaves out stays as it is."""
    row = find_invoice(request.member, reference)
    sent = request.POST
    direction = sent.get("direction", row.direction)
    if direction not in set(Direction):
        raise Refusal("assignment.unknown", _("Choisissez le sens dans la liste."), status=422)
    assignment = Assignment(
        direction=Direction(direction),
        entity_id=_key(sent, "entity", row.entity_id),
        department_id=_key(sent, "department", row.department_id),
        project_id=_key(sent, "project", row.project_id),
        category_id=_key(sent, "category", row.category_id),
    )
    actions.assign_invoice(
        member=request.member, invoice_id=row.id, assignment=assignment, now=timezone.now()
    )
    if not queries.is_readable(request.member, row.id):
        said = _("%(reference)s est imputée ailleurs : elle ne vous est plus ouverte.")
        messages.success(request, said % {"reference": row.reference})
        return HttpResponseRedirect(reverse("register:list"))
    return _back(request, row, _("L'imputation de la facture %(reference)s est enregistrée."))


@require_safe
@member_required
@answers_refusal
def original(request: HttpRequest, reference: str) -> HttpResponse:
    """The original bytes, as a download."""
    name, media_type, content = queries.original_of(request.member, reference)
    return download(content, name, media_type)


@require_safe
@member_required
@answers_refusal
def readable(request: HttpRequest, reference: str) -> HttpResponse:
    """What people print of an invoice that came as XML alone, as a PDF: of a document of ours the
    archived file, and nothing in its place; of any other its readable page.
    """
    row = find_invoice(request.member, reference)
    content, name = printed(row, timezone.now())
    return download(content, name, "application/pdf")


@require_safe
@member_required
@answers_refusal
def page_image(request: HttpRequest, reference: str, number: int) -> FileResponse:
    """The picture of a page of what is shown of it."""
    row = find_invoice(request.member, reference)
    paper = queries.paper_of(row)
    if paper.file is None:
        raise absent()
    return picture(page_picture(row.organisation_id, paper.file.sha256, number))


@require_safe
@member_required
@answers_refusal
def enclosed(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A document that the invoice encloses (BG-24), taken out of its original, as a download."""
    name, media_type, content = queries.enclosed_file(request.member, reference, number)
    return download(content, name, media_type)


def _back(
    request: HttpRequest, row: Invoice, done: str, *, undo: bool = False
) -> HttpResponseRedirect:
    """To the page of the invoice, saying what was done and offering to take it back."""
    way_back = ""
    if undo and (step := last_step_of(row)):
        way_back = f"undo {reverse('register:undo', args=[row.reference])} {step.seq}"
    messages.success(request, done % {"reference": row.reference}, extra_tags=way_back)
    if "liste" in request.POST:
        # Decided beside the list: back to the same list, on the line of this invoice.
        asked = asked_in(QueryDict(request.POST["liste"].removeprefix("?")[:2000]))
        return HttpResponseRedirect(f"{asked.address()}#{row.reference}")
    return HttpResponseRedirect(reverse("register:invoice", args=[row.reference]))


def _key(sent, name: str, before: UUID | None) -> UUID | None:
    if name not in sent:
        return before
    try:
        return UUID(sent[name]) if sent[name] else None
    except ValueError:
        raise Refusal(
            "assignment.unknown",
            _("Ce choix n'existe plus. Rechargez la page."),
            status=422,
            field=name,
        ) from None
