"""Rows of groups, rooms and threads, for tests.store.rows."""

from dataclasses import replace
from typing import Any

from chalicelib.model.attributes import About
from chalicelib.model.conversation import Place
from chalicelib.model.file import ChatFile
from chalicelib.model.membership import Mark
from chalicelib.model.message import Entry, Kind
from chalicelib.model.muc import Member, Muc, Mute, Standing
from chalicelib.model.receipt import Receipt
from chalicelib.model.user import Device
from chalicelib.store import (
    attributes,
    counts,
    inbox,
    marks,
    memberships,
    messages,
    mucs,
    push,
    receipts,
    rosters,
    sharedfiles,
    subscribers,
    superadmins,
    tags,
    threads,
)
from tests.store.moments import AT, TTL

FILE = ChatFile("01a1eb3d-5a00-7000-8000-000000000001", "a.txt", "text/plain", 5, "ada", restricted=False, created=AT)
GROUP = Muc(
    id="1795000000000001",
    place=Place.GROUP,
    owner="ada",
    created=AT,
    modified=AT + 1,
    name="Team",
    description="Ours",
    avatar="https://a",
    custom="{}",
    announcement="hear",
    public=True,
    approval=True,
    allow_invites=True,
    invite_confirm=False,
    max_users=7,
    muted=True,
)
ROOM = Muc("1795000000000002", Place.ROOM, "ada", AT, AT, name="Hall", public=True, max_users=1000)
LUNCH = Muc("1795000000000003", Place.THREAD, "ada", AT, AT, name="Lunch", max_users=9, parent=GROUP.id, message="17")
RECEIPT = Receipt(17, "grace", "web", 5, AT)
WANTS = Entry(17, "ada", "web", Kind.GROUP_CHAT, b"m", 1, AT, directed=frozenset({"grace"}), wants_acks=True)
WEB = Device("web", "c1=", form="text")


def write(app: Any) -> None:
    memberships.create(app, GROUP)
    for name in ("grace", "linus"):
        memberships.enter(app, GROUP, Member(name, AT), 1)
    memberships.promote(app, GROUP, "grace")
    memberships.leave(app, GROUP, "linus", 3, blocked=True)
    memberships.create(app, ROOM)
    memberships.enter(app, ROOM, Member("grace", AT), 0)
    memberships.shield(app, GROUP, "grace", 4)
    memberships.unshield(app, GROUP, "grace", 6)
    marks.put(app, GROUP, Mark.MUTE, ["grace"], until=AT)
    marks.put(app, GROUP, Mark.ALLOW, ["grace"])
    marks.put(app, GROUP, Mark.INVITE, ["omar"], by="ada", at=AT)
    attributes.put_of_member(app, GROUP, "grace", {"nick": "G"}, 0)
    sharedfiles.add(app, GROUP, FILE)
    there = attributes.look(app, ROOM.id, "grace", [])
    assert there is not None
    attributes.put(app, there, {"song": "la"}, passing=True)
    tags.put(app, ROOM, "grace", frozenset({"vip"}))
    tags.mute(app, ROOM, "vip", -1)
    threads.create(app, LUNCH)
    messages.add(app, GROUP.conversation, WANTS, TTL)
    receipts.claim(app, GROUP.conversation, RECEIPT, TTL)
    subscribers.put(app, [GROUP.conversation], "ada", WEB, AT)
    superadmins.put(app, "ada")
    push.change(app, "ada", {}, {GROUP.id: True})


def read(app: Any) -> dict[str, Any]:
    """What stands there, through the stores."""
    left, back = (inbox.get(app, name, GROUP.conversation) for name in ("linus", "grace"))
    assert left is not None
    assert back is not None
    return {
        "group": mucs.get(app, Place.GROUP, GROUP.id),
        "groups": [muc.id for muc in rosters.page(app, Place.GROUP, 9, "").items],
        "public groups": [muc.id for muc in rosters.page(app, Place.GROUP, 9, "", public=True).items],
        "groups of grace": [(stay.conversation.key, stay.at) for stay in rosters.stays(app, Place.GROUP, "grace", 9)],
        "standing": mucs.standing(app, Place.GROUP, GROUP.id, "grace"),
        "blocked": mucs.standing(app, Place.GROUP, GROUP.id, "linus").blocked,
        "invited": marks.get(app, GROUP, Mark.INVITE, "omar"),
        "about grace": attributes.of_members(app, GROUP.id, ["grace"], ["grace"])[2],
        "shared": sharedfiles.newest(app, GROUP, 9),
        "room": mucs.get(app, Place.ROOM, ROOM.id),
        "song": [(each.key, each.value, each.by) for each in attributes.whole(app, ROOM)],
        "passing": list(attributes.passing(app, ROOM, "grace")),
        "tags": (tags.of(app, ROOM, "grace"), tags.muted(app, ROOM)),
        "thread": mucs.get(app, Place.THREAD, LUNCH.id),
        "thread of": threads.on(app, GROUP.id, "17"),
        "threads of ada": threads.ids_in(app, GROUP.id, "ada"),
        "said": messages.get(app, GROUP.conversation, 1),
        "readers": list(receipts.page(app, GROUP.conversation, 17, 9, "").items),
        "left": (left.seen, left.until),
        "back": (back.seen, back.until, back.gaps),
        "line": subscribers.on(app, GROUP.conversation, AT),
        "super admin": superadmins.get(app, "ada"),
        "ignored": push.get(app, "ada").ignored,
        "counts": (counts.total(app, Place.GROUP), counts.total(app, Place.ROOM)),
    }


_LED = replace(GROUP, admins=frozenset({"grace"}), members=2)
EXPECTED = {
    "group": _LED,
    "groups": [GROUP.id],
    "public groups": [GROUP.id],
    "groups of grace": [(f"g/{GROUP.id}", AT)],
    "standing": Standing(_LED, Member("grace", AT), Mute("grace", AT), allowed=True, username="grace"),
    "blocked": True,
    "invited": "ada",
    "about grace": {"grace": About({"nick": "G"}, 1)},
    "shared": [FILE],
    "room": replace(ROOM, members=2),
    "song": [("song", "la", "grace")],
    "passing": ["song"],
    "tags": (frozenset({"vip"}), {"vip": -1}),
    "thread": LUNCH,
    "thread of": LUNCH.id,
    "threads of ada": [LUNCH.id],
    "said": WANTS,
    "readers": ["grace"],
    "left": (1, 3),
    "back": (1, -1, ((4, 6),)),
    "line": [("ada", WEB)],
    "super admin": True,
    "ignored": frozenset({GROUP.id}),
    "counts": (1, 1),
}
