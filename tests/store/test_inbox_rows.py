"""What a user has of a conversation, device by device."""

import random

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Inbox
from chalicelib.store import inbox
from chalicelib.store.inbox import Noted

PAIR = Conversation.between("ada", "grace")
RESOURCES = ["web", "a.b#c:d/e", "seen", "last", " ", "🦉" * 32, "x" * limits.DEVICE, "c:"]


def note(app, seq, online=(), at=0):
    return inbox.note(app, "ada", PAIR, seq, at or seq * 10, tuple(online))


def test_a_first_note(app):
    assert inbox.get(app, "ada", PAIR) is None
    assert note(app, 1, ["web"]) == Noted(0, ())
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 1, 0, {"web": 0})
    assert note(app, 2, ["web"], at=77) == Noted(10, ("web",))
    assert note(app, 3, []) == Noted(77, ("web",))
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 3, 0, {"web": 0})


def test_a_first_note_with_nobody_online(app):
    assert note(app, 1) == Noted(0, ())
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 1, 0, {})
    assert note(app, 2, ["web", "phone"]) == Noted(10, ())
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 2, 0, {"web": 0, "phone": 0})


def test_a_lower_number_changes_nothing(app):
    note(app, 5, ["web"])
    assert note(app, 4, ["web"], at=1) == Noted(50, ("web",))
    assert note(app, 5, ["web"], at=1) == Noted(50, ("web",))
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 5, 0, {"web": 0})


def test_notes_at_once_end_at_the_highest(app, at_once):
    at_once(8, lambda n: [note(app, seq) for seq in random.sample(range(1, 21), 20)])
    assert inbox.get(app, "ada", PAIR).last == 20


def test_a_device_that_comes_later_begins_where_any_has_confirmed(app):
    note(app, 5, ["web"])
    inbox.advance(app, "ada", PAIR, "web", 3)
    note(app, 6, ["web", "phone"])
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 6, 3, {"web": 3, "phone": 3})
    inbox.advance(app, "ada", PAIR, "web", 6)
    note(app, 7, ["web", "phone"])
    assert inbox.get(app, "ada", PAIR).cursors == {"web": 6, "phone": 3}


def test_a_cursor_never_goes_back(app):
    note(app, 9, ["web", "phone"])
    for seq in (4, 3, 4, 0):
        inbox.advance(app, "ada", PAIR, "web", seq)
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 9, 4, {"web": 4, "phone": 0})
    inbox.advance(app, "ada", PAIR, "phone", 2)
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 9, 4, {"web": 4, "phone": 2})
    inbox.advance(app, "ada", PAIR, "phone", 7)
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 9, 7, {"web": 4, "phone": 7})


def test_confirmations_at_once_end_at_the_highest(app, at_once):
    note(app, 20, ["web", "phone"])
    at_once(
        8,
        lambda n: [
            inbox.advance(app, "ada", PAIR, ("web", "phone")[n % 2], seq) for seq in random.sample(range(1, 21), 20)
        ],
    )
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 20, 20, {"web": 20, "phone": 20})


def test_a_confirmation_may_come_before_the_note(app):
    """The writer died between the entry and the note, and a reader found the entry."""
    inbox.advance(app, "ada", PAIR, "web", 1)
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 0, 1, {"web": 1})
    assert list(inbox.browse(app, "ada")) == [Inbox(PAIR, 0, 1, {"web": 1})]
    assert note(app, 1, ["web", "phone"]) == Noted(0, ("web",))
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 1, 1, {"web": 1, "phone": 1})


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_legal_device_has_a_cursor(app, resource):
    note(app, 2, [resource, "beside"])
    inbox.advance(app, "ada", PAIR, resource, 2)
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 2, 2, {resource: 2, "beside": 0})
    inbox.drop_devices(app, "ada", PAIR, (resource, "never there"))
    assert inbox.get(app, "ada", PAIR) == Inbox(PAIR, 2, 2, {"beside": 0})


def test_as_many_devices_as_are_known(app):
    devices = [f"{n:02d}" + "x" * (limits.DEVICE - 2) for n in range(limits.DEVICES_KNOWN)]
    note(app, 1, devices)
    assert inbox.get(app, "ada", PAIR).cursors == dict.fromkeys(devices, 0)
    assert set(note(app, 2, devices).devices) == set(devices)
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
    """DynamoDB ends a page at 1 MB; a conversation of many devices with long names takes some 3 KB."""
    devices = tuple(f"{n:02d}" + "x" * (limits.DEVICE - 2) for n in range(limits.DEVICES_KNOWN)) * 2
    long = tuple(f"{n}{name}" for n, name in enumerate(devices))
    for n in range(260):
        inbox.note(app, "ada", Conversation.between("ada", f"u{n:03d}"), 1, 1, long)
    assert len(list(inbox.browse(app, "ada"))) == 260
