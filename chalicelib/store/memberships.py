"""Who comes to a group, room or thread, who goes, who leads it: each in one transaction over the rows of store.mucs and
the user's inbox, so that no half membership is ever seen."""

from collections.abc import Sequence
from typing import Any

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import Member, Muc
from chalicelib.store import counts, inbox, mucs, table, threads, transactions
from chalicelib.store.mucs import ABOUT, MEMBER, META, NAME, key_of

_META = Outcome.FULL  # what a condition on the meta row means has to be looked up


def create(app: App, muc: Muc) -> bool:
    """With its owner as the one member. False if the id is taken."""
    failed = transactions.write(
        [
            transactions.put(NAME, mucs.row(app, muc), new="what"),
            transactions.put(NAME, mucs.member_row(app, muc, Member(muc.owner, muc.created))),
            *([inbox.entered(app, muc.owner, muc.conversation, 0)] if muc.place.waits else []),
            counts.step(app, muc.place, 1),
        ]
    )
    return failed is not None and not failed


def enter(app: App, muc: Muc, member: Member, head: int, *, answers: Mark | None = None) -> Outcome:
    """`answers`: the application or invitation that has to be there. Either is done with now."""
    name = member.username
    asked = [
        (
            Outcome.UNASKED,
            transactions.delete(NAME, key_of(app, muc, mark.value + name), there="what" if mark is answers else ""),
        )
        for mark in (Mark.APPLY, Mark.INVITE)
        if muc.place is Place.GROUP
    ]
    waits = [(Outcome.OVERTAKEN, inbox.entered(app, name, muc.conversation, head))] if muc.place.waits else []
    blocked = key_of(app, muc, Mark.BLOCK.value + name)
    return _write(
        app,
        muc,
        [
            (Outcome.PRESENT, transactions.put(NAME, mucs.member_row(app, muc, member), new="what")),
            (_META, _count(app, muc, 1, "#disabled = :no AND #members < #max_users", "", {":no": {"BOOL": False}})),
            (Outcome.BLOCKED, transactions.check(NAME, blocked, "attribute_not_exists(what)")),
            *waits,
            *asked,
            *threads.entered(app, muc, name),
        ],
    )


def leave(app: App, muc: Muc, username: str, head: int, *, blocked: bool = False) -> Outcome:
    """Its place on the allow list and its attributes go too; a mute stays. `blocked`: not to come back."""
    more = [transactions.put(NAME, key_of(app, muc, Mark.BLOCK.value + username))] if blocked else []
    more += [transactions.delete(NAME, key_of(app, muc, ABOUT + username))] if muc.place is Place.GROUP else []
    if muc.place.waits:
        more.append(inbox.left(app, username, muc.conversation, head))
    return _write(
        app,
        muc,
        [
            (Outcome.ABSENT, transactions.delete(NAME, key_of(app, muc, MEMBER + username), there="what")),
            (_META, _shrink(app, muc, username)),
            (Outcome.OVERTAKEN, transactions.delete(NAME, key_of(app, muc, Mark.ALLOW.value + username))),
            *((Outcome.OVERTAKEN, step) for step in (*more, *threads.left(app, muc, username))),
        ],
        username,
    )


def _shrink(app: App, muc: Muc, username: str) -> dict[str, Any]:
    """An owner stays, but for who made a thread."""
    if muc.place is Place.THREAD:
        return _count(app, muc, -1, "#members > :none", "", {":none": table.value(0)})
    user = {":user": {"S": username}, ":users": {"SS": [username]}}
    return _count(app, muc, -1, "#owner <> :user", " DELETE #admins :users", user)


def _write(app: App, muc: Muc, steps: Sequence[tuple[Outcome, dict[str, Any]]], leaves: str = "") -> Outcome:
    """Each step with what it means if its condition does not hold; the first of those is what the caller hears, but
    that there is no such group comes before all."""
    failed = transactions.write([step for _, step in steps])
    if failed is None:
        return Outcome.OVERTAKEN
    outcomes = [steps[n][0] for n in sorted(failed)]
    if _META in outcomes:
        shut = _shut(app, muc, leaves)
        outcomes = [shut] if shut is Outcome.GONE else [shut if each is _META else each for each in outcomes]
    return outcomes[0] if outcomes else Outcome.DONE


def transfer(app: App, muc: Muc, username: str, now: int) -> Outcome:
    """To another member; the owner so far is a plain one then. OVERTAKEN too if that was not the owner any more."""
    values = {":new": {"S": username}, ":old": {"S": muc.owner}, ":now": table.value(now), ":news": {"SS": [username]}}
    expression = "SET #owner = :new, #modified = :now DELETE #admins :news"
    names = {"#owner": "owner", "#modified": "modified", "#admins": "admins"}
    return _lead(app, muc, username, expression, "#owner = :old", names, values)


def promote(app: App, muc: Muc, username: str) -> Outcome:
    values = {
        ":user": {"S": username},
        ":users": {"SS": [username]},
        ":most": table.value(app.settings.admins_per_group - 1),
    }
    room = "(attribute_not_exists(#admins) OR contains(#admins, :user) OR size(#admins) < :most)"
    names = {"#owner": "owner", "#admins": "admins"}
    return _lead(app, muc, username, "ADD #admins :users", f"#owner <> :user AND {room}", names, values)


