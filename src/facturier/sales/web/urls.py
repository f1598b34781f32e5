"""Addresses of the room."""

from django.urls import path

from facturier.sales.web import (
    bulk,
    crediting,
    deposits,
    drafts,
    editor,
    issue,
    issuing,
    looks,
    numbers,
    plain,
    wordings,
)

app_name = "sales"

urlpatterns = [
    path("facturier/brouillons/", drafts.drafts, name="drafts"),
    path("facturier/brouillons/nouveau/", drafts.begin, name="begin_draft"),
    path("facturier/brouillons/emettre/", bulk.choose, name="choose_bulk"),
    path("facturier/brouillons/lots/<uuid:bulk_id>/", bulk.bulk, name="bulk"),
    path("facturier/brouillons/lots/<uuid:bulk_id>/lancer/", bulk.start, name="start_bulk"),
    path("facturier/brouillons/lots/<uuid:bulk_id>/pause/", bulk.pause, name="pause_bulk"),
    path("facturier/brouillons/lots/<uuid:bulk_id>/reprendre/", bulk.resume, name="resume_bulk"),
    path("facturier/brouillons/lots/<uuid:bulk_id>/reessayer/", bulk.retry, name="retry_bulk"),
    path("facturier/brouillons/lots/<uuid:bulk_id>/abandonner/", bulk.drop, name="drop_bulk"),
    path("facturier/brouillons/clients/", editor.customers, name="pick_customer"),
    path("facturier/brouillons/articles/", editor.items, name="pick_item"),
    path("facturier/brouillons/<uuid:draft_id>/", editor.page, name="draft"),
    path("facturier/brouillons/<uuid:draft_id>/etat/", editor.state, name="draft_state"),
    path("facturier/brouillons/<uuid:draft_id>/changer/", editor.change, name="change_draft"),
    path("facturier/brouillons/<uuid:draft_id>/enregistrer/", plain.save, name="save_draft"),
    path("facturier/brouillons/<uuid:draft_id>/historique/", editor.history, name="draft_history"),
    path("facturier/brouillons/<uuid:draft_id>/emettre/", issue.issue, name="issue_draft"),
    path(
        "facturier/brouillons/<uuid:draft_id>/apercu/<int:number>.png",
        issue.preview,
        name="preview_draft",
    ),
    path("facturier/brouillons/<uuid:draft_id>/pro-forma.pdf", issue.pro_forma, name="pro_forma"),
    path("facturier/brouillons/<uuid:draft_id>/facture.pdf", issue.issued_file, name="issued_file"),
    path("facturier/brouillons/<uuid:draft_id>/ecarter/", drafts.discard, name="discard_draft"),
    path("facturier/brouillons/<uuid:draft_id>/reprendre/", drafts.restore, name="restore_draft"),
    path(
        "facturier/brouillons/<uuid:draft_id>/modele/",
        drafts.keep_as_template,
        name="keep_as_template",
    ),
    path("facturier/brouillons/<uuid:draft_id>/acompte/", deposits.ask, name="ask_deposit"),
    path(
        "facturier/brouillons/<uuid:draft_id>/acomptes/", deposits.choose, name="choose_deposits"
    ),
    path("facturier/<slug:reference>/avoir/", crediting.credit, name="credit"),
    path("facturier/<slug:reference>/rectificative/", crediting.correct, name="correct"),
    path("facturier/<slug:reference>/emploi/", crediting.uses, name="credit_uses"),
    path("admin/mentions/", wordings.wordings, name="wordings"),
    path("admin/mentions/<slug:key>/", wordings.wording, name="wording"),
    path("admin/mentions/<slug:key>/suivre/", wordings.follow_wording, name="follow_wording"),
    path("admin/mentions/<slug:key>/ecrire/", wordings.write_wording, name="write_wording"),
    path("admin/modeles/", looks.looks, name="looks"),
    path("admin/modeles/nouveau/", looks.create, name="create_look"),
    path("admin/modeles/logo/", looks.upload_logo, name="upload_logo"),
    path("admin/modeles/<uuid:template_id>/", looks.look, name="look"),
    path("admin/modeles/<uuid:template_id>/apercu/", looks.preview, name="preview_look"),
    path("admin/modeles/<uuid:template_id>/apercu.png", looks.picture, name="look_picture"),
    path("admin/modeles/<uuid:template_id>/servir/", looks.serve, name="serve_look"),
    path("admin/modeles/<uuid:template_id>/habituel/", looks.make_usual, name="make_look_usual"),
    path("admin/modeles/<uuid:template_id>/reserve/", looks.end_usual, name="end_usual_look"),
    path("admin/modeles/<uuid:template_id>/archiver/", looks.archive, name="archive_look"),
    path("admin/modeles/<uuid:template_id>/retablir/", looks.restore, name="restore_look"),
    path(
        "admin/modeles/<uuid:template_id>/versions/<int:number>/reprendre/",
        looks.take_up,
        name="take_up_look",
    ),
    path("admin/emission/", issuing.issuing, name="issuing"),
    path("admin/emission/exemple/", issuing.example, name="pattern_example"),
    path("admin/emission/<uuid:entity_id>/", issuing.issuing_entity, name="issuing_entity"),
    path("admin/emission/<uuid:entity_id>/series/", issuing.create_series, name="create_series"),
    path(
        "admin/emission/<uuid:entity_id>/series/habituelles/",
        issuing.usual_series,
        name="usual_series",
    ),
    path("admin/emission/<uuid:series_id>/fermer/", issuing.close_series, name="close_series"),
    path("admin/emission/<uuid:series_id>/numeros/", numbers.numbers, name="numbers"),
    path(
        "admin/emission/<uuid:series_id>/numeros/exporter/", numbers.export, name="export_numbers"
    ),
]
