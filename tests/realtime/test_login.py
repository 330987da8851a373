"""PROVISION, kicks, heartbeats, leases: sessions from their beginning to their end."""

import time

import pytest

from chalicelib import clock, limits, realtime
from chalicelib.auth import tokens
from chalicelib.jobs import heartbeats, queues
from chalicelib.model.app import AppSettings, Role
from chalicelib.model.event import Kick
from chalicelib.model.user import Connection, Form
from chalicelib.msync import Code
from chalicelib.msync import msync_pb2 as pb
from chalicelib.store import apps, cache, connections, people
from tests.conftest import tenant


def later(seconds: float) -> None:
    clock.offset += int(seconds * 1000)


def stored(client) -> Connection:
    """What a login would have stored."""
    return Connection(
        client.connection, client.app.key, client.username, client.resource, 0, Form.TEXT, clock.now(), clock.now()
    )


def kicked(client) -> int:
    [meta] = client.heard()
    assert meta.ns == pb.Meta.STATISTIC
    return pb.StatisticsBody.FromString(meta.payload).operation


def settings(app, **chosen):
    seen = apps.fresh(app.org, app.name)
    changed = type(app)(**{**vars(seen), "settings": AppSettings(**chosen)})
    assert apps.put(changed, seen)
    cache.forget()
    return changed


def test_login_answers_with_the_resource_and_when_the_token_ends(client):
    ada = client("ada", login=False)
    reply = ada.login(ada.token(ttl=60))
    assert (reply.status.errorCode, reply.resource) == (0, "web")
    assert reply.HasField("status")
    assert abs(int(reply.authToken.removeprefix('{"expires_in":').removesuffix("}")) - clock.now() - 60_000) < 2_000


def refused(client, token=None, **event):
    reply = client.login(token)
    assert client.connection in client.gateway.closed, "the server closes after a refusal"
    return reply.status.errorCode, reply.status.reason


def test_an_expired_token(client):
    ada = client("ada", login=False)
    token = ada.token(ttl=10)
    later(11)
    assert refused(ada, token) == (1, "Sorry, token expired")


def test_a_wrong_token(client):
    assert refused(client("ada", login=False), "nonsense") == (
        1,
        "Sorry, token or password does not match login info",
    )


def test_somebody_elses_token(client):
    ada, grace = client("ada", login=False), client("grace", login=False)
    assert refused(ada, grace.token())[1] == "Sorry, token or password does not match login info"


def test_a_token_of_another_app(client, app):
    other = tenant("acme", "other")
    stranger = client("ada", tenant=other, login=False)
    assert refused(client("ada", login=False), stranger.token())[1].startswith("Sorry, token or password")


def test_an_app_token_is_no_login(client, app):
    token = tokens.issue(app.key, Role.APP, app.uuid, app.credentials, 60).token
    assert refused(client("ada", login=False), token)[1].startswith("Sorry, token or password")


def test_an_unknown_user(client):
    assert refused(client("nobody", login=False)) == (1, "Sorry, user not found")


def test_a_banned_user(client, app):
    people.change(app, "ada", clock.now(), activated=False)
    assert refused(client("ada", login=False))[0] == 12


def test_an_unknown_app(client, app):
    strange = type(app)("acme", "nowhere", "u", "i", 0)
    assert refused(client("ada", tenant=strange, login=False), "x")[1].startswith("Sorry, token or password")


@pytest.mark.parametrize("resource", ["", "r" * (limits.DEVICE + 1)])
def test_a_resource_has_a_length(client, resource):
    assert refused(client("ada", resource, login=False))[0] == 4


def test_the_longest_resource(client):
    assert client("ada", "r" * limits.DEVICE).resource


def test_a_changed_password_ends_older_tokens(client, app):
    ada = client("ada", login=False)
    token = ada.token()
    people.change(app, "ada", clock.now(), ends_sessions=True)
    assert refused(ada, token)[1].startswith("Sorry, token or password")


def test_the_same_device_again_kicks_the_older_socket(client):
    old = client("ada", "web")
    new = client("ada", "web")
    assert kicked(old) == Kick.OTHER_DEVICE
    assert old.connection in old.gateway.closed
    old.leave()  # $disconnect of the old one does not take the new one's place
    client("grace").say("ada", "still there?")
    assert new.texts() == ["still there?"]


def test_one_device_too_many_ends_the_longest_connected(client, app):
    devices = []
    for n in range(limits.DEVICES_PER_USER):
        devices.append(client("ada", f"d{n}"))
        later(1)
    assert all(not device.heard() for device in devices)
    client("ada", "one more")
    assert kicked(devices[0]) == Kick.OTHER_DEVICE
    assert all(not device.heard() for device in devices[1:])


def on(client, resource, **system):
    """A device of ada's on this system, a second after the one before."""
    later(1)
    made = client("ada", resource, login=False)
    made.system = system
    made.login()
    return made


