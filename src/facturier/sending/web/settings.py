"""The settings of sending: the server, the words of the mail, the names of files."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.register.rules import file_names, filing
from facturier.sending import actions, queries
from facturier.sending.actions import SendingFacts
from facturier.sending.models import SendingSettings
from facturier.sending.rules import letters
from facturier.sending.rules.letters import LANGUAGES, Words
from facturier.sending.rules.servers import Mode, Security

CONFLICT = 409
EXAMPLE = {
    "number": "F2026-0042",
    "customer": "Hôtel Belle-Rade",
    "seller": "Maison Kervel",
    "date": "2026-11-23",
    "order": "BC-118",
    "kind": "Facture",
    "party": "Hôtel Belle-Rade",
    "direction": "Sortie",
    "year": "2026",
    "month": "11",
}


class ServerForm(forms.Form):
    """By which server, in whose name; how files are called, how long links open."""

    mode = forms.ChoiceField(
        label=_("Les e-mails partent par"),
        choices=[
            (Mode.INSTALLATION.value, _("le serveur de l'installation")),
            (Mode.SMTP.value, _("votre serveur (SMTP)")),
        ],
    )
    host = forms.CharField(label=_("Serveur"), max_length=253, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535)
    security = forms.ChoiceField(
        label=_("Chiffrement"),
        choices=[
            (Security.STARTTLS.value, _("STARTTLS (587 en général)")),
            (Security.TLS.value, _("TLS (465 en général)")),
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
    sender_name = forms.CharField(label=_("Nom de l'expéditeur"), max_length=100, required=False)
    sender_address = forms.CharField(
        label=_("Adresse de l'expéditeur"), max_length=254, required=False
    )
    reply_to = forms.CharField(
        label=_("Réponse à"),
        max_length=254,
        required=False,
        help_text=_("L'adresse qui reçoit les réponses ; vide : celle de l'expéditeur."),
    )
    link_days = forms.IntegerField(label=_("Durée des liens, en jours"))
    file_name = forms.CharField(
        label=_("Nom des fichiers"),
        max_length=120,
        help_text=_("Entre accolades : number, customer, seller, date, order, kind."),
    )

    folders = forms.CharField(
        label=_("Dossiers des archives"),
        max_length=120,
        required=False,
        help_text=_(
            "Séparés par /, entre accolades : year, month, direction, party, customer, seller,"
            " kind. Vide : aucun dossier."
        ),
    )

    def __init__(self, row: SendingSettings, given: Any = None) -> None:
        initial = {name: getattr(row, name) for name in self.base_fields if name != "secret"}
        super().__init__(given, initial=initial)

    def facts(self, *, forget: bool) -> SendingFacts:
        """What was typed."""
        typed = dict(self.cleaned_data)
        secret = typed.pop("secret")
        return SendingFacts(**typed, secret=secret or ("" if forget else None))


class TemplateForm(forms.Form):
    """The words of the mail in one language."""

    subject = forms.CharField(label=_("Objet"), max_length=letters.LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Texte"),
        max_length=letters.LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 12}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def settings(request: HttpRequest) -> HttpResponse:
    """How mails leave; POST states it anew."""
    row = queries.stated_settings(request.member)
    if request.method != "POST":
        return _page(request, row, ServerForm(row))
    form = ServerForm(row, request.POST)
    done = carry_out(
        form,
        lambda _typed: actions.change_settings(
            member=request.member,
            version=_version(request),
            facts=form.facts(forget="forget" in request.POST),
            now=timezone.now(),
        ),
    )
    if not done:
        return _page(request, queries.stated_settings(request.member), form)
    messages.success(request, _t("Les réglages d'envoi sont enregistrés."))
    return redirect("sending:settings")


@require_POST
@member_required
@answers_refusal
def trial(request: HttpRequest) -> HttpResponse:
    """Send a mail to oneself, and show what the server answers."""
    tried = actions.try_server(member=request.member, now=timezone.now())
    if tried.taken:
        said = _t("Le serveur a pris l'e-mail d'essai pour %(address)s.")
        messages.success(request, said % {"address": tried.address})
    else:
        said = _t("L'essai a échoué. Réponse : %(words)s")
        messages.error(request, said % {"words": tried.words or _t("aucune")})
    return redirect("sending:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def template(request: HttpRequest, language: str) -> HttpResponse:
    """The words of the mail in a language, and its versions; POST writes a new one."""
    organisations.require(request.member, "sales.configure")
    if language not in LANGUAGES:
        raise absent()
    held = queries.words_in_force(request.member.organisation_id, language)
    if request.method != "POST":
        initial = {"subject": held.subject, "body": held.body}
        return _template_page(request, language, TemplateForm(initial=initial))
    form = TemplateForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.write_template(
            member=request.member,
            language=language,
            words=Words(typed["subject"], typed["body"]),
            now=timezone.now(),
        ),
    )
    if not done:
        return _template_page(request, language, form)
    messages.success(request, _t("Le modèle d'e-mail est enregistré."))
    return redirect("sending:template", language)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _page(request: HttpRequest, row: SendingSettings, form: ServerForm) -> HttpResponse:
    stale = form.is_bound and _version(request) != row.version
    context = {
        "form": form,
        "row": row,
        "has_secret": bool(row.sealed_secret),
        "sender": actions.sender_of(request.member.organisation_id),
        "is_demo": request.member.is_demo,
        "example": filing.folder(row.folders, EXAMPLE)
        + file_names.file_name(row.file_name, EXAMPLE, "pdf"),
        "languages": LANGUAGES,
        "my_address": request.member.email,
        "current": "sending",
    }
    status = CONFLICT if stale else UNPROCESSABLE if form.is_bound else 200
    return render(request, "sending/settings.html", context, status=status)


def _template_page(request: HttpRequest, language: str, form: TemplateForm) -> HttpResponse:
    words = Words(str(form["subject"].value() or ""), str(form["body"].value() or ""))
    facts = EXAMPLE | {
        "contact": "Anne Morvan",
        "amount": "8 928,00 €" if language == "fr" else "€8,928.00",
        "issue_date": "23/11/2026" if language == "fr" else "23 Nov 2026",
        "due_date": "23/12/2026" if language == "fr" else "23 Dec 2026",
        "link": "https://…/p/…/",
    }
    context = {
        "form": form,
        "language": language,
        "placeholders": letters.PLACEHOLDERS,
        "preview": letters.filled(words, facts),
        "versions": queries.template_versions(request.member, language),
        "current": "sending",
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "sending/template.html", context, status=status)
