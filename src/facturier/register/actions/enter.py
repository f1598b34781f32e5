"""Reading a file that arrived and entering it in the register."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from facturier.audit import actions as audit
from facturier.audit.queries import latest_of
from facturier.checks import actions as checks
from facturier.einvoice.document import Document, Party
from facturier.einvoice.judging.examination import Examination
from facturier.einvoice.reading import InvoiceReading, as_invoice
from facturier.einvoice.unreadable import N_, Unreadable
from facturier.files import actions as file_actions
from facturier.files import queries as files
from facturier.files.queries import StoredFile
from facturier.files.rules import CONTAINERS, DRAWN, PICTURES
from facturier.kit import jobs, live
from facturier.kit.rows import write_rows
from facturier.kit.statements import asked, asking, prepared, sent_together
from facturier.kit.tenancy import in_organisation
from facturier.organisations import queries as organisations
from facturier.organisations.rules import Direction
from facturier.parties import actions as parties
from facturier.register import rules, snapshot
from facturier.register.actions.companions import ask_to_join, hold_companion, put_beside
from facturier.register.actions.index import index_invoice
from facturier.register.actions.judge import ORIGINAL_MISSING, verdict_facts, verdict_of
from facturier.register.actions.pages import keep_reading_of
from facturier.register.actions.telling import tell_stated
from facturier.register.actions.unpack import unpack
from facturier.register.models import Arrival, Invoice, InvoiceParty, InvoiceVerdict
from facturier.register.rules import ArrivalState, Stage
from facturier.rendering import actions as rendering
from facturier.rendering.queries import drawn_pages

A_PICTURE = N_(
    "Cette image ne contient pas de facture électronique. Saisissez-la comme facture, ou demandez"
    " à l'expéditeur un fichier Factur-X, UBL ou CII."
)
BROKEN = N_(
    "Cette image est endommagée ou démesurée et ne peut pas être affichée. Demandez à"
    " l'expéditeur de la renvoyer."
)


def read_arrival(*, organisation_id: UUID, arrival_id: UUID, now: datetime) -> None:
    """Turn an arrival into an invoice, or set it aside with its reason. Safe to run twice.

    Reading and judging take no lock and no transaction; the outcome is written in one.
    """
    while not _read_once(organisation_id, arrival_id, now):
        pass


def _read_once(organisation_id: UUID, arrival_id: UUID, now: datetime) -> bool:
    """False where the invoice that these bytes were is none any more: nobody has read them yet."""
    with in_organisation(organisation_id):
        arrival = _waiting(organisation_id, arrival_id)
        if arrival is None:
            return True
        file = arrival.file
        known = _known(arrival)
    outcome: Entry | SetAside | None = None
    if file.media_type in CONTAINERS and known is None:
        cannot = unpack(organisation_id=organisation_id, arrival=arrival, now=now)
        if cannot is None:
            return True
        outcome = SetAside(cannot.code, cannot.reason, cannot.params)
    elif known is None:  # bytes that are in the register already are not judged a second time
        outcome = read_file(file, now)
    with in_organisation(organisation_id):
        # The file is the lock: the same bytes arriving twice at once make one invoice.
        file_actions.lock_file(organisation_id, file.id)
        beside = _companion(arrival, outcome)
        if not hold_waiting(arrival):
            return True
        known = _known(arrival)
        if known is not None:
            _recognise(arrival, known, now)
        elif beside is not None:
            put_beside(arrival, beside, now)
        elif isinstance(outcome, SetAside):
            _set_aside(arrival, outcome, now)
        elif outcome is None:
            return False
        else:
            enter(arrival, outcome, now)
        ask_to_join(arrival)
        live.publish(organisation_id, "reception", needs="invoice.deposit")
        live.publish(organisation_id, "register", needs="invoice.read")
    return True


@dataclass(frozen=True, slots=True)
class SetAside:
    """Why a file is not an invoice of the register: a code, a French msgid and its values."""

    code: str
    reason: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """An invoice that can be entered, with the word of its judges."""

    reading: InvoiceReading
    examined: Examination


def read_file(file: StoredFile, now: datetime) -> Entry | SetAside:
    """What a file says, or why it is set aside. No lock, no transaction."""
    if file.media_type in PICTURES:
        return _looked_at(file, now)
    try:
        content = files.content_of(file)
    except FileNotFoundError:
        return SetAside("file-missing", ORIGINAL_MISSING, {})
    examined = checks.examine(content)
    if examined.reading is None:
        assert examined.refused is not None, "what was not read has its reason"
        refused = examined.refused
        return SetAside(refused.code, refused.reason, refused.params)
    try:
        entry = Entry(as_invoice(examined.reading), examined)
    except Unreadable as unreadable:
        return SetAside(unreadable.code, unreadable.reason, unreadable.params)
    keep_reading_of(file, examined.reading)
    return entry


def _looked_at(file: StoredFile, now: datetime) -> SetAside:
    """A picture states nothing that a program may trust: a person keys it in."""
    path, own = files.path_of(file), (file.organisation_id, file.sha256)
    if not path.exists():
        return SetAside("file-missing", ORIGINAL_MISSING, {})
    rendering.draw_pages(*own, path, now)
    drawn = bool(drawn_pages(*own))
    return SetAside("picture", A_PICTURE, {}) if drawn else SetAside("picture-broken", BROKEN, {})


def _waiting(organisation_id: UUID, arrival_id: UUID) -> Arrival | None:
    """The arrival, if it is still to be read; a pause stops what is not begun, and nothing else."""
    rows = Arrival.objects.filter(
        organisation_id=organisation_id,
        id=arrival_id,
        state=ArrivalState.WAITING,
        batch__paused_at=None,
    )
    return rows.select_related("file").first()


def hold_waiting(arrival: Arrival) -> bool:
    """Hold an arrival until commit; False where it has been read meanwhile."""
    rows = asked(
        'SELECT FROM "register_arrival" WHERE organisation_id = %s AND id = %s AND state = %s::text'
        " FOR NO KEY UPDATE",
        [arrival.organisation_id, arrival.id, ArrivalState.WAITING],
    )
    return bool(rows)


def _set_aside(arrival: Arrival, outcome: SetAside, now: datetime) -> None:
    arrival.state = ArrivalState.SET_ASIDE
    arrival.reason_code, arrival.reason = outcome.code, outcome.reason
    arrival.reason_values = outcome.values
    arrival.save(update_fields=["state", "reason_code", "reason", "reason_values"])
    audit.record(
        organisation_id=arrival.organisation_id,
        actor=audit.SYSTEM,
        verb="file.set_aside",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        facts={"code": outcome.code, "sha256": arrival.file.sha256},
        reason=outcome.reason % outcome.values,
        at=now,
    )


def _known(arrival: Arrival) -> Invoice | None:
    """The living invoice that an arrival's bytes are, or stand beside as its page or its data."""
    known = registered(arrival.organisation_id, arrival.file_id)
    if known is not None or arrival.file.kept_at >= arrival.received_at:
        return known  # bytes that nobody brought before stand beside nothing
    rows = Arrival.objects.filter(
        organisation_id=arrival.organisation_id,
        file_id=arrival.file_id,
        state=ArrivalState.ATTACHED,
    ).exclude(invoice__stage=Stage.NOT_INVOICE)
    found = rows.select_related("invoice").order_by("id").first()
    return found.invoice if found else None


