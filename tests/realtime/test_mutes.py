"""Who is muted in the whole app, or banned from it, cannot speak, also on a socket that was open before."""

import pytest

from chalicelib import clock
from chalicelib.model.mute import MuteChange
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import mutes, users
from tests.realtime import rooms, threads
from tests.realtime.groups import here, make
from tests.realtime.test_crash import Trouble, faults

__all__ = ["here", "make"]

MUTED, HEARD = (7, "user is mute"), (0, "")


def mute(app, **kinds):
    mutes.change(app, MuteChange("ada", **kinds))


@pytest.fixture
def ada(app, make, here):
    """A client in a group, in a thread of it and in a room, and how to speak in each."""
    group, room = make("ada", "grace"), rooms.make(app, owner="ada")
    client = here("ada")
    client.join_room(room.id)
    thread = threads.made(app, client, group)
    client.places = {
        "chat": [lambda: client.say("grace"), lambda: client.say("ada")],
        "groupchat": [lambda: client.say_to_group(group.id), lambda: client.say_to_group(thread.id)],
        "chatroom": [lambda: client.say_to_room(room.id)],
    }
    return client


def said(client):
    """Whether what is said in each kind of chat is heard."""
    heard = {kind: {rooms.refused(speak()) for speak in ways} for kind, ways in client.places.items()}
    return {kind: outcome for kind, [outcome] in heard.items()}


@pytest.mark.parametrize("kind", ["chat", "groupchat", "chatroom"])
@pytest.mark.parametrize("seconds", [60, -1])
def test_a_kind_of_chat_is_muted_and_the_others_are_not(app, ada, kind, seconds):
    assert set(said(ada).values()) == {HEARD}
    mute(app, **{kind: seconds})
    assert said(ada) == dict.fromkeys(ada.places, HEARD) | {kind: MUTED}
    mute(app, **{kind: 0})
    assert set(said(ada).values()) == {HEARD}


def test_it_ends_by_itself(app, ada):
    mute(app, chat=60, groupchat=60, chatroom=60)
    assert set(said(ada).values()) == {MUTED}
    clock.offset += 60_000
    assert set(said(ada).values()) == {HEARD}


def test_what_was_said_may_be_taken_back_and_read(app, ada):
    mine = ada.say("grace").serverId
    mute(app, chat=-1, groupchat=-1, chatroom=-1)
    assert ada.about("grace", pb.MessageBody.RECALL, mine).status.errorCode == 0
    assert ada.about("grace", pb.MessageBody.READ_ACK, 1).status.errorCode == 0


def test_nothing_that_is_refused_is_stored_or_heard(app, ada, here):
    grace = here("grace")
    mute(app, chat=-1, groupchat=-1)
    said(ada)
    assert grace.heard() == []
    assert here("grace", "phone").had == set()


def test_it_costs_no_request(app, ada, recorder):
    def cost():
        said(ada)  # what a process learns once
        with recorder.recording() as calls:
            said(ada)
        return len([call for call in calls if call.service == "dynamodb"])

    before = cost()
    mute(app, chat=1)
    clock.offset += 2000
    assert cost() == before


@faults
def test_setting_and_lifting(app, recorder, when, fault):
    trouble = Trouble(recorder, when, fault)

    def run(k):
        struck = False
        for kinds in ({"chat": -1, "groupchat": 60}, {"chat": 0, "groupchat": 0, "chatroom": 0}):
            struck = trouble.at(k, lambda kinds=kinds: mute(app, **kinds)) or struck
            mute(app, **kinds)
            listed = {kind for _, kind, _ in mutes.listed(app, 0, 10)}
            assert listed == {kind for kind, seconds in kinds.items() if seconds}
            _, now = mutes.of(app, "ada")
            assert {kind for kind, left in now.left(clock.now()).items() if left} == listed
        return struck

    in_two_calls(run)


def in_two_calls(run):
    k = 1
    while run(k):
        k += 1
    assert k == 3, "one read, one write"


def test_a_deactivated_user_is_out_at_once(app, client):
    """Its socket is ended, and what still comes on it is refused; so are its tokens, also when it may come back."""
    ada = client("ada")
    token = ada.token()
    users.deactivate(app, "ada")
    assert ada.connection in ada.gateway.closed
    ada.gateway.connect(ada.connection)
    assert ada.say("grace").status.errorCode == pb.Status.UNAUTHORIZED
    assert client("ada", "phone", login=False).login(token).status.errorCode == pb.Status.IM_FORBIDDEN
    users.activate(app, "ada")
    assert client("ada", "phone", login=False).login(token).status.errorCode != 0
    assert client("ada", "phone").say("grace").status.errorCode == 0
