"""Items, price lists, prices: closed to other organisations; every change owes an event."""

import django.db.models.deletion
from django.db import migrations, models

import facturier.kit.keys
from facturier.kit.row_security import own_key, protect, same_organisation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("audit", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=10)),
                ("texts", models.JSONField()),
                ("unit", models.CharField(max_length=3)),
                ("price", models.DecimalField(decimal_places=6, max_digits=18)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("vat_category", models.CharField(max_length=2)),
                ("vat_percent", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("exemption_reason", models.TextField(default="")),
                ("exemption_code", models.CharField(default="", max_length=30)),
                ("account", models.CharField(default="", max_length=20)),
                ("archived_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("code_key", models.CharField(max_length=80)),
                ("name_key", models.TextField()),
                ("sought", models.TextField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriceList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("name_key", models.CharField(max_length=240)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListPrice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=facturier.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("from_quantity", models.DecimalField(decimal_places=4, default=0, max_digits=16)),
                ("price", models.DecimalField(decimal_places=6, max_digits=18)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.item",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.pricelist",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["organisation", "name_key", "id"], name="items_by_name"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["organisation", "price", "id"], name="items_by_price"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                fields=("organisation", "code_key"), name="item_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.UniqueConstraint(
                fields=("organisation", "name_key"), name="price_list_name_once"
            ),
        ),
        migrations.AddIndex(
            model_name="listprice",
            index=models.Index(fields=["organisation", "item"], name="prices_of_item"),
        ),
        migrations.AddConstraint(
            model_name="listprice",
            constraint=models.UniqueConstraint(
                fields=("organisation", "price_list", "item", "from_quantity"),
                name="price_once_per_threshold",
            ),
        ),
        *(
            operation
            for table in ("catalogue_item", "catalogue_pricelist", "catalogue_listprice")
            for operation in (protect(table), own_key(table))
        ),
        same_organisation("catalogue_listprice", "price_list_id", "catalogue_pricelist"),
        same_organisation("catalogue_listprice", "item_id", "catalogue_item"),
    ]
