"""Addresses of the room."""

from django.urls import path

from facturier.sales.web import drafts, editor, plain, wordings

app_name = "sales"

urlpatterns = [
    path("facturier/brouillons/", drafts.drafts, name="drafts"),
    path("facturier/brouillons/nouveau/", drafts.begin, name="begin_draft"),
    path("facturier/brouillons/clients/", editor.customers, name="pick_customer"),
    path("facturier/brouillons/articles/", editor.items, name="pick_item"),
    path("facturier/brouillons/<uuid:draft_id>/", editor.page, name="draft"),
    path("facturier/brouillons/<uuid:draft_id>/etat/", editor.state, name="draft_state"),
    path("facturier/brouillons/<uuid:draft_id>/changer/", editor.change, name="change_draft"),
    path("facturier/brouillons/<uuid:draft_id>/enregistrer/", plain.save, name="save_draft"),
    path("facturier/brouillons/<uuid:draft_id>/historique/", editor.history, name="draft_history"),
    path("facturier/brouillons/<uuid:draft_id>/ecarter/", drafts.discard, name="discard_draft"),
    path("facturier/brouillons/<uuid:draft_id>/reprendre/", drafts.restore, name="restore_draft"),
    path(
        "facturier/brouillons/<uuid:draft_id>/modele/",
        drafts.keep_as_template,
        name="keep_as_template",
    ),
    path("admin/mentions/", wordings.wordings, name="wordings"),
    path("admin/mentions/<slug:key>/", wordings.wording, name="wording"),
    path("admin/mentions/<slug:key>/suivre/", wordings.follow_wording, name="follow_wording"),
    path("admin/mentions/<slug:key>/ecrire/", wordings.write_wording, name="write_wording"),
]