SYSTEMS = [
    {"osType": pb.Provision.OS_IOS},
    {"osType": pb.Provision.OS_ANDROID},
    {"osType": pb.Provision.OS_OTHER},
    {"osType": pb.Provision.OS_CUSTOM, "osCustomValue": 7},
    {"osType": pb.Provision.OS_CUSTOM, "osCustomValue": 8},
]


def test_each_platform_has_room_for_so_many_devices(client):
    """rest-users-groups-rooms 2.5."""
    devices = [on(client, f"{n}{kind}", **system) for kind, system in enumerate(SYSTEMS[:4]) for n in range(4)]
    assert limits.DEVICES_PER_USER * 4 == limits.DEVICES_KNOWN == len(devices)
    assert all(not device.heard() for device in devices)
    on(client, "phone", **SYSTEMS[1])
    assert kicked(devices[4]) == Kick.OTHER_DEVICE
    assert all(not device.heard() for device in devices)


def test_all_platforms_together_have_room_for_so_many(client, app, monkeypatch):
    monkeypatch.setattr(limits, "DEVICES_KNOWN", 4)
    devices = [on(client, f"d{kind}", **system) for kind, system in enumerate(SYSTEMS[:4])]
    assert all(not device.heard() for device in devices)
    on(client, "another", **SYSTEMS[4])
    assert kicked(devices[0]) == Kick.OTHER_DEVICE
    assert all(not device.heard() for device in devices)
    assert sum(device.online for device in people.devices(app, "ada")) == limits.DEVICES_KNOWN


@pytest.mark.parametrize("names", [("a", "b"), ("a", "a")])
def test_of_two_logins_at_once_the_later_one_ends_the_other(client, app, recorder, names):
    """Both found nobody there when they began."""
    one = settings(app, devices_per_user=1)
    first, second = (client("ada", name, tenant=one, login=False) for name in names)
    waiting = [second]

    def meanwhile(call, number):
        if (call.operation, call.table) == ("UpdateItem", "people") and waiting:
            assert waiting.pop().login().status.errorCode == 0

    recorder.before = meanwhile
    assert first.login().status.errorCode == 0
    assert kicked(second) == Kick.OTHER_DEVICE
    assert not first.heard()
    client("grace", tenant=one).say("ada", "x")
    assert (first.texts(), second.texts()) == (["x"], [])


def test_an_app_may_allow_one_device(client, app):
    one = settings(app, devices_per_user=1)
    first = client("ada", "a", tenant=one)
    client("ada", "b", tenant=one)
    assert kicked(first) == Kick.OTHER_DEVICE


@pytest.mark.parametrize("other", [("grace", "web"), ("ada", "phone")])
def test_a_socket_is_one_devices(client, app, other):
    """Or the first one would be online for ever: what ends with the socket is what its row names."""
    ada, late = client("ada"), client(*other, login=False)
    late.connection = ada.connection
    late.new()
    assert refused(late) == (Code.UNAUTHORIZED, "this socket is another device's")
    ada.leave()
    assert not any(device.online for name in ("ada", "grace") for device in people.devices(app, name))


def test_a_login_frame_twice_is_one_login(client):
    ada = client("ada", login=False)
    token = ada.token()
    assert ada.login(token).status.errorCode == 0
    assert ada.login(token).status.errorCode == 0
    assert not ada.heard()
    client("grace").say("ada", "x")
    assert ada.texts() == ["x"]


def test_frames_before_login_close_the_socket(client):
    ada = client("ada", login=False)
    ada.up(pb.MSync.UNREAD)
    assert ada.connection in ada.gateway.closed


def test_a_send_before_login_is_answered_and_the_socket_closed(client):
    ada = client("ada", login=False)
    sync = pb.CommSyncUL()
    sync.meta.id, sync.meta.ns = 9, pb.Meta.CHAT
    ada.up(pb.MSync.SYNC, sync)
    assert ada.connection in ada.gateway.closed


@pytest.mark.parametrize("body", ["!!", "", "CAB", "a" * (limits.FRAME_TEXT + 4)])
def test_what_is_no_frame_closes_that_socket_alone(client, body):
    ada, grace = client("ada"), client("grace")
    context = {"connectionId": ada.connection, "requestId": "r", "domainName": "d", "stage": "s"}
    answer = realtime.receive({"requestContext": context, "body": body}, lambda: 0)
    assert answer == {"statusCode": 200}
    if body:  # an empty frame is an empty SYNC, which clients send (msync rule 17)
        assert ada.connection in ada.gateway.closed
    assert grace.connection not in grace.gateway.closed


def test_binary_clients_are_answered_in_binary(client):
    ada = client("ada", login=False)
    ada.frame(ada.provision(ada.token()), isBase64Encoded=True)
    [raw] = ada.gateway.sent[ada.connection]
    assert pb.MSync.FromString(raw).command == pb.MSync.PROVISION


def test_logout_ends_the_session(client, app):
    ada = client("ada")
    ada.up(pb.MSync.LOGOUT)
    assert not any(device.online for device in people.devices(app, "ada"))
    assert ada.connection in ada.gateway.closed


# --- heartbeats and leases -------------------------------------------------------------------------------------------


