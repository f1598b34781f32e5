"""Payments on account: asking for a deposit from a draft, and choosing those that one takes off."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal
from facturier.kit.rows import write_rows
from facturier.money.amounts import Vat
from facturier.money.rounding import decimals_of, fits
from facturier.organisations.queries import Member
from facturier.sales.actions.credits import held_of
from facturier.sales.actions.drafts import (
    as_json,
    authored,
    change_draft,
    draft_for,
    line_rows,
    note,
)
from facturier.sales.models import Draft
from facturier.sales.queries.cards import draft_as_composed
from facturier.sales.queries.deposits import open_deposits
from facturier.sales.queries.drafts import content_of, language_of
from facturier.sales.rules import deposits as rules
from facturier.sales.rules.asking import deposit_header, deposit_lines
from facturier.sales.rules.composing import Composed, rows_of
from facturier.sales.rules.drafts import FINALS, DraftState
from facturier.sales.rules.operations import STEP, Content, Operation
from facturier.sales.rules.operations import DraftLine as Line
from facturier.sales.rules.references import Reference, kept_as


@transaction.atomic
def open_deposit(
    *,
    member: Member,
    draft_id: UUID,
    now: datetime,
    percent: Decimal | None = None,
    gross: Decimal | None = None,
) -> Draft:
    """A draft of a deposit invoice (386) on what a draft or a template intends.

    So many percent of its net, or an amount with VAT, spread over its rates in proportion: the sums
    are exact. It is issued like any draft; what intends it stays as it is.
    """
    source = draft_for(member, draft_id, "invoice.prepare")
    _ensure_intends(source)
    content = content_of(source)
    composed = draft_as_composed(source, timezone.localdate(now), content)
    nets = _asked(composed, percent, gross)
    language = language_of(source)
    header = deposit_header(content, composed)
    lines = deposit_lines(content, composed, nets, percent, language)
    draft = Draft(
        organisation_id=member.organisation_id,
        entity_id=source.entity_id,
        type_code="386",
        version=1,
        header=as_json(held_of(header, of_line=False)),
        customer_id=source.customer_id,
        department_id=source.department_id,
        project_id=source.project_id,
        made_from={"deposit_of": str(source.id)},
        **authored(member, now),
    )
    held = {
        uuid7(): Line(STEP * place, held_of(fields, of_line=True))
        for place, fields in enumerate(lines, 1)
    }
    write_rows([draft, *line_rows(draft, Content(lines=held), held)])
    note(member, draft, "draft.opened", now)
    return draft


def _ensure_intends(source: Draft) -> None:
    if source.type_code not in FINALS or source.state not in (
        DraftState.OPEN,
        DraftState.TEMPLATE,
    ):
        reason = _("Un acompte se demande sur un brouillon de facture ouvert, ou sur un modèle.")
        raise Refusal("deposit.source", reason, status=409)


def _asked(
    composed: Composed, percent: Decimal | None, gross: Decimal | None
) -> dict[Vat, Decimal]:
    """The net of each rate; refused where what is asked is none, too much, or cannot be said."""
    amounts, totals = composed.amounts, composed.amounts.totals
    if (percent is None) == (gross is None):
        reason = _("Donnez un pourcentage ou un montant TTC.")
        raise Refusal("deposit.amount", reason, status=422, field="percent")
    if totals.gross <= 0:
        reason = _("Ce brouillon ne vaut rien encore : saisissez d'abord ses lignes.")
        raise Refusal("deposit.nothing", reason, status=409)
    if percent is not None:
        if not 0 < percent <= 100 or not fits(percent, 2):
            reason = _("Un acompte va de 0,01 à 100 %, avec deux décimales au plus.")
            raise Refusal("deposit.percent", reason, status=422, field="percent")
        found = rules.share_of(rows_of(amounts), percent, amounts.currency)
    else:
        found = _for_gross(composed, gross or Decimal(0))
    if not found:
        reason = _("Cet acompte ne fait pas un centime.")
        raise Refusal("deposit.nothing", reason, status=422, field="percent")
    return found


def _for_gross(composed: Composed, gross: Decimal) -> dict[Vat, Decimal]:
    amounts, currency = composed.amounts, composed.amounts.currency
    if gross <= 0 or not fits(gross, decimals_of(currency)):
        reason = _("Saisissez un montant positif, avec deux décimales au plus.")
        raise Refusal("deposit.amount", reason, status=422, field="gross")
    if gross > amounts.totals.gross:
        reason = _("Le brouillon entier vaut %(most)s TTC : l'acompte ne peut pas le dépasser.")
        most = display.money(amounts.totals.gross, currency, get_language())
        raise Refusal("deposit.beyond", reason % {"most": most}, status=422, field="gross")
    try:
        return rules.nets_for(rows_of(amounts), gross, currency)
    except rules.Unreachable as near:
        reason = _(
            "Aucun montant HT ne donne exactement ce TTC. Demandez %(below)s ou %(above)s."
        ) % {
            "below": display.money(near.below, currency, get_language()),
            "above": display.money(near.above, currency, get_language()),
        }
        raise Refusal("deposit.unreachable", reason, status=422, field="gross") from None


@transaction.atomic
def choose_deposits(
    *, member: Member, draft_id: UUID, references: Sequence[str], now: datetime
) -> Draft:
    """The deposits that a final invoice takes off: these open ones, by their references, no other.

    The draft may be changed meanwhile by others: this field alone is decided anew.
    """
    draft = draft_for(member, draft_id, "invoice.prepare", lock=True)
    if draft.type_code not in FINALS:
        raise Refusal("deposit.kind", _("Seule une facture déduit des acomptes."), status=409)
    wanted = list(dict.fromkeys(references))
    offered = {
        one.document.invoice.reference: one.origin
        for one in (
            open_deposits(member, customer_id=draft.customer_id, entity_id=draft.entity_id)
            if draft.customer_id and wanted
            else ()
        )
    }
    gone = [one for one in wanted if one not in offered]
    if gone:
        reason = _("%(reference)s n'est pas un acompte ouvert de ce client. Rechargez la page.")
        raise Refusal("deposit.gone", reason % {"reference": gone[0][:40]}, status=409)
    chosen = [Reference(offered[one].number, offered[one].issue_date) for one in wanted]
    chosen.sort(key=lambda one: (one.day, one.number))
    change_draft(
        member=member,
        draft_id=draft_id,
        key=uuid7(),
        operations=[Operation(None, "deposits", draft.version, kept_as(chosen) or None)],
        now=now,
    )
    draft.refresh_from_db()
    return draft
