"""The journal: read, verify, take away."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.web import answers_refusal, member_required
from facturier.workbench import actions, queries
from facturier.workbench.queries import JournalQuestion, JournalView


@require_safe
@member_required
@answers_refusal
def journal(request: HttpRequest) -> HttpResponse:
    """The events, newest first, as the address filters them."""
    question = read_question(request.GET)
    view = queries.journal_view(request.member, question)
    return render(request, "workbench/journal.html", _context(view, question))


@require_POST
@member_required
@answers_refusal
def verify(request: HttpRequest) -> HttpResponse:
    """Verify now, or ask the worker to."""
    verified = actions.ask_for_verification(member=request.member, now=timezone.now())
    if verified is None:
        messages.info(request, _("Vérification lancée. Le sceau se met à jour à la fin."))
    elif verified.intact:
        messages.success(request, _("Chaîne intacte : tous les événements ont été relus."))
    else:
        problem = queries.problem_of(str(verified.findings[0]))
        messages.error(request, _("La vérification a trouvé une rupture. %s") % problem)
    return HttpResponseRedirect(reverse("workbench:journal"))


@require_POST
@member_required
@answers_refusal
def export(request: HttpRequest) -> FileResponse:
    """A ZIP of the journal, whole or of some days."""
    taken = actions.export_journal(
        member=request.member,
        first=read_day(request.POST.get("du", "")),
        last=read_day(request.POST.get("au", "")),
        now=timezone.now(),
    )
    return FileResponse(
        taken.file, as_attachment=True, filename=taken.name, content_type="application/zip"
    )


def read_question(asked: QueryDict) -> JournalQuestion:
    """What the address asks; a value that cannot be one is left out."""
    person = asked.get("personne", "")
    verb = _word(asked.get("action", ""))
    key = read_key(person)
    return JournalQuestion(
        person=str(key) if key else person if person == queries.SYSTEM else "",
        # An action says of what kind it is: two choices that disagree would show nothing.
        kind=verb.partition(".")[0] or _word(asked.get("type", "")),
        verb=verb,
        subject=read_key(asked.get("objet", "")),
        first=read_day(asked.get("du", "")),
        last=read_day(asked.get("au", "")),
        before=_number(asked.get("avant", "")),
        after=_number(asked.get("apres", "")),
    )


def read_key(text: str) -> UUID | None:
    """A key, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def read_day(text: str) -> date | None:
    """A day as a date field sends it, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _word(text: str) -> str:
    return text if re.fullmatch(r"[a-z_.]{1,80}", text) else ""


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _context(view: JournalView, question: JournalQuestion) -> dict[str, Any]:
    here = reverse("workbench:journal")
    filters = {
        "personne": question.person,
        "type": question.kind,
        "action": question.verb,
        "objet": str(question.subject or ""),
        "du": str(question.first or ""),
        "au": str(question.last or ""),
    }

    def address(**page: object) -> str:
        wanted = {name: value for name, value in (filters | page).items() if value}
        return f"{here}?{urlencode(wanted)}" if wanted else here

    events = view.events
    return {
        "current": "journal",
        "events": [
            {
                **{name: getattr(event, name) for name in event.__slots__},
                "story_url": f"{here}?objet={event.subject_id}" if event.subject_id else None,
            }
            for event in events
        ],
        "filters_form": {
            "people": view.people,
            "kinds": view.kinds,
            "verbs": view.verbs,
            "person": question.person,
            "kind": question.kind,
            "verb": question.verb,
            "from": filters["du"],
            "to": filters["au"],
            "subject": filters["objet"],
            "subject_label": events[0].subject if question.subject and events else "",
        },
        "any_active": question.any_filter,
        "clear_url": here,
        "seal": view.seal,
        "next_url": address(avant=events[-1].seq) if view.older and events else None,
        "previous_url": (address(apres=events[0].seq) if events else address())
        if view.newer
        else None,
        "may_verify": True,
        "may_export": view.may_export,
        "export_from": filters["du"],
        "export_to": filters["au"],
    }
