"""The pages of the templates of documents: form, preview, logo, versions, rights."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from facturier.identity.models import User
from facturier.organisations.tests.factories import PASSWORD, a_company, an_entity
from facturier.rendering.rules.look import BLOCKS, COLUMNS, Look, Texts
from facturier.sales import actions, queries
from facturier.sales.tests.factories import a_complete_draft, a_customer, a_seller
from facturier.sales.tests.test_web import browser_of, words

pytestmark = pytest.mark.django_db
LIST = "/admin/modeles/"
HOUSE = {
    "base": "1",
    "logo": "",
    "logo_height": "16",
    "logo_side": "left",
    "colour": "#14171f",
    "font": "inter",
    "order_columns": list(COLUMNS),
    "columns": ["unit", "discount"],
    "order_blocks": list(BLOCKS),
    "blocks": ["opening", "closing"],
}


def picture(kind="PNG", size=(120, 40), **how) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(written, kind, **how)
    return written.getvalue()


def a_file(content, name="logo.png"):
    return SimpleUploadedFile(name, content, content_type="image/png")


@pytest.fixture
def company():
    return a_company(
        roles=("owner", "administrator", "reader", "editor", "payer"),
        password=PASSWORD,
        now=timezone.now(),
    )


@pytest.fixture
def administrator(company):
    return browser_of(company)


@pytest.fixture
def template(company):
    with company.here():
        return actions.create_template(
            member=company["administrator"], name="Bleu", now=timezone.now()
        )


def in_force(company, template) -> tuple[int, Look]:
    with company.here():
        row, look = queries.one_template(company["administrator"], template.id)
    return row.version, look


def page_of(template):
    return f"{LIST}{template.id}/"


def test_the_list_says_what_serves_and_makes_a_template(company, administrator):
    assert "Aucun modèle" in words(administrator.get(LIST))
    an_entity(company, now=timezone.now())
    text = words(administrator.get(LIST))
    assert "Ce qui sert" in text and "aucun modèle habituel : aspect de Facturier" in text
    refused = administrator.post(f"{LIST}nouveau/", {"name": "", "type_codes": ["999"]})
    assert refused.status_code == 422
    made = administrator.post(f"{LIST}nouveau/", {"name": "Bleu", "type_codes": ["381"]})
    assert made.status_code == 302
    text = words(administrator.get(made["Location"]))
    assert "Version 1" in text and "En réserve" in text
    administrator.post(f"{made['Location']}habituel/")
    text = words(administrator.get(LIST))
    assert "habituel pour ces documents" in text and "Bleu" in text


def test_a_look_is_typed_saved_and_shown_again(company, administrator, template):
    order = ["net", "quantity", "price", "vat", "unit", "discount", "number", "reference"]
    answer = administrator.post(
        page_of(template),
        HOUSE
        | {
            "colour": "#1A3C8B",
            "font": "libertinus",
            "order_columns": order,
            "columns": ["unit"],
            "texts_fr_footer": " Kervel\r\nNantes ",
            "texts_en_opening": "Dear customer",
            "file": a_file(picture()),
        },
    )
    assert answer.status_code == 302, words(answer)
    version, look = in_force(company, template)
    assert version == 2 and look.logo.startswith(b"\x89PNG")
    assert (look.colour, look.font) == ("#1a3c8b", "libertinus")
    assert look.columns == ("net", "quantity", "price", "vat", "unit")
    assert look.texts == (Texts("fr", footer="Kervel\nNantes"), Texts("en", "Dear customer"))
    page = administrator.get(page_of(template)).content.decode()
    assert 'value="#1a3c8b"' in page and "Dear customer" in page
    token = re.search(r'name="logo" value="([^"]+)"', page).group(1)
    same = HOUSE | {
        "base": "2",
        "colour": "#1a3c8b",
        "font": "libertinus",
        "order_columns": order,
        "columns": ["unit"],
        "texts_fr_footer": "Kervel\r\nNantes",
        "texts_en_opening": "Dear customer",
        "logo": token,
    }
    again = administrator.post(page_of(template), same, follow=True)
    assert "aucune version de plus" in words(again) and in_force(company, template)[0] == 2
    gone = administrator.post(page_of(template), same | {"do": "no-logo"})
    assert gone.status_code == 200 and in_force(company, template)[1].logo
    administrator.post(page_of(template), same | {"logo": ""})
    assert in_force(company, template)[1].logo is None


def test_parts_move_by_buttons_without_a_script_and_nothing_is_saved(
    company, administrator, template
):
    typed = HOUSE | {"texts_fr_footer": "Ne me perdez pas", "do": "up:columns:net"}
    page = administrator.post(page_of(template), typed)
    text = page.content.decode()
    found = re.findall(r'name="order_columns" value="(\w+)"', text)
    assert page.status_code == 200 and found == [*COLUMNS[:6], "net", "vat"]
    assert "Ne me perdez pas" in text and "Non enregistré" in text
    assert "data:image/png;base64," in text
    assert in_force(company, template)[0] == 1
    for nonsense in ("up:nope:net", "down:columns:?", "up", "x:y:z", "\x00"):
        answer = administrator.post(page_of(template), HOUSE | {"do": nonsense})
        assert answer.status_code == 200, nonsense


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    company, administrator, template
):
    wrong = HOUSE | {
        "colour": "#ffee00",
        "texts_fr_opening": "Bonjour 漢",
        "texts_fr_footer": "gardé",
        "file": a_file(picture()),
    }
    answer = administrator.post(page_of(template), wrong)
    text = words(answer)
    assert answer.status_code == 422
    assert "trop claire" in text and "« 漢 » (U+6F22)" in text and "gardé" in text
    token = re.search(r'name="logo" value="([^"]*)"', answer.content.decode()).group(1)
    right = HOUSE | {"logo": token, "texts_fr_footer": "gardé"}
    assert administrator.post(page_of(template), right).status_code == 302
    assert in_force(company, template)[1].logo


@pytest.mark.parametrize(
    "bad",
    [
        {"base": "x"},
        {"base": ""},
        {"colour": "rouge"},
        {"colour": "\x00"},
        {"font": "comic"},
        {"logo_height": "99"},
        {"logo_height": "1e9"},
        {"logo_side": "up"},
        {"logo": "forged"},
        {"texts_fr_footer": "x" * 2001},
        {"texts_fr_footer": "a\x00b"},
        {"texts_en_closing": "😀"},
        {"file": SimpleUploadedFile("l.png", b"no picture")},
        {"file": SimpleUploadedFile("l.png", b"")},
    ],
    ids=str,
)
def test_bad_input_is_refused_and_makes_no_version(company, administrator, template, bad):
    if "file" in bad:
        bad["file"].seek(0)
    answer = administrator.post(page_of(template), HOUSE | bad)
    assert answer.status_code in (409, 422), words(answer)
    assert in_force(company, template)[0] == 1


def test_who_comes_second_sees_what_changed_and_decides(company, administrator, template):
    first = HOUSE | {"colour": "#1a3c8b"}
    assert administrator.post(page_of(template), first).status_code == 302
    late = HOUSE | {"colour": "#0a5c0a", "texts_fr_footer": "à moi"}
    answer = administrator.post(page_of(template), late)
    text = words(answer)
    assert answer.status_code == 409
    assert "#1a3c8b" in text and "#0a5c0a" in text and "à moi" in text
    assert in_force(company, template)[1].colour == "#1a3c8b"
    again = administrator.post(page_of(template), late | {"base": "2"})
    assert again.status_code == 302 and in_force(company, template)[1].colour == "#0a5c0a"


def test_versions_are_shown_with_their_changes_and_taken_up(company, administrator, template):
    administrator.post(page_of(template), HOUSE | {"colour": "#1a3c8b"})
    text = words(administrator.get(page_of(template)))
    assert "Version 2" in text and "#1a3c8b" in text and "Reprendre cette version" in text
    stale = administrator.post(f"{page_of(template)}versions/1/reprendre/", {"base": "1"})
    assert stale.status_code == 409
    done = administrator.post(
        f"{page_of(template)}versions/1/reprendre/", {"base": "2"}, follow=True
    )
    assert "elle est la version 3" in words(done)
    assert in_force(company, template) == (3, Look())
    older = administrator.get(f"{page_of(template)}?avant=2")
    assert "Version 1" in words(older) and "Version 3" not in words(older)
    for odd in ("x", "-1", "99999999999"):
        assert administrator.get(f"{page_of(template)}?avant={odd}").status_code == 200


def test_the_preview_shows_what_is_typed_on_a_document_or_an_example(
    company, administrator, template
):
    address = f"{page_of(template)}apercu/"
    plain = administrator.post(address, HOUSE)
    other = administrator.post(address, HOUSE | {"texts_fr_footer": "#panic() $x$ @a \\ *b*"})
    assert plain.status_code == other.status_code == 200
    assert b"data:image/png" in other.content and plain.content != other.content
    english = administrator.post(address, HOUSE | {"avec": "example"})
    assert english.content != plain.content
    pale = words(administrator.post(address, HOUSE | {"colour": "#ffee00"}))
    assert "trop claire" in pale
    entity = a_seller(company)
    draft = a_complete_draft(company, entity, a_customer(company))
    assert "Hôtel Belle-Rade" in words(administrator.get(page_of(template)))
    real = administrator.post(address, HOUSE | {"avec": str(draft.id)})
    assert real.status_code == 200 and b"data:image/png" in real.content
    image = administrator.get(f"{page_of(template)}apercu.png?avec={draft.id}")
    assert image.content.startswith(b"\x89PNG") and "no-store" in image["Cache-Control"]
    gone = "01a10000-0000-7000-8000-00000000000f"
    assert administrator.post(address, HOUSE | {"avec": gone}).status_code == 404
    assert administrator.get(f"{page_of(template)}apercu.png?avec=\x00{gone}").status_code == 200


def test_a_document_that_one_may_not_read_is_no_sample(company, template):
    from facturier.organisations.actions import GivenScope
    from facturier.organisations.tests.factories import a_department, a_member, a_person

    assert GivenScope and a_department and a_member and a_person
    entity = a_seller(company)
    a_complete_draft(company, entity, a_customer(company))
    other = a_company("Autre", roles=("administrator",), password=PASSWORD, now=timezone.now())
    stranger = browser_of(other)
    assert stranger.get(page_of(template)).status_code == 404
    for path in ("apercu.png",):
        assert stranger.get(f"{page_of(template)}{path}").status_code == 404
    for path in (
        "",
        "apercu/",
        "servir/",
        "habituel/",
        "reserve/",
        "archiver/",
        "retablir/",
        "versions/1/reprendre/",
    ):
        asked = HOUSE | {"name": "Pris"}
        assert stranger.post(f"{page_of(template)}{path}", asked).status_code == 404, path


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SVG += b'width="120" height="40">%s</svg>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SVG % b"<script>alert(1)</script>", "script"),
        (SVG % b'<image href="http://example.test/a.png"/>', "autres fichiers"),
        (SVG % b'<image xlink:href="file:///etc/passwd"/>', "autres fichiers"),
        (SVG % b'<use href="other.svg#a"/>', "autres fichiers"),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + SVG % b"<text>&a;</text>", "lisible"),
        (b"%PDF-1.7", "lisible"),
        (b"", "Choisissez"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "lisible"),
        (picture()[:60], "lisible"),
        (b"x" * (5 * 2**20 + 1), "5 Mo"),
    ],
    ids=range(10),
)
def test_what_is_no_logo_is_refused_with_the_reason(administrator, template, content, said):
    answer = administrator.post(f"{LIST}logo/", {"file": a_file(content)})
    assert answer.status_code == 422
    assert said in answer.json()["problem"] or not content, answer.json()


def test_too_many_pixels_are_refused_before_they_are_drawn(administrator, template):
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    answer = administrator.post(f"{LIST}logo/", {"file": a_file(bomb.getvalue())})
    assert answer.status_code == 422 and "trop grande" in answer.json()["problem"]


def test_a_logo_loses_what_it_carries_and_moves_no_more(company, administrator, template):
    frames = [Image.new("RGB", (60, 20), colour) for colour in ("red", "blue")]
    moving = BytesIO()
    frames[0].save(moving, "PNG", save_all=True, append_images=frames[1:])
    exif = Image.Exif()
    exif[0x010E] = "secret"
    for content in (moving.getvalue(), picture("JPEG", exif=exif)):
        told = administrator.post(f"{LIST}logo/", {"file": a_file(content)}).json()
        typed = HOUSE | {"logo": told["logo"], "base": str(in_force(company, template)[0])}
        assert administrator.post(page_of(template), typed).status_code == 302
        logo = in_force(company, template)[1].logo
        assert b"acTL" not in logo and b"secret" not in logo and b"eXIf" not in logo


def test_a_token_names_no_file_of_others(company, administrator, template):
    other = a_company("Autre", roles=("administrator",), password=PASSWORD, now=timezone.now())
    stranger = browser_of(other)
    token = stranger.post(f"{LIST}logo/", {"file": a_file(picture())}).json()["logo"]
    answer = administrator.post(page_of(template), HOUSE | {"logo": token})
    assert answer.status_code == 422 and "n'a pas été retrouvé" in words(answer)


def test_it_is_named_archived_and_restored(company, administrator, template):
    asked = {"name": "Rouge", "type_codes": ["380"]}
    done = administrator.post(f"{page_of(template)}servir/", asked, follow=True)
    assert "Rouge" in words(done)
    refused = administrator.post(f"{page_of(template)}servir/", {"name": ""})
    assert refused.status_code == 422
    archived = administrator.post(f"{page_of(template)}archiver/", follow=True)
    assert "Rétablir" in words(archived) and "Enregistrer" not in words(archived)
    assert administrator.post(page_of(template), HOUSE).status_code in (200, 409, 422)
    assert in_force(company, template)[0] == 1
    assert "Archiver" in words(administrator.post(f"{page_of(template)}retablir/", follow=True))


def test_a_reader_sees_the_look_and_changes_nothing(company, template):
    reader = browser_of(company, "reader")
    text = words(reader.get(page_of(template)))
    assert "Version 1" in text and "Enregistrer" not in text and "Archiver" not in text
    assert "Nouveau modèle" not in words(reader.get(LIST))
    assert reader.get(f"{page_of(template)}apercu.png").status_code == 200
    for path in ("", "servir/", "habituel/", "archiver/", "versions/1/reprendre/"):
        assert reader.post(f"{page_of(template)}{path}", HOUSE).status_code == 403, path
    for path in ("nouveau/", "logo/"):
        assert reader.post(f"{LIST}{path}", {"name": "N"}).status_code == 403


def test_the_pages_speak_english(company, template):
    client = browser_of(company)
    User.objects.filter(pk=company["administrator"].user_id).update(language="en")
    assert "Document templates" in words(client.get(LIST))
    text = words(client.get(page_of(template)))
    assert "Columns" in text and "Colonnes" not in text and "Enregistrer" not in text
