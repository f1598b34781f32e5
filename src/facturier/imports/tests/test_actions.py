"""An import from its file to its undoing: every row once, nothing by halves."""

import threading

import pytest
from django.db import OperationalError, connection

from facturier.audit.models import AuditEvent
from facturier.audit.queries import story_of
from facturier.imports import actions, queries
from facturier.imports.actions import begin, carry_out
from facturier.imports.models import ChosenMapping, ImportRow, TableImport
from facturier.imports.rules import RowState, Stage
from facturier.imports.tests.factories import (
    GOOD,
    a_checked_import,
    a_run_import,
    an_import,
    run,
    states,
    the_import,
    undo,
)
from facturier.imports.tests.kind_of_test import KEY, the_kind
from facturier.kit.refusal import Refusal
from facturier.organisations import actions as organisations
from facturier.organisations.models import Department
from facturier.organisations.tests.factories import NOW, a_company, a_department
from tests.plumbing.made_once import made_once

pytestmark = pytest.mark.django_db
MIXED = (
    b"Nom;Etage\n"  # 1
    b"Achats;1\n"
    b";2\n"  # 3: no name
    b"Ventes;deux\n"  # 4: no floor
    b"achats;3\n"  # 5: twin of line 2
    b"Connu;4\n"  # 6: exists already
    b"Refus\xc3\xa9;5\n"  # 7: the verb refuses it
    b"Panne;6\n"  # 8: the verb fails by our mistake
    b"=1+1;7\n"  # 9: a formula
    b"Trop;8;9\n"  # 10: more cells than heads
    b"Dernier;10\n"
)


@made_once
def company():
    company = a_company(roles=("reader",))
    a_department(company, "Connu")
    return company


def names(company) -> set[str]:
    with company.here():
        return set(Department.objects.filter(archived_at=None).values_list("name", flat=True))


def refusal_of(call, **arguments) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        call(**arguments)
    return refusal.value


def test_a_file_is_taken_with_its_heads_and_rows_and_creates_nothing(company):
    row = the_import(company, an_import(company))
    assert (row.stage, row.heads, row.row_count) == (Stage.MAPPING, ["Nom", "Etage"], 3)
    assert names(company) == {"Connu"}
    with company.here():
        [event] = story_of(company.id, row.id)
        assert event.verb == "import.prepared" and event.facts["rows"] == 3


def test_the_columns_are_proposed_and_remembered_for_files_of_the_same_make(company):
    first = an_import(company)
    with company.here():
        shown = queries.mapping_to_show(the_import(company, first), the_kind())
        assert shown == ({"name": 0, "floor": 1}, False)
        actions.choose_columns(
            member=company["owner"], import_id=first, mapping={"name": 1}, now=NOW
        )
    second = the_import(company, an_import(company, b"nom;\xe9tage\nx;1\n"))
    with company.here():
        assert queries.mapping_to_show(second, the_kind()) == ({"name": 1}, True)
        assert ChosenMapping.objects.count() == 1


def test_each_row_is_judged_with_its_line_and_every_reason(company):
    import_id = a_checked_import(company, MIXED)
    assert states(company, import_id) == {
        2: "ready", 3: "bad", 4: "bad", 5: "twin", 6: "known", 7: "ready", 8: "ready", 9: "bad",
        10: "bad", 11: "ready",
    }  # fmt: skip
    with company.here():
        row, kind = queries.one_import(company["owner"], import_id)
        assert row.stage == Stage.CHECKED
        told = list(queries.bad_rows(company["owner"], row, kind))
        assert told[0] == ["", "2", "Nom : Le nom manque."]
        assert told[1] == ["Ventes", "deux", "Étage : Un étage est un nombre."]
        assert told[2][2] == "Déjà présent à la ligne 2 du fichier."
        assert "formule" in told[3][2] and "cellules" in told[4][2]
    assert names(company) == {"Connu"}


def test_good_rows_are_created_and_the_others_left_out_with_their_reason(company):
    import_id = a_run_import(company, MIXED)
    assert names(company) == {"Connu", "Achats", "Dernier"}
    found = states(company, import_id)
    assert [line for line, state in found.items() if state == "created"] == [2, 11]
    assert found[7] == found[8] == "refused"
    with company.here():
        assert ImportRow.objects.get(line=7).reason == "Ce nom est réservé."
        assert "erreur de notre côté" in ImportRow.objects.get(line=8).reason
        made = ImportRow.objects.get(line=2)
        assert made.made_label == "Achats" and made.made_before == {"floor": "1"}
        row = TableImport.objects.get()
        assert row.stage == Stage.DONE and row.finished_at == NOW
        verbs = [event.verb for event in story_of(company.id, import_id)]
        assert verbs == ["import.prepared", "import.started", "import.finished"]
        end = AuditEvent.objects.get(verb="import.finished")
        assert '"created":2' in end.facts and end.actor_name == company["owner"].name


