"""What a person types to find a party: part of a name or a town, a number, an account's end."""

from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Lower, Replace

from facturier.kit.typography import folded
from facturier.organisations.queries import Member, may
from facturier.organisations.rules import compact
from facturier.parties.models import Party, PartyAddress, PartyBankAccount, PartyIdentifier
from facturier.parties.rules import number_of

LONGEST = 100
_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿł\u2019"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyyl'"
_SPELT_OUT = (("œ", "oe"), ("æ", "ae"), ("ß", "ss"))


def plain(column: str) -> Func:
    """A column as `folded` writes a text, as far as the letters of western Europe go."""
    small: Func = Lower(F(column))
    for letter, letters in _SPELT_OUT:
        small = Replace(small, Value(letter), Value(letters))
    return Func(small, Value(_ACCENTED), Value(_PLAIN), function="TRANSLATE")


def matching(member: Member, text: str) -> Q:
    """The parties that answer to what was typed; everything for nothing."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST]
    if not text:
        return Q()
    wanted, number = folded(text), compact(text)
    found = Q(name_key__contains=wanted) | Q(plain_trading_name__contains=wanted)
    if (stated := number_of(text)) is not None:
        found |= Q(number=stated)
    own = {"organisation_id": member.organisation_id, "party": OuterRef("id")}
    if len(number) >= 3 and any(letter.isdigit() for letter in number):
        held = PartyIdentifier.objects.filter(**own, archived_at=None, value__startswith=number)
        found |= Q(Exists(held)) | Q(vat_number__startswith=number)
    if len(wanted) >= 2:
        town = PartyAddress.objects.annotate(plain_city=plain("city")).filter(
            **own, archived_at=None, plain_city__contains=wanted
        )
        found |= Q(Exists(town))
    if len(number) >= 4 and number.isalnum() and may(member, "party.bank"):
        # Whoever may not read accounts must not guess them digit by digit either.
        accounts = PartyBankAccount.objects.filter(**own, archived_at=None, iban__endswith=number)
        found |= Q(Exists(accounts))
    return found


def living(member: Member):
    """The parties of the organisation that no other has absorbed."""
    return Party.objects.filter(organisation_id=member.organisation_id, absorbed_by=None).annotate(
        plain_trading_name=plain("trading_name")
    )
