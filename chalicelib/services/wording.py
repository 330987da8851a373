"""What a push of a message says: from what must be said up to what the message itself asks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.model.alert import Alert
from chalicelib.model.content import Audio, Combined, Command, Content, Custom, File, Image, Location, Text, Video
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import Message
from chalicelib.model.phones import Hearer
from chalicelib.model.templates import Template
from chalicelib.model.wishes import Wishes

NEUTRAL = "You have a new message"  # for who wants nothing shown
DEFAULT = "default"  # the template of pushes for which no other is named
_SHORT: dict[type[Content], str] = {
    Image: "[image]",
    Audio: "[audio]",
    Video: "[video]",
    File: "[file]",
    Location: "[location]",
    Command: "[command]",
    Custom: "[custom]",
}
_PLACE = re.compile(r"\{([0-9]{1,3}|\$fromNickname|\$dynamicFrom|\$msg)\}")


@dataclass(frozen=True)
class Said:
    """A message, as all its pushes have it."""

    line: Conversation
    message: Message
    wishes: Wishes
    nickname: str  # the sender's
    templates: dict[str, Template]  # those that there are, by name


def templates(wishes: Wishes, hearer: Hearer) -> Iterator[str]:
    """Those that may word it, the weakest first."""
    yield from (name for name in (DEFAULT, hearer.settings.template, wishes.template) if name)


def alert(said: Said, hearer: Hearer, remark: str) -> Alert:
    wishes, message, waiting = said.wishes, said.message, hearer.phones.waiting(hearer.devices)
    title, body = _text(said, hearer, remark)
    group = {} if said.line.place is Place.PAIR else {"g": said.line.members[0]}
    return Alert(
        title,
        body,
        id=str(message.id),
        badge=waiting + 1 if wishes.badge is None else wishes.badge,
        sound=wishes.sound or "default",
        category=wishes.category,
        mutable=wishes.mutable,
        channel=wishes.channel,
        data={"f": message.sender, "t": hearer.username, "m": str(message.id)} | group,
        custom=wishes.custom,
    )


def _text(said: Said, hearer: Hearer, remark: str) -> tuple[str, str]:
    wishes, short = said.wishes, _short(said.message.said.content)
    nickname = said.nickname or said.message.sender
    known = {"$fromNickname": nickname, "$dynamicFrom": remark or wishes.nickname or nickname, "$msg": short}
    title, body = (known["$dynamicFrom"], short) if hearer.settings.style else ("", NEUTRAL)

    def fill(pattern: str, args: tuple[str, ...]) -> str:
        return _PLACE.sub(lambda found: _filled(found[1], known, args), pattern)

    def worded(name: str) -> tuple[str, str] | None:
        found = said.templates.get(name)
        return (fill(found.title, wishes.title_args), fill(found.content, wishes.content_args)) if found else None

    title, body = worded(DEFAULT) or (title, body)
    title, body = wishes.title or title, wishes.content or body
    return worded(wishes.template) or worded(hearer.settings.template) or (title, body)


def _filled(place: str, known: dict[str, str], args: tuple[str, ...]) -> str:
    if not place.isdigit():
        return known[place]
    return args[int(place)] if int(place) < len(args) else ""


def _short(content: Content | None) -> str:
    if isinstance(content, Text | Combined):
        return content.text or ""
    return _SHORT[type(content)] if content is not None else ""
