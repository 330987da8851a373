"""Each function may do on AWS what its code does, and nothing else."""

import json
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from app import app as chalice_app
from chalicelib import clock, limits
from chalicelib.config import queue_name, settings
from chalicelib.delivery import queues as sending
from chalicelib.jobs import expiry, heartbeats, queues
from chalicelib.model.attributes import RoomAttributes
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor
from chalicelib.model.file import Upload
from chalicelib.model.labels import NewLabel
from chalicelib.model.notifier import Provider
from chalicelib.model.presence import Named
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import attributes, blocks, contacts, labels, presence, pushtasks, sharedfiles, users
from chalicelib.store import locators, push, rosters, session
from infrastructure import configure, functions, policies, stages
from infrastructure.stages import Stage
from tests import conftest
from tests.client import Client
from tests.conftest import ENDPOINT
from tests.realtime import rooms
from tests.realtime.groups import here, make
from tests.realtime.test_group_receipts import ack, ask
from tests.rest.caller import call
from tests.rest.tenancy import rest, tenant, weak_hashes
from tests.rest.test_chatfiles import TYPE, form, part
from tests.rest.test_notifiers import SERVICE_ACCOUNT
from tests.services.broadcasts import hall
from tests.services.phones import disable, phone, sent, with_notifiers
from tests.services.pushtasks import HELLO

__all__ = ["here", "make", "rest", "tenant", "weak_hashes"]

DEV = stages.stage("dev")
LOCAL = Stage("local", DEV.said | {"environment_variables": {"STOA_STAGE": "local"}}, DEV.plan)
WRITES = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def actions(made) -> set[str]:
    """The IAM actions of one AWS call."""
    if made.service == "apigatewaymanagementapi":
        return {"execute-api:ManageConnections"}
    if made.operation == "TransactWriteItems":
        return {f"dynamodb:{WRITES[kind]}" for item in made.params["TransactItems"] for kind in item}
    return {f"{made.service}:{made.operation.removesuffix('Batch')}"}  # sqs:SendMessage is for batches too


def granted(stage: Stage, function: str) -> dict[str, list[str]]:
    """Resources by action."""
    statements = policies.policy(stage, function)["Statement"]
    return {action: statement["Resource"] for statement in statements for action in statement["Action"]}


def names(made) -> list[str]:
    """What is named in a call, as the end of an ARN."""
    params = made.params
    if made.service == "dynamodb":
        tables = [params["TableName"]] if "TableName" in params else list(params.get("RequestItems", ()))
        index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
        return [f"arn:aws:dynamodb:r:a:table/{table}{index}" for table in tables]
    if made.service == "s3":
        return [f"arn:aws:s3:::{params['Bucket']}-123456789012-r/{params['Key']}"]  # as a deployment names it
    if made.service == "secretsmanager":
        return [f"arn:aws:secretsmanager:r:a:secret:{params['SecretId']}-AbCdEf"]
    if made.service == "sqs":
        return [f"arn:aws:sqs:r:a:{queue_name(params.get('QueueUrl') or params['QueueName'])}"]
    return [_phones(params)] if made.service == "sns" else []


def _phones(params) -> str:
    if "Name" in params:
        return f"arn:aws:sns:r:a:app/{params['Platform']}/{params['Name']}"
    return next(params[name] for name in ("PlatformApplicationArn", "EndpointArn", "TargetArn") if name in params)


@pytest.fixture
def calls(recorder, _cloud, monkeypatch):
    """Runs a function's flows in a process that knows nothing yet, and collects what it calls."""
    for queue in ("STOA_LOGIN_QUEUE", "STOA_DELIVER_QUEUE", "STOA_NOTIFY_QUEUE"):
        monkeypatch.delenv(queue)  # named, not addressed, as the configuration leaves it
    settings.cache_clear()
    more = [session.client("secretsmanager"), session.client("s3", None)]
    for client in more:
        recorder.watch(client)
    made = []

    @contextmanager
    def within(*, forget: bool = True):
        if forget:
            conftest.forget()
            sending._url.cache_clear()
        with recorder.recording() as recorded:
            yield
        made.extend(recorded)

    within.made = made
    yield within
    for client in more:
        recorder.unwatch(client)
    monkeypatch.undo()
    settings.cache_clear()


