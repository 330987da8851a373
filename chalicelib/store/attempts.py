"""Failed logins. Partition: the app (or `@management`) and who tries or from where. Gone by TTL."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import UpdateError

from chalicelib import limits
from chalicelib.store.table import Table, held, named


class Row(Table):
    class Meta(Table.Meta):
        table_name = named("attempts")

    who = UnicodeAttribute(hash_key=True)
    failures = NumberAttribute(null=True)
    until = NumberAttribute(null=True)  # ms; beyond the free attempts, none before this
    ttl = NumberAttribute(null=True)  # s; older failures no longer count


def add(who: str, free: int, now: int) -> int:
    """Count an attempt as failed before it is tried, so that parallel ones cannot all be the first.
    0 if it has to wait, else how many there have been, this one included."""
    row = Row(who)
    until = Row.until.set(now + limits.LOGIN_WAIT * 1000)
    ttl = Row.ttl.set(now // 1000 + limits.LOGIN_FAILURES_KEPT)
    may = Row.failures.does_not_exist() | (Row.failures < free) | (Row.until <= now)
    counts = Row.ttl.does_not_exist() | (Row.ttl > now // 1000)
    if held(lambda: row.update([Row.failures.add(1), until, ttl], may & counts), UpdateError):
        return int(row.failures or 1)
    old = Row.ttl <= now // 1000  # past its time and not swept yet
    return int(held(lambda: row.update([Row.failures.set(1), until, ttl], old), UpdateError))


def put(who: str, until: int) -> None:
    """The next attempt waits until then (ms)."""
    held(lambda: Row(who).update([Row.until.set(until)], Row.failures.exists()), UpdateError)


def remove(who: str) -> None:
    Row(who).delete()


def take_back(who: str) -> None:
    """One attempt was no failure."""
    held(lambda: Row(who).update([Row.failures.add(-1)], Row.failures > 0), UpdateError)
