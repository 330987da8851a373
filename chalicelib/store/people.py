"""People. Partition: app and user. Sort: `profile` (the account), `routes` (its devices), `peer#…` (what it has with
another, of store.ties), and what other modules keep there. Index `roster`: the accounts of an app in the order they
were opened. Index `identities`: an account by its uuid. Index `mutes`: accounts that were muted, by when the last mute
ends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DeleteError, DoesNotExist, PutError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection

from chalicelib.model.app import App
from chalicelib.model.page import Page
from chalicelib.model.user import Device, Party, Peer, User, legal_username
from chalicelib.store import table
from chalicelib.store.table import Table, held, named

PROFILE, ROUTES, PEER = "profile", "routes", "peer#"
_FIELDS = {field.name for field in fields(Device)}
_DEVICE = "d:"  # each device is an attribute of the routes item, so that setting one needs no map to exist


class Roster(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "roster"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    roster = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)


class Identities(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "identities"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    identity = UnicodeAttribute(hash_key=True)


class ByMute(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "mutes"
        projection = IncludeProjection(["muted_until", "muted_in_groups", "muted_in_rooms"])
        billing_mode = "PAY_PER_REQUEST"

    muted = UnicodeAttribute(hash_key=True)
    muted_last = UnicodeAttribute(range_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("people")

    who = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    by_app = Roster()
    by_uuid = Identities()
    by_mute = ByMute()
    muted = UnicodeAttribute(null=True)
    muted_last = UnicodeAttribute(null=True)
    identity = UnicodeAttribute(null=True)
    roster = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    uuid = UnicodeAttribute(null=True)
    created = NumberAttribute(null=True)
    modified = NumberAttribute(null=True)
    nickname = UnicodeAttribute(null=True)
    activated = BooleanAttribute(null=True)
    password = UnicodeAttribute(null=True)
    generation = NumberAttribute(null=True)
    muted_until = NumberAttribute(null=True)
    muted_in_groups = NumberAttribute(null=True)
    muted_in_rooms = NumberAttribute(null=True)
    ended = NumberAttribute(null=True)
    blocked = BooleanAttribute(null=True)
    friend = BooleanAttribute(null=True)
    ttl = NumberAttribute(null=True)


def who(app: App, username: str) -> str:
    return f"{app.key}/{username}"


def get(app: App, username: str, *, consistent: bool = False) -> User | None:
    """Names that no account can have are not looked for."""
    if not legal_username(username):
        return None
    try:
        return _user(username, Row.get(who(app, username), PROFILE, consistent_read=consistent))
    except DoesNotExist:
        return None


def get_by_uuid(app: App, uuid: str) -> User | None:
    found = next(iter(Row.by_uuid.query(who(app, uuid), limit=1)), None)
    return get(app, found.who.removeprefix(who(app, ""))) if found else None


def page(app: App, limit: int, cursor: str) -> Page[User]:
    """Oldest first. The cursor is the last account's place, so it holds while accounts come and go."""
    rows = list(
        Row.by_app.query(who(app, ""), Row.place > cursor if cursor else None, limit=limit + 1, page_size=limit + 1)
    )
    more = len(rows) > limit
    users = [_user(row.who.removeprefix(who(app, "")), row) for row in rows[:limit]]
    return Page(users, rows[limit - 1].place or "" if more else "")


def add(app: App, user: User) -> bool:
    """False if the name is taken."""
    row = Row(
        who(app, user.username),
        PROFILE,
        roster=who(app, ""),
        identity=who(app, user.uuid),
        place=f"{user.created:013d}.{user.username}",
        uuid=user.uuid,
        created=user.created,
        modified=user.modified,
        nickname=user.nickname,
        activated=user.activated,
        password=user.password,
        generation=user.generation,
        muted_until=user.muted_until,
        muted_in_groups=user.muted_in_groups or None,
        muted_in_rooms=user.muted_in_rooms or None,
        ended=user.ended,
    )
    return held(lambda: row.save(Row.who.does_not_exist()), PutError)


def change(  # one write for every change to an account
    app: App,
    username: str,
    now: int,
    *,
    nickname: str | None = None,
    password: str | None = None,
    activated: bool | None = None,
    ends_sessions: bool = False,
) -> User | None:
    """Set what is given; None if there is no such user. `ends_sessions` raises the generation."""
    actions: list[Action] = [Row.modified.set(now)]
    if nickname is not None:
        actions.append(Row.nickname.set(nickname))
    if password is not None:
        actions.append(Row.password.set(password))
    if activated is not None:
        actions.append(Row.activated.set(activated))
    if ends_sessions:
        actions += [Row.generation.add(1), Row.ended.set(now)]
    row = Row(who(app, username), PROFILE)
    if not held(lambda: row.update(actions, Row.who.exists()), UpdateError):
        return None
    return _user(username, row)


def remove(app: App, username: str) -> bool:
    """The account and its routes. False if there was none. What others decided about the user stays theirs.
    The account goes last, so that a removal which was cut off can be asked for again."""
    Row(who(app, username), ROUTES).delete()
    return held(lambda: Row(who(app, username), PROFILE).delete(Row.who.exists()), DeleteError)


def devices(app: App, username: str, *, consistent: bool = False) -> tuple[Device, ...]:
    found = table.client().get_item(
        TableName=Row.Meta.table_name, Key=_key(who(app, username), ROUTES), ConsistentRead=consistent
    )
    return tuple(_devices(found.get("Item", {})))


