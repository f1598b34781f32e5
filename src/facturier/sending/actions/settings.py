"""How mails leave and in which words, set by an administrator."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.seal import seal
from facturier.organisations.queries import Member, require
from facturier.register.rules import file_names, filing
from facturier.sending.actions.ways import PURPOSE, port_of, sender_of
from facturier.sending.formats.mail import Mail
from facturier.sending.models import MailTemplate, SendingSettings
from facturier.sending.queries.settings import settings_of
from facturier.sending.rules import letters
from facturier.sending.rules.letters import LANGUAGES, Words, one_line, plain_body
from facturier.sending.rules.links import FEWEST_DAYS, MOST_DAYS, USUAL_DAYS
from facturier.sending.rules.recipients import is_address
from facturier.sending.rules.servers import Mode, Security, is_host, is_loopback


@dataclass(frozen=True, slots=True)
class SendingFacts:
    """What is stated of how mails leave. `secret`: None keeps the one we have; "" takes it off."""

    mode: str = Mode.INSTALLATION.value
    host: str = ""
    port: int = 587
    security: str = Security.STARTTLS.value
    username: str = ""
    secret: str | None = None
    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    link_days: int = USUAL_DAYS
    file_name: str = file_names.USUAL
    folders: str | None = None
    """The filing plan; None keeps the one we have."""


@transaction.atomic
def change_settings(
    *, member: Member, version: int, facts: SendingFacts, now: datetime
) -> SendingSettings:
    """State anew how mails leave; `version` is the one that was read (409 if changed since).

    A secret typed for one server is never sent to another: with a new host it is typed again.
    """
    require(member, "sales.configure")
    _hold(member)
    row = settings_of(member.organisation_id)
    if row.version != version:
        reason = _(
            "Une autre personne a modifié ces réglages entre-temps. Relisez-les, puis enregistrez à"
            " nouveau."
        )
        raise Refusal("sending.changed_since", reason)
    kept = _tidy(facts, row)
    before = {name: getattr(row, name) for name in kept}
    changes = difference(before, kept)
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
    _note(member, "sending.settings_changed", now, changes=changes)
    return row


@transaction.atomic
def write_template(
    *, member: Member, language: str, words: Words, now: datetime
) -> MailTemplate | None:
    """A new version of the words of the mail; None where they are those in force already."""
    require(member, "sales.configure")
    if language not in LANGUAGES:
        raise Refusal("template.language", _("Choisissez une langue."), status=422)
    words = Words(one_line(words.subject), plain_body(words.body))
    field, fault = letters.fault_of(words)
    if fault:
        raise Refusal(
            f"template.{fault}", _fault_said(fault, words, field), status=422, field=field
        )
    _hold(member)
    rows = MailTemplate.objects.filter(organisation_id=member.organisation_id, language=language)
    latest = rows.order_by("-number").first()
    if latest is not None and (latest.subject, latest.body) == (words.subject, words.body):
        return None
    row = MailTemplate.objects.create(
        organisation_id=member.organisation_id,
        language=language,
        number=latest.number + 1 if latest else 1,
        subject=words.subject,
        body=words.body,
        written_at=now,
        written_by=member.name,
    )
    facts = {"language": language, "template_version": row.number}
    _note(member, "sending.template_written", now, facts=facts)
    return row


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial: to whom, and the words of the server where it refused."""

    address: str
    taken: bool
    words: str


def try_server(*, member: Member, now: datetime) -> Tried:
    """Send a mail to oneself by the settings as they are kept; tells what the server answers."""
    require(member, "sales.configure")
    address = member.email
    if not is_address(address):
        raise Refusal("sending.address", _("Votre compte n'a pas d'adresse e-mail."), status=422)
    sender, key = sender_of(member.organisation_id), uuid7()
    mail = Mail(
        key=key,
        message_id=f"<{key}@{sender.domain}>",
        sender_name=sender.name,
        sender=sender.address,
        reply_to=sender.reply_to,
        recipients=(address,),
        subject=_("Essai d'envoi"),
        body=_("Ce message montre que vos factures peuvent partir par ce serveur.") + "\n",
        at=now,
    )
    outcome = port_of(member.organisation_id).deliver(mail, [address])
    words = outcome.trouble or " ".join([*outcome.refused.values(), *outcome.deferred.values()])
    return Tried(address, bool(outcome.delivered), words)