def in_a_room(client):
    client.join_room(rooms.make(client.app, owner="linus").id)
    return client


def holds(function: str, calls) -> None:
    """Called is granted, and granted is called, except for what Lambda itself does in the function's name."""
    lent = set(policies._LOGS) | set(policies._CONSUMES)
    allowed = granted(LOCAL, function)
    assert {action for made in calls.made for action in actions(made)} == set(allowed) - lent
    for made in calls.made:
        for action in actions(made):
            for name in names(made):
                assert any(fnmatchcase(name, pattern) for pattern in allowed[action]), (function, action, name)


def test_rest(calls, rest, tenant, client, monkeypatch):
    monkeypatch.setattr(limits, "PUSHED_BY_SENDER", 0)
    token = tenant.token("ada")
    ada = client("ada", tenant=tenant.app)
    with calls():
        enter(rest, token)
        lead_a_group(rest, token)
        lead_a_room(rest)
        meet_people(rest)
        push_something(rest, tenant.app)
        served(rest, "GET", "/users/ada/disconnect")
        served(rest, "DELETE", "/users/hopper")
    assert ada.connection in ada.gateway.closed
    holds("api_handler", calls)


def served(rest, verb, path, body=None, **more):
    status, answer = rest(verb, path, body, **more)
    assert status == 200, answer
    return answer


def enter(rest, token):
    org = {"organization": "initech", "username": "bill", "email": "bill@initech.test", "password": "secret"}
    assert call("POST", "/management/organizations", org, token=settings().platform_key)[0] == 200
    asked = {"grant_type": "password", "username": "bill", "password": "secret"}
    assert call("POST", "/management/token", asked)[0] == 200
    served(rest, "POST", "/users", {"username": "hopper", "password": "1"})
    served(rest, "POST", "/token", {"grant_type": "password", "username": "hopper", "password": "1"})
    served(rest, "GET", "/users?limit=1")
    served(rest, "POST", "/users/batch/status", {"usernames": ["ada", "hopper"]})
    served(rest, "GET", "/users/ada/offline_msg_count")
    file = served(rest, "POST", "/chatfiles", form(part(b"bytes")), token=token, headers=TYPE)["entities"][0]["uuid"]
    assert rest("GET", f"/chatfiles/{file}", token=token)[0] in {302, 307}


def lead_a_group(rest, token):
    found = {"owner": "hopper", "groupname": "Team", "members": ["ada"], "public": True}
    number = served(rest, "POST", "/chatgroups", found)["data"]["groupid"]
    group = f"/chatgroups/{number}"
    served(rest, "GET", group)
    served(rest, "GET", "/chatgroups")
    served(rest, "PUT", group, {"description": "x"})
    served(rest, "POST", f"{group}/mute", {"usernames": ["ada"], "mute_duration": 60_000})
    served(rest, "POST", f"{group}/shield", token=token)
    served(rest, "DELETE", f"{group}/shield", token=token)
    served(rest, "PUT", group, {"newowner": "ada"})
    served(rest, "DELETE", f"{group}/users/hopper")
    shared = served(rest, "POST", f"{group}/share_files", form(part(b"bytes")), token=token, headers=TYPE)
    served(rest, "GET", f"{group}/share_files")
    served(rest, "DELETE", f"{group}/share_files/{shared['data']['file_id']}")
    served(rest, "PUT", f"/metadata/chatgroup/{number}/user/ada", {"metaData": {"a": "b"}})
    served(rest, "DELETE", group)


