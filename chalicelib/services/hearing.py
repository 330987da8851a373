"""Whether somebody wants a push of a message (rest-users-groups-rooms 7)."""

from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import Entry
from chalicelib.model.phones import Hearer
from chalicelib.model.push import Remind, Silence
from chalicelib.model.wishes import Wishes

_DAY = 24 * 60  # minutes


def wants(hearer: Hearer, line: Conversation, entry: Entry, wishes: Wishes, now: int) -> bool:
    """Who is here, had it already, or blocks the sender is not pushed to, whatever the message asks."""
    if wishes.unheard or hearer.blocks or hearer.phones.had(entry.id) or not _for(hearer.username, entry):
        return False
    if any(device.online for device in hearer.devices if entry.to_device in ("", device.resource)):
        return False
    return wishes.forced or not _hushed(hearer, line, wishes, now)


def _for(username: str, entry: Entry) -> bool:
    if username in (entry.sender, entry.spared):
        return False
    return not entry.directed or username in entry.directed


def _hushed(hearer: Hearer, line: Conversation, wishes: Wishes, now: int) -> bool:
    """A time beats what is worth a push; the conversation's own setting of that beats the one of all."""
    everywhere, here = hearer.settings.silence, hearer.silence
    if line.place is not Place.PAIR and line.members[0] in hearer.settings.ignored:
        return True
    if max(here.until, everywhere.until) > now or _in_interval(everywhere, now):
        return True
    remind = everywhere.remind if here.remind is Remind.DEFAULT else here.remind
    return remind is Remind.NONE or (remind is Remind.AT and not wishes.calls(hearer.username))


def _in_interval(silence: Silence, now: int) -> bool:
    """Equal ends: all day. An end before the beginning: over midnight."""
    if not silence.interval:
        return False
    begin, end = (_minutes(each) for each in silence.interval.split("-"))
    minute = now // 60_000 % _DAY
    return (minute - begin) % _DAY < ((end - begin) % _DAY or _DAY)


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)
