"""A whole world of two organisations: what a stranger must never see, and what each role may do.

`ours` and `theirs` hold the same things under other names; every word of `theirs` carries MARK.
The world is committed once per module. Each request is then answered inside a transaction that is
rolled back, after the constraints that a real commit would check.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from tests.plumbing import buying, database, made_once, receiving

MARK = "Zyxomma"  # long enough never to stand in a nonce by chance
NEVER = UUID("00000000-0000-7000-8000-00000000dead")  # an id that nothing has
ROLES = (
    "reader",
    "editor",
    "approver",
    "payer",
    "exception_expert",
    "auditor",
    "administrator",
    "owner",
)
VISITORS = ("anonymous", "no_organisation", *ROLES)


@dataclass
class House:
    """An organisation, its people, and one of everything; `things` by the name of the thing."""

    company: Any
    things: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    token_ids: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, thing: str) -> Any:
        return self.things[thing]


@dataclass
class World:
    """Two houses, and a browser per visitor of the first one."""

    ours: House
    theirs: House
    stranger: UUID
    browsers: dict[str, Client] = field(default_factory=dict)

    def ask(self, visitor: str, method: str, path: str, data: Any = None, **headers: Any) -> Any:
        """The answer to one request, after which nothing has happened."""
        client = self.browsers[visitor]
        if path.startswith("/api/") and visitor in self.ours.tokens:
            headers.setdefault("HTTP_AUTHORIZATION", f"Bearer {self.ours.tokens[visitor]}")
        return self.answer(client, method, path, data, **headers)

    def answer(self, client: Client, method: str, path: str, data: Any = None, **headers: Any):
        """The same for a browser of one's own."""
        kept = client.cookies.output()
        with transaction.atomic():
            sent = {"data": data} if data is not None else {}
            if (
                path.startswith("/api/")
                and data is not None
                and not any(map(is_file, data.values()))
            ):
                sent = {"data": json.dumps(data), "content_type": "application/json"}
            response = getattr(client, method.lower())(path, **sent, **headers)
            if response.streaming:
                response.body = b"".join(response.streaming_content)
            else:
                response.body = response.content
            owed = _unpaid(response.status_code)
            transaction.set_rollback(True)
        client.cookies.clear()
        for line in kept.splitlines():
            client.cookies.load(line.removeprefix("Set-Cookie: "))
        assert not owed, f"{method} {path}: {owed}"
        return response


def is_file(value: Any) -> bool:
    """Whether a value of a form is an upload."""
    return isinstance(value, SimpleUploadedFile)


def _unpaid(status: int) -> str:
    """What a commit would have refused: a change without its event, a key of another house."""
    if status >= 500:
        return ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            # Undone here: a savepoint that is released keeps them immediate for what follows.
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001  (whatever the database refuses is the finding)
        return str(error)
    return ""


@pytest.fixture(scope="module")
def world(postgres, django_db_setup, django_db_blocker) -> Iterator[World]:
    """The world, committed; the database is a fresh clone again when the module is done."""
    del django_db_setup
    with django_db_blocker.unblock():
        made_once.put_away()
        # Addresses in what people type are names of this test, never of this machine.
        yield build()
        connections.close_all()
        name = conninfo_to_dict(os.environ["DATABASE_URL"])["dbname"]
        database.clone(postgres, database.template(postgres), name)


def build() -> World:
    """Both houses and every visitor's browser, signed in by the door like anybody."""
    from facturier.identity.models import User
    from facturier.organisations.tests.factories import NAMES, PASSWORD, a_person

    ours = _house("Maison Kervel", "732829320", NAMES, "kervel", fillers=0)
    names = {role: f"{MARK} {role}" for role in ROLES}
    theirs = _house(f"{MARK} Négoce", "552100554", names, MARK.lower(), fillers=12)
    stranger = a_person("Ange Nonnon", email="ange@exemple.test", password=PASSWORD)
    _invite(ours, "ange@exemple.test")
    _invite(theirs, f"invite@{MARK.lower()}.test")
    world = World(ours, theirs, stranger)
    people = {role: ours.company[role].user_id for role in ROLES} | {"no_organisation": stranger}
    for visitor in VISITORS:
        client = Client(raise_request_exception=False, HTTP_ACCEPT="text/html")
        if visitor in people:
            enter(client, User.objects.get(pk=people[visitor]).email)
        world.browsers[visitor] = client
    return world


