"""Réception: drop files, see what became of them."""

from types import SimpleNamespace
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from facturier.files.actions import KeptBytes, keep_bytes
from facturier.files.queries import content_of
from facturier.files.rules import safe_name
from facturier.kit.download import download
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.register import actions, queries
from facturier.register.queries.arrivals import one_arrival
from facturier.register.rules import ArrivalState

CHANNELS = {"upload": lambda: _("dépôt"), "api": lambda: _("API"), "demo": lambda: _("exemple")}


@require_safe
@member_required
@answers_refusal
def reception(request: HttpRequest) -> HttpResponse:
    """The drop zone and the arrivals."""
    return render(request, "register/reception.html", _arrivals(request))


@require_safe
@member_required
@answers_refusal
def arrivals(request: HttpRequest) -> HttpResponse:
    """The arrivals alone: what a live update replaces."""
    return render(request, "register/_arrivals.html", _arrivals(request))


@require_POST
@member_required
@answers_refusal
def deposit(request: HttpRequest) -> HttpResponse:
    """Keep the dropped files; each is read by a job."""
    organisations.require(request.member, "invoice.deposit")
    dropped = request.FILES.getlist("files")
    if not dropped:
        raise Refusal(
            "file.missing",
            _("Choisissez au moins un fichier à déposer."),
            status=422,
            field="files",
        )
    # All bytes are on disk before the first arrival takes a lock: no I/O under a lock.
    kept = [
        (file.name or "", keep_bytes(request.member.organisation_id, file.chunks()))
        for file in dropped
    ]
    refused = [refusal for name, one in kept if (refusal := _deposit_one(request, name, one))]
    if len(refused) == len(dropped) == 1:
        raise refused[0][1]
    if "text/html" in request.headers.get("Accept", ""):
        _say(request, len(dropped) - len(refused), refused)
    return HttpResponseRedirect(reverse("register:reception"))


def _deposit_one(request: HttpRequest, name: str, kept: KeptBytes) -> tuple[str, Refusal] | None:
    """Record one arrival; one that is refused does not take the others with it."""
    try:
        actions.deposit_file(
            member=request.member,
            kept=kept,
            file_name=name,
            channel="upload",
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return name, refusal
    return None


def _say(request: HttpRequest, count: int, refused: list[tuple[str, Refusal]]) -> None:
    if count:
        said = ngettext(
            "%(count)s fichier déposé, lecture en cours.",
            "%(count)s fichiers déposés, lecture en cours.",
            count,
        )
        messages.success(request, said % {"count": count})
    for name, refusal in refused:
        messages.error(request, f"{safe_name(name)} : {refusal.reason}")


@require_POST
@member_required
@answers_refusal
def retry(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Read a file that was set aside once more."""
    actions.retry_arrival(member=request.member, arrival_id=arrival_id, now=timezone.now())
    return HttpResponseRedirect(reverse("register:reception"))


@require_safe
@member_required
@answers_refusal
def original(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """The bytes that arrived, as a download."""
    arrival, _row = one_arrival(request.member, arrival_id)
    return download(content_of(arrival.file), arrival.file_name, arrival.file.media_type)


def _arrivals(request: HttpRequest) -> dict:
    page = queries.arrivals_page(
        request.member, older_than=key_or_none(request.GET.get("avant", ""))
    )
    next_url = (
        f"{reverse('register:reception')}?avant={page.older_than}" if page.older_than else None
    )
    return {
        "arrivals": [_shown(row) for row in page.rows],
        "may_deposit": True,
        "max_upload": settings.MAX_UPLOAD,
        "next_url": next_url,
        "previous_url": reverse("register:reception") if request.GET.get("avant") else None,
    }


def _shown(row: queries.arrivals.ArrivalRow) -> SimpleNamespace:
    invoice = None
    if row.invoice_reference:
        invoice = SimpleNamespace(
            reference=row.invoice_reference,
            party_name="",
            url=reverse("register:invoice", args=[row.invoice_reference]),
        )
    return SimpleNamespace(
        id=row.id,
        name=row.file_name,
        size=row.size,
        at=row.received_at,
        by=row.sender_name,
        channel=CHANNELS[row.channel]() if row.channel in CHANNELS else row.channel,
        state=row.state,
        reason=row.reason,
        invoice=invoice,
        may_retry=row.state == ArrivalState.SET_ASIDE,
        original_url=reverse("register:arrival_original", args=[row.id]),
    )
