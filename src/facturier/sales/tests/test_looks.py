"""Templates of documents: which serves, versions, and a file that never looks otherwise."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from PIL import Image

from facturier.audit.models import AuditEvent
from facturier.checks.actions import make_checked_file
from facturier.einvoice.forms import Form
from facturier.einvoice.reading import read
from facturier.files.queries import content_of
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company
from facturier.rendering.rules.issued import Stage
from facturier.rendering.rules.look import BLOCKS, Look, Texts
from facturier.sales import actions, queries
from facturier.sales.actions import files, written
from facturier.sales.models import DocumentTemplateVersion, IssuedDocument, IssuedFile
from facturier.sales.queries.looks import look_of
from facturier.sales.rules.looks import Why
from facturier.sales.rules.pages import page_of
from facturier.sales.tests.test_issue import Shop

pytestmark = pytest.mark.django_db


def a_logo(colour=(200, 30, 30)) -> bytes:
    written = BytesIO()
    Image.new("RGB", (120, 40), colour).save(written, "PNG")
    return written.getvalue()


OURS = Look(
    logo=a_logo(),
    logo_side="right",
    colour="#1a3c8b",
    font="libertinus",
    columns=("net", "quantity", "price", "vat"),
    blocks=("opening", "lines", "summary", "references", "payment", "closing"),
    texts=(Texts("fr", "Bonjour #let x = 1 $a$ \\ @moi *gras*", "Merci", "Kervel, à Nantes"),),
)


class Looks(Shop):
    """A shop whose administrator makes templates."""

    def __init__(self) -> None:
        super().__init__()
        self.by = self.company["owner"]

    def do(self, verb, *, now=NOW, by="owner", **asked):
        with self.company.here():
            return getattr(actions, verb)(member=self.company[by], now=now, **asked)

    def template(self, name="Bleu", look=OURS, *, usual=True, **asked):
        row = self.do("create_template", name=name, **asked)
        if look is not None:
            self.do("save_look", template_id=row.id, base=1, look=look)
        if usual:
            self.do("make_usual", template_id=row.id)
        return row

    def served(self, type_code="380"):
        with self.company.here():
            return queries.look_for(self.company.id, self.entity, type_code)

    def verbs(self):
        with self.company.here():
            rows = AuditEvent.objects.filter(verb__startswith="document_template.").order_by("seq")
            return [row.verb.partition(".")[2] for row in rows]

    def made(self, issued) -> bytes:
        with self.company.here():
            row = IssuedDocument.objects.get(invoice_id=issued.invoice_id)
        files.make_file(organisation_id=self.company.id, issued_id=row.id, now=NOW)
        with self.company.here():
            return content_of(IssuedFile.objects.select_related("file").get(issued=row).file)


@pytest.fixture
def shop():
    return Looks()


def refused(verb, *given, **asked) -> Refusal:
    with pytest.raises(Refusal) as caught:
        verb(*given, **asked)
    return caught.value


def test_without_a_template_documents_have_the_look_of_the_house(shop):
    assert (shop.served().look, shop.served().why) == (Look(), Why.HOUSE)
    shop.template(usual=False)
    assert shop.served().why is Why.HOUSE


def test_a_look_is_kept_whole_in_versions_that_say_what_they_changed(shop):
    row = shop.template()
    shop.do("save_look", template_id=row.id, base=2, look=replace(OURS, colour="#113311"))
    assert shop.served().look == replace(OURS, colour="#113311")
    with shop.company.here():
        found = queries.look_versions(shop.by, row.id)
        kept, look = queries.one_template(shop.by, row.id)
        second = queries.look_versions(shop.by, row.id, before=3, size=1)
    assert [one.number for one in found.rows] == [3, 2, 1]
    assert found.rows[0].changes == {"colour": ("#1a3c8b", "#113311")}
    assert set(found.rows[1].changes) >= {"logo", "logo_side", "font", "texts.fr.footer"}
    assert found.rows[2].changes == {} and found.before is None
    assert [one.number for one in second.rows] == [2] and second.before == 2
    assert second.rows[0].changes == found.rows[1].changes
    assert (kept.version, look.colour) == (3, "#113311")
    assert shop.verbs() == ["created", "saved", "made_usual", "saved"]
    with shop.company.here():
        event = AuditEvent.objects.filter(verb="document_template.saved").latest("seq")
    assert json.loads(event.changes) == {"colour": ["#1a3c8b", "#113311"]}
    assert json.loads(event.facts)["version"] == 3


def test_the_same_look_again_makes_no_version(shop):
    row = shop.template()
    again = shop.do("save_look", template_id=row.id, base=2, look=OURS)
    assert again.version == 2 and shop.verbs().count("saved") == 1


def test_who_comes_second_is_told_and_nothing_is_overwritten(shop):
    row = shop.template()
    late = replace(OURS, colour="#000000")
    stale = refused(shop.do, "save_look", template_id=row.id, base=1, look=late)
    assert (stale.status, stale.code, stale.version) == (409, "template.stale", 2)
    assert shop.served().look == OURS
    assert refused(shop.do, "take_up_look", template_id=row.id, base=1, number=1).status == 409


def test_an_earlier_look_is_taken_up_as_a_new_version(shop):
    row = shop.template()
    taken = shop.do("take_up_look", template_id=row.id, base=2, number=1)
    assert (taken.version, shop.served().look) == (3, Look())
    gone = refused(shop.do, "take_up_look", template_id=row.id, base=3, number=9)
    assert gone.status == 404


@pytest.mark.parametrize(
    ("look", "code", "field"),
    [
        (Look(colour="#ffee00"), "look.pale", "colour"),
        (Look(colour="red"), "look.colour", "colour"),
        (Look(font="comic"), "look.font", "font"),
        (Look(columns=("quantity",)), "look.columns", "columns"),
        (Look(blocks=BLOCKS[1:]), "look.blocks", "blocks"),
        (Look(logo=b"GIF89a"), "look.logo", "logo"),
        (Look(logo_height=99), "look.logo_height", "logo_height"),
        (Look(texts=(Texts("fr", footer="x" * 2001),)), "look.text", "texts.fr.footer"),
        (Look(texts=(Texts("fr"), Texts("fr"))), "look.language", "texts"),
        (Look(texts=(Texts("fr", footer="漢"),)), "look.character", "texts.fr.footer"),
        (Look(texts=(Texts("en", opening="😀"),)), "look.character", "texts.en.opening"),
        (Look(texts=(Texts("en", opening="a\0"),)), "look.character", "texts.en.opening"),
    ],
)
def test_a_look_that_cannot_be_used_is_refused_with_its_field(shop, look, code, field):
    row = shop.template(look=None)
    why = refused(shop.do, "save_look", template_id=row.id, base=1, look=look)
    assert (why.code, why.field, why.status) == (code, field, 422)
    assert shop.verbs() == ["created", "made_usual"]
    if code == "look.character":
        assert "U+" in why.reason


def test_the_nearest_usual_template_serves(shop):
    house = shop.template("Tout", Look(colour="#111111"))
    assert (shop.served().why, shop.served().version.template_id) == (Why.ORGANISATION, house.id)
    credit = shop.template("Avoirs", Look(colour="#222222"), type_codes=["381"])
    assert shop.served("381").version.template_id == credit.id
    assert shop.served("380").version.template_id == house.id
    entity = shop.template("Kervel", Look(colour="#333333"), entity_id=shop.entity)
    assert shop.served("381").version.template_id == entity.id
    assert shop.served("381").why is Why.ENTITY
    shop.do("archive_template", template_id=entity.id)
    assert shop.served("380").version.template_id == house.id


def test_one_that_becomes_usual_takes_the_place_of_the_one_before(shop):
    first, second = shop.template("Un"), shop.template("Deux", Look(colour="#222222"))
    with shop.company.here():
        rows = {row.id: row for row in queries.templates(shop.by)}
    assert rows[first.id].usual_since is None and rows[second.id].usual_since
    assert "no_longer_usual" in shop.verbs()
    credit = shop.template("Avoirs", Look(colour="#333333"), type_codes=["381"])
    with shop.company.here():
        shown = queries.covered(shop.by)
    told = {(one.template_id, one.why): one.type_codes for one in shown}
    assert told == {
        (second.id, Why.ORGANISATION): ("380", "384", "386", "389", "261"),
        (credit.id, Why.KIND): ("381",),
    }


def test_names_entities_and_kinds_are_checked(shop):
    row = shop.template("Bleu")
    create = "create_template"
    assert refused(shop.do, create, name=" ").field == "name"
    assert refused(shop.do, create, name="bleu").code == "template.name_taken"
    assert refused(shop.do, create, name="x" * 81).field == "name"
    assert refused(shop.do, create, name="N", entity_id=uuid4()).field == "entity"
    assert refused(shop.do, create, name="N", type_codes=["999"]).field == "type_codes"
    changed = {"entity_id": shop.entity, "type_codes": ["381"]}
    shop.do("change_template", template_id=row.id, name="Rouge", **changed)
    with shop.company.here():
        event = AuditEvent.objects.get(verb="document_template.changed")
    assert json.loads(event.changes) == {
        "name": ["Bleu", "Rouge"],
        "entity": [None, "Maison Kervel SAS"],
        "type_codes": [[], ["381"]],
    }


def test_archived_serves_nothing_and_comes_back(shop):
    row = shop.template()
    shop.do("archive_template", template_id=row.id)
    for verb, asked in (("make_usual", {}), ("save_look", {"base": 2, "look": Look()})):
        assert refused(shop.do, verb, template_id=row.id, **asked).status == 409
    shop.do("restore_template", template_id=row.id)
    assert shop.served().why is Why.HOUSE
    shop.do("make_usual", template_id=row.id, now=NOW + timedelta(days=1))
    shop.do("end_usual", template_id=row.id)
    assert shop.verbs()[-4:] == ["archived", "restored", "made_usual", "no_longer_usual"]


def test_only_who_configures_changes_templates_and_others_organisations_see_none(shop):
    row = shop.template()
    stranger = a_company("Autre", roles=("owner",))
    verbs = {
        "change_template": {"name": "X", "entity_id": None, "type_codes": []},
        "save_look": {"base": 2, "look": Look()},
        "take_up_look": {"base": 2, "number": 1},
        "make_usual": {},
        "end_usual": {},
        "archive_template": {},
        "restore_template": {},
    }
    for verb, more in verbs.items():
        asked = {"template_id": row.id, **more}
        assert refused(shop.do, verb, by="editor", **asked).status == 403, verb
        with stranger.here():
            call = getattr(actions, verb)
            why = refused(call, member=stranger["owner"], now=NOW, **asked)
        assert why.status == 404, verb
    with stranger.here():
        assert queries.templates(stranger["owner"]) == []
        assert refused(queries.one_template, stranger["owner"], row.id).status == 404
        assert refused(queries.look_versions, stranger["owner"], row.id).status == 404
    assert refused(shop.do, "create_template", by="reader", name="N").status == 403


def test_an_issued_document_keeps_the_look_of_its_day(shop):
    row = shop.template()
    issued = shop.issue(shop.draft())
    with shop.company.here():
        document = IssuedDocument.objects.get(invoice_id=issued.invoice_id)
        assert document.template_version.number == 2
        event = AuditEvent.objects.get(verb="invoice.issued")
    facts = json.loads(event.facts)
    assert (facts["template"], facts["template_version"]) == ("Bleu", 2)
    later = replace(OURS, colour="#0a5c0a", logo=None, texts=())
    shop.do("save_look", template_id=row.id, base=2, look=later)
    first = shop.made(issued)

    assert remade(shop, document) == first
    assert remade(shop, document, later) != first
    next_one = shop.issue(shop.draft())
    assert shop.made(next_one) != first
    with shop.company.here():
        row = IssuedDocument.objects.get(invoice_id=next_one.invoice_id)
        assert row.template_version.number == 3


def remade(shop, document, look=None) -> bytes:
    """The file of a document made once more, in the look that it keeps or in another."""
    with shop.company.here():
        found = IssuedDocument.objects.select_related(
            "draft", "invoice__original", "template_version__logo"
        ).get(id=document.id)
        page = page_of(queries.content_of(found.draft), "fr", Stage.ISSUED)
        stated = read(content_of(found.invoice.original)).document
        look = look or look_of(found.template_version)
    return make_checked_file(stated, look, Form.FACTURX, page=page).file.content


def test_what_the_look_cannot_print_is_refused_before_the_number(shop):
    shop.template(look=replace(OURS, font="libertinus"))
    draft = shop.draft()
    shop.change(draft, ("subject", "Гостиница ☎ ⏏"))
    why = refused(shop.issue, draft)
    assert why.status == 422 and shop.numbers() == []


def test_the_trial_is_made_in_the_look_that_the_document_keeps(shop, monkeypatch):
    seen = []
    real = written.try_out
    monkeypatch.setattr(
        written, "try_out", lambda *given, **more: seen.append(given[1]) or real(*given, **more)
    )
    shop.template()
    shop.issue(shop.draft())
    assert seen == [OURS]


def test_a_version_is_never_changed(shop):
    shop.template()
    for attack in (
        "UPDATE sales_documenttemplateversion SET number = 9",
        "DELETE FROM sales_documenttemplateversion",
        "DELETE FROM sales_documenttemplate",
        "UPDATE sales_issueddocument SET template_version_id = NULL",
    ):
        with (
            shop.company.here(),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(attack)
    with shop.company.here():
        assert DocumentTemplateVersion.objects.count() == 2


def test_reading_takes_as_many_statements_however_many_templates(
    shop, django_assert_max_num_queries
):
    for number in range(4):
        shop.template(f"Modèle {number}", entity_id=shop.entity if number % 2 else None)
    with shop.company.here(), django_assert_max_num_queries(1):
        queries.look_for(shop.company.id, shop.entity, "380")
    with shop.company.here(), django_assert_max_num_queries(1):
        queries.templates(shop.by)
    with shop.company.here(), django_assert_max_num_queries(2):
        queries.covered(shop.by)
