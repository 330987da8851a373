"""Notifiers of an app, phones of users, and how many pushes there were."""

from dataclasses import replace

from chalicelib import limits
from chalicelib.model.notifier import Platform, Provider
from chalicelib.model.phones import Phones, slot
from chalicelib.model.push import Binding
from chalicelib.model.pushing import Pushed, Status
from chalicelib.store import apps, cache, hearers, people, phones, push, pushcounts, table
from tests.store import phonerows

PHONE, TABLET = Binding("phone", "fcm", "t1"), Binding("tablet", "apns", "t2")
SENT, FAILED = (Pushed(status, platform=Platform.APNS) for status in (Status.SUCCESS, Status.FAIL))


def known(app, username="ada"):
    return phones.some(app, [username])[username][1]


def test_rows_are_read_as_they_were_written(app):
    phonerows.write(app)
    cache.forget()
    assert phonerows.read(app) == phonerows.EXPECTED


def test_notifiers_stand_with_the_app(app, other):
    made = replace(phonerows.NOTIFIER, name="é/🔔", provider=Provider.APNS_SANDBOX)
    changed = replace(app, notifiers=(made, phonerows.NOTIFIER), modified=5)
    assert apps.put(changed, app)
    cache.forget()
    assert apps.get("acme", "shop") == apps.fresh("acme", "shop") == apps.by_id(app.app_id) == changed
    assert apps.fresh("acme", other.name).notifiers == ()
    assert apps.put(replace(changed, notifiers=(), modified=6), changed)
    assert apps.fresh("acme", "shop").notifiers == ()


def test_a_provider_of_a_later_release_is_passed_over(app):
    assert apps.put(replace(app, notifiers=(phonerows.NOTIFIER,), modified=5), app)
    key = {"org": {"S": "acme"}, "what": {"S": "app#shop"}}
    [item] = [each for each in table.client().scan(TableName="stoa-local-apps")["Items"] if each["what"] == key["what"]]
    item["notifiers"] = {"S": item["notifiers"]["S"].replace('"GCM"', '"PIGEON"')}
    table.client().put_item(TableName="stoa-local-apps", Item=item)
    assert apps.fresh("acme", "shop").notifiers == ()


def test_what_is_learned_of_a_phone_is_kept(app, other):
    for each in (app, other):
        push.change(each, "ada", {}, bound=[PHONE])
        push.change(each, "ada", {}, bound=[TABLET])
    learned = replace(PHONE, endpoint="arn:1", dead=True)
    phones.learn(app, "ada", [learned, replace(TABLET, endpoint="arn:2")])
    assert set(known(app).bindings) == {learned, replace(TABLET, endpoint="arn:2")}
    assert set(known(other).bindings) == {PHONE, TABLET}


def test_what_is_bound_anew_or_unbound_meanwhile_is_not_touched(app):
    push.change(app, "ada", {}, bound=[PHONE])
    push.change(app, "ada", {}, bound=[replace(PHONE, token="new")])
    phones.learn(app, "ada", [replace(PHONE, endpoint="arn:1", dead=True)])
    assert known(app).bindings == (replace(PHONE, token="new"),)
    push.change(app, "ada", {}, unbound=[PHONE])
    phones.learn(app, "ada", [replace(PHONE, endpoint="arn:1")])
    assert known(app).bindings == ()


def test_who_has_phones(app, other):
    push.change(app, "ada", {}, bound=[PHONE])
    push.change(app, "ada", {}, bound=[TABLET])
    push.change(other, "grace", {}, bound=[PHONE])
    push.change(app, "linus", {"style": 1})
    found = phones.bound(app, ["ada", "grace", "linus", "nobody", *(f"u{n}" for n in range(120))])
    assert {name: set(bindings) for name, bindings in found.items()} == {"ada": {PHONE, TABLET}}


def test_pushes_are_noted_since_a_device_was_here(app):
    push.change(app, "ada", {}, bound=[PHONE])
    phones.note(app, "ada", 10, 1, after=0, message_id=2)
    phones.note(app, "ada", 20, 2, after=1, message_id=4)
    assert known(app) == Phones((PHONE,), 3, 20, {1: 2, 2: 4})
    phones.note(app, "ada", 30, 1, after=0)
    assert known(app) == Phones((PHONE,), 1, 30, {1: 2, 2: 4})


def test_of_notes_at_once_none_is_lost(app, at_once):
    push.change(app, "ada", {}, bound=[PHONE])
    phones.note(app, "ada", 10, 1, after=0)
    at_once(8, lambda n: phones.note(app, "ada", 20, 1, after=1, message_id=2 * n + 2))
    assert known(app).badge == 9
    assert all(known(app).had(2 * n + 2) for n in range(8))


def test_a_row_remembers_so_many_messages(app):
    push.change(app, "ada", {}, bound=[PHONE])
    for n in range(40):
        phones.note(app, "ada", n, 1, after=n, message_id=2 * n)
    assert len(known(app).pushed) == len({slot(2 * n) for n in range(40)}) == 16


def test_of_a_user_who_is_gone_nothing_is_written(app):
    phones.note(app, "nobody", 10, 1, after=0, message_id=5)
    phones.learn(app, "nobody", [PHONE])
    assert push.get(app, "nobody").bindings == ()
    assert phones.some(app, ["nobody"]) == {}
    items = table.client().scan(TableName=people.Row.Meta.table_name)["Items"]
    assert not [item for item in items if item["who"]["S"].endswith("/nobody")]


def test_many_users_are_read_in_pages(app):
    names = ["ada", "grace", "linus", *(f"u{n}" for n in range(limits.PUSH_TARGETS))]
    assert set(phones.some(app, names)) == {"ada", "grace", "linus"}


def test_hearers_are_those_with_phones(app, other):
    push.change(app, "grace", {}, bound=[PHONE])
    push.change(other, "linus", {}, bound=[PHONE])
    key = {"who": {"S": people.who(app, "grace")}, "what": {"S": "push#user#ada"}}
    table.client().put_item(TableName=people.Row.Meta.table_name, Item=key | {"remind": {"S": "AT"}})
    people.change(app, "ada", 5, nickname="Ada L.")
    nickname, [grace] = hearers.some(app, "ada", "user#ada", ["grace", "linus", "nobody"], consistent=True)
    assert (nickname, grace.username, grace.silence.remind) == ("Ada L.", "grace", "AT")
    assert grace.phones.bindings == grace.settings.bindings == (PHONE,)
    assert not grace.blocks


def test_pushes_are_counted_by_day(app, other):
    for _ in range(20):
        pushcounts.add(app, "2026-11-25", [SENT, SENT, FAILED, Pushed(Status.FAIL)])
    pushcounts.add(app, "2026-11-26", [Pushed(Status.ERROR, platform=Platform.ANDROID, again=True)])
    pushcounts.add(app, "2026-11-27", [replace(SENT, platform=Platform.ANDROID)])
    assert pushcounts.days(app, "2026-11-25", "2026-11-26") == {"2026-11-25": {"APNS": (40, 20)}}
    assert pushcounts.days(app, "2026-11-26", "2026-11-27") == {"2026-11-27": {"ANDROID": (1, 0)}}
    assert pushcounts.days(other, "2026-11-25", "2026-11-27") == {}


def test_of_counts_at_once_none_is_lost(app, at_once):
    at_once(8, lambda _: pushcounts.add(app, "2026-11-25", [SENT]))
    assert pushcounts.days(app, "2026-11-25", "2026-11-25") == {"2026-11-25": {"APNS": (8, 0)}}
