"""Users a message is for, as a push asks: rows of store.people read side by side, and how the app words pushes."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.model.app import App
from chalicelib.model.phones import Hearer
from chalicelib.model.push import Binding
from chalicelib.model.templates import Template
from chalicelib.model.user import User
from chalicelib.store import contacts, people, personal, phones, push, table, templates, ties

_NAME = people.Row.Meta.table_name
_Items = dict[tuple[str, str], dict[str, Any]]


def some(
    app: App, sender: str, conversation: str, usernames: Sequence[str], *, consistent: bool
) -> tuple[str, list[Hearer]]:
    """The sender's nickname, and of up to limits.PUSH_HEARERS users those whose account is served and who have phones;
    `conversation` is kind#id. In one request."""
    keys = [*people.keys(app, sender)[:1]]
    for username in usernames:
        keys += [*people.keys(app, username), *push.keys(app, username, conversation)]
        keys.append(personal.key(app, username, people.PEER + sender))
    items = {(item["who"]["S"], item["what"]["S"]): item for item in table.batch(_NAME, keys, consistent=consistent)}
    author = people.party(app, sender, items.values()).user
    found = [_hearer(app, sender, author, conversation, username, items) for username in usernames]
    return author.nickname if author else "", [each for each in found if each is not None]


def words(
    app: App, sender: str, names: Iterable[str], hearers: Iterable[Hearer]
) -> tuple[dict[str, Template], dict[str, str]]:
    """Those templates that there are, and what the hearers remark about the sender. In one request."""
    friends = [each for each in hearers if each.befriended]
    wanted = {
        templates.NAME: [templates.key(app, name) for name in dict.fromkeys(names)],
        _NAME: [
            personal.key(app, each.username, contacts.CONTACT + ties.place(each.befriended, sender)) for each in friends
        ],
    }
    found: dict[str, Template] = {}
    remarks: dict[str, str] = {}
    for name, item in table.batches(wanted):
        if name == templates.NAME:
            template = templates.load(item)
            found[template.name] = template
        else:
            remarks[item["who"]["S"].removeprefix(people.who(app, ""))] = item.get("remark", {}).get("S", "")
    return found, remarks


def _hearer(
    app: App, sender: str, author: User | None, conversation: str, username: str, items: _Items
) -> Hearer | None:
    def item(what: str) -> dict[str, Any]:
        return items.get((people.who(app, username), what), {})

    own, peer = item(push.WHAT), item(people.PEER + sender)
    party = people.party(app, username, (each for each in (item(people.PROFILE), item(people.ROUTES)) if each))
    bindings: tuple[Binding, ...] = push.load(own).bindings
    if party.user is None or not party.user.activated or not bindings:
        return None
    tie = people.peer_of(peer, author, party.user)
    return Hearer(
        username,
        party.devices,
        push.load(own),
        push.load_silence(item(f"{push.WHAT}#{conversation}")),
        phones.load(own),
        tie.blocked,
        ties.number(peer, "befriended") if tie.friend else 0,
    )
