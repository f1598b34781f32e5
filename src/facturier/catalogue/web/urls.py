"""Addresses of the room."""

from django.urls import path

from facturier.catalogue.web import items, price_lists

app_name = "catalogue"

urlpatterns = [
    path("produits/", items.items, name="items"),
    path("produits/export/", items.export, name="export"),
    path("produits/nouveau/", items.new_item, name="new_item"),
    path("produits/<uuid:item_id>/", items.item, name="item"),
    path("produits/<uuid:item_id>/archiver/", items.archive_item, name="archive_item"),
    path("produits/<uuid:item_id>/retablir/", items.restore_item, name="restore_item"),
    path("produits/tarifs/", price_lists.price_lists, name="price_lists"),
    path("produits/tarifs/<uuid:price_list_id>/", price_lists.price_list, name="price_list"),
    path("produits/tarifs/<uuid:price_list_id>/prix/", price_lists.set_price, name="set_price"),
    path(
        "produits/tarifs/<uuid:price_list_id>/prix/modifier/",
        price_lists.change_prices,
        name="change_prices",
    ),
    path(
        "produits/tarifs/<uuid:price_list_id>/archiver/",
        price_lists.archive_price_list,
        name="archive_price_list",
    ),
    path(
        "produits/tarifs/<uuid:price_list_id>/retablir/",
        price_lists.restore_price_list,
        name="restore_price_list",
    ),
]
