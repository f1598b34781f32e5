"""Play the demo company into an empty place, by the same verbs as a real one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from facturier.files.actions import keep_bytes
from facturier.files.queries import content_of
from facturier.identity import actions as identity
from facturier.kit.tenancy import in_organisation
from facturier.organisations import actions as organisations
from facturier.organisations import queries
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.register import actions as register
from facturier.register.actions.assign import Assignment
from facturier.register.queries.arrivals import one_arrival
from facturier.register.queries.invoice import Invoice, find_invoice
from facturier.sales import actions as sales
from facturier.workbench.demo import cast
from facturier.workbench.demo.awaiting import await_invoices
from facturier.workbench.demo.buying import Buying, furnish_orders
from facturier.workbench.demo.coding import code_invoice, is_shared
from facturier.workbench.demo.doubts import look, settle
from facturier.workbench.demo.drafts import DRAFTS, prepare_draft
from facturier.workbench.demo.goods import furnish_catalogue
from facturier.workbench.demo.hours import furnish_hours
from facturier.workbench.demo.invoices import DemoInvoice, year_of_invoices
from facturier.workbench.demo.partners import enter_partners
from facturier.workbench.demo.plans import BEGAN, month_ends, prepare_plans, take_periods
from facturier.workbench.demo.quoting import deeds as quoted
from facturier.workbench.demo.receiving import a_stranger_writes, a_supplier_drops
from facturier.workbench.demo.sales import SINCE
from facturier.workbench.demo.selling import Shop, give_a_look
from facturier.workbench.demo.selling import deeds as sold
from facturier.workbench.demo.works import deeds as worked

PARIS = ZoneInfo("Europe/Paris")
STILL_NEW, STILL_TO_CHECK = 4, 16  # days since the arrival


@transaction.atomic
def play_demo(*, today: date, size: int = 240) -> UUID:
    """Found Maison Kervel with its people and a year of invoices; answers the organisation's id.

    Events are dated as if the company had worked all year, so that lists and journal look lived
    in. `size` is the number of invoices. All of it is there at once, or nothing.
    """
    opened = _at(today - timedelta(days=370), time(8, 30))
    owner_user = identity.create_user(
        email=cast.PEOPLE[0].email, name=cast.PEOPLE[0].name, password=None
    )
    owner = organisations.found_organisation(
        name=cast.KERVEL.name, owner_user_id=owner_user, now=opened, is_demo=True
    )
    with in_organisation(owner.organisation_id):
        _furnish(owner, opened)
        people = {person.name: _join(owner, person, opened) for person in cast.PEOPLE[1:]}
        enter_partners(owner, people["Nadia Benhaddou"], opened)
        desk = Desk(owner, people, queries.places(owner.organisation_id))
        shop = Shop(owner, people["Camille Renard"])
        deeds = [
            *_steps(desk, today, size),
            *_around(shop, today),
            *sold(shop, today, size),
            *quoted(shop, today),
            *worked(shop, today),
        ]
        # In the order of the clock, so that the journal reads as a year that was lived.
        for moment, do in sorted(deeds, key=lambda each: each[0]):
            do(moment)
    return owner.organisation_id


@dataclass(slots=True)
class Desk:
    """Who works at Maison Kervel, what can be assigned, and what lies on the desk."""

    owner: Member
    people: dict[str, Member]
    places: queries.Places
    open: dict[str, Invoice] = field(default_factory=dict)

    def clerk(self, one: DemoInvoice) -> Member:
        """Who looks after an invoice of this direction."""
        return self.people["Nadia Benhaddou" if one.received else "Camille Renard"]


Deed = tuple[datetime, Callable[[datetime], None]]


def _steps(desk: Desk, today: date, size: int) -> Iterator[Deed]:
    since = today - timedelta(days=SINCE)
    brought: DemoInvoice | None = None
    for index, one in enumerate(year_of_invoices(today, size, issued_until=since)):
        arrived = _at(one.arrives, time(8 + index % 9, 5 + index % 50))
        yield arrived, partial(_arrive, desk, one)
        if one.stranger or (today - one.arrives).days <= STILL_NEW:
            continue
        yield arrived + timedelta(minutes=40), partial(_assign, desk, one)
        if (today - one.arrives).days <= STILL_TO_CHECK:
            brought = one if one.received and not one.scanned else brought
        else:
            if one.received and not one.scanned and is_shared(one.partner.category):
                yield arrived + timedelta(minutes=43), partial(_code, desk, one)
            yield arrived + timedelta(minutes=47), partial(_decide, desk, one)
    yesterday = today - timedelta(days=1)
    yield _at(yesterday, time(11, 5)), partial(a_stranger_writes, desk.owner)
    yield _at(yesterday, time(18, 10)), partial(await_invoices, desk.owner)
    yield _at(yesterday, time(16, 10)), partial(_orders, desk)
    if brought is not None:
        yield _at(yesterday, time(14, 30)), partial(_by_supplier, desk, brought)


def _around(shop: Shop, today: date) -> Iterator[Deed]:
    """What else is done in selling: drafts begun, plans and their periods, hours brought."""
    for draft in DRAFTS:
        day = today - timedelta(days=draft.days_ago)
        yield _at(day, time(9, 14)), partial(prepare_draft, shop.clerk, draft)
    yield _at(today - timedelta(days=BEGAN), time(9, 30)), partial(prepare_plans, shop.clerk)
    for day in month_ends(today):
        yield _at(day, time(6, 0)), partial(take_periods, shop.clerk)
    yield _at(today - timedelta(days=1), time(17, 20)), partial(_hours, shop)


def _hours(shop: Shop, now: datetime) -> None:
    """The clerk brings the hours of a project; the owner approves those of the weeks before."""
    furnish_hours(shop.owner, shop.clerk, now)


def _orders(desk: Desk, now: datetime) -> None:
    """The owner orders; the clerk receives, and puts what waits to its orders."""
    waiting = sorted(desk.open.values(), key=lambda one: one.entry)
    furnish_orders(Buying(desk.owner, desk.people["Nadia Benhaddou"]), waiting, now)


def _furnish(owner: Member, now: datetime) -> None:
    kervel = cast.KERVEL
    entity = organisations.create_entity(
        member=owner,
        facts=organisations.EntityFacts(
            name=f"{kervel.name} SAS",
            siren=kervel.siren,
            vat_number=kervel.vat_number,
            legal_form="SAS",
            rcs="Nantes",
            street=kervel.street,
            postcode=kervel.post_code,
            city=kervel.city,
        ),
        now=now,
    )
    # What its own invoices say: where to pay (the usual number of documentation), whom to call.
    sales.change_seller_profile(
        member=owner,
        entity_id=entity,
        version=0,
        facts=sales.SellerFacts(
            iban="FR76 3000 6000 0112 3456 7890 189",
            bic="AGRIFRPP",
            contact_name="Service facturation",
            email="facturation@maison-kervel.example",
            telephone="02 40 00 00 00",
        ),
        now=now,
    )
    departments = {
        name: organisations.create_department(member=owner, name=name, parent_id=None, now=now)
        for name in cast.DEPARTMENTS
    }
    for code, name, department in cast.PROJECTS:
        organisations.create_project(
            member=owner, code=code, name=name, department_id=departments[department], now=now
        )
    for name, account in cast.CATEGORIES:
        organisations.create_category(member=owner, name=name, account=account, now=now)
    furnish_catalogue(owner, now)
    give_a_look(owner, now)


def _join(owner: Member, person: cast.Person, now: datetime) -> Member:
    """Invite someone and let them in; nobody can sign in with a password."""
    user_id = identity.create_user(email=person.email, name=person.name, password=None)
    places = queries.places(owner.organisation_id)
    departments = {label: key for key, label in places.departments.items()}
    roles = {role.key: role.id for role in queries.roles(owner, now.date())}
    invited = organisations.invite(
        member=owner,
        email=person.email,
        role_id=roles[person.role],
        scope=organisations.GivenScope(
            direction=Direction(person.direction) if person.direction else None,
            department_id=departments.get(person.department),
            amount_limit=person.amount_limit,
            valid_until=(now + timedelta(days=3 * 365)).date() if person.dated else None,
        ),
        origin="http://localhost",
        now=now,
    )
    organisations.accept_invitation(token=invited.token, user_id=user_id, now=now)
    member = queries.member_of(owner.organisation_id, user_id, now.date())
    assert member is not None, "a person who has just joined is a member"
    return member


def _arrive(desk: Desk, one: DemoInvoice, now: datetime) -> None:
    """A file arrives and is read."""
    kept = keep_bytes(desk.owner.organisation_id, [one.content()])
    arrival = register.deposit_file(
        member=desk.clerk(one), kept=kept, file_name=one.file_name, channel="demo", now=now
    )
    register.read_arrival(
        organisation_id=desk.owner.organisation_id,
        arrival_id=arrival.id,
        now=now + timedelta(seconds=2),
    )
    if one.scanned:
        return
    _row, seen = one_arrival(desk.owner, arrival.id)
    if seen.invoice_reference is None:
        raise AssertionError(f"{one.file_name}: {seen.reason}")
    invoice = desk.open[one.number] = find_invoice(desk.owner, seen.invoice_reference)
    look(desk.owner.organisation_id, invoice, now + timedelta(seconds=3))


def _by_supplier(desk: Desk, one: DemoInvoice, now: datetime) -> None:
    """The supplier of an invoice drops it on a page of their own as well."""
    invoice = desk.open[one.number]
    if invoice.party_id is not None:
        file = (one.file_name, content_of(invoice.original))
        a_supplier_drops(desk.owner, desk.clerk(one), invoice.party_id, file, now)


def _assign(desk: Desk, one: DemoInvoice, now: datetime) -> None:
    """The clerk says whose it is."""
    invoice = desk.open[one.number]
    register.assign_invoice(
        member=desk.clerk(one),
        invoice_id=invoice.id,
        assignment=Assignment(
            direction=Direction.RECEIVED if one.received else Direction.ISSUED,
            entity_id=invoice.entity_id,
            department_id=_key_of(desk.places.departments, one.partner.department),
            project_id=_key_of(desk.places.projects, one.partner.project),
            category_id=_key_of(desk.places.categories, one.partner.category),
        ),
        now=now,
    )


def _code(desk: Desk, one: DemoInvoice, now: datetime) -> None:
    """The clerk says what its lines are counted on."""
    code_invoice(desk.clerk(one), desk.open[one.number], one.partner.category, desk.places, now)


def _decide(desk: Desk, one: DemoInvoice, now: datetime) -> None:
    """The clerk verifies, or now and then refuses."""
    invoice, clerk = desk.open.pop(one.number), desk.clerk(one)
    if one.received:
        settle(clerk, invoice, now - timedelta(minutes=2))
    if one.received and invoice.entry % 37 == 0:
        register.refuse_invoice(
            member=clerk,
            invoice_id=invoice.id,
            code="MONTANTTOTAL_ERR",
            reason="Quantités livrées inférieures aux quantités facturées.",
            now=now,
        )
    else:
        register.verify_invoice(member=clerk, invoice_id=invoice.id, now=now)


def _key_of(labels: dict[UUID, str], start: str) -> UUID | None:
    return next((key for key, label in labels.items() if start and label.startswith(start)), None)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, PARIS)
