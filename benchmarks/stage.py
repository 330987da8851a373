"""A cloud inside the process with one tenant in it, every AWS call watched: where flows are counted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib import clock, limits
from chalicelib.model.app import App, AppSettings
from chalicelib.model.user import User
from chalicelib.store import apps, people, session
from infrastructure.local import cloud
from infrastructure.recorder import Recorder, indexes
from tests.client import Client
from tests.wire import ENDPOINT, Gateway


@dataclass(frozen=True)
class Stage:
    app: App
    gateway: Gateway
    recorder: Recorder

    def user(self, username: str) -> str:
        people.add(self.app, User(username, clock.uuid(), clock.now(), clock.now()))
        return username

    def client(self, username: str, resource: str = "web") -> Client:
        """Logged in, and past what a client asks after that."""
        made = Client(self.gateway, self.recorder, self.app, username, resource)
        made.login()
        made.unread()
        return made


@contextmanager
def stage() -> Iterator[Stage]:
    """After `environment()`."""
    with cloud.started():
        recorder, gateway = Recorder(indexes()), Gateway()
        posts = session.client("apigatewaymanagementapi", ENDPOINT)
        for each in (*(session.client(name) for name in ("dynamodb", "s3", "sqs", "sns")), posts):
            recorder.watch(each)
        posts.meta.events.register_first("before-send.apigatewaymanagementapi.*", gateway.answer)
        settings = AppSettings(group_size=limits.GROUP_SIZE_LARGEST)
        app = App("acme", "shop", clock.uuid(), clock.uuid().replace("-", ""), clock.now(), settings=settings)
        apps.add(app)
        yield Stage(app, gateway, recorder)
        clock.offset = 0


def environment(log_level: str = "CRITICAL") -> None:
    """Before the product is imported for the first time is best; settings are read anew in any case."""
    cloud.environment(STOA_WEBSOCKET_ENDPOINT=ENDPOINT, STOA_LOG_LEVEL=log_level)
