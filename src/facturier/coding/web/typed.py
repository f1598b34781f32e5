"""The form of a line: rows of shares as people type them, one size left open for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from facturier.coding.rules import HUNDRED, MOST_SHARES, AskedShare, Share, Target
from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.web import key_or_none

PERCENT, AMOUNT = "pourcentage", "montant"
FIELDS = ("department", "project", "category", "account", "size")


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as it stands in the form."""

    department: str = ""
    project: str = ""
    category: str = ""
    account: str = ""
    size: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is typed in it."""
        return self == TypedRow()


def rows_of(shares: Sequence[Share]) -> list[TypedRow]:
    """The rows that shares are shown in."""
    return [
        TypedRow(
            str(one.target.department_id or ""),
            str(one.target.project_id or ""),
            str(one.target.category_id or ""),
            one.target.account,
            _plain(one.amount if one.percent is None else one.percent.normalize()),
        )
        for one in shares
    ]


def _plain(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


def typed_rows(sent: QueryDict) -> list[TypedRow]:
    """The rows of a form, blank ones left out."""
    columns = [
        [text.replace("\0", "").strip()[:60] for text in sent.getlist(name)[: MOST_SHARES + 5]]
        for name in FIELDS
    ]
    longest = max((len(column) for column in columns), default=0)
    found = [
        TypedRow(*(column[at] if at < len(column) else "" for column in columns))
        for at in range(longest)
    ]
    return [row for row in found if not row.is_blank]


def asked_shares(rows: Sequence[TypedRow], unit: str, net: Decimal | None) -> list[AskedShare]:
    """What is asked for; the one row without a size takes what the others leave."""
    by_amount = unit == AMOUNT
    sizes = [_size(row.size.rstrip("% ").strip(), at) for at, row in enumerate(rows, start=1)]
    whole = net if by_amount else HUNDRED
    open_rows = sizes.count(None)
    if open_rows == 1 and whole is not None:
        rest = whole - sum((one for one in sizes if one is not None), Decimal(0))
        sizes = [rest if one is None else one for one in sizes]
    return [
        AskedShare(
            Target(
                _key(row.department),
                _key(row.project),
                _key(row.category),
                "".join(row.account.split()),
            ),
            None if by_amount else size,
            size if by_amount else None,
        )
        for row, size in zip(rows, sizes, strict=True)
    ]


def _size(text: str, at: int) -> Decimal | None:
    if not text:
        return None
    found = decimal_of(text)
    if found is None:
        raise Refusal(
            "coding.size",
            _("La part %(place)s n'est pas un nombre : « %(text)s ».")
            % {"place": at, "text": text},
            status=422,
            field="size",
        )
    return found


def _key(text: str) -> UUID | None:
    if not text:
        return None
    key = key_or_none(text)
    if key is None:
        raise Refusal(
            "assignment.unknown",
            _("Ce choix n'existe plus. Rechargez la page."),
            status=422,
            field="shares",
        )
    return key
