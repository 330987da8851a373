"""What devices are told of contacts and block lists (msync 7.3), and who may write to whom."""

import pytest

from chalicelib import clock, limits
from chalicelib.errors import Blocked, NoContactRequest
from chalicelib.model.contact import Application
from chalicelib.model.event import Actor
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import blocks, contacts, users
from chalicelib.store import people
from tests.realtime.test_login import later, settings
from tests.services.contacts import ADA, APP, GRACE, account, check, told


def invite(app, by=ADA, *names, reason=""):
    contacts.invite(app, by.username, by, Application(names or ("grace",), reason))


@pytest.fixture
def devices(client):
    """Ada's and Grace's: one that acts (web), one beside it each."""
    made = {(name, resource): client(name, resource) for name in ("ada", "grace") for resource in ("web", "phone")}
    return made | {("linus", "web"): client("linus")}


def heard(devices):
    """By device; who heard nothing is left out."""
    found = {f"{name}/{resource}": told(device) for (name, resource), device in devices.items()}
    return {name: events for name, events in found.items() if events}


def both(name, *events):
    return {f"{name}/{resource}": list(events) for resource in ("web", "phone")}


def test_the_invited_one_is_told(app, devices):
    invite(app, reason="it's me 🦉")
    [meta] = [meta for meta in devices["grace", "web"].heard() if meta.ns == pb.Meta.ROSTER]
    body = pb.RosterBody.FromString(meta.payload)
    assert (getattr(body, "from").name, body.reason, meta.id > 0) == ("ada", "it's me 🦉", True)
    assert getattr(meta, "from").name == "ada"
    assert heard(devices) == {"grace/phone": [("ADD", "ada", "grace")]}


def test_who_asked_is_told_of_the_answer_and_so_is_the_other_device_of_who_answers(app, devices):
    invite(app)
    heard(devices)
    contacts.accept(app, "grace", GRACE, "ada")
    accepted = both("ada", ("REMOTE_ACCEPT", "grace", "ada")) | {"grace/phone": [("ACCEPT", "grace", "ada")]}
    assert heard(devices) == accepted
    contacts.accept(app, "grace", GRACE, "ada")
    assert heard(devices) == {}, "a repeat of what was told tells nothing"


def test_of_a_refusal_too(app, devices):
    invite(app)
    heard(devices)
    contacts.decline(app, "grace", GRACE, "ada")
    declined = both("ada", ("REMOTE_DECLINE", "grace", "ada")) | {"grace/phone": [("DECLINE", "grace", "ada")]}
    assert heard(devices) == declined


def test_contacts_that_an_app_makes_hear_of_each_other(app, devices):
    contacts.add(app, "ada", "grace")
    made = both("ada", ("ACCEPT", "grace", "ada")) | both("grace", ("ACCEPT", "ada", "grace"))
    assert heard(devices) == made
    contacts.add(app, "ada", "grace")
    assert heard(devices) == {}


def test_those_taken_in_hear_of_it_if_they_are_to(app, devices):
    contacts.take_in(app, "ada", ("grace",), told=False)
    assert heard(devices) == {}
    contacts.take_in(app, "ada", ("grace", "linus"), told=True)
    made = both("ada", ("ACCEPT", "linus", "ada")) | {"linus/web": [("ACCEPT", "ada", "linus")]}
    assert heard(devices) == made


def test_who_is_parted_is_told(app, devices):
    contacts.add(app, "ada", "grace")
    heard(devices)
    contacts.remove(app, "ada", ADA, "grace")
    parted = both("grace", ("REMOVE", "ada", "grace")) | {"ada/phone": [("REMOVE", "ada", "grace")]}
    assert heard(devices) == parted
    contacts.remove(app, "ada", ADA, "grace")
    contacts.remove(app, "ada", ADA, "linus")
    assert heard(devices) == {}, "of what was nothing nobody hears"


def test_an_app_that_parts_two_tells_both(app, devices):
    contacts.add(app, "ada", "grace")
    heard(devices)
    contacts.remove(app, "ada", APP, "grace")
    assert heard(devices) == both("ada", ("REMOVE", "grace", "ada")) | both("grace", ("REMOVE", "ada", "grace"))
    contacts.add(app, "ada", "grace")
    heard(devices)
    contacts.clear(app, "ada")
    assert heard(devices) == both("ada", ("REMOVE", "grace", "ada")) | both("grace", ("REMOVE", "ada", "grace"))


def test_only_the_other_devices_of_who_blocks_are_told(app, devices):
    blocks.block(app, "ada", ADA, ["grace"])
    assert heard(devices) == {"ada/phone": [("BAN", "ada", "grace")]}
    blocks.unblock(app, "ada", ADA, ["grace"])
    assert heard(devices) == {"ada/phone": [("ALLOW", "ada", "grace")]}
    blocks.block(app, "ada", APP, ["grace"])
    assert heard(devices) == both("ada", ("BAN", "ada", "grace"))


def test_of_many_who_are_blocked_devices_are_told_at_once(app, devices, recorder):
    names = [f"u{n:02d}".ljust(limits.USERNAME, "x") for n in range(limits.BLOCKED_PER_CALL)]
    account(app, *names)
    for relation, change in (("BAN", blocks.block), ("ALLOW", blocks.unblock)):
        with recorder.recording() as calls:
            change(app, "ada", ADA, names)
        assert heard(devices) == {"ada/phone": [(relation, "ada", *names)]}
        assert len(calls) <= 16


