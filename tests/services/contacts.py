"""What must hold of contacts and block lists whatever happened to them, and what devices were told of it."""

from chalicelib import clock
from chalicelib.model.event import Actor
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import contacts
from chalicelib.store import people, table, ties

APP, ADA, GRACE = Actor(), Actor("ada", "web"), Actor("grace", "web")


def everything(app):
    """What stands in the partitions of the app's users about each other: rows by user and sort key."""
    rows = {}
    for item in table.client().scan(TableName=ties.NAME, ConsistentRead=True)["Items"]:
        who, what = item["who"]["S"], item["what"]["S"]
        if who.startswith(f"{app.key}/") and what.split("#")[0] in {"peer", "contact", "block", "ask", "ties"}:
            rows.setdefault(who.removeprefix(f"{app.key}/"), {})[what] = item
    return rows


def check(app):
    """Both are contacts or none is; lists hold whom they should, and counts say how many."""
    found = everything(app)
    for user, rows in found.items():
        with_them = {what.removeprefix("peer#"): row for what, row in rows.items() if what.startswith("peer#")}
        times = {name: ties.number(row, "befriended") for name, row in with_them.items()}
        friends = {name: at for name, at in times.items() if at}
        blocked = {name: ties.number(row, "banned") for name, row in with_them.items() if "banned" in row}
        assert {name for name, row in with_them.items() if row["friend"]["BOOL"]} == friends.keys()
        assert {name for name, row in with_them.items() if row["blocked"]["BOOL"]} == blocked.keys()
        assert all(name in friends or name in blocked or "untold" in row for name, row in with_them.items())
        for kind, those in (("contact#", friends), ("block#", blocked)):
            listed = {what for what in rows if what.startswith(kind)}
            assert listed == {kind + ties.place(at, name) for name, at in those.items()}
        counted = rows.get("ties", {})
        assert (ties.number(counted, "contacts"), ties.number(counted, "blocks")) == (len(friends), len(blocked))
        for other, at in friends.items():
            assert ties.number(found[other][f"peer#{user}"], "befriended") == at, (user, other)


def friends(app, username="ada"):
    return [each.username for each in contacts.browse(app, username)]


def untold(app):
    """Whose devices may not know yet."""
    rows = [(user, what, row) for user, found in everything(app).items() for what, row in found.items()]
    return [(user, what) for user, what, row in rows if "untold" in row]


def told(client, metas=None):
    """What the client was told of contacts since the last look: operation, from, to, reason."""
    heard = client.heard() if metas is None else metas
    bodies = [pb.RosterBody.FromString(meta.payload) for meta in heard if meta.ns == pb.Meta.ROSTER]
    return [
        (pb.RosterBody.Operation.Name(body.operation), getattr(body, "from").name, *[to.name for to in body.to])
        for body in bodies
    ]


def account(app, *usernames):
    for name in usernames:
        people.add(app, User(name, clock.uuid(), clock.now(), clock.now()))
