"""Accounts, their devices, what they decided about each other."""

import string
from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.model.contact import NO_TIE
from chalicelib.model.user import Device, Peer, User
from chalicelib.store import blocks, contacts, people, ties
from tests.store.moments import AT

EVERY = string.ascii_lowercase + string.digits + "_.-"
NAMES = [EVERY, "x" * limits.USERNAME, "profile", "routes", "peer", "-", "..", "0", "a.b/c".replace("/", "_")]
RESOURCES = ["web", "a.b#c:d/e", "size", " ", "d:", "🦉" * 32, "x" * limits.DEVICE, "\x00\x7f", 'a"b\\c', "#d", ":d"]


def user(name: str, created: int = AT, **more) -> User:
    return User(name, clock.uuid(), created, created, **more)


def test_what_is_added_is_got(app):
    made = user("eve", nickname="Éve 🦉", activated=False, password="$argon2$x", generation=7, muted_until=-1, ended=9)
    assert people.add(app, made)
    assert people.get(app, "eve") == people.get(app, "eve", consistent=True) == made
    assert people.get_by_uuid(app, made.uuid) == made


def test_a_taken_name_is_left_as_it_was(app):
    made = user("eve")
    assert people.add(app, made)
    assert not people.add(app, user("eve", nickname="usurper"))
    assert people.get(app, "eve") == made


def test_of_many_who_want_a_name_one_gets_it(app, at_once):
    asked = [user("eve", nickname=str(n)) for n in range(8)]
    won = at_once(8, lambda n: people.add(app, asked[n]))
    assert sum(won) == 1
    assert people.get(app, "eve") == asked[won.index(True)]


@pytest.mark.parametrize("name", NAMES)
def test_every_legal_name_is_kept_apart(app, name):
    made = user(name)
    assert people.add(app, made)
    people.connect(app, name, Device("web", "c1", 1))
    assert people.account(app, name).user == made
    assert [found.username for found in people.page(app, 10, "").items if found == made] == [name]
    assert people.remove(app, name)
    assert people.account(app, name) == people.account(app, "nobody")


def test_who_is_not_there(app):
    assert people.get(app, "nobody") is None
    assert people.get_by_uuid(app, clock.uuid()) is None
    assert people.devices(app, "nobody") == ()
    assert people.account(app, "nobody").user is None
    assert not people.remove(app, "nobody")
    assert people.change(app, "nobody", 1, nickname="x") is None
    assert people.get(app, "nobody") is None


def test_tenants_never_meet(app, other):
    ours, theirs = people.get(app, "ada"), people.get(other, "ada")
    assert ours != theirs
    assert people.get_by_uuid(app, theirs.uuid) is None
    people.connect(other, "ada", Device("web", "c1", 1))
    blocks.block(other, "grace", {"ada": NO_TIE}, clock.now())
    assert people.devices(app, "ada") == ()
    assert not people.parties(app, "ada", "grace")[2].blocked
    assert people.remove(other, "ada")
    assert people.get(app, "ada") == ours
    assert [found.username for found in people.page(other, 10, "").items] == ["grace", "linus"]


