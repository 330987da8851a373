"""Labels that an app puts on its users: made, put on, taken off, taken away (rest-users-groups-rooms 7)."""

from collections.abc import Callable, Sequence

from chalicelib import clock, limits
from chalicelib.delivery import queues
from chalicelib.errors import (
    ConcurrentOperation,
    LabelNotFound,
    LabelTaken,
    NotLabelled,
    TooManyLabels,
    UserNotFound,
)
from chalicelib.model.app import App
from chalicelib.model.labels import Fitting, Label, Labelled, NewLabel, Wearer, legal_label
from chalicelib.model.membership import Outcome
from chalicelib.model.page import Page
from chalicelib.model.user import fold, legal_username
from chalicelib.services import connections
from chalicelib.store import labels, people

_UNKNOWN = "user does not exist"
_BARE = "user does not have the label"
_FULL = "the label has as many users as it may have"
_BUSY = "others are changing the label. Please try again"

_Sorted = tuple[Sequence[str], dict[str, str]]  # whom something is to be written about; who is refused, and why
Sort = Callable[[Fitting, Sequence[str]], _Sorted]
Write = Callable[[Sequence[str]], bool]


def create(app: App, asked: NewLabel) -> Label:
    label = Label(asked.name, asked.description, clock.now(), clock.uuid())
    outcome = labels.add(app, label)
    if outcome is Outcome.PRESENT:
        raise LabelTaken(asked.name)
    if outcome is Outcome.FULL:
        raise TooManyLabels(limits.LABELS_PER_APP)
    _check(outcome)
    return label


def fetch(app: App, name: str) -> Label:
    label = labels.get(app, name) if legal_label(name) else None
    if label is None:
        raise LabelNotFound(name)
    return label


def browse(app: App, limit: int, cursor: str) -> Page[Label]:
    return labels.page(app, limit, cursor)


def remove(app: App, name: str) -> None:
    """Whoever wears it is seen to first, so that nothing stays if this is cut off between the two."""
    label = fetch(app, name)
    queues.sweep_label(app, label.name, label.id, after=limits.LABEL_SWEPT_AFTER)
    outcome = labels.remove(app, label)
    if outcome is Outcome.GONE:
        raise LabelNotFound(name)
    _check(outcome)


def sweep(appkey: str, name: str, label_id: str) -> None:
    """Some of the rows of a label that is gone, then the next message."""
    app = connections.tenant(appkey)
    label = labels.get(app, name) if app else None
    if app is None or (label is not None and label.id == label_id):
        return  # it was not taken away in the end
    if labels.sweep(app, label_id):
        queues.sweep_label(app, name, label_id)


# --- who wears one ---------------------------------------------------------------------------------------------------


def put_on(app: App, name: str, asked: Sequence[str]) -> Labelled:
    """Who wears it already is done: a call that was cut off may be repeated."""
    label, now = fetch(app, name), clock.now()
    return _each(app, label, asked, _to_put_on, lambda names: labels.put_on(app, label, names, now))


def take_off(app: App, name: str, asked: Sequence[str]) -> Labelled:
    label = fetch(app, name)

    def write(names: Sequence[str]) -> bool:
        return labels.take_off(app, label.name, label.id, names) is Outcome.DONE

    return _each(app, label, asked, _to_take_off, write)


def wearer(app: App, name: str, asked: str) -> Wearer:
    label, username = fetch(app, name), fold(asked)
    if not legal_username(username):
        raise UserNotFound
    found = labels.wearer(app, label, username)
    if found is None and people.get(app, username) is None:
        raise UserNotFound
    if found is None:
        raise NotLabelled(username, label.name)
    return found


def wearers(app: App, name: str, limit: int, cursor: str) -> Page[Wearer]:
    return labels.wearers(app, fetch(app, name), limit, cursor)


def shed(app: App, username: str, removed: int) -> bool:
    """Take some labels off an account that was removed at this time (ms). False: there were none."""
    found = [each for each in labels.worn(app, username, limits.LABELS_SHED) if each.since <= removed]
    for worn in found:
        if labels.take_off(app, worn.name, worn.label_id, [username]) is Outcome.GONE:
            labels.drop(app, worn.label_id, username)
    return bool(found)


def _to_put_on(found: Fitting, names: Sequence[str]) -> _Sorted:
    refused = {name: _UNKNOWN for name in names if name not in found.known}
    new = [name for name in names if name in found.known - found.wearing]
    room = limits.LABEL_WEARERS - found.label.wearers
    return new[:room], refused | dict.fromkeys(new[room:], _FULL)


def _to_take_off(found: Fitting, names: Sequence[str]) -> _Sorted:
    bare = [name for name in names if name not in found.wearing]
    refused = {name: _BARE if name in found.known else _UNKNOWN for name in bare}
    return [name for name in names if name in found.wearing], refused


def _each(app: App, label: Label, asked: Sequence[str], sort: Sort, write: Write) -> Labelled:
    """As many at a time as can be looked at together. All of those, or none of them, are written."""
    names = {fold(name): name for name in reversed(asked)}
    refused = {name: _UNKNOWN for name in names if not legal_username(name)}
    legal = [name for name in reversed(names) if name not in refused]
    for start in range(0, len(legal), limits.LABELLED_AT_ONCE):
        refused |= _write(app, label, legal[start : start + limits.LABELLED_AT_ONCE], sort, write)
    done = tuple(names[name] for name in legal if name not in refused)
    return Labelled(done, {names[name]: why for name, why in refused.items()})


def _write(app: App, label: Label, names: Sequence[str], sort: Sort, write: Write) -> dict[str, str]:
    """Who is refused, and why."""
    for _ in range(limits.CHANGE_ATTEMPTS):
        found = labels.look(app, label, names)
        if found is None:
            raise LabelNotFound(label.name)
        fit, refused = sort(found, names)
        if not fit or write(fit):
            return refused
    raise ConcurrentOperation(_BUSY)


def _check(outcome: Outcome) -> None:
    if outcome is not Outcome.DONE:
        raise ConcurrentOperation(_BUSY)