def _lead(
    app: App, muc: Muc, username: str, expression: str, condition: str, names: dict[str, str], values: dict[str, Any]
) -> Outcome:
    said = {"ExpressionAttributeNames": names, "ExpressionAttributeValues": values}
    failed = transactions.write(
        [
            transactions.check(NAME, key_of(app, muc, MEMBER + username), "attribute_exists(what)"),
            transactions.update(NAME, key_of(app, muc, META), expression, condition, **said),
        ]
    )
    if failed is None:
        return Outcome.OVERTAKEN
    if not failed:
        return Outcome.DONE
    found = mucs.get(app, muc.place, muc.id)
    if found is None:
        return Outcome.GONE
    if 0 in failed:
        return Outcome.ABSENT
    if found.owner != muc.owner:
        return Outcome.OVERTAKEN
    return Outcome.OWNER if username == found.owner else Outcome.FULL


def demote(app: App, muc: Muc, username: str) -> bool:
    """False if the user is no admin."""
    return table.holds(
        table.client().update_item,
        TableName=NAME,
        Key=key_of(app, muc, META),
        UpdateExpression="DELETE #admins :users",
        ConditionExpression="contains(#admins, :user)",
        ExpressionAttributeNames={"#admins": "admins"},
        ExpressionAttributeValues={":user": {"S": username}, ":users": {"SS": [username]}},
    )


def shield(app: App, muc: Muc, username: str, head: int) -> Outcome:
    """The member wants to hear nothing of what comes after this number."""
    heard = [inbox.left(app, username, muc.conversation, head)] if muc.place.waits else []
    return _shielded(app, muc, username, heard, yes=True)


def unshield(app: App, muc: Muc, username: str, head: int) -> Outcome:
    """It sees again what comes after this number."""
    heard = [inbox.entered(app, username, muc.conversation, head)] if muc.place.waits else []
    return _shielded(app, muc, username, heard, yes=False)


def _shielded(app: App, muc: Muc, username: str, heard: Sequence[dict[str, Any]], *, yes: bool) -> Outcome:
    member = transactions.update(
        NAME,
        key_of(app, muc, MEMBER + username),
        "SET #shielded = :yes",
        "attribute_exists(what)",
        ExpressionAttributeNames={"#shielded": "shielded"},
        ExpressionAttributeValues={":yes": {"BOOL": yes}},
    )
    return _write(app, muc, [(Outcome.ABSENT, member), *((Outcome.OVERTAKEN, step) for step in heard)])


def end(app: App, muc: Muc) -> Outcome:
    """From now on there is no such group. Its other rows count as nothing, and wait to be swept."""
    gone = transactions.delete(NAME, key_of(app, muc, META), there="what")
    failed = transactions.write([gone, counts.step(app, muc.place, -1)])
    if failed is None:
        return Outcome.OVERTAKEN
    return Outcome.GONE if failed else Outcome.DONE


def sweep(app: App, place: Place, muc_id: str, head: int) -> bool:
    """Take away some of the rows of a group that is gone. False: that was all."""
    answer = table.client().query(
        TableName=NAME,
        KeyConditionExpression="#muc = :muc",
        ExpressionAttributeNames={"#muc": "muc"},
        ExpressionAttributeValues={":muc": mucs.key(app, place, muc_id, META)["muc"]},
        Limit=limits.SWEPT_AT_ONCE,
        ConsistentRead=True,
    )
    items, conversation = [], Conversation(place, (muc_id,))
    for item in answer["Items"]:
        what = item["what"]["S"]
        if what.startswith(MEMBER) and place.waits:
            items.append(inbox.left(app, mucs.name_of(item), conversation, head))
        items.append(transactions.delete(NAME, mucs.key(app, place, muc_id, what), there="what"))
    if items:
        items += threads.swept(app, muc_id, answer["Items"])
        transactions.write(items)  # or another one who sweeps was there first
    return bool(items)


def _count(app: App, muc: Muc, one: int, condition: str, expression: str, values: dict[str, Any]) -> dict[str, Any]:
    """The meta row's part in coming and going."""
    used = condition + expression
    names = {f"#{name}": name for name in ("members", "disabled", "max_users", "owner", "admins") if f"#{name}" in used}
    return transactions.update(
        NAME,
        key_of(app, muc, META),
        f"ADD #members :one{expression}",
        f"attribute_exists(what) AND {condition}",
        ExpressionAttributeNames=names | {"#members": "members"},
        ExpressionAttributeValues=values | {":one": table.value(one)},
    )


def _shut(app: App, muc: Muc, leaves: str) -> Outcome:
    """Why nobody can come in, or one can't leave."""
    found = mucs.get(app, muc.place, muc.id)
    if found is None:
        return Outcome.GONE
    if leaves:
        return Outcome.OWNER if leaves == found.owner else Outcome.OVERTAKEN
    return Outcome.DISABLED if found.disabled else Outcome.FULL