def test_running_twice_creates_nothing_twice(company):
    import_id = a_run_import(company)
    before = AuditEvent.objects.count()
    run(company, import_id)
    assert names(company) == {"Connu", "Achats", "Ventes", "Atelier"}
    assert AuditEvent.objects.count() == before
    with company.here():
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)
    assert the_import(company, import_id).stage == Stage.DONE


def test_an_import_that_was_killed_goes_on_where_it_stopped(company, monkeypatch):
    import_id = a_checked_import(company)
    with company.here():
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)
    done = []
    plain = carry_out._one_row

    def killed(*arguments):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(plain(*arguments))

    monkeypatch.setattr(carry_out, "_one_row", killed)
    with pytest.raises(KeyboardInterrupt):
        run(company, import_id)
    assert names(company) == {"Connu", "Achats", "Ventes"}
    assert the_import(company, import_id).stage == Stage.RUNNING
    monkeypatch.undo()
    run(company, import_id)
    assert names(company) == {"Connu", "Achats", "Ventes", "Atelier"}
    assert the_import(company, import_id).stage == Stage.DONE


def test_a_row_that_the_database_gave_up_on_waits_and_is_tried_again(company, monkeypatch):
    import_id = a_checked_import(company)
    with company.here():
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)
    create = organisations.create_department
    tries = []

    def deadlocked(**call):
        tries.append(call["name"])
        if tries.count("Ventes") == 1:
            raise OperationalError("deadlock detected")
        return create(**call)

    monkeypatch.setattr(organisations, "create_department", deadlocked)
    with pytest.raises(OperationalError):
        run(company, import_id)
    assert states(company, import_id) == {2: "created", 3: "ready", 4: "ready"}
    run(company, import_id)
    assert states(company, import_id) == {2: "created", 3: "created", 4: "created"}
    assert tries == ["Achats", "Ventes", "Ventes", "Atelier"]


def test_a_mapping_is_remembered_wherever_a_file_states_its_errors(company):
    first = an_import(company)
    with company.here():
        actions.choose_columns(
            member=company["owner"], import_id=first, mapping={"name": 1, "floor": 0}, now=NOW
        )
    second = the_import(company, an_import(company, b"erreur;Nom;Etage\nnon;x;1\n"))
    with company.here():
        assert queries.mapping_to_show(second, the_kind()) == ({"name": 2, "floor": 1}, True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_import_create_each_thing_once():
    company = a_company(roles=())
    content = b"Nom\n" + "".join(f"Service {n}\n" for n in range(30)).encode()
    import_id = an_import(company, content)
    with company.here():
        actions.choose_columns(
            member=company["owner"], import_id=import_id, mapping={"name": 0}, now=NOW
        )
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)

    def work():
        try:
            run(company, import_id)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(names(company)) == 30
    with company.here():
        assert Department.objects.count() == 30
        assert AuditEvent.objects.filter(verb="import.finished").count() == 1
        assert set(ImportRow.objects.values_list("state", flat=True)) == {"created"}


def test_undoing_takes_back_what_nothing_has_touched_since_and_says_why_not_the_rest(company):
    import_id = a_run_import(company)
    with company.here():
        kept = Department.objects.get(name="Ventes")
        organisations.change_department(
            member=company["owner"], department_id=kept.id, name="Vente", parent_id=None, now=NOW
        )
        actions.ask_undo(member=company["owner"], import_id=import_id, now=NOW)
    undo(company, import_id)
    assert names(company) == {"Connu", "Vente"}
    assert states(company, import_id) == {2: "undone", 3: "kept", 4: "undone"}
    with company.here():
        row, kind = queries.one_import(company["owner"], import_id)
        assert row.stage == Stage.UNDONE and row.undoer_name == company["owner"].name
        [kept_row] = queries.read_rows(
            company["owner"], row, kind, list(ImportRow.objects.filter(state=RowState.KEPT))
        )
        assert queries.reasons(kind, kept_row) == [("", "Le service a été renommé depuis.")]
    # Renamed back, it can be undone after all.
    with company.here():
        organisations.change_department(
            member=company["owner"], department_id=kept.id, name="Ventes", parent_id=None, now=NOW
        )
        actions.ask_undo(member=company["owner"], import_id=import_id, now=NOW)
    undo(company, import_id)
    assert names(company) == {"Connu"}
    with company.here():
        assert (
            refusal_of(actions.ask_undo, member=company["owner"], import_id=import_id, now=NOW).code
            == "import.nothing_to_undo"
        )


