"""The table of rights: roles, capabilities, and what a token may be opened for."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.identity import queries as identity
from facturier.organisations import models, rules
from facturier.organisations.queries.grants import grants_of, is_owner, role_label
from facturier.organisations.queries.policy import Member, may, require


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as a column of the table of rights."""

    id: UUID
    key: str
    name: str
    people: int
    second_factor: bool
    may_change: bool


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """A capability, and which roles (in order) hold it."""

    key: str
    label: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class CapabilityGroup:
    """Capabilities that belong together."""

    label: str
    capabilities: tuple[CapabilityRow, ...]


def roles(member: Member, today: date) -> list[RoleRow]:
    """The roles of the organisation, and how many people hold each."""
    require(member, "member.read")
    holders: dict[UUID, set[UUID]] = {}
    grants = models.Grant.objects.filter(
        organisation_id=member.organisation_id, member__active=True
    )
    current = Q(valid_until=None) | Q(valid_until__gte=today)
    for role_id, member_id in grants.filter(current).values_list("role_id", "member_id"):
        holders.setdefault(role_id, set()).add(member_id)
    manages = bool(may(member, "role.manage"))
    return [
        RoleRow(
            id=row.id,
            key=row.key,
            name=role_label(row),
            people=len(holders.get(row.id, ())),
            second_factor=row.second_factor,
            may_change=manages and (row.key != rules.OWNER or is_owner(member)),
        )
        for row in _roles(member.organisation_id)
    ]


def capability_groups(member: Member) -> list[CapabilityGroup]:
    """The table of rights, by room: one line per capability, one column per role."""
    require(member, "member.read")
    held = [frozenset(row.capabilities) for row in _roles(member.organisation_id)]
    labels, rooms = capability_labels(), capability_rooms()
    found: dict[str, list[CapabilityRow]] = {}
    for key in rules.CAPABILITIES:
        row = CapabilityRow(key, labels[key], tuple(key in capabilities for capabilities in held))
        found.setdefault(rooms[key.partition(".")[0]], []).append(row)
    return [CapabilityGroup(label, tuple(rows)) for label, rows in found.items()]


def capability_rooms() -> dict[str, str]:
    """What the first word of a capability is about; capabilities of one word stand together."""
    people = _("Personnes et droits")
    return {
        "invoice": _("Factures"),
        "time": _("Temps et jalons"),
        "purchase": _("Achats"),
        "party": _("Tiers"),
        "catalogue": _("Produits et services"),
        "organisation": _("Entreprise"),
        "member": people,
        "role": people,
        "audit": _("Journal"),
        "token": _("Accès par programme"),
        "sales": _("Ventes"),
    }


def role_choices(member: Member) -> list[tuple[UUID, str]]:
    """The roles this member may give: (id, name)."""
    return [
        (row.id, role_label(row))
        for row in _roles(member.organisation_id)
        if row.key != rules.OWNER or is_owner(member)
    ]


def _roles(organisation_id: UUID) -> list[models.Role]:
    """Those we ship in their own order, then the others by name."""
    shipped = list(rules.BUILT_IN_ROLES)
    return sorted(
        models.Role.objects.filter(organisation_id=organisation_id),
        key=lambda role: (shipped.index(role.key) if role.built_in else len(shipped), role.name),
    )


def capability_labels() -> dict[str, str]:
    """What each capability lets one do, in the active language."""
    return {
        "invoice.read": _("Consulter les factures"),
        "invoice.deposit": _("Déposer des factures"),
        "invoice.assign": _("Affecter à un service ou un projet"),
        "invoice.annotate": _("Annoter : notes, étiquettes, pièces jointes, liens"),
        "invoice.verify": _("Vérifier une facture"),
        "invoice.refuse": _("Refuser une facture"),
        "invoice.repair": _("Saisir et réparer une facture"),
        "invoice.prepare": _("Préparer une facture à émettre"),
        "invoice.issue": _("Émettre une facture"),
        "invoice.send": _("Envoyer une facture émise et répondre au client"),
        "time.read": _("Consulter le temps passé et les jalons"),
        "time.enter": _("Saisir et importer du temps et des jalons"),
        "time.approve": _("Approuver du temps et des jalons"),
        "purchase.read": _("Consulter les commandes, les réceptions et les écarts"),
        "purchase.order": _("Commander aux fournisseurs"),
        "purchase.receive": _("Réceptionner, déclarer le service fait"),
        "purchase.match": _("Rapprocher les factures des commandes"),
        "purchase.accept": _("Accepter un écart avec la commande"),
        "party.read": _("Consulter les clients et les fournisseurs"),
        "party.manage": _("Créer, modifier et fusionner des tiers"),
        "party.bank": _("Lire et saisir des comptes bancaires"),
        "catalogue.read": _("Consulter les produits et les tarifs"),
        "catalogue.manage": _("Modifier et importer les produits et les tarifs"),
        "organisation.read": _("Voir les entités et les services"),
        "organisation.manage": _("Modifier les entités et les services"),
        "member.read": _("Voir les membres et leurs rôles"),
        "member.manage": _("Inviter, donner et retirer des rôles"),
        "role.manage": _("Régler les exigences des rôles"),
        "audit.read": _("Lire le journal"),
        "audit.export": _("Exporter le journal"),
        "token.create": _("Créer des jetons d'accès"),
        "sales.configure": _("Régler les mentions légales des factures émises"),
    }


def second_factor_roles(organisation_id: UUID, user_id: UUID, today: date) -> list[str]:
    """The roles of a person that ask for a second factor, for the page that says so."""
    member = models.Member.objects.filter(organisation_id=organisation_id, user_id=user_id).first()
    if member is None:
        return []
    current = Q(valid_until=None) | Q(valid_until__gte=today)
    grants = grants_of(organisation_id).filter(current, member=member, role__second_factor=True)
    return list(dict.fromkeys(role_label(grant.role) for grant in grants))


# -- tokens ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token of the API as its page lists it."""

    id: UUID
    name: str
    prefix: str
    person: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    expired: bool
    revoked: bool


def tokens(member: Member, now: datetime) -> tuple[list[TokenRow], list[TokenRow]]:
    """(the member's own tokens, everybody else's): the second only for who manages members."""
    own = None if may(member, "member.manage") else member.user_id
    found = identity.tokens_of(member.organisation_id, user_id=own)
    people = identity.people_by_id({token.user_id for token in found})
    labels = {rules.token_scope(key): label for key, label in capability_labels().items()}
    mine: list[TokenRow] = []
    others: list[TokenRow] = []
    for token in found:
        row = TokenRow(
            id=token.id,
            name=token.name,
            prefix=token.prefix,
            person=people[token.user_id].name,
            scopes=tuple(labels.get(scope, scope) for scope in token.scopes),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            expired=token.expires_at <= now,
            revoked=token.revoked_at is not None,
        )
        (mine if token.user_id == member.user_id else others).append(row)
    return mine, others


def token_choices(member: Member) -> list[tuple[str, str]]:
    """What this member may open a token for: (scope, label)."""
    labels = capability_labels()
    return [
        (rules.token_scope(key), labels[key])
        for key in rules.TOKEN_CAPABILITIES
        if may(member, key)
    ]