def account(app: App, username: str) -> Party:
    """Account and devices in one consistent read: what a login decides on."""
    items = _batch([_key(who(app, username), PROFILE), _key(who(app, username), ROUTES)], consistent=True)
    return _party(items, app, username)


def parties(app: App, sender: str, receiver: str, *, consistent: bool = False) -> tuple[Party, Party, Peer]:
    """Sender, receiver, and what the receiver decided about the sender, in one request."""
    theirs, ours = who(app, receiver), who(app, sender)
    keys = [(ours, PROFILE), (ours, ROUTES), (theirs, PROFILE), (theirs, ROUTES), (theirs, PEER + sender)]
    items = _batch([_key(*key) for key in dict.fromkeys(keys)], consistent=consistent)
    said = _party(items, app, sender), _party(items, app, receiver)
    return *said, peer_of(items.get((theirs, PEER + sender), {}), said[0].user, said[1].user)


def online(app: App, usernames: list[str]) -> dict[str, tuple[Device, ...]]:
    """Devices of these users."""
    items = _batch([_key(who(app, username), ROUTES) for username in dict.fromkeys(usernames)])
    return {username: tuple(_devices(items.get((who(app, username), ROUTES), {}))) for username in usernames}


def known(app: App, usernames: Iterable[str]) -> frozenset[str]:
    """Which of them have an account."""
    items = _batch([_key(who(app, username), PROFILE) for username in dict.fromkeys(usernames)])
    return frozenset(partition.removeprefix(who(app, "")) for partition, _ in items)


def keys(app: App, username: str) -> list[dict[str, Any]]:
    """Of what `party` is made of, for a request that reads of other tables too."""
    return [_key(who(app, username), PROFILE), _key(who(app, username), ROUTES)]


def party(app: App, username: str, items: Iterable[dict[str, Any]]) -> Party:
    return _party({(item["who"]["S"], item["what"]["S"]): item for item in items}, app, username)


def connect(app: App, username: str, device: Device, forget: tuple[str, ...] = ()) -> tuple[Device, ...]:
    """Put a device on the routes; `forget` drops devices long offline in the same write. Those that were there at that
    moment, so that of several logins at once each later one sees those before it."""
    names = {"#d": _DEVICE + device.resource} | {f"#f{n}": _DEVICE + gone for n, gone in enumerate(forget)}
    drop = " REMOVE " + ", ".join(name for name in names if name != "#d") if forget else ""
    done = table.client().update_item(
        TableName=Row.Meta.table_name,
        Key=_key(who(app, username), ROUTES),
        UpdateExpression=f"SET #d = :d{drop}",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={":d": {"M": {name: _value(value) for name, value in vars(device).items()}}},
        ReturnValues="ALL_OLD",
    )
    return tuple(_devices(done.get("Attributes", {})))


def disconnect(app: App, username: str, resource: str, connection: str, now: int) -> bool:
    """Mark the device offline, unless another connection has taken its place meanwhile."""
    return table.holds(
        table.client().update_item,
        TableName=Row.Meta.table_name,
        Key=_key(who(app, username), ROUTES),
        UpdateExpression="SET #d.#c = :none, #d.seen = :now",
        ConditionExpression="#d.#c = :connection",
        ExpressionAttributeNames={"#d": _DEVICE + resource, "#c": "connection"},
        ExpressionAttributeValues={":none": {"S": ""}, ":now": {"N": str(now)}, ":connection": {"S": connection}},
    )


def _key(partition: str, sort: str) -> dict[str, Any]:
    return {"who": {"S": partition}, "what": {"S": sort}}


def _batch(keys: list[dict[str, Any]], *, consistent: bool = False) -> Mapping[tuple[str, str], dict[str, Any]]:
    items = table.batch(Row.Meta.table_name, keys, consistent=consistent)
    return {(item["who"]["S"], item["what"]["S"]): item for item in items}


def _party(items: Mapping[tuple[str, str], dict[str, Any]], app: App, username: str) -> Party:
    profile = items.get((who(app, username), PROFILE))
    user = None
    if profile is not None:
        row = Row()
        row.deserialize(profile)
        user = _user(username, row)
    return Party(user, tuple(_devices(items.get((who(app, username), ROUTES), {}))))


def peer_of(item: Mapping[str, Any], sender: User | None, receiver: User | None) -> Peer:
    """What store.ties keeps. Of accounts that are gone nothing holds for later ones of their names, but that somebody
    is blocked."""
    own = receiver.created if receiver else 0
    return Peer(
        blocked=_holds(item, "blocked", "banned", own),
        friend=_holds(item, "friend", "befriended", max(own, sender.created if sender else 0)),
    )


def _holds(item: Mapping[str, Any], flag: str, since: str, born: int) -> bool:
    return item.get(flag, {}).get("BOOL", False) and int(item.get(since, {}).get("N", born)) >= born


def _devices(item: dict[str, Any]) -> Iterator[Device]:
    for name, value in item.items():
        if name.startswith(_DEVICE):
            found: dict[str, Any] = {key: int(v["N"]) if "N" in v else v["S"] for key, v in value["M"].items()}
            yield Device(**{key: found[key] for key in _FIELDS & found.keys()})  # a later release may write more


def _value(value: str | int) -> dict[str, str]:
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _user(username: str, row: Row) -> User:
    return User(
        username,
        row.uuid or "",
        int(row.created or 0),
        int(row.modified or 0),
        row.nickname or "",
        bool(row.activated),
        row.password or "",
        int(row.generation or 0),
        int(row.muted_until or 0),
        int(row.ended or 0),
        int(row.muted_in_groups or 0),
        int(row.muted_in_rooms or 0),
    )
