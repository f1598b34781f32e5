"""The pages of drafts: rights, what typing sends, what comes back, without script too."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facturier.catalogue.tests.factories import an_item
from facturier.identity.models import User
from facturier.organisations.tests.factories import PASSWORD, a_company, an_entity
from facturier.parties.tests.factories import a_party, an_address
from facturier.sales import actions, queries
from facturier.sales.rules.drafts import DraftState
from facturier.sales.rules.operations import Operation
from tests.plumbing.pages import page_of, unsafe_parts

pytestmark = pytest.mark.django_db
LIST = "/facturier/brouillons/"


@pytest.fixture
def company():
    roles = ("owner", "editor", "reader", "payer")
    return a_company(roles=roles, password=PASSWORD, now=timezone.now())


@pytest.fixture
def draft(company):
    return opened(company, an_entity(company, now=timezone.now()))


@pytest.fixture
def editor(company):
    return browser_of(company)


def opened(company, entity, **rest):
    with company.here():
        return actions.open_draft(
            member=company["editor"], entity_id=entity, now=timezone.now(), **rest
        )


def browser_of(company, role: str = "editor") -> Client:
    client = Client(HTTP_ACCEPT="text/html")
    email = User.objects.get(pk=company[role].user_id).email
    assert client.post("/connexion/", {"login": email, "password": PASSWORD}).status_code == 302
    client.get("/compte/")
    return client


def at(draft, part: str = "") -> str:
    return f"{LIST}{draft.id}/{part}"


def send(browser, draft, *operations, key=None, known=0):
    asked = {
        "key": str(key or uuid4()),
        "known": known,
        "operations": [
            {"line": line and str(line), "field": field, "base": base, "value": value}
            for line, field, base, value in operations
        ],
    }
    return browser.post(at(draft, "changer/"), {"changes": json.dumps(asked)})


def change(company, draft, *operations, by="owner"):
    with company.here():
        return actions.change_draft(
            member=company[by],
            draft_id=draft.id,
            key=uuid4(),
            operations=[Operation(*each) for each in operations],
            now=timezone.now(),
        )


def holds(company, draft, line=None):
    with company.here():
        content = queries.content_of(queries.find_draft(company["owner"], draft.id))
    fields = content.header if line is None else content.lines[line].fields
    return {name: held.value for name, held in fields.items() if held.value is not None}


def words(answer) -> str:
    answer.body = answer.content
    page = page_of("/", answer)
    assert not unsafe_parts(page)
    text = page.tree.text_content().replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.replace("\u2019", "'").split())


def field(answer, name: str):
    answer.body = answer.content
    return page_of("/", answer).tree.get_element_by_id(name)


# -- rights ----------------------------------------------------------------------------------------
def test_who_may_prepare_edits_who_may_read_looks_and_a_stranger_knows_nothing(company, draft):
    change(company, draft, (None, "subject", 0, "Hall"))
    page = browser_of(company).get(at(draft))
    assert field(page, "h-subject").get("readonly") is None
    page = browser_of(company, "reader").get(at(draft))
    assert field(page, "h-subject").get("readonly") is not None
    assert "changer/" not in page.content.decode()
    reader = browser_of(company, "reader")
    assert send(reader, draft, (None, "subject", 1, "x")).status_code == 403
    for part in ("enregistrer/", "ecarter/", "reprendre/", "modele/"):
        assert reader.post(at(draft, part)).status_code == 403, part
    assert reader.get(f"{LIST}clients/?q=a").status_code == 403
    stranger = browser_of(
        a_company("Ailleurs", roles=("owner",), password=PASSWORD, now=timezone.now()), "owner"
    )
    for part in ("", "etat/", "historique/"):
        assert stranger.get(at(draft, part)).status_code == 404, part
    for part in ("changer/", "enregistrer/", "ecarter/", "reprendre/", "modele/"):
        sent = {"changes": json.dumps({"key": str(uuid4()), "operations": []}), "name": "x"}
        assert stranger.post(at(draft, part), sent).status_code == 404, part
    assert holds(company, draft) == {"subject": "Hall"}


# -- the list --------------------------------------------------------------------------------------
def test_a_draft_is_begun_put_away_and_taken_back(company, editor):
    an_entity(company, now=timezone.now())
    assert "Aucun brouillon en cours" in words(editor.get(LIST))
    made = editor.post(f"{LIST}nouveau/")
    assert made.status_code == 302
    page = made["Location"]
    assert editor.get(page).status_code == 200
    assert "Client à choisir" in words(editor.get(LIST))
    gone = editor.post(f"{page}ecarter/", follow=True)
    assert "Le brouillon est écarté." in words(gone)
    assert f'action="{page}reprendre/"' in gone.content.decode()
    assert "Reprendre" in words(editor.get(f"{LIST}?etat=ecartes"))
    assert "Ce brouillon est écarté" in words(editor.get(page))
    back = editor.post(f"{page}reprendre/", {"seq": "1"}, follow=True)
    assert "Le brouillon est repris." in words(back)


def test_a_template_is_kept_and_used(company, draft, editor):
    change(company, draft, (None, "subject", 0, "Entretien"))
    editor.post(at(draft, "modele/"), {"name": "Mensuel"})
    with company.here():
        [template] = queries.drafts_page(company["editor"], DraftState.TEMPLATE).rows
    assert "Mensuel" in words(editor.get(f"{LIST}?etat=modeles"))
    used = editor.post(f"{LIST}nouveau/", {"like": str(template.id)})
    assert "Entretien" in editor.get(used["Location"]).content.decode()
    for bad in ("", "\0", "x" * 81):
        refused = editor.post(at(draft, "modele/"), {"name": bad})
        assert refused.status_code == 422, bad


def test_pages_of_the_list_follow_each_other(company, draft, editor, monkeypatch):
    monkeypatch.setattr("facturier.sales.web.drafts.SIZE", 2)
    for number in range(4):
        change(company, opened(company, draft.entity_id), (None, "subject", 0, f"Lot {number}"))
    first = editor.get(LIST)
    assert "Lot 3" in words(first) and "Lot 1" not in words(first)
    first.body = first.content
    [following] = page_of("/", first).tree.xpath("//a[@rel='next']")
    second = words(editor.get(LIST + following.get("href").partition("/brouillons/")[2]))
    assert "Lot 1" in second and "Lot 3" not in second
    for nonsense in ("?apres=rien", f"?apres={uuid4()}", "?etat=rien", "?etat=%00"):
        assert editor.get(LIST + nonsense).status_code == 200, nonsense


# -- typing ----------------------------------------------------------------------------------------
def test_what_is_typed_comes_back_as_it_reads_with_nets_totals_and_what_lacks(draft, editor):
    line = uuid4()
    answer = send(
        editor, draft,
        (line, "name", 0, "Banquette"), (line, "quantity", 0, "6"), (line, "price", 0, "1240"),
        (line, "discount_percent", 0, "5 %"), (None, "payment_days", 0, "30"),
    ).json()  # fmt: skip
    assert {one["outcome"] for one in answer["results"]} == {"accepted"}
    state = answer["state"]
    [row] = state["lines"]
    assert row["net"] == "7\u00a0068,00"
    assert row["fields"]["price"][:2] == ["1240", "1\u00a0240,00"]
    assert row["fields"]["discount_percent"][:2] == ["5", "5\u00a0%"]
    assert "8\u00a0481,60\u00a0€" in state["totals"]
    assert "Choisissez le client." in state["checks"] and "h-customer" in state["checks"]
    assert state["due"].startswith("Calculée")


def test_only_what_is_new_is_sent_and_nothing_where_nothing_is(company, draft, editor):
    change(company, draft, (None, "subject", 0, "Hall"))
    change(company, draft, (None, "order", 1, "BC-1"))
    assert editor.get(at(draft, "etat/?depuis=2")).status_code == 204
    state = editor.get(at(draft, "etat/?depuis=1")).json()["state"]
    assert list(state["fields"]) == ["order"]
    for odd in ("?depuis=rien", "", "?depuis=-1", "?depuis=99999999999999999999"):
        assert set(editor.get(at(draft, f"etat/{odd}")).json()["state"]["fields"]) == {
            "subject",
            "order",
        }, odd


def test_a_conflict_names_the_other_person_and_both_values(company, draft, editor):
    line = uuid4()
    change(company, draft, (line, "name", 0, "Banquette"), (line, "quantity", 0, "4"))
    change(company, draft, (line, "quantity", 1, "8"))
    [result] = send(editor, draft, (line, "quantity", 1, "6")).json()["results"]
    assert (result["outcome"], result["shown"], result["by"]) == (
        "conflict",
        "8",
        company["owner"].name,
    )
    kept = send(editor, draft, (line, "quantity", result["version"], "6")).json()["results"]
    assert kept[0]["outcome"] == "accepted"
    assert holds(company, draft, line)["quantity"] == "6"


def test_a_line_that_comes_back_is_told_whole(company, draft, editor):
    line = uuid4()
    change(company, draft, (line, "name", 0, "Banquette"))
    gone = send(editor, draft, (line, "removed", 1, True), known=1).json()["state"]
    assert gone["lines"] == []
    back = send(editor, draft, (line, "removed", 2, False), known=2).json()["state"]
    assert back["lines"][0]["fields"]["name"][0] == "Banquette"


def test_the_same_batch_twice_changes_once(company, draft, editor):
    key, asked = uuid4(), (None, "subject", 0, "Hall")
    first, again = (send(editor, draft, asked, key=key).json() for _ in range(2))
    assert first["results"] == again["results"]
    assert first["state"]["version"] == again["state"]["version"] == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"key": "x", "operations": []}',
        '{"key": 3, "operations": []}',
        '{"key": "01a10000-0000-7000-8000-000000000001"}',
        '{"key": "01a10000-0000-7000-8000-000000000001", "operations": [1]}',
        *(
            json.dumps({"key": str(uuid4()), "operations": [operation]})
            for operation in (
                {"line": None, "field": "a\0b", "base": 0, "value": "x"},
                {"line": "rien", "field": "name", "base": 0, "value": "x"},
                {"line": None, "field": "subject", "base": -1, "value": "x"},
                {"line": None, "field": "subject", "base": True, "value": "x"},
                {"line": None, "field": "subject", "base": 0, "value": 1.5},
                {"line": None, "field": "subject", "base": 0, "value": []},
                {"line": None, "field": "subject", "base": 0, "value": "\ud800"},
            )
        ),
    ],
)
def test_what_is_no_change_is_refused_and_changes_nothing(company, draft, editor, sent):
    answer = editor.post(at(draft, "changer/"), {"changes": sent})
    assert (answer.status_code, answer["X-Refusal"]) == (422, "draft.unreadable 422")
    assert holds(company, draft) == {}


def test_a_value_that_a_field_cannot_hold_is_refused_beside_the_others(company, draft, editor):
    asked = [(None, "due_date", 0, "demain"), (None, "subject", 0, "Hall"), (None, "rien", 0, "x")]
    results = send(editor, draft, *asked).json()["results"]
    assert [one["outcome"] for one in results] == ["refused", "accepted", "refused"]
    assert "date" in results[0]["reason"]
    assert holds(company, draft) == {"subject": "Hall"}


def test_typing_asks_few_statements_however_many_lines_there_are(company, draft, editor):
    def asked() -> int:
        version = editor.get(at(draft, "etat/?depuis=x")).json()["state"]["version"]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = send(editor, draft, (None, "subject", version, f"Hall {version}"))
        assert answer.status_code == 200
        return len(captured)

    few = asked()
    lines = [(uuid4(), "name", 1, f"Ligne {number}") for number in range(40)]
    change(company, draft, *lines)
    assert asked() == few
    assert few <= 22


def test_the_page_and_the_list_ask_as_much_for_forty_lines_as_for_one(company, draft, editor):
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert editor.get(address).status_code == 200
        return len(captured)

    few = asked(at(draft)), asked(LIST)
    change(company, draft, *[(uuid4(), "name", 0, f"Ligne {number}") for number in range(40)])
    opened(company, draft.entity_id)
    assert (asked(at(draft)), asked(LIST)) == few


# -- choosing --------------------------------------------------------------------------------------
def test_customers_come_before_suppliers_and_items_are_found_by_their_words(company, draft, editor):
    a_party(company, "Rade fournitures", now=timezone.now())
    hotel = a_party(company, "Rade hôtel", is_customer=True, is_supplier=False)
    found = editor.get(f"{LIST}clients/?q=rade").content.decode()
    assert found.index("Rade hôtel") < found.index("Rade fournitures")
    assert str(hotel.id) in found
    item = an_item(company, "TAB-60", name="Table bistrot")
    assert str(item.id) in editor.get(f"{LIST}articles/?q=bistrot").content.decode()
    for odd in ("%00", "x" * 5000, "%F0%9F%8E%89", "<script>"):
        for place in ("clients", "articles"):
            assert editor.get(f"{LIST}{place}/?q={odd}").status_code == 200


def test_the_addresses_of_the_customer_are_offered_for_delivery(company, draft, editor):
    party = a_party(company, "Rade hôtel", is_customer=True)
    address = an_address(company, party.id, kind="delivery", city="Brest")
    state = send(editor, draft, (None, "customer", 0, str(party.id))).json()["state"]
    assert state["addresses"][0][0] == str(address)
    assert "Brest" in state["addresses"][0][1]
    assert state["fields"]["customer"][1] == f"{party.reference} · Rade hôtel"


# -- history ---------------------------------------------------------------------------------------
def test_the_history_tells_names_instead_of_keys(company, draft, editor):
    party, line = a_party(company, "Rade hôtel", is_customer=True), uuid4()
    change(company, draft, (None, "customer", 0, str(party.id)), (line, "name", 0, "Banquette"))
    change(company, draft, (line, "quantity", 1, "6"), (line, "after", 1, None))
    told = words(editor.get(at(draft, "historique/")))
    assert company["owner"].name in told
    assert "Rade hôtel" in told and str(party.id) not in told
    assert "Banquette · Quantité" in told
    assert "Historique" in words(editor.get(at(draft, "?histoire=1")))


# -- without script --------------------------------------------------------------------------------
def posted(browser, draft, **typed):
    page = browser.get(at(draft))
    form = next(form for form in page_of("/", page_with_body(page)).tree.forms if form.get("id"))
    return browser.post(
        at(draft, "enregistrer/"), {**dict(form.form_values()), **typed}, follow=True
    )


def page_with_body(answer):
    answer.body = answer.content
    return answer


def blank_line(browser, draft) -> str:
    tree = page_of("/", page_with_body(browser.get(at(draft)))).tree
    return tree.xpath("//tbody[@id='d-lignes']/tr")[-1].get("data-line")


def test_a_form_sent_whole_adds_a_line_and_changes_fields(company, draft, editor):
    party = a_party(company, "Rade hôtel", is_customer=True)
    line = blank_line(editor, draft)
    sent = {f"l-{line}-name": "Comptoir", f"l-{line}-price": "9 800", f"l-{line}-quantity": "1"}
    told = posted(editor, draft, **sent, **{"h-customer": party.reference, "h-subject": "Hall"})
    assert "Le brouillon est enregistré." in words(told)
    assert holds(company, draft)["customer"] == str(party.id)
    with company.here():
        content = queries.content_of(queries.find_draft(company["owner"], draft.id))
    [[key, made]] = content.ordered()
    assert (made.value("name"), made.value("price")) == ("Comptoir", "9800")
    again = posted(editor, draft, do=f"remove:{key}")
    assert again.status_code == 200 and not holds(company, draft, key).keys() - {
        "name", "price", "quantity", "removed",
    }  # fmt: skip
    assert holds(company, draft, key)["removed"] is True


def test_a_form_left_alone_changes_nothing_even_where_others_went_on(company, draft, editor):
    change(company, draft, (None, "subject", 0, "Hall"))
    page = editor.get(at(draft))
    form = next(form for form in page_of("/", page_with_body(page)).tree.forms if form.get("id"))
    values = dict(form.form_values())
    change(company, draft, (None, "subject", 1, "Bar"))
    editor.post(at(draft, "enregistrer/"), values)
    assert holds(company, draft)["subject"] == "Bar"
    told = editor.post(at(draft, "enregistrer/"), values | {"h-subject": "Salon"}, follow=True)
    assert "a mis Bar pendant que vous saisissiez Salon" in words(told)
    assert holds(company, draft)["subject"] == "Bar"


def test_nonsense_in_a_form_is_refused_in_words(company, draft, editor):
    for state in ("", "{", "[]", '{"version": "x", "shown": 3}', '{"version": 1}'):
        sent = {"state": state, "h-due_date": "demain", "h-customer": "personne", "do": "x:y"}
        told = editor.post(at(draft, "enregistrer/"), sent, follow=True)
        assert "Échéance : Une date est attendue ici" in words(told), state
    assert holds(company, draft) == {}


# -- the fiscal situation --------------------------------------------------------------------------
def of_a_customer(company, browser, entity, **facts):
    """The state of a draft of one line of 100 for such a customer."""
    party = a_party(company, "Client", is_customer=True, **facts)
    draft, line = opened(company, entity), uuid4()
    return send(
        browser, draft,
        (None, "customer", 0, str(party.id)),
        (line, "name", 0, "Banquette"), (line, "quantity", 0, "1"), (line, "price", 0, "100"),
    ).json()["state"]  # fmt: skip


def test_a_seller_in_franchise_and_a_customer_abroad_are_charged_no_vat(company, editor):
    entity = an_entity(company, now=timezone.now())
    abroad = of_a_customer(company, editor, entity, country="DE", vat_number="DE136695976")
    assert "Livraison intracommunautaire" in abroad["checks"]
    assert "100,00\u00a0€" in abroad["totals"] and "120,00" not in abroad["totals"]
    small = an_entity(
        company, "Petite", siren="552100554", vat_regime="franchise", now=timezone.now()
    )
    home = of_a_customer(company, editor, small)
    assert "Franchise en base" in home["checks"] and "120,00" not in home["totals"]
    with company.here():
        rows = queries.drafts_page(company["editor"]).rows
        contents = queries.contents_of(company.id, rows)
        found = queries.situations_by_draft(
            [(row, contents[row.id]) for row in rows], timezone.localdate()
        )
    assert len(found) == 2
    page = words(editor.get(LIST))
    assert page.count("100,00 €") == 2


def test_what_the_situation_asks_stands_among_the_checks_with_its_place(company, editor):
    entity = an_entity(company, now=timezone.now())
    state = of_a_customer(company, editor, entity, country="US")
    assert "Exportation" in state["checks"]
    consumer = of_a_customer(company, editor, entity, is_person=True)
    assert "Opération taxée en France" in consumer["checks"] and "120,00" in consumer["totals"]