def _companion(arrival: Arrival, outcome: "Entry | SetAside | None") -> Invoice | None:
    """The invoice of what came with an arrival and states the same; held until commit."""
    if not isinstance(outcome, Entry):
        return None
    document = outcome.reading.document
    return hold_companion(arrival, snapshot.stated_fields(document))


def registered(organisation_id: UUID, file_id: UUID) -> Invoice | None:
    """The living invoice that these bytes are, if they arrived before."""
    rows = Invoice.objects.filter(organisation_id=organisation_id, original_id=file_id)
    return rows.exclude(stage=Stage.NOT_INVOICE).first()


def _recognise(arrival: Arrival, known: Invoice, now: datetime) -> None:
    arrival.state, arrival.invoice = ArrivalState.KNOWN, known
    arrival.save(update_fields=["state", "invoice"])
    audit.record(
        organisation_id=arrival.organisation_id,
        actor=audit.SYSTEM,
        verb="file.recognised",
        subject=audit.Subject("invoice", known.id, known.reference),
        facts={"file_name": arrival.file_name, "channel": arrival.channel},
        at=now,
    )


def enter(arrival: Arrival, entry: Entry, now: datetime) -> None:
    """Enter an invoice that was read: its rows, its verdict, its search entry, its event."""
    invoice = _invoice_of(arrival, entry.reading)
    with sent_together():
        verdict = _write_invoice(invoice, entry, now)
        _note_registered(arrival, invoice)
    if arrival.file.media_type in DRAWN:
        jobs.defer(
            "register.draw_pages", organisation_id=arrival.organisation_id, invoice_id=invoice.id
        )
    tell_stated(invoice)
    audit.record(
        organisation_id=arrival.organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.registered",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        facts=headline(invoice)
        | {"sha256": arrival.file.sha256, "file_name": arrival.file_name}
        | verdict_facts(verdict),
        at=now,
    )


