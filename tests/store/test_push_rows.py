"""What users want pushed and where, whose a phone is, an app's templates."""

import pytest

from chalicelib import limits
from chalicelib.model.membership import Outcome
from chalicelib.model.push import NO_SILENCE, Binding, PushSettings, Remind, Silence
from chalicelib.model.templates import Template
from chalicelib.store import holders, people, push, table, templates
from tests.store import pushrows
from tests.store.moments import AT

ODD = ["a/b", "c", "a", "b/c", "#d", ":d", 'q"\\', "🦉", "x" * limits.DEVICE, "\x00"]


def test_everything_is_written_and_read(app):
    pushrows.write(app)
    assert pushrows.read(app) == pushrows.EXPECTED


def test_there_are_none_yet(app, other):
    assert push.get(app, "ada") == PushSettings()
    assert push.silence(app, "ada", "user#grace") == push.silence(app, "ada") == NO_SILENCE
    pushrows.write(other)
    assert push.get(app, "grace") == PushSettings()
    assert holders.look(app, "token")[0] == ""
    assert templates.get(app, "hello") is None


def test_an_account_with_its_settings(app):
    pushrows.write(app)
    user, settings = push.account(app, "grace")
    assert (user, settings) == (people.get(app, "grace"), push.get(app, "grace"))
    assert push.account(app, "ada") == (people.get(app, "ada"), PushSettings())
    assert push.account(app, "nobody") == (None, PushSettings())


def test_what_is_said_is_changed_and_the_rest_stays(app):
    push.change(app, "ada", {"style": 1, "language": "EN"}, {"1": True, "2": True})
    after = push.change(app, "ada", {"style": 0}, {"1": False, "3": True, "4": False})
    assert after == push.get(app, "ada") == PushSettings(0, "EN", ignored=frozenset({"2", "3"}))
    assert push.change(app, "ada", {"language": "", "remind": "NONE"}).silence == Silence(Remind.NONE)


@pytest.mark.parametrize("device", ODD)
def test_bindings_are_kept_apart_by_device_and_notifier(app, device):
    bindings = [Binding(device, notifier, f"t{n}", since=n + 1) for n, notifier in enumerate(ODD)]
    for binding in bindings:
        push.change(app, "ada", {}, bound=[binding])
    push.change(app, "ada", {}, bound=[Binding("another", "c", "t")])
    assert push.get(app, "ada").bindings == (Binding("another", "c", "t"), *bindings)
    push.change(app, "ada", {}, unbound=bindings)
    assert push.get(app, "ada").bindings == (Binding("another", "c", "t"),)


def test_a_device_is_bound_anew_in_place_of_before(app):
    push.change(app, "ada", {}, bound=[Binding("phone", "fcm", "old", "arn", dead=True, since=1)])
    push.change(app, "ada", {}, bound=[Binding("phone", "fcm", "new", since=2)])
    assert push.get(app, "ada").bindings == (Binding("phone", "fcm", "new", since=2),)


def test_a_conversation_is_silent(app):
    assert push.hush(app, "ada", "user#grace", {"remind": "NONE"}, AT) == Silence(Remind.NONE)
    assert push.hush(app, "ada", "user#grace", {"until": AT + 5}, AT) == Silence(Remind.NONE, AT + 5)
    assert push.silence(app, "ada", "user#grace") == Silence(Remind.NONE, AT + 5)
    assert push.silence(app, "ada") == push.silence(app, "grace", "user#ada") == NO_SILENCE
    found = push.silences(app, "ada", ["user#grace", "user#linus", ""])
    assert found == {"user#grace": Silence(Remind.NONE, AT + 5)}


def test_devices_that_say_something_at_once_are_all_heard(app, at_once):
    said = [{"remind": "NONE"}, {"until": AT + 5}, {"interval": "08:00-09:00"}, {"language": "EN"}]

    def say(n):
        push.change(app, "ada", said[n % 4], {str(n + 1): True}, bound=[Binding(f"d{n}", "fcm", "t")])

    at_once(8, say)
    settings = push.get(app, "ada")
    assert (settings.silence, settings.language) == (Silence(Remind.NONE, AT + 5, "08:00-09:00"), "EN")
    assert (len(settings.ignored), len(settings.bindings)) == (8, 8)


def rows(app):
    condition, values = "#who = :who", {":who": {"S": people.who(app, "ada")}}
    items = table.query(people.Row.Meta.table_name, condition, {"#who": "who"}, values, 99)
    return {item["what"]["S"] for item in items}


