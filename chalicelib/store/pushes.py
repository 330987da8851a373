"""What an app has for pushes. Partition: app and `templates`, `labels`, `label/` with a label's id (who wears it),
`tasks`, `counts/` with a day, `token/` with a digest (whose phone that is). Sort: a name. Index `labels`: what a user
wears."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.store.table import Table, named


class ByWearer(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "labels"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    wearer = UnicodeAttribute(hash_key=True)
    of = UnicodeAttribute(range_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("pushes")

    of = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    by_wearer = ByWearer()
    wearer = UnicodeAttribute(null=True)
    ttl = NumberAttribute(null=True)
