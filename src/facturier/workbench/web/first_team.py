"""The step of the team: a few usual roles, an address for each, and the links to pass on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from facturier.kit.forms import UNPROCESSABLE
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, sentence
from facturier.organisations import actions, queries
from facturier.organisations.actions import GivenScope, Invited
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.workbench.queries.first_steps import TEAM
from facturier.workbench.web.first_steps import member_of_company, show, starting
from facturier.workbench.web.forms import TeamForm


@dataclass(frozen=True, slots=True)
class Proposal:
    """A place in a team: what people call it, and the role with its scope behind it."""

    key: str
    label: str
    hint: str
    role: str
    direction: Direction | None = None


def proposals() -> tuple[Proposal, ...]:
    """The places that most small companies have."""
    return (
        Proposal(
            "suppliers",
            _("Comptabilité fournisseurs"),
            _("Dépose, impute et vérifie les factures reçues."),
            "editor",
            Direction.RECEIVED,
        ),
        Proposal(
            "billing",
            _("Facturation"),
            _("Dépose, impute et vérifie les factures émises."),
            "editor",
            Direction.ISSUED,
        ),
        Proposal(
            "approval",
            _("Responsable de service"),
            _("Lit et impute les factures reçues, en refuse."),
            "approver",
            Direction.RECEIVED,
        ),
        Proposal("reading", _("Direction générale"), _("Lit tout, ne change rien."), "reader"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@starting
@member_of_company
@answers_refusal
def team(request: HttpRequest, member: Member) -> HttpResponse:
    """Invite a few people at once; the links are shown once, since a mail may never arrive."""
    queries.require(member, "member.manage")
    if request.method != "POST":
        return _page(request, member, TeamForm(proposals=proposals()))
    form = TeamForm(request.POST, proposals=proposals())
    invited = _invite_all(request, member, form)
    if not invited:
        return _page(request, member, form)
    answer = _page(request, member, TeamForm(proposals=proposals()), invited)
    # A link is a secret: it must not be found again in a cache.
    add_never_cache_headers(answer)
    return answer


def _invite_all(request: HttpRequest, member: Member, form: TeamForm) -> list[Invited]:
    """Invite everybody who was named, or nobody: what is refused is said beside its field."""
    if not form.is_valid():
        return []
    named = [(each, form.cleaned_data[each.key]) for each in proposals()]
    named = [(each, email) for each, email in named if email]
    if not named:
        form.add_error(None, _("Écrivez au moins une adresse, ou passez cette étape."))
        return []
    roles = {role.key: role.id for role in queries.roles(member, timezone.localdate())}
    invited: list[Invited] = []
    key = ""
    try:
        with transaction.atomic():
            for each, email in named:
                key = each.key
                invited.append(_invite(request, member, each, email, roles[each.role]))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        form.add_error(key, sentence(refusal))
        return []
    return invited


def _invite(
    request: HttpRequest, member: Member, place: Proposal, email: str, role_id: UUID
) -> Invited:
    return actions.invite(
        member=member,
        email=email,
        role_id=role_id,
        scope=GivenScope(direction=place.direction),
        origin=request.build_absolute_uri("/"),
        language=(get_language() or "fr")[:2],
        now=timezone.now(),
    )


def _page(
    request: HttpRequest, member: Member, form: TeamForm, invited: list[Invited] | None = None
) -> HttpResponse:
    links = [(one.email, _link(request, one.token)) for one in invited or ()]
    context: dict[str, Any] = {
        "form": form,
        "links": links,
        "waiting": queries.invitations(member, timezone.now()),
        "others": queries.colleagues(member),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return show(request, "workbench/first_team.html", TEAM, member, context, status)


def _link(request: HttpRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("organisations:invitation", args=[token]))
