"""What each user has of each conversation. Partition: app and user. Sort: the conversation. One attribute per device
holds its cursor; `on` names the connections that were seen with the last number. The row of a group that the user left
ends with the last message that it could still read there."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib import clock, limits
from chalicelib.model.app import App
from chalicelib.model.conversation import Conversation
from chalicelib.model.message import Inbox
from chalicelib.model.user import Device
from chalicelib.store import table
from chalicelib.store.table import Table, named

_CURSOR, _HELD, _GAP = "c:", "h:", "g:"


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("inbox")

    who = UnicodeAttribute(hash_key=True)
    conversation = UnicodeAttribute(range_key=True)
    last = NumberAttribute()
    at = NumberAttribute()
    seen = NumberAttribute()
    ttl = NumberAttribute(null=True)  # of what the user left: when all that was said while it was there is gone


def note(app: App, username: str, conversation: Conversation, seq: int, at: int, known: Sequence[Device]) -> Inbox:
    """The conversation reaches `seq`. Devices known now begin where any device has confirmed, if they have no cursor.

    A lower number than noted before changes nothing. Returns the row as it was before.
    """
    try:
        return _note(app, username, conversation, seq, at, known, base="seen")
    except table.client().exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "ValidationException":
            raise
        # `seen` is not there yet: the user's first message of this conversation
        return _note(app, username, conversation, seq, at, known, base=":zero")


def _note(
    app: App, username: str, conversation: Conversation, seq: int, at: int, known: Sequence[Device], *, base: str
) -> Inbox:
    begin = "".join(f", #c{n} = if_not_exists(#c{n}, {base})" for n in range(len(known)))
    on = [table.value(device.connection) for device in known if device.online]
    first = base == ":zero"
    seen = ", seen = if_not_exists(seen, :zero)" if first else ""
    try:
        answer = table.client().update_item(
            TableName=Row.Meta.table_name,
            Key=_key(app, username, conversation),
            UpdateExpression=f"SET #last = :seq, #at = :at, #on = :on{seen}{begin}",
            ConditionExpression="attribute_not_exists(#last) OR #last < :seq",
            ExpressionAttributeNames={"#last": "last", "#at": "at", "#on": "on"}
            | {f"#c{n}": _CURSOR + device.resource for n, device in enumerate(known)},
            ExpressionAttributeValues={":seq": {"N": str(seq)}, ":at": {"N": str(at)}, ":on": {"L": on}}
            | ({":zero": {"N": "0"}} if first else {}),
            ReturnValues="ALL_OLD",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
        before = answer.get("Attributes", {})
    except table.client().exceptions.ConditionalCheckFailedException as later:
        before = later.response.get("Item", {})
    return _load(before) if before else Inbox(conversation)


def hold(app: App, username: str, conversation: Conversation, resource: str) -> None:
    """The device is still to catch up: pushes would overtake what it has not pulled."""
    _set(app, username, conversation, "SET #h = :one", {"#h": _HELD + resource}, {":one": {"N": "1"}})


def release(app: App, username: str, conversation: Conversation, resource: str) -> None:
    _set(app, username, conversation, "REMOVE #h", {"#h": _HELD + resource}, None)


def entered(app: App, username: str, conversation: Conversation, head: int) -> dict[str, Any]:
    """For a transaction: the user is a member from now on, and sees what comes after this number; and of an earlier
    stay what it has not read yet. A gap's name is of its end and the time, for two may end at one number."""
    names = {"#until": "until", "#ttl": "ttl", "#gap": f"{_GAP}{head}.{clock.now()}"}
    expression = "SET #gap = if_not_exists(#until, :head), seen = if_not_exists(seen, :head) REMOVE #until, #ttl"
    return _change(app, username, conversation, expression, names, {":head": head})


