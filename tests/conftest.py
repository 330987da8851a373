"""What every test may ask for: an empty cloud, a tenant, clients."""

import os

from infrastructure.local import cloud
from infrastructure.recorder import Recorder, indexes
from tests.wire import ENDPOINT, Gateway

cloud.environment(STOA_WEBSOCKET_ENDPOINT=ENDPOINT, STOA_LOG_LEVEL=os.environ.get("STOA_LOG_LEVEL", "CRITICAL"))

import pytest  # noqa: E402

from chalicelib import clock  # noqa: E402
from chalicelib.delivery import runs  # noqa: E402
from chalicelib.model.app import App  # noqa: E402
from chalicelib.model.user import User  # noqa: E402
from chalicelib.services import connections, shedding  # noqa: E402
from chalicelib.store import apps, cache, people, session  # noqa: E402
from tests.client import Client  # noqa: E402


@pytest.fixture(scope="session")
def _cloud():
    """By the short way to DynamoDB: the long one is held by the tests of hardening, the wire by the second backend."""
    with cloud.started(direct=True):
        yield


@pytest.fixture
def recorder(_cloud):
    """Sees every AWS call; in every test each key must begin with the caller's appkey, and no span be backwards."""
    made = Recorder(indexes())
    clients = [session.client(name) for name in ("dynamodb", "s3", "sqs", "sns")]
    clients.append(session.client("apigatewaymanagementapi", ENDPOINT))
    for each in clients:
        made.watch(each)
    yield made
    for each in clients:
        made.unwatch(each)
    assert made.violations == []


@pytest.fixture
def gateway(_cloud):
    """API Gateway's management API; nobody is connected."""
    made = Gateway()
    events = session.client("apigatewaymanagementapi", ENDPOINT).meta.events
    events.register_first("before-send.apigatewaymanagementapi.*", made.answer, unique_id="gateway")
    yield made
    events.unregister("before-send.apigatewaymanagementapi.*", unique_id="gateway")


@pytest.fixture
def app(gateway, recorder):
    """A tenant with empty tables and the users ada, grace and linus."""
    cloud.empty()
    forget()
    made = tenant("acme", "shop")
    yield made
    clock.offset = 0


def forget():
    """What a process knows is gone: it died, or the next call came to another one."""
    cache.forget()
    connections.forget()
    runs.forget()
    shedding.forget()


def tenant(org: str, name: str) -> App:
    made = App(org, name, clock.uuid(), clock.uuid().replace("-", ""), clock.now())
    apps.add(made)
    for username in ("ada", "grace", "linus"):
        people.add(made, User(username, clock.uuid(), clock.now(), clock.now()))
    return made


@pytest.fixture
def client(app, gateway, recorder):
    """client("ada") is a logged-in MSYNC client; client("ada", "phone") another device of hers."""

    def make(username: str, resource: str = "web", *, tenant: App = app, login: bool = True) -> Client:
        made = Client(gateway, recorder, tenant, username, resource)
        if login:
            made.login()
        return made

    return make
