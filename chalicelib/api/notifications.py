"""What users want pushed, how and where: below /users, and /push/nickname (N1-N10, N15, N16, X8, X34, X35)."""

from dataclasses import dataclass
from typing import Any

from chalicelib import limits
from chalicelib.api import body, mucs
from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.api.users import show
from chalicelib.errors import IllegalArgument, ParameterInvalid
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.notifications import (
    ChosenTemplate,
    Language,
    NewBinding,
    PushChange,
    PushNickname,
    SilenceChange,
)
from chalicelib.model.push import KINDS, Binding, PushSettings, Silence
from chalicelib.model.user import User
from chalicelib.services import notifications, silence

rest = Collection(__name__, unfit=ParameterInvalid)

_USER = "/users/{username}"
_BINDING = "/users/{username}/push/binding"
_LANGUAGE = "/users/{username}/notification/language"
_TEMPLATE = "/users/{username}/notification/template"
_SILENCE = "/users/{username}/notification/{kind}/{key}"
_KINDS = {"user": KINDS[Place.PAIR], "group": KINDS[Place.GROUP]}  # by what lists of several call them
_IGNORE, _QUIET = "notification_ignore_", "notification_no_disturbing"


# --- what stands with the account ------------------------------------------------------------------------------------


@rest.get(_USER, role=Role.USER, own="username")
def fetch(call: Call, username: str) -> Part:
    return {"path": "/users", "entities": [_entity(*notifications.fetch(call.app, mucs.actor(call), username))]}


@rest.put(_USER, role=Role.USER, own="username")
def change(call: Call, username: str) -> Part:
    changed = notifications.change(call.app, mucs.actor(call), username, *_asked(call))
    return {"path": "/users", "entities": [_entity(*changed)]}


@dataclass(frozen=True)
class _Elements:
    entities: tuple[dict[str, Any], ...] = ()


def _asked(call: Call) -> tuple[PushChange, dict[str, bool]]:
    """What is changed stands beside `entities`, or in its elements: the official SDK writes either."""
    elements = call.one(_Elements).entities
    beside = {name: value for name, value in call.json().items() if name != "entities"}
    said = {name: value for one in (beside, *elements) for name, value in one.items() if value is not None}
    ignored = {name: said.pop(name) for name in list(said) if name.startswith(_IGNORE)}
    if strange := sorted(name for name, value in ignored.items() if value not in (0, 1)):
        raise IllegalArgument(f"some of [{', '.join(strange)}] are not valid fields")
    groups = {name.removeprefix(_IGNORE): bool(value) for name, value in ignored.items()}
    return PushChange(**body.read_some(PushChange, said)), groups


def _entity(user: User, settings: PushSettings) -> dict[str, Any]:
    """A user with what it set (rest-users-groups-rooms 2.3)."""
    shown = show(user) | {"notification_display_style": settings.style}
    shown |= {_IGNORE + group: True for group in sorted(settings.ignored)}
    if settings.silence.interval:
        start, end = (str(int(time[:2])) for time in settings.silence.interval.split("-"))
        shown |= {_QUIET: True, f"{_QUIET}_start": start, f"{_QUIET}_end": end}
    if settings.bindings:
        newest = settings.bindings[-1]
        shown |= {"notifier_name": newest.notifier, "device_token": newest.token}
        shown["pushInfo"] = [_binding(each) | {"device_Id": each.device} for each in settings.bindings]
    return shown


def _binding(binding: Binding) -> dict[str, str]:
    return {"device_id": binding.device, "device_token": binding.token, "notifier_name": binding.notifier}


@rest.put("/push/nickname", role=Role.APP)
def rename(call: Call) -> Part:
    done = notifications.rename(call.app, _nicknames(call))
    return {"entities": [{"username": each.username, "push_nickname": each.nickname} for each in done]}


def _nicknames(call: Call) -> list[PushNickname]:
    too_many = IllegalArgument("put user push nicknames exceeds the limit")
    return call.many(PushNickname, limits.PUSH_NICKNAMES, refusal=too_many) if call.json() else []


# --- devices ---------------------------------------------------------------------------------------------------------


@rest.put(_BINDING, role=Role.USER, own="username")
def bind(call: Call, username: str) -> Part:
    bound = notifications.bind(call.app, mucs.actor(call), username, call.one(NewBinding))
    return {"entities": [_binding(each) for each in bound]}


@rest.get(_BINDING, role=Role.USER, own="username")
def bindings(call: Call, username: str) -> Part:
    return {"entities": [_binding(each) for each in notifications.bound(call.app, mucs.actor(call), username)]}


# --- language, template ----------------------------------------------------------------------------------------------


@rest.put(_LANGUAGE, role=Role.USER, own="username")
def speak(call: Call, username: str) -> Part:
    chosen = notifications.speak(call.app, mucs.actor(call), username, call.one(Language).tag)
    return {"path": "/users", "data": {"language": chosen}}


@rest.get(_LANGUAGE, role=Role.USER, own="username")
def language(call: Call, username: str) -> Part:
    return {"path": "/users", "data": {"language": notifications.language(call.app, mucs.actor(call), username)}}


@rest.put(_TEMPLATE, role=Role.USER, own="username")
def choose(call: Call, username: str) -> Part:
    chosen = notifications.choose(call.app, mucs.actor(call), username, call.one(ChosenTemplate).name)
    return {"path": "/users", "data": {"templateName": chosen}}


@rest.get(_TEMPLATE, role=Role.USER, own="username")
def template(call: Call, username: str) -> Part:
    return {"path": "/users", "data": {"templateName": notifications.template(call.app, mucs.actor(call), username)}}


# --- silent mode -----------------------------------------------------------------------------------------------------


@rest.put(_SILENCE, role=Role.USER, own="username")
def hush(call: Call, username: str, kind: str, key: str) -> Part:
    changed = silence.change(call.app, mucs.actor(call), username, kind, key, call.one(SilenceChange))
    return {"path": "/users", "data": _silence(*changed)}


@rest.get(_SILENCE, role=Role.USER, own="username")
def hushed(call: Call, username: str, kind: str, key: str) -> Part:
    return {"path": "/users", "data": _silence(*silence.fetch(call.app, mucs.actor(call), username, kind, key))}


@rest.get("/users/{username}/notification", role=Role.USER, own="username")
def several(call: Call, username: str) -> Part:
    asked = {kind: mucs.several(call.query.get(name, "")) for name, kind in _KINDS.items()}
    found = silence.several(call.app, mucs.actor(call), username, asked)
    shown = {kind: {key: _silence(*each) for key, each in some.items()} for kind, some in found.items()}
    return {"path": "/users", "data": {name: shown[kind] for name, kind in _KINDS.items()}}


@rest.get("/users/{username}/notification/mute/type", role=Role.USER, own="username")
def types(call: Call, username: str) -> Part:
    page = silence.browse(call.app, mucs.actor(call), username, *call.page(limits.SILENCES_PAGE, limits.PAGE_DEFAULT))
    names = {kind: name for name, kind in _KINDS.items()}
    data = [{names[kind]: key, "value": remind} for kind, key, remind in page.items]
    return {"path": "/users", "data": data, "cursor": page.cursor}


def _silence(conversation: str, kept: Silence) -> dict[str, Any]:
    return {
        "type": silence.shown(conversation, kept),
        "ignoreDuration": kept.until,
        "ignoreInterval": kept.interval,
    }
