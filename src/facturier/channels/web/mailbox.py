"""The settings of the mailbox, and who may write to it without a question."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from facturier.channels import actions, queries
from facturier.channels.actions import MailboxFacts
from facturier.channels.models import Mailbox
from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.sending.rules.servers import Security

CONFLICT = 409


class MailboxForm(forms.Form):
    """Where the mailbox is, as whom it is read, what becomes of what was read."""

    on = forms.BooleanField(label=_("Relever cette boîte chaque minute"), required=False)
    host = forms.CharField(label=_("Serveur"), max_length=253, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(
        label=_("Chiffrement"),
        choices=[
            (Security.TLS.value, _("TLS (993 en général)")),
            (Security.STARTTLS.value, _("STARTTLS (143 en général)")),
            (Security.NONE.value, _("aucun, sur cette machine seulement")),
        ],
    )
    username = forms.CharField(label=_("Identifiant"), max_length=254, required=False)
    secret = forms.CharField(
        label=_("Mot de passe"),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Gardé chiffré, jamais montré. Vide : celui d'avant reste."),
    )
    folder = forms.CharField(
        label=_("Dossier relevé"),
        max_length=200,
        help_text=_("Tout ce qu'il contient est repris, une seule fois. INBOX est l'arrivée."),
    )
    move_to = forms.CharField(
        label=_("Dossier des messages repris"),
        max_length=200,
        required=False,
        help_text=_("Vide : ils restent en place, marqués comme lus. Rien n'est supprimé."),
    )
    authserv_id = forms.CharField(
        label=_("Serveur cru pour SPF, DKIM et DMARC"),
        max_length=253,
        required=False,
        help_text=_(
            "Le nom au début de l'en-tête Authentication-Results de vos messages. Vide : personne"
            " n'est cru."
        ),
    )
    entity = forms.ChoiceField(
        label=_("Entité par défaut"),
        required=False,
        help_text=_("Pour les documents qui ne disent pas eux-mêmes à qui ils s'adressent."),
    )

    def __init__(self, member: Member, row: Mailbox, given: Any = None) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        initial["entity"] = str(row.entity_id or "")
        super().__init__(given, initial=initial)
        entities = organisations.places(member.organisation_id).entities
        self.fields["entity"].choices = [  # type: ignore[attr-defined]
            ("", _("aucune")),
            *((str(key), name) for key, name in entities.items()),
        ]

    def facts(self, *, forget: bool) -> MailboxFacts:
        """What was typed."""
        typed = dict(self.cleaned_data)
        secret, entity = typed.pop("secret"), key_or_none(typed.pop("entity"))
        return MailboxFacts(**typed, secret=secret or ("" if forget else None), entity_id=entity)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mailbox; POST states it anew."""
    row = queries.stated_mailbox(request.member)
    if request.method != "POST":
        return _page(request, row, MailboxForm(request.member, row))
    form = MailboxForm(request.member, row, request.POST)
    done = carry_out(
        form,
        lambda _typed: actions.change_mailbox(
            member=request.member,
            version=_version(request),
            facts=form.facts(forget="forget" in request.POST),
            now=timezone.now(),
        ),
    )
    if not done:
        return _page(request, queries.stated_mailbox(request.member), form)
    messages.success(request, _t("Les réglages de la boîte sont enregistrés."))
    return redirect("channels:mailbox")


@require_POST
@member_required
@answers_refusal
def trial(request: HttpRequest) -> HttpResponse:
    """Open the mailbox, take nothing, and show what the server answers."""
    tried = actions.try_mailbox(member=request.member)
    if tried.mails is None:
        said = _t("L'essai a échoué. %(words)s") % {"words": tried.words}
        messages.error(request, said)
    else:
        said = ngettext(
            "La boîte s'ouvre : %(count)s message dans le dossier.",
            "La boîte s'ouvre : %(count)s messages dans le dossier.",
            tried.mails,
        )
        messages.success(request, said % {"count": tried.mails})
    return redirect("channels:mailbox")


@require_POST
@member_required
@answers_refusal
def allow(request: HttpRequest) -> HttpResponse:
    """Add an address or a domain to those let in."""
    row = actions.allow_sender(
        member=request.member, sender=request.POST.get("sender", ""), now=timezone.now()
    )
    messages.success(request, _t("%(sender)s est admis.") % {"sender": row.sender})
    return redirect("channels:mailbox")


@require_POST
@member_required
@answers_refusal
def withdraw(request: HttpRequest, sender_id: UUID) -> HttpResponse:
    """Take one off the list."""
    actions.withdraw_sender(member=request.member, sender_id=sender_id, now=timezone.now())
    messages.success(request, _t("L'expéditeur n'est plus admis."))
    return redirect("channels:mailbox")


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _page(request: HttpRequest, row: Mailbox, form: MailboxForm) -> HttpResponse:
    stale = form.is_bound and _version(request) != row.version
    context = {
        "form": form,
        "row": row,
        "has_secret": bool(row.sealed_secret),
        "look": queries.look_of(request.member.organisation_id),
        "folder": queries.watched_folder(request.member),
        "senders": queries.allowed_senders(request.member),
        "is_demo": request.member.is_demo,
        "current": "channels",
    }
    status = CONFLICT if stale else UNPROCESSABLE if form.is_bound else 200
    return render(request, "channels/mailbox.html", context, status=status)
