"""What the vendor's Java server SDK needs of push settings: each of its calls as it makes it, with the token of an app
and bodies without a content type, and the fields that it reads, with their types (rest-users-groups-rooms 7, 12)."""

import json

import pytest

from tests.rest.test_java_sdk import read, typed


@pytest.fixture
def put(rest, tenant):
    for name in ("ada", "grace"):
        tenant.user(name)

    def put(path, body):
        status, answer = rest("PUT", path, json.dumps(body).encode(), headers={"content-type": ""})
        assert status == 200, answer
        return answer

    return put


USER = {"username": str, "uuid": str, "activated": bool}


def test_a_nickname(put):
    """N3."""
    user = read(put("/users/ada", {"nickname": "Countess"}), "entities.0", dict)
    assert typed(user, USER | {"nickname": str})
    assert (user["username"], user["nickname"]) == ("ada", "Countess")


def test_nicknames_of_many(put):
    """N4."""
    asked = [{"username": "ada", "push_nickname": "A"}, {"username": "grace", "push_nickname": "G"}]
    done = read(put("/push/nickname", asked), "entities", list)
    assert all(typed(each, {"username": str, "push_nickname": str}) for each in done)
    assert done == asked


@pytest.mark.parametrize("style", [0, 1])
def test_a_display_style(put, style):
    """N5."""
    user = read(put("/users/ada", {"notification_display_style": style}), "entities.0", dict)
    assert typed(user, USER | {"notification_display_style": int})
    assert user["notification_display_style"] == style


def test_hours_without_pushes(put):
    """N6: on with hours in words, and off."""
    quiet = "notification_no_disturbing"
    asked = {quiet: True, f"{quiet}_start": "22", f"{quiet}_end": "7"}
    user = read(put("/users/ada", asked), "entities.0", dict)
    assert typed(user, USER | {quiet: bool, f"{quiet}_start": str, f"{quiet}_end": str})
    assert asked.items() <= user.items()
    assert quiet not in read(put("/users/ada", {quiet: False}), "entities.0", dict)


@pytest.mark.parametrize("key", ["ada", "grace"])
def test_silence(put, key):
    """N7."""
    asked = {"type": "NONE", "ignoreDuration": 86_400_000} | ({"ignoreInterval": "21:30-08:00"} if key == "ada" else {})
    said = read(put(f"/users/ada/notification/user/{key}", asked), "data", dict)
    assert typed(said, {"type": str, "ignoreDuration": int, "ignoreInterval": str})
    assert (said["type"], said["ignoreInterval"]) == ("NONE", asked.get("ignoreInterval", ""))


def test_the_devices_of_a_user(rest, put):
    """It reads the id of a device with a capital in it."""
    put("/users/ada/push/binding", {"device_id": "phone", "device_token": "t1", "notifier_name": "fcm"})
    user = read(rest("GET", "/users/ada")[1], "entities.0", dict)
    [info] = read(user, "pushInfo", list)
    assert typed(info, {"device_Id": str, "device_token": str, "notifier_name": str})
    assert info["device_Id"] == "phone"


def test_what_cannot_be_is_described(rest, put):
    for path, body in (
        ("/users/ada", {"notification_display_style": 2}),
        ("/push/nickname", []),
        ("/users/ada/notification/user/ada", {"type": "?"}),
    ):
        status, answer = rest("PUT", path, json.dumps(body).encode(), headers={"content-type": ""})
        assert (status, read(answer, "error_description", str) != "") == (400, True)
