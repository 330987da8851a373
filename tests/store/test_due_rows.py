"""What destroys itself when, across apps."""

import zlib

from chalicelib import limits
from chalicelib.model.conversation import Conversation
from chalicelib.store import expiry
from chalicelib.store.expiry import Due

PAIR = Conversation.between("ada", "grace")
AT = 28_333_333 * 60_000  # a minute's first millisecond
ID = (1_700_000_000_000 << 22) + 77


def due(minute, now=AT + 10**9):
    return [row for shard in range(limits.EXPIRY_SHARDS) for row in expiry.due(minute, shard, now)]


def shard(message_id):
    return zlib.crc32(str(message_id).encode()) % limits.EXPIRY_SHARDS


def test_what_is_added_is_due_in_its_minute(app):
    expiry.add(app, ID, PAIR, 5, AT + 59_999)
    assert due(AT // 60_000) == [Due("acme", "shop", ID, PAIR, 5, AT + 59_999)]
    assert due(AT // 60_000 + 1) == due(AT // 60_000 - 1) == []


def test_nothing_is_due_before_its_millisecond(app):
    expiry.add(app, ID, PAIR, 5, AT + 500)
    assert due(AT // 60_000, AT + 499) == []
    assert len(due(AT // 60_000, AT + 500)) == 1


def test_a_message_added_twice_is_due_once(app):
    for _ in range(2):
        expiry.add(app, ID, PAIR, 5, AT)
    assert len(due(AT // 60_000)) == 1


def test_two_ends_of_a_message_are_removed_one_by_one(app):
    expiry.add(app, ID, PAIR, 5, AT)
    expiry.add(app, ID, PAIR, 5, AT + 60_000)
    [first] = due(AT // 60_000)
    for _ in range(2):
        expiry.remove(first)
    assert due(AT // 60_000) == []
    assert len(due(AT // 60_000 + 1)) == 1


def test_the_same_message_id_in_two_apps(app, other):
    for tenant in (app, other):
        expiry.add(tenant, ID, PAIR, 5, AT)
    ours, theirs = due(AT // 60_000)
    assert {ours.app, theirs.app} == {"shop", "shop-2"}
    expiry.remove(ours)
    assert due(AT // 60_000) == [theirs]


def test_no_more_than_one_run_can_do(app, monkeypatch):
    monkeypatch.setattr(limits, "EXPIRY_PER_SHARD", 3)
    ids = [number for number in range(400) if shard(number) == 2][:5]
    for number in ids:
        expiry.add(app, number, PAIR, number, AT)
    first = expiry.due(AT // 60_000, 2, AT)
    assert len(first) == 3
    for row in first:
        expiry.remove(row)
    second = expiry.due(AT // 60_000, 2, AT)
    assert sorted(row.message for row in first + second) == ids


def test_how_far_the_sweep_came(app):
    assert expiry.swept() is None
    expiry.mark_swept(7)
    expiry.mark_swept(9)
    assert expiry.swept() == 9


def test_the_oldest_minute(app, other):
    expiry.mark_swept(3)
    assert expiry.oldest() is None
    for minute in (12, 9, 100):
        expiry.add(other, minute, PAIR, 1, minute * 60_000)
    assert expiry.oldest() == 9
