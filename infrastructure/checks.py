"""What must be right before anything in the account is changed."""

from botocore.exceptions import ClientError

from infrastructure import sizing
from infrastructure.account import Account, Undeployable
from infrastructure.stages import Stage

_UNRESERVED = 100  # concurrency that Lambda keeps for functions without a reservation of their own


def describe(stage: Stage) -> str:
    domain = stage.plan.domain
    parts = ["region", "credentials"]
    parts += ["concurrency"] if stage.plan.reserves else []
    parts += [f"certificate for {domain.rest} and {domain.websocket}"] if domain.rest or domain.websocket else []
    parts += ["the gateway's role for logs"] if stage.plan.gateway_logs else []
    return f"check: {', '.join(parts)}"


def check(account: Account, stage: Stage) -> None:
    """Raises Undeployable."""
    _domain(account, stage)
    _concurrency(account, stage)
    _gateway_logs(account, stage)


def _domain(account: Account, stage: Stage) -> None:
    domain = stage.plan.domain
    if not (domain.rest or domain.websocket or domain.certificate):
        return
    if not (domain.rest and domain.websocket and domain.certificate):
        raise Undeployable(f"stages.toml: [{stage.name}.domain] needs rest, websocket and certificate, or none of them")
    if account.region not in domain.certificate.split(":"):
        raise Undeployable(f"the certificate of [{stage.name}.domain] is not in {account.region}, where the stage is")
    try:
        account.client("acm").describe_certificate(CertificateArn=domain.certificate)
    except ClientError as error:
        raise Undeployable(f"the certificate of [{stage.name}.domain]: {error}") from None


def _concurrency(account: Account, stage: Stage) -> None:
    if not stage.plan.reserves:
        return
    allowed = account.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    wanted = sizing.reserved(stage.plan) + _UNRESERVED
    if wanted > allowed:
        raise Undeployable(
            f"the peak of {stage.name} needs {wanted} concurrent executions and the account has {allowed}: raise the"
            " quota (Service Quotas, AWS Lambda), plan a lower peak, or set reserves = false in stages.toml"
        )


def _gateway_logs(account: Account, stage: Stage) -> None:
    if stage.plan.gateway_logs and not account.client("apigateway").get_account().get("cloudwatchRoleArn"):
        raise Undeployable(
            "API Gateway has no role for logs in this account: set one once (docs/operations.md, First deployment),"
            f" or gateway_logs = false for {stage.name} in stages.toml"
        )
