"""What people do to customers and suppliers: right, recorded once, nothing lost."""

import pytest

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, TODAY, a_company
from facturier.parties import actions, models, queries
from facturier.parties.tests.factories import (
    CALL,
    IBAN,
    OTHER_SIREN,
    RESTED,
    SIREN,
    a_contact,
    a_party,
    a_party_document,
    an_account,
    an_address,
    met,
    siret,
    stated,
    vat_number,
)
from facturier.parties.tests.looking import change, events, held, refusal, row
from tests.plumbing.made_once import made_once


@made_once
def company():
    return a_company(roles=("editor", "payer", "reader"))


# -- create -----------------------------------------------------------------------------------------
def test_a_party_is_created_with_its_numbers_and_found_by_them(company):
    party = a_party(company, siren="404 833 048", sirets=(siret(SIREN),))
    assert (party.reference, party.siren, party.state) == ("T-1", SIREN, "confirmed")
    assert held(company, party) == {SIREN, siret(SIREN)}
    assert met(company, stated("Autre nom", vat_id=vat_number(SIREN))) == party.id
    assert events(company, "party.created") == 1


def test_a_french_vat_number_says_the_siren(company):
    assert a_party(company, vat_number=vat_number(SIREN)).siren == SIREN


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"siren": "404833047"}, "siren"),
        ({"siren": SIREN, "sirets": ("40483304800023",)}, "sirets"),
        ({"siren": SIREN, "sirets": (siret(OTHER_SIREN),)}, "sirets"),
        ({"sirets": (siret(SIREN),)}, "sirets"),
        ({"vat_number": "FR00404833048"}, "vat_number"),
        ({"vat_number": "A" * 40}, "vat_number"),
        ({"country": "FRA"}, "country"),
        ({"language": "xx"}, "language"),
        ({"tax_situation": "rich"}, "tax_situation"),
        ({"payment_days": 400}, "payment_days"),
        ({"payment_basis": "never"}, "payment_basis"),
        ({"payment_means": "virement"}, "payment_means"),
        ({"invoice_profile": "minimum"}, "invoice_profile"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(facts, field):
    with pytest.raises(Refusal) as refused:
        actions.PartyFacts(**{"name": "Lacaze", **facts}).tidy()
    assert (refused.value.status, refused.value.field) == (422, field)
    assert refused.value.reason.endswith(".")


@pytest.mark.parametrize(
    "facts",
    [
        {"siren": SIREN},
        {"vat_number": vat_number(SIREN)},
        {"siren": SIREN, "sirets": (siret(SIREN),)},
    ],
)
def test_a_number_of_another_party_is_refused_and_names_it(company, facts):
    first = a_party(company, siren=SIREN, vat_number=vat_number(SIREN), sirets=(siret(SIREN),))
    refused = refusal(
        company,
        actions.create_party,
        member=company["owner"],
        facts=actions.PartyFacts(name="Jumeau", **facts),
    )
    assert refused.code == "party.known"
    assert refused.party.id == first.id
    assert "T-1" in refused.reason


def test_members_of_a_vat_group_share_its_number_and_are_found_by_their_own(company):
    group = vat_number(OTHER_SIREN)
    first = a_party(company, "Un", siren=SIREN, vat_number=group)
    head = a_party(company, "Tête", siren=OTHER_SIREN, vat_number=group)
    assert held(company, first) == {SIREN}
    assert held(company, head) == {OTHER_SIREN, group}


@pytest.mark.parametrize("role", ["reader", "payer", "auditor"])
def test_who_may_not_manage_parties_changes_none(role, db):
    company = a_company(roles=(role,))
    party, other = a_party(company), a_party(company, "Autre")
    member = company[role]
    for verb, more in (
        (actions.create_party, {"facts": actions.PartyFacts(name="X")}),
        (actions.archive_party, {"party_id": party.id}),
        (actions.confirm_party, {"party_id": party.id}),
        (actions.add_part, {"party_id": party.id, "kind": "note", "typed": {"text": "x"}}),
        (actions.set_apart, {"first_id": party.id, "second_id": other.id}),
    ):
        assert refusal(company, verb, member=member, **more).status == 403


# -- change -----------------------------------------------------------------------------------------
def test_a_change_writes_what_was_typed_alone_and_tells_it(company):
    party = a_party(company, siren=SIREN)
    after = change(company, party, payment_days=45, name="Lacaze et fils")
    assert (after.name, after.name_key, after.payment_days) == (
        "Lacaze et fils",
        "lacaze et fils",
        45,
    )
    assert after.siren == SIREN
    assert after.version == party.version + 1
    with company.here():
        told = AuditEvent.objects.get(verb="party.changed").changes
    assert '"payment_days"' in told
    assert '"siren"' not in told


def test_a_change_of_nothing_is_no_change(company):
    party = a_party(company)
    assert change(company, party, name=party.name).version == party.version
    assert events(company, "party.changed") == 0


def test_a_siren_given_up_is_free_with_all_that_holds_it(company):
    party = a_party(company, siren=SIREN, vat_number=vat_number(SIREN), sirets=(siret(SIREN),))
    change(company, party, siren=OTHER_SIREN, vat_number="", sirets=())
    assert held(company, party) == {OTHER_SIREN}
    other = a_party(company, "Le vrai", siren=SIREN)
    assert met(company, stated(siren=SIREN)) == other.id


def test_a_change_to_the_number_of_another_is_refused(company):
    a_party(company, siren=SIREN)
    party = a_party(company, "Autre", siren=OTHER_SIREN)
    with pytest.raises(actions.IdentifierTaken):
        change(company, party, siren=SIREN)
    assert held(company, party) == {OTHER_SIREN}


def test_two_people_who_change_different_fields_both_succeed(company):
    party = a_party(company)
    base = {"name": party.name, "payment_days": None}
    change(company, party, by="editor", base=base, payment_days=30)
    after = change(company, party, base=base, name="Lacaze SARL")
    assert (after.name, after.payment_days) == ("Lacaze SARL", 30)


def test_two_people_who_change_one_field_see_both_values_and_nothing_is_written(company):
    party = a_party(company)
    base = {"name": party.name, "payment_days": None}
    change(company, party, by="editor", base=base, payment_days=30)
    with pytest.raises(actions.PartyChanged) as clash:
        change(company, party, base=base, payment_days=60, name="Neuf")
    assert clash.value.clashes == {"payment_days": (60, 30)}
    assert row(company, party).name == party.name
    again = change(company, party, version=clash.value.version, payment_days=60, name="Neuf")
    assert (again.payment_days, again.name) == (60, "Neuf")


def test_two_people_who_mean_the_same_do_not_clash(company):
    party = a_party(company)
    base = {"payment_days": None}
    change(company, party, by="editor", base=base, payment_days=30)
    assert change(company, party, base=base, payment_days=30).payment_days == 30


def test_without_its_base_an_old_version_writes_nothing(company):
    party = a_party(company)
    change(company, party, payment_days=30)
    with pytest.raises(actions.PartyChanged):
        change(company, party, name="Autre nom")


# -- confirm, archive -------------------------------------------------------------------------------
def test_a_party_that_a_document_brought_is_confirmed_once(company):
    party_id = met(company, stated(siren=SIREN))
    for _time in range(2):
        with company.here():
            actions.confirm_party(member=company["editor"], party_id=party_id, now=NOW)
    assert row(company, party_id).state == "confirmed"
    assert events(company, "party.confirmed") == 1


def test_an_archived_party_is_still_found_and_can_come_back(company):
    party = a_party(company, siren=SIREN)
    with company.here():
        actions.archive_party(member=company["owner"], party_id=party.id, now=NOW)
        assert queries.choices(company["owner"]) == ()
    assert met(company, stated(siren=SIREN)) == party.id
    with company.here():
        actions.restore_party(member=company["owner"], party_id=party.id, now=NOW)
        assert [one.id for one in queries.choices(company["owner"])] == [party.id]


# -- parts ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("address", {"kind": "seat"}, "lines"),
        ("address", {"kind": "moon", "city": "Brest"}, "kind"),
        ("address", {"kind": "seat", "city": "Brest", "country": "F1"}, "country"),
        ("address", {"kind": "seat", "lines": "a\nb\nc\nd\ne\nf"}, "lines"),
        ("electronic_address", {"scheme": "0225", "value": "404833047"}, "value"),
        ("electronic_address", {"scheme": "0088", "value": "12"}, "value"),
        ("electronic_address", {"scheme": "EM", "value": "lacaze"}, "value"),
        ("electronic_address", {"scheme": "1234", "value": "1"}, "scheme"),
        ("electronic_address", {"scheme": "0225", "value": ""}, "value"),
        ("contact", {"name": ""}, "name"),
        ("contact", {"name": "Lucie", "email": "lucie"}, "email"),
        ("note", {"text": "  \n "}, "text"),
        ("note", {"text": "x" * 4001}, "text"),
    ],
)
def test_a_part_that_cannot_be_right_is_refused_at_its_field(kind, typed, field):
    with pytest.raises(Refusal) as refused:
        actions.PARTS[kind].tidy(typed)
    assert (refused.value.status, refused.value.field) == (422, field)


