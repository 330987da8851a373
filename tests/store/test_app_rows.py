"""Organisations, apps, administrators, and the keys they all stand on."""

from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.model.app import Admin, AppSettings, Org
from chalicelib.store import apps, cache, secrets
from tests.store.conftest import stranger

ORG = Org("acme", "uuid", 5)
ADA = Admin("acme", "ada", "ada@acme.test", "uuid", 7, "Ada 🦉", "$argon2$x")


@pytest.mark.parametrize("name", ["x", "x" * limits.APP_NAME, "App-9", "app", "org", "admin", "-", "0"])
def test_every_legal_name_is_kept_apart(app, name):
    made = replace(stranger(name=name), settings=AppSettings(title="ä", token_ttl=0, friends_only=True), modified=9)
    assert apps.add(made)
    cache.forget()
    assert apps.get("acme", name) == apps.fresh("acme", name) == apps.by_id(made.app_id) == made
    assert apps.get(name, "acme") is None


def test_what_is_not_there(app):
    assert apps.get("acme", "none") is apps.fresh("none", "shop") is apps.by_id("0" * 32) is None
    assert apps.org("none") is apps.admin("acme", "none") is apps.login("none") is None
    assert apps.page("none") == apps.admins("none") == []


def test_a_taken_name_is_left_as_it_was(app):
    assert not apps.add(stranger())
    cache.forget()
    assert apps.get("acme", "shop") == app


def test_of_many_who_want_a_name_one_gets_it(app, at_once):
    asked = [stranger(name="new") for _ in range(8)]
    won = at_once(8, lambda n: apps.add(asked[n]))
    assert sum(won) == 1
    assert apps.fresh("acme", "new") == asked[won.index(True)]


def test_a_change_is_made_to_what_was_seen(app):
    changed = replace(app, modified=1, credentials=1)
    assert apps.put(changed, app)
    assert not apps.put(replace(app, modified=2, disabled=True), app)
    assert apps.fresh("acme", "shop") == apps.get("acme", "shop") == changed


def test_of_changes_at_once_one_is_made(app, at_once):
    won = at_once(8, lambda n: apps.put(replace(app, modified=n + 1, credentials=n), app))
    assert sum(won) == 1
    assert apps.fresh("acme", "shop").credentials == won.index(True)


def test_what_one_process_remembers_is_soon_read_again(app):
    assert apps.get("acme", "shop") == app
    changed = replace(app, modified=1)
    assert apps.put(changed, app)
    apps._apps.put(("acme", "shop"), app)  # another process, that did not hear of the change
    assert apps.get("acme", "shop") == app
    clock.offset += limits.CACHE * 1000
    assert apps.get("acme", "shop") == changed


def test_the_apps_of_one_organisation(app, other):
    apps.add(stranger("acme-2", "shop"))
    assert apps.page("acme") == [app, other]
    assert [found.org for found in apps.page("acme-2")] == ["acme-2"]


def test_an_administrator_logs_in_by_name_and_by_address(app):
    assert apps.add_admin(ADA, ORG) == ""
    assert apps.login("ada") == apps.login("ada@acme.test") == apps.admin("acme", "ada") == ADA
    assert apps.org("acme") == ORG
    assert apps.admins("acme") == [ADA]


@pytest.mark.parametrize(
    ("change", "taken"),
    [
        ({"email": "other@acme.test"}, "username"),
        ({"username": "other"}, "email"),
        ({}, "username"),
        ({"org": "else"}, "username"),
    ],
)
def test_names_and_addresses_of_administrators_are_taken_once(app, change, taken):
    apps.add_admin(ADA, ORG)
    asked = replace(ADA, uuid="new", **change)
    assert apps.add_admin(asked) == taken
    assert apps.admins("acme") == [ADA]
    assert apps.admins("else") == []
    assert apps.login("other") is apps.login("other@acme.test") is None


def test_a_refused_organisation_leaves_nothing(app):
    apps.add_admin(ADA, ORG)
    second = replace(ADA, username="eve", email="eve@acme.test")
    assert apps.add_admin(second, replace(ORG, uuid="usurped")) == "organization"
    assert apps.login("eve") is apps.login("eve@acme.test") is None
    assert apps.org("acme") == ORG
    assert apps.add_admin(replace(ADA, org="new"), Org("new", "u", 1)) == "username"
    assert apps.org("new") is None


def test_of_organisations_at_once_one_is_made(app, at_once):
    admins = [replace(ADA, username=f"a{n}", email=f"a{n}@acme.test") for n in range(8)]
    said = at_once(8, lambda n: apps.add_admin(admins[n], replace(ORG, uuid=str(n))))
    assert sorted(said) == ["", *["organization"] * 7]
    assert apps.org("acme").uuid == str(said.index(""))
    assert apps.admins("acme") == [admins[said.index("")]]


def test_keys_are_there_and_stay(app):
    keys = secrets.get()
    assert keys.current in keys.signing
    assert len(keys.credentials) >= 32
    cache.forget()
    assert secrets.get() == keys
