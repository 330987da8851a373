"""Messages to who is away: from the send to the phone."""

import json
from collections import Counter

import pytest
from botocore.exceptions import ClientError

from chalicelib import clock, limits
from chalicelib.config import settings
from chalicelib.jobs import queues
from chalicelib.model.notifier import Provider
from chalicelib.model.push import PushSettings
from chalicelib.model.pushing import Status
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import notices, pushing
from chalicelib.store import hearers, people, push, pushcounts, table
from infrastructure.local import cloud
from tests.conftest import tenant
from tests.realtime.groups import here, let_in, let_out, make
from tests.realtime.threads import made
from tests.services.phones import (
    choose,
    disable,
    endpoints,
    ext,
    phone,
    queued,
    say,
    sent,
    shown,
    take,
    with_notifiers,
    work,
)

__all__ = ["here", "make"]

NEUTRAL = ("", "You have a new message")


@pytest.fixture
def shop(app):
    return with_notifiers(app, fcm=Provider.FCM, apns=Provider.APNS)


@pytest.fixture
def ada(client, shop):
    return client("ada", tenant=shop)


def today(app):
    day = clock.day(clock.now())
    return pushcounts.days(app, day, day).get(day, {})


def test_who_is_away_is_pushed_to(shop, ada):
    phone(shop, "grace")
    choose(shop, "grace", style=1)
    message = say(ada, "grace", "hello")
    assert len(queued()) == 1
    assert "hello" not in json.dumps(queued())
    assert work() == 1
    [payload] = sent("token of grace's phone")
    assert shown(payload) == ("ada", "hello")
    assert payload["fcmV1Message"]["message"]["data"] == {"f": "ada", "t": "grace", "m": str(message)}
    assert today(shop) == {"ANDROID": (1, 0)}


def test_of_two_phones_each_is_pushed_to_once(shop, ada):
    phone(shop, "grace")
    phone(shop, "grace", "apns", "tablet")
    say(ada, "grace")
    work()
    assert [shown(each) for each in sent()] == [NEUTRAL] * 2
    assert today(shop) == {"ANDROID": (1, 0), "APNS": (1, 0)}


def test_a_send_costs_one_message_of_the_queue_more(client, shop, ada, recorder):
    say(ada, "grace")  # the first one also begins the author's own row
    with recorder.recording() as calls:
        say(ada, "grace")
    assert [call.operation for call in calls if call.service == "sqs"] == ["SendMessage"]
    assert len([call for call in calls if call.service == "dynamodb"]) <= 5
    assert [call.service for call in calls][-2:] == ["apigatewaymanagementapi", "sqs"], "after the reply"
    client("grace", tenant=shop)
    with recorder.recording() as calls:
        say(ada, "grace")
    assert not [call for call in calls if call.service == "sqs"]


def test_without_a_notifier_nothing_is_asked_of_the_queue(client, app, recorder):
    ada = client("ada")
    with recorder.recording() as calls:
        say(ada, "grace")
    assert not [call for call in calls if call.service == "sqs"]


def test_a_queue_that_fails_is_not_the_senders_failure(shop, ada, recorder):
    def refuse(call, _number):
        if call.service == "sqs":
            raise ClientError({"Error": {"Code": "OverLimit"}}, call.operation)

    recorder.before = refuse
    try:
        say(ada, "grace")
    finally:
        recorder.before = None
    assert queued() == []


@pytest.mark.parametrize(
    ("about", "more"),
    [
        ({}, {"content": {"type": 6, "action": "TypingBegin"}}),
        ({}, {"routetype": pb.Meta.ROUTE_ONLINE}),
    ],
    ids=["command", "online only"],
)
def test_what_nobody_is_woken_by_is_not_offered(shop, ada, about, more):
    phone(shop, "grace")
    say(ada, "grace", about=ext(**about), **more)
    assert queued() == []


def test_receipts_and_recalls_are_not_pushed(client, shop, ada):
    phone(shop, "ada")
    phone(shop, "grace")
    grace = client("grace", tenant=shop)
    message = say(ada, "grace")
    ada.leave()
    grace.about("ada", pb.MessageBody.READ_ACK, message)
    grace.leave()
    client("ada", tenant=shop).about("grace", pb.MessageBody.RECALL, message)
    assert queued() == []


def test_what_is_taken_back_meanwhile_is_not_pushed(shop, ada):
    phone(shop, "grace")
    message = say(ada, "grace")
    ada.about("grace", pb.MessageBody.RECALL, message)
    work()
    assert sent() == []


