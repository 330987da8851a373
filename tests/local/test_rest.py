"""HTTP through the double: events in, answers out, and the gateway's own refusals."""

import base64
import json
import socket

import pytest


def test_a_request_becomes_a_proxy_event(double):
    event = double.event("POST", "/a/b%20c?x=1&x=2&y=", '{"k": 1}', headers={"Content-Type": "application/json"})
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/{p01}/{p02}", "/a/b%20c", "POST")
    assert event["pathParameters"] == {"p01": "a", "p02": "b c"}
    assert event["queryStringParameters"] == {"x": "2", "y": ""}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert (event["body"], event["isBase64Encoded"]) == ('{"k": 1}', False)
    assert event["headers"]["Content-Type"] == "application/json"
    assert event["multiValueHeaders"]["Content-Type"] == ["application/json"]
    context = event["requestContext"]
    assert (context["resourcePath"], context["httpMethod"]) == ("/{p01}/{p02}", "POST")
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert context["requestId"]


def test_nothing_asked_is_null(double):
    event = double.event("GET", "/a")
    assert (event["body"], event["queryStringParameters"], event["isBase64Encoded"]) == (None, None, False)


def test_a_static_segment_wins_over_a_variable_one(double):
    assert double.event("GET", "/users/ada")["pathParameters"] == {"name": "ada"}


def test_binary_types_arrive_as_base64(double):
    event = double.event("POST", "/a", b"\x00\xff", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert event["isBase64Encoded"]
    assert base64.b64decode(event["body"]) == b"\x00\xff"


def test_answers_keep_status_and_repeated_headers(double):
    status, headers, body = double.http("GET", "/a")
    assert (status, headers["X-One"], headers["Access-Control-Allow-Origin"]) == (201, "1", "*")
    assert json.loads(body)["resource"] == "/{p01}"


def test_a_binary_answer_is_decoded_for_who_accepts_it(double):
    status, headers, body = double.http("GET", "/a?do=bytes", headers={"Accept": "image/png"})
    assert (status, headers["Content-Type"], body) == (200, "image/png", b"\x00\xff")


@pytest.mark.parametrize(("method", "path"), [("GET", "/a/b/c"), ("GET", "/"), ("PATCH", "/a"), ("GET", "/a//b")])
def test_what_is_not_mapped_is_403(double, method, path):
    status, _, body = double.http(method, path)
    assert (status, json.loads(body)) == (403, {"message": "Missing Authentication Token"})


def test_preflight_is_answered_by_the_mock_integration(double):
    status, headers, _ = double.http("OPTIONS", "/a/b", headers={"Origin": "http://x"})
    assert (status, headers["Access-Control-Allow-Methods"]) == (200, "DELETE,GET,POST,PUT,OPTIONS")
    assert "share-secret" in headers["Access-Control-Allow-Headers"]
    assert headers["Access-Control-Max-Age"] == "60"


def test_a_body_over_10_mb_is_413(start):
    gateway = start(body=1000)
    status, headers, body = gateway.http("POST", "/a", b"x" * 1001)
    assert (status, json.loads(body)) == (413, {"message": "Request Too Long"})
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_an_event_over_6_mb_is_413(start):
    gateway = start(payload=70_000)
    multipart = {"Content-Type": "multipart/form-data"}
    assert gateway.http("POST", "/a", b"x" * 40_000, multipart)[0] == 201
    assert gateway.http("POST", "/a", b"x" * 60_000, multipart)[0] == 413  # in base64 it is a third longer


def test_a_function_that_takes_too_long_is_504(start):
    gateway = start(timeout=0.2)
    status, _, body = gateway.http("GET", "/a?do=sleep")
    assert (status, json.loads(body)) == (504, {"message": "Endpoint request timed out"})


def test_a_chunked_body_arrives_whole(double):
    event = double.event("POST", "/a", iter([b"one", b"two"]), encode_chunked=True)
    assert event["body"] == "onetwo"


def test_expect_continue_invites_the_body(double):
    with socket.create_connection(("127.0.0.1", double.port)) as line:
        line.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"hi")
        assert line.recv(100).startswith(b"HTTP/1.1 201 ")


def test_expect_continue_refuses_what_is_too_long(start):
    gateway = start(body=10)
    with socket.create_connection(("127.0.0.1", gateway.port)) as line:
        line.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_one_connection_serves_many_requests(double):
    with socket.create_connection(("127.0.0.1", double.port)) as line:
        line.sendall(b"GET /no/such/path HTTP/1.1\r\nHost: x\r\n\r\n" * 2)  # pipelined
        heard = b""
        while heard.count(b"Missing Authentication Token") < 2:
            heard += line.recv(4096)


def test_what_is_not_http_is_400(double):
    with socket.create_connection(("127.0.0.1", double.port)) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert line.recv(100).startswith(b"HTTP/1.1 400 ")
