"""The mailbox that is looked into, set by an administrator."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.channels.actions.steps import hold, note
from facturier.channels.gateways import MailboxTrouble, opened
from facturier.channels.models import Mailbox
from facturier.channels.queries.mailbox import mailbox_of
from facturier.channels.rules.mailbox import USUAL_FOLDER, USUAL_PORT, is_folder
from facturier.kit.refusal import Refusal
from facturier.kit.seal import seal, unseal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.sending.rules.letters import one_line
from facturier.sending.rules.servers import Security, Server, is_host, is_loopback

PURPOSE = "mailbox"


@dataclass(frozen=True, slots=True)
class MailboxFacts:
    """What is stated of a mailbox. `secret`: None keeps the one we have; "" takes it off."""

    on: bool = False
    host: str = ""
    port: int = USUAL_PORT
    security: str = Security.TLS.value
    username: str = ""
    secret: str | None = None
    folder: str = USUAL_FOLDER
    move_to: str = ""
    authserv_id: str = ""
    entity_id: UUID | None = None


@transaction.atomic
def change_mailbox(*, member: Member, version: int, facts: MailboxFacts, now: datetime) -> Mailbox:
    """State the mailbox anew; `version` is the one that was read (409 if changed since).

    A secret typed for one server is never sent to another: with a new host it is typed again.
    """
    require(member, "organisation.manage")
    hold(member.organisation_id, "mailbox")
    row = mailbox_of(member.organisation_id)
    if row.version != version:
        reason = _(
            "Une autre personne a modifié ces réglages entre-temps. Relisez-les, puis enregistrez à"
            " nouveau."
        )
        raise Refusal("mailbox.changed_since", reason)
    kept = _tidy(member, facts)
    changes = _told(member, difference({name: getattr(row, name) for name in kept}, kept))
    sealed = _sealed(row, facts, kept)
    if sealed != row.sealed_secret:
        changes["secret"] = (bool(row.sealed_secret), _("changé") if sealed else False)
    if not changes:
        return row
    for name, value in kept.items():
        setattr(row, name, value)
    row.sealed_secret = sealed
    row.version += 1
    row.save()
    note(member, "mailbox.changed", now, changes=changes)
    return row


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial: how many mails the folder holds, or the words of the trouble."""

    mails: int | None
    words: str


def try_mailbox(*, member: Member) -> Tried:
    """Open the mailbox by the settings as they are kept, take nothing, tell what is there."""
    require(member, "organisation.manage")
    row = mailbox_of(member.organisation_id)
    if not row.host:
        raise Refusal("mailbox.host", _("Enregistrez d'abord le serveur de la boîte."), status=422)
    try:
        with opened(server_of(row), row.folder) as box:
            return Tried(len(box.uids()), "")
    except MailboxTrouble as trouble:
        return Tried(None, str(trouble))


def server_of(row: Mailbox) -> Server:
    """The server of a mailbox. A secret that opens no more is an empty one."""
    secret = unseal(row.sealed_secret, PURPOSE) if row.sealed_secret else ""
    return Server(row.host, row.port, Security(row.security), row.username, secret or "")


# -- steps -----------------------------------------------------------------------------------------
def _tidy(member: Member, facts: MailboxFacts) -> dict[str, Any]:
    """The columns as they are kept, but for the secret; refused (422) where they are wrong."""
    if facts.security not in set(Security):
        raise _wrong("security", _("Choisissez le chiffrement dans la liste."))
    kept: dict[str, Any] = {
        field.name: getattr(facts, field.name) for field in fields(facts) if field.name != "secret"
    }
    kept |= {
        "host": facts.host.strip().lower(),
        "username": one_line(facts.username)[:254],
        "folder": facts.folder.strip() or USUAL_FOLDER,
        "move_to": facts.move_to.strip(),
        "authserv_id": facts.authserv_id.strip().lower(),
    }
    _ensure_usable(kept)
    entities = organisations.places(member.organisation_id).entities
    if kept["entity_id"] is not None and kept["entity_id"] not in entities:
        raise _wrong("entity", _("Choisissez une de vos entités."))
    return kept


def _ensure_usable(kept: dict[str, Any]) -> None:
    if not 1 <= kept["port"] <= 65535:
        raise _wrong("port", _("Un port est un nombre de 1 à 65535."))
    if (kept["on"] or kept["host"]) and not is_host(kept["host"]):
        raise _wrong("host", _("Écrivez le nom du serveur, comme imap.exemple.fr."))
    if kept["on"] and not kept["username"]:
        raise _wrong("username", _("Écrivez l'identifiant de la boîte."))
    for name in ("folder", "move_to"):
        if kept[name] and not is_folder(kept[name]):
            raise _wrong(name, _("Ce nom de dossier contient un caractère qui n'est pas admis."))
    if kept["move_to"] and kept["move_to"].casefold() == kept["folder"].casefold():
        raise _wrong("move_to", _("Choisissez un autre dossier que celui qui est relevé."))
    if kept["authserv_id"] and not is_host(kept["authserv_id"]):
        raise _wrong("authserv_id", _("Écrivez le nom du serveur tel qu'il signe ses contrôles."))
    in_clear = kept["security"] == Security.NONE and not is_loopback(kept["host"])
    if in_clear and kept["username"]:
        reason = _("Sans chiffrement, le mot de passe partirait en clair. Choisissez-en un.")
        raise _wrong("security", reason)


def _told(member: Member, changes: dict[str, Any]) -> dict[str, Any]:
    """The journal names an entity, not its key."""
    if "entity_id" in changes:
        labels = organisations.places(member.organisation_id).labels
        changes["entity"] = tuple(
            labels.get(one) if one else None for one in changes.pop("entity_id")
        )
    return changes


def _sealed(row: Mailbox, facts: MailboxFacts, kept: dict[str, Any]) -> str:
    if facts.secret:
        if len(facts.secret) > 500 or set(facts.secret) & set("\0\r\n"):
            raise _wrong("secret", _("Ce mot de passe est trop long."))
        return seal(facts.secret, PURPOSE)
    if facts.secret is not None or not row.sealed_secret:
        if kept["on"]:
            raise _wrong("secret", _("Écrivez le mot de passe de la boîte."))
        return ""
    moved = any(kept[name] != getattr(row, name) for name in ("host", "port", "username"))
    if moved or kept["security"] == Security.NONE != row.security:
        reason = _("Le serveur ou l'identifiant change : écrivez de nouveau le mot de passe.")
        raise _wrong("secret", reason)
    return row.sealed_secret


def _wrong(field: str, reason: str) -> Refusal:
    return Refusal(f"mailbox.{field}", reason, status=422, field=field)