@pytest.mark.parametrize(
    ("scheme", "value", "kept"),
    [
        ("0225", f"{SIREN}_ACHATS", f"{SIREN}_ACHATS"),
        ("0009", siret(SIREN), siret(SIREN)),
        ("0002", "404 833 048", SIREN),
        ("0088", "4006381333931", "4006381333931"),
        ("9930", "DE136695976", "DE136695976"),
        ("EM", "factures@lacaze.test", "factures@lacaze.test"),
    ],
)
def test_electronic_addresses_of_all_schemes_are_kept(company, scheme, value, kept):
    party = a_party(company)
    with company.here():
        part_id = actions.add_part(
            member=company["owner"],
            party_id=party.id,
            kind="electronic_address",
            typed={"scheme": scheme, "value": value},
            now=NOW,
        )
        assert models.PartyElectronicAddress.objects.get(id=part_id).value == kept


def test_a_part_changed_by_somebody_else_is_not_overwritten(company):
    party = a_party(company)
    part_id = an_address(company, party.id)
    typed = {"kind": "seat", "lines": "2 rue du Port", "postcode": "29200", "city": "Brest"}
    refused = refusal(
        company,
        actions.change_part,
        member=company["owner"],
        party_id=party.id,
        kind="address",
        part_id=part_id,
        typed=typed,
        base={"city": "Quimper"},
    )
    assert refused.code == "part.changed"


