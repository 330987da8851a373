"""The document that tells the web SDK where to go."""

from dataclasses import replace

import pytest

from chalicelib.config import settings
from tests.rest.caller import call

PATH = "/easemob/server.json"


@pytest.fixture
def public(monkeypatch):
    """Set the addresses that clients know us by."""

    def put(rest, websocket):
        chosen = replace(settings(), public_rest=rest, public_websocket=websocket)
        for place in ("chalicelib.api.call.settings", "chalicelib.api.servers.settings"):
            monkeypatch.setattr(place, lambda: chosen)

    put("", "")
    return put


def host(protocol, domain, port):
    return {"hosts": [{"protocol": protocol, "domain": domain, "ip": domain, "port": port}]}


@pytest.mark.parametrize("query", ["app_key=acme%23store&_v=1", "app_id={app_id}&sdk_version=4.10.0&file_version=1"])
def test_an_app_is_told_by_key_and_by_id(tenant, public, query):
    status, body, _ = call("GET", f"{PATH}?{query.format(app_id=tenant.app.app_id)}")
    assert (status, body["app_key"]) == (200, "acme#store")
    assert body["rest"] == body["msync-wx"] == host("https", "chat.test", "443")
    assert (body["enableReportLogs"], body["enableDataReport"], body["uploadinparts_enable"]) == ("false",) * 3


def test_the_public_addresses_are_told(tenant, public):
    public("http://127.0.0.1:8080", "wss://socket.test/websocket")
    body = call("GET", PATH + "?app_key=acme%23store")[1]
    assert body["rest"] == host("http", "127.0.0.1", "8080")
    assert body["msync-wx"] == host("https", "socket.test", "443")


@pytest.mark.parametrize("query", ["", "app_key=acme", "app_key=acme%23none", "app_id=0", "app_key=undefined"])
def test_an_unknown_app_is_404(tenant, query):
    status, body, _ = call("GET", f"{PATH}?{query}")
    assert (status, body["error"]) == (404, "organization_application_not_found")
