"""What must hold of groups whatever happened to them."""

from chalicelib import clock
from chalicelib.errors import Refusal
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.groups import NewGroup
from chalicelib.services import groups, membership
from chalicelib.store import counts, inbox, mucs, rosters, subscribers, table

GROUP = Place.GROUP
APP, ADA, GRACE = Actor(), Actor("ada", "web"), Actor("grace", "web")
USERS = ("ada", "grace", "linus")
LEAVING = {
    "quit": lambda app, muc: membership.withdraw(app, GROUP, muc.id, GRACE),
    "removed": lambda app, muc: membership.remove(app, GROUP, muc.id, ADA, ["grace"]),
    "blocked": lambda app, muc: membership.block(app, GROUP, muc.id, ADA, ["grace"]),
}


def found(app, owner="ada", *members, by=APP, **more):
    return groups.found(app, by, NewGroup(owner=owner, members=members, public=True, **more))


def get(app, muc):
    return mucs.get(app, GROUP, muc.id)


def everything(app):
    """What every group's partition holds: id and sort keys."""
    rows = {}
    for item in table.client().scan(TableName=mucs.NAME, ConsistentRead=True)["Items"]:
        assert item["muc"]["S"].startswith(f"{app.key}/")
        if item["muc"]["S"].startswith(f"{app.key}/{GROUP}/"):
            rows.setdefault(mucs.id_of(item), set()).add(item["what"]["S"])
    return rows


def check(app, users=USERS):
    """Every group is whole: as many members as it says, led by members, listed where it has to be."""
    for group, rows in everything(app).items():
        muc = mucs.get(app, GROUP, group)
        assert muc is not None, f"rows without a group: {rows}"
        members = {what.removeprefix("member#") for what in rows if what.startswith("member#")}
        assert muc.owner in members
        assert muc.members == len(members) <= muc.max_users
        assert muc.admins <= members - {muc.owner}
        for user in users:
            row = inbox.get(app, user, muc.conversation)
            assert (user in members) is (row is not None and row.until < 0), (user, row)
            joined = [each.muc.id for each in rosters.joined(app, GROUP, user, 0, 100)]
            assert (user in members) is (group in joined)
    listed = {muc.id for muc in rosters.page(app, GROUP, 1000, "").items}
    assert listed == everything(app).keys()
    assert counts.total(app, GROUP) == len(listed)


def on_line(app, muc):
    return {username for username, _ in subscribers.on(app, muc.conversation, clock.now())}


def repeated(do):
    """Done, or refused because it was done before: what a caller sees who asks once more."""
    try:
        do()
    except Refusal as refusal:
        return refusal
    return None
