"""Files (rest-messages 6, sdk-rest 7). None of a chat file is a 400: the web SDK would never tell its user."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class FileMissing(Refusal):
    """The documented 400 but for its status."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    says = "file must be provided."


class SharedFileMissing(FileMissing):
    """As documented: of a 400 to this upload the web SDK does tell its user."""

    status = HTTPStatus.BAD_REQUEST


class FileTooLarge(Refusal):
    status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_entity_too_large"
    says = "the file size exceeds the maximum limit."


class FileNotFound(Refusal):
    status, name, exception = HTTPStatus.NOT_FOUND, "entity_not_found", "EntityNotFoundException"
    says = "file may not exists"


class FileExpired(Refusal):
    status, name, exception = HTTPStatus.NOT_FOUND, "file_expired", "FileExpiredException"

    def __init__(self, uuid: str) -> None:
        super().__init__(f"file {uuid} is expired")


class FileForbidden(Refusal):
    status, name, exception = HTTPStatus.FORBIDDEN, "forbidden_op", "EasemobForbiddenOpException"
    says = "chatfile no permission"
