"""What the vendor's Java server SDK needs of contacts and block lists: its calls as it makes them, with the token of an
app and bodies without a content type, and the fields that it reads (rest-users-groups-rooms 12)."""

import pytest

from tests.rest.groups import rest
from tests.rest.test_java_sdk import read

__all__ = ["rest"]

CALLS = {
    "C1": ("POST", "/users/ada/contacts/users/{user}"),
    "C2": ("DELETE", "/users/ada/contacts/users/{user}"),
    "C3": ("GET", "/users/ada/contacts/users"),
    "C4": ("GET", "/user/ada/contacts"),
    "C5": ("PUT", "/user/ada/contacts/users/{user}"),
    "C9": ("GET", "/users/ada/blocks/users"),
    "C10": ("POST", "/users/ada/blocks/users"),
    "C11": ("DELETE", "/users/ada/blocks/users/{user}"),
}
BODIES = {"C5": {"remark": "r"}, "C10": {"usernames": ["grace"]}}


@pytest.fixture
def sdk(rest):
    def ask(name, user="grace", query=""):
        verb, path = CALLS[name]
        return rest(verb, path.format(user=user) + query, BODIES.get(name), headers={"content-type": ""})

    def call(name, **more):
        status, answer = ask(name, **more)
        assert status == 200, answer
        return answer

    call.ask = ask
    return call


def test_contacts(sdk):
    sdk("C1")
    sdk("C1", user="linus")
    sdk("C5")
    assert set(read(sdk("C3"), "data", list)) == {"grace", "linus"}
    sdk("C2", user="linus")
    assert read(sdk("C3"), "data", list) == ["grace"]


def test_contacts_page_by_page(sdk):
    for user in ("grace", "linus", "omar"):
        sdk("C1", user=user)
    sdk("C5")
    found, cursor = {}, ""
    for _ in range(9):
        answer = sdk("C4", query=f"?limit=2&needReturnRemark=true{cursor}")
        found |= {each["username"]: each["remark"] for each in read(answer, "data.contacts", list)}
        if "cursor" not in answer:
            break
        cursor = f"&cursor={read(answer, 'cursor', str)}"
    assert found == {"grace": "r", "linus": None, "omar": None}


def test_blocks(sdk):
    sdk("C10")
    answer = sdk("C9", query="?pageSize=10")
    assert read(answer, "data", list) == ["grace"]
    sdk("C11")
    assert read(sdk("C9"), "data", list) == []


@pytest.mark.parametrize("name", [name for name, (_, path) in CALLS.items() if "{user}" in path])
def test_of_an_unknown_one_it_hears_so(sdk, name):
    """It looks at the status, and shows the description."""
    status, answer = sdk.ask(name, user="nobody")
    assert (status, read(answer, "error_description", str)) == (404, "Service resource not found")
