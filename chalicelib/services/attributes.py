"""Attributes: of members of a group, which the group keeps about them, and of rooms, which belong to who set them
(rest-users-groups-rooms 8, G23-G26; 9, R10-R14)."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib import limits
from chalicelib.errors import (
    AccountNotFound,
    AttributesOfAnother,
    AttributesOfNoGroup,
    AttributesOfStranger,
    AttributesOfStrangers,
    AttributesOvertaken,
    AttributesTooLarge,
    ConcurrentOperation,
    MucDisabled,
    MucNotFound,
    Refusal,
    RoomAttributesOfAnother,
    RoomAttributesOfStranger,
    TooManyAsked,
)
from chalicelib.model.app import App
from chalicelib.model.attributes import (
    About,
    AskedAbout,
    Attributes,
    AttributesOf,
    RemovedKeys,
    RoomAttributes,
    RoomKeys,
    portions,
    weight,
)
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Affiliation, Muc, legal_muc_id
from chalicelib.model.user import fold, legal_username
from chalicelib.services import events
from chalicelib.store import attributes as rows
from chalicelib.store.attributes import There

_NOT_YOURS = "properties key '{}' is not part of you"
_TOO_MANY = "properties of this chatroom is exceeding maximum limit {}"
_OVERTAKEN = "Failed to update userMetadata. Concurrent updates not allowed"


@dataclass(frozen=True)
class Result:
    """Names or keys by what became of them."""

    done: tuple[str, ...]
    refused: dict[str, str] = field(default_factory=dict)  # and why


# --- of members ------------------------------------------------------------------------------------------------------


def set_of_member(app: App, group: str, by: Actor, asked: str, values: Attributes) -> None:
    """Everyone its own, those who lead also others'. An empty value takes an attribute away."""
    username = fold(asked)
    for _ in range(limits.CHANGE_ATTEMPTS):
        muc, known = _seen(app, group, by, [username])
        if by.username not in ("", username) and muc.rank(by.username, member=True) < Affiliation.ADMIN:
            raise AttributesOfAnother
        if username not in known:
            raise AttributesOfStranger
        merged = known[username].with_these(values)
        if weight(merged) > limits.MEMBER_ATTRIBUTES:
            raise AttributesTooLarge
        if rows.put_of_member(app, muc, username, merged, known[username].revision) is Outcome.DONE:
            _tell_of_member(app, muc, by, username, values)
            return
    raise AttributesOvertaken


def _tell_of_member(app: App, muc: Muc, by: Actor, username: str, values: Attributes) -> None:
    for keys in portions(values, limits.ATTRIBUTES_TOLD):
        info = _json({"username": username, "properties": {key: values[key] for key in keys}})
        events.announce(app, muc, Event(Operation.GROUP_MEMBER_METADATA_UPDATE, by, about=(username,), info=info))


def set_of_members(app: App, group: str, by: Actor, asked: Sequence[AttributesOf]) -> Result:
    """Nothing is set if one of them is no member."""
    wanted: dict[str, Attributes] = {}
    for each in asked:
        wanted[fold(each.username)] = wanted.get(fold(each.username), {}) | each.values
    _, known = _seen(app, group, by, wanted)
    strangers = [name for name in wanted if name not in known]
    if strangers:
        raise AttributesOfStrangers(strangers)
    refused: dict[str, str] = {}
    for name, values in wanted.items():
        try:
            set_of_member(app, group, by, name, values)
        except Refusal as refusal:
            refused[name] = refusal.text
    return Result(tuple(name for name in wanted if name not in refused), refused)


def of_member(app: App, group: str, by: Actor, asked: str) -> Attributes:
    _, known = _seen(app, group, by, [fold(asked)], changes=False)
    if fold(asked) not in known:
        raise AttributesOfStranger
    return known[fold(asked)].values


def of_members(app: App, group: str, by: Actor, asked: AskedAbout) -> dict[str, Attributes]:
    """By the names as they were asked for; of who is no member, nothing."""
    if len(asked.targets) > limits.MEMBERS_ASKED:
        raise TooManyAsked
    _, known = _seen(app, group, by, map(fold, asked.targets), changes=False)
    found = {name: known.get(fold(name), About()).values for name in asked.targets}
    if not asked.properties:
        return found
    return {name: {key: values[key] for key in asked.properties if key in values} for name, values in found.items()}


def _seen(
    app: App, group: str, by: Actor, asked: Iterable[str], *, changes: bool = True
) -> tuple[Muc, dict[str, About]]:
    """The group, and what it knows of those who are members, if the actor is one."""
    names = list(filter(legal_username, asked))
    own = [by.username] if by.username else []
    muc, members, known = rows.of_members(app, group, [*own, *names], names) if legal_muc_id(group) else (None, {}, {})
    if muc is None:
        raise AttributesOfNoGroup
    if by.username and by.username not in members:
        raise AttributesOfStranger
    if by.username and changes and muc.disabled:
        raise MucDisabled
    return muc, {name: known.get(name, About()) for name in names if name in members}


# --- of rooms --------------------------------------------------------------------------------------------------------


