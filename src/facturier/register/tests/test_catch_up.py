"""Invoices that entered before there was a search or parties are completed, each for itself."""

from importlib import import_module
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command

from facturier.audit.models import AuditEvent
from facturier.kit.tenancy import in_organisation
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.parties.models import Party
from facturier.register import actions
from facturier.register.actions import enter
from facturier.register.models import Invoice
from facturier.register.queries.search import unindexed
from facturier.register.tests.factories import an_invoice
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
# The package calls its verb by the name of the module.
catching_up = import_module("facturier.register.actions.catch_up")
OTHER = "552100554"


@made_once
def company():
    company = a_company(roles=("editor",))
    an_entity(company)
    return company


def of_before(company, **rest) -> Invoice:
    """An invoice as an early version of Facturier left it: not to be found, of no known party."""
    with (
        patch.object(enter, "index_invoice", lambda *_, **__: None),
        patch.object(enter, "counterparty", lambda *_: None),
    ):
        return an_invoice(company, **rest)


def left(company) -> list:
    with company.here():
        return unindexed(company.id, 100)


def parties_of(company) -> list[str]:
    with company.here():
        rows = Invoice.objects.order_by("entry").select_related("party")
        return [row.party.siren if row.party else "" for row in rows]


def test_what_has_no_search_entry_and_no_party_gets_both_and_only_once(company):
    of_before(company)
    of_before(company, seller=OTHER)
    assert len(left(company)) == 2
    assert parties_of(company) == ["", ""]
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 2
    assert left(company) == []
    assert parties_of(company) == ["404833048", OTHER]
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 0
    with company.here():
        told = AuditEvent.objects.filter(verb="register.caught_up").order_by("seq")
        assert [one.subject_label for one in told] == ["E-1", "E-2"]
        assert Party.objects.count() == 2


def test_one_that_cannot_be_completed_is_logged_and_keeps_no_other_from_it(
    company, monkeypatch, caplog
):
    broken, sound = of_before(company), of_before(company, seller=OTHER)
    writing = catching_up.reindex_invoice

    def write(invoice):
        if invoice.id == broken.id:
            raise ValueError("a term nobody thought of")
        writing(invoice)

    monkeypatch.setattr(catching_up, "reindex_invoice", write)
    assert actions.catch_up(organisation_id=company.id, now=NOW) == 1
    assert left(company) == [broken.id]
    assert str(broken.id) in caplog.text
    # What was done for the broken one is undone with it.
    assert parties_of(company) == ["", OTHER]
    assert sound.id not in left(company)


def test_no_head_of_the_journal_is_held_from_one_invoice_to_the_next(company, monkeypatch):
    """Each is a transaction of its own: two that meet new parties never wait in a circle."""
    for seller in ("404833048", OTHER):
        of_before(company, seller=seller)
    opened = []

    def counted(organisation_id):
        opened.append(organisation_id)
        return in_organisation(organisation_id)

    monkeypatch.setattr(catching_up, "in_organisation", counted)
    actions.catch_up(organisation_id=company.id, now=NOW)
    assert len(opened) == 5, "a look, two invoices, a look, a look at older forms"


@pytest.mark.parametrize("every", [False, True])
def test_the_command_completes_every_organisation_and_says_how_many(company, every):
    of_before(company)
    an_invoice(company, seller=OTHER)
    said = StringIO()
    call_command("reindex", stdout=said, **({"all": True} if every else {}))
    assert left(company) == []
    assert parties_of(company) == ["404833048", OTHER]
    assert f"{company.id} : {2 if every else 1} entrées" in said.getvalue()
