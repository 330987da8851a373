"""Shared files: killed at every call, and in the way of each other."""

import pytest

from chalicelib.config import settings
from chalicelib.errors import FileNotFound, GroupAuthorization, MucNotFound
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.file import Upload
from chalicelib.model.muc import Muc
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import mucs, sharedfiles
from chalicelib.store import memberships, messages, session
from chalicelib.store import sharedfiles as rows
from tests.realtime.rooms import room
from tests.realtime.rooms import told as told_in_room
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.services.mucs import APP, GROUP, everything, found, repeated
from tests.services.test_mucs import at_once

__all__ = ["room"]

GIVEN = Upload.of("a.txt", "text/plain", b"hello", restricted=False)
ADA = Actor("ada", "web")


@pytest.fixture
def trouble(recorder, when, fault, client):
    client("grace")
    return Trouble(recorder, when, fault)


def objects():
    found = session.client("s3").list_objects_v2(Bucket=settings().bucket).get("Contents", [])
    return {each["Key"].rsplit("/", 1)[1] for each in found}


def shared(app, muc):
    return {file.uuid for file in rows.newest(app, muc, 99)}


def told(app, muc, operation):
    entries = [entry for entry in messages.after(app, muc.conversation, 0, 500) if entry.meta]
    bodies = [pb.MUCBody.FromString(pb.Meta.FromString(entry.meta).payload) for entry in entries]
    return sum(body.operation == operation for body in bodies)


@faults
@pytest.mark.parametrize("by", [ADA, APP], ids=["member", "app"])
def test_sharing(app, trouble, when, fault, by):
    muc, kept = found(app, "ada", "grace"), set()

    def run(k):
        struck = trouble.at(k, lambda: sharedfiles.upload(app, GROUP, muc.id, by, GIVEN))
        before = told(app, muc, pb.MUCBody.UPLOAD_FILE)
        kept.add(sharedfiles.upload(app, GROUP, muc.id, by, GIVEN).uuid)
        assert told(app, muc, pb.MUCBody.UPLOAD_FILE) == before + 1
        return struck

    each_call(run)
    assert kept <= shared(app, muc) <= objects(), "what is listed can be opened"
    assert told(app, muc, pb.MUCBody.UPLOAD_FILE) <= len(shared(app, muc)), "members are told of what is there"


@faults
def test_removing(app, trouble, when, fault):
    muc = found(app, "ada", "grace")

    def run(k):
        uuid = sharedfiles.upload(app, GROUP, muc.id, ADA, GIVEN).uuid
        struck = trouble.at(k, lambda: sharedfiles.remove(app, GROUP, muc.id, ADA, uuid))
        assert shared(app, muc) <= objects(), "what is listed can be opened"
        gone = uuid not in shared(app, muc)
        again = repeated(lambda: sharedfiles.remove(app, GROUP, muc.id, ADA, uuid))
        assert isinstance(again, FileNotFound) if gone else again is None
        assert shared(app, muc) == set()
        return struck

    each_call(run)


@faults
def test_ending(app, trouble, when, fault):
    def run(k):
        muc = found(app, "ada", "grace")
        for _ in range(2):
            sharedfiles.upload(app, GROUP, muc.id, ADA, GIVEN)
        struck = trouble.at(k, lambda: mucs.destroy(app, GROUP, muc.id, ADA))
        again = repeated(lambda: mucs.destroy(app, GROUP, muc.id, ADA))
        assert again is None or isinstance(again, MucNotFound)
        assert (everything(app), objects()) == ({}, set())
        return struck

    each_call(run)


@pytest.mark.parametrize("_", range(5))
def test_sharing_while_the_group_ends(app, _):
    muc = found(app, "ada", "grace")
    refused = at_once(
        *[lambda: sharedfiles.upload(app, GROUP, muc.id, ADA, GIVEN)] * 3,
        lambda: mucs.destroy(app, GROUP, muc.id, ADA),
    )
    assert {type(each) for each in refused} <= {type(None), MucNotFound}
    assert (everything(app), objects()) == ({}, set())


@pytest.mark.parametrize("_", range(5))
def test_two_remove_one_file(app, _):
    muc = found(app, "ada", "grace")
    uuid = sharedfiles.upload(app, GROUP, muc.id, ADA, GIVEN).uuid
    refused = at_once(*[lambda: sharedfiles.remove(app, GROUP, muc.id, ADA, uuid)] * 2)
    assert sorted(type(each).__name__ for each in refused) == ["FileNotFound", "NoneType"]
    assert told(app, muc, pb.MUCBody.DELETE_FILE) == 1
    assert (shared(app, muc), objects()) == (set(), set())


def test_who_is_in_a_room_is_told_but_for_the_device_that_did_it(app, room, client):
    ada, phone, grace = client("ada"), client("ada", "phone"), client("grace")
    for device in (ada, phone, grace):
        device.join_room(room.id)
        device.heard()
    ada.heard(), phone.heard()
    uuid = sharedfiles.upload(app, Place.ROOM, room.id, ADA, GIVEN).uuid
    sharedfiles.remove(app, Place.ROOM, room.id, ADA, uuid)
    for device, expected in (
        (ada, []),
        (phone, ["UPLOAD_FILE", "DELETE_FILE"]),
        (grace, ["UPLOAD_FILE", "DELETE_FILE"]),
    ):
        assert [(name, by) for name, by, *_ in told_in_room(device)] == [(name, "ada") for name in expected]


def test_a_room_ends_with_its_files(app):
    room = mucs.create(app, Muc("", Place.ROOM, "ada", 0, 0))
    sharedfiles.upload(app, Place.ROOM, room.id, ADA, GIVEN)
    mucs.destroy(app, Place.ROOM, room.id, APP)
    assert (shared(app, room), objects()) == (set(), set())


def test_what_sharing_and_removing_ask_of_aws(app, recorder):
    """As much however many members there are."""
    muc = found(app, "ada", "grace", "linus")
    with recorder.recording() as made:
        uuid = sharedfiles.upload(app, GROUP, muc.id, ADA, GIVEN).uuid
    assert operations(made) == ["BatchGetItem", "Query", "PutObject", "TransactWriteItems", *EVENT]
    with recorder.recording() as made:
        sharedfiles.remove(app, GROUP, muc.id, ADA, uuid)
    assert operations(made) == ["BatchGetItem", "GetItem", "DeleteItem", "DeleteObject", *EVENT]


EVENT = ["UpdateItem", "PutItem", "PutItem", "Query"]  # a number, its claim, the entry; who is on the line


def operations(calls):
    return [call.operation for call in calls]


def test_who_is_removed_in_the_same_moment_is_refused_or_shares(app):
    muc = found(app, "ada", "grace")
    grace = Actor("grace", "web")
    refused = at_once(
        lambda: sharedfiles.upload(app, GROUP, muc.id, grace, GIVEN),
        lambda: memberships.leave(app, muc, "grace", 0),
    )
    assert all(each is None or isinstance(each, GroupAuthorization) for each in refused)
    assert len(shared(app, muc)) == len(objects()) == (refused[0] is None)
