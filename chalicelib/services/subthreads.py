"""What becomes of a group's threads when a member of it goes."""

from chalicelib import limits, parallel
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.membership import Outcome
from chalicelib.model.muc import Muc
from chalicelib.store import conversations, memberships, people, subscribers, threads


def leave(app: App, group: Muc, username: str) -> None:
    """Who left a group is in none of its threads. Nobody is told: the group was. A repeat goes on where it died."""
    if group.place is not Place.GROUP:
        return
    for _ in range(limits.LEAVES_OF_THREADS):
        ids = threads.ids_in(app, group.id, username)
        if not ids:
            return
        found = [Muc(each, Place.THREAD, "", 0, 0, parent=group.id) for each in ids]
        _off_lines(app, found, username)
        parallel.each(lambda thread: _part(app, thread, username), found, "threads", limits.THREADS_AT_ONCE)
        _off_lines(app, found, username)  # what one of its devices came onto meanwhile


def _part(app: App, thread: Muc, username: str) -> None:
    head = conversations.head(app, thread.conversation)
    if memberships.leave(app, thread, username, head) is Outcome.GONE:
        sweep(app, thread)


def _off_lines(app: App, found: list[Muc], username: str) -> None:
    for device in people.devices(app, username):
        if device.online:
            subscribers.remove(app, [thread.conversation for thread in found], device.connection)


def sweep(app: App, thread: Muc) -> None:
    """Take away what is left of a thread that is gone."""
    head = conversations.head(app, thread.conversation)
    for _ in range(limits.SWEEPS_OF_A_MUC):
        if not memberships.sweep(app, Place.THREAD, thread.id, head):
            return
