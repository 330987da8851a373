"""Subscribing, publishing, a loss and the telling of each are killed at every AWS call, and each call is made to fail;
then the caller repeats, or the queue brings its message again. Nobody who subscribed misses a state that lasted."""

from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.jobs import heartbeats
from chalicelib.model.presence import Named
from chalicelib.services import presence, users
from chalicelib.store import connections
from chalicelib.store import presence as rows
from tests.realtime.presence import Queue, beat, comes, queue, subscribe, told
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.realtime.test_login import later

__all__ = ["comes", "queue"]

SETTLED = Queue.again + limits.PRESENCE_UNSTEADY + 1


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


def state(app, username="ada"):
    [shown] = presence.query(app, Named((username,)))
    return dict(shown.status), shown.ext


@faults
def test_subscribing(app, comes, queue, trouble, when, fault):
    grace, ada = comes("grace"), comes("ada")
    queue.passes(SETTLED)

    def run(k):
        beat(grace, ada)
        struck = trouble.at(k, lambda: subscribe(app, "grace", "ada", "linus"))
        answered = subscribe(app, "grace", "ada", "linus")
        assert [shown.username for shown, _ in answered] == ["ada", "linus"]
        assert [each.username for each in presence.subscriptions(app, "grace")] == ["ada", "linus"]
        bound = connections.get(ada.connection, consistent=True)
        assert bound.watched
        connections.remove(ada.connection)
        connections.put(replace(bound, watched=False))
        presence.publish(app, "ada", ada.resource, "1", f"{k}")
        queue.passes(SETTLED)
        assert told(grace) == [("ada", {"web": "1"}, f"{k}")]
        presence.unsubscribe(app, "grace", Named(("ada", "linus")))
        return struck

    each_call(run)


@faults
def test_unsubscribing(app, comes, queue, trouble, when, fault):
    grace, everybody = comes("grace"), Named(("ada", "linus"))

    def run(k):
        subscribe(app, "grace", "ada", "linus")
        struck = trouble.at(k, lambda: presence.unsubscribe(app, "grace", everybody))
        presence.unsubscribe(app, "grace", everybody)
        presence.publish(app, "ada", "web", "1", f"{k}")
        queue.passes(SETTLED)
        assert told(grace) == []
        return struck

    k = 1
    while run(k):
        k += 1
    assert k == 2, "one write"


@faults
def test_publishing(app, comes, queue, trouble, when, fault):
    grace, _ = comes("grace"), comes("ada")
    subscribe(app, "grace", "ada")
    queue.passes(SETTLED)
    told(grace)

    def run(k):
        struck = trouble.at(k, lambda: presence.publish(app, "ada", "web", f"{k}", f"{k}"))
        presence.publish(app, "ada", "web", f"{k}", f"{k}")
        assert state(app) == ({"web": f"{k}"}, f"{k}")
        queue.passes(SETTLED)
        assert told(grace) == [("ada", {"web": f"{k}"}, f"{k}")]
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("again", [1, Queue.again])
def test_telling(app, comes, queue, trouble, recorder, when, fault, again):
    """The queue's message comes again. Told at least once; twice only where the first telling died at its end. A push
    that the gateway refuses is no failure of the telling: that device reads the state when it looks."""
    grace, ada = comes("grace"), comes("ada")
    subscribe(app, "grace", "ada", seconds=limits.PRESENCE_EXPIRY)
    queue.again = again
    queue.passes(SETTLED)
    told(grace)

    def run(k):
        beat(grace, ada)
        presence.publish(app, "ada", "web", "1", f"{k}")
        with recorder.recording() as calls:
            struck = trouble.at(k, lambda: queue.passes(0))
        queue.passes(SETTLED)
        heard = told(grace)
        refused = struck and when == "before" and calls[k - 1].operation == "PostToConnection"
        assert 1 - refused <= len(heard) <= 2
        assert all(each == ("ada", {"web": "1"}, f"{k}") for each in heard)
        assert state(app) == ({"web": "1"}, f"{k}")
        assert not rows.glance(app, "ada")[0].telling
        queue.passes(3600)
        assert told(grace) == []
        return struck

    each_call(run)


@faults
def test_a_telling_that_waits(app, comes, queue, trouble, when, fault):
    """Too soon after the last: it looks again, wherever it stops."""
    grace, _ = comes("grace"), comes("ada")
    subscribe(app, "grace", "ada", seconds=limits.PRESENCE_EXPIRY)
    queue.passes(SETTLED)
    told(grace)

    def run(k):
        presence.publish(app, "ada", "web", "1", f"{k} first")
        queue.passes(0)
        presence.publish(app, "ada", "web", "1", f"{k}")
        struck = trouble.at(k, lambda: queue.passes(0))
        queue.passes(SETTLED)
        assert told(grace)[-1] == ("ada", {"web": "1"}, f"{k}")
        assert queue.sent() == []
        queue.passes(SETTLED)
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("how", ["leave", "kick", "sweep"])
def test_a_loss(app, comes, queue, trouble, when, fault, how):
    grace = comes("grace")
    subscribe(app, "grace", "ada", seconds=limits.PRESENCE_EXPIRY)

    def run(k):
        ada = comes("ada")
        queue.passes(SETTLED)
        assert told(grace)[-1] == ("ada", {"web": "1"}, "")
        if how == "sweep":
            ada.gateway.drop(ada.connection)
        end = {
            "leave": ada.leave,
            "kick": lambda: users.disconnect(app, "ada"),
            "sweep": heartbeats.sweep,
        }[how]
        later(limits.LEASE_LONGEST + 60)
        beat(grace, *([ada] if how != "sweep" else []))
        struck = trouble.at(k, end)
        for _ in range(3):  # the schedule
            later(60)
            beat(grace)
            if how == "kick":
                users.disconnect(app, "ada")
            heartbeats.sweep()
        queue.passes(SETTLED)
        heard = told(grace)
        assert heard == [("ada", {"web": "0"}, "")], k
        return struck

    each_call(run)
