"""Writes `.chalice/` from stages.toml: the configuration that Chalice reads, and the policy of each function."""

import json
from pathlib import Path
from typing import Any

from infrastructure import functions, policies, sizing, stages
from infrastructure.stages import Plan

# Less than the gateway waits (29 s) and than readers wait for a writer (limits.WRITER_LIFE).
_TIMEOUT = 20
_SCHEDULED_TIMEOUT = {"sweep_connections": 60}  # it never writes into a log; see limits.SWEEP_SECONDS


def config() -> dict[str, Any]:
    return {
        "version": "2.0",
        "app_name": "stoa",
        "autogen_policy": False,
        "minimum_compression_size": 1024,
        "stages": {name: _stage(name, plan) for name, plan in stages.plans().items()},
    }


def _stage(name: str, plan: Plan) -> dict[str, Any]:
    made: dict[str, Any] = {
        "api_gateway_stage": name,
        "api_gateway_endpoint_type": "REGIONAL",
        "environment_variables": {
            "STOA_STAGE": name,
            "POWERTOOLS_SERVICE_NAME": f"stoa-{name}",  # so that metrics of two stages in one account stay apart
        }
        | _addresses(plan),
        "lambda_memory_size": plan.memory,
        "lambda_timeout": _TIMEOUT,
        "lambda_functions": {function: _function(name, plan, function) for function in functions.names()},
    }
    for key, host in (
        ("api_gateway_custom_domain", plan.domain.rest),
        ("websocket_api_custom_domain", plan.domain.websocket),
    ):
        if host:
            made[key] = {
                "domain_name": host,
                "certificate_arn": plan.domain.certificate,
                "tls_version": "TLS_1_2",
                "url_prefix": "/",
            }
    return made


def _addresses(plan: Plan) -> dict[str, str]:
    """What clients are told: the team's own names."""
    found = {"STOA_PUBLIC_REST": ("https", plan.domain.rest), "STOA_PUBLIC_WEBSOCKET": ("wss", plan.domain.websocket)}
    return {variable: f"{scheme}://{host}" for variable, (scheme, host) in found.items() if host}


def _function(stage: str, plan: Plan, function: str) -> dict[str, Any]:
    made: dict[str, Any] = {"iam_policy_file": f"policy-{stage}-{function}.json"}
    if function in _SCHEDULED_TIMEOUT:
        made["lambda_timeout"] = _SCHEDULED_TIMEOUT[function]
    if plan.reserves:
        made["reserved_concurrency"] = sizing.concurrency(plan.peak, function)
    return made


def files() -> dict[Path, str]:
    """Every file under `.chalice/` and what belongs into it; the configuration has to be written before the rest."""
    made = {stages.FILE: json.dumps(config(), indent=2) + "\n"}
    for name in stages.names():
        made |= policies.files(stages.Stage(name, config()["stages"][name], stages.plans()[name]))
    return made


def main() -> None:
    for path in stages.FILE.parent.glob("policy-*.json"):
        path.unlink()
    for path, text in files().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
