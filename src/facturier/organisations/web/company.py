"""Pages of the company: its name, its legal entities."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import actions, queries
from facturier.organisations.web.access import UNPROCESSABLE, carry_out
from facturier.organisations.web.forms import EntityForm, NameForm, entity_values


def _page(
    request: HttpRequest,
    *,
    form: NameForm | None = None,
    entity_form: EntityForm | None = None,
    edited: UUID | None = None,
) -> HttpResponse:
    company = queries.company(request.member)
    entities = queries.entities(request.member)
    entity = next((entity for entity in entities if entity.id == edited), None)
    if edited is not None and entity is None:
        raise absent()
    refused = (form and form.is_bound) or (entity_form and entity_form.is_bound)
    context = {
        "organisation": company,
        "form": form or NameForm(initial={"name": company.name}),
        "entities": entities,
        "entity_form": entity_form or EntityForm(initial=entity and entity_values(entity)),
        "edited": entity,
        "may_manage": bool(queries.may(request.member, "organisation.manage")),
        "current": "company",
    }
    status = UNPROCESSABLE if refused else 200
    return render(request, "organisations/company.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def company(request: HttpRequest) -> HttpResponse:
    """The company and its entities; POST renames it."""
    if request.method != "POST":
        return _page(request)
    queries.require(request.member, "organisation.manage")
    form = NameForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.rename_organisation(
            member=request.member, name=typed["name"], now=timezone.now()
        ),
    )
    if not done:
        return _page(request, form=form)
    messages.success(request, _("Le nom est enregistré."))
    return redirect("organisations:company")


@require_POST
@member_required
@answers_refusal
def entities(request: HttpRequest) -> HttpResponse:
    """A new entity."""
    queries.require(request.member, "organisation.manage")
    form = EntityForm(request.POST)
    done = carry_out(
        form,
        lambda _typed: actions.create_entity(
            member=request.member, facts=form.facts(), now=timezone.now()
        ),
    )
    if not done:
        return _page(request, entity_form=form)
    messages.success(request, _("L'entité est créée."))
    return redirect("organisations:company")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def entity(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """One entity to change."""
    queries.require(request.member, "organisation.manage")
    if request.method != "POST":
        return _page(request, edited=entity_id)
    form = EntityForm(request.POST)
    done = carry_out(
        form,
        lambda _typed: actions.change_entity(
            member=request.member, entity_id=entity_id, facts=form.facts(), now=timezone.now()
        ),
    )
    if not done:
        return _page(request, entity_form=form, edited=entity_id)
    messages.success(request, _("L'entité est enregistrée."))
    return redirect("organisations:company")


@require_POST
@member_required
@answers_refusal
def archive_entity(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """Offer an entity no more."""
    actions.archive_entity(member=request.member, entity_id=entity_id, now=timezone.now())
    messages.success(request, _("L'entité est archivée."))
    return redirect("organisations:company")


@require_POST
@member_required
@answers_refusal
def restore_entity(request: HttpRequest, entity_id: UUID) -> HttpResponse:
    """Offer an archived entity again."""
    actions.restore_entity(member=request.member, entity_id=entity_id, now=timezone.now())
    messages.success(request, _("L'entité est rétablie."))
    return redirect("organisations:company")
