"""What the first start makes through the product's own HTTP API, and how it is told to people and programs."""

import json
import secrets
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

_ORG, _APP = "demo", "chat"
_USERS = ("ada", "grace", "linus")


def plant(rest: str, platform_key: str) -> dict[str, Any]:
    admin = {"organization": _ORG, "username": "admin", "password": secrets.token_urlsafe(12)}
    _post(rest, "/management/organizations", {**admin, "email": "admin@demo.test"}, platform_key)
    login = {"grant_type": "password", "username": admin["username"], "password": admin["password"]}
    org_token = _post(rest, "/management/token", login)["access_token"]
    asked = {"name": _APP, "allow_open_registration": True}
    app = _post(rest, f"/management/organizations/{_ORG}/applications", asked, org_token)["entities"][0]
    credentials = {name: app[name] for name in ("app_id", "app_certificate", "client_id", "client_secret")}
    grant = {"grant_type": "client_credentials"} | {name: app[name] for name in ("client_id", "client_secret")}
    app_token = _post(rest, f"/{_ORG}/{_APP}/token", grant)["access_token"]
    users = [{"username": name, "password": secrets.token_urlsafe(9)} for name in _USERS]
    _post(rest, f"/{_ORG}/{_APP}/users", users, app_token)
    return {"platform_key": platform_key, "appkey": f"{_ORG}#{_APP}", **credentials, "admin": admin, "users": users}


def for_programs(seed: dict[str, Any], rest: str, websocket: str) -> str:
    """One line."""
    shown = {name: value for name, value in seed.items() if name != "platform_key"}
    return json.dumps({"rest": rest, "ws": websocket, **shown})


def for_people(seed: dict[str, Any], rest: str, websocket: str) -> str:
    admin, ada = seed["admin"], seed["users"][0]
    users = "\n".join(f"    {user['username']:<14}{user['password']}" for user in seed["users"])
    path = seed["appkey"].replace("#", "/")
    login = json.dumps({"grant_type": "password", **ada})
    return f"""
Stoa is ready.

  REST            {rest}
  WebSocket       {websocket}
  appkey          {seed["appkey"]}
  app id          {seed["app_id"]}
  certificate     {seed["app_certificate"]}
  client id       {seed["client_id"]}
  client secret   {seed["client_secret"]}
  administrator   {admin["username"]} / {admin["password"]}  (organisation {admin["organization"]})
  platform key    {seed["platform_key"]}
  users
{users}

Log in over REST:

  curl -s {rest}/{path}/token -H 'Content-Type: application/json' -d '{login}'

Or with the web SDK (npm agora-chat, and the adapter in clients/web):

  const client = new AgoraChat.connection({{
    appKey: "{seed["appkey"]}", apiUrl: "{rest}", url: "{websocket}", isHttpDNS: false,
  }});
  await client.open({{ user: "{ada["username"]}", pwd: "{ada["password"]}" }});

Ctrl-C ends it.
"""


def _post(rest: str, path: str, body: Any, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urlopen(Request(rest + path, json.dumps(body).encode(), headers)) as answer:  # noqa: S310  our own address
            return json.load(answer)
    except HTTPError as error:
        with error:
            raise RuntimeError(f"POST {path}: {error.code} {error.read().decode()}") from None