def _note_registered(arrival: Arrival, invoice: Invoice) -> None:
    arrival.state, arrival.invoice = ArrivalState.REGISTERED, invoice
    with prepared() as cursor:
        cursor.execute(
            'UPDATE "register_arrival" SET state = %s, invoice_id = %s'
            " WHERE organisation_id = %s AND id = %s",
            [arrival.state, invoice.id, arrival.organisation_id, arrival.id],
        )


def _invoice_of(arrival: Arrival, reading: InvoiceReading) -> Invoice:
    """The invoice that was read, with its entry number and its party; not yet written."""
    document = reading.document
    direction, entity_id = orientation(arrival.organisation_id, reading)
    # The number first: a party met for the first time is told to the journal, whose head is held
    # from then on, and nobody locks anything behind it.
    entry = take_entry(arrival.organisation_id)
    party_id = counterparty(arrival, document, direction)
    return Invoice(
        organisation_id=arrival.organisation_id,
        direction=direction,
        entity_id=entity_id,
        party_id=party_id,
        party_key=rules.order_key(other_side(document, direction).name or ""),
        entry=entry,
        reference=f"{rules.REFERENCE_LETTERS[direction]}-{entry}",
        arrived_at=arrival.received_at,
        channel=arrival.channel,
        original=arrival.file,
        file_name=arrival.file_name,
        syntax=reading.format,
        taken_over=direction == Direction.ISSUED,
        **snapshot.stated_fields(document, reading.not_understood),
    )


def _write_invoice(invoice: Invoice, entry: Entry, now: datetime) -> InvoiceVerdict:
    """Write an invoice, its parts, its verdict and its search entry."""
    parts = snapshot.parts_of(invoice, entry.reading.document)
    verdict = verdict_of(invoice, entry.examined, now)
    write_rows([invoice, *parts.rows(), verdict])
    index_invoice(invoice, named=parts.parties, lines=parts.lines)
    return verdict


def enter_anew(arrival: Arrival, entry: Entry, *, like: Invoice, now: datetime) -> Invoice:
    """A new entry for a file that was read before, kept where people had put the former one."""
    invoice = _invoice_of(arrival, entry.reading)
    verdict = _write_invoice(invoice, entry, now)
    invoice.department_id, invoice.project_id = like.department_id, like.project_id
    invoice.category_id = like.category_id
    if invoice.direction == Direction.UNKNOWN:
        invoice.direction, invoice.entity_id = like.direction, like.entity_id
        invoice.party_id, name = counterparty_of_parts(invoice, now, arrival)
        invoice.party_key = rules.order_key(name)
    invoice.save(
        update_fields=[
            "department", "project", "category", "direction", "entity", "party", "party_key"
        ]
    )  # fmt: skip
    tell_stated(invoice)
    audit.record(
        organisation_id=arrival.organisation_id,
        actor=audit.SYSTEM,
        verb="invoice.registered",
        subject=audit.Subject("invoice", invoice.id, invoice.reference),
        facts=headline(invoice)
        | {"sha256": arrival.file.sha256, "file_name": arrival.file_name, "was": like.reference}
        | verdict_facts(verdict),
        at=now,
    )
    return invoice


def counterparty_of_parts(
    invoice: Invoice, now: datetime, arrival: Arrival | None = None
) -> tuple[UUID | None, str]:
    """The other side of an invoice as its direction says now: the party it is, and its name.

    Read from what the register keeps of the document, since its file may take long to read.
    `arrival` is the one that brought it, where the invoice is not its own yet.
    """
    issued = invoice.direction == Direction.ISSUED
    name = invoice.buyer_name if issued else invoice.seller_name
    if invoice.direction == Direction.UNKNOWN:
        return None, name
    row = InvoiceParty.objects.filter(
        organisation_id=invoice.organisation_id,
        invoice_id=invoice.id,
        part="buyer" if issued else "seller",
    ).first()
    if row is None:
        return None, name
    means = invoice.further.get("payment_means", [])
    accounts = [one.get("account", {}).get("account_id") for one in means]
    return parties.recognise(
        organisation_id=invoice.organisation_id,
        stated=snapshot.stated_party(row),
        role=parties.Role.CUSTOMER if issued else parties.Role.SUPPLIER,
        ibans=[account for account in accounts if account],
        source=invoice.number,
        added_by=_whose_accounts(invoice, arrival),
        now=now,
    ), name