def test_whoever_loses_the_right_meanwhile_creates_no_more(company, monkeypatch):
    import_id = a_checked_import(company)
    with company.here():
        actions.start_import(member=company["owner"], import_id=import_id, now=NOW)
    monkeypatch.setattr(carry_out, "may", lambda _member, _capability: False)
    run(company, import_id)
    assert names(company) == {"Connu"}
    assert set(states(company, import_id).values()) == {"refused"}
    assert the_import(company, import_id).stage == Stage.DONE


def test_a_long_file_is_checked_by_a_job(company, monkeypatch):
    monkeypatch.setattr(begin, "CHECKED_AT_ONCE", 1)
    import_id = a_checked_import(company)
    assert the_import(company, import_id).stage == Stage.CHECKING
    member = company["owner"]
    for _again in range(2):
        actions.check_rows(
            organisation_id=company.id, import_id=import_id, user_id=member.user_id, now=NOW
        )
        assert the_import(company, import_id).stage == Stage.CHECKED
    assert set(states(company, import_id).values()) == {"ready"}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"floor": 1}, "import.column_missing"),
        ({"name": 0, "floor": 0}, "import.column_twice"),
        ({"name": 9}, "import.column_twice"),
    ],
)
def test_columns_that_do_not_fit_are_refused(company, mapping, code):
    import_id = an_import(company)
    with company.here():
        refusal = refusal_of(
            actions.choose_columns,
            member=company["owner"],
            import_id=import_id,
            mapping=mapping,
            now=NOW,
        )
    assert (refusal.code, refusal.status) == (code, 422)


def test_what_is_under_way_cannot_be_changed_dropped_or_started_otherwise(company):
    waiting = an_import(company)
    with company.here():
        member = company["owner"]
        start = {"member": member, "import_id": waiting, "now": NOW}
        assert refusal_of(actions.start_import, **start).code == "import.unchecked"
        assert refusal_of(actions.ask_undo, **start).code == "import.nothing_to_undo"
    done = a_run_import(company)
    with company.here():
        late = {"member": company["owner"], "import_id": done, "now": NOW}
        assert refusal_of(actions.drop_import, **late).code == "import.started"
        mapping = {"mapping": {"name": 0}}
        assert refusal_of(actions.choose_columns, **late, **mapping).code == "import.started"
        actions.ask_undo(**late)
        assert refusal_of(actions.ask_undo, **late).code == "import.working"
        assert refusal_of(actions.start_import, **late).code == "import.working"


def test_an_import_of_nothing_new_is_not_started(company):
    import_id = a_checked_import(company, b"Nom;Etage\nConnu;1\n;2\n")
    with company.here():
        refusal = refusal_of(
            actions.start_import, member=company["owner"], import_id=import_id, now=NOW
        )
    assert refusal.code == "import.nothing_to_do"


def test_a_dropped_import_leaves_only_its_events(company):
    import_id = a_checked_import(company)
    with company.here():
        actions.drop_import(member=company["owner"], import_id=import_id, now=NOW)
        assert not TableImport.objects.exists() and not ImportRow.objects.exists()
        verbs = [event.verb for event in story_of(company.id, import_id)]
        assert verbs == ["import.prepared", "import.dropped"]


def test_who_may_not_import_the_kind_sees_and_does_nothing(company):
    import_id = a_run_import(company)
    with company.here():
        reader = company["reader"]
        assert refusal_of(queries.one_import, member=reader, import_id=import_id).status == 404
        for verb in (actions.start_import, actions.ask_undo, actions.drop_import):
            refusal = refusal_of(verb, member=reader, import_id=import_id, now=NOW)
            assert refusal.status == 404
        assert queries.imports_page(reader).rows == ()
        refusal = refusal_of(queries.require_kind, member=reader, key=KEY)
        assert refusal.status == 403 and company["owner"].name in refusal.ask
        assert refusal_of(queries.require_kind, member=company["owner"], key="rien").status == 404


def test_another_organisation_knows_nothing_of_an_import(company):
    import_id = a_run_import(company)
    other = a_company("Autre", roles=())
    with other.here():
        assert (
            refusal_of(queries.one_import, member=other["owner"], import_id=import_id).status == 404
        )
        assert not TableImport.objects.exists() and not ImportRow.objects.exists()


def test_fifty_rows_are_compared_in_a_handful_of_statements(company, django_assert_max_num_queries):
    content = b"Nom;Etage\n" + b"".join(b"S%d;1\n" % n for n in range(50))
    row = the_import(company, a_checked_import(company, content))
    with company.here(), django_assert_max_num_queries(2):
        rows, _after = queries.rows_page(row, (RowState.READY,))
        assert len(queries.read_rows(company["owner"], row, the_kind(), rows)) == 50


def test_the_file_stays_in_the_store(company):
    from facturier.files.queries import content_of

    row = the_import(company, an_import(company))
    with company.here():
        assert content_of(row.file) == GOOD
