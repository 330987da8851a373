"""/easemob/server.json: where clients find REST and the socket (sdk-rest 2.2)."""

from typing import Any
from urllib.parse import urlsplit

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.config import settings
from chalicelib.services import tenants

rest = Collection(__name__, tenant=False)


@rest.get("/easemob/server.json", role=None, bare=True)
def servers(call: Call) -> Part:
    app = tenants.named(call.query.get("app_key", ""), call.query.get("app_id", ""), path=call.path)
    return {
        "app_key": app.key,
        "deploy_name": "stoa",
        "file_version": "1",
        "rest": {"hosts": [_host(call.base)]},
        "msync-wx": {"hosts": [_host(settings().public_websocket or call.base)]},
        "enableReportLogs": "false",
        "enableDataReport": "false",
        "uploadinparts_enable": "false",
    }


def _host(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    secure = parts.scheme in {"https", "wss"}
    host = parts.hostname or ""
    port = str(parts.port or (443 if secure else 80))
    return {"protocol": "https" if secure else "http", "domain": host, "ip": host, "port": port}