def test_a_heartbeat_is_answered_with_nothing_and_written_once(client, monkeypatch):
    ada = client("ada")
    ada.up(pb.MSync.UNREAD)
    writes = []
    for _ in range(10):
        later(30)
        before = connections.get(ada.connection)
        ada.up(pb.MSync.UNREAD)
        writes.append(connections.get(ada.connection) != before)
        assert ada.new()[-1].command == pb.MSync.NOTICE
    assert writes == [True] + [False] * 9


def test_the_lease_follows_the_interval(client):
    ada = client("ada")
    later(50)
    ada.up(pb.MSync.UNREAD)
    assert connections.get(ada.connection).silence == 150


@pytest.mark.parametrize(("interval", "silence"), [(15, 60), (20, 60), (21, 63), (199, 597), (400, 599)])
def test_the_lease_has_bounds(client, interval, silence):
    ada = client("ada")
    later(interval)
    ada.up(pb.MSync.UNREAD)
    assert connections.get(ada.connection).silence == silence


def test_a_silent_connection_is_swept_within_a_minute_of_its_lease(client, app):
    ada = client("ada")
    later(30)
    ada.up(pb.MSync.UNREAD)
    lease = connections.get(ada.connection).lease
    clock.offset += lease - clock.now() - 1000
    heartbeats.sweep()
    assert connections.get(ada.connection) is not None
    later(60)
    heartbeats.sweep()
    assert connections.get(ada.connection) is None
    assert ada.connection in ada.gateway.closed
    assert not any(device.online for device in people.devices(app, "ada"))


def test_a_connection_that_beats_outlives_every_sweep(client):
    ada = client("ada")
    for _ in range(100):
        later(30)
        ada.up(pb.MSync.UNREAD)
        heartbeats.sweep()
        heartbeats.sweep()
    assert connections.get(ada.connection) is not None
    assert connections.get(ada.connection).room == limits.LEASE_LONGEST


def test_many_leases_are_asked_about_side_by_side(client, recorder):
    """A second or so for each thousand of them, or a large stage would never be through."""

    def as_far_as_the_gateway_is(call, _):
        if call.operation == "GetConnection":
            time.sleep(0.02)

    some = [client("ada", f"d{number}", login=False) for number in range(64)]
    for each in some:
        connections.put(stored(each))
    later(61)
    recorder.before = as_far_as_the_gateway_is
    began = time.monotonic()
    heartbeats.sweep()
    took = time.monotonic() - began
    assert sum(call.operation == "GetConnection" for call in recorder.calls) == 64
    assert took < 64 * 0.02 / 2


def test_a_connection_the_gateway_lost_is_swept(client, app):
    ada = client("ada")
    ada.gateway.drop(ada.connection)
    later(61)
    heartbeats.sweep()
    assert connections.get(ada.connection) is None
    assert not any(device.online for device in people.devices(app, "ada"))


def test_a_socket_without_login_is_closed(client):
    mute, ada = client("ada", login=False), client("ada", "web")
    records = [
        {"messageId": str(n), "body": f'{{"connection": "{c.connection}", "last": true}}'}
        for n, c in enumerate((mute, ada))
    ]
    records.append({"messageId": "bad", "body": "no json"})
    assert queues.settle_logins({"Records": records}) == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert mute.connection in mute.gateway.closed
    assert ada.connection not in ada.gateway.closed


def test_a_push_to_a_connection_that_is_gone_removes_it_alone(client, app):
    ada, phone, web = client("ada"), client("grace", "phone"), client("grace", "web")
    phone.gateway.drop(phone.connection)
    assert ada.say("grace", "x").serverId
    assert web.texts() == ["x"]
    assert connections.get(phone.connection) is None
    assert [device.resource for device in people.devices(app, "grace") if device.online] == ["web"]


def test_a_push_that_failed_is_offered_at_the_next_heartbeat(client):
    ada, grace = client("ada"), client("grace")
    later(limits.FIRST_BEATS + 1)
    grace.gateway.failing[grace.connection] = 429
    assert ada.say("grace", "missed").serverId
    del grace.gateway.failing[grace.connection]
    assert grace.unread() == {"ada": 1}
    grace.pull("ada")
    assert grace.texts() == ["missed"]
    assert grace.unread() == {}
    assert not connections.get(grace.connection).behind


def test_what_follows_a_push_that_failed_does_not_overtake_it(client):
    ada, grace = client("ada"), client("grace")
    later(limits.FIRST_BEATS + 1)
    grace.gateway.failing[grace.connection] = 429
    ada.say("grace", "first")
    del grace.gateway.failing[grace.connection]
    ada.say("grace", "second")
    assert grace.texts() == []
    assert grace.unread() == {"ada": 2}
    grace.pull("ada")
    assert grace.texts() == ["first", "second"]
    ada.say("grace", "third")
    assert grace.texts() == ["third"]


def test_a_session_whose_account_changed_cannot_send(client, app):
    ada = client("ada")
    people.change(app, "ada", clock.now(), ends_sessions=True)
    reply = ada.say("grace")
    assert reply.status.errorCode == 2
    assert ada.connection in ada.gateway.closed
