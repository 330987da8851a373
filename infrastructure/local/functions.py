"""Lambda's part: calls the handlers of the Chalice app, many at a time, each with a time-out."""

import asyncio
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from chalice import Chalice

from infrastructure.local.hardening import logger
from infrastructure.local.rules import Rules

Event = dict[str, Any]


class Context:
    """What Lambda tells a function about its invocation."""

    memory_limit_in_mb = 1024
    function_version = "$LATEST"

    def __init__(self, name: str, timeout: float) -> None:
        self.function_name = name
        self.invoked_function_arn = f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
        self.log_group_name, self.log_stream_name = f"/aws/lambda/{name}", "local"
        self.aws_request_id = str(uuid.uuid4())
        self._deadline = time.monotonic() + timeout

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class _PerThread:
    """A Lambda process serves one request at a time; here they share the app object, so each thread has its own."""

    _here = threading.local()

    @property
    def current_request(self) -> Any:
        return getattr(self._here, "request", None)

    @current_request.setter
    def current_request(self, request: Any) -> None:
        self._here.request = request

    @property
    def lambda_context(self) -> Any:
        return getattr(self._here, "context", None)

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._here.context = context


class Functions:
    def __init__(self, app: Chalice, rules: Rules) -> None:
        if not isinstance(app, _PerThread):
            app.__class__ = type("Chalice", (_PerThread, type(app)), {})
        self.app = app
        self.rules = rules
        self._pools = [ThreadPoolExecutor(n, name) for n, name in ((16, "rest"), (32, "socket"), (4, "event"))]
        self._rest, self._sockets, self._events = self._pools
        self._watched: deque[tuple[float, Future[None], Callable[[], None]]] = deque()
        routes = app.websocket_handlers
        self._routes = {route: app.handler_map[config.name] for route, config in routes.items()}

    async def rest(self, event: Event) -> Any:
        return await self._within(self._rest, self.app, event, "api_handler")

    async def connect(self, event: Event) -> Any:
        handler = self._routes.get("$connect")
        return (
            await self._within(self._sockets, handler, event, "websocket_connect") if handler else {"statusCode": 200}
        )

    def frame(self, event: Event, failed: Callable[[], None]) -> None:
        """Start and forget; `failed` is called from another thread."""
        running = self._sockets.submit(self._socket, "$default", "websocket_message", event, failed)
        self._watched.append((time.monotonic() + self.rules.timeout, running, failed))

    def expire(self) -> None:
        """Fail the frames whose handler has had its time. A thread cannot be stopped, so its late work is done yet."""
        while self._watched and (self._watched[0][1].done() or self._watched[0][0] <= time.monotonic()):
            _, running, failed = self._watched.popleft()
            if not running.done():
                failed()

    def disconnect(self, event: Event) -> None:
        self._sockets.submit(self._socket, "$disconnect", "websocket_disconnect", event, None)

    async def event(self, name: str, event: Event) -> Any:
        """A schedule or a batch from a queue."""
        return await self._within(self._events, self.app.handler_map[name], event, name, timeout=300.0)

    def close(self) -> None:
        """Lets running invocations end for a moment."""
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=False)
        deadline = time.monotonic() + 3
        for thread in [thread for pool in self._pools for thread in pool._threads]:
            thread.join(max(0.0, deadline - time.monotonic()))

    async def _within(
        self, pool: ThreadPoolExecutor, handler: Any, event: Event, name: str, *, timeout: float | None = None
    ) -> Any:
        seconds = self.rules.timeout if timeout is None else timeout
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(seconds):  # wait_for would lose a cancellation that comes together with the answer
            return await loop.run_in_executor(pool, handler, event, Context(name, seconds))

    def _socket(self, route: str, name: str, event: Event, failed: Callable[[], None] | None) -> None:
        handler = self._routes.get(route)
        if handler is None:
            return
        try:
            handler(event, Context(name, self.rules.timeout))
        except Exception:
            logger.exception("%s failed", name)
            if failed:
                failed()