@pytest.mark.parametrize("put_away", [actions.archive_part, actions.erase_part])
def test_a_part_that_was_put_away_or_erased_meanwhile_is_not_filled_again(company, put_away):
    party = a_party(company)
    contact_id = a_contact(company, party.id)
    call = {
        "member": company["owner"],
        "party_id": party.id,
        "kind": "contact",
        "part_id": contact_id,
    }
    with company.here():
        put_away(**call, now=NOW)
        before = models.PartyContact.objects.values().get(id=contact_id)
    refused = refusal(company, actions.change_part, **call, typed={"name": "Lucie Morel-Estève"})
    assert refused.status == 404
    with company.here():
        assert models.PartyContact.objects.values().get(id=contact_id) == before


def test_the_journal_never_keeps_what_a_contact_or_a_note_says(company):
    party = a_party(company)
    contact_id = a_contact(company, party.id)
    with company.here():
        actions.add_part(
            member=company["owner"],
            party_id=party.id,
            kind="note",
            typed={"text": "Secret"},
            now=NOW,
        )
        actions.change_part(
            member=company["owner"],
            party_id=party.id,
            kind="contact",
            part_id=contact_id,
            typed={"name": "Lucie Morel-Secret", "email": "autre@secret.test"},
            now=NOW,
        )
        texts = " ".join(
            f"{event.changes} {event.facts} {event.subject_label}"
            for event in AuditEvent.objects.all()
        )
    assert "party.contact_changed" in _verbs(company)
    for word in ("Lucie", "Secret", "secret.test"):
        assert word not in texts


def _verbs(company) -> set[str]:
    with company.here():
        return set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_contact_is_erased_with_a_trace_and_does_not_come_back(company):
    party = a_party(company)
    contact_id = a_contact(company, party.id, telephone="02 98 00 00 00")
    call = {
        "member": company["owner"],
        "party_id": party.id,
        "kind": "contact",
        "part_id": contact_id,
    }
    with company.here():
        actions.erase_part(**call, now=NOW)
        contact = models.PartyContact.objects.get(id=contact_id)
    assert (contact.name, contact.email, contact.telephone) == ("", "", "")
    assert contact.erased_at == contact.archived_at == NOW
    assert events(company, "party.contact_erased") == 1
    assert refusal(company, actions.restore_part, **call).code == "part.erased"


def test_an_address_of_a_company_is_not_erased(company):
    party = a_party(company)
    part_id = an_address(company, party.id)
    refused = refusal(
        company,
        actions.erase_part,
        member=company["owner"],
        party_id=party.id,
        kind="address",
        part_id=part_id,
    )
    assert refused.status == 404


