"""Threads for tests: in the group of tests.realtime.groups, and what clients are told of them."""

import json

import pytest

from chalicelib.model.event import Actor
from chalicelib.model.threads import NewThread
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import threadmembers, threads


def made(app, ada, muc, *members, name="Lunch"):
    """On a new message of ada's, who is in it."""
    said = ada.say_to_group(muc.id, "let us talk")
    assert said.status.errorCode == 0
    thread = threads.create(app, Actor("ada", ada.resource), NewThread(int(muc.id), said.serverId, name))
    for member in members:
        threadmembers.join(app, thread.id, Actor(member, "web"), member)
    return thread


@pytest.fixture
def talk_aside(app, talk):
    """The group of three with a thread of ada and grace in it; nobody has anything left to read."""
    muc, ada, grace, linus = talk
    thread = made(app, ada, muc, "grace")
    for each in (ada, grace, linus):
        each.heard()
    return muc, thread, ada, grace, linus


def split(metas):
    """What a client was sent, as texts of messages, notices of threads, and events of threads by operation."""
    bodies = [pb.MessageBody.FromString(meta.payload) for meta in metas if meta.ns == pb.Meta.CHAT]
    texts = [body.contents[0].text for body in bodies if body.type == pb.MessageBody.GROUPCHAT]
    told = [json.loads(meta.payload) for meta in metas if meta.ns == pb.Meta.NOTIFY]
    assert all(min(meta.payload) >= 0x10 for meta in metas if meta.ns == pb.Meta.NOTIFY)
    assert all(each["type"] == "thread" for each in told)
    mucs = [pb.MUCBody.FromString(meta.payload) for meta in metas if meta.ns == pb.Meta.MUC]
    events = [pb.MUCBody.Operation.Name(body.operation) for body in mucs]
    return texts, [each["data"] for each in told], events


def texts(client):
    return split(client.heard())[0]


def notices(client):
    """What happened to threads, as the client was told since the last look."""
    return [each["operation"] for each in split(client.heard())[1]]
