"""/chatfiles: what is attached to messages."""

from chalicelib import limits
from chalicelib.api import form
from chalicelib.api.call import Call
from chalicelib.api.endpoint import Collection, Part, Reply
from chalicelib.auth.files import secret
from chalicelib.model.app import App, Role
from chalicelib.model.file import ChatFile
from chalicelib.services import files

rest = Collection(__name__)


@rest.post("/chatfiles", role=Role.USER, content=("multipart/form-data",), largest=limits.GATEWAY_BODY)
def upload(call: Call) -> Part:
    return {"entities": [show(call.app, files.upload(call.app, call.caller, form.file(call)))]}


@rest.get("/chatfiles/{uuid}", role=None)  # a token or the file's secret: judged by auth.files
def download(call: Call, uuid: str) -> Reply:
    shown = call.headers.get("share-secret") or call.query.get("share-secret", "")
    return Reply(302, {"Location": files.locate(call.app, uuid, shown, call.token)})


def show(app: App, file: ChatFile) -> Part:
    return {
        "uuid": file.uuid,
        "type": "chatfile",
        "share-secret": secret(app, file.uuid),
        "file-metadata": {"content-length": file.size, "content-type": file.type},
    }
