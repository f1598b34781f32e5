"""What can be done with the invoices chosen in the register: code as suggested, export lines."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from facturier.coding import actions, queries
from facturier.coding.exported import exported
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register.actions.bulk import Outcome
from facturier.register.queries import chosen_invoices

AS_SUGGESTED, LINES_CSV, LINES_XLSX = "code_as_suggested", "coded_lines_csv", "coded_lines_xlsx"
NAMED = 5  # references of a message
_NOT_OF_THE_LIST = {"csrfmiddlewaretoken", "choisies", "toutes", "action", "format", "seq"}
_CHOICES = {"department", "project", "category"}


def buttons(request: HttpRequest, _subject: Any) -> str:
    """The buttons, for who codes lines; who only reads has the list of coded lines."""
    member = request.member  # type: ignore[attr-defined]
    if not organisations.may(member, queries.RIGHT):
        return ""
    context = {
        "as_suggested": AS_SUGGESTED,
        "lines_csv": LINES_CSV,
        "lines_xlsx": LINES_XLSX,
    }
    return render_to_string("coding/_chosen.html", context, request)


def code_as_suggested(request: HttpRequest, references: Sequence[str]) -> HttpResponse:
    """Code the lines of each as suggested; those with nothing to suggest are told."""
    member = request.member  # type: ignore[attr-defined]
    outcome = actions.accept_many(
        member=member, invoices=chosen_invoices(member, references), now=timezone.now()
    )
    back = _list_address(request)
    way_back = ""
    if outcome.first_seq is not None:
        _path, mark, query = back.partition("?")
        undo = f"{reverse('coding:undo_many')}{mark}{query}"
        way_back = f"undo {undo} {outcome.first_seq}-{outcome.last_seq}"
    count = len(outcome.done)
    done = ngettext(
        "Lignes de %(count)s facture imputées comme suggéré.",
        "Lignes de %(count)s factures imputées comme suggéré.",
        count,
    )
    _say(request, outcome, done % {"count": count}, way_back)
    return HttpResponseRedirect(back)


@require_POST
@member_required
@answers_refusal
def undo_many(request: HttpRequest) -> HttpResponse:
    """Take back what was coded on many; `seq` is "first-last", their events in the journal."""
    first, _dash, last = request.POST.get("seq", "").partition("-")
    if not (_is_number(first) and _is_number(last)):
        raise Refusal("bulk.none", _("Choisissez au moins une facture."), status=422)
    outcome = actions.undo_many(
        member=request.member, first_seq=int(first), last_seq=int(last), now=timezone.now()
    )
    count = len(outcome.done)
    done = ngettext(
        "L'imputation des lignes de %(count)s facture est annulée.",
        "L'imputation des lignes de %(count)s factures est annulée.",
        count,
    )
    _say(request, outcome, done % {"count": count})
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("register:list") + (f"?{query}" if query else ""))


def export_csv(request: HttpRequest, references: Sequence[str]) -> HttpResponse:
    """The lines of what was chosen, as CSV."""
    return _exported(request, references, "csv")


def export_xlsx(request: HttpRequest, references: Sequence[str]) -> HttpResponse:
    """The same as XLSX."""
    return _exported(request, references, "xlsx")


def _exported(request: HttpRequest, references: Sequence[str], form: str) -> Any:
    member = request.member  # type: ignore[attr-defined]
    chosen = [one for one in chosen_invoices(member, references) if queries.is_coded_here(one)]
    answer: HttpResponseBase = exported(
        member,
        form=form,
        invoices=chosen,
        parameters={"invoices": str(len(chosen))},
        now=timezone.now(),
    )
    return answer


def _list_address(request: HttpRequest) -> str:
    """The list that the form came from: its hidden fields are the parameters of its address."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _NOT_OF_THE_LIST | _CHOICES
        for value in values
    ]
    return reverse("register:list") + (f"?{urlencode(kept)}" if kept else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


def _say(request: HttpRequest, outcome: Outcome, done: str, way_back: str = "") -> None:
    if outcome.done:
        messages.success(request, done, extra_tags=way_back)
    for reason, count in Counter(one.reason for one in outcome.left).most_common(NAMED):
        named = [one.reference for one in outcome.left if one.reason == reason][:NAMED]
        told = ", ".join(named) + ("…" if count > len(named) else "")
        said = ngettext(
            "%(count)s facture ignorée (%(references)s) : %(reason)s",
            "%(count)s factures ignorées (%(references)s) : %(reason)s",
            count,
        )
        messages.error(request, said % {"count": count, "references": told, "reason": reason})