def other_side(document: Document, direction: Direction) -> Party:
    """Whom we deal with: the customer of what we issued, the supplier of all else."""
    return document.buyer if direction == Direction.ISSUED else document.seller


def counterparty(arrival: Arrival, document: Document, direction: Direction) -> UUID | None:
    """The supplier or customer of a document, found by its identifiers or entered to be confirmed.

    None where the document carries no valid one, or while nobody knows which way it goes.
    """
    if direction == Direction.UNKNOWN:
        return None
    accounts = [means.account.account_id for means in document.payment_means if means.account]
    return parties.recognise(
        organisation_id=arrival.organisation_id,
        stated=other_side(document, direction),
        role=(parties.Role.CUSTOMER if direction == Direction.ISSUED else parties.Role.SUPPLIER),
        ibans=[account for account in accounts if account],
        source=document.number or "",
        added_by=_sender(arrival),
        now=arrival.received_at,
    )


def _whose_accounts(invoice: Invoice, arrival: Arrival | None) -> tuple[UUID, str] | None:
    """Who keyed in the account that an invoice states, or who sent the file that states it."""
    if invoice.keyed:
        for event in latest_of(invoice.organisation_id, invoice.id):
            if event.actor_id is not None and "iban" in event.changes:
                return event.actor_id, event.actor_name
    return _sender(
        arrival
        or Arrival.objects.filter(
            organisation_id=invoice.organisation_id,
            invoice=invoice,
            state=ArrivalState.REGISTERED,
        ).first()
    )


def _sender(arrival: Arrival | None) -> tuple[UUID, str] | None:
    """Who of ours sent a file: the accounts that it states are for somebody else to approve."""
    if arrival is None or arrival.sender_id is None:
        return None
    return arrival.sender_id, arrival.sender_name


def orientation(organisation_id: UUID, reading: InvoiceReading) -> tuple[Direction, UUID | None]:
    """Which way the document goes and for which entity: by SIREN or VAT number, never by name."""
    entities = organisations.entity_identities(organisation_id)
    for party, direction in (
        (reading.document.seller, Direction.ISSUED),
        (reading.document.buyer, Direction.RECEIVED),
    ):
        for entity_id, siren, vat_number in entities:
            if rules.is_ours(party, siren, vat_number):
                return direction, entity_id
    return Direction.UNKNOWN, None


def hold_entries(organisation_id: UUID) -> None:
    """Hold the counter of entries until commit, for who must tell the journal before taking one.

    The head of the journal comes last in the order of locks.
    """
    with prepared() as cursor:
        cursor.execute(
            "INSERT INTO register_counter (organisation_id, last) VALUES (%s, 0)"
            " ON CONFLICT (organisation_id) DO NOTHING",
            [organisation_id],
        )
        cursor.execute(
            "SELECT FROM register_counter WHERE organisation_id = %s FOR UPDATE",
            [organisation_id],
        )


def take_entry(organisation_id: UUID) -> int:
    """The next entry number of the register; its row stays locked until commit."""
    return taking_entry(organisation_id)()


def taking_entry(organisation_id: UUID) -> Callable[[], int]:
    """The same, asked now; the number is taken by the call of what is returned."""
    found = asking(
        "INSERT INTO register_counter (organisation_id, last) VALUES (%s, 1)"
        " ON CONFLICT (organisation_id) DO UPDATE SET last = register_counter.last + 1"
        " RETURNING last",
        [organisation_id],
    )
    return lambda: found()[0][0]


def headline(invoice: Invoice) -> dict[str, object]:
    """What the journal keeps of an invoice."""
    return {
        "number": invoice.number,
        "direction": invoice.direction,
        "seller": invoice.seller_name,
        "buyer": invoice.buyer_name,
        "issue_date": invoice.issue_date,
        "gross": invoice.gross if invoice.gross is not None else invoice.payable,
        "currency": invoice.currency,
    }
