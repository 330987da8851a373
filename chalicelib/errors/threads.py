"""Threads of groups (rest-users-groups-rooms 8; sdk-rest 5.1)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal
from chalicelib.errors.requests import IllegalArgument


class ThreadRefusal(Refusal):
    name, exception = "group_error", "com.easemob.group.exception.GroupErrorException"


class ThreadMalformed(ThreadRefusal):
    """Something that the call needs is not there."""

    name = "param_illegal"


class ThreadNotFound(ThreadRefusal):
    status, number = HTTPStatus.NOT_FOUND, 40011
    says = "thread not found."


class ThreadGroupNotFound(ThreadRefusal):
    status = HTTPStatus.NOT_FOUND
    says = "group not found."


class ThreadMessageNotFound(ThreadRefusal):
    status = HTTPStatus.NOT_FOUND
    says = "msg not exist."


class NotInThreadGroup(ThreadRefusal):
    """Who asks, or whom it is about, is no member of the thread's group."""

    status, number = HTTPStatus.NOT_FOUND, 40012
    says = "user not in group."


class NotInThread(ThreadRefusal):
    status, number = HTTPStatus.NOT_FOUND, 40012
    says = "user not in thread."


class ThreadForbidden(ThreadRefusal):
    """Who asks has not the place in the group that this takes."""

    status, number = HTTPStatus.UNAUTHORIZED, 40001

    def __init__(self, needed: str) -> None:
        super().__init__(f"you have no permission to do this, {needed} permission is required")


class NotOnGroupMessage(ThreadRefusal):
    number = 40009
    says = "thread must on group message to create."


class MessageOfAnotherGroup(ThreadRefusal):
    says = "msg not belong to group ."


class ThreadNested(ThreadRefusal):
    number = 40009
    says = "thread not nested."


class ThreadNameTooLong(ThreadRefusal):
    says = "thread name limit reached."


class ThreadExists(ThreadRefusal):
    status, number = HTTPStatus.FORBIDDEN, 40003
    says = "msg already create thread.not allow to create."


class TooManyThreads(ThreadRefusal):
    """In the group."""

    status, number = HTTPStatus.FORBIDDEN, 40005
    says = "thread number has reached limit."


class InTooManyThreads(ThreadRefusal):
    status, number = HTTPStatus.FORBIDDEN, 40007
    says = "user join thread reach limit."


class ThreadFull(ThreadRefusal):
    status, number = HTTPStatus.FORBIDDEN, 40005
    says = "thread member list is full."


class ThreadQueryTooLarge(IllegalArgument):
    name, exception = ThreadRefusal.name, ThreadRefusal.exception
    says = "query param reaches limit."


class ThreadBodyTooLarge(ThreadRefusal):
    says = "request body reaches limit."