def test_who_is_away_hears_of_it_at_the_next_login(app, client):
    ada = client("ada")
    client("grace").leave()
    invite(app)
    contacts.add(app, "grace", "linus")
    contacts.remove(app, "linus", Actor("linus", "web"), "grace")
    back = client("grace")
    said = [("ADD", "ada", "grace"), ("ACCEPT", "linus", "grace"), ("REMOVE", "linus", "grace")]
    assert told(back, back.catch_up()) == said
    assert told(back, back.catch_up()) == [], "once"
    ada.leave()
    contacts.accept(app, "grace", GRACE, "ada")
    again = client("ada")
    assert told(again, again.catch_up()) == [("REMOTE_ACCEPT", "grace", "ada")]


# --- who may write to whom -------------------------------------------------------------------------------------------


def refused(sender, to, tenant=None):
    status = sender.say(to).status
    return status.errorCode, status.reason


def test_friends_only_in_both_directions_and_while_it_lasts(app, client):
    strict = settings(app, friends_only=True)
    ada, grace = client("ada", tenant=strict), client("grace", tenant=strict)
    assert refused(ada, "grace") == refused(grace, "ada") == (1, "nonroster")
    invite(strict)
    assert refused(ada, "grace") == refused(grace, "ada") == (1, "nonroster")
    contacts.accept(strict, "grace", GRACE, "ada")
    assert refused(ada, "grace") == refused(grace, "ada") == (0, "")
    contacts.remove(strict, "grace", GRACE, "ada")
    assert refused(ada, "grace") == refused(grace, "ada") == (1, "nonroster")


def test_nobody_is_refused_by_a_read_that_may_be_behind(app, client, recorder):
    """Only who is to be refused costs a second look, which is consistent."""
    strict = settings(app, friends_only=True)
    ada = client("ada", tenant=strict)

    def looks(to):
        recorder.calls.clear()
        ada.say(to)
        reads = [call.params["RequestItems"] for call in recorder.calls if call.operation == "BatchGetItem"]
        return [each["ConsistentRead"] for read in reads for each in read.values()]

    assert looks("grace") == [False, True]
    contacts.add(strict, "ada", "grace")
    assert looks("grace") == looks("ada") == [False]
    blocks.block(strict, "grace", APP, ["ada"])
    assert looks("grace") == [False, True]


def test_the_order_of_refusals(app, client):
    """Unknown, muted, blocked, no contact."""
    strict = settings(app, friends_only=True)
    ada = client("ada", tenant=strict)
    assert refused(ada, "nobody") == (1, "username nobody doesn't exist!")
    blocks.block(strict, "grace", APP, ["ada"])
    assert refused(ada, "grace") == (1, "blocked")
    contacts.add(strict, "ada", "grace")
    assert refused(ada, "grace") == (1, "blocked")
    blocks.unblock(strict, "grace", APP, ["ada"])
    assert refused(ada, "grace") == (0, "")
    people.add(app, User("mute", clock.uuid(), clock.now(), clock.now(), muted_until=-1))
    mute = client("mute", tenant=strict)
    blocks.block(strict, "grace", APP, ["mute"])
    assert refused(mute, "grace") == (7, "user is mute")
    assert refused(mute, "nobody") == (1, "username nobody doesn't exist!")


def test_who_is_blocked_is_heard_again_when_that_ends(app, client):
    ada, grace = client("ada"), client("grace")
    sent = grace.say("ada").serverId
    blocks.block(app, "grace", GRACE, ["ada"])
    assert refused(ada, "grace") == (1, "blocked")
    assert refused(grace, "ada") == (0, "")
    assert ada.about("grace", pb.MessageBody.READ_ACK, sent).status.errorCode == 0
    with pytest.raises(Blocked):
        invite(app)
    blocks.unblock(app, "grace", GRACE, ["ada"])
    assert refused(ada, "grace") == (0, "")


# --- accounts that are gone ------------------------------------------------------------------------------------------


def test_an_account_of_the_same_name_begins_with_nothing(app, client):
    strict = settings(app, friends_only=True)
    contacts.add(app, "ada", "grace")
    invite(app, Actor("linus", "web"), "grace")
    invite(app, GRACE, "linus")
    blocks.block(app, "grace", GRACE, ["linus"])
    blocks.block(app, "linus", APP, ["grace"])
    later(5)
    users.remove(app, "grace")
    later(1)
    account(app, "grace")
    later(1)
    assert contacts.browse(app, "grace") == []
    for username, other in (("grace", "linus"), ("linus", "grace")):
        for answer in (contacts.accept, contacts.decline):
            with pytest.raises(NoContactRequest):
                answer(app, username, APP, other)
    assert blocks.page(app, "grace", 9, "").items == []
    ada, grace, linus = (client(name, tenant=strict) for name in ("ada", "grace", "linus"))
    assert refused(ada, "grace") == refused(grace, "ada") == (1, "nonroster")
    assert refused(grace, "linus") == (1, "blocked"), "whom others blocked they have blocked"
    contacts.add(strict, "linus", "grace")
    assert refused(linus, "grace") == (0, ""), "grace blocks nobody"
    contacts.add(strict, "ada", "grace")
    assert refused(ada, "grace") == (0, "")
    blocks.block(app, "grace", APP, ["linus"])
    assert refused(linus, "grace") == (1, "blocked"), "whom the one before blocked too"
    assert list(blocks.page(app, "grace", 9, "").items) == ["linus"]
    check(app)
