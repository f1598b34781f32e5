"""Issuing a draft from its page, what it will look like, and the file that was made of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.files.queries import content_of as bytes_of
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tables import attachment
from facturier.kit.web import answers_refusal, member_required
from facturier.rendering.actions import make_page, preview_pages
from facturier.rendering.rules.issued import Page, Stage
from facturier.rendering.rules.look import Look
from facturier.sales import actions, queries
from facturier.sales.models import Draft
from facturier.sales.rules.composing import Composed
from facturier.sales.rules.drafts import CREDITS, OFFERS, QUOTE
from facturier.sales.rules.pages import page_of


@require_POST
@member_required
@answers_refusal
def issue(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Give the draft its number; the person is shown the invoice that it became."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Refusal("draft.version", _("La version du brouillon manque."), status=422)
    issued = actions.issue_draft(
        member=request.member,
        draft_id=draft_id,
        version=int(version),
        today=timezone.localdate(),
        now=timezone.now(),
    )
    draft = queries.find_draft(request.member, draft_id)
    said = (
        _("L'avoir %(number)s est émis. Il ne change plus.")
        if draft.type_code in CREDITS
        else _("La facture %(number)s est émise. Elle ne change plus.")
    )
    messages.success(request, said % {"number": issued.number})
    return HttpResponseRedirect(reverse("register:invoice", args=[issued.reference]))


@require_safe
@member_required
@answers_refusal
def preview(request: HttpRequest, draft_id: UUID, number: int) -> HttpResponse:
    """One page of what the draft would look like, as a picture."""
    document, look, page = _drawn(request, draft_id, Stage.DRAFT)
    pages = preview_pages(document.document, look, page)
    if not 1 <= number <= len(pages):
        raise absent()
    response = HttpResponse(pages[number - 1], content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    response["X-Pages"] = str(len(pages))
    return response


@require_safe
@member_required
@answers_refusal
def pro_forma(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The draft as a pro forma: a watermark, no number."""
    document, look, page = _drawn(request, draft_id, Stage.PRO_FORMA)
    return _sent(make_page(document.document, look, page), "pro-forma.pdf")


@require_safe
@member_required
@answers_refusal
def issued_file(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The Factur-X of what the draft became, as it is archived."""
    draft = queries.find_draft(request.member, draft_id)
    found = queries.issued_file(request.member, draft)
    if found is None:
        raise absent()
    name = queries.name_of_issued(found.issued, "pdf")
    return _sent(bytes_of(found.file), name)


def _drawn(request: HttpRequest, draft_id: UUID, stage: Stage) -> tuple[Composed, Look, Page]:
    draft: Draft = queries.find_draft(request.member, draft_id)
    content = queries.content_of(draft)
    composed = queries.draft_as_composed(draft, timezone.localdate(), content)
    look = queries.look_for(draft.organisation_id, draft.entity_id, draft.type_code).look
    deposits = composed.document.advance_payments
    if draft.type_code in OFFERS:
        stage = Stage.QUOTE
    page = page_of(
        content,
        queries.language_of(draft),
        stage,
        deposits,
        asks_agreement=draft.type_code == QUOTE,
    )
    return composed, look, page


def _sent(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = attachment(name)
    response["Cache-Control"] = "private, no-store"
    return response
