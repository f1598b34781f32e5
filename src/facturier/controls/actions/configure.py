"""Setting the controls: a new version that says it all; the former ones stay."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.controls.models import ControlSettings
from facturier.controls.queries.settings import SettingsInForce, settings_of
from facturier.controls.rules import CONTROLS, Setting, fault_of
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require


@transaction.atomic
def set_controls(
    *, member: Member, version: int, rules: Mapping[str, Setting], now: datetime
) -> SettingsInForce:
    """Set some rules; the others stay. `version` is the one that the person saw (else 409)."""
    require(member, "sales.configure")
    with connection.cursor() as cursor:
        key = f"{member.organisation_id}:controls.settings"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    before = settings_of(member.organisation_id)
    if before.version != version:
        raise Refusal(
            "controls.changed_since",
            _(
                "Une autre personne a modifié ces réglages entre-temps. Relisez-les, puis"
                " enregistrez à nouveau."
            ),
        )
    for code, setting in rules.items():
        _ensure_right(code, setting)
    after = {**before.rules, **rules}
    changes = {
        f"{code}.{name}": pair
        for code in CONTROLS
        for name, pair in _differences(before.rules[code], after[code])
    }
    if not changes:
        return before
    ControlSettings.objects.create(
        organisation_id=member.organisation_id,
        number=version + 1,
        settings={code: setting.as_json() for code, setting in after.items()},
        written_at=now,
        written_by=member.actor.name,
    )
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="controls.set",
        subject=audit.Subject("controls", member.organisation_id, member.organisation_name),
        changes=changes,
        at=now,
    )
    return settings_of(member.organisation_id)


def _ensure_right(code: str, setting: Setting) -> None:
    control = CONTROLS.get(code)
    if control is None:
        raise Refusal("controls.unknown", _("Ce contrôle n'existe pas."), status=422)
    fault = fault_of(control, setting)
    if fault is None:
        return
    name, limit = fault
    if name == "on":
        reason = _("Ce contrôle ne peut pas encore être activé.")
    elif limit is None:
        reason = _("Ce contrôle n'a pas ces réglages.")
    else:
        reason = _("Choisissez un nombre de %(least)s à %(most)s.") % {
            "least": limit.least,
            "most": limit.most,
        }
    raise Refusal("controls.setting", reason, status=422, field=f"{code}.{name}")


def _differences(before: Setting, after: Setting):
    if before.on != after.on:
        yield "on", (before.on, after.on)
    if before.severity != after.severity:
        yield "severity", (before.severity.value, after.severity.value)
    for name, value in after.limits.items():
        if before.limits[name] != value:
            yield name, (before.limits[name], value)