def of_room(app: App, room: str, by: Actor, asked: RoomKeys) -> Attributes:
    """Those that are asked for, or all."""
    few = len(asked.keys) <= limits.ROOM_KEYS_PER_CALL
    there = _look(app, room, by, by.username, asked.legal() if few else [])
    if by.username and not there.member:
        raise RoomAttributesOfStranger
    if asked.keys and few:
        return {each.key: each.value for each in there.found.values()}
    found = {each.key: each.value for each in rows.whole(app, there.muc)}
    return {key: found[key] for key in asked.keys if key in found} if asked.keys else found


def set_in_room(app: App, room: str, by: Actor, asked: str, said: RoomAttributes, *, forced: bool) -> Result:
    """In a user's name; each key by itself. `forced`: also what others have set."""
    unfit = said.unfit()
    values = {key: each for key, each in said.values.items() if key not in unfit}

    def write(there: There, keys: list[str]) -> bool:
        return rows.put(app, there, {key: values[key] for key in keys}, passing=said.passing)

    there, result = _settle(app, room, by, asked, list(values), write, forced=forced, adds=True)
    _tell_of_room(app, there.muc, _setter(there, by), {key: values[key] for key in result.done})
    return Result(result.done, unfit | result.refused)


def remove_in_room(app: App, room: str, by: Actor, asked: str, said: RemovedKeys, *, forced: bool) -> Result:
    """The same way. What is not there is removed already."""

    def write(there: There, keys: list[str]) -> bool:
        return rows.remove(app, there, keys)

    there, result = _settle(app, room, by, asked, said.legal(), write, forced=forced, adds=False)
    _tell_of_loss(app, there.muc, _setter(there, by), result.done)
    return Result(result.done, said.unfit() | result.refused)


def forget(app: App, muc: Muc, username: str) -> None:
    """Who leaves a room takes what it had set along. A repeat tells the room again, until nothing points to it."""
    stamps = rows.passing(app, muc, username) if muc.place is Place.ROOM else {}
    if not stamps:
        return
    others = _take(app, muc, stamps)
    _tell_of_loss(app, muc, Actor(username), [key for key in stamps if key not in others])
    rows.disown(app, muc, username, stamps)


def _take(app: App, muc: Muc, stamps: Mapping[str, str]) -> set[str]:
    """They are taken away as they were. Which of them have been set anew since."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        left = rows.some(app, muc, list(stamps))
        old = [each for each in left if each.stamp == stamps[each.key]]
        if not old:
            return {each.key for each in left}
        for start in range(0, len(old), limits.ROOM_KEYS_FORGOTTEN):
            rows.take(app, muc, old[start : start + limits.ROOM_KEYS_FORGOTTEN])
    raise ConcurrentOperation("concurrency change group failed")


def _settle(
    app: App,
    room: str,
    by: Actor,
    asked: str,
    keys: Sequence[str],
    write: Callable[[There, list[str]], bool],
    *,
    forced: bool,
    adds: bool,
) -> tuple[There, Result]:
    """What can be done with the keys, all at once; anew where others were faster."""
    if by.username and fold(asked) != by.username:
        raise RoomAttributesOfAnother
    open_keys: list[str] = []
    for _ in range(limits.CHANGE_ATTEMPTS):
        there = _look(app, room, by, fold(asked), keys)
        if not there.member and (by.username or not forced):
            raise RoomAttributesOfStranger
        refused = _refused(there, keys, forced=forced, adds=adds)
        open_keys = [key for key in keys if key not in refused]
        if not open_keys or write(there, open_keys):
            return there, Result(tuple(open_keys), refused)
    return there, Result((), refused | dict.fromkeys(open_keys, _OVERTAKEN))


def _look(app: App, room: str, by: Actor, username: str, keys: Iterable[str]) -> There:
    if username and not legal_username(username):
        raise AccountNotFound(username)
    there = rows.look(app, room, username, keys) if legal_muc_id(room) else None
    if there is None:
        raise MucNotFound(room)
    if by.username and there.muc.disabled:
        raise MucDisabled
    return there


def _refused(there: There, keys: Sequence[str], *, forced: bool, adds: bool) -> dict[str, str]:
    others = [key for key in keys if key in there.found and there.found[key].by != there.username]
    refused = {} if forced else {key: _NOT_YOURS.format(key) for key in others}
    if adds:
        new = [key for key in keys if key not in there.found]
        too_many = new[max(0, limits.ROOM_KEYS - there.count) :]
        refused |= dict.fromkeys(too_many, _TOO_MANY.format(limits.ROOM_KEYS))
    return refused


def _setter(there: There, by: Actor) -> Actor:
    """Whom the room is told of: who is in it, or the app."""
    if by.username:
        return by
    return Actor(there.username) if there.member else by


def _tell_of_room(app: App, muc: Muc, by: Actor, values: Attributes) -> None:
    for keys in portions(values, limits.ATTRIBUTES_TOLD):
        info = _json({"result": {"successKeys": keys}, "properties": {key: values[key] for key in keys}})
        events.announce(app, muc, Event(Operation.SET_METADATA, by, info=info))


def _tell_of_loss(app: App, muc: Muc, by: Actor, keys: Iterable[str]) -> None:
    for some in portions(dict.fromkeys(keys, ""), limits.ATTRIBUTES_TOLD):
        events.announce(app, muc, Event(Operation.DELETE_METADATA, by, info=_json({"result": {"successKeys": some}})))


def _json(said: dict[str, object]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
