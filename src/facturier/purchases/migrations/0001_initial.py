"""Orders to suppliers, receipts, and what invoices take of them."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import facturier.kit.keys


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0002_kept_for_ever"),
        ("parties", "0007_invoice_profile"),
        ("register", "0016_repeated_by_one"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurchaseOrder",
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
                ("number", models.CharField(max_length=40)),
                ("number_key", models.CharField(max_length=60)),
                ("order_date", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("state", models.CharField(default="draft", max_length=10)),
                ("note", models.TextField(default="")),
                ("net", models.DecimalField(decimal_places=2, max_digits=22)),
                ("buyer_id", models.UUIDField()),
                ("buyer_name", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.expensecategory",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.department",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.legalentity",
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
                    "project",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.project",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PurchaseLine",
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
                ("place", models.PositiveIntegerField()),
                ("item", models.CharField(default="", max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("quantity", models.DecimalField(decimal_places=4, max_digits=14)),
                ("unit", models.CharField(max_length=3)),
                ("price", models.DecimalField(decimal_places=6, max_digits=18)),
                ("vat_percent", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("by_amount", models.BooleanField(default=False)),
                ("tolerated", models.DecimalField(decimal_places=10, default=0, max_digits=22)),
                ("over_receipt", models.DecimalField(decimal_places=10, default=0, max_digits=22)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="purchases.purchaseorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OrderLink",
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
                ("stands", models.BooleanField(default=True)),
                ("by_person", models.BooleanField(default=False)),
                ("linked_at", models.DateTimeField()),
                ("linked_by", models.CharField(max_length=200)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoice",
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
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="purchases.purchaseorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Gap",
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
                ("place", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("owner", models.CharField(max_length=10)),
                ("owner_id", models.UUIDField(null=True)),
                ("owner_name", models.CharField(default="", max_length=200)),
                ("quantity", models.DecimalField(decimal_places=10, default=0, max_digits=28)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=22)),
                ("currency", models.CharField(max_length=3)),
                ("evidence", models.JSONField(default=dict)),
                ("rule", models.JSONField(default=dict)),
                ("state", models.CharField(default="open", max_length=10)),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by_id", models.UUIDField(null=True)),
                ("settled_by", models.CharField(default="", max_length=200)),
                ("reason", models.TextField(default="")),
                (
                    "accepted_quantity",
                    models.DecimalField(decimal_places=10, default=0, max_digits=28),
                ),
                (
                    "accepted_amount",
                    models.DecimalField(decimal_places=2, default=0, max_digits=22),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoice",
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
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchases.purchaseline",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchases.purchaseorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
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
                ("number", models.CharField(max_length=20)),
                ("received_date", models.DateField()),
                ("delivery_note", models.CharField(default="", max_length=60)),
                ("note", models.TextField(default="")),
                ("received_at", models.DateTimeField()),
                ("receiver_id", models.UUIDField()),
                ("receiver_name", models.CharField(max_length=200)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="purchases.purchaseorder",
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
                    "takes_back",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchases.receipt",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptLine",
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
                ("quantity", models.DecimalField(decimal_places=10, max_digits=22)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="purchases.purchaseline",
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
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="purchases.receipt",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tolerances",
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
                ("number", models.PositiveIntegerField()),
                ("rules", models.JSONField()),
                ("written_at", models.DateTimeField()),
                ("written_by", models.CharField(max_length=200)),
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
            name="Counter",
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
                ("kind", models.CharField(max_length=10)),
                ("year", models.PositiveSmallIntegerField()),
                ("last", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "kind", "year"), name="purchase_counter_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
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
                ("place", models.PositiveIntegerField()),
                ("basis", models.CharField(max_length=10)),
                ("share", models.DecimalField(decimal_places=10, max_digits=28)),
                ("quantity", models.DecimalField(decimal_places=10, max_digits=28)),
                ("price", models.DecimalField(decimal_places=10, max_digits=28)),
                ("net", models.DecimalField(decimal_places=2, max_digits=22)),
                ("price_credit", models.DecimalField(decimal_places=2, default=0, max_digits=22)),
                ("covered", models.DecimalField(decimal_places=10, default=0, max_digits=28)),
                ("accepted", models.DecimalField(decimal_places=10, default=0, max_digits=28)),
                ("excess", models.DecimalField(decimal_places=10, default=0, max_digits=28)),
                ("credited", models.DecimalField(decimal_places=10, default=0, max_digits=28)),
                ("over", models.DecimalField(decimal_places=2, default=0, max_digits=22)),
                ("stands", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=200)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="register.invoice",
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
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matches",
                        to="purchases.purchaseline",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "invoice", "place"], name="match_of_invoice"
                    ),
                    models.Index(fields=["organisation", "line", "invoice"], name="match_of_line"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stands", True)),
                        fields=("organisation", "invoice", "place", "line"),
                        name="match_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted__gte", 0),
                                ("covered__gte", 0),
                                ("credited__gte", 0),
                                ("excess__gte", 0),
                                (
                                    "quantity",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("covered"), "+", models.F("accepted")
                                            ),
                                            "+",
                                            models.F("excess"),
                                        ),
                                        "+",
                                        models.F("credited"),
                                    ),
                                ),
                                ("quantity__gt", 0),
                            ),
                            models.Q(
                                ("accepted", 0),
                                ("covered", 0),
                                ("credited", 0),
                                ("excess", 0),
                                ("quantity__lte", 0),
                            ),
                            models.Q(
                                ("accepted", 0),
                                ("covered", 0),
                                ("credited", 0),
                                ("excess", 0),
                                ("stands", False),
                            ),
                            _connector="OR",
                        ),
                        name="match_split_exactly",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(fields=["organisation", "-id"], name="purchase_newest"),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(fields=["organisation", "state", "-id"], name="purchase_by_state"),
        ),
        migrations.AddIndex(
            model_name="purchaseorder",
            index=models.Index(
                fields=["organisation", "supplier", "-id"], name="purchase_of_supplier"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseorder",
            constraint=models.UniqueConstraint(
                fields=("organisation", "number_key"), name="purchase_order_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "order", "place"), name="purchase_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="purchaseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("over_receipt__gte", 0),
                    ("over_receipt__lte", models.F("quantity")),
                    ("price__gte", 0),
                    ("quantity__gt", 0),
                    ("tolerated__gte", 0),
                    ("tolerated__lte", models.F("quantity")),
                ),
                name="purchase_line_sound",
            ),
        ),
        migrations.AddIndex(
            model_name="orderlink",
            index=models.Index(fields=["organisation", "order"], name="link_of_order"),
        ),
        migrations.AddConstraint(
            model_name="orderlink",
            constraint=models.UniqueConstraint(
                fields=("organisation", "invoice", "order"), name="order_link_once"
            ),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(fields=["organisation", "state", "-id"], name="gap_by_state"),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(fields=["organisation", "-id"], name="gap_newest"),
        ),
        migrations.AddIndex(
            model_name="gap",
            index=models.Index(fields=["organisation", "order"], name="gap_of_order"),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.UniqueConstraint(
                fields=("organisation", "invoice", "place", "line", "kind"),
                name="gap_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    models.Q(
                        models.Q(("settled_by", ""), _negated=True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="accepted_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["organisation", "-id"], name="receipt_newest"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["organisation", "order", "id"], name="receipt_of_order"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("organisation", "number"), name="receipt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("organisation", "takes_back"), name="receipt_taken_back_once"
            ),
        ),
        migrations.AddIndex(
            model_name="receiptline",
            index=models.Index(fields=["organisation", "line"], name="receipt_of_line"),
        ),
        migrations.AddConstraint(
            model_name="receiptline",
            constraint=models.UniqueConstraint(
                fields=("organisation", "receipt", "line"), name="receipt_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="tolerances",
            constraint=models.UniqueConstraint(
                fields=("organisation", "number"), name="tolerances_version_once"
            ),
        ),
    ]
