"""Groups and rooms (rest-users-groups-rooms 3.2, 3.3, 3.5, 8; sdk-rest 5.2)."""

from http import HTTPStatus

from chalicelib.errors.base import Refusal


class GroupAuthorization(Refusal):
    """Who asks has not the place in the group that this takes."""

    status, name = HTTPStatus.UNAUTHORIZED, "group_authorization"
    exception = "com.easemob.group.exception.GroupAuthorizationException"

    def __init__(self, text: str) -> None:
        super().__init__(f"you have no permission to do this,{text}")


class GroupTokenMissing(Refusal):
    status, name = HTTPStatus.UNAUTHORIZED, "group_authorization"
    exception = "com.easemob.group.exception.GroupAuthorizationException"
    says = "token is blank!"


class InvalidParameter(Refusal):
    name, exception = "invalid_parameter", "com.easemob.group.exception.InvalidParameterException"


class ForbiddenOp(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    exception = "com.easemob.group.exception.ForbiddenOpException"


class ExceedLimit(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "exceed_limit"
    exception = "com.easemob.group.exception.ExceedLimitException"


class ResourceNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"
    exception = "com.easemob.group.exception.ResourceNotFoundException"


class MucNotFound(ResourceNotFound):
    """As changes say it."""

    def __init__(self, muc_id: str) -> None:
        super().__init__(f"grpID {muc_id} does not exist!")


class MucUnknown(Refusal):
    """The same fact, as details and member lists say it."""

    status, name = HTTPStatus.NOT_FOUND, "service_resource_not_found"
    exception = "com.easemob.group.exception.ServiceResourceNotFoundException"

    def __init__(self, muc_id: str) -> None:
        super().__init__(f"do not find this group:{muc_id}")


class AccountNotFound(ResourceNotFound):
    def __init__(self, username: str) -> None:
        super().__init__(f"username {username} doesn't exist!")


class MemberNotFound(ResourceNotFound):
    """Who is to be made an admin. `noun`, here and below: group or chatroom."""

    def __init__(self, username: str, noun: str, muc_id: str) -> None:
        super().__init__(f"user: {username} doesn't exist in {noun}: {muc_id}")


class NewOwnerNotMember(ForbiddenOp):
    def __init__(self, username: str, noun: str, muc_id: str) -> None:
        super().__init__(f"user: {username} doesn't exist in {noun}: {muc_id}")


class NotMembers(ForbiddenOp):
    def __init__(self, usernames: list[str]) -> None:
        super().__init__(f"users [{', '.join(usernames)}] are not members of this group!")


class NotMembersOfRoom(NotMembers):
    """Who is to be removed, muted or tagged there."""

    status = HTTPStatus.BAD_REQUEST


class NotAdmin(ForbiddenOp):
    def __init__(self, username: str, noun: str, muc_id: str) -> None:
        super().__init__(f"user:{username} is not admin of {noun}:{muc_id}")


class NotSuperAdmin(ForbiddenOp):
    def __init__(self, username: str) -> None:
        super().__init__(f"user:{username} is not super admin of chatrooms")


class AlreadyMember(ForbiddenOp):
    def __init__(self, username: str, noun: str, muc_id: str) -> None:
        super().__init__(f"can not join this group, reason:user: {username} already in {noun}: {muc_id}\n")


class AlreadyMembers(ForbiddenOp):
    """Everyone who is invited."""

    def __init__(self, usernames: list[str], muc_id: str) -> None:
        super().__init__(
            f"invite users to join group failed, reason: users [{', '.join(usernames)}] already in group: {muc_id}"
        )


class KeptOut(ForbiddenOp):
    """By the block list."""

    def __init__(self, username: str, noun: str, muc_id: str) -> None:
        super().__init__(f"can not join this group, reason:user: {username} is in the blacklist of {noun}: {muc_id}")


class NotAsked(ForbiddenOp):
    """Neither applied nor invited."""

    def __init__(self, username: str, muc_id: str) -> None:
        super().__init__(f"user: {username} has no request or invitation for group: {muc_id}")


class NotPublic(ForbiddenOp):
    says = "can not join this group, reason:group is not public"


class OnOwner(ForbiddenOp):
    says = "forbidden operation on group owner!"


class OnAdmin(ForbiddenOp):
    """By another admin."""

    says = "forbidden operation on group admin!"


class SameOwner(ForbiddenOp):
    says = "new owner and old owner are the same"


class MucDisabled(ForbiddenOp):
    says = "can not operate this group, reason: group is disabled"


class MoreMembersThanMax(ForbiddenOp):
    says = "current user count is larger than the maxUsers that you want to update !"


class JoinedTooMany(ExceedLimit):
    def __init__(self, username: str, noun: str) -> None:
        super().__init__(f"user {username} has joined too many {noun}s!")


class CreatedTooMany(ExceedLimit):
    def __init__(self, appkey: str, noun: str) -> None:
        super().__init__(f"appKey:{appkey} has create too many {noun}s!")


class MembersOverMax(ExceedLimit):
    says = "members size is greater than max user size !"


class MemberListFull(ExceedLimit):
    says = "group member list is full!"


class AdminListFull(ExceedLimit):
    says = "group admin list is full!"


class SharedFilesFull(ExceedLimit):
    says = "group shared file list is full!"


class AnnouncementMissing(Refusal):
    says = "announcement is null"


class AnnouncementTooLong(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "FORBIDDEN"
    exception = "com.easemob.group.exception.ForbiddenOpException"
    says = "announce info length exceeds limit!"


class RoomAnnouncementTooLong(ForbiddenOp):
    says = "announce info length exceeds limit!"
