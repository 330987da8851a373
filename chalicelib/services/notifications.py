"""What users want pushed, and how (rest-users-groups-rooms 7, N1-N6, N9, N10, N15, N16)."""

from collections.abc import Sequence
from functools import partial

from chalicelib import clock, limits, parallel
from chalicelib.errors import AccountNotFound, IllegalArgument, TemplateNotFound, UserNotFound
from chalicelib.model.app import App
from chalicelib.model.event import Actor
from chalicelib.model.muc import legal_muc_id
from chalicelib.model.notifications import NewBinding, PushChange, PushNickname
from chalicelib.model.push import Binding, PushSettings
from chalicelib.model.templates import legal_template
from chalicelib.model.user import User, fold, legal_username
from chalicelib.services import bindings, silence, users
from chalicelib.services.bindings import Turn
from chalicelib.store import people, push, templates


def fetch(app: App, by: Actor, name: str, *, consistent: bool = False) -> tuple[User, PushSettings]:
    user, settings = push.account(app, users.named(app, by, name), consistent=consistent)
    if user is None:
        raise UserNotFound
    return user, settings


def change(app: App, by: Actor, name: str, asked: PushChange, ignored: dict[str, bool]) -> tuple[User, PushSettings]:
    """`ignored`: groups, from now on or not any more. The account and its settings as they are then."""
    user, settings = fetch(app, by, name, consistent=True)
    interval = asked.interval(settings.silence.interval)
    _judge(ignored, settings)
    said: dict[str, str | int] = {"style": asked.style} if asked.style is not None else {}
    said |= {"interval": interval} if interval is not None else {}
    binding = asked.binding()
    turn = bindings.turn(settings, binding) if binding else Turn()
    settings = _write(app, user.username, settings, said, ignored, turn)
    if interval is not None:
        silence.tell(app, by, user.username, "", settings.silence.at(clock.now()))
    if asked.nickname is not None:
        return _rename(app, user.username, asked.nickname), settings
    return user, settings


def _judge(ignored: dict[str, bool], settings: PushSettings) -> None:
    if not all(map(legal_muc_id, ignored)):
        raise IllegalArgument("notification_ignore must name a group")
    if len(ignored) > limits.GROUPS_IGNORED_PER_CALL:
        raise IllegalArgument(f"notification_ignore cannot name more than {limits.GROUPS_IGNORED_PER_CALL} groups")
    wanted = (settings.ignored | ignored.keys()) - {group for group, on in ignored.items() if not on}
    if len(wanted) > limits.GROUPS_IGNORED:
        raise IllegalArgument(f"notification_ignore cannot exceed {limits.GROUPS_IGNORED} groups")


def _write(
    app: App,
    username: str,
    before: PushSettings,
    said: dict[str, str | int],
    ignored: dict[str, bool],
    turn: Turn,
) -> PushSettings:
    """The settings in one write, so that no token is ever bound to two users; a token that is let go last: a stop
    before that leaves a holder who has not bound it, which says nothing."""
    if not (said or ignored or turn.bound or turn.unbound):
        return before
    if turn.bound:
        after = bindings.take(app, username, turn, said, ignored)
    else:
        after = push.change(app, username, said, ignored, unbound=turn.unbound)
    bindings.release(app, username, before, after)
    return after


def _rename(app: App, username: str, nickname: str) -> User:
    user = people.change(app, username, clock.now(), nickname=nickname)
    if user is None:
        raise UserNotFound
    return user


def rename(app: App, asked: Sequence[PushNickname]) -> list[PushNickname]:
    """Who is named twice gets the last one. Nobody is renamed if one of them is unknown."""
    if not asked:
        raise IllegalArgument("put user push nicknames illegal empty request body")
    wanted = {fold(each.username): each.nickname for each in asked}
    known = people.known(app, [name for name in wanted if legal_username(name)])
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise AccountNotFound(unknown[0])
    parallel.each(partial(_renamed, app), list(wanted.items()), "nicknames", limits.NICKNAMES_AT_ONCE)
    return [PushNickname(*each) for each in wanted.items()]


def _renamed(app: App, asked: tuple[str, str]) -> None:
    """One who is removed at this moment has no name any more."""
    people.change(app, asked[0], clock.now(), nickname=asked[1])


def bound(app: App, by: Actor, name: str) -> tuple[Binding, ...]:
    return push.get(app, users.named(app, by, name)).bindings


def bind(app: App, by: Actor, name: str, asked: NewBinding) -> list[Binding]:
    """The device's binding; none where one ended."""
    username = users.named(app, by, name)
    settings = push.get(app, username)
    after = _write(app, username, settings, {}, {}, bindings.turn(settings, asked))
    asked_for = (asked.device, asked.notifier, asked.token)
    return [each for each in after.bindings if (each.device, each.notifier, each.token) == asked_for]


def language(app: App, by: Actor, name: str) -> str:
    return push.get(app, users.named(app, by, name)).language


def speak(app: App, by: Actor, name: str, language: str) -> str:
    push.change(app, users.named(app, by, name), {"language": language})
    return language


def template(app: App, by: Actor, name: str) -> str:
    return push.get(app, users.named(app, by, name)).template


def choose(app: App, by: Actor, name: str, template: str) -> str:
    username = users.named(app, by, name)
    if template and (not legal_template(template) or templates.get(app, template) is None):
        raise TemplateNotFound(template)
    push.change(app, username, {"template": template})
    return template