def test_what_says_nothing_leaves_no_row(app):
    push.hush(app, "ada", "user#grace", {"remind": "NONE", "until": AT + 5}, AT)
    push.hush(app, "ada", "user#grace", {"remind": ""}, AT)
    assert "push#user#grace" in rows(app), "silent for a time"
    assert push.hush(app, "ada", "user#grace", {"remind": ""}, AT + 5) == NO_SILENCE
    assert "push#user#grace" not in rows(app)
    assert push.hush(app, "ada", "user#grace", {"remind": ""}, AT) == NO_SILENCE
    assert "push#user#grace" not in rows(app), "nor does clearing what never was"


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 9])
def test_conversations_by_page(app, limit):
    wanted = sorted(["chatgroup#17", "user#a", "user#a.b", "user#grace"])
    push.change(app, "ada", {"style": 1})
    for conversation in wanted:
        push.hush(app, "ada", conversation, {"remind": "NONE"}, AT)
    push.hush(app, "grace", "user#z", {"remind": "NONE"}, AT)
    found, cursor = [], ""
    while True:
        page = push.page(app, "ada", limit, cursor)
        assert len(page.items) <= limit
        found += [conversation for conversation, _ in page.items]
        cursor = page.cursor
        if not cursor:
            break
    assert found == wanted


def test_all_of_a_user_goes_and_nothing_else(app, monkeypatch):
    monkeypatch.setattr(limits, "SILENCES_REMOVED", 2)
    for name in ("ada", "ada-2"):
        push.change(app, name, {"style": 1})
        for n in range(5):
            push.hush(app, name, f"user#u{n}", {"remind": "NONE"}, AT)
    push.remove(app, "ada")
    push.remove(app, "ada")
    assert rows(app) == {"profile"}
    assert push.get(app, "ada-2").style == 1
    assert len(push.page(app, "ada-2", 9, "").items) == 5


def test_a_phone_is_its_last_users(app):
    assert holders.take(app, "t" * limits.DEVICE_TOKEN, "ada", "")
    _, stamp = holders.look(app, "t" * limits.DEVICE_TOKEN)
    assert not holders.take(app, "t" * limits.DEVICE_TOKEN, "linus", "", [push.changed(app, "linus", {"style": 1})])
    assert push.get(app, "linus").style == 0, "all or nothing"
    assert holders.take(app, "t" * limits.DEVICE_TOKEN, "grace", stamp)
    assert not holders.take(app, "t" * limits.DEVICE_TOKEN, "ada", stamp)
    holders.remove(app, "t" * limits.DEVICE_TOKEN, "ada")
    assert holders.look(app, "t" * limits.DEVICE_TOKEN)[0] == "grace"
    holders.remove(app, "t" * limits.DEVICE_TOKEN, "grace")
    holders.remove(app, "t" * limits.DEVICE_TOKEN, "grace")
    assert holders.look(app, "t" * limits.DEVICE_TOKEN)[0] == ""


def template(name, text="x"):
    return Template(name, text, text, AT, AT)


def test_templates(app, other):
    assert templates.add(app, template("hello")) is templates.add(other, template("hello", "o")) is Outcome.DONE
    assert templates.add(app, template("hello", "usurper")) is Outcome.PRESENT
    assert templates.get(app, "hello") == template("hello")
    changed = templates.change(app, "hello", title="{0}", updated=AT + 1)
    assert changed == templates.get(app, "hello") == Template("hello", "{0}", "x", AT, AT + 1)
    assert templates.change(app, "nobodys", title="{0}") is None
    assert templates.get(app, "nobodys") is None
    assert {name: templates.get(app, name) for name in ("hello", "nobodys")} == {"hello": changed, "nobodys": None}
    assert templates.remove(app, "hello") is Outcome.DONE
    assert templates.remove(app, "hello") is Outcome.ABSENT
    assert templates.get(other, "hello") == template("hello", "o")


def test_so_many_templates_and_no_more(app, monkeypatch, at_once):
    monkeypatch.setattr(limits, "TEMPLATES_PER_APP", 3)
    made = at_once(6, lambda n: templates.add(app, template(f"t{n}")))
    while Outcome.OVERTAKEN in made:
        made = [templates.add(app, template(f"t{n}")) for n in range(6)]
    assert len([n for n in range(6) if templates.get(app, f"t{n}")]) == 3
    full = next(f"t{n}" for n in range(6) if templates.get(app, f"t{n}") is None)
    there = next(f"t{n}" for n in range(6) if templates.get(app, f"t{n}") is not None)
    assert templates.add(app, template(full)) is Outcome.FULL
    assert templates.remove(app, there) is Outcome.DONE
    assert templates.add(app, template(full)) is Outcome.DONE
    assert templates.add(app, template(there)) is Outcome.FULL
