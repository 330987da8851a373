"""Settings of pushes are killed at each of their AWS calls, and each call is made to fail; then the caller repeats. No
phone rings for two users, nobody misses a change, nothing is left over."""

import json

import pytest

from chalicelib import clock, limits
from chalicelib.errors import TemplateNotFound, TemplateTaken, UserNotFound
from chalicelib.model.event import Actor
from chalicelib.model.notifications import NewBinding, PushChange, PushNickname, SilenceChange
from chalicelib.model.push import NO_SILENCE, PushSettings, Remind, Silence
from chalicelib.model.templates import NewTemplate
from chalicelib.model.user import NewUser
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import notifications, silence, templates, users
from chalicelib.store import holders, people, push, pushes, table
from chalicelib.store import templates as rows
from tests.realtime.test_crash import Trouble, each_call, faults
from tests.realtime.test_login import later
from tests.services.mucs import found, repeated

ADA = Actor("ada", "phone")
PHONE = NewBinding("phone", "fcm", "t1")


@pytest.fixture
def trouble(recorder, when, fault):
    return Trouble(recorder, when, fault)


@pytest.fixture
def web(client):
    """Another device of ada's, and what it was told since the last look."""
    device = client("ada", "web")

    def told():
        later(limits.WRITER_LIFE + 1)  # no writer can still be at work
        metas = device.heard() + device.catch_up()
        return [json.loads(meta.payload)["values"][0] for meta in metas if meta.ns == pb.Meta.NOTIFY]

    return told


def tokens(app, name):
    return {binding.token for binding in push.get(app, name).bindings}


def what(app):
    """Whose tokens are known, and templates with their number."""
    items = table.client().scan(TableName=pushes.Row.Meta.table_name, ConsistentRead=True)["Items"]
    assert all(item["of"]["S"].startswith(f"{app.key}/") for item in items)
    return [item["what"]["S"] for item in items]


@faults
def test_a_phone_that_changes_hands(app, trouble, when, fault):
    grace = Actor("grace", "phone")

    def run(k):
        notifications.bind(app, ADA, "ada", PHONE)
        struck = trouble.at(k, lambda: notifications.bind(app, grace, "grace", PHONE))
        assert not tokens(app, "ada") & tokens(app, "grace"), "it would ring for both"
        notifications.bind(app, grace, "grace", PHONE)
        assert (tokens(app, "ada"), tokens(app, "grace")) == (set(), {"t1"})
        assert holders.look(app, "t1")[0] == "grace"
        return struck

    each_call(run)


@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize("held", [False, True])
def test_a_phone_that_two_users_bind_at_once(app, recorder, held, at):
    """Whoever is overtaken between any two of its calls."""
    if held:
        notifications.bind(app, Actor("linus", "phone"), "linus", PHONE)
    made = []

    def overtake(call, _number):
        made.append(call)
        if len(made) == at:
            recorder.before = None
            notifications.bind(app, Actor("grace", "phone"), "grace", PHONE)

    recorder.before = overtake
    notifications.bind(app, ADA, "ada", PHONE)
    recorder.before = None
    bound = [name for name in ("ada", "grace", "linus") if tokens(app, name)]
    assert bound == [holders.look(app, "t1")[0]]


@faults
def test_a_phone_that_is_let_go(app, trouble, when, fault):
    gone = NewBinding("phone", "fcm", "")

    def run(k):
        notifications.bind(app, ADA, "ada", PHONE)
        struck = trouble.at(k, lambda: notifications.bind(app, ADA, "ada", gone))
        notifications.bind(app, ADA, "ada", gone)
        assert tokens(app, "ada") == set()
        notifications.bind(app, Actor("grace", "phone"), "grace", PHONE)
        assert tokens(app, "grace") == {"t1"}, "whoever is still known to have held it is in nobody's way"
        return struck

    each_call(run)


