"""What AWS calls by name: REST, three socket handlers, schedules, queues. Each imports its work when it runs."""
# ruff: noqa: E402  the first line of code has to stand before the imports

import gc

gc.disable()  # imports leave no garbage; looking for it among them is a fifth of a cold start

from collections.abc import Callable
from typing import Any

from chalice import Chalice, CORSConfig, Rate
from chalice.app import CloudWatchEvent, Response, SQSEvent, WebsocketEvent

from chalicelib.config import queue_name, settings

app = Chalice(app_name="stoa", configure_logs=False)  # telemetry speaks; Chalice would write to standard output too
app.experimental_feature_flags.update(["WEBSOCKETS"])
app.api.binary_types.append("multipart/form-data")
app.api.cors = CORSConfig(
    allow_origin="*",
    allow_headers=["Accept", "restrict-access", "share-secret", "thumbnail", "X-Requested-With"],
    max_age=86_400,
)


@app.middleware("all")
def collect_again(event: Any, get_response: Callable[[Any], Any]) -> Any:
    """What the first call needed is imported now: from here on garbage is looked for, but not among all that."""
    answer = get_response(event)
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    return answer


def rest(**segments: str) -> Response:
    """Every path; the views are found by api.router."""
    from chalicelib.api import endpoint
    from chalicelib.store import session

    return endpoint.answer(app.current_request, session.count_requests())


# An API has 300 resources by default and the product has more paths, so API Gateway knows depths only.
for depth in range(11):
    app.route(
        "/" + "/".join(f"{{p{n:02d}}}" for n in range(1, depth + 1)),
        methods=["GET", "POST", "PUT", "DELETE", "PATCH"],  # the last one only to be refused in our shape
        content_types=[],  # judged by api.endpoint, so that 415 has our shape
        name=f"rest{depth}",
    )(rest)


@app.on_ws_connect()
def connect(event: WebsocketEvent) -> Any:
    from chalicelib import realtime
    from chalicelib.store import session

    return realtime.connect(event.to_dict(), session.count_requests())


@app.on_ws_message()
def message(event: WebsocketEvent) -> Any:
    from chalicelib import realtime
    from chalicelib.store import session

    return realtime.receive(event.to_dict(), session.count_requests())


@app.on_ws_disconnect()
def disconnect(event: WebsocketEvent) -> Any:
    from chalicelib import realtime
    from chalicelib.store import session

    return realtime.disconnect(event.to_dict(), session.count_requests())


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep_connections(event: CloudWatchEvent) -> None:
    from chalicelib.jobs import heartbeats

    heartbeats.sweep()


@app.schedule(Rate(1, unit=Rate.MINUTES))
def expire_messages(event: CloudWatchEvent) -> None:
    from chalicelib.jobs import expiry

    expiry.expire()


@app.on_sqs_message(queue=queue_name(settings().login_queue), batch_size=10)
def settle_logins(event: SQSEvent) -> Any:
    from chalicelib.jobs import queues

    return queues.settle_logins(event.to_dict())


@app.on_sqs_message(queue=queue_name(settings().deliver_queue), batch_size=5)
def deliver(event: SQSEvent) -> Any:
    from chalicelib.jobs import queues

    return queues.deliver(event.to_dict())


@app.on_sqs_message(queue=queue_name(settings().notify_queue), batch_size=5)
def notify(event: SQSEvent) -> Any:
    from chalicelib.jobs import queues

    return queues.notify(event.to_dict())
