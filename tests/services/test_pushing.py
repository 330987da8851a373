"""What an app pushes to its users' phones."""

import pytest

from chalicelib import clock, limits
from chalicelib.errors import IllegalArgument, PushNotOpen
from chalicelib.model import pushing as model
from chalicelib.model.event import Actor
from chalicelib.model.notifications import NewBinding
from chalicelib.model.notifier import Platform, Provider
from chalicelib.model.pushing import PushMessage, Status, Strategy
from chalicelib.services import notifications, pushing, users
from chalicelib.store import push, pushcounts
from tests.realtime.test_crash import refused
from tests.services.phones import disable, endpoints, phone, sent, shown, with_notifiers

HELLO = PushMessage("Hello", "there")


@pytest.fixture
def open_app(app):
    return with_notifiers(app, fcm=Provider.FCM, apns=Provider.APNS)


def test_every_phone_of_a_user_is_pushed_to(open_app):
    phone(open_app, "ada")
    phone(open_app, "ada", "apns", "tablet")
    results = pushing.to_user(open_app, "Ada", HELLO)
    assert [(each.status, each.platform) for each in results] == [
        (Status.SUCCESS, Platform.ANDROID),
        (Status.SUCCESS, Platform.APNS),
    ]
    assert [shown(each) for each in sent()] == [("Hello", "there")] * 2
    assert pushcounts.days(open_app, clock.day(clock.now()), clock.day(clock.now())) == {
        clock.day(clock.now()): {"ANDROID": (1, 0), "APNS": (1, 0)}
    }


def test_who_is_not_there_or_has_no_phone_is_not_pushed_to(open_app):
    assert pushing.to_user(open_app, "nobody", HELLO) == [pushing.NO_USER]
    assert pushing.to_user(open_app, "no such name!", HELLO) == [pushing.NO_USER]
    assert pushing.to_user(open_app, "ada", HELLO) == [pushing.NO_PHONE]


def bind(app, username, token, device="phone"):
    notifications.bind(app, Actor(), username, NewBinding(device, "fcm", token))


# How a phone of ada's, with the token "old", is let go.
LET_GO = {
    "unbound": lambda app: bind(app, "ada", ""),
    "another token": lambda app: bind(app, "ada", "new"),
    "another user": lambda app: bind(app, "grace", "old"),
    "no account": lambda app: users.remove(app, "ada"),
}


@pytest.mark.parametrize("how", LET_GO)
def test_nobody_keeps_a_token_that_is_let_go(open_app, how):
    bind(open_app, "ada", "old")
    bind(open_app, "linus", "other")
    pushing.to_users(open_app, ["ada", "linus"], HELLO)
    assert endpoints().keys() == {"old", "other"}
    LET_GO[how](open_app)
    assert endpoints().keys() == {"other"}


def test_a_phone_is_let_go_whatever_amazon_sns_says(open_app, recorder):
    bind(open_app, "ada", "old")
    pushing.to_user(open_app, "ada", HELLO)

    def refuse(call, _):
        if call.operation == "DeleteEndpoint":
            refused(call)

    recorder.before = refuse
    bind(open_app, "ada", "")
    recorder.before = None
    assert push.get(open_app, "ada").bindings == ()


def test_the_endpoint_is_made_once(open_app, recorder):
    phone(open_app, "ada")
    pushing.to_user(open_app, "ada", HELLO)
    assert push.get(open_app, "ada").bindings[0].endpoint == endpoints()["token of ada's phone"].arn
    with recorder.recording() as calls:
        pushing.to_user(open_app, "ada", HELLO)
    assert [call.operation for call in calls] == ["BatchGetItem", "Publish", "UpdateItem"]
    assert len(sent()) == 2


def test_a_phone_that_is_gone_is_tried_once_and_not_again(open_app):
    phone(open_app, "ada")
    pushing.to_user(open_app, "ada", HELLO)
    disable("token of ada's phone")
    [result] = pushing.to_user(open_app, "ada", HELLO)
    assert result.status is Status.FAIL
    assert pushing.to_user(open_app, "ada", HELLO) == [pushing.NO_PHONE]
    assert len(sent()) == 1


def test_bound_anew_it_is_pushed_to_again(open_app):
    binding = phone(open_app, "ada")
    pushing.to_user(open_app, "ada", HELLO)
    disable(binding.token)
    pushing.to_user(open_app, "ada", HELLO)
    phone(open_app, "ada")
    [result] = pushing.to_user(open_app, "ada", HELLO)
    assert result.status is Status.SUCCESS
    assert len(sent(binding.token)) == 2


def test_no_notifier_of_another_app_leads_anywhere(open_app, app):
    phone(app, "ada", "other")
    assert pushing.to_user(open_app, "ada", HELLO) == [pushing.NO_PHONE]


def test_an_app_without_notifiers_has_no_push_service(app, open_app):
    pushing.check_open(open_app)
    with pytest.raises(PushNotOpen):
        pushing.check_open(app)


@pytest.mark.parametrize(
    ("field", "largest"),
    [
        ("title", limits.PUSH_TITLE),
        ("content", limits.PUSH_CONTENT),
        ("subTitle", limits.PUSH_SUB_TITLE),
    ],
)
def test_texts_have_limits(field, largest):
    said = {"title": "t", "content": "c"}
    model.read(said | {field: "ü" * largest})
    with pytest.raises(IllegalArgument, match=field):
        model.read(said | {field: "ü" * (largest + 1)})


SAID = {"title": "t", "content": "c"}


@pytest.mark.parametrize(
    "more",
    [
        {"title": ""},
        {"content": None},
        {"title": 7},
        {"ext": {str(n): n for n in range(limits.PUSH_EXT_KEYS + 1)}},
        {"ext": {"k": "x" * (limits.PUSH_EXT - len('{"k":""}') + 1)}},
        {"ext": []},
        {"config": 1},
        {"config": {"badge": {"setNum": -1}}},
        {"config": {"badge": {"addNum": limits.PUSH_BADGE + 1}}},
        {"config": {"badge": {"addNum": True}}},
        {"config": {"clickAction": {"url": "x" * (limits.PUSH_CLICK + 1)}}},
        {"apns": {"sound": "x" * (limits.PUSH_BLOCK - len('{"sound":""}') + 1)}},
        {"fcm": []},
    ],
)
def test_what_is_no_push_is_refused(more):
    with pytest.raises(IllegalArgument):
        model.read(SAID | more)


@pytest.mark.parametrize(
    "more",
    [
        {"ext": {str(n): n for n in range(limits.PUSH_EXT_KEYS)}},
        {"ext": {"k": "x" * (limits.PUSH_EXT - len('{"k":""}'))}},
        {"config": {"badge": {"addNum": limits.PUSH_BADGE}}},
        {"config": {"badge": {"setNum": 0}, "clickAction": {"url": "x" * limits.PUSH_CLICK}}},
        {"apns": {"sound": "x" * (limits.PUSH_BLOCK - len('{"sound":""}'))}},
    ],
)
def test_what_is_shown_can_be_read_again(more):
    message = model.read(SAID | more)
    assert model.read(model.show(message)) == message


@pytest.mark.parametrize("strategy", [1, 3, 4, 5, -1])
def test_ways_that_there_are_not_are_refused(strategy):
    with pytest.raises(IllegalArgument, match="strategy"):
        Strategy(strategy)
