"""The log: numbers, claims, entries."""

from dataclasses import replace

import pytest

from chalicelib.model.conversation import Claim, Conversation
from chalicelib.model.message import Entry, Kind, Locator
from chalicelib.store import conversations, locators, messages, table
from tests.store.moments import AT, TTL

PAIR = Conversation.between("ada", "grace")
EVERY_BYTE = bytes(range(256))
FULL = Entry(
    (AT << 22) + 77,
    "ada",
    "a.b🦉",
    Kind.CHAT,
    EVERY_BYTE,
    5,
    AT + 1,
    "phone",
    9,
    8,
    ("f1", "f2"),
    frozenset({"grace", "linus"}),
    "mira",
    wants_acks=True,
)


def raw(row, **key):
    return table.client().get_item(TableName=row.Meta.table_name, Key=key, ConsistentRead=True)["Item"]


def entry(seq, meta=b"m", **more):
    return Entry(1000 + seq, "ada", "web", Kind.CHAT, meta, seq, 50, **more)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_begin_at_one_and_leave_none_out(app):
    assert [conversations.take(app, PAIR) for _ in range(12)] == list(range(1, 13))


def test_no_number_is_given_twice(app, at_once):
    taken = at_once(8, lambda _: [conversations.take(app, PAIR) for _ in range(12)])
    assert sorted(number for mine in taken for number in mine) == list(range(1, 97))
    assert all(mine == sorted(mine) for mine in taken)


def test_every_conversation_of_every_tenant_counts_alone(app, other):
    pairs = [PAIR, Conversation.between("ada", "ada"), Conversation.between("ada", "grace.")]
    for tenant in (app, other):
        assert [conversations.take(tenant, pair) for pair in (*pairs, *pairs)] == [1, 1, 1, 2, 2, 2]


# --- claims ----------------------------------------------------------------------------------------------------------


def place(claim, seq=1, arrived=AT, sender="ada"):
    return Locator(claim.id(arrived), PAIR, seq, sender)


def test_the_first_claim_holds(app):
    claim = Claim.of("ada", "web", 7)
    first, second = place(claim), place(claim, 2, AT + 99_000)
    assert locators.claim(app, claim, first, TTL) == first
    assert locators.claim(app, claim, second, TTL) == first
    assert locators.get(app, first.id) == first
    assert locators.get(app, second.id) is None


def test_a_repeat_that_burns_is_the_same_claim(app):
    claim, burning = Claim.of("ada", "web", 7), Claim.of("ada", "web", 7, burns=True)
    first = place(claim)
    assert locators.claim(app, claim, first, TTL) == first
    assert locators.claim(app, burning, place(burning, 2), TTL) == first


def test_of_claims_at_once_one_holds_for_all(app, at_once):
    claim = Claim.of("ada", "web", 7)
    held = at_once(8, lambda n: locators.claim(app, claim, place(claim, n + 1, AT + n), TTL))
    assert len(set(held)) == 1
    assert locators.get(app, held[0].id) == held[0]


def test_claims_that_end_alike_are_told_apart(app):
    """Two claims in one bucket: the ids share their low bits, the digests do not."""
    claim = Claim.of("ada", "web", 7)
    twin = Claim(claim.digest[:3] + b"another")
    first, second = place(claim), place(twin, 2, AT + 1)
    assert locators.claim(app, claim, first, TTL) == first
    assert locators.claim(app, twin, second, TTL) == second
    assert [locators.get(app, found.id) for found in (first, second)] == [first, second]


def test_a_claim_moves_from_where_it_was_seen(app, at_once):
    claim = Claim.of("ada", "web", 7)
    first, later = place(claim), place(claim, 9, AT + 99_000)
    assert not locators.move(app, claim, first, later)
    assert locators.get(app, first.id) is None
    locators.claim(app, claim, first, TTL)
    assert sum(at_once(8, lambda n: locators.move(app, claim, first, place(claim, n + 2)))) == 1
    assert locators.get(app, first.id).seq > 1
    assert not locators.move(app, claim, first, later)


def test_a_claim_is_its_tenants(app, other):
    claim = Claim.of("ada", "web", 7)
    first, second = place(claim), place(claim, 2)
    assert locators.claim(app, claim, first, TTL) == first
    assert locators.get(other, first.id) is None
    assert locators.claim(other, claim, second, TTL) == second
    assert locators.get(app, first.id) == first


def test_a_claim_is_cleaned_up_by_its_time(app):
    claim = Claim.of("ada", "web", 7)
    locators.claim(app, claim, place(claim), TTL)
    [item] = table.client().scan(TableName=locators.Row.Meta.table_name)["Items"]
    assert item["ttl"] == {"N": str(TTL)}