def test_what_destroyed_itself_meanwhile_is_not_pushed(shop, ada):
    phone(shop, "grace")
    ada.say("grace", "x", ext={"stoa_expire_in": 5})
    clock.offset += 5000
    work()
    assert sent() == []


def test_who_is_back_meanwhile_is_not_pushed_to(client, shop, ada):
    phone(shop, "grace")
    say(ada, "grace")
    client("grace", tenant=shop)
    work()
    assert sent() == []


def test_who_only_seemed_to_be_there_is_pushed_to(client, shop, ada):
    phone(shop, "grace")
    grace = client("grace", tenant=shop)
    grace.gateway.drop(grace.connection)
    say(ada, "grace")
    assert [each["to"] for each in queued()] == [["grace"]]
    work()
    assert len(sent()) == 1


def test_while_another_device_is_there_that_is_no_push(client, shop, ada):
    phone(shop, "grace")
    grace, _ = client("grace", tenant=shop), client("grace", "tablet", tenant=shop)
    grace.gateway.drop(grace.connection)
    say(ada, "grace")
    work()
    assert sent() == []


def test_to_oneself_is_no_push(shop, ada):
    phone(shop, "ada")
    say(ada, "ada")
    assert queued() == []


def test_what_is_for_one_device_goes_to_that_phone(shop, ada):
    phone(shop, "grace", device="phone")
    phone(shop, "grace", device="tablet")
    say(ada, "grace/tablet")
    work()
    assert len(sent("token of grace's tablet")) == len(sent()) == 1


@pytest.mark.parametrize(
    ("asked", "devices"),
    [
        ({"accept_device_id": ["phone"]}, {"phone"}),
        ({"ignore_device_id": ["phone"]}, {"tablet"}),
        ({"accept_notifier_name": ["apns"]}, {"tablet"}),
        ({"ignore_notifier_name": "apns"}, {"phone"}),
        ({"accept_device_id": ["phone"], "ignore_notifier_name": ["fcm"]}, set()),
    ],
)
def test_the_sender_may_choose_phones(shop, ada, asked, devices):
    phone(shop, "grace", "fcm", "phone")
    phone(shop, "grace", "apns", "tablet")
    say(ada, "grace", about=ext(em_push_filter=asked))
    work()
    assert {each.token.rsplit(" ")[-1] for each in endpoints().values() if each.messages} == devices


def test_what_the_receiver_hushed_is_not_pushed(shop, ada):
    phone(shop, "grace")
    choose(shop, "grace", "user#ada", remind="NONE")
    say(ada, "grace")
    work()
    assert sent() == []
    say(ada, "grace", about=ext(em_force_notification=True))
    work()
    assert len(sent()) == 1


def test_a_template_of_the_app_words_it(shop, ada):
    phone(shop, "grace")
    row = {"of": {"S": f"{shop.key}/templates"}, "what": {"S": "order"}, "created": {"N": "1"}, "updated": {"N": "1"}}
    pattern = {"title_pattern": {"S": "From {$dynamicFrom}"}, "content_pattern": {"S": "Order {0}: {$msg}"}}
    table.client().put_item(TableName="stoa-local-pushes", Item=row | pattern)
    at = clock.now() + 1
    said = {"befriended": {"N": str(at)}, "friend": {"BOOL": True}, "blocked": {"BOOL": False}}
    peer = {"who": {"S": people.who(shop, "grace")}, "what": {"S": "peer#ada"}}
    table.client().put_item(TableName="stoa-local-people", Item=peer | said)
    contact = peer | {"what": {"S": f"contact#{at:013d}.ada"}, "remark": {"S": "My Ada"}}
    table.client().put_item(TableName="stoa-local-people", Item=contact)
    say(ada, "grace", "hello", about=ext(em_push_template={"name": "order", "content_args": [5]}))
    work()
    assert shown(sent()[0]) == ("From My Ada", "Order 5: hello")


def test_half_a_character_in_an_attribute_stops_no_push(shop, ada):
    phone(shop, "grace")
    half = pb.KeyValue(key="em_push_ext", type=pb.KeyValue.JSON_STRING, stringValue=r'{"title": "\ud83d"}')
    say(ada, "grace", about=[half])
    work()
    assert [shown(each) for each in sent()] == [NEUTRAL]


def test_the_badge_grows_until_a_device_comes(client, shop, ada):
    phone(shop, "grace", "apns")
    for _ in range(3):
        clock.offset += 10
        say(ada, "grace")
        work()
    assert [each["aps"]["badge"] for each in sent()] == [1, 2, 3]
    clock.offset += 10
    grace = client("grace", tenant=shop)
    clock.offset += 10
    grace.leave()
    clock.offset += 10
    say(ada, "grace")
    work()
    assert [each["aps"]["badge"] for each in sent()] == [1, 2, 3, 1]


