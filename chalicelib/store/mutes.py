"""Global mutes: attributes of the account in store.people, and its index `mutes`."""

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from chalicelib.model.app import App
from chalicelib.model.mute import FOR_EVER, Mutes
from chalicelib.store.people import PROFILE, Row, who
from chalicelib.store.table import held

_ATTRIBUTES = (Row.muted_until, Row.muted_in_groups, Row.muted_in_rooms)
_NEVER = "9" * 13


def put(app: App, username: str, old: Mutes, new: Mutes) -> bool:
    """In place of the old ones. False: they are others by now, or the account is gone."""
    condition = Row.who.exists()
    actions: list[Action] = []
    for attribute, (_, was), (_, until) in zip(_ATTRIBUTES, old.ends(), new.ends(), strict=True):
        condition &= (attribute == was) if was else (attribute.does_not_exist() | (attribute == 0))
        actions.append(attribute.set(until))
    if new.last:
        actions += [Row.muted.set(who(app, "")), Row.muted_last.set(_place(new.last))]
    else:
        actions += [Row.muted.remove(), Row.muted_last.remove()]
    return held(lambda: Row(who(app, username), PROFILE).update(actions, condition), UpdateError)


def listed(app: App, now: int, limit: int) -> list[tuple[str, Mutes]]:
    """Who is muted now, those first whose mutes end first."""
    rows = Row.by_mute.query(who(app, ""), Row.muted_last > _place(now), limit=limit)
    return [(row.who.removeprefix(who(app, "")), _mutes(row)) for row in rows]


def _mutes(row: Row) -> Mutes:
    return Mutes(int(row.muted_until or 0), int(row.muted_in_groups or 0), int(row.muted_in_rooms or 0))


def _place(until: int) -> str:
    return _NEVER if until == FOR_EVER else f"{until:013d}"
