"""Who wants a push: every row of the decision."""

import pytest

from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.message import Entry, Kind
from chalicelib.model.phones import Hearer, Phones, slot
from chalicelib.model.push import Binding, PushSettings, Remind, Silence
from chalicelib.model.user import Device
from chalicelib.model.wishes import Wishes
from chalicelib.services import hearing

PAIR = Conversation.between("ada", "grace")
GROUP = Conversation(Place.GROUP, ("11",))
NOON = 12 * 3_600_000
ID = 1 << 40
ALL, AT, NONE = Remind.ALL, Remind.AT, Remind.NONE
FORCED, UNHEARD = Wishes(forced=True), Wishes(unheard=True)
AT_GRACE, AT_ALL, AT_ADA = (
    Wishes(called=frozenset({"grace"})),
    Wishes(called_all=True),
    Wishes(called=frozenset({"ada"})),
)


def entry(**more):
    return Entry(ID, "ada", "web", Kind.CHAT, b"", **more)


def hearer(here=None, everywhere=None, *, online=(), ignored=(), **more):
    settings = PushSettings(
        silence=everywhere or Silence(), ignored=frozenset(ignored), bindings=(Binding("phone", "fcm", "t"),)
    )
    devices = tuple(Device(name, "c" if name in online else "") for name in ("web", "phone"))
    return Hearer("grace", devices, settings, here or Silence(), **more)


@pytest.mark.parametrize(
    ("who", "wishes", "wanted"),
    [
        (hearer(), Wishes(), True),
        # here, or not to be woken
        (hearer(online=["web"]), Wishes(), False),
        (hearer(online=["web"]), FORCED, False),
        (hearer(), UNHEARD, False),
        (hearer(), Wishes(forced=True, unheard=True), False),
        (hearer(blocks=True), FORCED, False),
        (hearer(phones=Phones(pushed={slot(ID): ID})), FORCED, False),
        (hearer(phones=Phones(pushed={slot(ID): ID + 1})), Wishes(), True),
        # what is worth a push
        (hearer(Silence(NONE)), Wishes(), False),
        (hearer(Silence(NONE)), AT_GRACE, False),
        (hearer(Silence(NONE)), FORCED, True),
        (hearer(None, Silence(NONE)), Wishes(), False),
        (hearer(Silence(ALL), Silence(NONE)), Wishes(), True),
        (hearer(Silence(NONE), Silence(ALL)), Wishes(), False),
        (hearer(Silence(AT)), Wishes(), False),
        (hearer(Silence(AT)), AT_ADA, False),
        (hearer(Silence(AT)), AT_GRACE, True),
        (hearer(Silence(AT)), AT_ALL, True),
        (hearer(None, Silence(AT)), AT_GRACE, True),
        (hearer(None, Silence(AT)), Wishes(), False),
        (hearer(Silence(AT), Silence(NONE)), AT_ALL, True),
        # until a time
        (hearer(Silence(ALL, until=NOON + 1)), Wishes(), False),
        (hearer(Silence(ALL, until=NOON)), Wishes(), True),
        (hearer(Silence(ALL), Silence(until=NOON + 1)), AT_GRACE, False),
        (hearer(Silence(until=NOON + 1)), FORCED, True),
        # each day
        (hearer(None, Silence(interval="11:00-13:00")), Wishes(), False),
        (hearer(Silence(ALL), Silence(interval="11:00-13:00")), AT_GRACE, False),
        (hearer(None, Silence(interval="12:00-12:01")), Wishes(), False),
        (hearer(None, Silence(interval="11:00-12:00")), Wishes(), True),
        (hearer(None, Silence(interval="12:01-13:00")), Wishes(), True),
        (hearer(None, Silence(interval="22:00-12:30")), Wishes(), False),
        (hearer(None, Silence(interval="22:00-7:0")), Wishes(), True),
        (hearer(None, Silence(interval="08:00-08:00")), Wishes(), False),
        (hearer(None, Silence(interval="11:00-13:00")), FORCED, True),
    ],
)
def test_of_a_message_between_two(who, wishes, wanted):
    assert hearing.wants(who, PAIR, entry(), wishes, NOON) is wanted


@pytest.mark.parametrize(
    ("who", "said", "wishes", "wanted"),
    [
        (hearer(), entry(), Wishes(), True),
        (hearer(ignored=["11"]), entry(), Wishes(), False),
        (hearer(ignored=["11"]), entry(), AT_GRACE, False),
        (hearer(ignored=["11"]), entry(), FORCED, True),
        (hearer(ignored=["21"]), entry(), Wishes(), True),
        (hearer(), entry(directed=frozenset({"grace"})), Wishes(), True),
        (hearer(), entry(directed=frozenset({"linus"})), FORCED, False),
        (hearer(), entry(spared="grace"), FORCED, False),
        (hearer(), Entry(ID, "grace", "web", Kind.GROUP_CHAT, b""), FORCED, False),
    ],
)
def test_of_a_message_to_a_group(who, said, wishes, wanted):
    assert hearing.wants(who, GROUP, said, wishes, NOON) is wanted


@pytest.mark.parametrize(("online", "wanted"), [("web", True), ("phone", False)])
def test_what_is_for_one_device_waits_for_that_one(online, wanted):
    assert hearing.wants(hearer(online=[online]), PAIR, entry(to_device="phone"), Wishes(), NOON) is wanted
