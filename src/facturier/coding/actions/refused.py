"""Why shares of a line do not hold, in words."""

from collections.abc import Container, Sequence
from decimal import Decimal
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.coding.rules import MOST_SHARES, AskedShare, Fault, Part, fault_of
from facturier.coding.told import line_told
from facturier.kit import display
from facturier.kit.refusal import Refusal


def ensure_well(
    part: Part, currency: str, shares: Sequence[AskedShare], known: Container[UUID]
) -> Decimal:
    """Refuse (422) shares that are none, or do not sum to their line; the net that they share."""
    line = line_told(part.position)
    if part.net is None:
        raise _refused("coding.no_net", line, _("elle n'indique pas de montant à répartir."))
    for one in shares:
        target = one.target
        for key in (target.department_id, target.project_id, target.category_id):
            if key is not None and key not in known:
                raise Refusal(
                    "assignment.unknown",
                    _("Ce choix n'existe plus. Rechargez la page."),
                    status=422,
                    field="shares",
                )
    fault = fault_of(part.net, currency, shares)
    if fault is not None:
        raise _refused(f"coding.{fault.code}", line, _sentence(fault, currency))
    return part.net


def _refused(code: str, line: str, why: str) -> Refusal:
    return Refusal(
        code,
        _("%(line)s : %(why)s") % {"line": line, "why": why},
        status=422,
        field="shares",
    )


def _sentence(fault: Fault, currency: str) -> str:
    language = get_language()
    missing = fault.amount if fault.amount is not None else Decimal(0)
    values = {
        "place": fault.place,
        "most": MOST_SHARES,
        "percent": display.percent(abs(missing), language),
        "amount": display.money(abs(missing), currency, language),
    }
    sentences = {
        "many": _("%(most)s parts au plus. Réunissez-en."),
        "twice": _("deux parts portent sur la même chose. Réunissez-les en une."),
        "mixed": _("donnez toutes les parts en pourcentage, ou toutes en montant."),
        "nothing": _(
            "la part %(place)s n'est comptée sur rien. Choisissez un service, un projet, une"
            " catégorie ou un compte."
        ),
        "account": _(
            "le compte de la part %(place)s se compose de chiffres et de lettres, 20 au plus."
        ),
        "size": _("donnez à la part %(place)s un pourcentage ou un montant."),
        "percent": _(
            "le pourcentage de la part %(place)s est entre 0 et 100, avec quatre décimales au plus."
        ),
        "amount": _(
            "le montant de la part %(place)s n'est pas nul et n'a pas plus de décimales que la"
            " ligne."
        ),
        "sign": _("le montant de la part %(place)s est du même signe que la ligne."),
        "percents": _("il manque %(percent)s pour faire 100 %%.")
        if missing > 0
        else _("les parts dépassent 100 %% de %(percent)s."),
        "amounts": _("il manque %(amount)s pour faire le montant de la ligne.")
        if missing > 0
        else _("les parts dépassent le montant de la ligne de %(amount)s."),
    }
    return sentences[fault.code] % values