def enter(client: Client, email: str) -> None:
    """Sign in by the form, then let the first page choose the organisation."""
    from facturier.organisations.tests.factories import PASSWORD

    answer = client.post("/connexion/", {"login": email, "password": PASSWORD})
    assert answer.status_code == 302, (email, answer.status_code)
    client.get("/compte/jetons/")


def _house(name: str, siren: str, names: dict[str, str], mark: str, fillers: int) -> House:
    from facturier.organisations.tests import factories

    now = timezone.now()
    company = factories.a_company(name, roles=(), password=factories.PASSWORD, now=now)
    _rename(company["owner"].user_id, names["owner"])
    house = House(company)

    def member(key: str, role: str, who: str) -> Any:
        user_id = factories.a_person(who, email=f"{key}@{mark}.test", password=factories.PASSWORD)
        return factories.a_member(company, user_id, role, now=now)

    for role in ROLES:
        if role != "owner":
            company.people[role] = member(role, role, names[role])
    suffix = name.partition(" ")[0]
    for key in ("colleague", "away", "protected"):
        house.things[key] = member(key, "reader", f"{suffix} {key}")
    _places(house, siren, suffix, now)
    _people(house, now)
    _invoices(house, siren, suffix, fillers)
    _catalogue(house, suffix)
    _series(house, suffix)
    _parties(house, suffix, fillers)
    receiving.doubts(house)
    buying.purchases(house, suffix)
    _drafts(house, suffix)
    _time(house, suffix)
    _quotes(house, suffix)
    _plans(house)
    _sent(house, suffix)
    receiving.channels(house, suffix)
    receiving.awaited(house)
    _self_billed(house, suffix)
    _tokens(house, suffix, now)
    return house


def _rename(user_id: UUID, name: str) -> None:
    from facturier.identity import actions

    actions.rename(user_id=user_id, name=name)


def _places(house: House, siren: str, suffix: str, now: Any) -> None:
    from facturier.organisations import actions
    from facturier.organisations.tests import factories as f

    company, things = house.company, house.things
    things["entity"] = f.an_entity(company, f"{suffix} SAS", siren=siren, now=now)
    things["old_entity"] = f.an_entity(company, f"{suffix} Ancienne", siren="542065479", now=now)
    for key in ("department", "old_department"):
        things[key] = f.a_department(company, f"{suffix} {key}", now=now)
    for key in ("project", "old_project"):
        things[key] = f.a_project(company, f"{suffix}-{key}", now=now)
    for key in ("category", "old_category"):
        things[key] = f.a_category(company, f"{suffix} {key}", now=now)
    for kind in ("entity", "department", "project", "category"):
        archive = getattr(actions, f"archive_{kind}")
        with company.here():
            archive(member=company["owner"], **{f"{kind}_id": things[f"old_{kind}"]}, now=now)


def _people(house: House, now: Any) -> None:
    from facturier.identity.models import User
    from facturier.identity.tests.factories import with_application
    from facturier.organisations import actions

    company, things = house.company, house.things
    with company.here():
        things["grant"] = actions.grant_role(
            member=company["owner"],
            member_id=things["colleague"].id,
            role_id=company.role("payer"),
            now=now,
        )
        actions.deactivate_member(member=company["owner"], member_id=things["away"].id, now=now)
    with_application(User.objects.get(pk=things["protected"].user_id))
    things["role"] = company.role("reader")


