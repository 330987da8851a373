"""An AWS account to rehearse in: moto as a server in a process of its own, with what Chalice needs and moto lacks.

`python -m tests.infrastructure.account` prints its address and serves until it is ended."""

import json
import logging
import signal
import threading
import uuid
from typing import Any

import moto.apigatewayv2.urls
import moto.awslambda.urls
from moto.apigateway.models import APIGatewayBackend
from moto.apigatewayv2.models import ApiGatewayV2Backend, DomainName
from moto.apigatewayv2.responses import ApiGatewayV2Response
from moto.backends import get_backend
from moto.server import ThreadedMotoServer

_import, _put = APIGatewayBackend.import_rest_api, APIGatewayBackend.put_rest_api
_name = DomainName.__init__


def _openapi(document: dict[str, Any]) -> dict[str, Any]:
    """Chalice writes Swagger 2 and leaves out what API Gateway does not insist on; moto does."""
    document.setdefault("info", {}).setdefault("description", "")
    if document.pop("swagger", None):
        document["openapi"] = "3.0.1"
    for verbs in document.get("paths", {}).values():
        for verb in (each for each in verbs.values() if isinstance(each, dict)):
            integration = verb.get("x-amazon-apigateway-integration", {})
            integration.setdefault("uri", "arn:aws:apigateway:us-east-1:mock")
            integration.setdefault("httpMethod", "POST")
            for response in verb.get("responses", {}).values():
                response.pop("schema", None)
    return document


def _deployed(*_: Any) -> tuple[int, dict[str, str], str]:
    said = {"deploymentId": uuid.uuid4().hex[:6], "deploymentStatus": "DEPLOYED"}
    return 201, {}, json.dumps(said)


def _update_stage(response: Any) -> tuple[int, dict[str, str], str]:
    """Moto's WebSocket stages cannot be changed."""
    api, _, name = response.path.split("/")[-3:]
    stage, asked = response.apigatewayv2_backend.get_stage(api, name), json.loads(response.body)
    stage.default_route_settings |= asked.get("defaultRouteSettings", {})
    stage.access_log_settings = asked.get("accessLogSettings", stage.access_log_settings)
    return 200, {}, json.dumps(stage.to_json())


def _named(domain: DomainName, **named: Any) -> None:
    """Moto does not say where such a name has to point to."""
    known = {"apiGatewayDomainName": f"d-{uuid.uuid4().hex[:10]}.example.test", "hostedZoneId": "Z0123456789"}
    named["domain_name_configurations"] = [known | each for each in named["domain_name_configurations"]]
    _name(domain, **named)


def _forget(backend: ApiGatewayV2Backend, domain_name: str) -> None:
    """On AWS both kinds of gateway share their names; in moto each has its own."""
    mappings = backend.api_mappings
    for key in [key for key, mapping in mappings.items() if mapping.domain_name == domain_name]:
        del mappings[key]
    backend.domain_names.pop(domain_name, None)
    get_backend("apigateway")[backend.account_id][backend.region_name].domain_names.pop(domain_name, None)


def _account_settings(*_: Any) -> tuple[int, dict[str, str], str]:
    """Of an account whose quota nobody has raised."""
    return 200, {}, json.dumps({"AccountLimit": {"ConcurrentExecutions": 1000}})


def patch() -> None:
    moto.awslambda.urls.url_paths["{0}/(?P<api_version>[^/]+)/account-settings/?$"] = _account_settings
    ApiGatewayV2Response.update_stage = _update_stage
    DomainName.__init__ = _named
    ApiGatewayV2Backend.delete_domain_name = _forget
    APIGatewayBackend.import_rest_api = lambda backend, document, *rest, **named: _import(
        backend, _openapi(document), *rest, **named
    )
    APIGatewayBackend.put_rest_api = lambda backend, api, document, *rest, **named: _put(
        backend, api, _openapi(document), *rest, **named
    )
    moto.apigatewayv2.urls.url_paths["{0}/v2/apis/(?P<api_id>[^/]+)/deployments$"] = _deployed


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    patch()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    print(f"http://{host}:{port}", flush=True)
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    ended.wait()
    server.stop()


if __name__ == "__main__":
    main()
