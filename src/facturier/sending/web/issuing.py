"""Issuing and sending in one click, from the page of a draft."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facturier.kit.origin import origin_of
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.sales.queries import subject_of
from facturier.sales.queries.drafts import Draft
from facturier.sending import actions


def button(request: HttpRequest, draft: Draft) -> str:
    """The second way to issue, beside the first; nothing for who may not send."""
    if not organisations.may(request.member, "invoice.send", subject_of(draft)):
        return ""
    return render_to_string("sending/_issue_and_send.html", {"draft": draft}, request)


@require_POST
@member_required
@answers_refusal
def issue_and_send(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Give the draft its number and queue its mail; the person is shown the invoice."""
    organisations.require(request.member, "invoice.send")
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Refusal("draft.version", _("La version du brouillon manque."), status=422)
    now = timezone.now()
    done = actions.issue_and_send(
        member=request.member,
        draft_id=draft_id,
        version=int(version),
        origin=origin_of(request),
        today=timezone.localdate(now),
        now=now,
    )
    number = {"number": done.issued.number}
    if done.asked is None:
        assert done.not_sent is not None, "what is not sent says why"
        said = _("Le document %(number)s est émis, mais pas envoyé : %(reason)s")
        messages.warning(request, said % (number | {"reason": done.not_sent.reason}))
    else:
        said = _(
            "Le document %(number)s est émis. L'e-mail part vers %(to)s une fois son fichier prêt."
        )
        to = ", ".join(done.asked.sending.recipients)
        messages.success(request, said % (number | {"to": to}))
    address = reverse("register:invoice", args=[done.issued.reference])
    return HttpResponseRedirect(f"{address}#envois")
