"""Setting the tolerances: a new version that says all of them; the former ones stay."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.purchases.models import Tolerances
from facturier.purchases.queries.tolerances import TolerancesInForce, tolerances_of
from facturier.purchases.rules import LIMITS, ToleranceRule, fault_of
from facturier.purchases.rules.tolerances import MOST_AMOUNT, MOST_PERCENT, MOST_RULES


@transaction.atomic
def set_tolerances(
    *, member: Member, version: int, rules: Sequence[ToleranceRule], now: datetime
) -> TolerancesInForce:
    """All rules, the general one among them. `version` is the one the person saw (else 409)."""
    require(member, "sales.configure")
    with connection.cursor() as cursor:
        key = f"{member.organisation_id}:purchases.tolerances"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    before = tolerances_of(member.organisation_id)
    if before.version != version:
        raise Refusal(
            "tolerances.changed_since",
            _(
                "Une autre personne a modifié ces tolérances entre-temps. Relisez-les, puis"
                " enregistrez à nouveau."
            ),
        )
    _ensure_right(member, rules)
    wanted = tuple(sorted(rules, key=lambda one: not one.is_general))
    if wanted == before.rules:
        return before
    Tolerances.objects.create(
        organisation_id=member.organisation_id,
        number=version + 1,
        rules=[one.as_json() for one in wanted],
        written_at=now,
        written_by=member.actor.name,
    )
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="tolerances.set",
        subject=audit.Subject("tolerances", member.organisation_id, member.organisation_name),
        changes=_changes(member, before.rules, wanted),
        at=now,
    )
    return tolerances_of(member.organisation_id)


def _ensure_right(member: Member, rules: Sequence[ToleranceRule]) -> None:
    keys = [(one.supplier_id, one.category_id) for one in rules]
    if (None, None) not in keys or len(set(keys)) != len(keys) or len(keys) > MOST_RULES:
        raise Refusal(
            "tolerances.rules",
            _("Il y a une règle générale, puis une seule règle par fournisseur et catégorie."),
            status=422,
            field="rules",
        )
    suppliers = {one.supplier_id for one in rules if one.supplier_id}
    categories = {one.category_id for one in rules if one.category_id}
    names = parties.names(member.organisation_id, suppliers)
    labels = organisations.places(member.organisation_id).labels
    if not suppliers <= set(names) or not categories <= set(labels):
        raise Refusal(
            "tolerances.unknown",
            _("Ce fournisseur ou cette catégorie n'existe pas."),
            status=422,
            field="rules",
        )
    for place, rule in enumerate(rules):
        for name in LIMITS:
            fault = fault_of(getattr(rule, name))
            if fault is None:
                continue
            reason = (
                _("Donnez un pourcentage, un montant, ou les deux ; 0 pour ne rien tolérer.")
                if fault == "none"
                else _("De 0 à %(percent)s %%, de 0 à %(amount)s €, deux décimales au plus.")
                % {"percent": MOST_PERCENT, "amount": MOST_AMOUNT}
            )
            raise Refusal("tolerances.limit", reason, status=422, field=f"rules.{place}.{name}")


def _changes(
    member: Member, before: Sequence[ToleranceRule], after: Sequence[ToleranceRule]
) -> dict[str, tuple[str | None, str | None]]:
    told_before, told_after = _told(member, before), _told(member, after)
    return {
        key: (told_before.get(key), told_after.get(key))
        for key in sorted({*told_before, *told_after})
        if told_before.get(key) != told_after.get(key)
    }


def _told(member: Member, rules: Sequence[ToleranceRule]) -> dict[str, str]:
    names = parties.names(member.organisation_id, [r.supplier_id for r in rules if r.supplier_id])
    labels = organisations.places(member.organisation_id).labels
    told = {}
    for rule in rules:
        whose = [names[rule.supplier_id].name if rule.supplier_id in names else "",
                 labels.get(rule.category_id, "") if rule.category_id else ""]  # fmt: skip
        about = ", ".join(one for one in whose if one) or "*"
        for name in LIMITS:
            limit = getattr(rule, name)
            parts = [f"{limit.percent} %" if limit.percent is not None else "",
                     f"{limit.amount} EUR" if limit.amount is not None else ""]  # fmt: skip
            told[f"{name} · {about}"] = ", ".join(one for one in parts if one)
    return told
