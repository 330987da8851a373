"""Sockets through the double: events, limits, concurrency, and @connections called by boto3 over loopback."""

import base64
import http.client
import json
import re
import time
from socket import SHUT_RDWR

import pytest
from botocore.exceptions import ClientError
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

from tests.local.conftest import Double


def drain(socket, sending) -> None:
    for message in sending:
        socket.send(message)
    while True:
        socket.recv(timeout=5)


def ended(socket, *sending) -> tuple[int, str]:
    """How the gateway closed it, which may be while the client is still sending."""
    with pytest.raises(ConnectionClosed) as closed:
        drain(socket, sending)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


def connection(gateway: Double) -> str:
    return gateway.heard.wait("CONNECT")[-1]["requestContext"]["connectionId"]


def repeat(call, times: int, **arguments) -> None:
    for _ in range(times):
        call(**arguments)


def refused(attempt, **arguments) -> tuple[str, int]:
    with pytest.raises(ClientError) as refusal:
        attempt(**arguments)
    return refusal.value.response["Error"]["Code"], refusal.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_connect_message_disconnect(start):
    gateway = start()
    with gateway.socket(additional_headers={"X-One": "1"}) as socket:
        socket.send("hello")
        assert json.loads(socket.recv(timeout=5)) == ["hello", False]
    connecting, said, left = (gateway.heard.wait(kind)[0] for kind in ("CONNECT", "MESSAGE", "DISCONNECT"))
    assert connecting["headers"]["X-One"] == "1"
    contexts = [event["requestContext"] for event in (connecting, said, left)]
    assert [context["routeKey"] for context in contexts] == ["$connect", "$default", "$disconnect"]
    assert len({context["connectionId"] for context in contexts}) == 1
    assert re.fullmatch(r"[\w-]{15}=", contexts[0]["connectionId"])
    assert contexts[0]["identity"]["sourceIp"] == "127.0.0.1"
    assert abs(contexts[1]["requestTimeEpoch"] / 1000 - time.time()) < 5
    assert contexts[1]["messageId"]
    assert "headers" not in said
    assert (contexts[2]["disconnectStatusCode"], contexts[2]["disconnectReason"]) == (1000, "")


def test_the_query_reaches_connect(start):
    gateway = start()
    with gateway.socket() as socket:
        socket.close()
    assert "queryStringParameters" not in gateway.heard.wait("CONNECT")[0]


@pytest.mark.parametrize(
    ("answer", "status"), [({"statusCode": 401}, 401), ({"statusCode": 403}, 403), ({"raise": 1}, 502)]
)
def test_connect_may_refuse_the_upgrade(start, answer, status):
    gateway = start()
    gateway.heard.connect = answer
    with pytest.raises(InvalidStatus) as refusal:
        gateway.socket()
    assert refusal.value.response.status_code == status


def test_connect_chooses_the_subprotocol(start):
    gateway = start()
    gateway.heard.connect = {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "two"}}
    with gateway.socket(subprotocols=["one", "two"]) as socket:
        assert socket.subprotocol == "two"


def test_another_path_is_no_websocket(start):
    gateway = start()
    assert gateway.http("GET", "/elsewhere", headers={"Connection": "Upgrade", "Upgrade": "websocket"})[0] == 403


def test_a_bad_handshake_is_400(start):
    gateway = start()
    assert gateway.http("GET", "/websocket", headers={"Connection": "Upgrade", "Upgrade": "websocket"})[0] == 400


def test_binary_is_refused(start):
    with start().socket() as socket:
        assert ended(socket, b"\x01") == (1003, "Binary is not supported")


def test_binary_is_accepted_where_switched_on(start):
    with start(binary=True).socket() as socket:
        socket.send(b"\x01\xff")
        answer = socket.recv(timeout=5)
        assert isinstance(answer, bytes)  # what the app posts goes down in the form that came up
        assert json.loads(answer) == [base64.b64encode(b"\x01\xff").decode(), True]
        socket.send(b"\x02")
        assert isinstance(socket.recv(timeout=5), bytes)


def test_a_frame_may_hold_32_kb_and_no_more(start):
    gateway = start()
    with gateway.socket() as socket:
        socket.send("x" * 32_768)
        assert json.loads(socket.recv(timeout=5))[0] == "x" * 32_768
        assert ended(socket, "x" * 32_769)[0] == 1009


def test_a_message_may_hold_128_kb_and_no_more(start):
    gateway = start()
    with gateway.socket() as socket:
        socket.send(["x" * 32_768] * 4)
        assert len(gateway.heard.wait("MESSAGE")[0]["body"]) == 131_072
    with gateway.socket() as socket:
        assert ended(socket, ["x" * 32_768] * 4 + ["x"])[0] == 1009


def test_a_fragment_over_32_kb_is_too_much(start):
    with start().socket() as socket:
        assert ended(socket, ["x", "x" * 32_769])[0] == 1009


def test_text_that_is_not_utf8_is_refused(start):
    with start().socket() as socket:
        socket.socket.sendall(Frame(Opcode.TEXT, b"\xff").serialize(mask=True))
        assert ended(socket)[0] == 1007


def test_idle_too_long(start):
    gateway = start(idle=0.3)
    with gateway.socket() as socket:
        began = time.monotonic()
        assert ended(socket) == (1001, "Going away")
        assert 0.2 < time.monotonic() - began < 2
    assert gateway.heard.wait("DISCONNECT")[0]["requestContext"]["disconnectStatusCode"] == 1001


