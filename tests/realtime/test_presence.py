"""Presence: who subscribed hears of a state that lasted, once, whoever changed it and however it came about."""

import json

import pytest

from chalicelib import clock, limits
from chalicelib.errors import IllegalArgument
from chalicelib.jobs import queues
from chalicelib.model.presence import Named
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import presence, users
from chalicelib.store import people
from chalicelib.store import presence as rows
from tests.conftest import tenant
from tests.realtime.presence import OFF, ON, QUIET, comes, grace, queue, said, status, subscribe, told
from tests.realtime.test_login import later

__all__ = ["comes", "grace", "queue"]


def test_a_login_and_a_logout_are_told(app, comes, queue, grace):
    ada = comes("ada")
    queue.passes(2)
    assert told(grace) == [("ada", ON, "")]
    queue.passes(QUIET)
    ada.leave()
    assert status(app, "ada") == [("ada", OFF, "")]
    queue.passes(limits.PRESENCE_AFTER - 1)
    assert told(grace) == []
    queue.passes(1)
    assert told(grace) == [("ada", OFF, "")]
    queue.passes(3600)
    assert told(grace) == []


def test_what_an_event_says(app, comes, queue, grace):
    until = clock.now() + 3600 * 1000 - 5000
    ada = comes("ada")
    [device] = people.devices(app, ada.username)
    queue.passes(2)
    [meta] = grace.heard()
    [value] = said(meta)["data"]["values"]
    assert abs(int(value.pop("expiry")) - until // 1000) <= 1
    assert value == {"uid": "ada", "last_time": str(device.seen // 1000), "ext": "", "status": ON}
    assert (meta.ns, getattr(meta, "from").name) == (pb.Meta.NOTIFY, "ada")


def test_each_device_has_its_state(app, comes, queue, grace):
    comes("ada", "web")
    phone = comes("ada", "phone")
    queue.passes(10)
    assert told(grace)[-1] == ("ada", {"web": "1", "phone": "1"}, "")
    queue.passes(QUIET)
    phone.leave()
    queue.passes(limits.PRESENCE_AFTER)
    assert told(grace) == [("ada", {"web": "1", "phone": "0"}, "")]


def test_every_device_of_a_subscriber_is_told_and_nobody_else(app, comes, queue, grace):
    phone, linus, ada = comes("grace", "phone"), comes("linus"), comes("ada")
    queue.passes(5)
    assert told(grace) == told(phone) == [("ada", ON, "")]
    assert told(linus) == told(ada) == []


def test_what_is_published_is_told(app, comes, queue, grace):
    comes("ada")
    queue.passes(QUIET + 2)
    told(grace)
    presence.publish(app, "ada", "web", "7", "at lunch")
    queue.passes(0)
    assert told(grace) == [("ada", {"web": "7"}, "at lunch")]
    queue.passes(QUIET)
    presence.publish(app, "ada", "web", "7", "at lunch")
    queue.passes(QUIET)
    assert told(grace) == [], "it is what it was"


def test_what_was_published_stands_when_the_device_comes_back(app, comes, queue, grace):
    ada = comes("ada")
    presence.publish(app, "ada", "web", "7", "busy")
    ada.leave()
    assert status(app, "ada") == [("ada", OFF, "busy")]
    comes("ada")
    assert status(app, "ada") == [("ada", {"web": "7"}, "busy")]


def looks(calls):
    """How many were asked for."""
    return sum(call.operation == "SendMessage" and "presence" in str(call.params) for call in calls)


def test_publications_have_pauses_between(app, comes, queue, grace, recorder):
    """Nor does each that has to wait wait in the queue for itself."""
    comes("ada")
    queue.passes(QUIET + 2)
    told(grace)
    before = len(recorder.calls)
    for number in range(20):
        presence.publish(app, "ada", "web", "1", f"{number}")
        queue.passes(0.5)
    queue.passes(QUIET)
    assert looks(recorder.calls[before:]) <= 20 + 5
    texts = [text for _, _, text in told(grace)]
    assert (texts[0], texts[-1], len(texts)) == ("0", "19", 2)


def test_a_state_that_never_lasts_is_told_now_and_then(app, comes, queue, grace):
    """Half a minute after the last telling, what is there then is told."""
    comes("ada")
    queue.passes(QUIET + 2)
    told(grace)
    for number in range(90):
        presence.publish(app, "ada", "web", "1", f"{number}")
        queue.passes(1)
    assert 2 <= len(told(grace)) <= 4


def test_a_device_that_comes_and_goes_is_no_storm(app, comes, queue, grace, recorder):
    """Twenty times in twenty seconds: two events in all, and little more than one look for each loss."""
    sent, before = len(grace.gateway.sent[grace.connection]), len(recorder.calls)
    for _ in range(20):
        device = comes("ada")
        queue.passes(0.5)
        device.leave()
        queue.passes(0.5)
    queue.passes(60)
    heard = told(grace)
    assert len(grace.gateway.sent[grace.connection]) - sent == len(heard) <= 2
    assert heard[-1] == ("ada", OFF, "")
    assert queue.sent() == []
    assert looks(recorder.calls[before:]) <= 20 + 5


def test_a_device_that_lost_its_socket_and_came_back_is_not_told(app, comes, queue, grace):
    ada = comes("ada")
    queue.passes(QUIET + 2)
    told(grace)
    ada.leave()
    queue.passes(1.5)
    comes("ada")
    queue.passes(60)
    assert told(grace) == []


def test_a_device_that_takes_the_place_of_another(app, comes, queue, grace, recorder):
    """Of the same name, nothing has changed; of the app's limit, one came and one went."""
    comes("ada")
    queue.passes(QUIET + 2)
    told(grace)
    comes("ada")
    queue.passes(QUIET)
    assert told(grace) == []
    for name in ("a", "b", "c", "d"):
        comes("ada", name)
    queue.passes(QUIET)
    assert told(grace)[-1] == ("ada", OFF | dict.fromkeys("abcd", "1"), "")


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (lambda app: users.disconnect(app, "ada"), OFF),
        (lambda app: users.disconnect_device(app, "ada", "web"), OFF),
        (lambda app: users.deactivate(app, "ada"), OFF),
        (lambda app: users.remove(app, "ada"), {}),
    ],
)
def test_a_session_that_is_ended_is_told(app, comes, queue, grace, end, shown):
    comes("ada")
    queue.passes(QUIET + 2)
    told(grace)
    end(app)
    queue.passes(QUIET)
    assert told(grace) == [("ada", shown, "")]


def test_a_subscription_that_is_over_is_silent(app, comes, queue):
    grace = comes("grace")
    subscribe(app, "grace", "ada", seconds=60)
    queue.passes(61)
    comes("ada")
    queue.passes(60)
    assert told(grace) == []


def test_subscribing_again_overwrites_the_end(app, comes, queue):
    grace = comes("grace")
    subscribe(app, "grace", "ada", seconds=60)
    subscribe(app, "grace", "ada", seconds=600)
    queue.passes(61)
    comes("ada")
    queue.passes(5)
    assert told(grace) == [("ada", ON, "")]
    subscribe(app, "grace", "ada", seconds=1)
    queue.passes(2)
    presence.publish(app, "ada", "web", "1", "x")
    queue.passes(60)
    assert told(grace) == []


def test_who_unsubscribed_is_told_no_more(app, comes, queue, grace):
    presence.unsubscribe(app, "grace", Named(("ada",)))
    comes("ada")
    queue.passes(60)
    assert told(grace) == []


def test_who_is_away_reads_the_state_when_it_comes(app, comes, queue, grace):
    grace.leave()
    comes("ada")
    queue.passes(60)
    again = comes("grace")
    assert told(again) == []
    assert again.catch_up() == []
    assert status(app, "ada") == [("ada", ON, "")]


def test_who_was_answered_a_state_is_not_told_it(app, comes, queue, grace):
    """Nor does it miss what others were told before it came."""
    ada, linus = comes("ada"), comes("linus")
    queue.passes(QUIET + 2)
    assert told(grace) == [("ada", ON, "")]
    ada.leave()
    [(shown, _)] = subscribe(app, "linus", "ada")
    assert shown.status == OFF
    queue.passes(limits.PRESENCE_AFTER)
    assert told(grace) == [("ada", OFF, "")]
    assert told(linus) == []
    queue.passes(QUIET)
    comes("ada")
    queue.passes(5)
    assert told(linus) == told(grace) == [("ada", ON, "")]


def test_who_was_answered_what_did_not_last_is_told_what_did(app, comes, queue, grace):
    ada, linus = comes("ada"), comes("linus")
    queue.passes(QUIET + 2)
    told(grace)
    ada.leave()
    subscribe(app, "linus", "ada")
    comes("ada")
    queue.passes(QUIET)
    assert told(grace) == []
    assert told(linus) == [("ada", ON, "")]


def look(app, username):
    body = json.dumps({"org": app.org, "app": app.name, "presence": username, "due": 0})
    return queues.settle_logins({"Records": [{"messageId": "1", "body": body}]})


def test_a_look_that_comes_late_or_twice_tells_nothing_wrong(app, comes, queue, grace):
    ada = comes("ada")
    queue.passes(QUIET + 2)
    assert told(grace) == [("ada", ON, "")]
    for _ in range(3):
        assert look(app, "ada") == {"batchItemFailures": []}
    ada.leave()
    queue.passes(QUIET)
    assert told(grace) == [("ada", OFF, "")]
    for _ in range(3):
        look(app, "ada")
    queue.passes(60)
    assert told(grace) == []


def test_looks_of_an_app_or_a_user_that_is_not_there(app, queue):
    for org, name, username in (("acme", "none", "ada"), ("acme", "shop", "nobody")):
        body = json.dumps({"org": org, "app": name, "presence": username, "due": 0})
        assert queues.settle_logins({"Records": [{"messageId": "1", "body": body}]}) == {"batchItemFailures": []}


def test_two_who_look_at_a_time_tell_it_once(app, comes, queue, grace, recorder):
    comes("ada")
    later(1)
    looked = []

    def between(call, _):
        if call.operation == "UpdateItem" and "telling" in str(call.params) and not looked:
            looked.append(call)
            look(app, "ada")

    recorder.before = between
    look(app, "ada")
    recorder.before = None
    queue.passes(60)
    assert looked
    assert told(grace) == [("ada", ON, "")]


def test_who_subscribes_while_a_change_is_told_does_not_miss_it(app, comes, queue, grace, recorder):
    """Whatever comes between its reads and its writes."""
    linus, k, names = comes("linus"), 0, []
    while True:
        k += 1
        name = f"device-{k}"
        start, struck = len(recorder.calls), []

        def strike(call, number, k=k, name=name, start=start, struck=struck):
            if number == start + k and not struck:
                struck.append(call)
                comes("ada", name)
                look(app, "ada")

        recorder.before = strike
        [(shown, _)] = subscribe(app, "linus", "ada")
        recorder.before = None
        if not struck:
            break
        names.append(name)
        queue.passes(QUIET + 5)
        last = [state for _, state, _ in told(linus)] or [shown.status]
        assert last[-1].get(name) == "1", k
        presence.unsubscribe(app, "linus", Named(("ada",)))
    assert len(names) >= 4


def test_who_was_answered_what_came_meanwhile_hears_that_it_went(app, comes, queue, grace, recorder):
    """Between any two calls of a subscription a device comes, and goes before that is told."""
    comes("ada").leave()
    linus, k = comes("linus"), 0
    while True:
        k += 1
        start, struck = len(recorder.calls), []

        def strike(call, number, k=k, start=start, struck=struck):
            if number == start + k and not struck:
                struck.append(None)
                struck[0] = comes("ada")

        recorder.before = strike
        [(shown, _)] = subscribe(app, "linus", "ada")
        recorder.before = None
        if not struck:
            break
        struck[0].leave()
        queue.passes(QUIET + 5)
        assert ([state for _, state, _ in told(linus)] or [shown.status])[-1] == OFF, k
        presence.unsubscribe(app, "linus", Named(("ada",)))
    assert k >= 5


def test_who_subscribes_between_two_calls_of_a_telling_knows_what_stays(app, comes, queue, grace, recorder):
    """Although what it was answered was gone again before that telling was over."""
    comes("ada")
    linus, k = comes("linus"), 0
    while True:
        k += 1
        queue.passes(QUIET)
        presence.publish(app, "ada", "web", "1", f"stays {k}")
        start, answered = len(recorder.calls), []

        def strike(call, number, k=k, start=start, answered=answered):
            if number == start + k and not answered:
                answered.append("")
                presence.publish(app, "ada", "web", "1", f"passes {k}")
                [(shown, _)] = subscribe(app, "linus", "ada")
                answered[0] = shown.ext
                presence.publish(app, "ada", "web", "1", f"stays {k}")

        recorder.before = strike
        queue.passes(0)
        recorder.before = None
        if not answered:
            break
        queue.passes(QUIET)
        assert [*answered, *(text for _, _, text in told(linus))][-1] == f"stays {k}", k
        assert told(grace)[-1][2] == f"stays {k}"
        presence.unsubscribe(app, "linus", Named(("ada",)))
    assert k >= 6


def test_who_subscribes_once_a_state_is_being_told_is_not_told_that(app, comes, queue, grace, recorder):
    comes("ada")
    linus, answered = comes("linus"), []
    queue.passes(QUIET)
    told(grace)

    def strike(call, _):
        if call.operation == "UpdateItem" and "telling" in str(call.params) and not answered:
            answered.append("")
            presence.publish(app, "ada", "web", "1", "later")
            answered[0] = subscribe(app, "linus", "ada")[0][0].ext

    recorder.after = strike
    presence.publish(app, "ada", "web", "1", "first")
    queue.passes(0)
    recorder.after = None
    queue.passes(QUIET)
    assert answered == ["later"]
    assert [text for _, _, text in told(grace)] == ["first", "later"]
    assert told(linus) == []


def test_many_subscribers_are_told_by_workers(app, comes, queue, recorder):
    names = [f"reader{n}" for n in range(limits.PUSHED_BY_SENDER + 1)]
    for name in names:
        people.add(app, User(name, clock.uuid(), clock.now(), clock.now()))
    readers = [comes(name) for name in names]
    for name in names:
        subscribe(app, name, "ada")
    comes("ada")
    with recorder.recording() as calls:
        queue.passes(3)
    bodies = [entry["MessageBody"] for c in calls if c.operation == "SendMessageBatch" for entry in c.params["Entries"]]
    assert sum(len(json.loads(body)["to"]) for body in bodies) == len(names)
    for body in bodies:
        assert queues.deliver({"Records": [{"messageId": "1", "body": body}]}) == {"batchItemFailures": []}
    assert all(told(reader) == [("ada", ON, "")] for reader in readers)


# --- costs -----------------------------------------------------------------------------------------------------------


def about(calls):
    return [(call.operation, call.reads) for call in calls if call.table == "presence"]


def test_nobody_listens(app, comes, queue, recorder):
    """One small read for a login, one for a loss, no message."""
    ada = comes("ada")
    with recorder.recording() as calls:
        queue.passes(2)
    assert about(calls) == [("Query", 1.0)]
    with recorder.recording() as calls:
        ada.leave()
    assert about(calls) == [("Query", 1.0)]
    assert not any(call.service == "sqs" for call in calls)


def test_a_login_itself_costs_nothing(app, client, grace, recorder):
    with recorder.recording() as calls:
        client("ada")
    assert about(calls) == []
    assert len(calls) <= 6


def test_what_a_change_costs(app, comes, queue, grace, recorder):
    """Who listens at all, the devices, the subscribers, a read for a hundred of these; two writes, a push for each."""
    presence.publish(app, "ada", "web", "1", "x")
    with recorder.recording() as calls:
        queue.passes(0)
    told_of = [(call.operation, call.table) for call in calls if call.service != "sqs"]
    assert told_of == [
        ("Query", "presence"),
        ("GetItem", "people"),
        ("UpdateItem", "presence"),
        ("Query", "presence"),
        ("BatchGetItem", "people"),
        ("PostToConnection", ""),
        ("UpdateItem", "presence"),
    ]
    assert told(grace) == [("ada", {}, "x")]


def test_what_calls_cost(app, comes, queue, grace, recorder):
    names = tuple(f"user{n}" for n in range(limits.PRESENCE_NAMED - 1))
    for call, most in (
        (lambda: presence.publish(app, "ada", "web", "1", "x"), 4),
        (lambda: presence.query(app, Named(("ada",))), 2),
        (lambda: presence.query(app, Named(("ada", *names))), 5),
        (lambda: subscribe(app, "grace", "ada"), 5),
        (lambda: subscribe(app, "linus", "ada"), 6),
        (lambda: presence.unsubscribe(app, "grace", Named(("ada",))), 1),
        (lambda: presence.subscriptions(app, "linus"), 1),
    ):
        with recorder.recording() as calls:
            call()
        assert len(calls) <= most, calls


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def others(app):
    """others(n): n more accounts."""

    def more(count):
        names = [f"user{number}" for number in range(count)]
        for name in names:
            people.add(app, User(name, clock.uuid(), clock.now(), clock.now()))
        return names

    return more


def test_the_subscription_that_ends_first_makes_room(app, others, monkeypatch):
    monkeypatch.setattr(limits, "PRESENCE_SUBSCRIPTIONS", 3)
    names = others(4)
    for number, name in enumerate(names[:3]):
        subscribe(app, "ada", name, seconds=100 - number)
    heard_of = lambda: {each.username for each in presence.subscriptions(app, "ada")}  # noqa: E731
    assert heard_of() == set(names[:3])
    subscribe(app, "ada", names[1], seconds=10)
    assert heard_of() == set(names[:3]), "at the limit a renewal takes nobody's place"
    subscribe(app, "ada", names[3], seconds=5)
    assert heard_of() == {names[0], names[2], names[3]}


def test_what_is_over_takes_no_room(app, others, monkeypatch):
    monkeypatch.setattr(limits, "PRESENCE_SUBSCRIPTIONS", 2)
    first, second, third = others(3)
    subscribe(app, "ada", first, seconds=1)
    subscribe(app, "ada", second, seconds=100)
    later(2)
    subscribe(app, "ada", third, seconds=100)
    assert {each.username for each in presence.subscriptions(app, "ada")} == {second, third}


def test_a_user_has_so_many_subscribers(app, others, monkeypatch):
    monkeypatch.setattr(limits, "PRESENCE_SUBSCRIBERS", 2)
    names = others(3)
    subscribe(app, names[0], "ada", seconds=10)
    subscribe(app, names[1], "ada", seconds=100)
    with pytest.raises(IllegalArgument, match="too many sub presence"):
        subscribe(app, names[2], "ada", "grace")
    assert presence.subscriptions(app, names[2]) == [], "nothing half done"
    subscribe(app, names[1], "ada")
    later(11)
    subscribe(app, names[2], "ada")


# --- accounts that are gone ------------------------------------------------------------------------------------------


def test_an_account_takes_its_presence_along(app, comes, queue, grace):
    comes("ada")
    presence.publish(app, "ada", "web", "1", "x")
    subscribe(app, "ada", "linus", "grace")
    users.remove(app, "ada")
    queue.passes(60)
    left = [(row.who, row.what) for row in rows.Row.scan()]
    assert not any("ada" in where for row in left for where in row), left


def test_an_account_that_goes_while_its_presence_is_told_is_told_of(app, comes, queue, grace):
    """Its subscribers are gone with it before the pause between two tellings is over."""
    comes("ada")
    queue.passes(2)
    presence.publish(app, "ada", "web", "1", "going")
    users.remove(app, "ada")
    queue.passes(60)
    assert told(grace)[-1] == ("ada", {}, "going")


def test_a_later_account_of_that_name_keeps_its_own(app, comes, queue, grace):
    users.remove(app, "ada")
    later(1)
    people.add(app, User("ada", clock.uuid(), clock.now(), clock.now()))
    subscribe(app, "ada", "linus")
    subscribe(app, "linus", "ada")
    presence.publish(app, "ada", "web", "1", "new")
    queue.passes(60)
    assert [each.username for each in presence.subscriptions(app, "ada")] == ["linus"]
    assert [each.username for each in presence.subscriptions(app, "linus")] == ["ada"]
    assert status(app, "ada") == [("ada", {}, "new")]


def test_another_app_hears_nothing(app, comes, queue, grace):
    other = tenant("acme", "shop-2")
    stranger = comes("grace", tenant=other)
    presence.subscribe(other, "grace", 60, Named(("ada",)))
    comes("ada")
    queue.passes(5)
    assert told(grace) == [("ada", ON, "")]
    assert told(stranger) == []
    assert status(other, "ada") == [("ada", {}, "")]
