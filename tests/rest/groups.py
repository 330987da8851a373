"""A group to call about: ada's, with grace as admin and linus as member; omar is a stranger to it."""

import pytest

from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.muc import place_of
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import log
from chalicelib.store import mucs

USERS = ("ada", "grace", "linus", "omar")

# What takes a leader, of rooms as of groups: verb, path below the group, body.
STAFF_ACTS = [
    ("GET", "/blocks/users", None),
    ("POST", "/blocks/users/linus", None),
    ("POST", "/blocks/users", {"usernames": ["linus"]}),
    ("DELETE", "/blocks/users/linus", None),
    ("GET", "/white/users", None),
    ("GET", "/white/users/ada", None),
    ("POST", "/white/users", {"usernames": ["linus"]}),
    ("DELETE", "/white/users/linus", None),
    ("GET", "/mute", None),
    ("POST", "/mute", {"usernames": ["linus"], "mute_duration": 1}),
    ("DELETE", "/mute/linus", None),
    ("POST", "/ban", None),
    ("DELETE", "/ban", None),
    ("POST", "/announcement", {"announcement": "x"}),
    ("DELETE", "/users/linus", None),
]


@pytest.fixture
def rest(rest, tenant):
    for name in USERS:
        tenant.user(name)
    return rest


@pytest.fixture
def group(rest):
    return made(rest, members=["grace", "linus"], admins=["grace"])


def made(rest, *, owner="ada", members=(), admins=(), **more):
    asked = {"owner": owner, "groupname": "Team", "members": list(members), "public": True} | more
    status, body = rest("POST", "/chatgroups", asked)
    assert status == 200, body
    group = body["data"]["groupid"]
    for name in admins:
        assert rest("POST", f"/chatgroups/{group}/admin", {"newadmin": name})[0] == 200
    return group


def configure(rest, **settings):
    """The app, by its administrator."""
    status, body = rest("PUT", "", settings, token=rest.tenant.org_token)
    assert status == 200, body


def said(rest, place, *names, to="nobody"):
    """Events of a line since its beginning, as a user is told them: operation, whom it is about, and what is asked."""
    line = Conversation(place_of(place), (place,)) if place.isdecimal() else Conversation.between(place, place)
    entries = log.read(rest.tenant.app, line, 0, to, "").entries
    bodies = [pb.MUCBody.FromString(pb.Meta.FromString(entry.meta).payload) for entry in entries]
    return [
        (pb.MUCBody.Operation.Name(body.operation), [each.name for each in body.to], *(getattr(body, n) for n in names))
        for body in bodies
    ]


def muc(rest, group):
    return mucs.get(rest.tenant.app, Place.GROUP, group)


def members(rest, group):
    _, body = rest("GET", f"/chatgroups/{group}/users?pagenum=1&pagesize=100")
    return {next(iter(each.values())) for each in body["data"]}


def error(answer):
    status, body = answer
    return status, body["error"], body["error_description"]
