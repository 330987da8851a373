"""What ends all sessions of a user ends those too that begin while it happens."""

import pytest

from chalicelib import limits
from chalicelib.model.event import Kick
from chalicelib.services import users
from chalicelib.store import people
from tests.realtime.presence import comes, queue
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.realtime.test_login import kicked

__all__ = ["comes", "queue"]

ENDS = {
    "deactivated": (lambda app: users.deactivate(app, "ada"), Kick.REMOVED),
    "removed": (lambda app: users.remove(app, "ada"), Kick.REMOVED),
    "another password": (lambda app: users.set_password(app, "ada", "another"), Kick.PASSWORD_CHANGED),
    "disconnected": (lambda app: users.disconnect(app, "ada"), Kick.BY_OTHER_DEVICE),
}


def online(app):
    return {device.resource for device in people.devices(app, "ada") if device.online}


@pytest.mark.parametrize("table", ["connections", "people"])
@pytest.mark.parametrize("how", ENDS)
def test_a_login_that_read_the_account_before(app, client, comes, queue, recorder, how, table):
    """And is on no list of devices yet."""
    end, reason = ENDS[how]
    ada, struck = client("ada", login=False), []

    def meanwhile(call, _):
        if (call.operation, call.table) == ("UpdateItem", table) and not struck:
            struck.append(table)
            end(app)

    recorder.before = meanwhile
    assert ada.login().status.errorCode == 0
    recorder.before = None
    assert (struck, online(app)) == ([table], {"web"})
    queue.passes(limits.END_AGAIN_AFTER)
    assert kicked(ada) == reason
    assert ada.connection in ada.gateway.closed
    assert online(app) == set()


@pytest.mark.parametrize("how", ["another password", "disconnected"])
def test_who_comes_back_with_a_new_token_stays(app, comes, queue, how):
    comes("ada")
    ENDS[how][0](app)
    comes("ada")
    queue.passes(limits.END_AGAIN_AFTER)
    assert online(app) == {"web"}


def test_who_is_activated_again_stays(app, comes, queue):
    comes("ada")
    users.deactivate(app, "ada")
    users.activate(app, "ada")
    comes("ada")
    queue.passes(limits.END_AGAIN_AFTER)
    assert online(app) == {"web"}


@faults
def test_what_ended_the_account_and_died_ends_its_sessions_all_the_same(app, comes, queue, recorder, when, fault):
    """The caller repeats it only where the queue was not told."""
    trouble = Trouble(recorder, when, fault)

    def run(k):
        ada = comes("ada")
        with recorder.recording() as calls:
            struck = trouble.at(k, lambda: users.disconnect(app, "ada"))
        if not any(call.operation == "SendMessage" and call.ended for call in calls):
            users.disconnect(app, "ada")
        queue.passes(limits.END_AGAIN_AFTER + queue.again)
        assert ada.connection in ada.gateway.closed
        assert online(app) == set()
        return struck

    each_call(run)