# -- steps -----------------------------------------------------------------------------------------
def _hold(member: Member) -> None:
    with connection.cursor() as cursor:
        key = f"{member.organisation_id}:sending.settings"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _tidy(facts: SendingFacts, before: SendingSettings) -> dict[str, Any]:
    """The columns as they are kept, but for the secret; refused (422) where they are wrong."""
    if facts.mode not in set(Mode):
        raise _wrong("mode", _("Choisissez par où partent vos e-mails."))
    if facts.security not in set(Security):
        raise _wrong("security", _("Choisissez le chiffrement dans la liste."))
    kept: dict[str, Any] = {
        field.name: getattr(facts, field.name) for field in fields(facts) if field.name != "secret"
    }
    kept |= {
        "host": facts.host.strip().lower(),
        "username": one_line(facts.username)[:254],
        "sender_name": one_line(facts.sender_name)[:100],
        "sender_address": facts.sender_address.strip(),
        "reply_to": facts.reply_to.strip(),
        "file_name": file_names.tidy_rule(facts.file_name),
        "folders": before.folders if facts.folders is None else filing.tidy_plan(facts.folders),
    }
    _ensure_reachable(kept)
    for name in ("sender_address", "reply_to"):
        if kept[name] and not is_address(kept[name]):
            raise _wrong(name, _("Cette adresse e-mail n'est pas complète. Vérifiez-la."))
    if not FEWEST_DAYS <= facts.link_days <= MOST_DAYS:
        reason = _("Un lien vaut de %(least)s à %(most)s jours.")
        raise _wrong("link_days", reason % {"least": FEWEST_DAYS, "most": MOST_DAYS})
    if fault := file_names.fault_of(kept["file_name"]):
        raise _wrong("file_name", _name_fault_said(fault))
    if fault := filing.plan_fault(kept["folders"]):
        raise _wrong("folders", _plan_fault_said(fault))
    return kept


def _ensure_reachable(kept: dict[str, Any]) -> None:
    if not 1 <= kept["port"] <= 65535:
        raise _wrong("port", _("Un port est un nombre de 1 à 65535."))
    if kept["mode"] != Mode.SMTP:
        return
    if not is_host(kept["host"]):
        raise _wrong("host", _("Écrivez le nom du serveur, comme smtp.exemple.fr."))
    if not kept["sender_address"]:
        raise _wrong("sender_address", _("Écrivez l'adresse au nom de laquelle vous envoyez."))
    in_clear = kept["security"] == Security.NONE and not is_loopback(kept["host"])
    if in_clear and kept["username"]:
        reason = _("Sans chiffrement, le mot de passe partirait en clair. Choisissez-en un.")
        raise _wrong("security", reason)


def _sealed(row: SendingSettings, facts: SendingFacts, kept: dict[str, Any]) -> str:
    if facts.secret:
        if len(facts.secret) > 500 or "\0" in facts.secret:
            raise _wrong("secret", _("Ce mot de passe est trop long."))
        return seal(facts.secret, PURPOSE)
    if facts.secret is not None or not row.sealed_secret:
        return ""
    moved = any(kept[name] != getattr(row, name) for name in ("host", "port", "username"))
    weaker = kept["security"] == Security.NONE != row.security
    if (moved or weaker) and kept["mode"] == Mode.SMTP:
        reason = _("Le serveur ou l'identifiant change : écrivez de nouveau le mot de passe.")
        raise _wrong("secret", reason)
    return row.sealed_secret


def _wrong(field: str, reason: str) -> Refusal:
    return Refusal(f"sending.{field}", reason, status=422, field=field)


def _name_fault_said(fault: str) -> str:
    names = ", ".join(f"{{{name}}}" for name in file_names.PLACEHOLDERS)
    return {
        "empty": _("Écrivez comment s'appelle le fichier."),
        "long": _("Cette règle est trop longue : 80 caractères au plus."),
        "unknown": _("Ce mot entre accolades n'existe pas. Il y a : %(names)s.") % {"names": names},
        "unsafe": _("Hors des accolades : lettres sans accent, chiffres, espace, point, - et _."),
        "not_unique": _("La règle doit contenir {number}, sans quoi deux fichiers se confondent."),
    }[fault]


def _plan_fault_said(fault: str) -> str:
    names = ", ".join(f"{{{name}}}" for name in filing.FOLDERS)
    return {
        "long": _("Ce plan est trop long : 100 caractères au plus."),
        "deep": _("Un plan compte cinq dossiers au plus, l'un dans l'autre."),
        "unknown": _("Ce mot entre accolades n'existe pas. Il y a : %(names)s.") % {"names": names},
        "unsafe": _(
            "Entre deux / : lettres sans accent, chiffres, espace, - et _, ou un mot entre"
            " accolades."
        ),
    }[fault]


def _fault_said(fault: str, words: Words, field: str) -> str:
    names = ", ".join(f"{{{name}}}" for name in letters.PLACEHOLDERS)
    unknown = ", ".join(letters.unknown_in(getattr(words, field)))[:80]
    return {
        "empty": _("Écrivez l'objet et le texte."),
        "long": _("Ce texte est trop long. Raccourcissez-le."),
        "unreadable": _("Ce texte contient un caractère qui ne se lit pas."),
        "unknown": _("%(unknown)s n'existe pas. Il y a : %(names)s.")
        % {"unknown": unknown, "names": names},
        "link": _("{link} doit être dans le texte, et pas dans l'objet."),
    }[fault]


def _note(member: Member, verb: str, now: datetime, **told: Any) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("sending", member.organisation_id, member.organisation_name),
        at=now,
        **told,
    )