def test_a_message_is_pushed_once_however_often_the_worker_is_asked(shop, ada, recorder):
    phone(shop, "grace")
    say(ada, "grace")
    [body] = queued()
    work()
    for _ in range(2):
        notices.bring(body)
    assert len(sent()) == 1
    assert today(shop) == {"ANDROID": (1, 0)}


def test_a_worker_costs_no_more_than_this(shop, ada, recorder):
    phone(shop, "grace")
    say(ada, "grace")
    work()
    say(ada, "grace")
    [body] = queued()
    with recorder.recording() as calls:
        notices.bring(body)
    assert [call.operation for call in calls] == [
        "GetItem",  # the message
        "BatchGetItem",  # what decides
        "BatchGetItem",  # how it is worded
        "Publish",
        "UpdateItem",  # that it was
        "UpdateItem",  # and counted
    ]


def test_a_phone_that_is_gone_is_not_tried_again(shop, ada):
    binding = phone(shop, "grace")
    for _ in range(2):
        say(ada, "grace")
        work()
        disable(binding.token)
    assert push.get(shop, "grace").bindings[0].dead
    say(ada, "grace")
    work()
    assert len(sent()) == 1
    assert today(shop) == {"ANDROID": (1, 1)}


def test_a_notifier_that_sns_lost_is_nobodys_endless_work(shop, ada):
    phone(shop, "grace")
    cloud.client("sns").delete_platform_application(PlatformApplicationArn=shop.notifiers[0].arn)
    say(ada, "grace")
    assert work() == 1
    assert not push.get(shop, "grace").bindings[0].dead
    assert today(shop) == {"ANDROID": (0, 1)}


def test_an_endpoint_that_sns_lost_is_made_again(shop, ada):
    binding = phone(shop, "grace")
    say(ada, "grace")
    work()
    cloud.client("sns").delete_endpoint(EndpointArn=endpoints()[binding.token].arn)
    say(ada, "grace")
    work()
    assert len(sent()) == 1
    assert push.get(shop, "grace").bindings[0].endpoint == endpoints()[binding.token].arn


@pytest.mark.parametrize(
    ("operation", "code", "text", "outcome"),
    [
        ("CreatePlatformEndpoint", "InvalidParameter", "Invalid parameter: Token Reason: must be ...", "dead"),
        ("CreatePlatformEndpoint", "InvalidParameter", "Invalid parameter: PlatformApplicationArn", "refused"),
        ("CreatePlatformEndpoint", "NotFound", "PlatformApplication does not exist", "refused"),
        ("CreatePlatformEndpoint", "Throttled", "Rate exceeded", "again"),
        ("Publish", "PlatformApplicationDisabled", "Platform application is disabled", "refused"),
        ("Publish", "InvalidParameter", "Invalid parameter: Message too long", "refused"),
        ("Publish", "Throttled", "Rate exceeded", "again"),
        ("Publish", "InternalError", "", "again"),
    ],
)
def test_what_sns_says_decides_what_becomes_of_the_phone(shop, recorder, operation, code, text, outcome):
    binding = phone(shop, "grace")

    def refuse(call, _number):
        if call.operation == operation:
            raise ClientError({"Error": {"Code": code, "Message": text}}, call.operation)

    recorder.before = refuse
    try:
        [result] = pushing.to_user(shop, "grace", pushing.PushMessage("Hello", "there"))
    finally:
        recorder.before = None
    [kept] = push.get(shop, "grace").bindings
    assert (result.status is Status.FAIL, result.again, kept.dead) == (
        outcome == "dead",
        outcome == "again",
        outcome == "dead",
    )
    assert binding.token not in result.desc


def test_unbound_meanwhile_it_stays_unbound(shop, recorder):
    binding = phone(shop, "grace")

    def unbind(call, _number):
        if call.operation == "Publish":
            recorder.before = None
            push.change(shop, "grace", {}, unbound=[binding])

    recorder.before = unbind
    pushing.to_user(shop, "grace", pushing.PushMessage("Hello", "there"))
    assert push.get(shop, "grace").bindings == ()


# --- groups


@pytest.fixture
def group(shop, make, here):
    return make("ada", "grace", "linus"), here("ada")