def test_pages_hold_everyone_once_while_accounts_come_and_go(app):
    for name in ("ada", "grace", "linus"):
        people.remove(app, name)
    for n in range(9):
        people.add(app, user(f"u{n}", created=1_000 + n // 3))  # some in the same millisecond
    first = people.page(app, 4, "")
    assert [found.username for found in first.items] == ["u0", "u1", "u2", "u3"]
    people.remove(app, "u3")  # the one the cursor stands on
    people.remove(app, "u5")
    people.add(app, user("late", created=5_000))
    second = people.page(app, 4, first.cursor)
    assert [found.username for found in second.items] == ["u4", "u6", "u7", "u8"]
    third = people.page(app, 4, second.cursor)
    assert ([found.username for found in third.items], third.cursor) == (["late"], "")


def test_a_page_that_is_just_full_is_the_last(app):
    assert people.page(app, 3, "").cursor == ""
    page = people.page(app, 2, "")
    assert page.cursor
    assert len(people.page(app, 2, page.cursor).items) == 1


def test_a_change_changes_what_is_given(app):
    before = people.get(app, "ada")
    now = clock.now() + 5
    after = people.change(app, "ada", now, nickname="", password="p", activated=False)
    assert after == replace(before, modified=now, nickname="", password="p", activated=False)
    assert people.get(app, "ada", consistent=True) == after
    assert people.change(app, "ada", now, ends_sessions=True) == replace(after, generation=1, ended=now)


def test_changes_at_once_are_all_counted(app, at_once):
    at_once(8, lambda n: [people.change(app, "ada", n, ends_sessions=True) for _ in range(4)])
    assert people.get(app, "ada").generation == 32


def test_a_removed_account_leaves_what_others_decided(app):
    people.connect(app, "ada", Device("web", "c1", 1))
    blocks.block(app, "grace", {"ada": NO_TIE}, clock.now())
    assert people.remove(app, "ada")
    assert people.devices(app, "ada") == ()
    assert people.parties(app, "ada", "grace") == (
        people.account(app, "nobody"),
        people.account(app, "grace"),
        Peer(blocked=True),
    )


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_legal_device_connects_and_disconnects(app, resource):
    device = Device(resource, "c1=", 5, "Ada's 📱", "uuid", "WEB", "binary")
    people.connect(app, "ada", device)
    people.connect(app, "ada", Device("beside", "c2=", 6))
    assert device in people.devices(app, "ada", consistent=True)
    assert people.disconnect(app, "ada", resource, "c1=", 9)
    assert replace(device, connection="", seen=9) in people.devices(app, "ada")
    assert Device("beside", "c2=", 6) in people.devices(app, "ada")
    people.connect(app, "ada", Device("beside", "c3=", 7), forget=(resource,))
    assert people.devices(app, "ada") == (Device("beside", "c3=", 7),)


def test_a_connection_that_took_the_place_stays(app):
    people.connect(app, "ada", Device("web", "old", 1))
    people.connect(app, "ada", Device("web", "new", 2))
    assert not people.disconnect(app, "ada", "web", "old", 3)
    assert people.devices(app, "ada") == (Device("web", "new", 2),)


def test_who_never_connected_does_not_disconnect(app):
    assert not people.disconnect(app, "ada", "web", "c1", 3)
    people.connect(app, "ada", Device("web", "c1", 1))
    assert not people.disconnect(app, "ada", "phone", "c1", 3)
    assert people.devices(app, "ada") == (Device("web", "c1", 1),)


def test_devices_that_connect_at_once_are_all_known(app, at_once):
    at_once(8, lambda n: people.connect(app, "ada", Device(f"d{n}", f"c{n}", n)))
    assert {device.resource for device in people.devices(app, "ada", consistent=True)} == {f"d{n}" for n in range(8)}


def test_both_sides_in_one_read(app):
    people.connect(app, "ada", Device("web", "c1", 1))
    people.connect(app, "grace", Device("phone", "c2", 2))
    [found] = ties.between(app, "grace", ["ada"])
    contacts.befriend(app, found, clock.now(), 0, asked=False)
    sender, receiver, peer = people.parties(app, "ada", "grace")
    assert (sender.user, sender.devices) == (people.get(app, "ada"), people.devices(app, "ada"))
    assert (receiver.user, receiver.devices) == (people.get(app, "grace"), people.devices(app, "grace"))
    assert peer == Peer(friend=True)
    assert people.parties(app, "linus", "ada")[2] == Peer()
    sender, receiver, peer = people.parties(app, "ada", "ada")
    assert sender == receiver == people.account(app, "ada")


def test_devices_of_a_hundred_users_in_one_read(app):
    names = [f"u{n}" for n in range(limits.USERS_PER_STATUS)]
    for name in names[::9]:
        people.connect(app, name, Device("web", name, 1))
    found = people.online(app, names)
    assert list(found) == names
    assert {name for name, devices in found.items() if devices} == set(names[::9])
    assert people.online(app, ["ada", "ada"]) == {"ada": ()}
