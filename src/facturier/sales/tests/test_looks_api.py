"""Templates of documents over the API."""

import base64
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from facturier.organisations.tests.factories import a_company
from facturier.sales.tests.factories import a_complete_draft, a_customer, a_seller
from facturier.sales.tests.test_issuing_api import Caller

pytestmark = pytest.mark.django_db
TEMPLATES = "document-templates/"


@pytest.fixture
def company():
    return a_company(roles=("owner", "administrator", "editor"), now=timezone.now())


@pytest.fixture
def caller(company):
    return Caller(company)


@pytest.fixture
def template(caller):
    return caller.send(TEMPLATES, {"name": "Bleu"}).json()


def one(template, step=""):
    return f"{TEMPLATES}{template['id']}/{step}"


def picture(size=(90, 30)) -> str:
    written = BytesIO()
    Image.new("RGB", size, (0, 60, 120)).save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


def test_a_template_goes_its_whole_way(caller, template):
    assert (template["version"], template["usual"], template["look"]["logo_sha256"]) == (
        1,
        False,
        None,
    )
    asked = {"base": 1, "colour": "#1a3c8b", "logo": "new", "logo_content": picture()}
    saved = caller.put(one(template, "look/"), asked).json()
    assert saved["version"] == 2 and saved["look"]["colour"] == "#1a3c8b"
    assert len(saved["look"]["logo_sha256"]) == 64
    again = caller.put(one(template, "look/"), {"base": 2, "colour": "#1a3c8b"}).json()
    assert again == saved
    stale = caller.put(one(template, "look/"), {"base": 1})
    assert stale.status_code == 409
    versions = caller.get(one(template, "versions/"), limit=1).json()
    assert [row["number"] for row in versions["items"]] == [2] and versions["next_before"] == 2
    assert set(versions["items"][0]["changed"]) == {"logo", "colour"}
    taken = caller.send(one(template, "versions/1/take-up/"), {"base": 2}).json()
    assert (taken["version"], taken["look"]["logo_sha256"]) == (3, None)
    assert caller.send(one(template, "usual/")).json()["usual"] is True
    assert caller.send(one(template, "reserve/")).json()["usual"] is False
    assert caller.send(one(template, "archive/")).json()["archived_at"]
    assert caller.put(one(template, "look/"), {"base": 3, "font": "libertinus"}).status_code == 409
    assert caller.send(one(template, "restore/")).json()["archived_at"] is None
    changed = caller.put(one(template), {"name": "Rouge", "type_codes": ["381"]}).json()
    assert (changed["name"], changed["type_codes"]) == ("Rouge", ["381"])
    assert [row["name"] for row in caller.get(TEMPLATES).json()["items"]] == ["Rouge"]


def test_created_once_for_one_key(caller):
    made = [
        caller.send(TEMPLATES, {"name": "Vert"}, HTTP_IDEMPOTENCY_KEY="a1").json()
        for _each in range(2)
    ]
    assert made[0]["id"] == made[1]["id"]


@pytest.mark.parametrize(
    "bad",
    [
        {"colour": "#ffee00"},
        {"font": "comic"},
        {"columns": ["quantity"]},
        {"blocks": []},
        {"logo": "new", "logo_content": "%%%"},
        {"logo": "new", "logo_content": base64.b64encode(b"no picture").decode()},
        {"texts": [{"language": "fr", "footer": "漢"}]},
        {"texts": [{"language": "fr", "footer": "a\0"}]},
        {"texts": [{"language": "fr", "footer": "\ud800"}]},
        {"texts": [{"language": "F1"}]},
        {"logo_height": 99},
        {"base": 0},
    ],
    ids=str,
)
def test_bad_input_is_refused_and_makes_no_version(caller, template, bad):
    answer = caller.put(one(template, "look/"), {"base": 1} | bad)
    assert answer.status_code == 422, answer.content
    assert caller.get(one(template)).json()["version"] == 1


def test_a_preview_is_a_pdf_of_a_draft_or_of_an_example(company, caller, template):
    look = {"texts": [{"language": "en", "footer": "#panic() $x$"}]}
    for asked in ({}, {"language": "en", "look": look}):
        answer = caller.send(one(template, "preview/"), asked)
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF"), answer.content
    draft = a_complete_draft(company, a_seller(company), a_customer(company))
    answer = caller.send(one(template, "preview/"), {"draft": str(draft.id)})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    blind = Caller(company, scopes=("organisation:read", "sales:configure"))
    assert blind.send(one(template, "preview/"), {"draft": str(draft.id)}).status_code == 404
    pale = caller.send(one(template, "preview/"), {"look": {"colour": "#ffee00"}})
    assert pale.status_code == 422


def test_rights_and_borders(company, caller, template):
    editor = Caller(company, "editor", scopes=("organisation:read",))
    assert editor.get(one(template)).status_code == 200
    stranger = Caller(a_company("Autre", roles=("administrator",), now=timezone.now()))
    assert stranger.get(one(template)).status_code == 404
    assert stranger.get(one(template, "versions/")).status_code == 404
    writes = {
        "usual/": {},
        "reserve/": {},
        "archive/": {},
        "restore/": {},
        "versions/1/take-up/": {"base": 1},
    }
    for step, body in writes.items():
        assert editor.send(one(template, step), body).status_code == 403, step
        assert stranger.send(one(template, step), body).status_code == 404, step
    assert editor.put(one(template, "look/"), {"base": 1}).status_code == 403
    assert stranger.put(one(template, "look/"), {"base": 1}).status_code == 404
    assert stranger.put(one(template), {"name": "Pris"}).status_code == 404
    assert stranger.send(one(template, "preview/")).status_code == 404
