"""Documents of a party."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.actions import keep_bytes
from facturier.files.queries import content_of
from facturier.kit.download import download
from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.web import shown
from facturier.parties.web.forms import DocumentForm


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a document beside the party."""
    row = queries.find_party(request.member, reference)
    organisations.require(request.member, "party.manage")
    with_bank = bool(organisations.may(request.member, "party.bank"))
    form = (
        DocumentForm(request.POST, request.FILES, with_bank=with_bank)
        if request.method == "POST"
        else DocumentForm(with_bank=with_bank, initial={"kind": "other"})
    )

    def put(typed: dict) -> UUID:
        file = typed["file"]
        # Bytes to disk first: no lock is held while they are written.
        kept = keep_bytes(row.organisation_id, file.chunks())
        return actions.add_document(
            member=request.member,
            party_id=row.id,
            kept=kept,
            file_name=file.name or "",
            kind=typed["kind"],
            label=typed["label"],
            valid_until=typed["valid_until"],
            now=timezone.now(),
        )

    if request.method != "POST" or not carry_out(form, put):
        context = {
            "party": shown.headline(row),
            "form": form,
            "title": _("Joindre un document"),
            "base": "",
            "current_values": [],
            "multipart": True,
            "send": _("Joindre"),
        }
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "parties/part.html", context, status=status)
    messages.success(request, _("Le document est joint."))
    return redirect("parties:party", reference)


@require_safe
@member_required
@answers_refusal
def original(request: HttpRequest, reference: str, document_id: UUID) -> HttpResponse:
    """The bytes, as a download."""
    row = queries.find_party(request.member, reference)
    document = actions.open_document(
        member=request.member, party_id=row.id, document_id=document_id, now=timezone.now()
    )
    try:
        content = content_of(document.file)
    except FileNotFoundError:
        raise absent() from None
    return download(content, document.file_name, document.file.media_type)


@require_POST
@member_required
@answers_refusal
def archive(request: HttpRequest, reference: str, document_id: UUID) -> HttpResponse:
    """Show it no more."""
    row = queries.find_party(request.member, reference)
    actions.archive_document(
        member=request.member, party_id=row.id, document_id=document_id, now=timezone.now()
    )
    messages.success(request, _("Le document est archivé."))
    return redirect("parties:party", reference)
