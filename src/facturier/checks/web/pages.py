"""The page "Contrôler un fichier": drop, see, print."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.checks import actions, queries
from facturier.checks.queries.findings import language
from facturier.checks.web import shown
from facturier.files.rules import safe_name
from facturier.kit.download import download, picture
from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.rendering import actions as rendering
from facturier.rendering.queries import page_picture
from facturier.rendering.rules.sheet import SourceNote


@require_safe
@member_required
@answers_refusal
def desk(request: HttpRequest) -> HttpResponse:
    """The drop zone, and the member's own checks."""
    return render(request, "checks/desk.html", _listing(request))


@require_safe
@member_required
@answers_refusal
def listing(request: HttpRequest) -> HttpResponse:
    """The checks alone: what a live update replaces."""
    return render(request, "checks/_listing.html", _listing(request))


@require_POST
@member_required
@answers_refusal
def deposit(request: HttpRequest) -> HttpResponse:
    """Keep the dropped files; each is examined by a job. One alone leads to its result."""
    organisations.require(request.member, "invoice.read")
    dropped = request.FILES.getlist("files")
    if not dropped:
        raise Refusal(
            "file.missing",
            _("Choisissez au moins un fichier à contrôler."),
            status=422,
            field="files",
        )
    # All bytes are on disk before the first check takes a lock: no I/O under a lock.
    kept = [
        (file.name or "", actions.keep_file(request.member.organisation_id, file.chunks()))
        for file in dropped
    ]
    # A script sends files that were dropped together one by one, and says how many there are.
    alone = len(kept) == 1 and request.POST.get("among", "1") == "1"
    for name, one in kept:
        try:
            actions.ask_check(
                member=request.member, kept=one, file_name=name, now=timezone.now(), alone=alone
            )
        except Refusal as refusal:
            # One that is refused does not take the others with it.
            actions.drop_kept(one)
            if refusal.status != 422 or len(kept) == 1:
                raise
            if "text/html" in request.headers.get("Accept", ""):
                messages.error(request, f"{safe_name(name)} : {refusal.reason}")
    if len(kept) == 1:
        return HttpResponseRedirect(reverse("checks:result", args=[kept[0][1].check_id]))
    return HttpResponseRedirect(reverse("checks:desk"))


@require_safe
@member_required
@answers_refusal
def result(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The document beside its findings."""
    now = timezone.now()
    check = queries.one_check(request.member, check_id, now)
    return render(request, "checks/result.html", shown.result(check, language(), now))


@require_safe
@member_required
@answers_refusal
def original(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The checked bytes, as a download."""
    row = queries.check_row(request.member, check_id)
    return download(queries.bytes_of(row), row.file_name, row.media_type)


@require_safe
@member_required
@answers_refusal
def page_image(request: HttpRequest, check_id: UUID, number: int) -> FileResponse:
    """The picture of a page of a checked PDF."""
    row = queries.check_row(request.member, check_id)
    return picture(page_picture(row.organisation_id, str(row.id), number))


@require_safe
@member_required
@answers_refusal
def report(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The report of the check, as a PDF."""
    check = queries.one_check(request.member, check_id, timezone.now())
    if check.examined is None:
        raise absent()
    printed_report = rendering.print_report(shown.report(check, language()), language())
    return _pdf(printed_report, _("contrôle"), check.row.file_name)


@require_safe
@member_required
@answers_refusal
def printed(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The readable document, as a PDF."""
    check = queries.one_check(request.member, check_id, timezone.now())
    reading = check.examined.reading if check.examined else None
    if reading is None or reading.document is None:
        raise absent()
    content = rendering.print_document(
        reading.document,
        language(),
        not_understood=reading.not_understood,
        source_note=SourceNote(check.row.sha256, check.row.file_name, check.row.size),
        attachment_sizes=check.sizes,
    )
    return _pdf(content, _("lisible"), check.row.file_name)


def _pdf(content: bytes, what: str, file_name: str) -> HttpResponse:
    stem = file_name.rpartition(".")[0] or file_name
    return download(content, f"{stem}-{what}.pdf", "application/pdf")


def _listing(request: HttpRequest) -> dict:
    page = queries.my_checks(
        request.member, now=timezone.now(), older_than=key_or_none(request.GET.get("avant", ""))
    )
    return {
        "checks": [shown.row(row) for row in page.rows],
        "max_upload": settings.MAX_UPLOAD,
        "next_url": f"{reverse('checks:desk')}?avant={page.older_than}"
        if page.older_than
        else None,
        "previous_url": reverse("checks:desk") if request.GET.get("avant") else None,
    }