def left(app: App, username: str, conversation: Conversation, head: int) -> dict[str, Any]:
    """For a transaction: the user hears nothing any more, and sees nothing that comes after this number."""
    names = {"#until": "until", "#ttl": "ttl"}
    expression = "SET #until = if_not_exists(#until, :head), seen = if_not_exists(seen, :head), #ttl = :ttl"
    values = {":head": head, ":ttl": clock.now() // 1000 + app.settings.message_days * 86_400}
    return _change(app, username, conversation, expression, names, values)


def _change(
    app: App,
    username: str,
    conversation: Conversation,
    expression: str,
    names: dict[str, str],
    values: dict[str, int],
) -> dict[str, Any]:
    return {
        "Update": {
            "TableName": Row.Meta.table_name,
            "Key": _key(app, username, conversation),
            "UpdateExpression": expression,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {name: {"N": str(value)} for name, value in values.items()},
        }
    }


def drop_gaps(app: App, username: str, conversation: Conversation, below: int) -> None:
    """Forget those that every device has passed: that end at this number or before it."""
    answer = table.client().get_item(
        TableName=Row.Meta.table_name, Key=_key(app, username, conversation), ConsistentRead=True
    )
    passed = [name for name in answer.get("Item", {}) if name.startswith(_GAP) and _end(name) <= below]
    if passed:
        names = {f"#g{n}": name for n, name in enumerate(passed)}
        _set(app, username, conversation, "REMOVE " + ", ".join(names), names, None)


def let_go(app: App, username: str, conversation: Conversation) -> None:
    """Forget a group that the user left. Does nothing if it came back meanwhile."""
    with suppress(table.client().exceptions.ConditionalCheckFailedException):
        table.client().delete_item(
            TableName=Row.Meta.table_name,
            Key=_key(app, username, conversation),
            ConditionExpression="attribute_exists(#until)",
            ExpressionAttributeNames={"#until": "until"},
        )


def drop_devices(app: App, username: str, conversation: Conversation, resources: tuple[str, ...]) -> None:
    """Forget the cursors of devices long gone."""
    names = {f"#c{n}": _CURSOR + resource for n, resource in enumerate(resources)}
    _set(app, username, conversation, "REMOVE " + ", ".join(names), names, None)


def get(app: App, username: str, conversation: Conversation) -> Inbox | None:
    answer = table.client().get_item(
        TableName=Row.Meta.table_name, Key=_key(app, username, conversation), ConsistentRead=True
    )
    return _load(answer["Item"]) if "Item" in answer else None


def browse(app: App, username: str) -> Iterator[Inbox]:
    """Every conversation of a user, at most CONVERSATIONS_PER_SYNC."""
    left = limits.CONVERSATIONS_PER_SYNC
    start: dict[str, Any] = {}
    while left > 0:
        answer = table.client().query(
            TableName=Row.Meta.table_name,
            KeyConditionExpression="who = :who",
            ExpressionAttributeValues={":who": {"S": f"{app.key}/{username}"}},
            ConsistentRead=True,
            Limit=left,
            **start,
        )
        yield from (_load(item) for item in answer["Items"] if Conversation.known(item["conversation"]["S"]))
        left -= len(answer["Items"])
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def advance(app: App, username: str, conversation: Conversation, resource: str, seq: int) -> None:
    """The device has everything up to `seq`. Never goes back."""
    if not _advance(app, username, conversation, resource, seq, seen=True):
        _advance(app, username, conversation, resource, seq, seen=False)


def _advance(app: App, username: str, conversation: Conversation, resource: str, seq: int, *, seen: bool) -> bool:
    """`seen` follows only over numbers that were noted: with an earlier one the devices known then got a cursor, and
    what begins at `seen` later can miss nothing that they were owed."""
    condition = "(attribute_not_exists(#c) OR #c < :seq)"
    noted = " AND #last >= :seq AND (attribute_not_exists(seen) OR seen < :seq)"
    return table.holds(
        table.client().update_item,
        TableName=Row.Meta.table_name,
        Key=_key(app, username, conversation),
        UpdateExpression="SET #c = :seq, seen = :seq" if seen else "SET #c = :seq",
        ConditionExpression=condition + (noted if seen else ""),
        ExpressionAttributeNames={"#c": _CURSOR + resource} | ({"#last": "last"} if seen else {}),
        ExpressionAttributeValues={":seq": {"N": str(seq)}},
    )


def advance_line(
    app: App, username: str, conversation: Conversation, resource: str, seq: int, others: tuple[str, ...]
) -> None:
    """The same in a group, where no row is written for each message: the user's other devices that are known begin
    where `seen` stood, before it moves on."""
    begin = "".join(f", #o{n} = if_not_exists(#o{n}, seen)" for n in range(len(others)))
    names = {f"#o{n}": _CURSOR + other for n, other in enumerate(others)} | {"#c": _CURSOR + resource}
    steps = (
        (f"SET #c = :seq, seen = :seq{begin}", " AND seen < :seq", names),
        ("SET #c = :seq", "", {"#c": names["#c"]}),
    )
    for expression, moves, used in steps:
        with suppress(table.client().exceptions.ConditionalCheckFailedException):
            table.client().update_item(
                TableName=Row.Meta.table_name,
                Key=_key(app, username, conversation),
                UpdateExpression=expression,
                ConditionExpression=f"attribute_exists(seen) AND (attribute_not_exists(#c) OR #c < :seq){moves}",
                ExpressionAttributeNames=used,
                ExpressionAttributeValues={":seq": {"N": str(seq)}},
            )
            return


def _set(
    app: App,
    username: str,
    conversation: Conversation,
    expression: str,
    names: dict[str, str],
    values: dict[str, Any] | None,
) -> None:
    table.client().update_item(
        TableName=Row.Meta.table_name,
        Key=_key(app, username, conversation),
        UpdateExpression=expression,
        ExpressionAttributeNames=names,
        **({"ExpressionAttributeValues": values} if values else {}),
    )


def _key(app: App, username: str, conversation: Conversation) -> dict[str, Any]:
    return {"who": {"S": f"{app.key}/{username}"}, "conversation": {"S": conversation.key}}


def _load(item: dict[str, Any]) -> Inbox:
    def number(name: str) -> int:
        return int(item[name]["N"]) if name in item else 0

    return Inbox(
        Conversation.parse(item["conversation"]["S"]),
        number("last"),
        number("at"),
        number("seen"),
        {name.removeprefix(_CURSOR): int(value["N"]) for name, value in item.items() if name.startswith(_CURSOR)},
        frozenset(name.removeprefix(_HELD) for name in item if name.startswith(_HELD)),
        number("until") if "until" in item else -1,
        tuple(
            sorted((number(name), _end(name)) for name in item if name.startswith(_GAP) and number(name) < _end(name))
        ),
        frozenset(each["S"] for each in item["on"]["L"]) if "on" in item else None,
    )


def _end(gap: str) -> int:
    return int(gap.removeprefix(_GAP).partition(".")[0])