def lead_a_room(rest):
    room = served(rest, "POST", "/chatrooms", {"owner": "ada", "name": "Hall", "members": ["hopper"]})["data"]["id"]
    served(rest, "PUT", f"/metadata/chatroom/{room}/user/ada", {"metaData": {"a": "b"}})
    served(rest, "DELETE", f"/metadata/chatroom/{room}/user/ada", {"keys": ["a"]})
    served(rest, "PUT", f"/chatrooms/{room}/users/hopper/tag", {"tags": ["vip"]})
    served(rest, "PUT", f"/chatrooms/{room}/tag/mute", {"tag": "vip", "mute_duration": 60})
    served(rest, "POST", "/chatrooms/super_admin", {"superadmin": "ada"})
    served(rest, "POST", "/messages/chatrooms/broadcast", {"msg": {"type": "txt", "msg": "x"}})


def meet_people(rest):
    served(rest, "POST", "/users/hopper/presence/60", {"usernames": ["ada"]})
    served(rest, "POST", "/users/ada/presence/web/1", {"ext": "busy"})
    served(rest, "POST", "/users/ada/presence", {"usernames": ["ada"]})
    served(rest, "GET", "/users/hopper/presence/sublist")
    served(rest, "DELETE", "/users/hopper/presence", ["ada"])
    served(rest, "POST", "/users/ada/contacts/users/hopper")
    served(rest, "PUT", "/users/ada/contacts/users/hopper", {"remark": "x"})
    served(rest, "POST", "/users/ada/blocks/users", {"usernames": ["hopper"]})
    served(rest, "GET", "/users/ada/blocks/users")
    served(rest, "GET", "/users/ada/contacts")
    served(rest, "DELETE", "/contacts/users/ada")


def push_something(rest, app):
    """To a phone that takes no pushes any more, and is bound anew."""
    asked = {"name": "fcm", "provider": "FCM", "certificate": SERVICE_ACCOUNT}
    served(rest, "POST", "/notifiers", asked)
    served(rest, "POST", "/notifiers", asked)
    said = {"pushMessage": {"title": "Hello", "content": "there"}}
    binding = phone(app, "ada")
    served(rest, "POST", "/push/sync/ada", said)
    disable(binding.token)
    phone(app, "ada")
    clock.offset += 1000
    assert served(rest, "POST", "/push/sync/ada", said)["data"][0]["pushStatus"] == "SUCCESS"
    served(rest, "POST", "/push/single", said | {"targets": ["ada"]})
    served(rest, "POST", "/push/label", {"name": "vip"})
    served(rest, "GET", "/push/label")
    for verb in ("POST", "DELETE"):
        served(rest, verb, "/push/label/vip/user", {"usernames": ["ada"]})
    served(rest, "POST", "/push/list/label", said | {"targets": ["vip"]})
    served(rest, "POST", "/push/task", said)
    served(rest, "DELETE", "/push/label/vip")
    served(
        rest, "PUT", "/users/ada/push/binding", {"device_id": binding.device, "notifier_name": "", "device_token": ""}
    )
    notifier = served(rest, "GET", "/notifiers")["entities"][0]["uuid"]
    served(rest, "DELETE", f"/notifiers/{notifier}")


def test_connect(calls, app, gateway):
    from chalicelib import realtime

    with calls():
        realtime.connect({"requestContext": {"connectionId": "c"}}, lambda: 0)
    holds("websocket_connect", calls)


def test_message(calls, client, rest, tenant, monkeypatch):
    monkeypatch.setattr(limits, "PUSHED_BY_SENDER", 0)
    tenant.user("grace")
    token = tenant.token("ada")
    _, body = rest("POST", "/chatfiles", form(part(b"bytes")), token=token, headers=TYPE)
    address = f"{body['uri']}/{body['entities'][0]['uuid']}"
    group = rest("POST", "/chatgroups", {"owner": "ada", "groupname": "Team", "members": ["grace"]})[1]["data"][
        "groupid"
    ]
    ada, grace = (client(name, tenant=tenant.app, login=False) for name in ("ada", "grace"))
    with calls():
        for each in (ada, grace):
            each.login()
            each.catch_up()
        ada.say_to_group(group, "hello")
        burning = ada.say("grace", "x", ext={"stoa_burn_after_read": 5}).serverId
        grace.about("ada", pb.MessageBody.READ_ACK, burning)
        picture = pb.MessageBody(type=pb.MessageBody.CHAT)
        picture.contents.add(type=1, remotePath=address)
        sent = ada.send("grace", picture).serverId
        grace.catch_up()
        ada.about("grace", pb.MessageBody.RECALL, sent)
        grace.up(pb.MSync.UNREAD)
        hall = rooms.make(tenant.app, owner="grace").id
        ada.join_room(hall)
        assert rest("PUT", f"/metadata/chatroom/{hall}/user/ada", {"metaData": {"a": "b"}})[0] == 200
        ada.leave_room(hall)
        assert ack(grace, group, ask(ada, group))[0] == 0
        again = client("ada", tenant=tenant.app, login=False)
        again.login()
    holds("websocket_message", calls)


