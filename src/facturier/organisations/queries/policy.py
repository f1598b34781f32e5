"""THE policy function, its list form, and the member that both look at."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.audit.actions import Actor
from facturier.kit import display
from facturier.kit.refusal import Refusal
from facturier.organisations import models, rules
from facturier.organisations.rules import Decision, Scope, Subject


@dataclass(frozen=True, slots=True)
class Member:
    """A person acting in an organisation, with the grants held today. What `request.member` is."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    is_demo: bool
    user_id: UUID
    name: str
    email: str
    grants: tuple[rules.HeldGrant, ...]
    token_id: UUID | None = None
    token_name: str = ""
    # Whether the second factor was proved in this session, or when this token was made.
    with_second_factor: bool = False

    @property
    def actor(self) -> Actor:
        """Who the journal names: the person, or the person's token."""
        if self.token_id:
            return Actor("token", self.user_id, f"{self.name} ({self.token_name})")
        return Actor("person", self.user_id, self.name)

    @property
    def roles(self) -> tuple[str, ...]:
        """The names of the roles held, once each."""
        return tuple(dict.fromkeys(grant.role_name for grant in self.grants))

    @property
    def needs_second_factor(self) -> bool:
        """True if a role held asks for a second factor."""
        return any(grant.second_factor for grant in self.grants)

    @property
    def lacks_second_factor(self) -> bool:
        """True if a role asks for a second factor not proved here: then nothing is open (I30)."""
        return self.needs_second_factor and not self.with_second_factor


def may(member: Member, capability: str, subject: Subject | None = None) -> Decision:
    """THE policy function: may this member use the capability (on this subject)?"""
    return rules.decide(member.grants, capability, subject)


def scopes(member: Member, capability: str) -> tuple[Scope, ...]:
    """The list form of `may`, for lists, counts, search, exports: empty means nothing at all."""
    return rules.scopes_of(member.grants, capability)


def require(member: Member, capability: str, subject: Subject | None = None) -> None:
    """Refuse (403) with the rule that refused and whom to ask, unless `may` says yes."""
    decision = may(member, capability, subject)
    if not decision:
        raise Refusal(
            "forbidden",
            reason_of(decision),
            status=403,
            rule=decision.rule,
            ask=", ".join(who_may(member.organisation_id, capability)),
        )


def reason_of(decision: Decision) -> str:
    """The sentence for a refusing rule."""
    return {
        "no_role": _("Aucun de vos rôles ne permet cette action."),
        "scoped_role": _("Votre rôle ne porte que sur une partie de l'organisation."),
        "entity": _("Votre rôle porte sur une autre entité."),
        "direction": _("Votre rôle porte sur l'autre sens de facturation."),
        "department": _("Votre rôle porte sur un autre service."),
        "project": _("Votre rôle porte sur un autre projet."),
        "currency": _("Votre plafond est en euros ; cette facture ne l'est pas."),
        "amount": _("Le montant dépasse votre plafond de %(limit)s.") % {"limit": _limit(decision)},
    }[decision.rule]


def _limit(decision: Decision) -> str:
    if decision.rule != "amount":
        return ""
    return display.money(Decimal(decision.detail), "EUR", get_language())


def another_may(member: Member, capability: str) -> bool:
    """True if an active colleague holds a capability over the whole organisation, for good."""
    return _whole_grants(member.organisation_id, capability).exclude(member_id=member.id).exists()


def who_may(organisation_id: UUID, capability: str, limit: int = 3) -> list[str]:
    """Names of active members who hold a capability over the whole organisation, for good."""
    return list(
        _whole_grants(organisation_id, capability)
        .order_by("member__user__name")
        .values_list("member__user__name", flat=True)
        .distinct()[:limit]
    )


def _whole_grants(organisation_id: UUID, capability: str) -> QuerySet[models.Grant]:
    return models.Grant.objects.filter(
        organisation_id=organisation_id,
        role__capabilities__contains=[capability],
        member__active=True,
        member__user__is_active=True,
        entity=None,
        direction="",
        department=None,
        project=None,
        amount_limit=None,
        valid_until=None,
    )
