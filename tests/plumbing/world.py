"""A whole world of two organisations: what a stranger must never see, and what each role may do.

`ours` and `theirs` hold the same things under other names; every word of `theirs` carries MARK.
The world is committed once per module. Each request is then answered inside a transaction that is
rolled back, after the constraints that a real commit would check.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict

from tests.plumbing import database

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
            if path.startswith("/api/") and data and not any(map(is_file, data.values())):
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
    theirs = _house(f"{MARK} Négoce", "552100554", names, MARK.lower(), fillers=8)
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
    _parties(house, suffix, fillers)
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
    f.a_price(company, things["price_list"], things["item"], "12.5")
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
            added_by_id=None
        )
        actions.archive_party(party_id=things["old_party"].id, **owner)
        actions.archive_part(
            party_id=party.id, kind="contact", part_id=things["old_contact"], **owner
        )
        actions.archive_account(party_id=party.id, account_id=things["old_account"], **owner)
        things["merge"] = actions.merge_parties(
            kept_id=things["kept_party"].id, absorbed_id=absorbed.id, reason="le même", **owner
        )


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


# -- what stands in the places of an address --------------------------------------------------------
USUAL: dict[str, Callable[[House], Any]] = {
    "entity_id": lambda h: h["entity"],
    "department_id": lambda h: h["department"],
    "project_id": lambda h: h["project"],
    "category_id": lambda h: h["category"],
    "member_id": lambda h: h["colleague"].id,
    "grant_id": lambda h: h["grant"],
    "invitation_id": lambda h: h["invitation"],
    "role_id": lambda h: h["role"],
    "token": lambda h: h["invitation_token"],
    "token_id": lambda h: h.token_ids["editor"],
    "reference": lambda h: h["received"].reference,
    "number": lambda _h: 1,
    "arrival_id": lambda h: h["arrival"],
    "note_id": lambda h: h["note"],
    "attachment_id": lambda h: h["attachment"],
    "link_id": lambda h: h["link"],
    "check_id": lambda h: h["check"],
    "view_id": lambda h: h["view"],
    "user_id": lambda h: h.company["reader"].user_id,
    "party_id": lambda h: h["party"].id,
    "kind": lambda _h: "contacts",
    "part_id": lambda h: h["contact"],
    "account_id": lambda h: h["account"],
    "document_id": lambda h: h["party_document"],
    "merge_id": lambda h: h["merge"],
    "file_format": lambda _h: "csv",
    "pk": lambda _h: 999_999_999,
    "uidb36": lambda _h: "1a",
    "key": lambda _h: "aaaa-bbbb",
    "item_id": lambda h: h["item"].id,
    "price_list_id": lambda h: h["price_list"],
    "import_id": lambda h: h["import"],
    "kind": lambda _h: "articles",
}
# What a place means in the addresses of one room.
IN_ROOM: dict[tuple[str, str], Callable[[House], Any]] = {
    ("parties", "reference"): lambda h: h["party"].reference,
}
# Where a step needs another object than the usual one, to reach its own check.
APART: dict[tuple[str, str], Callable[[House], Any]] = {
    ("organisations:restore_entity", "entity_id"): lambda h: h["old_entity"],
    ("organisations:restore_department", "department_id"): lambda h: h["old_department"],
    ("organisations:restore_project", "project_id"): lambda h: h["old_project"],
    ("organisations:restore_category", "category_id"): lambda h: h["old_category"],
    ("organisations:reactivate", "member_id"): lambda h: h["away"].id,
    ("organisations:reset_second_factor", "member_id"): lambda h: h["protected"].id,
    ("parties:restore", "reference"): lambda h: h["old_party"].reference,
    ("parties:undo_merge", "reference"): lambda h: h["kept_party"].reference,
    ("parties:restore_part", "part_id"): lambda h: h["old_contact"],
    ("parties:restore_account", "account_id"): lambda h: h["old_account"],
    ("register:of_party", "party_id"): lambda h: h["supplier_id"],
    ("api:restore_party", "party_id"): lambda h: h["old_party"].id,
    ("api:undo_party_merge", "party_id"): lambda h: h["kept_party"].id,
    ("register:reopen", "reference"): lambda h: h["verified"].reference,
    ("register:undo", "reference"): lambda h: h["verified"].reference,
    ("api:undo", "reference"): lambda h: h["verified"].reference,
    ("register:accounts", "reference"): lambda h: h["enclosing"].reference,
    ("register:enclosed", "reference"): lambda h: h["enclosing"].reference,
    ("register:page_image", "reference"): lambda h: h["paper"].reference,
    ("catalogue:restore_item", "item_id"): lambda h: h["old_item"].id,
    ("catalogue:restore_price_list", "price_list_id"): lambda h: h["old_price_list"],
    ("api:restore_item", "item_id"): lambda h: h["old_item"].id,
    ("api:restore_price_list", "price_list_id"): lambda h: h["old_price_list"],
    ("imports:undo", "import_id"): lambda h: h["done_import"],
}


def places_of(name: str, wanted: list[str], house: House) -> dict[str, Any]:
    """The values for the places of a route; KeyError names a place that nobody has told."""
    room = name.partition(":")[0]
    return {
        place: (APART.get((name, place)) or IN_ROOM.get((room, place)) or USUAL[place])(house)
        for place in wanted
    }


def _entity(_house: House) -> dict[str, str]:
    return {"name": "Filiale", "siren": "404833048", "vat_regime": "none", "country": "FR"}


def _upload(name: str) -> Callable[[House], dict[str, Any]]:
    return lambda _h: {name: SimpleUploadedFile("f.xml", b"<a/>", content_type="text/xml")}


def _company(_house: House) -> dict[str, str]:
    return {
        "name": "Kervel",
        "siren": "732829320",
        "street": "1 rue du Port",
        "postcode": "29200",
        "city": "Brest",
        "vat_regime": "none",
    }


_ITEM = {
    "kind": "goods",
    "name": "Neuf",
    "price": "12,5",
    "currency": "EUR",
    "unit": "C62",
    "vat": "S:20",
}


def _party(_house: House) -> dict[str, str]:
    return {
        "name": "Nouveau tiers",
        "country": "FR",
        "tax_situation": "taxable",
        "language": "fr",
        "importance": "normal",
        "payment_basis": "invoice_date",
    }


NEW_IBAN = "BE68539007547034"


def _version(house: House) -> int:
    with house.company.here():
        return type(house["party"]).objects.get(id=house["party"].id).version


class Json(dict[str, Any]):
    """A body that is sent as JSON."""


# The least that each POST wants, so that it reaches the check of rights and then does its work.
BODIES: dict[str, Callable[[House], dict[str, Any]]] = {
    "account_login": lambda _h: {"login": "nul@exemple.test", "password": "rien du tout 12"},
    "identity_language": lambda _h: {"language": "en", "next": "/"},
    "account_reset_password": lambda _h: {"email": "nul@exemple.test"},
    "identity_account": lambda _h: {"name": "Autre Nom", "language": "fr", "theme": "auto"},
    "account_email": lambda _h: {"email": "neuve@exemple.test", "action_add": ""},
    "workbench:first_company": _company,
    "workbench:first_team": lambda _h: {"suppliers": "equipe@exemple.test"},
    "workbench:first_invoice": _upload("files"),
    "organisations:switch": lambda h: {"organisation": str(h.company.id)},
    "organisations:company": lambda _h: {"name": "Autre nom"},
    "organisations:entities": _entity,
    "organisations:entity": lambda h: {**_entity(h), "siren": "732829320"},
    "organisations:departments": lambda _h: {"name": "Ventes"},
    "organisations:department": lambda _h: {"name": "Ventes"},
    "organisations:projects": lambda _h: {"code": "N-1", "name": "Nouveau"},
    "organisations:project": lambda _h: {"code": "N-1", "name": "Nouveau"},
    "organisations:categories": lambda _h: {"name": "Voyages"},
    "organisations:category": lambda _h: {"name": "Voyages"},
    "organisations:invite": lambda h: {"email": "neuf@exemple.test", "role": str(h["role"])},
    "organisations:grant": lambda h: {"role": str(h.company.role("approver"))},
    "organisations:reset_second_factor": lambda _h: {"reason": "reconnue de vive voix"},
    "organisations:role_second_factor": lambda _h: {"required": "on"},
    "organisations:tokens": lambda _h: {
        "name": "Comptabilité",
        "scopes": ["invoice:read"],
        "days": "30",
    },
    "parties:new": _party,
    "parties:change": lambda h: {**_party(h), "version": str(_version(h))},
    "parties:merge": lambda h: {"other": h["twin"].reference, "reason": "le même"},
    "parties:set_apart": lambda h: {
        "first": h["party"].reference,
        "second": h["twin"].reference,
    },
    "parties:add_account": lambda _h: {"iban": NEW_IBAN},
    "parties:trust_account": lambda _h: {"reason": "vu au téléphone"},
    "parties:add_document": lambda h: {**_upload("file")(h), "kind": "other"},
    "parties:add_part": lambda _h: {"name": "Lucie Morel"},
    "parties:part": lambda _h: {"name": "Lucie Morel"},
    # Each operation of an address has a name; all of them lead to the same address.
    **dict.fromkeys(
        ("api:parties", "api:create_party"), lambda _h: Json({"name": "Nouveau tiers"})
    ),
    **dict.fromkeys(
        ("api:party", "api:change_party"),
        lambda h: Json({"name": "Autre", "version": _version(h)}),
    ),
    "api:merge_party": lambda h: Json({"absorbed": str(h["twin"].id), "reason": "le même"}),
    "register:refuse": lambda _h: {"reason": "pas notre commande"},
    "register:reopen": lambda _h: {"reason": "vue trop vite"},
    "register:assign": lambda h: {"department": str(h["department"])},
    "register:deposit": _upload("files"),
    "register:save_view": lambda _h: {"name": "Grosses", "min": "1000"},
    "register:change_view": lambda _h: {"name": "Petites"},
    "register:export": lambda _h: {"format": "csv"},
    "register:decide_many": lambda h: {
        "action": "verify",
        "choisies": [h["received"].reference],
    },
    "api:decide_many": lambda h: {"action": "verify", "references": [h["received"].reference]},
    **dict.fromkeys(
        ("api:views", "api:save_view", "api:change_view", "api:remove_view"),
        lambda _h: {"name": "Grosses", "parameters": {"min": "1000"}},
    ),
    "register:notes": lambda _h: {"text": "une note"},
    "register:note": lambda _h: {"text": "une autre note"},
    "register:attachments": _upload("files"),
    "register:links": lambda h: {"kind": "replaces", "document": h["verified"].reference},
    "register:tags": lambda _h: {"tag": "urgent"},
    "register:untag": lambda _h: {"tag": "urgent"},
    "api:attachments": _upload("file"),
    "api:attach": _upload("file"),
    **dict.fromkeys(("api:notes", "api:add_note"), lambda _h: {"text": "une note"}),
    **dict.fromkeys(("api:edit_note", "api:archive_note"), lambda _h: {"text": "une autre"}),
    **dict.fromkeys(("api:tags", "api:add_tag", "api:remove_tag"), lambda _h: {"tag": "urgent"}),
    **dict.fromkeys(
        ("api:links", "api:add_link"),
        lambda h: {"kind": "replaces", "invoice": h["verified"].reference},
    ),
    "checks:deposit": _upload("files"),
    "catalogue:new_item": lambda _h: _ITEM | {"code": "NEUF"},
    "catalogue:item": lambda h: _ITEM | {"code": h["item"].code, "version": "1"},
    "catalogue:price_lists": lambda _h: {
        "name": "Neuf",
        "currency": "EUR",
        "valid_from": "2026-01-01",
    },
    "catalogue:price_list": lambda _h: {
        "name": "Autre",
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "version": "1",
    },
    "catalogue:set_price": lambda h: {"code": h["item"].code, "price": "13"},
    "imports:begin": lambda _h: {
        "file": SimpleUploadedFile("f.csv", b"Code;Nom;Prix\nA;B;1\n", content_type="text/csv")
    },
    "imports:columns": lambda _h: {"code": "0", "name": "1", "price": "2"},
    "api:items": lambda _h: Json(
        code="NEUF", kind="goods", texts={"fr": {"name": "Neuf"}}, price="1", vat_percent="20"
    ),
    "api:item": lambda h: Json(
        code=h["item"].code,
        kind="goods",
        texts={"fr": {"name": "Autre"}},
        price="1",
        vat_percent="20",
        version=1,
    ),
    "api:price_lists": lambda _h: Json(name="Neuf", valid_from="2026-01-01"),
    "api:price_list": lambda _h: Json(name="Autre", valid_from="2026-01-01", version=1),
    "api:prices": lambda h: Json(item_id=str(h["item"].id), price="13"),
    "api:ask": _upload("file"),
    "api:deposit": _upload("file"),
}


# Two calls of the API at one address: what is read there, and what is sent there.
BODIES |= {
    "api:create_item": BODIES["api:items"],
    "api:change_item": BODIES["api:item"],
    "api:create_price_list": BODIES["api:price_lists"],
    "api:change_price_list": BODIES["api:price_list"],
    "api:set_price": BODIES["api:prices"],
}


def body_of(name: str, house: House) -> dict[str, Any]:
    """What a POST or PATCH to this route sends."""
    return BODIES[name](house) if name in BODIES else {}
