"""The worker of pushes is killed at each of its AWS calls, and each call is made to fail; then the queue brings its
message again. Every phone has it in the end, on its screen once; nothing is left over."""

import json

import pytest

from chalicelib.jobs import queues
from chalicelib.model.notifier import Provider
from chalicelib.model.pushing import PushMessage
from chalicelib.services import notifiers, pushing
from chalicelib.store import apps, push
from infrastructure.local import cloud
from infrastructure.local.hardening import lock
from tests.realtime.groups import here, make
from tests.realtime.test_crash import Trouble, each_call, faults, reconnect
from tests.rest.test_notifiers import FCM
from tests.services.phones import phone, say, sent, take, with_notifiers

__all__ = ["here", "make"]


@pytest.fixture
def shop(app):
    return with_notifiers(app, fcm=Provider.FCM)


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def serve(bodies):
    records = [{"messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]
    failed = {int(each["itemIdentifier"]) for each in queues.notify({"Records": records})["batchItemFailures"]}
    return [bodies[n] for n in sorted(failed)]


def serve_all(left):
    """What failed comes again, as do the messages that the work made."""
    for _ in range(9):
        left = serve(left) + take()
        if not left:
            return
    raise AssertionError("it does not end")


def tags(token):
    """Under which ids the phone was pushed to: the same one again takes the place of the first."""
    return [each["fcmV1Message"]["message"]["android"]["notification"]["tag"] for each in sent(token)]


@faults
def test_a_message_to_who_is_away(shop, client, trouble, when, fault):
    ada, said = client("ada"), []
    binding = phone(shop, "grace")

    def run(k):
        said.append(str(say(ada, "grace")))
        left = take()
        struck = trouble.at(k, lambda: serve(left))
        serve_all(left)  # the queue did not hear that it was done
        return struck

    each_call(run)
    assert list(dict.fromkeys(tags(binding.token))) == said
    [kept] = push.get(shop, "grace").bindings
    assert (kept.token, kept.dead) == (binding.token, False)
    assert kept.endpoint


@faults
def test_a_message_to_a_group(shop, make, here, trouble, when, fault, monkeypatch):
    monkeypatch.setattr("chalicelib.limits.PUSH_MEMBERS", 2)
    muc, ada, said = make("ada", "grace", "linus"), here("ada"), []
    phones = [phone(shop, name) for name in ("grace", "linus")]

    def run(k):
        said.append(str(say(ada, muc.id, group=True)))
        left = take()
        struck = trouble.at(k, lambda: serve(left))
        serve_all(left + take())
        return struck

    each_call(run)
    for each in phones:
        assert list(dict.fromkeys(tags(each.token))) == said


@faults
def test_what_an_app_pushes(shop, trouble, when, fault):
    phones = [phone(shop, name) for name in ("ada", "grace")]
    rounds = []

    def run(k):
        pushing.later(shop, ["ada", "grace"], PushMessage("Hello", "there", add_badge=1))
        left = take()
        rounds.append(str(left[0]["number"]))
        struck = trouble.at(k, lambda: serve(left))
        serve_all(left + take())
        return struck

    each_call(run)
    for each in phones:
        assert list(dict.fromkeys(tags(each.token))) == rounds


@faults
def test_a_send_whose_receiver_is_away(shop, client, trouble, when, fault):
    """Until the reply, the client repeats; the queue is told again, and the phone shows it once."""
    ada, said = client("ada"), []
    binding = phone(shop, "grace")

    def run(k):
        nonlocal ada
        client_id = 5000 + k
        struck = trouble.at(k, lambda: say(ada, "grace", client_id=client_id))
        ada = reconnect(client, ada)
        said.append(str(say(ada, "grace", client_id=client_id)))
        serve_all(take())
        return struck

    each_call(run)
    assert tags(binding.token) == said


@faults
def test_a_notifier_is_made_and_removed(app, trouble, when, fault):
    def asked():
        return notifiers.NewNotifier(FCM["name"], FCM["provider"], FCM["certificate"])

    def applications():
        with lock:
            return list(cloud.backend("sns").applications)

    def run(k):
        struck = trouble.at(k, lambda: notifiers.add(app, asked()))
        made = notifiers.add(app, asked())
        assert [each.arn for each in apps.fresh(app.org, app.name).notifiers] == [made.arn] == applications()
        notifiers.remove(app, made.uuid)
        return struck

    each_call(run)

    def run_removal(k):
        made = notifiers.add(app, asked())
        struck = trouble.at(k, lambda: notifiers.remove(app, made.uuid))
        for left in notifiers.browse(app):
            notifiers.remove(app, left.uuid)
        assert apps.fresh(app.org, app.name).notifiers == ()
        assert applications() == []
        return struck

    each_call(run_removal)
