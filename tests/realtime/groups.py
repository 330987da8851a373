"""Groups for tests: their rows as a service would leave them, and devices on their lines."""

import itertools

import pytest

from chalicelib import clock
from chalicelib.model.conversation import Place
from chalicelib.model.membership import Mark
from chalicelib.model.muc import Member, Muc, new_muc_id
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import leases, lines
from chalicelib.store import conversations, inbox, mucs, table

_chance = itertools.cycle(range(100))


def write(*items):
    table.client().transact_write_items(TransactItems=list(items))


def put(item):
    return {"Put": {"TableName": mucs.NAME, "Item": item}}


def let_in(app, muc, *usernames):
    """Members from now on."""
    for username in usernames:
        head = conversations.head(app, muc.conversation)
        member = mucs.member_row(app, muc, Member(username, clock.now()))
        write(put(member), inbox.entered(app, username, muc.conversation, head))
        lines.enter(app, muc, username)


def let_out(app, muc, username):
    key = mucs.key(app, Place.GROUP, muc.id, mucs.MEMBER + username)
    head = conversations.head(app, muc.conversation)
    gone = {"Delete": {"TableName": mucs.NAME, "Key": key}}
    write(gone, inbox.left(app, username, muc.conversation, head))
    lines.leave(app, muc, username)


def mark(app, muc, what, username, **more):
    """On the list of the muted (`until`), or of those who may speak all the same."""
    write(put(mucs.key(app, Place.GROUP, muc.id, what.value + username) | more))


def mute(app, muc, username, until):
    mark(app, muc, Mark.MUTE, username, until={"N": str(until)})


def unmark(app, muc, what, username):
    key = mucs.key(app, Place.GROUP, muc.id, what.value + username)
    write({"Delete": {"TableName": mucs.NAME, "Key": key}})


def make_admin(app, muc, username):
    table.client().update_item(
        TableName=mucs.NAME,
        Key=mucs.key(app, Place.GROUP, muc.id, mucs.META),
        UpdateExpression="ADD admins :one",
        ExpressionAttributeValues={":one": {"SS": [username]}},
    )
    return mucs.get(app, Place.GROUP, muc.id)


def change(app, muc, **said):
    mucs.change(app, muc, clock.now(), **said)


@pytest.fixture
def make(app):
    def made(owner, *members):
        now = clock.now()
        group = new_muc_id(Place.GROUP, now, next(_chance))
        muc = Muc(group, Place.GROUP, owner, now, now, public=True, members=1 + len(members))
        write(put(mucs.row(app, muc)))
        let_in(app, muc, owner, *members)
        return muc

    return made


@pytest.fixture
def here(client):
    """A device that has logged in and is settled, with all that waited for it read."""

    def made(username, resource="web"):
        device = client(username, resource)
        leases.settle(device.connection, last=False)
        device.catch_up()
        return device

    return made


@pytest.fixture
def talk(make, here):
    """A group of three, each with a device on its line."""
    muc = make("ada", "grace", "linus")
    return muc, here("ada"), here("grace"), here("linus")


def operations(client):
    """What the client was told of groups since the last look, with whom it is about."""
    bodies = [pb.MUCBody.FromString(meta.payload) for meta in client.heard() if meta.ns == pb.Meta.MUC]
    return [(body.operation, [each.name for each in body.to]) for body in bodies]


def refused(client, group, **meta):
    reply = client.say_to_group(group, **meta)
    return reply.status.errorCode, reply.status.reason
