"""/notification/template: how an app words its pushes (N11-N14)."""

from typing import Any

from chalicelib.api.endpoint import Call, Collection, Part
from chalicelib.errors import ParameterInvalid
from chalicelib.model.app import Role
from chalicelib.model.templates import NewTemplate, Template, TemplateChange
from chalicelib.services import templates

rest = Collection(__name__, unfit=ParameterInvalid)

_ONE = "/notification/template/{template}"


def show(template: Template) -> dict[str, Any]:
    return {
        "name": template.name,
        "createAt": template.created,
        "updateAt": template.updated,
        "title_pattern": template.title,
        "content_pattern": template.content,
    }


@rest.post("/notification/template", role=Role.APP)
def create(call: Call) -> Part:
    return {"data": show(templates.create(call.app, call.one(NewTemplate)))}


@rest.get(_ONE, role=Role.APP)
def fetch(call: Call, template: str) -> Part:
    return {"data": show(templates.fetch(call.app, template))}


@rest.put(_ONE, role=Role.APP)
def change(call: Call, template: str) -> Part:
    return {"data": show(templates.change(call.app, template, call.one(TemplateChange)))}


@rest.delete(_ONE, role=Role.APP)
def remove(call: Call, template: str) -> Part:
    return {"data": show(templates.remove(call.app, template))}
