"""A register of any size, to measure with: rows as the register writes them, made in bulk.

Not a company that lived: no files, no lines, and one event of the journal for all of it.
"""

# ruff: noqa: SIM905  (lists of words read better as text)

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

import psycopg
from stdnum import luhn

from facturier.audit import actions as audit
from facturier.identity import actions as identity
from facturier.kit.keys import uuid7
from facturier.kit.tenancy import in_organisation
from facturier.kit.typography import folded
from facturier.organisations import actions as organisations
from facturier.organisations import queries
from facturier.organisations.queries import Member
from facturier.register.queries.narrowed import fact
from facturier.register.rules import order_key, signed_amounts
from facturier.register.rules.terms import Findable, entry_terms

CHUNK = 50_000
SEEDED = "register.seeded"
WORDS_OF_A_DOCUMENT = 25
SILENCED = ("register_invoice", "files_storedfile", "parties_party", "parties_partyidentifier")
INVOICE_COLUMNS = (
    "id organisation_id direction entity_id stage stage_reason department_id project_id "
    "category_id party_id party_key entry reference arrived_at channel original_id file_name "
    "syntax keyed taken_over number number_key type_code issue_date due_date currency "
    "vat_currency process profile buyer_reference order_reference contract_reference "
    "payment_terms seller_name buyer_name net tax gross payable further signed_net signed_tax "
    "signed_gross"
).split()
SEARCH_COLUMNS = (
    "invoice_id organisation_id entry direction currency issue_key due_key gross_key "
    "signed_net signed_tax signed_gross words facts"
).split()
_FIRST = "Tôlerie Scierie Menuiserie Ferronnerie Transports Imprimerie Quincaillerie Vernis".split()
_FIRST += "Emballages Électro Miroiterie Nettoyage Outillage Énergie Bureau Studio Atelier".split()
_LAST = "Lacaze Morvan Aubrac Quillien Santerre Dumarais Clairval Novalis Sauveterre".split()
_LAST += (
    "Tramontane Roc'hadour Palissade Caps Talus Embruns Orsenne Belle-Rade Kervel Bréhat".split()
)
_SYLLABLES = "ba ca da fa ga la ma na pa ra sa ta va bé lé mé ré té bi di li mi ni ri ti vi".split()
_SYLLABLES += (
    "bon con don lon mon ron ton tour four pour lour ment tion ier ard eau oir ure".split()
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom and what the invoices of one organisation name."""

    entity_id: UUID
    departments: tuple[UUID, ...]
    projects: tuple[UUID, ...]
    categories: tuple[UUID, ...]
    parties: tuple[tuple[UUID, str, str], ...]  # id, name, SIREN
    words: tuple[str, ...]


def seed_register(
    owner_conninfo: str, *, name: str, size: int, email: str, today: date, seed: int = 1
) -> UUID:
    """Found an organisation with that many invoices; answers its id.

    `owner_conninfo` leads to the database as the owner of its tables: rows are copied past the
    guards that a person's changes meet. Deterministic for a `seed`, a size and a day.
    """
    chance = random.Random(seed)  # noqa: S311  (figures of a bench, no secret)
    now = datetime.combine(today, datetime.min.time(), UTC)
    user_id = identity.create_user(email=email, name=f"Direction de {name}", password=None)
    owner = organisations.found_organisation(name=name, owner_user_id=user_id, now=now)
    with in_organisation(owner.organisation_id):
        cast = _cast(owner, chance, size, now)
    with psycopg.connect(owner_conninfo) as connection:
        with _silenced(connection):
            _copy_parties(connection, owner.organisation_id, cast, now)
            for start in range(0, size, CHUNK):
                rows = [
                    _invoice(owner.organisation_id, cast, chance, number, size, today)
                    for number in range(start + 1, min(start + CHUNK, size) + 1)
                ]
                _copy_invoices(connection, owner.organisation_id, rows, now)
            connection.execute(
                "INSERT INTO register_counter (organisation_id, last) VALUES (%s, %s)",
                [owner.organisation_id, size],
            )
        connection.commit()
    with in_organisation(owner.organisation_id):
        audit.record(
            organisation_id=owner.organisation_id,
            actor=audit.SYSTEM,
            verb=SEEDED,
            subject=audit.Subject("organisation", owner.organisation_id, name),
            facts={"invoices": size},
            at=now,
        )
    return owner.organisation_id


def settle(owner_conninfo: str) -> None:
    """Let PostgreSQL tidy up after bulk writing, as it does by itself in time."""
    with psycopg.connect(owner_conninfo, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) register_invoice, register_search, parties_party")


@contextmanager
def _silenced(connection: psycopg.Connection) -> Iterator[None]:
    """Rows are written in bulk: their one event is recorded afterwards."""
    for table in SILENCED:
        connection.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'.encode())
    yield
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in SILENCED:
        connection.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER'.encode())


def _cast(owner: Member, chance: random.Random, size: int, now: datetime) -> Cast:
    organisations.create_entity(
        member=owner,
        facts=organisations.EntityFacts(name="Banc d'essai SAS", siren=_siren(chance)),
        now=now,
    )
    for number in range(1, 13):
        organisations.create_department(
            member=owner, name=f"Service {number}", parent_id=None, now=now
        )
    for number in range(1, 41):
        organisations.create_project(
            member=owner, code=f"P{number:03}", name=f"Chantier {number}", department_id=None,
            now=now,
        )  # fmt: skip
    for number in range(1, 11):
        organisations.create_category(
            member=owner, name=f"Nature {number}", account=f"60{number:04}", now=now
        )
    places = queries.places(owner.organisation_id)
    parties = tuple(
        (uuid7(), f"{chance.choice(_FIRST)} {chance.choice(_LAST)} {number}", _siren(chance))
        for number in range(1, max(20, min(3000, size // 300)) + 1)
    )
    words = {"".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _word in range(4000)}
    return Cast(
        entity_id=next(iter(places.entities)),
        departments=tuple(places.departments),
        projects=tuple(places.projects),
        categories=tuple(places.categories),
        parties=parties,
        words=tuple(folded(word) for word in sorted(words)),
    )


def _siren(chance: random.Random) -> str:
    digits = f"{chance.randint(10_000_000, 99_999_999)}"
    return digits + luhn.calc_check_digit(digits)


@dataclass(frozen=True, slots=True)
class Made:
    """One invoice, as its two tables hold it, and its file."""

    invoice: tuple
    search: tuple
    file: tuple


def _weighted(chance: random.Random, choices: tuple, _weights: dict[int, list[float]] = {}):  # noqa: B006
    """One of many, the first far more often than the last."""
    if len(choices) not in _weights:
        _weights[len(choices)] = list(accumulate(1 / (rank + 2) for rank in range(len(choices))))
    return chance.choices(choices, cum_weights=_weights[len(choices)])[0]


def _invoice(
    organisation_id: UUID, cast: Cast, chance: random.Random, number: int, size: int, today: date
) -> Made:
    received = chance.random() < 0.7
    direction = "received" if received else "issued"
    party_id, name, siren = _weighted(chance, cast.parties)
    age = (size - number) * 1460 // size  # four years
    issued = today - timedelta(days=age + chance.randint(0, 20))
    due = issued + timedelta(days=chance.choice((0, 30, 45, 60)))
    stage = "to_check" if number > size * 0.97 else "refused" if number % 90 == 0 else "verified"
    type_code = chance.choices(("380", "381", "386", "384"), (90, 6, 3, 1))[0]
    currency = chance.choices(("EUR", "USD", "GBP", "CHF"), (96, 2, 1, 1))[0]
    net = Decimal(chance.randint(1_000, 2_000_000)) / 100
    tax = (net * Decimal("0.2")).quantize(Decimal("0.01"))
    gross = net + tax
    stated = f"F{issued.year}-{chance.randint(1, 999_999):06}" if received else f"FA{number:08}"
    order = f"BC-{issued.year}-{chance.randint(1, 99_999):05}"
    seller, buyer = (name, "Banc d'essai SAS") if received else ("Banc d'essai SAS", name)
    department, project = chance.choice(cast.departments), _weighted(chance, cast.projects)
    category = chance.choice(cast.categories)
    reference = f"{'E' if received else 'S'}-{number}"
    signed = signed_amounts(type_code, net=net, tax=tax, gross=gross)
    invoice_id, file_id = uuid7(), uuid7()
    invoice = (
        invoice_id, organisation_id, direction, cast.entity_id, stage, "", department, project,
        category, party_id, order_key(name), number, reference,
        datetime.combine(issued, datetime.min.time(), UTC), "upload", file_id, f"{stated}.xml",
        "CII", False, not received, stated, order_key(stated), type_code, issued, due, currency, "",
        "", "", "", order, "", "", seller, buyer, net, tax, gross, gross, "{}",
        signed["signed_net"], signed["signed_tax"], signed["signed_gross"],
    )  # fmt: skip
    terms = entry_terms(
        Findable(
            numbers=(stated, reference, str(number), order),
            identifiers=(siren,),
            names=(seller, buyer),
            amounts=(gross, net, tax),
        )
    )
    told = {_weighted(chance, cast.words) for _word in range(WORDS_OF_A_DOCUMENT)}
    facts = " ".join(
        f"'{letter}:{fact(value)}'"
        for letter, value in (
            ("d", direction), ("s", stage), ("e", cast.entity_id), ("k", department),
            ("j", project), ("c", category), ("p", party_id), ("y", currency), ("t", type_code),
        )
    )  # fmt: skip
    search = (
        invoice_id, organisation_id, number, direction, currency, issued, due,
        signed["signed_gross"], signed["signed_net"], signed["signed_tax"], signed["signed_gross"],
        terms + " " + " ".join(f"'w{word}'" for word in told), facts,
    )  # fmt: skip
    sha256 = hashlib.sha256(invoice_id.bytes).hexdigest()
    return Made(invoice, search, (file_id, organisation_id, sha256, 4000, "application/xml"))


def _copy_invoices(
    connection: psycopg.Connection, organisation_id: UUID, rows: list[Made], now: datetime
) -> None:
    files = [(*row.file, now) for row in rows]
    _copy(
        connection,
        "files_storedfile",
        ["id", "organisation_id", "sha256", "size", "media_type", "kept_at"],
        files,
    )
    _copy(connection, "register_invoice", INVOICE_COLUMNS, [row.invoice for row in rows])
    _copy(connection, "register_search", SEARCH_COLUMNS, [row.search for row in rows])


def _copy_parties(
    connection: psycopg.Connection, organisation_id: UUID, cast: Cast, now: datetime
) -> None:
    parties = [
        (
            party_id, organisation_id, number, name, folded(name), "", "", False, True, True,
            "confirmed", "FR", siren, "", "fr", "taxable", "normal", "invoice_date", "", "core",
            1, now,
        )
        for number, (party_id, name, siren) in enumerate(cast.parties, start=1)
    ]  # fmt: skip
    columns = (
        "id organisation_id number name name_key trading_name legal_form is_person is_supplier "
        "is_customer state country siren vat_number language tax_situation importance "
        "payment_basis payment_means invoice_profile version created_at"
    ).split()
    _copy(connection, "parties_party", columns, parties)
    identifiers = {siren: party_id for party_id, _name, siren in cast.parties}
    _copy(
        connection,
        "parties_partyidentifier",
        ["id", "organisation_id", "party_id", "scheme", "value"],
        [
            (uuid7(), organisation_id, party_id, "siren", siren)
            for siren, party_id in identifiers.items()
        ],
    )
    connection.execute(
        "INSERT INTO parties_partycounter (organisation_id, last) VALUES (%s, %s)",
        [organisation_id, len(parties)],
    )


def _copy(
    connection: psycopg.Connection, table: str, columns: list[str], rows: list[tuple]
) -> None:
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)
