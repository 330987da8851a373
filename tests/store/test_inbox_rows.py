"""What a user has of a conversation, device by device."""

import random
from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Inbox
from chalicelib.model.user import Device
from chalicelib.store import inbox

PAIR = Conversation.between("ada", "grace")
RESOURCES = ["web", "a.b#c:d/e", "seen", "last", " ", "🦉" * 32, "x" * limits.DEVICE, "c:"]


def note(app, seq, known=(), at=0):
    return inbox.note(app, "ada", PAIR, seq, at or seq * 10, [Device(each) for each in known])


def row(last, at, seen=0, held=(), /, **cursors):
    return Inbox(PAIR, last, at, seen, cursors, frozenset(held), on=frozenset())


def test_a_note_tells_what_was_before(app):
    assert inbox.get(app, "ada", PAIR) is None
    assert note(app, 1, ["web"]) == Inbox(PAIR)
    assert note(app, 2, ["web"], at=77) == row(1, 10, web=0)
    assert note(app, 3, []) == row(2, 77, web=0)
    assert inbox.get(app, "ada", PAIR) == row(3, 30, web=0)


def test_a_first_note_with_nobody_online(app):
    assert note(app, 1) == Inbox(PAIR)
    assert note(app, 2, ["web", "phone"]) == row(1, 10)
    assert inbox.get(app, "ada", PAIR) == row(2, 20, web=0, phone=0)


def test_a_note_names_the_connections_that_were_seen(app):
    for seq, there in ((1, ["c1="]), (2, ["c1=", "c2="]), (4, []), (3, ["c1="])):
        devices = [Device("away"), *(Device(each[:-1], each) for each in there)]
        inbox.note(app, "ada", PAIR, seq, 1, devices)
        assert inbox.get(app, "ada", PAIR).on == frozenset(there if seq != 3 else [])


def test_a_lower_number_changes_nothing(app):
    note(app, 5, ["web"])
    for seq in (4, 5):
        assert note(app, seq, ["web"], at=1) == row(5, 50, web=0)
    assert inbox.get(app, "ada", PAIR) == row(5, 50, web=0)


def test_notes_at_once_end_at_the_highest(app, at_once):
    at_once(8, lambda _: [note(app, seq) for seq in random.sample(range(1, 21), 20)])
    assert inbox.get(app, "ada", PAIR).last == 20


def test_a_device_that_comes_later_begins_where_any_has_confirmed(app):
    note(app, 5, ["web"])
    inbox.advance(app, "ada", PAIR, "web", 3)
    assert inbox.get(app, "ada", PAIR).cursor("phone") == 3
    note(app, 6, ["web", "phone"])
    assert inbox.get(app, "ada", PAIR) == row(6, 60, 3, web=3, phone=3)
    inbox.advance(app, "ada", PAIR, "web", 6)
    note(app, 7, ["web", "phone"])
    assert inbox.get(app, "ada", PAIR) == row(7, 70, 6, web=6, phone=3)


def test_a_cursor_never_goes_back(app):
    note(app, 9, ["web", "phone"])
    for seq in (4, 3, 4, 0):
        inbox.advance(app, "ada", PAIR, "web", seq)
    assert inbox.get(app, "ada", PAIR) == row(9, 90, 4, web=4, phone=0)
    inbox.advance(app, "ada", PAIR, "phone", 2)
    assert inbox.get(app, "ada", PAIR) == row(9, 90, 4, web=4, phone=2)
    inbox.advance(app, "ada", PAIR, "phone", 7)
    assert inbox.get(app, "ada", PAIR) == row(9, 90, 7, web=4, phone=7)


def test_confirmations_at_once_end_at_the_highest(app, at_once):
    note(app, 20, ["web", "phone"])

    def confirm(n):
        for seq in random.sample(range(1, 21), 20):
            inbox.advance(app, "ada", PAIR, ("web", "phone")[n % 2], seq)

    at_once(8, confirm)
    assert inbox.get(app, "ada", PAIR) == row(20, 200, 20, web=20, phone=20)


