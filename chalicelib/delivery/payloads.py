"""An alert as each vendor's phones take it, in the form of Amazon SNS. What is too long for the vendor loses text."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib import limits
from chalicelib.model.alert import Alert
from chalicelib.model.notifier import Platform, Provider

Part = dict[str, Any]

_MORE = "…"


def message(provider: Provider, alert: Alert) -> str:
    """What SNS publishes: one text by the name of the vendor."""
    return _json({"default": "-", provider.value: _fitting(_FORMS[provider], alert)})


def attributes(provider: Provider, alert: Alert) -> Part:
    """What SNS passes on beside the payload."""
    if provider.platform is not Platform.APNS:
        return {}
    said = {"PUSH_TYPE": alert.apns.get("pushType", "alert"), "PRIORITY": alert.apns.get("priority", 10)}
    said |= {"COLLAPSE_ID": shared} if (shared := alert.apns.get("collapseId", alert.id)) else {}
    return {f"AWS.SNS.MOBILE.APNS.{name}": {"DataType": "String", "StringValue": str(v)} for name, v in said.items()}


def _fitting(form: Callable[[Alert], Part], alert: Alert) -> str:
    """The longest texts that fit; without what its sender added, where that alone is too much."""
    if not _fits(form, _cut(alert, 1)):
        alert = replace(alert, custom={}, apns={}, fcm={}, click="")
    least, most = 1, max(1, len(alert.body), len(alert.title), len(alert.sub_title))
    if not _fits(form, alert):
        while least < most:
            middle = (least + most + 1) // 2
            least, most = (middle, most) if _fits(form, _cut(alert, middle)) else (least, middle - 1)
    return _json(form(_cut(alert, most)))


def _fits(form: Callable[[Alert], Part], alert: Alert) -> bool:
    return len(_json(form(alert)).encode()) <= limits.PUSH_PAYLOAD


def _cut(alert: Alert, longest: int) -> Alert:
    def cut(text: str) -> str:
        return text if len(text) <= longest else text[: max(0, longest - 1)] + _MORE

    return replace(alert, body=cut(alert.body), title=cut(alert.title), sub_title=cut(alert.sub_title))


def _apns(alert: Alert) -> Part:
    given = alert.apns
    shown = {
        "title": given.get("title", alert.title),
        "subtitle": given.get("subTitle", alert.sub_title),
        "body": given.get("content", alert.body),
    }
    aps: Part = {
        "alert": {name: text for name, text in shown.items() if text},
        "sound": given.get("sound", alert.sound),
    }
    badge = given.get("badge", alert.badge)
    aps |= {"badge": badge} if badge is not None else {}
    aps |= {"category": category} if (category := given.get("categoryName", alert.category)) else {}
    aps |= {"mutable-content": 1} if given.get("mutableContent", alert.mutable) else {}
    aps |= {"content-available": 1} if given.get("contentAvailable") else {}
    return {"aps": aps} | alert.data | _custom(alert, given)


def _fcm(alert: Alert) -> Part:
    given = alert.fcm
    shown = given.get("notification") or {}
    told: Part = {
        "title": shown.get("title", given.get("title", alert.title)),
        "body": shown.get("body", given.get("content", alert.body)),
    }
    phone = {
        "sound": shown.get("sound", alert.sound),
        "channel_id": shown.get("channelId", alert.channel),
        "click_action": shown.get("clickAction", alert.click),
        "tag": shown.get("tag", alert.id),
        "color": shown.get("color"),
        "icon": shown.get("icon"),
        "notification_count": alert.badge,
    }
    android: Part = {
        "priority": given.get("priority", "high"),
        "collapse_key": given.get("collapseKey"),
        "ttl": given.get("timeToLive"),
        "notification": _said(phone),
    }
    data = {name: _word(value) for name, value in (alert.data | _custom(alert, given, "data")).items()}
    return {
        "fcmV1Message": {
            "validate_only": bool(given.get("dryRun", False)),
            "message": {"notification": told, "data": data, "android": _said(android)},
        }
    }


def _adm(alert: Alert) -> Part:
    told = {"title": alert.title, "message": alert.body}
    shared = {"consolidationKey": alert.id} if alert.id else {}
    return shared | {"data": {name: _word(value) for name, value in (told | alert.data | _custom(alert, {})).items()}}


def _custom(alert: Alert, given: Part, name: str = "ext") -> Part:
    """`e`, where clients look for what the sender added."""
    custom = alert.custom | (given.get(name) or given.get("ext") or {})
    return {"e": custom} if custom else {}


def _said(given: Part) -> Part:
    return {name: value for name, value in given.items() if value not in (None, "")}


def _word(value: Any) -> str:
    """Android's data are texts."""
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


_FORMS: dict[Provider, Callable[[Alert], Part]] = {
    Provider.APNS: _apns,
    Provider.APNS_SANDBOX: _apns,
    Provider.FCM: _fcm,
    Provider.ADM: _adm,
}
