"""The buttons beside an invoice: notes, files, related documents, tags."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.files.actions import KeptBytes, keep_bytes
from facturier.kit.download import download
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register import actions
from facturier.register.actions.stage import stated_reason
from facturier.register.models import Invoice
from facturier.register.queries import subject_of
from facturier.register.queries.around import found_by_number
from facturier.register.queries.beside import attached_file
from facturier.register.queries.invoice import find_invoice
from facturier.register.rules.beside import LinkKind


# -- notes -----------------------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def add_note(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a note."""
    row = find_invoice(request.member, reference)
    actions.add_note(
        member=request.member,
        invoice_id=row.id,
        text=request.POST.get("text", ""),
        now=timezone.now(),
    )
    return _back(request, row, "notes", _("Note ajoutée."))


@require_POST
@member_required
@answers_refusal
def edit_note(request: HttpRequest, reference: str, note_id: UUID) -> HttpResponse:
    """Correct one's own note."""
    row = find_invoice(request.member, reference)
    actions.edit_note(
        member=request.member,
        invoice_id=row.id,
        note_id=note_id,
        text=request.POST.get("text", ""),
        now=timezone.now(),
    )
    return _back(request, row, "notes", _("Note modifiée."))


@require_POST
@member_required
@answers_refusal
def archive_note(request: HttpRequest, reference: str, note_id: UUID) -> HttpResponse:
    """Put a note away."""
    row = find_invoice(request.member, reference)
    actions.archive_note(
        member=request.member, invoice_id=row.id, note_id=note_id, now=timezone.now()
    )
    return _back(request, row, "notes", _("Note archivée."))


# -- files -----------------------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    """Put files beside the invoice."""
    row = find_invoice(request.member, reference)
    # Asked before a byte is written; the action asks again, under its lock.
    organisations.require(request.member, "invoice.annotate", subject_of(row))
    dropped = request.FILES.getlist("files")
    if not dropped:
        raise Refusal(
            "file.missing", _("Choisissez un fichier à joindre."), status=422, field="files"
        )
    # All bytes are on disk before the first lock: no I/O under a lock.
    kept = [
        (file.name or "", keep_bytes(request.member.organisation_id, file.chunks()))
        for file in dropped
    ]
    refused = [refusal for name, one in kept if (refusal := _attach_one(request, row, name, one))]
    if len(refused) == len(kept) == 1:
        raise refused[0]
    for refusal in refused:
        messages.error(request, refusal.reason)
    done = _("Fichier joint.") if len(refused) < len(kept) else ""
    return _back(request, row, "pieces", done)


def _attach_one(request: HttpRequest, row: Invoice, name: str, kept: KeptBytes) -> Refusal | None:
    """One file; one that is refused does not take the others with it."""
    try:
        actions.attach_file(
            member=request.member,
            invoice_id=row.id,
            kept=kept,
            file_name=name,
            label=request.POST.get("label", ""),
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return refusal
    return None


@require_safe
@member_required
@answers_refusal
def attachment(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponse:
    """The bytes of a file, as a download: whatever it is, it never opens in our pages."""
    row = find_invoice(request.member, reference)
    name, media_type, content = attached_file(row, attachment_id)
    return download(content, name, media_type)


@require_POST
@member_required
@answers_refusal
def archive_attachment(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponse:
    """Take a file away, with the reason that the history keeps."""
    row = find_invoice(request.member, reference)
    actions.archive_attachment(
        member=request.member,
        invoice_id=row.id,
        attachment_id=attachment_id,
        reason=stated_reason(request.POST.get("reason", "")),
        now=timezone.now(),
    )
    way_back = reverse("register:restore_attachment", args=[row.reference, attachment_id])
    return _back(request, row, "pieces", _("Pièce retirée."), undo=f"undo {way_back} 0")


@require_POST
@member_required
@answers_refusal
def restore_attachment(request: HttpRequest, reference: str, attachment_id: UUID) -> HttpResponse:
    """Put a file that was taken away back."""
    row = find_invoice(request.member, reference)
    actions.restore_attachment(
        member=request.member, invoice_id=row.id, attachment_id=attachment_id, now=timezone.now()
    )
    return _back(request, row, "pieces", _("Pièce remise."))


# -- related documents -----------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def link(request: HttpRequest, reference: str) -> HttpResponse:
    """Link an invoice of the register, named by reference or number, or an outside document."""
    row = find_invoice(request.member, reference)
    organisations.require(request.member, "invoice.annotate", subject_of(row))
    kind, named = _kind(request), request.POST.get("document", "")
    if kind is LinkKind.ORDER or "outside" in request.POST:
        actions.link_external(
            member=request.member,
            invoice_id=row.id,
            kind=kind,
            reference=named,
            now=timezone.now(),
        )
    else:
        actions.link_invoice(
            member=request.member,
            invoice_id=row.id,
            other_id=_meant(request, row, named),
            kind=kind,
            now=timezone.now(),
        )
    return _back(request, row, "liens", _("Document lié."))


@require_POST
@member_required
@answers_refusal
def unlink(request: HttpRequest, reference: str, link_id: UUID) -> HttpResponse:
    """Take a link away."""
    row = find_invoice(request.member, reference)
    actions.unlink(member=request.member, invoice_id=row.id, link_id=link_id, now=timezone.now())
    return _back(request, row, "liens", _("Lien retiré."))


def _kind(request: HttpRequest) -> LinkKind:
    try:
        return LinkKind(request.POST.get("kind", ""))
    except ValueError:
        raise Refusal(
            "link.kind", _("Choisissez dans la liste ce qu'est ce document."), status=422
        ) from None


def _meant(request: HttpRequest, row: Invoice, named: str) -> UUID:
    """The one invoice that a person named; what they may not read is as if it were not there."""
    found = found_by_number(request.member, named, but=row.id)
    if len(found) == 1:
        return found[0][0]
    if found:
        several = ", ".join(reference for _id, reference in found)
        sentence = _("Plusieurs factures portent ce numéro : %(references)s. Donnez la référence.")
        raise Refusal(
            "link.several", sentence % {"references": several}, status=422, field="document"
        )
    raise Refusal(
        "link.unknown",
        _(
            "Aucune autre facture du facturier ne porte cette référence ou ce numéro. Cochez « Hors"
            " du facturier » pour la noter telle quelle."
        ),
        status=422,
        field="document",
    )


# -- tags ------------------------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def tag(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a tag on the invoice."""
    row = find_invoice(request.member, reference)
    actions.tag_invoice(
        member=request.member,
        invoice_id=row.id,
        tag=request.POST.get("tag", ""),
        now=timezone.now(),
    )
    return _back(request, row, "etiquettes", "")


@require_POST
@member_required
@answers_refusal
def untag(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a tag off."""
    row = find_invoice(request.member, reference)
    actions.untag_invoice(
        member=request.member,
        invoice_id=row.id,
        tag=request.POST.get("tag", ""),
        now=timezone.now(),
    )
    return _back(request, row, "etiquettes", "")


def _back(
    request: HttpRequest, row: Invoice, place: str, done: str, *, undo: str = ""
) -> HttpResponseRedirect:
    """To the same place of the page, offering to take it back where that is said."""
    if done:
        messages.success(request, done, extra_tags=undo)
    return HttpResponseRedirect(f"{reverse('register:invoice', args=[row.reference])}#{place}")
