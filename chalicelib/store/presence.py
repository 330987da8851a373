"""What users show of themselves. Partition: app and user. Sort: `self` (what each of its devices says, what was told of
it), `by#` and who wants to hear of it. Gone by TTL when that ends. Index `subscriptions`: whom a user hears of."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.store.table import Table, named


class BySubscriber(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "subscriptions"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    subscriber = UnicodeAttribute(hash_key=True)
    who = UnicodeAttribute(range_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("presence")

    who = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    by_subscriber = BySubscriber()
    subscriber = UnicodeAttribute(null=True)
    ttl = NumberAttribute(null=True)