def test_of_a_group_who_is_away_is_pushed_to(shop, group, client):
    muc, ada = group
    for name in ("ada", "grace", "linus"):
        phone(shop, name)
    client("linus")
    say(ada, muc.id, group=True)
    assert len(queued()) == 1
    work()
    assert len(sent()) == len(sent("token of grace's phone")) == 1
    assert sent()[0]["fcmV1Message"]["message"]["data"]["g"] == muc.id


def test_of_members_without_phones_one_row_is_read(shop, group, recorder):
    muc, ada = group
    say(ada, muc.id, group=True)
    with recorder.recording() as calls:
        work()
    assert [call.operation for call in calls] == ["GetItem", "GetItem", "Query", "BatchGetItem"]
    assert len(calls[-1].params["RequestItems"]["stoa-local-people"]["Keys"]) == 2


def test_members_are_told_some_at_a_time(shop, group, monkeypatch, recorder):
    monkeypatch.setattr(limits, "PUSH_MEMBERS", 1)
    muc, ada = group
    for name in ("grace", "linus"):
        phone(shop, name)
    say(ada, muc.id, group=True)
    assert work() == 3
    assert len(sent()) == 2


@pytest.mark.parametrize(("members", "pushed"), [(limits.PUSHED_GROUP, True), (limits.PUSHED_GROUP + 1, False)])
def test_large_groups_are_not_pushed_to(shop, group, members, pushed):
    muc, ada = group
    phone(shop, "grace")
    table.client().update_item(
        TableName="stoa-local-mucs",
        Key={"muc": {"S": f"{shop.key}/g/{muc.id}"}, "what": {"S": "meta"}},
        UpdateExpression="SET members = :n",
        ExpressionAttributeValues={":n": {"N": str(members)}},
    )
    say(ada, muc.id, group=True)
    work()
    assert bool(sent()) is pushed


def test_what_is_for_some_members_is_pushed_to_them(shop, group):
    muc, ada = group
    for name in ("grace", "linus"):
        phone(shop, name)
    say(ada, muc.id, group=True, directedUsers=["linus"])
    work()
    assert len(sent()) == len(sent("token of linus's phone")) == 1


def test_nothing_said_in_a_group_leaves_it(shop, group):
    """By no name that a client writes, and to nobody who came later."""
    muc, ada = group
    let_out(shop, muc, "linus")
    for name in ("grace", "linus"):
        phone(shop, name)
    say(ada, muc.id, group=True, directedUsers=["linus", "grace"])
    work()
    assert len(sent()) == len(sent("token of grace's phone")) == 1
    say(ada, muc.id, group=True)
    clock.offset += 5
    let_in(shop, muc, "linus")
    assert queued()[0]["to"] == []
    for to in ([], ["linus"]):
        notices.bring(queued()[0] | {"to": to})
    assert sent("token of linus's phone") == []
    clock.offset += 5
    say(ada, muc.id, group=True)
    work()
    assert len(sent("token of linus's phone")) == 1


def test_who_shields_itself_from_a_group_is_not_pushed_to(shop, group):
    muc, ada = group
    phone(shop, "grace")
    key = {"muc": {"S": f"{shop.key}/g/{muc.id}"}, "what": {"S": "member#grace"}}
    table.update("stoa-local-mucs", key, {"shielded": {"BOOL": True}})
    for to in ([], ["grace"]):
        say(ada, muc.id, group=True, directedUsers=to)
    work()
    assert sent() == []


def test_a_group_that_is_ignored_or_at_others_is_not_pushed(shop, group):
    muc, ada = group
    for name in ("grace", "linus"):
        phone(shop, name)
    choose(shop, "grace", ignored=muc.id)
    choose(shop, "linus", f"chatgroup#{muc.id}", remind="AT")
    say(ada, muc.id, group=True)
    work()
    assert sent() == []
    say(ada, muc.id, group=True, about=ext(em_at_list=["linus"]))
    work()
    assert len(sent()) == len(sent("token of linus's phone")) == 1
    say(ada, muc.id, group=True, about=ext(em_at_list=["Linus"]))
    work()
    assert len(sent("token of linus's phone")) == 2, "names have no case"


def test_who_left_is_not_pushed_to(shop, group):
    muc, ada = group
    phone(shop, "grace")
    say(ada, muc.id, group=True)
    let_out(shop, muc, "grace")
    work()
    assert sent() == []


def test_of_a_thread_its_members_are_pushed_to(shop, group):
    muc, ada = group
    thread = made(shop, ada, muc, "grace")
    work()
    for name in ("grace", "linus"):
        phone(shop, name)
    say(ada, thread.id, group=True)
    work()
    assert len(sent()) == len(sent("token of grace's phone")) == 1


