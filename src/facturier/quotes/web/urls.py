"""Addresses of the room."""

from django.urls import path

from facturier.quotes.web import orders, public, quotes

app_name = "quotes"

urlpatterns = [
    path("devis/", quotes.quotes, name="quotes"),
    path("devis/nouveau/", quotes.begin, name="begin_quote"),
    path("devis/<uuid:quote_id>/", quotes.quote, name="quote"),
    path("devis/<uuid:quote_id>/envoyer/", quotes.send, name="send_quote"),
    path("devis/<uuid:quote_id>/accepter/", quotes.accept, name="accept_quote"),
    path("devis/<uuid:quote_id>/refuser/", quotes.decline, name="decline_quote"),
    path("devis/<uuid:quote_id>/accord/", quotes.proof, name="quote_proof"),
    path("devis/<uuid:quote_id>/reponse/", quotes.answer, name="answer_quote"),
    path("devis/<uuid:quote_id>/ecarter/", quotes.discard, name="discard_quote"),
    path("devis/<uuid:quote_id>/reprendre/", quotes.restore, name="restore_quote"),
    path("devis/<uuid:quote_id>/lien/renouveler/", quotes.renew_link, name="renew_quote_link"),
    path("devis/<uuid:quote_id>/lien/revoquer/", quotes.revoke_link, name="revoke_quote_link"),
    path(
        "devis/<uuid:quote_id>/version-<int:number>.pdf", quotes.version_file, name="version_file"
    ),
    path("devis/<uuid:quote_id>/envois/<uuid:mail_id>/", quotes.retry, name="retry_quote_mail"),
    path("commandes/", orders.orders, name="orders"),
    path("commandes/nouvelle/", orders.begin, name="begin_order"),
    path("commandes/saisie/<uuid:draft_id>/", orders.take, name="take_order"),
    path("commandes/<uuid:order_id>/", orders.order, name="order"),
    path("commandes/<uuid:order_id>/facturer/", orders.invoice, name="invoice_order"),
    path("commandes/<uuid:order_id>/solder/", orders.close, name="close_order"),
    path("commandes/<uuid:order_id>/rouvrir/", orders.reopen, name="reopen_order"),
    path("p/devis/<str:share>/", public.page, name="public"),
    path("p/devis/<str:share>/devis.pdf", public.file, name="public_file"),
]