@faults
def test_everything_at_once(app, trouble, when, fault, web):
    def run(k):
        start = k % 24
        phone = {"device": "phone", "notifier": "fcm", "token": f"t{k}"}
        asked = PushChange(f"n{k}", k % 2, quiet=True, start=start, end=23, **phone)
        struck = trouble.at(k, lambda: notifications.change(app, ADA, "ada", asked, {str(k): True}))
        notifications.change(app, ADA, "ada", asked, {str(k): True})
        interval = f"{start:02}:00-23:00"
        settings = push.get(app, "ada")
        assert (settings.style, settings.silence.interval, tokens(app, "ada")) == (k % 2, interval, {f"t{k}"})
        assert str(k) in settings.ignored
        assert people.get(app, "ada").nickname == f"n{k}"
        assert web()[-1]["data"]["ignoreInterval"] == interval
        return struck

    each_call(run)


@faults
@pytest.mark.parametrize("place", ["all", "user", "group"])
def test_silence(app, trouble, when, fault, web, place):
    muc = found(app, "linus", "ada")
    where = {"all": ("user", "ada"), "user": ("user", "grace"), "group": ("chatgroup", muc.id)}[place]

    def run(k):
        asked = SilenceChange("NONE", None, k * 3_600_000)
        struck = trouble.at(k, lambda: silence.change(app, ADA, "ada", *where, asked))
        _, kept = silence.change(app, ADA, "ada", *where, asked)
        assert kept.remind is Remind.NONE
        assert kept.until in [each["data"]["ignoreDuration"] for each in web()]
        assert silence.fetch(app, ADA, "ada", *where)[1].until == kept.until
        return struck

    each_call(run)


@faults
def test_silence_that_ends(app, trouble, when, fault, web):
    where, over = ("user", "grace"), SilenceChange("DEFAULT", None, 0)

    def run(k):
        silence.change(app, ADA, "ada", *where, SilenceChange("NONE"))
        struck = trouble.at(k, lambda: silence.change(app, ADA, "ada", *where, over))
        assert silence.fetch(app, ADA, "ada", *where)[1] in {Silence(Remind.NONE), NO_SILENCE}
        silence.change(app, ADA, "ada", *where, over)
        assert push.page(app, "ada", 9, "").items == []
        assert web()[-1]["data"] == {}
        return struck

    each_call(run)


@faults
def test_nicknames_of_many(app, trouble, when, fault):
    def run(k):
        asked = [PushNickname("ada", f"a{k}"), PushNickname("grace", f"g{k}")]
        struck = trouble.at(k, lambda: notifications.rename(app, asked))
        assert notifications.rename(app, asked) == asked
        assert [people.get(app, name).nickname for name in ("ada", "grace")] == [f"a{k}", f"g{k}"]
        return struck

    each_call(run)


@faults
def test_a_template_that_comes_and_goes(app, trouble, when, fault, monkeypatch):
    monkeypatch.setattr(limits, "TEMPLATES_PER_APP", 1)
    hello = NewTemplate("hello", "t", "c")

    def remove():
        return repeated(lambda: templates.remove(app, "hello"))

    def run(k):
        struck = trouble.at(k, lambda: (templates.create(app, hello), templates.remove(app, "hello")))
        there = rows.get(app, "hello") is not None
        assert isinstance(repeated(lambda: templates.create(app, hello)), TemplateTaken if there else type(None))
        assert templates.fetch(app, "hello").title == "t"
        assert remove() is None
        assert isinstance(remove(), TemplateNotFound)
        assert what(app) == ["#count"]
        templates.create(app, hello)
        assert remove() is None, "it was counted right, or there would have been no room"
        return struck

    each_call(run)


@faults
def test_an_account_that_is_removed(app, trouble, when, fault):
    """Its settings go before it does: while it is there, its removal can be asked for again."""

    def run(k):
        name = f"eve{k}"
        assert users.open_account(app, NewUser(name, "1"), token_only=True)
        eve = Actor(name, "phone")
        notifications.bind(app, eve, name, NewBinding("phone", "fcm", f"t{k}"))
        silence.change(app, eve, name, "user", "grace", SilenceChange("NONE"))
        struck = trouble.at(k, lambda: users.remove(app, name))
        assert isinstance(repeated(lambda: users.remove(app, name)), UserNotFound | None)
        assert push.get(app, name) == PushSettings()
        assert push.page(app, name, 9, "").items == []
        assert what(app) == []
        clock.offset += 1
        return struck

    each_call(run)
