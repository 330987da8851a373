"""/chatgroups/{id}/acks: who read a message, for its author and the app."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.conversation import Claim, Conversation, Place
from chalicelib.model.message import Draft, Entry, Kind
from chalicelib.model.receipt import Receipt
from chalicelib.services import log
from chalicelib.store import receipts
from tests.rest import tenancy
from tests.rest.caller import call
from tests.rest.groups import error, group, made, rest

__all__ = ["group", "rest"]


def line(group):
    return Conversation(Place.GROUP, (group,))


def said(rest, where, *, by="ada", kind=Kind.GROUP_CHAT):
    """The id of a message that stands there."""
    claim = Claim.of(by, "web", clock.uuid())
    make = Draft(1, "x", kind)
    _, entry = log.append(
        rest.tenant.app, where, claim, clock.now(), lambda number: Entry(number, by, "web", make.kind, b"m")
    )
    return entry.id


@pytest.fixture
def message(rest, group):
    return said(rest, line(group))


def read(rest, group, message, *names):
    for name in names:
        asked = Receipt(message, name, "web", 1, clock.now())
        receipts.claim(rest.tenant.app, line(group), asked, clock.now() // 1000 + 60)


def ask(rest, group, message, query="?limit=500&key=undefined", by="ada"):
    token = None if by is None else rest.tenant.token(by)
    status, body = rest("GET", f"/chatgroups/{group}/acks/{message}{query}", token=token)
    assert status == 200, body
    return body["data"]


@pytest.mark.parametrize("by", ["ada", None])
def test_it_answers_as_recorded(rest, group, message, by):
    read(rest, group, message, "linus", "grace")
    token = None if by is None else rest.tenant.token(by)
    _, body = rest("GET", f"/chatgroups/{group}/acks/{message}?limit=500&key=undefined", token=token)
    assert abs(body["data"].pop("timestamp") - clock.now()) < 5000
    assert body["data"] == {
        "ackmid": str(message),
        "userlist": ["grace", "linus"],
        "total": 2,
        "next_key": "",
        "is_last": True,
    }
    assert (body["action"], body.keys()) == ("group_read_ack", {"action", "data", "timestamp", "duration"})


def test_nobody_has_read_it(rest, group, message):
    found = ask(rest, group, message)
    assert (found["userlist"], found["total"], found["next_key"], found["is_last"]) == ([], 0, "", True)


def test_readers_come_in_pages(rest, group, message):
    names = [f"reader-{number}" for number in range(5)]
    read(rest, group, message, *names)
    found, key = [], ""
    for page in (names[:2], names[2:4], names[4:]):
        answer = ask(rest, group, message, f"?limit=2&key={key}")
        assert (answer["userlist"], answer["total"]) == (page, 5)
        assert answer["is_last"] is (page == names[4:])
        found, key = found + answer["userlist"], answer["next_key"]
    assert (found, key) == (names, "")
    exact = ask(rest, group, message, "?limit=5")
    assert (exact["userlist"], exact["is_last"]) == (names, True)


def test_a_page_is_cut_to_the_largest(rest, group, message, monkeypatch):
    monkeypatch.setattr(limits, "READERS_PAGE", 3)
    read(rest, group, message, *(f"r{number}" for number in range(4)))
    for query in ("?limit=3", "?limit=4", ""):
        found = ask(rest, group, message, query)
        assert (len(found["userlist"]), found["next_key"], found["is_last"]) == (3, "r2", False)


def test_readers_are_counted_to_a_limit(rest, group, message, monkeypatch):
    monkeypatch.setattr(limits, "READERS", 3)
    read(rest, group, message, "a", "b", "c")
    assert ask(rest, group, message)["total"] == 3
    read(rest, group, message, "d")
    assert (ask(rest, group, message)["total"], len(ask(rest, group, message)["userlist"])) == (3, 4)


@pytest.mark.parametrize("by", ["grace", "linus", "omar"])
def test_nobody_else_may_ask(rest, group, message, by):
    read(rest, group, message, "linus")
    answer = rest("GET", f"/chatgroups/{group}/acks/{message}", token=rest.tenant.token(by))
    text = "you have no permission to do this, only its sender may ask who read a message"
    assert error(answer) == (401, "group_authorization", text)


def test_without_a_token(rest, group, message):
    answer = rest("GET", f"/chatgroups/{group}/acks/{message}", token="")
    assert error(answer) == (401, "group_authorization", "token is blank!")


def test_messages_that_are_none_of_this_group(rest, group, message):
    pair = said(rest, Conversation.between("ada", "grace"), kind=Kind.CHAT)
    recall = said(rest, line(group), kind=Kind.RECALL)
    elsewhere = said(rest, line(made(rest, members=["grace"])))
    for unknown in (pair, recall, elsewhere, 1 << 62, "x", "0", "9" * 30, "-1"):
        answer = rest("GET", f"/chatgroups/{group}/acks/{unknown}", token=rest.tenant.token("ada"))
        assert error(answer) == (404, "entity_not_found", f"message {unknown} not found for this user")


@pytest.mark.parametrize("unknown", ["1234", "no-number"])
def test_an_unknown_group(rest, message, unknown):
    answer = rest("GET", f"/chatgroups/{unknown}/acks/{message}")
    assert error(answer)[::2] == (404, f"do not find this group:{unknown}")


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=x", "key=a/b", "key=%00"])
def test_what_cannot_be_asked(rest, group, message, query):
    status, body = rest("GET", f"/chatgroups/{group}/acks/{message}?{query}")
    assert (status, body["error"]) == (400, "illegal_argument")


def test_another_app_reads_nothing(rest, group, message):
    other = tenancy.make("globex", "store")
    read(rest, group, message, "linus")
    path = f"/chatgroups/{group}/acks/{message}"
    assert call("GET", f"/globex/store{path}", token=other.app_token)[0] == 404
    assert rest("GET", path, token=other.app_token)[0] == 401
