"""Réception: drop files, see what became of them."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.files.actions import KeptBytes, keep_bytes
from facturier.files.queries import content_of
from facturier.files.rules import CONTAINERS, safe_name
from facturier.kit import display, panels
from facturier.kit.download import download
from facturier.kit.refusal import Refusal, absent
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.register import actions, queries
from facturier.register.labels import CHANNELS
from facturier.register.queries.arrivals import counted_aside, one_arrival
from facturier.register.queries.batches import BatchRow, recent_batches
from facturier.register.rules import LARGEST_BATCH, ArrivalState, may_be_read_again
from facturier.register.web import batches

ASIDE = "mis-de-cote"
SHOWN_AFTERWARDS = timedelta(days=1)


@require_safe
@member_required
@answers_refusal
def reception(request: HttpRequest) -> HttpResponse:
    """The drop zone and the arrivals."""
    drawn = panels.drawn("reception", request, None)
    return render(request, "register/reception.html", _arrivals(request) | {"panels": drawn})


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
    batch_id = _batch_of(request, len(dropped))
    refused: list[tuple[str, Refusal]] = []
    taken: list[UUID] = []
    for name, one in kept:
        try:
            taken.append(_deposit_one(request, name, one, batch_id))
        except Refusal as refusal:
            if refusal.status != 422:
                raise
            refused.append((name, refusal))
    if len(refused) == len(dropped) == 1:
        raise refused[0][1]
    if "text/html" in request.headers.get("Accept", ""):
        _say(request, len(taken), refused)
        return HttpResponseRedirect(reverse("register:reception"))
    return JsonResponse({"arrivals": [str(key) for key in taken]}, status=201)


def _batch_of(request: HttpRequest, count: int) -> UUID | None:
    """The batch that the page has opened; what is sent at once without one is a batch too."""
    if text := request.POST.get("batch", ""):
        batch_id = key_or_none(text)
        if batch_id is None:
            raise absent()
        return batch_id
    if count < 2:
        return None
    now = timezone.now()
    name = _("Dépôt du %(day)s") % {"day": display.day_and_hour(now, get_language())}
    opened = actions.open_batch(
        member=request.member, name=name, announced=0, channel="upload", now=now
    )
    return opened.id


def _deposit_one(request: HttpRequest, name: str, kept: KeptBytes, batch_id: UUID | None) -> UUID:
    """Record one arrival."""
    return actions.deposit_file(
        member=request.member,
        kept=kept,
        file_name=name,
        channel="upload",
        now=timezone.now(),
        batch_id=batch_id,
    ).id


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
    return HttpResponseRedirect(_Asked(request.POST.get("etat") == ASIDE).address())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def dismiss(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Ask why a file set aside is no invoice, then keep the answer."""
    arrival, _row = one_arrival(request.member, arrival_id)
    error = ""
    if request.method == "POST":
        try:
            actions.dismiss_arrival(
                member=request.member,
                arrival_id=arrival_id,
                reason=request.POST.get("reason", ""),
                now=timezone.now(),
            )
        except Refusal as refusal:
            if refusal.field != "reason":
                raise
            error = refusal.reason
        else:
            messages.success(request, _("Le fichier est classé sans suite."))
            return HttpResponseRedirect(reverse("register:reception"))
    context = {"arrival": arrival, "error": error}
    return render(request, "register/dismiss.html", context, status=422 if error else 200)


@require_safe
@member_required
@answers_refusal
def original(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """The bytes that arrived, as a download."""
    arrival, _row = one_arrival(request.member, arrival_id)
    return download(content_of(arrival.file), arrival.file_name, arrival.file.media_type)


def _arrivals(request: HttpRequest) -> dict:
    asked = _Asked.by(request)
    page = queries.arrivals_page(
        request.member,
        older_than=key_or_none(request.GET.get("avant", "")),
        state=ArrivalState.SET_ASIDE if asked.aside else None,
        file_name=asked.text,
    )
    count, exactly = counted_aside(request.member)
    return {
        "batches": [
            batches.shown(row)
            for row in recent_batches(request.member)
            if row.total and (not row.finished or row.paused or _is_fresh(row))
        ]
        if asked == _Asked()
        else [],
        "arrivals": [_with_panels(request, row) for row in page.rows],
        "may_deposit": True,
        "max_upload": settings.MAX_UPLOAD,
        "max_batch": LARGEST_BATCH,
        "next_url": asked.address(avant=str(page.older_than)) if page.older_than else None,
        "previous_url": asked.address() if request.GET.get("avant") else None,
        "asked": asked,
        "tabs": [
            SimpleNamespace(
                label=_("Tout"),
                url=_Asked(False, asked.text).address(),
                current=not asked.aside,
                count="",
            ),
            SimpleNamespace(
                label=_("Mis de côté"),
                url=_Asked(True, asked.text).address(),
                current=asked.aside,
                count=display.number(count, get_language(), 0) + ("" if exactly else "+"),
            ),
        ],
    }


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an address of the reception asks for."""

    aside: bool = False
    text: str = ""

    @classmethod
    def by(cls, request: HttpRequest) -> "_Asked":
        text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:120]
        return cls(request.GET.get("etat", "") == ASIDE, text)

    def address(self, **further: str) -> str:
        """The address that says it."""
        said = {"etat": ASIDE if self.aside else "", "q": self.text, **further}
        query = urlencode({name: value for name, value in said.items() if value})
        return reverse("register:reception") + (f"?{query}" if query else "")


def _with_panels(request: HttpRequest, row: queries.arrivals.ArrivalRow) -> SimpleNamespace:
    """An arrival, with what the room that holds it shows beside."""
    arrival = shown(request.member, row)
    held = row.state == ArrivalState.HELD
    arrival.panels = panels.drawn("held_arrival", request, arrival) if held else []
    return arrival


def _is_fresh(row: BatchRow) -> bool:
    """Whether people still look for what became of a batch that is finished."""
    return timezone.now() - row.opened_at < SHOWN_AFTERWARDS


def shown(member: Member, row: queries.arrivals.ArrivalRow) -> SimpleNamespace:
    """An arrival as the lists show it."""
    invoice = None
    repairs = bool(organisations.may(member, "invoice.repair"))
    aside = row.state == ArrivalState.SET_ASIDE
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
        came_in=row.came_in,
        left_out=row.left_out,
        may_retry=may_be_read_again(row.state, row.received_at, row.paused, timezone.now()),
        may_key=aside and repairs and row.media_type not in CONTAINERS,
        may_dismiss=aside or row.state == ArrivalState.HELD,
        original_url=reverse("register:arrival_original", args=[row.id]),
        panels=[],
    )