def test_rooms_are_not_pushed_to(client, shop, ada):
    from tests.realtime import rooms

    phone(shop, "grace")
    room = rooms.make(shop, owner="grace")
    ada.join_room(room.id)
    ada.say_to_room(room.id)
    assert queued() == []


# --- trouble at the vendor


def busy(recorder, *tokens):
    """SNS has no capacity for these endpoints, or for any."""
    arns = {endpoints()[token].arn for token in tokens}

    def refuse(call, _number):
        if call.operation == "Publish" and (not tokens or call.params["TargetArn"] in arns):
            raise ClientError({"Error": {"Code": "Throttling"}}, call.operation)

    recorder.before = refuse


def test_who_could_not_be_pushed_to_comes_again_alone(shop, group, recorder):
    muc, ada = group
    for name in ("grace", "linus"):
        phone(shop, name)
        pushing.to_user(shop, name, pushing.PushMessage("Hello", "there"))
    say(ada, muc.id, group=True)
    [body] = queued()
    busy(recorder, "token of grace's phone")
    notices.bring(body)
    assert [each["to"] for each in queued()[1:]] == [["grace"]]
    with pytest.raises(notices.Unsent):
        notices.bring(queued()[1])
    recorder.before = None
    work()
    assert [len(sent(f"token of {name}'s phone")) for name in ("grace", "linus")] == [2, 2]
    assert today(shop) == {"ANDROID": (4, 0)}


def test_if_nobody_could_the_queue_brings_it_again(shop, ada, recorder):
    phone(shop, "grace")
    say(ada, "grace")
    [body] = queued()
    busy(recorder)
    record = {"Records": [{"messageId": "m", "body": json.dumps(body)}]}
    assert queues.notify(record) == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    recorder.before = None
    assert queues.notify(record) == {"batchItemFailures": []}
    assert len(sent()) == 1


def test_if_nobody_could_the_next_members_are_not_asked_for_again(shop, group, recorder, monkeypatch):
    """The queue brings each message that fails three times."""
    monkeypatch.setattr(limits, "PUSH_MEMBERS", 1)
    muc, ada = group
    for name in ("grace", "linus"):
        phone(shop, name)
    say(ada, muc.id, group=True)
    busy(recorder)
    left, served = take(), Counter()
    while left:
        body = left.pop()
        failed = queues.notify({"Records": [{"messageId": "m", "body": json.dumps(body)}]})["batchItemFailures"]
        served[json.dumps(body)] += 1
        left += take() + ([body] if failed and served[json.dumps(body)] < 3 else [])
    assert sorted(served.values()) == [1, 1, 3, 3], "the first members, the next, and those who could not be pushed to"


# --- tenants


def test_no_other_app_is_reached(client, shop, ada, recorder):
    """Same users, same names of notifiers, same tokens."""
    other = with_notifiers(tenant("acme", "shop-2"), fcm=Provider.FCM)
    phone(shop, "grace", token="the same")
    phone(other, "grace", token="the same")
    say(ada, "grace")
    [body] = queued()
    with recorder.tenant(shop.key), recorder.recording() as calls:
        notices.bring(body)
    assert len([call for call in calls if call.operation == "Publish"]) == 1
    [arn] = {call.params["TargetArn"] for call in calls if call.operation == "Publish"}
    assert f"/stoa-local-{shop.org}.{shop.name}.fcm/" in arn
    assert today(other) == {}
    other_client = client("ada", tenant=other)
    say(other_client, "grace")
    work()
    mine, theirs = (push.get(each, "grace").bindings[0].endpoint for each in (shop, other))
    assert mine != theirs


def test_an_app_that_is_gone_or_stopped_pushes_nothing(shop, ada):
    phone(shop, "grace")
    say(ada, "grace")
    [body] = queued()
    notices.bring(body | {"app": "nothing"})
    assert sent() == []


def test_hearers_are_read_at_once(shop, recorder):
    names = [f"user{n}" for n in range(limits.PUSH_HEARERS)]
    for name in names:
        people.add(shop, User(name, clock.uuid(), clock.now(), clock.now(), activated=name != "user3"))
        phone(shop, name)
    with recorder.recording() as calls:
        _, found = hearers.some(shop, "ada", "user#ada", names, consistent=False)
    assert [call.operation for call in calls] == ["BatchGetItem"]
    assert [each.username for each in found] == [name for name in names if name != "user3"]
    assert found[0].settings == PushSettings(bindings=found[0].phones.bindings)


def test_the_queue_is_the_one_of_the_environment():
    assert settings().notify_queue.endswith("/stoa-local-notify")
