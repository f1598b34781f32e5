"""The page of a supplier: no session, no organisation, their own files. The link is the right.

Whatever does not open (unknown, expired, revoked, badly copied) gets one answer (I27).
"""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from facturier.channels import actions
from facturier.channels.queries import deposits as queries
from facturier.channels.queries.deposits import Place
from facturier.channels.rules.deposits import LARGEST, MOST_AT_ONCE, Fate
from facturier.files.actions import keep_bytes
from facturier.files.rules import safe_name
from facturier.kit.keys import uuid7
from facturier.kit.public import discreet
from facturier.kit.refusal import Refusal
from facturier.kit.tenancy import in_organisation
from facturier.kit.web import key_or_none, sentence
from facturier.sending.rules.letters import LANGUAGES
from facturier.sending.rules.links import LONGEST_MESSAGE, LONGEST_NAME


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, share: str) -> HttpResponse:
    """What was dropped and said; POST drops files (`do=drop`) or writes (`do=say`)."""
    place = queries.link_place(share, timezone.now())
    if place is None:
        return discreet(render(request, "sending/closed.html", {}, status=404))
    if request.method == "POST":
        with translation.override(_language(request, place)):
            said = request.POST.get("do", "")
            return discreet((_say if said == "say" else _drop)(request, share, place))
    return discreet(_shown(request, share, place))


def _say(request: HttpRequest, share: str, place: Place) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("name", "text")}
    try:
        with in_organisation(place.organisation_id):
            actions.answer_us(place=place, now=timezone.now(), **typed)
    except Refusal as refusal:
        return _shown(
            request, share, place, errors=[sentence(refusal)], typed=typed, status=refusal
        )
    return _back(request, share, "ecrit")


def _drop(request: HttpRequest, share: str, place: Place) -> HttpResponse:
    """Each file by itself: what is refused hinders none of the others."""
    files = request.FILES.getlist("files")
    replaces = key_or_none(request.POST.get("replaces", ""))
    errors: list[str] = []
    last: Refusal | None = None
    taken = 0
    if not files or len(files) > MOST_AT_ONCE or (replaces and len(files) > 1):
        reason = _("Choisissez de 1 à %(most)s fichiers à déposer.") % {"most": MOST_AT_ONCE}
        if replaces:
            reason = _("Choisissez le fichier qui remplace celui-ci.")
        last = Refusal("file.missing", reason, status=422)
        return _shown(request, share, place, errors=[reason], status=last)
    together = uuid7() if len(files) > 1 else None
    for file in files:
        try:
            _drop_one(place, file, replaces, together)
            taken += 1
        except Refusal as refusal:
            last = refusal
            errors.append(f"{safe_name(file.name or '')} : {sentence(refusal)}")
    if errors:
        return _shown(request, share, place, errors=errors, status=last, taken=taken)
    return _back(request, share, "depose")


def _drop_one(place: Place, file: Any, replaces: UUID | None, together: UUID | None) -> None:
    now = timezone.now()
    start = file.read(1024)
    file.seek(0)
    actions.ensure_acceptable(file.size, start)
    with in_organisation(place.organisation_id):
        actions.ensure_room(place, now)
    kept = keep_bytes(place.organisation_id, file.chunks())
    actions.ensure_opens(kept)
    with in_organisation(place.organisation_id):
        actions.drop_file(
            place=place,
            kept=kept,
            file_name=file.name or "",
            replaces=replaces,
            together=together,
            now=now,
        )


def _back(request: HttpRequest, share: str, done: str) -> HttpResponse:
    asked = request.GET.get("lang", "")
    language = f"lang={asked}&" if asked in LANGUAGES else ""
    return HttpResponseRedirect(f"{reverse('channels:deposit', args=[share])}?{language}{done}=1")


def _shown(
    request: HttpRequest,
    share: str,
    place: Place,
    *,
    errors: list[str] | None = None,
    typed: dict[str, str] | None = None,
    status: Refusal | None = None,
    taken: int = 0,
) -> HttpResponse:
    chosen = _language(request, place)
    with translation.override(chosen), in_organisation(place.organisation_id):
        link = queries.link_at(place)
        context = {
            "share": share,
            "company": link.organisation.name,
            "supplier": link.party.name,
            "expires_at": link.expires_at,
            "language": chosen,
            "languages": [SimpleNamespace(code=one, here=one == chosen) for one in LANGUAGES],
            "dropped": queries.dropped(place.organisation_id, link.party_id),
            "fates": fates(),
            "messages_here": queries.messages_of(place.organisation_id, link.party_id),
            "errors": errors or [],
            "typed": typed or {},
            "taken": taken,
            "done": "depose" in request.GET,
            "written": "ecrit" in request.GET,
            "largest": LARGEST,
            "most": MOST_AT_ONCE,
            "longest": LONGEST_MESSAGE,
            "longest_name": LONGEST_NAME,
        }
        return render(
            request, "channels/deposit.html", context, status=status.status if status else 200
        )


def fates() -> dict[str, tuple[str, str, str]]:
    """Each fate in words, with its tone and its shape."""
    return {
        Fate.RECEIVED: (_("Reçu"), "info", "inbox"),
        Fate.IN_CONTROL: (_("En contrôle"), "warn", "scan-line"),
        Fate.CHECKED: (_("Contrôlée"), "ok", "circle-check"),
        Fate.REFUSED: (pgettext("file", "Refusé"), "bad", "circle-x"),
        Fate.KNOWN: (_("Déjà reçu"), "draft", "copy-check"),
        Fate.OPENED: (_("Ouvert"), "draft", "package-open"),
    }


def _language(request: HttpRequest, place: Place) -> str:
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    with in_organisation(place.organisation_id):
        return queries.link_at(place).language
