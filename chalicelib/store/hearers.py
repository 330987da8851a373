"""Users a message is for, as a push asks: rows of store.people read side by side, and how the app words pushes."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.model.app import App
from chalicelib.model.phones import Hearer, Phones
from chalicelib.model.push import NO_SILENCE, PushSettings
from chalicelib.store import people, phones, push, pushes, table

_NAME, _WORDS = people.Row.Meta.table_name, pushes.Row.Meta.table_name
Patterns = dict[str, tuple[str, str]]  # title and content by a template's name


def some(
    app: App, sender: str, conversation: str, usernames: Sequence[str], *, consistent: bool
) -> tuple[str, list[Hearer]]:
    """The sender's nickname, and of up to limits.PUSH_HEARERS users those who have phones; `conversation` is kind#id.
    In one request."""
    profile = people.keys(app, sender)[0]
    keys = [profile, *(key for username in usernames for key in _keys(app, sender, conversation, username))]
    items = {(item["who"]["S"], item["what"]["S"]): item for item in table.batch(_NAME, keys, consistent=consistent)}
    nickname = items.get((profile["who"]["S"], people.PROFILE), {}).get("nickname", {}).get("S", "")
    found = [_hearer(app, sender, conversation, username, items) for username in usernames]
    return nickname, [each for each in found if each.phones.bindings]


def words(
    app: App, sender: str, templates: Iterable[str], hearers: Iterable[Hearer]
) -> tuple[Patterns, dict[str, str]]:
    """Those templates that there are, and what the hearers remark about the sender. In one request."""
    friends = [each for each in hearers if each.befriended]
    wanted = {
        _WORDS: [{"of": {"S": f"{app.key}/templates"}, "what": {"S": name}} for name in dict.fromkeys(templates)],
        _NAME: [_key(app, each.username, f"contact#{each.befriended:013d}.{sender}") for each in friends],
    }
    patterns: Patterns = {}
    remarks: dict[str, str] = {}
    for name, item in table.batches(wanted):
        if name == _WORDS:
            patterns[item["what"]["S"]] = item["title_pattern"]["S"], item["content_pattern"]["S"]
        else:
            username = item["who"]["S"].removeprefix(people.who(app, ""))
            remarks[username] = item.get("remark", {}).get("S", "")
    return patterns, remarks


def _keys(app: App, sender: str, conversation: str, username: str) -> list[dict[str, Any]]:
    return [
        _key(app, username, people.ROUTES),
        *push.keys(app, username, conversation),
        _key(app, username, people.PEER + sender),
    ]


def _hearer(
    app: App, sender: str, conversation: str, username: str, items: dict[tuple[str, str], dict[str, Any]]
) -> Hearer:
    def item(what: str) -> dict[str, Any]:
        return items.get((people.who(app, username), what), {})

    own, peer, alone = item(push.WHAT), item(people.PEER + sender), item(f"{push.WHAT}#{conversation}")
    return Hearer(
        username,
        people.party(app, username, [each for each in (item(people.ROUTES),) if each]).devices,
        push.load(own) if own else PushSettings(),
        push.load_silence(alone) if alone else NO_SILENCE,
        phones.load(own) if own else Phones(),
        peer.get("blocked", {}).get("BOOL", False),
        int(peer.get("befriended", {}).get("N", 0)),
    )


def _key(app: App, username: str, what: str) -> dict[str, Any]:
    return {"who": {"S": people.who(app, username)}, "what": {"S": what}}
