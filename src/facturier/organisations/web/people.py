"""Pages of the members, of one member, and of the roles."""

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.tables import Column, Row, TableFormat, table_response
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import actions, queries
from facturier.organisations.actions import Invited
from facturier.organisations.web.access import (
    UNPROCESSABLE,
    carry_out,
    never_kept,
)
from facturier.organisations.web.forms import GrantForm, InviteForm, ReasonForm, scope_of


# -- everybody -------------------------------------------------------------------------------------
def _members_page(
    request: HttpRequest, form: GrantForm | None = None, invited: Invited | None = None
) -> HttpResponse:
    manages = bool(queries.may(request.member, "member.manage"))
    link = ""
    if invited:
        path = reverse("organisations:invitation", args=[invited.token])
        link = request.build_absolute_uri(path)
    context = {
        "members": queries.members(request.member, timezone.localdate()),
        "invitations": queries.invitations(request.member, timezone.now()),
        "form": (form or InviteForm.of(request.member)) if manages else None,
        "new_link": link or None,
        "new_link_email": invited.email if invited else "",
        "may_manage": manages,
        "current": "members",
    }
    status = UNPROCESSABLE if form else 200
    return render(request, "organisations/members.html", context, status=status)


@require_safe
@member_required
@answers_refusal
def members(request: HttpRequest) -> HttpResponse:
    """Everybody, and the invitations that wait."""
    return _members_page(request)


@require_POST
@member_required
@answers_refusal
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the answer shows the link once, since a mail may never arrive."""
    queries.require(request.member, "member.manage")
    form = InviteForm.of(request.member, request.POST)
    invited = carry_out(
        form,
        lambda typed: actions.invite(
            member=request.member,
            email=typed["email"],
            role_id=typed["role"],
            scope=scope_of(typed),
            origin=request.build_absolute_uri("/"),
            language=(get_language() or "fr")[:2],
            now=timezone.now(),
        ),
    )
    if not invited:
        return _members_page(request, form)
    return never_kept(_members_page(request, invited=invited))


@require_POST
@member_required
@answers_refusal
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make the link of an invitation worthless."""
    actions.revoke_invitation(
        member=request.member, invitation_id=invitation_id, now=timezone.now()
    )
    messages.success(request, _("L'invitation est annulée."))
    return redirect("organisations:members")


# -- one member ------------------------------------------------------------------------------------
def _member_page(
    request: HttpRequest,
    member_id: UUID,
    form: GrantForm | None = None,
    reset_form: ReasonForm | None = None,
) -> HttpResponse:
    page = queries.member_page(request.member, member_id, timezone.localdate())
    context = {
        "person": page.person,
        "grants": page.grants,
        "form": (form or GrantForm.of(request.member)) if page.may_grant else None,
        "reset_form": (reset_form or ReasonForm()) if page.may_reset else None,
        "last_owner": page.last_owner,
        "may_manage": bool(queries.may(request.member, "member.manage")),
        "may_deactivate": page.may_deactivate,
        "may_reactivate": page.may_reactivate,
        "may_reset": page.may_reset,
        "current": "members",
    }
    status = UNPROCESSABLE if form or reset_form else 200
    return render(request, "organisations/member.html", context, status=status)


@require_safe
@member_required
@answers_refusal
def member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """One member and their grants."""
    return _member_page(request, member_id)


@require_POST
@member_required
@answers_refusal
def grant(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Give a role to a member."""
    queries.require(request.member, "member.manage")
    queries.member_page(request.member, member_id, timezone.localdate())
    form = GrantForm.of(request.member, request.POST)
    done = carry_out(
        form,
        lambda typed: actions.grant_role(
            member=request.member,
            member_id=member_id,
            role_id=typed["role"],
            scope=scope_of(typed),
            now=timezone.now(),
        ),
    )
    if not done:
        return _member_page(request, member_id, form=form)
    messages.success(request, _("Le rôle est donné."))
    return redirect("organisations:member", member_id)


@require_POST
@member_required
@answers_refusal
def withdraw(request: HttpRequest, member_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take a role back from a member."""
    actions.withdraw_grant(
        member=request.member, member_id=member_id, grant_id=grant_id, now=timezone.now()
    )
    messages.success(request, _("Le rôle est retiré."))
    return redirect("organisations:member", member_id)


@require_POST
@member_required
@answers_refusal
def deactivate(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Refuse a member from now on."""
    actions.deactivate_member(member=request.member, member_id=member_id, now=timezone.now())
    messages.success(request, _("Cette personne n'a plus accès à l'organisation."))
    return redirect("organisations:member", member_id)


@require_POST
@member_required
@answers_refusal
def reactivate(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Let a member in again."""
    actions.reactivate_member(member=request.member, member_id=member_id, now=timezone.now())
    messages.success(request, _("Cette personne retrouve son accès et ses rôles."))
    return redirect("organisations:member", member_id)


@require_POST
@member_required
@answers_refusal
def reset_second_factor(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """Help a member who lost their second factor."""
    queries.require(request.member, "member.manage")
    queries.member_page(request.member, member_id, timezone.localdate())
    form = ReasonForm(request.POST)
    done = carry_out(
        form,
        lambda typed: actions.reset_member_second_factor(
            member=request.member,
            member_id=member_id,
            reason=typed["reason"],
            now=timezone.now(),
        ),
    )
    if not done:
        return _member_page(request, member_id, reset_form=form)
    messages.success(request, _("La double authentification est réinitialisée."))
    return redirect("organisations:member", member_id)


# -- roles -----------------------------------------------------------------------------------------
@require_safe
@member_required
@answers_refusal
def roles(request: HttpRequest) -> HttpResponse:
    """The table of rights."""
    context = {
        "roles": queries.roles(request.member, timezone.localdate()),
        "groups": queries.capability_groups(request.member),
        "may_manage": bool(queries.may(request.member, "role.manage")),
        "current": "roles",
    }
    return render(request, "organisations/roles.html", context)


@require_safe
@member_required
@answers_refusal
def roles_export(request: HttpRequest) -> FileResponse:
    """The same table as a file that a spreadsheet opens."""
    roles = queries.roles(request.member, timezone.localdate())
    columns = [Column(_("Domaine")), Column(_("Permission")), *(Column(one.name) for one in roles)]
    rows: list[Row] = []
    for group in queries.capability_groups(request.member):
        rows += [[group.label, one.label, *one.held] for one in group.capabilities]
    asked = (role.second_factor for role in roles)
    rows.append([_("Sécurité"), _("Double authentification exigée"), *asked])
    rows.append(["", _("Personnes"), *(role.people for role in roles)])
    name = f"roles-{timezone.localdate():%Y-%m-%d}"
    response = table_response(name, TableFormat.CSV, columns, rows)
    actions.note_rights_export(member=request.member, now=timezone.now())
    return response


@require_POST
@member_required
@answers_refusal
def role_second_factor(request: HttpRequest, role_id: UUID) -> HttpResponse:
    """Ask, or stop asking, for a second factor from the people of a role."""
    required = request.POST.get("required", "") == "on"
    actions.require_second_factor(
        member=request.member, role_id=role_id, required=required, now=timezone.now()
    )
    messages.success(
        request,
        _("Ce rôle demande désormais la double authentification.")
        if required
        else _("Ce rôle ne demande plus la double authentification."),
    )
    return redirect("organisations:roles")
