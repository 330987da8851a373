"""Who read a message: once each, counted, by name."""

from dataclasses import replace

from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.receipt import Receipt
from chalicelib.store import receipts, table
from tests.store.moments import AT, TTL

LINE = Conversation(Place.GROUP, ("1795000000000121",))
READ = Receipt(AT << 22, "grace", "web", (1 << 63) + 5, AT)


def claim(app, asked, line=LINE):
    return receipts.claim(app, line, asked, TTL)


def names(app, line=LINE, limit=9, cursor=""):
    return list(receipts.page(app, line, READ.message, limit, cursor).items)


def test_the_first_receipt_stands(app):
    assert claim(app, READ) == READ
    later = replace(READ, device="phone", client_id=7, at=AT + 1)
    assert claim(app, later) == claim(app, READ) == READ
    assert receipts.count(app, LINE, READ.message, 9) == 1


def test_of_many_at_once_one_stands(app, at_once):
    found = at_once(8, lambda number: claim(app, replace(READ, client_id=number)))
    assert len(set(found)) == 1
    assert receipts.count(app, LINE, READ.message, 9) == 1


def test_readers_by_name_in_pages(app):
    for name in ("linus", "grace", "ada.b", "ada"):
        claim(app, replace(READ, reader=name))
    assert names(app) == ["ada", "ada.b", "grace", "linus"]
    first = receipts.page(app, LINE, READ.message, 2, "")
    assert (list(first.items), first.cursor) == (["ada", "ada.b"], "ada.b")
    last = receipts.page(app, LINE, READ.message, 2, first.cursor)
    assert (list(last.items), last.cursor) == (["grace", "linus"], "")
    assert [receipts.count(app, LINE, READ.message, most) for most in (0, 1, 3, 4, 9)] == [0, 1, 3, 4, 4]


def test_a_receipt_is_its_tenants_its_groups_and_its_messages(app, other):
    claim(app, READ)
    beside = Conversation(Place.GROUP, (LINE.members[0] + "1",))
    for tenant, line, message in ((other, LINE, READ.message), (app, beside, READ.message), (app, LINE, 1)):
        assert receipts.count(tenant, line, message, 9) == 0
        assert list(receipts.page(tenant, line, message, 9, "").items) == []


def test_a_row_is_cleaned_up_by_its_time(app):
    claim(app, READ)
    name = receipts.Row.Meta.table_name
    [item] = table.client().scan(TableName=name)["Items"]
    assert item["ttl"] == {"N": str(TTL)}
    told = table.client().describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert told["AttributeName"] == "ttl"
