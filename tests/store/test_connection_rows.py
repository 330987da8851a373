"""Logged-in sockets, and the leases that the sweep looks for."""

from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.model.user import Connection, Form
from chalicelib.store import connections

MADE = Connection("L0SM9cOFvHcCIhw=", "acme#shop", "ada", "a.b#c🦉", 3, Form.BINARY, 10, 20, 60, 600, behind=True)


def found(now):
    return [each.id for part in range(limits.SWEEP_SEGMENTS) for each in connections.found_by_sweep(now, part)]


def test_what_is_put_is_got(app):
    for made in (MADE, replace(MADE, id="second", form=Form.TEXT, behind=False)):
        connections.put(made)
        assert connections.get(made.id) == connections.get(made.id, consistent=True) == made


def test_a_second_login_of_the_device_keeps_what_was_marked_since(app):
    assert connections.put(replace(MADE, behind=False))
    assert connections.mark_attending(MADE.id)
    connections.mark_watched(MADE.id)
    assert connections.put(replace(MADE, behind=False, since=11, lease=21))
    marked = replace(MADE, behind=False, since=11, lease=21, attends=True, watched=True)
    assert connections.get(MADE.id, consistent=True) == marked


@pytest.mark.parametrize("other", [{"appkey": "acme#other"}, {"username": "grace"}, {"resource": "phone"}])
def test_a_socket_is_one_devices(app, other):
    assert connections.put(MADE)
    assert not connections.put(replace(MADE, **other))
    assert connections.get(MADE.id, consistent=True) == MADE
    connections.remove(MADE.id)
    assert connections.put(replace(MADE, **other))


def test_what_is_not_there_is_not_made(app):
    assert connections.get("none") is None
    assert not connections.renew("none", 1, room=2, silence=3)
    assert not connections.mark_behind("none", behind=True)
    connections.mark_watched("none")
    connections.remove("none")
    assert connections.get("none", consistent=True) is None


def test_a_removed_connection_is_not_renewed(app):
    connections.put(MADE)
    connections.remove(MADE.id)
    assert not connections.renew(MADE.id, 99, room=1, silence=1)
    assert connections.get(MADE.id, consistent=True) is None
    assert found(1_000) == []


def test_marks_and_leases_change_nothing_else(app):
    connections.put(MADE)
    assert connections.mark_behind(MADE.id, behind=False)
    assert connections.renew(MADE.id, 99, room=120, silence=90)
    assert connections.get(MADE.id, consistent=True) == replace(MADE, behind=False, lease=99, room=120, silence=90)


def test_a_lease_ends_after_its_last_millisecond(app):
    connections.put(MADE)
    assert found(MADE.lease) == []
    assert found(MADE.lease + 1) == [MADE.id]
    connections.renew(MADE.id, 500, room=1, silence=1)
    assert found(500) == []
    assert found(501) == [MADE.id]


def test_the_parts_have_every_silent_connection_once(app):
    for n in range(60):
        connections.put(replace(MADE, id=f"c{n}", lease=1_000_000 + n % 2))
    assert sorted(found(1_000_001)) == sorted(f"c{n}" for n in range(0, 60, 2))
    assert len(found(1_000_002)) == 60


@pytest.mark.parametrize("id", ["L0SM9cOFvHcCIhw=", "a/b+c==", "x" * 128])
def test_whatever_the_gateway_calls_a_connection(app, id):
    connections.put(replace(MADE, id=id))
    assert connections.get(id).id == id


def test_who_is_watched_is_inspected_whatever_its_lease(app):
    connections.put(MADE)
    connections.put(replace(MADE, id="second"))
    connections.mark_watched(MADE.id)
    assert found(MADE.lease) == [MADE.id]
    assert connections.get(MADE.id, consistent=True) == replace(MADE, watched=True)
