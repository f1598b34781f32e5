"""Pages of what issues: the settings of each entity, its series."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.kit.forms import UNPROCESSABLE, carry_out
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.sales import actions, queries
from facturier.sales.queries import IssuingEntity
from facturier.sales.web.issuing_forms import SellerForm, SeriesForm, scheme_name

CONFLICT = 409


@require_safe
@member_required
@answers_refusal
def issuing(request: HttpRequest) -> HttpResponse:
    """The entities that may issue, and how far each is ready."""
    found = queries.issuing_entities(request.member)
    without = queries.entities_without_series(request.member)
    context = {
        "entities": [
            SimpleNamespace(
                id=one.entity.id,
                name=one.entity.name,
                siren=one.entity.siren,
                archived=one.entity.archived,
                iban=one.profile.iban,
                obliged_from=one.profile.obliged_from,
                has_series=one.entity.id not in without,
            )
            for one in found
        ],
        "current": "issuing",
    }
    return render(request, "sales/issuing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def issuing_entity(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """One entity: its settings and its series; POST keeps the settings."""
    found = queries.issuing_entity(request.member, entity_id)
    if request.method != "POST":
        return _page(request, found)
    organisations.require(request.member, "sales.configure")
    form = SellerForm(found, request.POST)
    done = carry_out(
        form,
        lambda _typed: actions.change_seller_profile(
            member=request.member,
            entity_id=entity_id,
            version=_version(request),
            facts=form.facts(),
            now=timezone.now(),
        ),
    )
    if not done:
        # Read anew: somebody else may have changed them meanwhile, and is why.
        return _page(request, queries.issuing_entity(request.member, entity_id), seller=form)
    messages.success(request, _("Les réglages d'émission sont enregistrés."))
    return redirect("sales:issuing_entity", entity_id)


@require_POST
@member_required
@answers_refusal
def create_series(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """A new series of an entity."""
    organisations.require(request.member, "sales.configure")
    found = queries.issuing_entity(request.member, entity_id)
    form = SeriesForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.create_series(
            member=request.member, entity_id=entity_id, now=timezone.now(), **typed
        ),
    )
    if not done:
        return _page(request, found, series=form)
    messages.success(request, _("La série est créée."))
    return redirect("sales:issuing_entity", entity_id)


@require_POST
@member_required
@answers_refusal
def usual_series(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """The usual series for an entity that has none."""
    made = actions.take_usual_series(member=request.member, entity_id=entity_id, now=timezone.now())
    if made:
        messages.success(request, _("Les séries habituelles sont créées."))
    else:
        messages.info(request, _("Cette entité a déjà ses séries."))
    return redirect("sales:issuing_entity", entity_id)


@require_POST
@member_required
@answers_refusal
def close_series(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Let a series give no more numbers."""
    row = actions.close_series(member=request.member, series_id=series_id, now=timezone.now())
    messages.success(request, _("La série est fermée. Ses numéros restent."))
    return redirect("sales:issuing_entity", row.entity_id)


@require_safe
@member_required
@answers_refusal
def example(request: HttpRequest) -> HttpResponse:
    """The number that a pattern would give today, while it is typed."""
    organisations.require(request.member, "organisation.read")
    pattern, site = (request.GET.get(name, "")[:60].strip() for name in ("pattern", "site"))
    return render(request, "sales/_example.html", {"example": _example(pattern, site)})


def _example(pattern: str, site: str) -> SimpleNamespace:
    number, fault = queries.example_of(pattern, site, timezone.localdate())
    return SimpleNamespace(number=number, fault=fault)


def _version(request: HttpRequest) -> int:
    """The version that the form was opened with; -1, which nothing has, for what is no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _conflict(found: IssuingEntity, form: SellerForm) -> list[tuple[str, str, str]]:
    """(label, what stands now, what was typed) of each field that somebody else left otherwise."""
    now = SellerForm(found)
    rows = []
    for bound in form:
        stored, typed = now.initial.get(bound.name), bound.data
        held, mine = (_worded(bound.field, value) for value in (stored, typed))
        if held != mine:
            rows.append((str(bound.label), held, mine))
    return rows


def _worded(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("oui") if value else _("non")
    if isinstance(field, forms.ChoiceField):
        labels = {str(code): str(label) for code, label in list(field.widget.choices)}
        return labels.get(str(value or ""), str(value or ""))
    return str(value or "")


def _page(
    request: HttpRequest,
    found: IssuingEntity,
    *,
    seller: SellerForm | None = None,
    series: SeriesForm | None = None,
) -> HttpResponse:
    scheme, address = found.address
    new = series or SeriesForm()
    stale = seller is not None and _version(request) != found.profile.version
    context = {
        "entity": found.entity,
        "profile": found.profile,
        "address": address,
        "scheme": scheme_name(scheme) if scheme else "",
        "rows": queries.series_of_entity(request.member, found.entity.id, timezone.localdate()),
        "form": seller or SellerForm(found),
        # Sent again after a conflict that was shown, the form is meant as it stands.
        "version": found.profile.version,
        "conflict": _conflict(found, seller) if seller and stale else None,
        "series_form": new,
        "example": _example(str(new["pattern"].value() or ""), str(new["site"].value() or "")),
        "may_configure": bool(organisations.may(request.member, "sales.configure")),
        "current": "issuing",
    }
    status = CONFLICT if stale else UNPROCESSABLE if seller or series else 200
    return render(request, "sales/issuing_entity.html", context, status=status)
