"""A room to call about: ada's, with grace as admin and linus as member; omar is a stranger to it."""

import pytest

from chalicelib.model.conversation import Place
from chalicelib.store import mucs
from tests.rest.groups import configure, error, rest, said

__all__ = ["configure", "error", "made", "members", "muc", "rest", "room", "said"]


@pytest.fixture
def room(rest):
    return made(rest, members=["grace", "linus"], admins=["grace"])


def made(rest, *, owner="ada", members=(), admins=(), **more):
    asked = {"owner": owner, "name": "Stage", "description": "live"} | more
    status, body = rest("POST", "/chatrooms", asked | ({"members": list(members)} if members else {}))
    assert status == 200, body
    room = body["data"]["id"]
    for name in admins:
        assert rest("POST", f"/chatrooms/{room}/admin", {"newadmin": name})[0] == 200
    return room


def muc(rest, room):
    return mucs.get(rest.tenant.app, Place.ROOM, room)


def members(rest, room):
    _, body = rest("GET", f"/chatrooms/{room}/users?pagenum=1&pagesize=100")
    return {next(iter(each.values())) for each in body["data"]}
