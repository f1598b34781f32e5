"""Addresses of the room."""

from django.urls import path

from facturier.purchases.web import gaps, orders, receipts, settings

app_name = "purchases"

urlpatterns = [
    path("achats/commandes/", orders.orders, name="orders"),
    path("achats/commandes/nouvelle/", orders.new_order, name="new_order"),
    path("achats/commandes/<uuid:order_id>/", orders.order, name="order"),
    path("achats/commandes/<uuid:order_id>/modifier/", orders.edit_order, name="edit_order"),
    path("achats/commandes/<uuid:order_id>/etape/", orders.step_order, name="step_order"),
    path("achats/commandes/<uuid:order_id>/recevoir/", receipts.receive, name="receive"),
    path(
        "achats/commandes/<uuid:order_id>/service-fait/",
        receipts.service_done,
        name="service_done",
    ),
    path("achats/receptions/", receipts.receipts, name="receipts"),
    path("achats/receptions/<uuid:receipt_id>/reprendre/", receipts.take_back, name="take_back"),
    path("achats/ecarts/", gaps.gaps, name="gaps"),
    path("achats/ecarts/<uuid:gap_id>/accepter/", gaps.accept, name="accept"),
    path("achats/factures/<str:reference>/commandes/", gaps.link, name="link"),
    path("achats/factures/<str:reference>/lignes/<int:place>/", gaps.match_line, name="match_line"),
    path("admin/tolerances/", settings.tolerances, name="tolerances"),
]