@pytest.mark.parametrize("direction", ["up", "down"])
def test_traffic_keeps_a_connection(start, direction):
    gateway = start(idle=0.4)
    with gateway.socket() as socket:
        id = connection(gateway)
        for _ in range(6):
            time.sleep(0.15)
            if direction == "up":
                socket.ping()
            else:
                gateway.management.post_to_connection(ConnectionId=id, Data=b"x")
        gateway.management.get_connection(ConnectionId=id)
        assert ended(socket)[0] == 1001


def test_no_connection_lives_for_ever(start):
    gateway = start(life=0.4, idle=0.3)
    with gateway.socket() as socket:
        for _ in range(3):
            time.sleep(0.1)
            socket.ping()
        assert ended(socket) == (1001, "Connection duration limit exceeded")


def test_frames_run_side_by_side_and_unordered(start):
    with start().socket() as socket:
        socket.send("sleep")
        socket.send("quick")
        assert [json.loads(socket.recv(timeout=5))[0] for _ in range(2)] == ["quick", "sleep"]


def test_shuffle_lets_frames_overtake(start):
    with start(shuffle=True).socket() as socket:
        sent = [str(n) for n in range(30)]
        for text in sent:
            socket.send(text)
        came = [json.loads(socket.recv(timeout=5))[0] for _ in sent]
        assert sorted(came) == sorted(sent)
        assert came != sent


def test_double_delivers_twice(start):
    with start(double=True).socket() as socket:
        socket.send("a")
        assert [json.loads(socket.recv(timeout=5))[0] for _ in range(2)] == ["a", "a"]


def test_a_failing_handler_is_told_to_the_client(start):
    gateway = start()
    with gateway.socket() as socket:
        socket.send("raise")
        told = json.loads(socket.recv(timeout=5))
        assert told["message"] == "Internal server error"
        assert told["connectionId"] == connection(gateway)
        assert told["requestId"]


def test_a_handler_out_of_time_is_told_to_the_client(start):
    with start(timeout=0.2).socket() as socket:
        socket.send("sleep")
        assert json.loads(socket.recv(timeout=5))["message"] == "Internal server error"


def test_disconnect_may_be_lost(start):
    gateway = start(drop_disconnect=True)
    with gateway.socket() as socket:
        id = connection(gateway)
        socket.close()
    time.sleep(0.2)
    assert refused(gateway.management.get_connection, ConnectionId=id) == ("GoneException", 410)
    assert "DISCONNECT" not in [event["requestContext"].get("eventType") for event in gateway.heard.events]


def test_a_broken_connection_ends_with_1006(start):
    gateway = start()
    with gateway.socket() as socket:
        connection(gateway)
        socket.socket.shutdown(SHUT_RDWR)
        assert gateway.heard.wait("DISCONNECT")[0]["requestContext"]["disconnectStatusCode"] == 1006


def test_get_tells_of_the_connection(start):
    gateway = start()
    with gateway.socket():
        told = gateway.management.get_connection(ConnectionId=connection(gateway))
        assert told["Identity"]["SourceIp"] == "127.0.0.1"
        assert abs(told["ConnectedAt"].timestamp() - time.time()) < 5
        assert told["LastActiveAt"] >= told["ConnectedAt"]


def test_delete_closes_with_1000(start):
    gateway = start()
    with gateway.socket() as socket:
        id = connection(gateway)
        answer = gateway.management.delete_connection(ConnectionId=id)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
        assert ended(socket)[0] == 1000
    assert refused(gateway.management.post_to_connection, ConnectionId=id, Data=b"x") == ("GoneException", 410)


def test_a_connection_nobody_has_is_gone(start):
    call = start().management.post_to_connection
    assert refused(call, ConnectionId="L0SM9cOFvHcCIhw=", Data=b"x") == ("GoneException", 410)


def test_what_is_too_large_is_413_and_what_fits_arrives_in_frames(start):
    gateway = start()
    with gateway.socket() as socket:
        post, id = gateway.management.post_to_connection, connection(gateway)
        assert refused(post, ConnectionId=id, Data=b"x" * 131_073) == ("PayloadTooLargeException", 413)
        post(ConnectionId=id, Data=b"x" * 131_072)
        assert [len(part) for part in socket.recv_streaming()] == [32_768] * 4


def test_too_many_posts_are_429(start):
    gateway = start(posts=5)
    with gateway.socket():
        post, id = gateway.management.post_to_connection, connection(gateway)
        assert refused(repeat, call=post, times=12, ConnectionId=id, Data=b"x") == ("LimitExceededException", 429)


def test_a_client_that_does_not_read_is_429(start):
    gateway = start(backlog=100_000)
    with gateway.socket(max_queue=1, close_timeout=0.1):
        post, id = gateway.management.post_to_connection, connection(gateway)
        much = b"x" * 100_000
        assert refused(repeat, call=post, times=400, ConnectionId=id, Data=much) == ("LimitExceededException", 429)


def test_posts_must_be_signed_and_text(start):
    gateway = start()
    with gateway.socket():
        id = connection(gateway)
        line = http.client.HTTPConnection("127.0.0.1", gateway.port)
        line.request("POST", f"/@connections/{id}", "x")
        answer = line.getresponse()
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, "ForbiddenException")
        line.close()
        assert refused(gateway.management.post_to_connection, ConnectionId=id, Data=b"\xff")[1] == 400


def test_closing_the_gateway_tells_clients_and_app(start):
    gateway = start()
    with gateway.socket() as socket:
        connection(gateway)
        gateway.close()
        assert ended(socket)[0] == 1001
    assert gateway.heard.wait("DISCONNECT")


def test_a_send_and_its_answer_are_quick(start):
    with start().socket() as socket:
        took = []
        for _ in range(60):
            began = time.perf_counter()
            socket.send("x")
            socket.recv(timeout=5)
            took.append(time.perf_counter() - began)
        assert sorted(took)[30] < 0.01