def test_disconnect(calls, client):
    ada = in_a_room(client("ada"))
    with calls():
        ada.leave()
    holds("websocket_disconnect", calls)


def test_sweep(calls, client):
    client("ada")
    grace, linus = in_a_room(client("grace")), client("linus")
    grace.gateway.drop(grace.connection)
    clock.offset += (limits.LEASE_SHORTEST + 1) * 1000
    linus.gateway.active[linus.connection] = clock.now()
    with calls():
        heartbeats.sweep()
    holds("sweep_connections", calls)


def test_expire(calls, client, rest, tenant):
    tenant.user("grace")
    token = tenant.token("ada")
    _, body = rest("POST", "/chatfiles", form(part(b"bytes")), token=token, headers=TYPE)
    ada, _, phone = (
        client(name, device, tenant=tenant.app) for name, device in (("ada", "w"), ("grace", "w"), ("grace", "p"))
    )
    picture = pb.MessageBody(type=pb.MessageBody.CHAT)
    picture.contents.add(type=1, remotePath=f"{body['uri']}/{body['entities'][0]['uuid']}")
    picture.ext.add(key="stoa_expire_in", type=2, varintValue=5)
    ada.send("grace", picture)
    in_a_room(phone).gateway.drop(phone.connection)
    app = with_notifiers(tenant.app, fcm=Provider.FCM)
    pushtasks.begin(app, replace(HELLO, starts=clock.now() + (limits.TASK_AHEAD + 1) * 1000))
    pushtasks.begin(app, HELLO)
    clock.offset += (limits.TASK_AHEAD + 1) * 1000
    with calls():
        expiry.expire()
    holds("expire_messages", calls)


def test_settle_logins(calls, make, here):
    _, ada = make("ada", "grace"), here("ada")
    mute = Client(ada.gateway, ada.recorder, ada.app, "ada", "mute")
    in_a_room(ada)
    hall(ada.app, ada)
    news = {"appkey": ada.app.key, "broadcast": 1, "said": {"msg": {"type": "txt", "msg": "x"}}, "cursor": ""}
    grace = in_a_room(here("grace"))
    [stay] = rosters.stays(ada.app, Place.ROOM, "grace", 9)
    said = RoomAttributes({"a": "b"})
    attributes.set_in_room(ada.app, stay.conversation.members[0], Actor("grace"), "grace", said, forced=False)
    grace.leave()
    looks = [{"connection": each.connection, "last": last} for each, last in ((mute, 0), (mute, 1), (ada, 0))]
    own = make("linus", "ada")
    sharedfiles.upload(ada.app, Place.GROUP, own.id, Actor(), Upload("a.txt", "text/plain", b"bytes"))
    contacts.add(ada.app, "ada", "linus")
    contacts.add(ada.app, "ada", "grace")
    blocks.block(ada.app, "linus", Actor(), ["ada"])
    users.remove(ada.app, "linus")
    late = phone(ada.app, "linus")  # while the account went, with an endpoint of a push that overtook it
    push.change(ada.app, "linus", {}, bound=[replace(late, endpoint="arn:aws:sns:r:a:endpoint/GCM/stoa-local-x/y")])
    presence.subscribe(ada.app, "ada", 60, Named(("grace",)))
    shown = {"org": ada.app.org, "app": ada.app.name, "presence": "grace", "due": 0}
    lost, gone = ({"appkey": ada.app.key, "user": name} for name in ("grace", "linus"))
    with calls():
        parts = {"appkey": ada.app.key, "user": "ada", "parts": clock.now()}
        for said in (*looks, news, shown, lost, gone | {"removed": clock.now()}, parts):
            queues.settle_logins({"Records": [{"messageId": "1", "body": json.dumps(said)}]})
    holds("settle_logins", calls)


