"""What users show of themselves. Partition: app and user. Sort: `self` (what each of its devices says, what was told of
it), `sub#` and who wants to hear of it. Gone by TTL when that ends. Index `subscriptions`: whom a user hears of."""

from collections.abc import Iterable, Sequence
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib import limits
from chalicelib.model.app import App
from chalicelib.model.presence import Presence, Published, Subscription
from chalicelib.store import people, table
from chalicelib.store.table import Table, named

_SELF, _SUBSCRIBER = "self", "sub#"  # in this order
_STATUS = "s:"  # each device is an attribute, so that setting one needs no map to exist


class BySubscriber(GlobalSecondaryIndex["Row"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "subscriptions"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    subscriber = UnicodeAttribute(hash_key=True)
    who = UnicodeAttribute(range_key=True)


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("presence")

    who = UnicodeAttribute(hash_key=True)
    what = UnicodeAttribute(range_key=True)
    by_subscriber = BySubscriber()
    subscriber = UnicodeAttribute(null=True)
    at = NumberAttribute(null=True)  # ms, when the row was written
    until = NumberAttribute(null=True)
    heard = UnicodeAttribute(null=True)
    round = NumberAttribute(null=True)
    ttl = NumberAttribute(null=True)


NAME = Row.Meta.table_name
Shown = dict[str, tuple[Presence, Published]]  # by username


def shown(app: App, usernames: Iterable[str], *, consistent: bool = False) -> Shown:
    """What these users show, and what they said of it; who has no account is left out. Account, devices and presence
    of many in one request."""
    names, found = list(usernames), Shown()
    for start in range(0, len(names), limits.PRESENCE_READ):
        found |= _shown(app, names[start : start + limits.PRESENCE_READ], consistent=consistent)
    return found


def _shown(app: App, usernames: Sequence[str], *, consistent: bool) -> Shown:
    accounts = [each for username in usernames for each in people.keys(app, username)]
    wanted = {people.Row.Meta.table_name: accounts, NAME: [_key(app, username) for username in usernames]}
    items = list(table.batches(wanted, consistent=consistent))
    said = {_username(app, item): _load(item) for name, item in items if name == NAME}
    parties = [(each, people.party(app, each, [item for _, item in items])) for each in usernames]
    return {
        each: (Presence.of(each, party.devices, own := said.get(each, Published())), own)
        for each, party in parties
        if party.user is not None
    }


def publish(app: App, username: str, ext: str, status: dict[str, str], gone: Iterable[str], now: int) -> None:
    """A text, the state of devices; `gone` are devices whose state is dropped."""
    said = {_STATUS + resource: table.value(each) for resource, each in status.items()}
    said |= {"ext": table.value(ext), "changed": table.value(now)}
    table.update(NAME, _key(app, username), said, [_STATUS + resource for resource in gone])


def glance(app: App, username: str) -> tuple[Published, bool]:
    """What the user said of itself, and whether somebody subscribed to it, be it a while ago. Consistent."""
    who = {":who": {"S": people.who(app, username)}}
    items = table.query(NAME, "#who = :who", {"#who": "who"}, who, 2, ConsistentRead=True)
    said = next((_load(item) for item in items[:1] if item["what"]["S"] == _SELF), Published())
    return said, any(item["what"]["S"] != _SELF for item in items)


def subscribers(app: App, username: str) -> list[Subscription]:
    """Who wants to hear of the user, also those whose time is over. Consistent."""
    condition, names = "#who = :who AND begins_with(#what, :subscriber)", {"#who": "who", "#what": "what"}
    values = {":who": {"S": people.who(app, username)}, ":subscriber": {"S": _SUBSCRIBER}}
    most = 2 * limits.PRESENCE_SUBSCRIBERS  # those that are over stand a while longer
    return [_subscription(app, item) for item in table.query(NAME, condition, names, values, most, ConsistentRead=True)]


def of(app: App, subscriber: str) -> list[Subscription]:
    """Whom the user hears of, also those whose time is over, by name. Soon after a change not all of it is seen."""
    condition, names = "#subscriber = :who", {"#subscriber": "subscriber"}
    who = {":who": {"S": people.who(app, subscriber)}}
    most = 2 * limits.PRESENCE_SUBSCRIPTIONS
    items = table.query(NAME, condition, names, who, most, IndexName=BySubscriber.Meta.index_name)
    return [_subscription(app, item) for item in items]


def subscribe(app: App, subscriptions: Iterable[Subscription], now: int) -> None:
    """In place of those that the subscribers had to the same users."""
    with Row.batch_write() as batch:
        for each in subscriptions:
            batch.save(
                Row(
                    people.who(app, each.username),
                    _SUBSCRIBER + each.subscriber,
                    subscriber=people.who(app, each.subscriber),
                    at=now,
                    until=each.until,
                    heard=each.heard,
                    round=each.round,
                    ttl=each.until // 1000 + 1,
                )
            )


def unsubscribe(app: App, subscriber: str, usernames: Iterable[str]) -> None:
    """Does nothing where there is no subscription."""
    with Row.batch_write() as batch:
        for username in usernames:
            batch.delete(Row(people.who(app, username), _SUBSCRIBER + subscriber))


def claim(app: App, username: str, said: Published, mark: str, now: int) -> bool:
    """Subscribers are to be told this state. False if they were told something since `said` was read."""
    told: dict[str, str | int] = {"told": mark, "told_at": now, "round": said.round + 1, "telling": True}
    return table.holds(
        table.client().update_item,
        TableName=NAME,
        Key=_key(app, username),
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in told),
        ConditionExpression="attribute_not_exists(#round) OR #round = :before",
        ExpressionAttributeNames={f"#{name}": name for name in told},
        ExpressionAttributeValues={f":{name}": table.value(each) for name, each in told.items()}
        | {":before": table.value(said.round)},
    )


def told(app: App, username: str) -> None:
    """All of them were."""
    table.update(NAME, _key(app, username), {}, ["telling"])


def expect(app: App, username: str, due: int) -> None:
    """At this time (ms) what the user shows will be looked at."""
    table.update(NAME, _key(app, username), {"due": table.value(due)})


def remove(app: App, username: str, before: int) -> int:
    """Some of what the user said, who subscribed to it and whom it subscribed to, until a time (ms). How many rows."""
    who = {":who": {"S": people.who(app, username)}}
    own = table.query(NAME, "#who = :who", {"#who": "who"}, who, limits.PRESENCE_REMOVED, ConsistentRead=True)
    index = {"IndexName": BySubscriber.Meta.index_name}
    others = table.query(
        NAME, "#subscriber = :who", {"#subscriber": "subscriber"}, who, limits.PRESENCE_REMOVED, **index
    )
    old = {(item["who"]["S"], item["what"]["S"]) for item in (*own, *others) if _written(item) <= before}
    with Row.batch_write() as batch:
        for each in old:
            batch.delete(Row(*each))
    return len(old)


def _load(item: dict[str, Any]) -> Published:
    numbers = {name: int(item.get(name, {}).get("N", 0)) for name in ("changed", "told_at", "round", "due")}
    return Published(
        ext=item.get("ext", {}).get("S", ""),
        status={name.removeprefix(_STATUS): each["S"] for name, each in item.items() if name.startswith(_STATUS)},
        told=item.get("told", {}).get("S", ""),
        telling=item.get("telling", {}).get("BOOL", False),
        **numbers,
    )


def _subscription(app: App, item: dict[str, Any]) -> Subscription:
    return Subscription(
        _username(app, item),
        item["what"]["S"].removeprefix(_SUBSCRIBER),
        int(item["until"]["N"]),
        item.get("heard", {}).get("S", ""),
        int(item.get("round", {}).get("N", 0)),
    )


def _written(item: dict[str, Any]) -> int:
    return int(item.get("at", item.get("changed", {})).get("N", 0))


def _key(app: App, username: str) -> dict[str, Any]:
    return {"who": {"S": people.who(app, username)}, "what": {"S": _SELF}}


def _username(app: App, item: dict[str, Any]) -> str:
    return str(item["who"]["S"]).removeprefix(people.who(app, ""))