def test_a_confirmation_may_come_before_the_note(app):
    """The writer died between the entry and the note, and a reader found the entry: it speaks for itself alone."""
    inbox.advance(app, "ada", PAIR, "web", 1)
    before = replace(row(0, 0, 0, web=1), on=None)
    assert list(inbox.browse(app, "ada")) == [inbox.get(app, "ada", PAIR)] == [before]
    assert note(app, 1, ["web", "phone"]) == before
    assert inbox.get(app, "ada", PAIR) == row(1, 10, 0, web=1, phone=0)


def test_a_confirmation_beyond_the_note_speaks_for_itself_alone(app):
    """The same with a later entry: a device that is known by then, and was not when the one before was noted."""
    note(app, 1, ["web"])
    inbox.advance(app, "ada", PAIR, "web", 1)
    inbox.advance(app, "ada", PAIR, "web", 2)
    assert inbox.get(app, "ada", PAIR) == row(1, 10, 1, web=2)
    note(app, 2, ["web", "phone"])
    assert inbox.get(app, "ada", PAIR).cursor("phone") == 1


def test_a_device_is_held_until_it_is_released(app):
    note(app, 1, ["web"])
    for _ in range(2):
        inbox.hold(app, "ada", PAIR, "web")
        assert inbox.get(app, "ada", PAIR) == row(1, 10, 0, ["web"], web=0)
    for _ in range(2):
        inbox.release(app, "ada", PAIR, "web")
        assert inbox.get(app, "ada", PAIR) == row(1, 10, web=0)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_legal_device_has_a_cursor(app, resource):
    note(app, 2, [resource, "beside"])
    inbox.hold(app, "ada", PAIR, resource)
    inbox.advance(app, "ada", PAIR, resource, 2)
    assert inbox.get(app, "ada", PAIR) == row(2, 20, 2, [resource], **{resource: 2, "beside": 0})
    inbox.release(app, "ada", PAIR, resource)
    inbox.drop_devices(app, "ada", PAIR, (resource, "never there"))
    assert inbox.get(app, "ada", PAIR) == row(2, 20, 2, beside=0)


def test_as_many_devices_as_are_known(app):
    devices = [f"{n:02d}" + "x" * (limits.DEVICE - 2) for n in range(limits.DEVICES_KNOWN)]
    note(app, 1, devices)
    assert inbox.get(app, "ada", PAIR).cursors == dict.fromkeys(devices, 0)
    assert note(app, 2, devices).cursors == dict.fromkeys(devices, 0)
    inbox.drop_devices(app, "ada", PAIR, tuple(devices))
    assert inbox.get(app, "ada", PAIR).cursors == {}


def test_every_conversation_of_one_user_of_one_tenant(app, other):
    pairs = [Conversation.between("ada", name) for name in ("grace", "linus", "ada", "zoe")]
    for n, pair in enumerate(pairs, 1):
        inbox.note(app, "ada", pair, n, n, ())
    inbox.note(app, "ad", Conversation.between("ad", "x"), 1, 1, ())
    inbox.note(app, "grace", PAIR, 1, 1, ())
    inbox.note(other, "ada", PAIR, 99, 1, ())
    found = {row.conversation: row.last for row in inbox.browse(app, "ada")}
    assert found == {pair: n for n, pair in enumerate(pairs, 1)}
    assert [row.last for row in inbox.browse(other, "ada")] == [99]
    assert list(inbox.browse(other, "grace")) == []


def test_no_more_conversations_than_one_answer_tells(app, monkeypatch):
    monkeypatch.setattr(limits, "CONVERSATIONS_PER_SYNC", 5)
    for n in range(7):
        inbox.note(app, "ada", Conversation.between("ada", f"u{n}"), 1, 1, ())
    assert len(list(inbox.browse(app, "ada"))) == 5


def test_an_inbox_beyond_one_page(app):
    """DynamoDB ends a page at 1 MB. No device is called so, but so the rows are large and few."""
    for n in range(24):
        inbox.note(app, "ada", Conversation.between("ada", f"u{n:02d}"), 1, 1, [Device("x" * 60_000)])
    assert len(list(inbox.browse(app, "ada"))) == 24
