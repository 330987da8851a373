"""Moto's mobile push as SNS does it: a token is known to one platform application alone, what was bound anew counts as
enabled, and what is deleted twice is no error."""

from typing import Any

from moto.sns.models import PlatformEndpoint, SNSBackend

_create = SNSBackend.create_platform_endpoint
_delete = SNSBackend.delete_platform_application


def install() -> None:
    SNSBackend.create_platform_endpoint = _create_in_its_application
    SNSBackend.delete_platform_application = _delete_again
    PlatformEndpoint.enabled = property(_enabled)


def _create_in_its_application(backend: SNSBackend, application: Any, *given: Any, **named: Any) -> PlatformEndpoint:
    """Moto looks for the token among all there are: here it is shown those of the application."""
    every = backend.platform_endpoints
    own = {arn: each for arn, each in every.items() if each.application.arn == application.arn}
    backend.platform_endpoints = own
    try:
        return _create(backend, application, *given, **named)
    finally:
        backend.platform_endpoints = every
        every.update(own)


def _delete_again(backend: SNSBackend, platform_arn: str) -> None:
    if platform_arn in backend.applications:
        _delete(backend, platform_arn)


def _enabled(endpoint: PlatformEndpoint) -> bool:
    return str(endpoint.attributes.get("Enabled", True)).lower() == "true"
