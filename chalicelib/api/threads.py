"""/thread and /threads: threads of groups (T1-T9, X28-X33)."""

from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.api import mucs
from chalicelib.api.endpoint import Call, Part
from chalicelib.errors import ThreadQueryTooLarge
from chalicelib.model import messagejson
from chalicelib.model.app import Role
from chalicelib.model.groups import Usernames
from chalicelib.model.muc import Muc
from chalicelib.model.page import Page
from chalicelib.model.threads import NewName, NewThread, ThreadIds
from chalicelib.services import threadmembers, threads, users
from chalicelib.services.membership import Result

rest = mucs.collection(__name__)


@rest.post("/thread", role=Role.USER)
def create(call: Call) -> Part:
    return {"data": {"thread_id": threads.create(call.app, mucs.actor(call), call.one(NewThread)).id}}


@rest.get("/thread", role=Role.APP)
def browse(call: Call) -> Part:
    page = threads.browse(call.app, *_page(call), backwards=_backwards(call))
    return _listed([{"id": thread.id} for thread in page.items], page)


def _page(call: Call) -> tuple[int, str]:
    return call.page(limits.THREADS_PAGE, limits.THREADS_PAGE, refusal=ThreadQueryTooLarge())


def _backwards(call: Call) -> bool:
    return call.query.get("sort", "").lower() != "asc"


def _listed(entities: list[dict[str, Any]], page: Page[Any]) -> Part:
    """With a cursor on the last page too: who reads on stops at a short one."""
    return {"entities": entities, "properties": {"cursor": page.cursor}}


@rest.put("/thread/{thread}", role=Role.USER)
def rename(call: Call, thread: str) -> Part:
    name = call.one(NewName).name
    threads.rename(call.app, thread, mucs.actor(call), name)
    return {"data": {"name": name}}


@rest.delete("/thread/{thread}", role=Role.USER)
def destroy(call: Call, thread: str) -> Part:
    threads.destroy(call.app, thread, mucs.actor(call))
    return {"data": {"status": "ok"}}


@rest.get("/thread/{thread}", role=Role.USER)
def fetch(call: Call, thread: str) -> Part:
    found = threads.details(call.app, thread, mucs.actor(call))
    return {"data": _show(found) | {"affiliations_count": found.members}}


def _show(thread: Muc) -> dict[str, Any]:
    return {
        "id": thread.id,
        "name": thread.name,
        "owner": thread.owner,
        "msgId": thread.message,
        "groupId": thread.parent,
        "created": thread.created,
    }


@rest.get("/threads/user/{username}", role=Role.USER, own="username")
def joined(call: Call, username: str) -> Part:
    name = users.fetch(call.app, username).username
    page = threads.joined(call.app, name, *_page(call), backwards=_backwards(call))
    return _listed([_show(thread) for thread in page.items], page)


@rest.get("/threads/chatgroups/{group}/user/{username}", role=Role.USER, own="username")
def joined_in(call: Call, group: str, username: str) -> Part:
    name = users.fetch(call.app, username).username
    page = threads.joined_in(call.app, group, mucs.actor(call), name, *_page(call), backwards=_backwards(call))
    return _listed([_show(thread) for thread in page.items], page)


@rest.get("/threads/chatgroups/{group}", role=Role.USER)
def of_group(call: Call, group: str) -> Part:
    page = threads.of_group(call.app, group, mucs.actor(call), *_page(call), backwards=_backwards(call))
    return _listed([_show(thread) for thread in page.items], page)


@rest.post("/thread/message", role=Role.USER)
def last_messages(call: Call) -> Part:
    found = threads.last_messages(call.app, mucs.actor(call), call.one(ThreadIds).ids)
    shown = [(thread, messagejson.show(message) if message else {}) for thread, message in found]
    return {"entities": [{"thread_id": thread, "last_message": message} for thread, message in shown]}


@rest.get("/thread/{thread}/users", role=Role.USER)
def members(call: Call, thread: str) -> Part:
    page = threadmembers.browse(call.app, thread, mucs.actor(call), *_page(call), backwards=_backwards(call))
    names = [member.username for member in page.items]
    return {"data": {"affiliations": names}, "properties": {"cursor": names[-1] if names else ""}}


@rest.post("/thread/{thread}/users", role=Role.APP)
def add(call: Call, thread: str) -> Part:
    threadmembers.add(call.app, thread, call.one(Usernames).usernames)
    return {"data": {"status": "ok"}}


@rest.delete("/thread/{thread}/users", role=Role.USER)
@rest.delete("/threads/{thread}/users", role=Role.USER)
def remove(call: Call, thread: str) -> Part:
    done = threadmembers.remove(call.app, thread, mucs.actor(call), call.one(Usernames).usernames)
    return {"entities": _removed(done)}


def _removed(done: Sequence[Result]) -> list[dict[str, Any]]:
    return [{"result": not each.reason, "user": each.username} for each in done]


@rest.delete("/thread/{thread}/users/{username}", role=Role.USER)
def kick(call: Call, thread: str, username: str) -> Part:
    threadmembers.kick(call.app, thread, mucs.actor(call), username)
    return {"data": {"result": True, "user": username}}


@rest.post("/thread/{thread}/user/{username}/join", role=Role.USER, own="username")
def join(call: Call, thread: str, username: str) -> Part:
    joined = threadmembers.join(call.app, thread, mucs.actor(call), username)
    return {"data": {"status": "ok", "detail": _show(joined)}}


@rest.delete("/thread/{thread}/user/{username}/quit", role=Role.USER, own="username")
def leave(call: Call, thread: str, username: str) -> Part:
    threadmembers.leave(call.app, thread, mucs.actor(call), username)
    return {"data": {"status": "ok"}}
