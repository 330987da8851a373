"""Moto's mobile push as SNS does it, and the private names of moto that make it so."""

import inspect

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.sns.models import PlatformEndpoint, SNSBackend


@pytest.fixture
def sns(app):
    return boto3.client("sns")


def application(sns, name):
    made = sns.create_platform_application(Name=name, Platform="GCM", Attributes={"PlatformCredential": "x"})
    return made["PlatformApplicationArn"]


def endpoint(sns, arn, token="t"):
    return sns.create_platform_endpoint(PlatformApplicationArn=arn, Token=token)["EndpointArn"]


def test_a_token_is_known_to_one_application_alone(sns):
    one, other = application(sns, "one"), application(sns, "other")
    first, second = endpoint(sns, one), endpoint(sns, other)
    assert first != second
    assert (endpoint(sns, one), endpoint(sns, other)) == (first, second)
    for arn in (first, second):
        sns.publish(TargetArn=arn, Message="x")


def test_what_is_disabled_takes_nothing_until_it_is_enabled(sns):
    arn = endpoint(sns, application(sns, "one"))
    sns.set_endpoint_attributes(EndpointArn=arn, Attributes={"Enabled": "false"})
    with pytest.raises(ClientError, match="EndpointDisabled"):
        sns.publish(TargetArn=arn, Message="x")
    sns.set_endpoint_attributes(EndpointArn=arn, Attributes={"Enabled": "true"})
    sns.publish(TargetArn=arn, Message="x")


def test_an_application_goes_with_its_endpoints_and_may_go_twice(sns):
    one, other = application(sns, "one"), application(sns, "other")
    gone, stays = endpoint(sns, one), endpoint(sns, other)
    for _ in range(2):
        sns.delete_platform_application(PlatformApplicationArn=one)
    with pytest.raises(ClientError, match="NotFound"):
        sns.publish(TargetArn=gone, Message="x")
    sns.publish(TargetArn=stays, Message="x")


def test_moto_has_the_names_that_are_replaced():
    assert list(inspect.signature(PlatformEndpoint.__init__).parameters)[3] == "application"
    assert {"create_platform_endpoint", "delete_platform_application"} <= vars(SNSBackend).keys()
    assert isinstance(vars(PlatformEndpoint)["enabled"], property)
