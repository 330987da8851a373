"""Rows of what users have with each other, for tests.store.rows."""

from typing import Any

from chalicelib.model.contact import Contact, Outcome, Request
from chalicelib.model.event import Relation
from chalicelib.model.user import User
from chalicelib.store import blocks, contacts, people, ties
from tests.store.moments import AT

ADA = User("ada", "ada-uuid", AT, AT)
GRACE = User("grace", "grace-uuid", AT, AT)


def write(app: Any) -> None:
    """Ada has befriended and blocked Grace, whose account is gone; Linus asks her, and was refused."""
    people.add(app, GRACE)
    [found] = ties.between(app, "ada", ["grace"])
    outcome, found = contacts.befriend(app, found, AT + 1, Relation.ACCEPT, asked=False)
    assert outcome is Outcome.DONE
    assert contacts.note(app, found, "from work")
    assert blocks.block(app, "ada", {"grace": found.mine}, AT + 2) is Outcome.DONE
    contacts.ask(app, "ada", "linus", AT + 3)
    assert contacts.decline(app, "ada", "linus", AT + 3)
    people.remove(app, "grace")


def read(app: Any) -> dict[str, Any]:
    grace, linus = ties.between(app, "ada", ["grace", "linus"])
    return {
        "tie": (grace.mine.befriended, grace.mine.blocked, grace.mine.untold),
        "other tie": (grace.theirs.befriended, grace.theirs.blocked, grace.theirs.untold),
        "counts": ties.count(app, "ada"),
        "contacts": contacts.browse(app, ADA),
        "blocked": list(blocks.page(app, ADA, 10, "").items),
        "request": linus.asked,
    }


EXPECTED = {
    "tie": (AT + 1, AT + 2, Relation.ACCEPT),
    "other tie": (AT + 1, 0, 0),
    "counts": (1, 1),
    "contacts": [Contact("grace", "from work")],
    "blocked": ["grace"],
    "request": Request(AT + 3, declined=True),
}
