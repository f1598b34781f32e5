"""Items and price lists."""

from django.db import models

from facturier.kit.owned import Owned


class Item(Owned):
    """Something that is sold, as an invoice line will state it."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    # Language -> {"name", "description"}.
    texts = models.JSONField()
    unit = models.CharField(max_length=3)
    price = models.DecimalField(max_digits=18, decimal_places=6)
    currency = models.CharField(max_length=3, default="EUR")
    vat_category = models.CharField(max_length=2)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    exemption_reason = models.TextField(default="")
    exemption_code = models.CharField(max_length=30, default="")
    account = models.CharField(max_length=20, default="")
    archived_at = models.DateTimeField(null=True)
    # One more with each change: who saves states the version they saw.
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    # What lists sort and search by: without case, accents or signs.
    code_key = models.CharField(max_length=80)
    name_key = models.TextField()
    sought = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code_key"], name="item_code_once")
        ]
        indexes = [
            models.Index(fields=["organisation", "name_key", "id"], name="items_by_name"),
            models.Index(fields=["organisation", "price", "id"], name="items_by_price"),
        ]


class PriceList(Owned):
    """Net prices for a period, in one currency."""

    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=240)
    currency = models.CharField(max_length=3, default="EUR")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    archived_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name_key"], name="price_list_name_once"
            )
        ]


class ListPrice(Owned):
    """The price of an item in a list, from a quantity on."""

    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    from_quantity = models.DecimalField(max_digits=16, decimal_places=4, default=0)
    price = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "price_list", "item", "from_quantity"],
                name="price_once_per_threshold",
            )
        ]
        indexes = [models.Index(fields=["organisation", "item"], name="prices_of_item")]
