"""The page on which an organisation sets its controls."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facturier.controls import actions, queries
from facturier.controls.queries import SettingsInForce
from facturier.controls.rules import CONTROLS, Control, Setting, Severity
from facturier.controls.web import words
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required, sentence
from facturier.organisations import queries as organisations


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def settings(request: HttpRequest) -> HttpResponse:
    """Each control: on or off, its gravity, its numbers; POST writes a new version."""
    held = queries.readable_settings(request.member)
    if request.method != "POST":
        return _page(request, held)
    try:
        actions.set_controls(
            member=request.member,
            version=_whole(request.POST.get("version", "")),
            rules={code: _typed(request, one, held.rules[code]) for code, one in CONTROLS.items()},
            now=timezone.now(),
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, held, refusal)
    messages.success(request, _("Les contrôles sont enregistrés. Les prochaines factures suivent."))
    return redirect("controls:settings")


def _typed(request: HttpRequest, control: Control, before: Setting) -> Setting:
    """What was typed of a control; a closed one stays as it is."""
    if control.closed:
        return before
    sent = request.POST
    severity = sent.get(f"{control.code}.severity", "")
    return Setting(
        on=f"{control.code}.on" in sent,
        severity=Severity(severity) if severity in set(Severity) else before.severity,
        limits={name: _whole(sent.get(f"{control.code}.{name}", "")) for name in control.limits},
    )


def _whole(text: str) -> int:
    """The number typed; -1, which no bound admits, for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _page(
    request: HttpRequest, held: SettingsInForce, refusal: Refusal | None = None
) -> HttpResponse:
    may_set = bool(organisations.may(request.member, "sales.configure"))
    faulty = refusal.field or "" if refusal else ""
    context: dict[str, Any] = {
        "version": held.version,
        "written_at": held.written_at,
        "written_by": held.written_by,
        "families": [
            (words.said(words.FAMILIES, family), _rows(request, held, family, faulty))
            for family in dict.fromkeys(one.family for one in CONTROLS.values())
        ],
        "severities": [(one.value, words.said(words.SEVERITIES, one.value)) for one in Severity],
        "versions": queries.versions(request.member),
        "fault": sentence(refusal) if refusal else "",
        "may_set": may_set,
        "current": "controls",
    }
    status = refusal.status if refusal else 200
    return render(request, "controls/settings.html", context, status=status)


def _rows(
    request: HttpRequest, held: SettingsInForce, family: str, faulty: str
) -> list[dict[str, Any]]:
    posted = request.method == "POST"
    sent = request.POST
    rows = []
    for control in CONTROLS.values():
        if control.family != family:
            continue
        code, setting = control.code, held.rules[control.code]
        rows.append(
            {
                "code": code,
                "id": code.replace(".", "-"),
                "title": words.said(words.TITLES, code),
                "explanation": words.said(words.EXPLANATIONS, code),
                "owner": words.said(words.OWNERS, control.owner),
                "closed": words.said(words.CLOSED, control.closed) if control.closed else "",
                "on": f"{code}.on" in sent if posted else setting.on,
                "severity": sent.get(f"{code}.severity", setting.severity.value),
                "severity_label": words.said(words.SEVERITIES, setting.severity.value),
                "limits": [
                    {
                        "name": f"{code}.{name}",
                        "id": f"{code}-{name}".replace(".", "-"),
                        "label": words.said(words.LIMITS, name),
                        "value": sent.get(f"{code}.{name}", setting.limits[name]),
                        "least": limit.least,
                        "most": limit.most,
                        "faulty": faulty == f"{code}.{name}",
                    }
                    for name, limit in control.limits.items()
                ],
            }
        )
    return rows
