"""Folders and names of archives: safe on any system, each once, whatever a customer is called."""

import io
import re
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facturier.kit.archive import Member, stream_zip
from facturier.register.queries import Filed, FilingPlan, filed_folder, filed_name
from facturier.register.rules.filing import FOLDERS, LONGEST_FOLDER, plan_fault, tidy_plan

DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(("..", "../../etc", "CON", "nul.txt", "a/b\\c", "", " . ", "COM1", "é" * 300)),
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from([f"{{{name}}}" for name in FOLDERS]),
        st.sampled_from(("/", "con", "-", " ", "_", "Ventes", "..", "\\", "é", "{rien}")),
    ),
    max_size=8,
).map("".join)


def a_file(name: str, number: str, *, here: bool, ending: str = "xml") -> Filed:
    return Filed(
        reference="S-1", number=number, direction="Sortie", party=name, customer=name, seller=name,
        kind="Facture", order=name, day=None, issued_here=here, ending=ending,
    )  # fmt: skip


def paths_of(rules: FilingPlan, *files: Filed) -> list[str]:
    """The paths that an archive of these files really holds."""
    members = [Member(filed_name(rules, one), b"", filed_folder(rules, one)) for one in files]
    return zipfile.ZipFile(io.BytesIO(b"".join(stream_zip(members)))).namelist()


@example("{customer}/{year}", "CON", "aux", True, "xml")
@example("{customer}", "..", "../..", False, "/../x")
@given(PIECES, HOSTILE, HOSTILE, st.booleans(), HOSTILE)
def test_any_plan_that_is_admitted_gives_portable_paths(typed, name, number, here, ending):
    plan = tidy_plan(typed)
    if plan_fault(plan):
        return
    rules, filed = FilingPlan(folders=plan), a_file(name, number, here=here, ending=ending)
    [path] = paths_of(rules, filed)
    parts = path.split("/")
    assert len(parts) == (plan.count("/") + 2 if plan else 1)
    for part in parts:
        assert re.fullmatch(r"[A-Za-z0-9 ._()-]+", part), part
        assert part.strip(" .") == part
        assert not DEVICE.fullmatch(part), part
        assert len(part) < 255
    assert all(len(part) <= LONGEST_FOLDER + 1 for part in parts[:-1])


@given(st.lists(st.tuples(HOSTILE, HOSTILE, st.booleans()), max_size=12))
def test_no_two_files_of_an_archive_share_a_name(files):
    filed = [a_file(name, number, here=here) for name, number, here in files]
    paths = paths_of(FilingPlan(folders="{customer}"), *filed)
    assert len({path.casefold() for path in paths}) == len(filed)


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ("", ""),
        ("{year}/{month}/{customer}", ""),
        ("Ventes {year}/{kind}", ""),
        ("{year}/../x", "unsafe"),
        ("a\\b", "unsafe"),
        ("{year}//{month}", "unsafe"),
        ("{rien}", "unknown"),
        ("a/b/c/d/e/f", "deep"),
        ("x" * 101, "long"),
    ],
)
def test_a_plan_is_checked_when_it_is_saved(plan, fault):
    assert plan_fault(tidy_plan(plan)) == fault


@pytest.mark.django_db
def test_the_archive_of_originals_is_filed_by_the_plan():
    from facturier.organisations.tests.factories import NOW
    from facturier.sales.actions.files import make_file
    from facturier.sales.models import IssuedDocument
    from facturier.sales.tests.test_issue import Shop
    from facturier.sales.tests.test_issue_web import browser_of
    from facturier.sending import actions

    shop = Shop()
    issued = shop.issue(shop.draft())
    facts = actions.SendingFacts(
        file_name="{number} {customer}", folders=" {year} / {month}/{customer}/ "
    )
    with shop.company.here():
        actions.change_settings(member=shop.company["owner"], version=0, facts=facts, now=NOW)
    answer = browser_of(shop).post("/facturier/exporter/", {"format": "zip", "toutes": "1"})
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == ["pas-encore-archivees.txt"]
    day = issued.issue_date
    with shop.company.here():
        document = IssuedDocument.objects.get(invoice_id=issued.invoice_id)
    make_file(organisation_id=shop.company.id, issued_id=document.id, now=NOW)
    answer = browser_of(shop).post("/facturier/exporter/", {"format": "zip", "toutes": "1"})
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == [f"{day:%Y}/{day:%m}/Hotel-Belle-Rade/{issued.number} Hotel-Belle-Rade.pdf"]
    with shop.company.here():
        for wrong in ("{year}/..", "{rien}"):
            with pytest.raises(actions.settings.Refusal, match=r"."):
                actions.change_settings(
                    member=shop.company["owner"], version=1,
                    facts=actions.SendingFacts(folders=wrong), now=NOW,
                )  # fmt: skip
