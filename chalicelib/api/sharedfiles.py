"""/chatgroups/{id}/share_files, /chatrooms/{id}/share_files: what members share (G14-G17, X25-X27)."""

from chalicelib import limits
from chalicelib.api import form, mucs
from chalicelib.api.endpoint import Call, Part, Reply
from chalicelib.errors import SharedFileMissing
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.file import ChatFile
from chalicelib.services import sharedfiles

rest = mucs.collection(__name__)

_PLACES = {"chatgroups": Place.GROUP, "chatrooms": Place.ROOM}
_FORM = ("multipart/form-data",)


def _place(call: Call) -> Place:
    """By the collection, which comes behind the tenant."""
    return _PLACES[call.segments[2]]


@rest.post("/chatgroups/{muc}/share_files", role=Role.USER, content=_FORM, largest=limits.GATEWAY_BODY)
@rest.post("/chatrooms/{muc}/share_files", role=Role.USER, content=_FORM, largest=limits.GATEWAY_BODY)
def upload(call: Call, muc: str) -> Part:
    given = form.file(call, SharedFileMissing)
    made = sharedfiles.upload(call.app, _place(call), muc, mucs.actor(call), given)
    return {"data": _show(made) | {"group_id": muc, "file_url": f"{call.uri}/{made.uuid}"}}


@rest.get("/chatgroups/{muc}/share_files", role=Role.USER)
@rest.get("/chatrooms/{muc}/share_files", role=Role.USER)
def browse(call: Call, muc: str) -> Part:
    """Pages are counted from 1. Who reads the next one looks for the number and the size in the answer."""
    size = min(max(call.number("pagesize", limits.SHARED_FILES_PAGE), 1), limits.SHARED_FILES_PAGE)
    number = max(call.number("pagenum", 1), 1)
    found = sharedfiles.browse(call.app, _place(call), muc, mucs.actor(call), (number - 1) * size, size)
    echoed = {name: [value] for name, value in call.query.items()}
    return {
        "data": [_show(file) | {"file_owner": file.owner} for file in found],
        "params": {"pagenum": [str(number)], "pagesize": [str(size)]} | echoed,
    }


def _show(file: ChatFile) -> Part:
    return {"file_id": file.uuid, "file_name": file.name, "file_size": file.size, "created": file.created}


@rest.get("/chatgroups/{muc}/share_files/{uuid}", role=Role.USER)
@rest.get("/chatrooms/{muc}/share_files/{uuid}", role=Role.USER)
def download(call: Call, muc: str, uuid: str) -> Reply:
    return Reply(302, {"Location": sharedfiles.locate(call.app, _place(call), muc, mucs.actor(call), uuid)})


@rest.delete("/chatgroups/{muc}/share_files/{uuid}", role=Role.USER)
@rest.delete("/chatrooms/{muc}/share_files/{uuid}", role=Role.USER)
def remove(call: Call, muc: str, uuid: str) -> Part:
    place = _place(call)
    sharedfiles.remove(call.app, place, muc, mucs.actor(call), uuid)
    named = "id" if place is Place.ROOM else "group_id"
    return {"data": {named: muc, "file_id": uuid, "result": True}}
