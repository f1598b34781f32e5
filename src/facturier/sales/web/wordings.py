"""Pages of the legal mentions."""

from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.queries import WordingPage, WordingRow
from facturier.sales.rules.wording_texts import CGI_TOLERATED, CIBS_BEGINS
from facturier.sales.rules.wordings import Certainty, Chosen, Why
from facturier.sales.web.forms import FollowForm, OwnTextForm, version_label


@require_safe
@member_required
@answers_refusal
def wordings(request: HttpRequest) -> HttpResponse:
    """Every legal mention as it stands on an invoice of today."""
    rows = queries.wording_rows(request.member, timezone.localdate())
    groups: dict[str, list[SimpleNamespace]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(_shown(row))
    context = {
        "groups": list(groups.items()),
        "moves": CIBS_BEGINS,
        "until": CGI_TOLERATED,
        "to_look_at": sum(row.chosen.why in _DOUBTFUL for row in rows),
        "may_configure": bool(organisations.may(request.member, "sales.configure")),
        "current": "wordings",
    }
    return render(request, "sales/wordings.html", context)


@require_safe
@member_required
@answers_refusal
def wording(request: HttpRequest, key: str) -> HttpResponse:
    """One mention: its versions, what was decided, and where to decide."""
    return _page(request, queries.wording_page(request.member, key, timezone.localdate()))


@require_POST
@member_required
@answers_refusal
def follow_wording(request: HttpRequest, key: str) -> HttpResponse:
    """Take a text of ours from a day on."""
    organisations.require(request.member, "sales.configure")
    page = queries.wording_page(request.member, key, timezone.localdate())
    form = FollowForm(page, request.POST)
    done = carry_out(
        form,
        lambda typed: actions.follow_wording(
            member=request.member,
            key=key,
            version=typed["version"],
            first_day=typed["first_day"],
            reason=typed["reason"],
            today=timezone.localdate(),
            now=timezone.now(),
        ),
    )
    return _done(request, key) if done else _page(request, page, follow=form)


@require_POST
@member_required
@answers_refusal
def write_wording(request: HttpRequest, key: str) -> HttpResponse:
    """Put the company's own text in the place of ours."""
    organisations.require(request.member, "sales.configure")
    page = queries.wording_page(request.member, key, timezone.localdate())
    form = OwnTextForm(page, request.POST)
    done = carry_out(
        form,
        lambda typed: actions.write_wording(
            member=request.member,
            key=key,
            text_fr=typed["text_fr"],
            text_en=typed["text_en"],
            first_day=typed["first_day"],
            reason=typed["reason"],
            today=timezone.localdate(),
            now=timezone.now(),
        ),
    )
    return _done(request, key) if done else _page(request, page, own=form)


def _done(request: HttpRequest, key: str) -> HttpResponse:
    messages.success(request, _("La mention est enregistrée."))
    return redirect("sales:wording", key)


def _page(
    request: HttpRequest,
    page: WordingPage,
    follow: forms.Form | None = None,
    own: forms.Form | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    start: dict[str, Any] = {"first_day": today}
    texts = {"text_fr": page.row.chosen.text, "text_en": page.english}
    context = {
        "row": _shown(page.row),
        "english": page.english,
        "versions": [_version(one) for one in page.versions],
        "decisions": [_decision(one) for one in page.decisions],
        "follow": follow or FollowForm(page, initial=start),
        "own": own or OwnTextForm(page, initial=start | texts),
        "may_configure": bool(organisations.may(request.member, "sales.configure")),
        "may_write": page.row.wording.own_text,
        "current": "wordings",
    }
    status = UNPROCESSABLE if follow or own else 200
    return render(request, "sales/wording.html", context, status=status)


_DOUBTFUL = frozenset({Why.UNSURE, Why.OUT_OF_DATE})


def _standing(chosen: Chosen) -> SimpleNamespace:
    """The word, colour and icon for why a text stands."""
    label, tone, icon = {
        Why.OWN: (_("Votre texte"), "info", "pencil-line"),
        Why.CONFIRMED: (_("Confirmé par vous"), "ok", "circle-check"),
        Why.IN_FORCE: (_("En vigueur"), "ok", "circle-check"),
        Why.TOLERATED: (_("Toléré"), "warn", "hourglass"),
        Why.UNSURE: (_("À confirmer"), "warn", "circle-question-mark"),
        Why.OUT_OF_DATE: (_("Périmé"), "bad", "circle-alert"),
    }[chosen.why]
    return SimpleNamespace(label=label, tone=tone, icon=icon)


def _shown(row: WordingRow) -> SimpleNamespace:
    chosen = row.chosen
    version, after = chosen.version, row.successor
    return SimpleNamespace(
        key=row.key,
        label=row.label,
        place=row.wording.place,
        text=chosen.text,
        article=chosen.article,
        standing=_standing(chosen),
        last_day=version.last_day if version else None,
        tolerated_until=version.tolerated_until if version else None,
        successor=after.fr if after else "",
        successor_day=after.first_day if after else None,
        successor_sure=after is not None and after.certainty is Certainty.CONFIRMED,
    )


def _version(row: queries.VersionRow) -> SimpleNamespace:
    version = row.version
    return SimpleNamespace(
        label=version_label(version.name),
        fr=version.fr,
        en=version.en,
        article=version.article,
        source=version.source if version.source != version.article else "",
        first_day=version.first_day,
        last_day=version.last_day,
        tolerated_until=version.tolerated_until,
        sure=version.certainty is Certainty.CONFIRMED,
        remark=_(version.remark) if version.remark else "",
        chosen=row.chosen,
    )


def _decision(row: queries.DecisionRow) -> SimpleNamespace:
    title = _("Texte de l'entreprise") if row.is_own else version_label(row.version)
    return SimpleNamespace(
        title=title,
        text=row.text_fr,
        english=row.text_en,
        first_day=row.first_day,
        reason=row.reason,
        by=row.decided_by,
        at=row.decided_at,
    )