def test_deliver(calls, make, here):
    muc, ada, grace = make("ada", "grace"), here("ada"), in_a_room(here("grace"))
    sent = ada.say_to_group(muc.id, "hello")
    grace.gateway.drop(grace.connection)
    line, to = muc.conversation, [[grace.username, grace.resource, grace.connection, "text"]]
    seq = locators.get(grace.app, sent.serverId).seq
    said = {"org": grace.app.org, "app": grace.app.name, "line": line.key, "seq": seq, "ask": True, "to": to}
    with calls():
        queues.deliver({"Records": [{"messageId": "1", "body": json.dumps(said)}]})
    holds("deliver", calls)


def test_notify(calls, app, client, make, monkeypatch):
    monkeypatch.setattr(limits, "PUSH_MEMBERS", 1)
    app = with_notifiers(app, fcm=Provider.FCM)
    ada, muc = client("ada", tenant=app), make("ada", "grace")
    binding = phone(app, "grace")
    seqs = [locators.get(app, ada.say_to_group(muc.id, "hello").serverId).seq for _ in range(2)]
    asked = {"org": app.org, "app": app.name, "line": muc.conversation.key, "to": [], "cursor": ""}
    labels.create(app, NewLabel("vip"))
    labels.put_on(app, "vip", ["grace"])
    begun = [pushtasks.begin(app, each) for each in (HELLO, replace(HELLO, labels=("vip",)))]
    tasks = [{"org": app.org, "app": app.name, "task": task, "step": 0} for task in begun]
    with calls():
        for seq in seqs:
            for to in ([], ["grace"]):
                queues.notify({"Records": [{"messageId": "1", "body": json.dumps(asked | {"seq": seq, "to": to})}]})
            disable(binding.token)
            phone(app, "grace")
        for said in tasks:
            queues.notify({"Records": [{"messageId": "1", "body": json.dumps(said)}]})
    assert len(sent(binding.token)) == len(seqs) + len(tasks)
    holds("notify", calls)


def test_every_function_has_its_grants():
    assert set(policies.GRANTS) == set(functions.names())


def test_the_committed_files_are_the_generated_ones():
    files = configure.files()
    assert {path: path.read_text() for path in files} == files, "make stages"
    kept = {path for path in stages.FILE.parent.iterdir() if path.is_file()}
    assert kept == set(files)


@pytest.mark.parametrize("function", list(policies.GRANTS))
def test_no_policy_has_a_wildcard_action_or_reaches_another_stage(function):
    for action, resources in granted(DEV, function).items():
        assert "*" not in action
        for resource in resources:
            named = "stoa-dev" in resource or resource == policies.NO_APPLICATION
            assert named or action == "execute-api:ManageConnections"


def test_only_consumers_may_read_their_queue():
    readers = {name for name in functions.names() if "sqs:ReceiveMessage" in granted(DEV, name)}
    assert readers == {"settle_logins", "deliver", "notify"} <= {source.name for source in chalice_app.event_sources}


def test_gateway_calls_go_to_the_endpoint_of_the_environment():
    assert settings().websocket_endpoint == ENDPOINT


def test_frame_handlers_end_before_their_writes_are_called_holes():
    writers = [name for name in functions.names() if "dynamodb:PutItem" in policies.GRANTS[name]]
    assert writers
    assert all(DEV.of(name, "lambda_timeout") < limits.WRITER_LIFE for name in writers)


def test_the_sweep_has_the_time_that_it_takes():
    assert all(
        stages.stage(name).of("sweep_connections", "lambda_timeout") > limits.SWEEP_SECONDS + 10
        for name in stages.names()
    )
