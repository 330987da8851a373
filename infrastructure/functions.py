"""The Lambda functions that Chalice makes of `app.py`, and the queues that some of them read."""

from chalice.app import SQSEventConfig

from chalicelib import config
from chalicelib.config import Settings, queue_name

# As Chalice names them in its configuration; the names of schedules and consumers are their own.
REST, CONNECT, MESSAGE, DISCONNECT = "api_handler", "websocket_connect", "websocket_message", "websocket_disconnect"
SETTLE = "settle_logins"


def names() -> list[str]:
    from app import app

    return [REST, CONNECT, MESSAGE, DISCONNECT, *(str(source.name) for source in app.event_sources)]


def consumers(settings: Settings) -> dict[str, tuple[str, str]]:
    """Functions that read a queue: the setting that names it, and its name in the stage of these settings."""
    from app import app

    fields = {queue_name(value): name for name, value in vars(config.settings()).items() if name.endswith("_queue")}
    found = {}
    for source in app.event_sources:
        if isinstance(source, SQSEventConfig):
            field = fields[source.queue]
            found[str(source.name)] = (field, queue_name(str(getattr(settings, field))))
    return found


def dead(queue: str) -> str:
    """Where messages of a queue go that nobody could serve; of one in order, in order too."""
    plain = queue.removesuffix(".fifo")
    return queue.replace(plain, f"{plain}-dead", 1)


def resource(name: str) -> str:
    """The logical id that Chalice gives to a function or a role in its template."""
    if name == REST:
        return "APIHandler"
    return "".join(part.capitalize() for part in name.split("_"))
