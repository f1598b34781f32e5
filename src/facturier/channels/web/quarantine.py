"""Mails that wait because nobody knows their sender, and what a person decides of one."""

from types import SimpleNamespace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.channels import actions, queries
from facturier.channels.queries import HeldMail
from facturier.channels.rules.senders import Known
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.register.rules import ArrivalState

TONES = {"pass": "ok", "fail": "bad", "softfail": "warn", "permerror": "warn"}


@require_safe
@member_required
@answers_refusal
def quarantine(request: HttpRequest) -> HttpResponse:
    """The mails that are held, the newest first."""
    page = queries.held_mails(request.member, key_or_none(request.GET.get("avant", "")))
    here = reverse("channels:quarantine")
    context = {
        "mails": [shown(row) for row in page.rows],
        "next_url": f"{here}?avant={page.older_than}" if page.older_than else None,
        "previous_url": here if request.GET.get("avant") else None,
    }
    return render(request, "channels/quarantine.html", context)


@require_safe
@member_required
@answers_refusal
def held(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """One mail: who says to have sent it, what was proved, what can be decided."""
    found = queries.held_arrival(request.member, arrival_id)
    may_allow = bool(organisations.may(request.member, "organisation.manage"))
    context = {"mail": shown(found), "may_allow": may_allow and bool(found.mail.sender)}
    return render(request, "channels/held.html", context)


@require_POST
@member_required
@answers_refusal
def let_in(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Let it in, this once or with whatever its sender writes from now on."""
    allow = request.POST.get("allow") == "1"
    actions.let_mail_in(
        member=request.member, arrival_id=arrival_id, allow=allow, now=timezone.now()
    )
    messages.success(
        request,
        _("Le message entre, et son expéditeur est admis.") if allow else _("Le message entre."),
    )
    return redirect("register:reception")


def shown(held_mail: HeldMail) -> SimpleNamespace:
    """A mail as pages show it."""
    row, mail = held_mail.arrival, held_mail.mail
    known = {
        Known.ADDRESS: _("contact d'un fournisseur"),
        Known.DOMAIN: _("domaine d'un fournisseur"),
        Known.ALLOWED: _("admis dans les réglages"),
        Known.NOT: _("inconnu"),
    }
    return SimpleNamespace(
        id=row.id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        message_id=mail.message_id,
        known=known[Known(mail.known)],
        at=row.received_at,
        size=row.size,
        state=row.state,
        is_held=row.state == ArrivalState.HELD,
        reason=row.reason,
        server=mail.authserv_id,
        proofs=[
            SimpleNamespace(name=name, said=said or _("non contrôlé"), tone=TONES.get(said, ""))
            for name, said in (("SPF", mail.spf), ("DKIM", mail.dkim), ("DMARC", mail.dmarc))
        ],
    )