def test_a_claim_is_read_as_it_stands(app, recorder):
    """A recall may come right after the reply."""
    with recorder.recording() as calls:
        locators.get(app, 5)
    assert [call.params.get("ConsistentRead") for call in calls] == [True]


# --- entries ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [FULL, Entry(3, "", "", Kind.VOID, b"", 5, 1), replace(FULL, kind=Kind.RECALL)])
def test_what_is_written_is_read(app, made):
    assert messages.add(app, PAIR, made, TTL)
    assert messages.get(app, PAIR, 5) == made
    assert messages.after(app, PAIR, 4, 9) == [made]
    assert messages.after(app, PAIR, 5, 9) == []


def test_a_number_is_written_once(app):
    assert messages.add(app, PAIR, entry(1, b"first"), TTL)
    assert not messages.add(app, PAIR, entry(1, b"second"), TTL)
    assert messages.get(app, PAIR, 1).meta == b"first"


def test_of_writers_at_once_one_has_the_number(app, at_once):
    wrote = at_once(8, lambda n: messages.add(app, PAIR, entry(1, b"%d" % n), TTL))
    assert sum(wrote) == 1
    assert messages.get(app, PAIR, 1).meta == b"%d" % wrote.index(True)


def test_entries_come_in_the_order_of_numbers(app):
    for seq in (100, 9, 10, 1, 99, 2, 11):
        messages.add(app, PAIR, entry(seq), TTL)
    assert [row.seq for row in messages.after(app, PAIR, 0, 100)] == [1, 2, 9, 10, 11, 99, 100]
    assert [row.seq for row in messages.after(app, PAIR, 9, 3)] == [10, 11, 99]
    assert [row.seq for row in messages.after(app, PAIR, 5, 1)] == [9]


def test_as_many_as_were_asked_for_however_large(app):
    """DynamoDB ends a page at 1 MB."""
    for seq in range(1, 8):
        messages.add(app, PAIR, entry(seq, bytes(250_000)), TTL)
    assert [row.seq for row in messages.after(app, PAIR, 0, 6)] == [1, 2, 3, 4, 5, 6]
    assert [row.seq for row in messages.after(app, PAIR, 0, 99)] == [1, 2, 3, 4, 5, 6, 7]


def test_a_large_entry(app):
    """Near an item's 400 KB, which moto counts in base64."""
    big = entry(1, EVERY_BYTE * 1_190)
    assert messages.add(app, PAIR, big, TTL)
    assert messages.get(app, PAIR, 1) == big


def test_what_is_erased_leaves_its_number(app):
    messages.add(app, PAIR, FULL, TTL)
    assert messages.erase(app, PAIR, 5)
    assert messages.erase(app, PAIR, 5)
    assert messages.get(app, PAIR, 5) == replace(FULL, kind=Kind.VOID, meta=b"", files=())
    assert not messages.add(app, PAIR, FULL, TTL)


def test_the_first_end_counts(app):
    messages.add(app, PAIR, entry(1), TTL)
    assert messages.expire(app, PAIR, 1, 500)
    assert messages.expire(app, PAIR, 1, 400)
    assert messages.get(app, PAIR, 1) == entry(1, expires=500)


def test_what_is_not_there_is_neither_erased_nor_ended(app):
    assert not messages.erase(app, PAIR, 1)
    assert not messages.expire(app, PAIR, 1, 5)
    assert messages.get(app, PAIR, 1) is None
    assert messages.after(app, PAIR, 0, 9) == []


def test_logs_of_two_tenants_and_two_pairs(app, other):
    logs = [(app, PAIR), (other, PAIR), (app, Conversation.between("ada", "linus"))]
    for n, log in enumerate(logs):
        messages.add(*log, entry(1, b"%d" % n), TTL)
    messages.erase(other, PAIR, 1)
    assert [messages.get(*log, 1).meta for log in logs] == [b"0", b"", b"2"]


def test_an_entry_is_cleaned_up_by_its_time(app):
    messages.add(app, PAIR, entry(1), TTL)
    key = {"conversation": {"S": conversations.partition(app, PAIR)}, "seq": {"N": "1"}}
    assert raw(messages.Row, **key)["ttl"] == {"N": str(TTL)}


@pytest.mark.parametrize("row", [messages.Row, locators.Row])
def test_the_table_is_told_which_attribute_is_the_end(app, row):
    told = table.client().describe_time_to_live(TableName=row.Meta.table_name)["TimeToLiveDescription"]
    assert (told["TimeToLiveStatus"], told["AttributeName"]) == ("ENABLED", "ttl")
