"""/chatgroups/{id}/share_files, /chatrooms/{id}/share_files: what members share (G14-G17, X25-X27)."""

from chalicelib import limits
from chalicelib.api import form, mucs
from chalicelib.api.endpoint import Call, Part, Reply
from chalicelib.api.mucs import Kind
from chalicelib.errors import SharedFileMissing
from chalicelib.model.app import Role
from chalicelib.model.conversation import Place
from chalicelib.model.file import ChatFile
from chalicelib.services import sharedfiles

rest = mucs.collection(__name__)

_FILES, _FILE = "/{kind}/{muc_id}/share_files", "/{kind}/{muc_id}/share_files/{uuid}"
_FORM = ("multipart/form-data",)


@mucs.both(rest.post, _FILES, role=Role.USER, content=_FORM, largest=limits.GATEWAY_BODY)
def upload(kind: Kind, call: Call, muc_id: str) -> Part:
    given = form.file(call, SharedFileMissing)
    made = sharedfiles.upload(call.app, kind.place, muc_id, mucs.actor(call), given)
    return {"data": _show(made) | {"group_id": muc_id, "file_url": f"{call.uri}/{made.uuid}"}}


@mucs.both(rest.get, _FILES, role=Role.USER)
def browse(kind: Kind, call: Call, muc_id: str) -> Part:
    page = call.numbered(limits.SHARED_FILES_PAGE, limits.SHARED_FILES_PAGE)
    found = sharedfiles.browse(call.app, kind.place, muc_id, mucs.actor(call), *page)
    return {"data": [_show(file) | {"file_owner": file.owner} for file in found], "params": mucs.echo(call, *page)}


def _show(file: ChatFile) -> Part:
    return {"file_id": file.uuid, "file_name": file.name, "file_size": file.size, "created": file.created}


@mucs.both(rest.get, _FILE, role=Role.USER)
def download(kind: Kind, call: Call, muc_id: str, uuid: str) -> Reply:
    return Reply(302, {"Location": sharedfiles.locate(call.app, kind.place, muc_id, mucs.actor(call), uuid)})


@mucs.both(rest.delete, _FILE, role=Role.USER)
def remove(kind: Kind, call: Call, muc_id: str, uuid: str) -> Part:
    sharedfiles.remove(call.app, kind.place, muc_id, mucs.actor(call), uuid)
    named = "id" if kind.place is Place.ROOM else "group_id"
    return {"data": {named: muc_id, "file_id": uuid, "result": True}}
