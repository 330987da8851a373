"""Silent mode: which messages of which conversations a user wants to hear of while away (rest-users-groups-rooms 7, N7,
N8, X34, X35). A conversation is known here as its kind and id, `user#mira` or `chatgroup#17`; all of them as nothing.
Who leaves a group keeps what it set there, and finds it again when it comes back."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib import clock, limits
from chalicelib.errors import IllegalArgument, NotOfConversation, ParameterInvalid, SettingUnknown, UserNotFound
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.muc import legal_muc_id, place_of
from chalicelib.model.notifications import SilenceChange
from chalicelib.model.page import Page
from chalicelib.model.push import KINDS, NO_SILENCE, Remind, Silence
from chalicelib.model.user import fold, legal_username
from chalicelib.services import events, users
from chalicelib.store import mucs, people, push

_USER, _GROUP = KINDS[Place.PAIR], KINDS[Place.GROUP]


def fetch(app: App, by: Actor, name: str, kind: str, key: str) -> tuple[str, Silence]:
    """The conversation, and what is set for it."""
    username = users.named(app, by, name)
    conversation = _conversation(username, name, kind, key)
    return conversation, push.silence(app, username, conversation).at(clock.now())


def change(app: App, by: Actor, name: str, kind: str, key: str, asked: SilenceChange) -> tuple[str, Silence]:
    username, now = users.named(app, by, name), clock.now()
    conversation, said = _conversation(username, name, kind, key), asked.said(now)
    if conversation and said.pop("interval", ""):
        raise ParameterInvalid("ignoreInterval")
    if not conversation and asked.remind == Remind.DEFAULT:
        raise ParameterInvalid("type")
    if conversation and any(said.values()):
        _check(app, username, conversation)
    if not said:
        return conversation, push.silence(app, username, conversation).at(now)
    silence = push.hush(app, username, conversation, said, now)
    tell(app, by, username, conversation, silence)
    return conversation, silence


def _conversation(username: str, name: str, kind: str, key: str) -> str:
    """`name`: how the path calls the user."""
    folded = fold(key)
    if kind == _USER and folded in {username, fold(name)}:
        return ""
    if kind == _USER and legal_username(folded):
        return f"{_USER}#{folded}"
    if kind == _USER:
        raise UserNotFound
    if kind != _GROUP:
        raise SettingUnknown
    if not legal_muc_id(key) or place_of(key) is Place.ROOM:
        raise NotOfConversation
    return f"{_GROUP}#{key}"


def _check(app: App, username: str, conversation: str) -> None:
    """Whether there is such a conversation of the user. What is set may be cleared all the same."""
    kind, key = _parts(conversation)
    if kind == _USER and key not in people.known(app, [key]):
        raise UserNotFound
    if kind == _GROUP and username not in mucs.roll(app, place_of(key), key, [username])[1]:
        raise NotOfConversation


def tell(app: App, by: Actor, username: str, conversation: str, silence: Silence) -> None:
    """The user's other devices (msync 6.5). They know it by the interval that all conversations are meant, and by
    nothing that one has no setting of its own any more."""
    kind, key = _parts(conversation or f"{_USER}#{username}")
    said: dict[str, Any] = {}
    if not conversation or silence != NO_SILENCE:
        said = {"type": shown(conversation, silence), "ignoreDuration": silence.until}
    if not conversation:
        said["ignoreInterval"] = silence.interval
    value = {"operator_resource": by.resource, "user" if kind == _USER else "group": key, "data": said}
    events.notify(app, username, by, {"type": "user_notification_mute", "values": [value]})


def shown(conversation: str, silence: Silence) -> Remind:
    """Of all conversations the user hears, as long as nothing else is said."""
    return Remind.ALL if not conversation and silence.remind is Remind.DEFAULT else silence.remind


def several(
    app: App, by: Actor, name: str, asked: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, tuple[str, Silence]]]:
    """By kind and id as they are called, each conversation with what is set for it."""
    if sum(map(len, asked.values())) > limits.SILENCES_ASKED:
        raise IllegalArgument(f"cannot ask for more than {limits.SILENCES_ASKED} conversations")
    username, now = users.named(app, by, name), clock.now()
    wanted = {kind: {key: _conversation(username, name, kind, key) for key in keys} for kind, keys in asked.items()}
    conversations = [each for of_kind in wanted.values() for each in of_kind.values()]
    found = push.silences(app, username, conversations)
    return {
        kind: {key: (each, found.get(each, NO_SILENCE).at(now)) for key, each in of_kind.items()}
        for kind, of_kind in wanted.items()
    }


def browse(app: App, by: Actor, name: str, limit: int, cursor: str) -> Page[tuple[str, str, Remind]]:
    """Kind, id and type of those conversations that have a type of their own. Those that are silent for a time alone
    are passed over, so that a page may be short."""
    username = users.named(app, by, name)
    page = push.page(app, username, limit, cursor.replace(".", "#", 1))  # clients damage a # (sdk-rest 1.8)
    own = [(*_parts(each), silence.remind) for each, silence in page.items if silence.remind is not Remind.DEFAULT]
    return Page(own, page.cursor.replace("#", ".", 1))


def _parts(conversation: str) -> tuple[str, str]:
    kind, _, key = conversation.partition("#")
    return kind, key
