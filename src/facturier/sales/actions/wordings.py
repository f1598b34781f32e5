"""Deciding how a legal mention reads, from a day on. What is issued keeps what it says."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit import display
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.sales.models import WordingDecision
from facturier.sales.rules.wording_labels import LABELS
from facturier.sales.rules.wording_texts import SHIPPED
from facturier.sales.rules.wordings import (
    AUTOMATIC,
    LONGEST_REASON,
    TextFault,
    Version,
    Wording,
    clean_text,
    text_fault,
    version_named,
)


@transaction.atomic
def follow_wording(
    *,
    member: Member,
    key: str,
    version: str,
    first_day: date,
    today: date,
    now: datetime,
    reason: str = "",
) -> WordingDecision:
    """Take a version of ours from a day on, or follow us again (`automatic`).

    Refused (422) for a day past, and for a version that an invoice of that day may not state.
    """
    require(member, "sales.configure")
    wording = _wording(key)
    _ensure_day(first_day, today)
    if version != AUTOMATIC:
        _ensure_admitted(_version(wording, version), first_day)
    decision = WordingDecision(
        key=key, version=version, first_day=first_day, reason=_reason(reason)
    )
    return _kept(member, decision, now)


@transaction.atomic
def write_wording(
    *,
    member: Member,
    key: str,
    text_fr: str,
    text_en: str,
    first_day: date,
    reason: str,
    today: date,
    now: datetime,
) -> WordingDecision:
    """Put the company's own text in the place of ours, from a day on, with the reason why.

    Refused (422) where the text lacks the words that the law prescribes, or is no text.
    """
    require(member, "sales.configure")
    wording = _wording(key)
    _ensure_day(first_day, today)
    french, english = clean_text(text_fr), clean_text(text_en)
    for field, text, language in (("text_fr", french, "fr"), ("text_en", english, "en")):
        if fault := text_fault(wording, text, language):
            raise Refusal(f"wording.{fault[0]}", _sentence(*fault), status=422, field=field)
    why = _reason(reason)
    if not why:
        said = _("Le motif manque. Dites pourquoi votre texte remplace celui de Facturier.")
        raise Refusal("wording.reason", said, status=422, field="reason")
    decision = WordingDecision(
        key=key, text_fr=french, text_en=english, first_day=first_day, reason=why
    )
    return _kept(member, decision, now)


def _kept(member: Member, decision: WordingDecision, now: datetime) -> WordingDecision:
    held = (
        WordingDecision.objects.filter(organisation_id=member.organisation_id, key=decision.key)
        .order_by("-id")
        .first()
    )
    decision.organisation_id = member.organisation_id
    decision.decided_by, decision.decided_at = member.actor.name, now
    decision.save(force_insert=True)
    told = {"version", "text_fr", "text_en", "first_day"}
    changes = {
        name: (getattr(held, name) if held else None, getattr(decision, name))
        for name in sorted(told)
        if (getattr(held, name) if held else "") != getattr(decision, name)
    }
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="wording.decided",
        subject=audit.Subject("wording", decision.id, LABELS[decision.key]),
        changes=changes,
        facts={"key": decision.key},
        reason=decision.reason,
        at=now,
    )
    return decision


def _wording(key: str) -> Wording:
    if key not in SHIPPED.by_key:
        raise absent()
    return SHIPPED.by_key[key]


def _version(wording: Wording, name: str) -> Version:
    try:
        return version_named(wording, name)
    except KeyError:
        reason = _("Ce texte n'existe pas. Choisissez-en un de la liste.")
        raise Refusal("wording.version", reason, status=422, field="version") from None


def _ensure_day(first_day: date, today: date) -> None:
    if first_day < today:
        reason = _(
            "Ce jour est passé, et ce qui est émis garde son texte. Choisissez aujourd'hui ou "
            "plus tard."
        )
        raise Refusal("wording.past", reason, status=422, field="first_day")


def _ensure_admitted(version: Version, first_day: date) -> None:
    if version.admitted_on(first_day):
        return
    if version.first_day is not None and first_day < version.first_day:
        reason = _("Ce texte ne vaut qu'à partir du %(day)s. Choisissez ce jour ou plus tard.")
        day = version.first_day
    else:
        reason = _("Ce texte n'est plus admis depuis le %(day)s. Choisissez-en un autre.")
        day = version.tolerated_until or version.last_day or first_day
    said = reason % {"day": display.day(day, get_language())}
    raise Refusal("wording.not_admitted", said, status=422, field="first_day")


def _reason(text: str) -> str:
    kept = " ".join(text.split())
    if len(kept) > LONGEST_REASON or not kept.isprintable():
        reason = _("Le motif dépasse %(limit)s caractères, ou n'est pas lisible.")
        said = reason % {"limit": LONGEST_REASON}
        raise Refusal("wording.reason", said, status=422, field="reason")
    return kept


def _sentence(fault: TextFault, about: str) -> str:
    return {
        TextFault.MISSING: _("Le texte français manque : il figure sur la facture."),
        TextFault.LONG: _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.")
        % {"limit": about},
        TextFault.UNREADABLE: _("Ce texte contient un caractère illisible. Retapez-le."),
        TextFault.LACKS: _("La loi veut ces mots : « %(words)s ». Ajoutez-les.") % {"words": about},
        TextFault.GAP: _("« %(gap)s » n'est pas une valeur de cette mention. Retirez-la.")
        % {"gap": about},
        TextFault.FIXED: _("Cette mention ne se réécrit pas : la loi en fixe le texte."),
    }[fault]
