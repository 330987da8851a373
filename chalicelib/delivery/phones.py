"""Phones, by Amazon SNS: the apps' platform applications, and pushes to one device. No token and no text is logged."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from chalicelib import telemetry
from chalicelib.delivery import payloads
from chalicelib.model.alert import Alert
from chalicelib.model.notifier import Notifier, Provider
from chalicelib.model.push import Binding
from chalicelib.store import session

_DEAD = {"EndpointDisabled", "EndpointDisabledException"}
_MISSING = {"NotFound", "NotFoundException"}
_REFUSED = {
    "InvalidParameter",
    "InvalidParameterException",
    "ParameterValueInvalid",
    "ValidationError",
    "PlatformApplicationDisabled",  # its secret is no longer taken
    "PlatformApplicationDisabledException",
}
_KNOWN = re.compile(r"Endpoint (arn:\S+) already exists")  # with this token; only the text says which one


class Outcome(Enum):
    SENT = auto()
    DEAD = auto()  # the vendor does not know the device any more, or its token never was one
    REFUSED = auto()  # what was to be sent, or the app's notifier, is not taken
    BUSY = auto()  # nobody can say; it may be tried again


def register(name: str, provider: Provider, secret: Mapping[str, str]) -> str | None:
    """The ARN of a platform application with this secret; None if the vendor does not take it. The same secret under
    the same name is the same one."""
    client = session.client("sns")
    return _taken(
        lambda: client.create_platform_application(Name=name, Platform=provider.value, Attributes=dict(secret))[
            "PlatformApplicationArn"
        ]
    )


def renew(arn: str, secret: Mapping[str, str]) -> bool:
    """False if the vendor does not take it."""
    if _taken(lambda: _set(arn, dict(secret))) is None:
        return False
    _taken(lambda: _set(arn, {"Enabled": "true"}))  # one whose secret ran out was disabled
    return True


def _set(arn: str, attributes: dict[str, str]) -> str:
    session.client("sns").set_platform_application_attributes(PlatformApplicationArn=arn, Attributes=attributes)
    return arn


def _taken(ask: Callable[[], str]) -> str | None:
    try:
        return ask()
    except session.client("sns").exceptions.ClientError as error:
        if _code(error) in _REFUSED:
            return None
        raise


def forget(arn: str) -> None:
    """The platform application and every endpoint of it."""
    session.client("sns").delete_platform_application(PlatformApplicationArn=arn)


def unregister(endpoint: str) -> None:
    """SNS forgets the device. That it does not is no failure of who asks: nothing is pushed there any more."""
    client = session.client("sns")
    try:
        client.delete_endpoint(EndpointArn=endpoint)
    except (client.exceptions.ClientError, *session.network_errors()) as error:
        telemetry.failure("delete_endpoint", error)


def send(binding: Binding, notifier: Notifier, alert: Alert) -> tuple[Outcome, Binding, str]:
    """What became of it, the binding as SNS knows it now, and the push's id."""
    try:
        return _send(binding, notifier, alert)
    except session.client("sns").exceptions.ClientError as error:
        outcome = Outcome.REFUSED if _code(error) in _MISSING | _REFUSED else Outcome.BUSY
        telemetry.failure("push", error, platform=notifier.provider.platform.value)
        return outcome, binding, ""
    except session.network_errors() as error:
        telemetry.failure("push", error, platform=notifier.provider.platform.value)
        return Outcome.BUSY, binding, ""


def _send(binding: Binding, notifier: Notifier, alert: Alert) -> tuple[Outcome, Binding, str]:
    sent = _publish(binding.endpoint, notifier, alert) if binding.endpoint else _MISSING_ONE
    if sent[0] is not None:
        return sent[0], binding, sent[1]
    arn = _endpoint(notifier, binding.token)
    if arn is None:
        return Outcome.DEAD, binding, ""
    outcome, pushed = _publish(arn, notifier, alert)
    if outcome is Outcome.DEAD:  # it was, before the device was bound anew
        session.client("sns").set_endpoint_attributes(
            EndpointArn=arn, Attributes={"Enabled": "true", "Token": binding.token}
        )
        outcome, pushed = _publish(arn, notifier, alert)
    return outcome or Outcome.DEAD, replace(binding, endpoint=arn), pushed


_MISSING_ONE: tuple[Outcome | None, str] = None, ""


def _endpoint(notifier: Notifier, token: str) -> str | None:
    """None: no such token can be. One that is known has its endpoint already."""
    client = session.client("sns")
    try:
        made = client.create_platform_endpoint(PlatformApplicationArn=notifier.arn, Token=token)
    except client.exceptions.ClientError as error:
        known = _KNOWN.search(str(error))
        if known is not None:
            return known[1]
        if _code(error) in _REFUSED and "Token" in str(error):  # else it is the notifier that is not taken
            return None
        raise
    return str(made["EndpointArn"])


def _publish(endpoint: str, notifier: Notifier, alert: Alert) -> tuple[Outcome | None, str]:
    """None: SNS has no such endpoint (any more)."""
    client = session.client("sns")
    try:
        answer = client.publish(
            TargetArn=endpoint,
            MessageStructure="json",
            Message=payloads.message(notifier.provider, alert),
            MessageAttributes=payloads.attributes(notifier.provider, alert),
        )
    except client.exceptions.ClientError as error:
        code = _code(error)
        if code in _MISSING or (code in _REFUSED and "TargetArn" in str(error)):
            return _MISSING_ONE
        if code in _DEAD:
            return Outcome.DEAD, ""
        if code not in _REFUSED:
            raise
        telemetry.failure("push", error, platform=notifier.provider.platform.value)
        return Outcome.REFUSED, ""
    return Outcome.SENT, str(answer["MessageId"])


def _code(error: Any) -> str:
    return str(error.response["Error"]["Code"])