def _invoices(house: House, siren: str, suffix: str, fillers: int) -> None:
    from facturier.checks.tests.factories import a_check
    from facturier.einvoice.cii import write_cii
    from facturier.einvoice.document import Attachment, PaymentAccount, PaymentMeans
    from facturier.einvoice.facturx_embedding import embed
    from facturier.einvoice.tests.factories import blank_pdf
    from facturier.register import actions
    from facturier.register.tests import factories as f
    from facturier.rendering.queries import folder_of

    company, things = house.company, house.things

    def document(number: str, **rest: Any) -> Any:
        return f.a_document(
            **{"buyer": siren, "number": f"{suffix}-{number}", "net": "98765.43", **rest}
        )

    for number in range(fillers):
        f.an_invoice(company, document(f"plus-{number}"))
    things["received"] = f.an_invoice(company, document("recue"))
    things["verified"] = f.an_invoice(company, document("vue"))
    things["issued"] = f.an_invoice(company, document("emise", seller=siren, buyer="404833048"))
    things["unknown"] = f.an_invoice(company, document("inconnue", buyer="404833048"))
    pdf = embed(blank_pdf(), write_cii(document("papier")), "BASIC")
    arrival = f.a_read_arrival(company, pdf, file_name=f"{suffix}-papier.pdf")
    things["paper"] = arrival.invoice
    with company.here():
        sha256 = arrival.invoice.original.sha256
        actions.verify_invoice(
            member=company["editor"], invoice_id=things["verified"].id, now=timezone.now()
        )
        things["view"] = actions.save_view(
            member=company["editor"],
            name=f"{suffix} vue",
            shared=True,
            parameters={},
            now=timezone.now(),
        ).id
    things["supplier_id"] = things["received"].party_id
    things["sha256"] = sha256
    _beside(house, suffix)
    enclosing = document(
        "pieces",
        attachments=(Attachment(content=b"%PDF-1.4", filename=f"{suffix}-joint.pdf"),),
        payment_means=(PaymentMeans("58", account=PaymentAccount("FR7630006000011234567890189")),),
    )
    things["enclosing"] = f.an_invoice(company, enclosing)
    aside = f.a_read_arrival(company, b"<a/>", file_name=f"{suffix}-illisible.xml")
    assert aside.state == "set_aside"
    things["arrival"] = aside.id
    _to_repair(house, suffix, document)
    things["check"] = a_check(company, content=pdf, file_name=f"{suffix}-a-controler.pdf")
    for key in (sha256, str(things["check"])):
        folder = folder_of(company.id, key)
        folder.mkdir(parents=True)
        (folder / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n")


def _catalogue(house: House, suffix: str) -> None:
    """Two items, two price lists, and imports at their preview and at their end."""
    from facturier.catalogue import actions
    from facturier.catalogue.tests import factories as f
    from facturier.files.actions import keep_bytes
    from facturier.imports import actions as imports
    from facturier.organisations.tests.factories import NOW

    company, things = house.company, house.things
    for key in ("item", "old_item"):
        things[key] = f.an_item(company, f"{suffix}-{key}", name=f"{suffix} article")
    for key in ("price_list", "old_price_list"):
        things[key] = f.a_price_list(company, f"{suffix} {key}")
    things["price"] = f.a_price(company, things["price_list"], things["item"], "12.5")
    owner = {"member": company["owner"], "now": NOW}
    content = f"Code;Nom;Prix\n{suffix}-neuf;{suffix} neuf;1\n{suffix}-faux;{suffix};x\n".encode()
    with company.here():
        actions.archive_item(item_id=things["old_item"].id, **owner)
        actions.archive_price_list(price_list_id=things["old_price_list"], **owner)
        for key in ("import", "done_import"):
            row = imports.begin_import(
                kind_key="articles",
                content=content,
                kept=keep_bytes(company.id, [content]),
                file_name=f"{suffix}-{key}.csv",
                **owner,
            )
            mapping = {"code": 0, "name": 1, "price": 2}
            imports.choose_columns(import_id=row.id, mapping=mapping, **owner)
            things[key] = row.id
            content = content.replace(b"neuf", b"fait")
        imports.start_import(import_id=things["done_import"], **owner)
    imports.run_import(
        organisation_id=company.id, import_id=things["done_import"], clock=lambda: NOW
    )


def _series(house: House, suffix: str) -> None:
    """Settings and a series of the entity, still without a number."""
    from facturier.sales import actions

    company, things = house.company, house.things
    owner = {"member": company["owner"], "entity_id": things["entity"], "now": timezone.now()}
    with company.here():
        facts = actions.SellerFacts(contact_name=f"{suffix} facturation")
        actions.change_seller_profile(version=0, facts=facts, **owner)
        things["series"] = actions.create_series(
            name=f"{suffix} factures", pattern="F{YYYY}-{N:5}", type_codes=["380"], **owner
        ).id
        for key in ("look", "old_look"):
            things[key] = actions.create_template(name=f"{suffix} {key}", **owner).id
        by = {"member": company["owner"], "now": owner["now"]}
        actions.archive_template(template_id=things["old_look"], **by)


def _drafts(house: House, suffix: str) -> None:
    """A draft for the party, with a line; one that is put away, and a template."""
    from facturier.kit.keys import uuid7
    from facturier.sales import actions, queries
    from facturier.sales.rules.operations import Operation

    company, things, now = house.company, house.things, timezone.now()
    by = {"member": company["owner"], "now": now}
    with company.here():
        for key in ("draft", "old_draft"):
            draft = actions.open_draft(entity_id=things["entity"], **by)
            line = uuid7()
            asked = [
                Operation(None, "customer", 0, str(things["party"].id)),
                Operation(None, "subject", 0, f"{suffix} objet"),
                Operation(line, "name", 0, f"{suffix} ligne"),
                Operation(line, "price", 0, "98765.43"),
            ]
            actions.change_draft(draft_id=draft.id, key=uuid7(), operations=asked, **by)
            things[key] = draft.id
        template = f"{suffix} modèle"
        things["template"] = actions.save_as_template(
            draft_id=things["draft"], name=template, **by
        ).id
        actions.discard_draft(draft_id=things["old_draft"], **by)
        contract = actions.open_contract(draft_id=things["template"], name=f"{suffix} marché", **by)
        things["contract"] = contract.id
        [line, *_rest] = queries.whole_contract(by["member"], contract.id).lines
        things["contract_line"] = line.key
        chosen = [(things["draft"], None)]
        things["bulk"] = actions.prepare_bulk(
            member=company["editor"], chosen=chosen, today=timezone.localdate(), now=now
        ).id


def _plans(house: House) -> None:
    """A plan that copies the template, with a move of its prices and a run that goes on."""
    from facturier.files.actions import keep_bytes
    from facturier.recurring import actions

    company, things, now = house.company, house.things, timezone.now()
    by = {"member": company["editor"], "now": now}
    given = actions.Given(
        name="Loyer",
        rule={"unit": "month", "days": [1]},
        start=date(2026, 1, 1),
    )
    with company.here():
        things["plan"] = actions.create_plan(template_id=things["template"], given=given, **by).id
        things["indexation"] = actions.record_indexation(
            plan_id=things["plan"], kind="percent", percent=Decimal(2), proof="Contrat",
            first_day=timezone.localdate(), kept=keep_bytes(company.id, [b"%PDF-1.7 publication"]),
            file_name="publication.pdf", **by,
        ).id  # fmt: skip
        actions.skip_period(plan_id=things["plan"], number=2, reason="Offert", **by)
        run = actions.look(organisation_id=company.id, now=now)
        assert run is not None
        things["run"] = run.id


def _sent(house: House, suffix: str) -> None:
    """A document that was issued, and sent; its mail was given up, and its customer has asked."""
    from facturier.parties.tests.factories import siren
    from facturier.sales import actions as sales
    from facturier.sales.actions import files
    from facturier.sales.queries import issued_of_invoice
    from facturier.sales.tests import factories as f
    from facturier.sending import actions
    from facturier.sending.queries import public

    company, things, now = house.company, house.things, timezone.now()
    entity = f.a_seller(company, f"{suffix} Émission SAS", siren(33_333_333))
    customer = f.a_customer(company, f"{suffix} Client", siren(44_444_444))
    f.a_series(company, entity, pattern=f"{suffix[:2].upper()}{{YYYY}}-{{N:5}}")
    draft = f.a_complete_draft(company, entity, customer, by="owner", price="98765.43")
    by = {"member": company["owner"], "now": now}
    with company.here():
        issued = sales.issue_draft(
            draft_id=draft.id, version=draft.version, today=timezone.localdate(now), **by
        )
        row = issued_of_invoice(company.id, issued.invoice_id)
    files.make_file(organisation_id=company.id, issued_id=row.id, now=now)
    things["sent"] = row.invoice
    with company.here():
        letter = actions.Letter([f"compta@{suffix.lower()}-client.test"])
        sending = actions.send_invoice(
            reference=row.invoice.reference, letter=letter, origin="https://ici.test", **by
        ).sending
        place = public.Place(company.id, sending.link_id)
        text = f"{suffix} demande"
        actions.write_us(place=place, kind="question", name=suffix, text=text, now=now)
        things["sending_bulk"] = actions.prepare_many(
            references=[row.invoice.reference], origin="https://ici.test", **by
        ).id
    actions.give_up_sendings(
        organisation_id=company.id, issued_id=row.id, reason=f"{suffix} motif", now=now
    )
    things["sending"], things["share"] = sending.id, public.link_token(sending.link_id)


def _quotes(house: House, suffix: str) -> None:
    """A quote that was sent and waits, one that became an order, an order being entered."""
    from facturier.files import actions as files
    from facturier.parties.tests.factories import siren
    from facturier.quotes import actions
    from facturier.quotes.models import Order, QuoteDelivery
    from facturier.quotes.queries import link_token
    from facturier.quotes.tests.factories import fill
    from facturier.sales.tests import factories as f

    company, things, now = house.company, house.things, timezone.now()
    today = timezone.localdate(now)
    entity = f.a_seller(company, f"{suffix} Devis SAS", siren(57_575_757))
    customer = f.a_customer(company, f"{suffix} Acheteur", siren(68_686_868))
    by = {"member": company["owner"], "now": now}
    for key in ("quote", "accepted_quote", "old_quote"):
        with company.here():
            row = actions.open_quote(entity_id=entity, customer_id=customer, today=today, **by)
        fill(company, row.draft, by="owner", lines=((f"{suffix} banquette", "4", "87"),))
        with company.here():
            letter = actions.Letter([f"achats@{suffix.lower()}-acheteur.test"])
            sent = actions.send_quote(
                quote_id=row.id, draft_version=row.draft.version, letter=letter,
                origin="https://ici.test", today=today, **by,
            )  # fmt: skip
        things[key] = row.id
        if key == "quote":
            things["quote_mail"] = sent.mail.id
            things["quote_share"] = link_token(sent.mail.link_id)
            with company.here():
                QuoteDelivery.objects.filter(mail=sent.mail).update(state="failed")
    given = actions.ByHand(version=1, answer_date=today, name=suffix, proof=f"{suffix} courrier")
    with company.here():
        kept = files.keep_bytes(company.id, [f"%PDF-1.7 {suffix} accord".encode()])
        actions.accept_by_hand(
            quote_id=things["accepted_quote"], given=given, kept=kept, today=today, **by
        )
        things["order"] = Order.objects.get(quote_id=things["accepted_quote"]).id
        actions.discard_quote(quote_id=things["old_quote"], **by)
        draft = actions.begin_order(entity_id=entity, customer_id=customer, **by)
    fill(company, draft, by="owner", lines=((f"{suffix} pose", "2", "50"),))
    things["order_draft"] = draft.id


def _self_billed(house: House, suffix: str) -> None:
    """A mandate with its signed document, and what was issued under it."""
    from facturier.files.actions import keep_bytes
    from facturier.parties.tests.factories import siren
    from facturier.sales import actions
    from facturier.sales.tests import billing
    from facturier.sales.tests import factories as f

    company, things, now = house.company, house.things, timezone.now()
    today = timezone.localdate(now)
    entity = f.a_seller(company, f"{suffix} Laiterie SAS", siren(55_555_555))
    supplier = billing.a_supplier(company, f"{suffix} Ferme", siren(66_666_666))
    facts = billing.facts(reference=f"{suffix} mandat", starts_with=f"{suffix[:2].upper()}F-")
    kept = keep_bytes(company.id, [f"%PDF-1.7 {suffix} mandat".encode()])
    by = {"member": company["owner"], "now": now}
    with company.here():
        things["mandate"] = actions.record_mandate(
            entity_id=entity, supplier_id=supplier, facts=facts, today=today, kept=kept,
            file_name=f"{suffix}-mandat.pdf", **by,
        ).id  # fmt: skip
    draft = billing.a_draft(company, entity, supplier, by="owner")
    with company.here():
        things["self_billed"] = actions.issue_draft(
            draft_id=draft.id, version=draft.version, today=today, **by
        ).reference


def _time(house: House, suffix: str) -> None:
    """Time and a milestone to approve, some that is approved, some that is put away."""
    from facturier.timesheets import actions
    from facturier.timesheets.models import Milestone, TimeEntry
    from facturier.timesheets.tests import factories as f

    company, things, party = house.company, house.things, house.things["party"].id
    for key in ("entry", "ready_entry", "old_entry"):
        approver = "approver" if key == "ready_entry" else ""
        name = f"{suffix} personne"
        things[key] = f.an_entry(company, party, person_name=name, approved_by=approver)
    for key in ("milestone", "ready_milestone", "old_milestone"):
        approver = "approver" if key == "ready_milestone" else ""
        things[key] = f.a_milestone(company, party, name=f"{suffix} {key}", approved_by=approver)
    by = {"member": company["owner"], "version": 1, "now": timezone.now()}
    with company.here():
        actions.archive(model=TimeEntry, row_id=things["old_entry"].id, **by)
        actions.archive(model=Milestone, row_id=things["old_milestone"].id, **by)


def _beside(house: House, suffix: str) -> None:
    """What stands beside the received invoice; the editor put it there."""
    from facturier.files.actions import keep_bytes
    from facturier.register import actions
    from facturier.register.rules.beside import LinkKind

    company, things = house.company, house.things
    kept = keep_bytes(company.id, [f"{suffix} bon de livraison".encode()])
    with company.here():
        here = {
            "member": company["editor"],
            "invoice_id": things["received"].id,
            "now": timezone.now(),
        }
        things["note"] = actions.add_note(**here, text=f"{suffix} note").id
        things["attachment"] = actions.attach_file(
            **here, kept=kept, file_name=f"{suffix}-bl.pdf"
        ).id
        things["link"] = actions.link_invoice(
            **here, other_id=things["verified"].id, kind=LinkKind.OTHER
        ).id
        actions.tag_invoice(**here, tag=f"{suffix} étiquette")


def _parties(house: House, suffix: str, fillers: int) -> None:
    """One party with one of everything; others to confirm, put away, merged, and alike."""
    from facturier.parties import actions
    from facturier.parties.tests import factories as f

    company, things, now = house.company, house.things, timezone.now()
    for number in range(fillers):
        f.a_party(company, f"{suffix} autre {number}")
    party = things["party"] = f.a_party(company, f"{suffix} Tôlerie", siren=f.siren(11_111_111))
    things["old_party"] = f.a_party(company, f"{suffix} Ancien")
    things["kept_party"] = f.a_party(company, f"{suffix} Transports")
    things["met_party_id"] = f.met(company, f.stated(f"{suffix} Vu", f.siren(22_222_222)))
    absorbed = f.a_party(company, f"{suffix} Transports")
    things["twin"] = f.a_party(company, f"{suffix} Tolerie", siren="")
    things["contact"] = f.a_contact(company, party.id, name=f"{suffix} Contact")
    things["old_contact"] = f.a_contact(company, party.id, name=f"{suffix} Parti")
    f.an_address(company, party.id, city=f"{suffix}-Ville")
    things["account"] = f.an_account(company, party.id)
    things["old_account"] = f.an_account(company, party.id, f.OTHER_IBAN)
    things["party_document"] = f.a_party_document(
        company, party.id, f"%PDF-1.7 {suffix}".encode(), file_name=f"{suffix}-kbis.pdf"
    )
    f.a_party_document(
        company,
        party.id,
        f"%PDF-1.7 rib {suffix}".encode(),
        kind="bank_details",
        file_name=f"{suffix}-rib.pdf",
    )
    owner = {"member": company["owner"], "now": now}
    with company.here():
        # An account that nobody of the house typed: any of them who may can be the second person.
        actions.accounts.PartyBankAccount.objects.filter(id=things["account"]).update(
            added_by_id=None, hands=[], added_at=now - timedelta(days=30)
        )
        actions.archive_party(party_id=things["old_party"].id, **owner)
        actions.archive_part(
            party_id=party.id, kind="contact", part_id=things["old_contact"], **owner
        )
        actions.archive_account(party_id=party.id, account_id=things["old_account"], **owner)
        things["merge"] = actions.merge_parties(
            kept_id=things["kept_party"].id, absorbed_id=absorbed.id, reason="le même", **owner
        )


def _to_repair(house: House, suffix: str, document: Callable[..., Any]) -> None:
    """What the verbs of filling want: a batch, an invoice keyed in, one that is none."""
    from facturier.einvoice.cii import write_cii
    from facturier.einvoice.tests.factories import blank_pdf
    from facturier.register import actions
    from facturier.register.tests import factories as f

    company, things, now = house.company, house.things, timezone.now()
    editor = company["editor"]
    scan = f.a_read_arrival(company, blank_pdf(), file_name=f"{suffix}-scan.pdf")
    content = write_cii(document("double"))
    twice = [f.a_read_arrival(company, content, file_name=f"{suffix}-d.xml") for _ in range(2)]
    with company.here():
        things["batch"] = actions.open_batch(
            member=editor, name=f"{suffix}-lot", announced=1, channel="upload", now=now
        ).id
        things["keyed"] = actions.enter_to_key(member=editor, arrival_id=scan.id, now=now)
        things["not_invoice"] = actions.mark_not_invoice(
            member=editor, invoice_id=twice[0].invoice_id, reason="essai", now=now
        )
    things["loose"] = twice[1].id


def _tokens(house: House, suffix: str, now: Any) -> None:
    """A token per role, open for all that a token may be opened for and the role holds.

    Roles that may not create one get theirs as the command line gives it.
    """
    from facturier.organisations import actions, rules
    from facturier.organisations.queries import may
    from facturier.organisations.tests.factories import address_of

    company = house.company
    for role in ROLES:
        person = company[role]
        scopes = [rules.token_scope(key) for key in rules.TOKEN_CAPABILITIES if may(person, key)]
        house.token_ids[role], house.tokens[role] = actions.issue_token(
            email=address_of(person.user_id),
            name=f"{suffix} jeton {role}",
            scopes=scopes,
            days=30,
            now=now,
        )


def _invite(house: House, email: str) -> None:
    from facturier.organisations import actions

    company = house.company
    with company.here():
        invited = actions.invite(
            member=company["owner"],
            email=email,
            role_id=company.role("reader"),
            origin="http://localhost",
            now=timezone.now(),
        )
    house.things["invitation"], house.things["invitation_token"] = invited.id, invited.token