# -- accounts (I17) ---------------------------------------------------------------------------------
def test_an_account_is_trusted_by_a_second_person_with_a_reason(company):
    party = a_party(company)
    account_id = an_account(company, party.id, by="editor")
    call = {"party_id": party.id, "account_id": account_id}
    trust = actions.trust_account
    own = refusal(company, trust, member=company["editor"], **CALL, **call)
    assert (own.code, own.rule) == ("account.own", "I17")
    for field in CALL:
        bad = refusal(company, trust, member=company["payer"], **CALL | {field: " "}, **call)
        assert (bad.field, bad.status) == (field, 422)
    early = refusal(company, trust, member=company["payer"], **CALL, **call)
    assert (early.code, early.rule) == ("account.resting", "I17")
    with company.here():
        said = CALL | {"reason": "Appelé au 02 98…"}
        trust(member=company["payer"], **said, **call, now=RESTED)
        assert models.PartyBankAccount.objects.get(id=account_id).trusted
        event = AuditEvent.objects.get(verb="party.account_trusted")
    assert event.reason == "Appelé au 02 98…"
    assert IBAN not in event.facts


@pytest.mark.parametrize("role", ["reader", "administrator", "auditor"])
def test_who_may_not_see_accounts_neither_adds_nor_reads_one(role, db):
    company = a_company(roles=(role,))
    party = a_party(company)
    account_id = an_account(company, party.id)
    call = {"member": company[role], "party_id": party.id}
    assert refusal(company, actions.add_account, iban=IBAN, **call).status == 403
    assert refusal(company, actions.read_account, account_id=account_id, **call).status == 403
    assert refusal(company, actions.read_accounts, **call).status == 403


def test_each_reading_of_an_account_is_told_without_its_number(company):
    party = a_party(company)
    account_id = an_account(company, party.id)
    with company.here():
        iban = actions.read_account(
            member=company["payer"], party_id=party.id, account_id=account_id, now=NOW
        )
        event = AuditEvent.objects.get(verb="party.account_read")
    assert iban == IBAN
    assert event.actor_name == company["payer"].name
    assert IBAN not in event.facts
    assert IBAN[-4:] in event.facts


def test_an_account_that_comes_back_is_to_be_trusted_anew(company):
    party = a_party(company)
    account_id = an_account(company, party.id)
    call = {"party_id": party.id, "account_id": account_id, "now": NOW}
    with company.here():
        actions.trust_account(member=company["payer"], **CALL, **call | {"now": RESTED})
        actions.archive_account(member=company["owner"], **call)
        actions.restore_account(member=company["payer"], **call)
        assert not models.PartyBankAccount.objects.get(id=account_id).trusted
    call.pop("now")
    again = refusal(company, actions.trust_account, member=company["payer"], **CALL, **call)
    assert again.code == "account.own"


@pytest.mark.parametrize("iban", ["", "FR76", IBAN[:-1] + "0", "x" * 60])
def test_a_wrong_iban_is_refused(company, iban):
    party = a_party(company)
    refused = refusal(
        company, actions.add_account, member=company["owner"], party_id=party.id, iban=iban
    )
    assert refused.field == "iban"


def test_the_same_account_twice_is_refused(company):
    party = a_party(company)
    an_account(company, party.id)
    refused = refusal(
        company, actions.add_account, member=company["owner"], party_id=party.id, iban=IBAN
    )
    assert refused.code == "account.known"


# -- documents --------------------------------------------------------------------------------------
def test_bank_details_are_opened_by_those_who_may_see_accounts_and_told(company):
    party = a_party(company)
    plain = a_party_document(company, party.id)
    details = a_party_document(company, party.id, b"%PDF-1.7 rib", kind="bank_details")
    reader = {"member": company["reader"], "party_id": party.id}
    with company.here():
        assert actions.open_document(**reader, document_id=plain, now=NOW).file_name == "kbis.pdf"
        assert len(queries.whole_party(company["reader"], party).documents) == 1
        assert len(queries.whole_party(company["payer"], party).documents) == 2
    assert refusal(company, actions.open_document, **reader, document_id=details).status == 403
    with company.here():
        actions.open_document(
            member=company["payer"], party_id=party.id, document_id=details, now=NOW
        )
    assert events(company, "party.document_read") == 1


def test_a_document_that_is_past_its_day_is_told(company):
    party = a_party(company)
    a_party_document(company, party.id, valid_until=TODAY)
    with company.here():
        document = queries.whole_party(company["owner"], party).documents[0]
    assert not queries.is_past(document, TODAY)
    assert queries.is_past(document, TODAY.replace(day=TODAY.day + 1))
