"""Every refusal. One class serves both protocols: HTTP status, REST `error` and `exception`, MSYNC code; the text is
`error_description` there and `reason` here. Texts are the vendor's, because its clients compare them."""

from http import HTTPStatus

from chalicelib.msync import Code


class Refusal(Exception):
    """What a caller did that cannot be done. Anything else that is raised is a bug."""

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    name: str = "illegal_argument"
    exception: str = "java.lang.IllegalArgumentException"
    code: Code = Code.FAIL
    number: int = 0  # REST `error_code`, where clients look for one (sdk-rest 5.1)
    says: str = ""  # the text, where it is always the same

    def __init__(self, text: str = "") -> None:
        self.text = text or self.says
        super().__init__(self.text)


# --- MSYNC: connection and frames (msync 2.4, 3.2) -------------------------------------------------------------------


class BadFrame(Refusal):
    """Not MSYNC at all: cut, oversized, not base64. The connection is closed."""

    code = Code.PB_PARSER_ERROR


class OutOfTurn(Refusal):
    """A frame that may not come now."""

    code = Code.UNAUTHORIZED


class LoginRefused(Refusal):
    """PROVISION failed; msync 2.4 lists the texts that clients know."""

    status, name = HTTPStatus.UNAUTHORIZED, "unauthorized"


class TokenMismatch(LoginRefused):
    says = "Sorry, token or password does not match login info"


class LoginTokenExpired(LoginRefused):
    says = "Sorry, token expired"


class LoginUserNotFound(LoginRefused):
    says = "Sorry, user not found"


class LoginForbidden(LoginRefused):
    """The app or the user is banned."""

    code = Code.IM_FORBIDDEN
    says = "Sorry, serving is disabled"


class LoginMalformed(LoginRefused):
    code = Code.WRONG_PARAMETER


# --- MSYNC: messages (msync 3.2) -------------------------------------------------------------------------------------


class Blocked(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "blocked"


class NotContact(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "nonroster"


class Muted(Refusal):
    status, name, code = HTTPStatus.FORBIDDEN, "forbidden_op", Code.PERMISSION_DENIED
    says = "user is mute"


class ReceiverNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"

    def __init__(self, username: str) -> None:
        super().__init__(f"username {username} doesn't exist!")


class GroupNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"
    says = "group not found"


class NotInGroup(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "not in group or chatroom"


class GroupDisabled(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "group is disabled"


class MutedInGroup(Refusal):
    """By a list or with everyone."""

    status, name, code = HTTPStatus.FORBIDDEN, "forbidden_op", Code.USER_MUTED
    says = "you were muted"


class TooManyDirected(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "exceed_limit"
    says = "limit directed users"


class TrafficLimit(Refusal):
    """A room has more to tell than its members can be told."""

    status, name, code = HTTPStatus.TOO_MANY_REQUESTS, "reach_limit", Code.PERMISSION_DENIED
    says = "traffic limit"


class SessionEnded(Refusal):
    """The account, or this device's place in it, changed since the login."""

    status, name, code = HTTPStatus.UNAUTHORIZED, "unauthorized", Code.UNAUTHORIZED
    says = "session ended, log in again"


class MessageTooLarge(Refusal):
    status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "message_send_error"
    code = Code.PERMISSION_DENIED
    says = "Sorry, data is too large"


class MessageMalformed(Refusal):
    """A send whose parts make no message."""

    code = Code.WRONG_PARAMETER


class NotSupported(Refusal):
    """A frame this server knows and does not serve."""

    code = Code.UNKNOWN_COMMAND


class RecallTooLate(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "message_recall_error"
    says = "exceed recall time limit"


class RecallDisabled(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "message recall disabled"


class RecallNotFound(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "message_recall_error"
    says = "not_found msg"


class ReadNotFound(Refusal):
    """What was read is no message of this group, or not for this member."""

    status, name = HTTPStatus.NOT_FOUND, "resource_not_found"
    says = "Sorry, message does not exist"


class AckUnwanted(Refusal):
    """By the author itself, or of a message that asked for none."""

    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "group ack not allowed"


class NotYours(Refusal):
    status, name = HTTPStatus.FORBIDDEN, "forbidden_op"
    says = "Sorry, You do not have permission"


# --- REST ------------------------------------------------------------------------------------------------------------


class IllegalArgument(Refusal):
    """A value that cannot be used."""


class JsonMalformed(Refusal):
    name, exception = "json_parse", "com.fasterxml.jackson.core.JsonParseException"


class PathNotFound(Refusal):
    status, name, exception = HTTPStatus.NOT_FOUND, "service_resource_not_found", "ServiceResourceNotFoundException"
    says = "Service path not found"


class MethodNotAllowed(Refusal):
    status, name = HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed"
    exception = "javax.ws.rs.NotAllowedException"

    def __init__(self, allowed: list[str]) -> None:
        super().__init__("Method Not Allowed")
        self.allowed = allowed


class BodyTooLarge(Refusal):
    status, name = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_entity_too_large"

    def __init__(self, largest: int) -> None:
        super().__init__(f"request body exceeds maximum limit, maximum limit is {largest} bytes")


class ContentRefused(Refusal):
    status, name = HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "web_application"
    exception = "javax.ws.rs.WebApplicationException"
    says = "Unsupported Media Type"


# Tenants, tokens, roles (rest-users-groups-rooms 3.2, 4)


class TenantNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "organization_application_not_found"
    exception = "OrganizationApplicationNotFoundException"

    def __init__(self, tenant: str, path: str) -> None:
        super().__init__(f"Could not find application for {tenant} from URI: {path}")


class Unauthorized(Refusal):
    status, name, exception = HTTPStatus.UNAUTHORIZED, "unauthorized", "EasemobSecurityException"


class TokenMissing(Unauthorized):
    says = "Unable to authenticate (OAuth)"


class TokenExpired(Unauthorized):
    code = Code.TOKEN_EXPIRED
    says = "Unable to authenticate due to expired access token"


class TokenBad(Unauthorized):
    """Malformed, of another tenant, or of a role that may not do this."""

    name = "auth_bad_access_token"
    says = "Unable to authenticate due to corrupt access token"


class OrgForbidden(Unauthorized):
    """No token of this organisation's administrators. Says the same of an unknown organisation."""

    says = "No organization access authorized"


class RegistrationClosed(Unauthorized):
    says = "Open registration doesn't allow, so register user need token"


class NotServing(Refusal):
    """The app or the user is banned."""

    status, name = HTTPStatus.FORBIDDEN, "forbidden_service_operation"
    exception, code = "ForbiddenServiceOperationException", Code.IM_FORBIDDEN
    says = "Service operation not allowed"


class TooManyAttempts(Refusal):
    status, name = HTTPStatus.TOO_MANY_REQUESTS, "reach_limit"
    says = "This request has reached api limit."


class QuotaReached(Refusal):
    status, name = HTTPStatus.TOO_MANY_REQUESTS, "resource_limited"

    def __init__(self) -> None:
        super().__init__(
            "You have exceeded the limit of the community edition,Please upgrade to the enterprise edition"
        )


class GrantRefused(Refusal):
    """POST /token; the texts are in rest-users-groups-rooms 4.3."""

    name, exception = "invalid_grant", "EasemobSecurityException"


class InvalidPassword(GrantRefused):
    says = "invalid password"


class NotActivated(GrantRefused):
    says = "user not activated"


class GrantUserNotFound(GrantRefused):
    status = HTTPStatus.NOT_FOUND
    says = "user not found"


class ConcurrentOperation(Refusal):
    """Others change the same thing at this moment; the caller may try again."""

    status, name, exception = HTTPStatus.CONFLICT, "concurrent_operation_error", "ConcurrentOperationException"


# Organisations, apps, users (rest-users-groups-rooms 4.2, 5)


class NotUnique(Refusal):
    name, exception = "duplicate_unique_property_exists", "DuplicateUniquePropertyExistsException"

    def __init__(self, owner: str, entity: str, field: str, value: str) -> None:
        super().__init__(
            f"{owner} Entity {entity} requires that property named {field} be unique, value of {value} exists"
        )


class SamePasswordNeeded(Refusal):
    """One name twice in a batch."""

    name, exception = "duplicate_unique_property_exists", "DuplicateUniquePropertyExistsException"

    def __init__(self, username: str) -> None:
        super().__init__(f"the same user {username} has a different password, the passwords are different")


class AppNameTaken(Refusal):
    name, exception = "application_already_exists", "ApplicationAlreadyExistsException"

    def __init__(self, name: str) -> None:
        super().__init__(f"Application {name} already exists")


class UserNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "service_resource_not_found"
    exception = "UserNotFoundException"
    says = "Service resource not found"


class UserNull(Refusal):
    """The same fact, as the password and inherit calls say it."""

    status, name, exception = HTTPStatus.NOT_FOUND, "entity_not_found", "EntityNotFoundException"
    says = "User null not found"


# Files (rest-messages 6, sdk-rest 7). None of a chat file is a 400: the web SDK would never tell its user.


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


class MessageNotFound(Refusal):
    status, name = HTTPStatus.NOT_FOUND, "entity_not_found"

    def __init__(self, message: str) -> None:
        super().__init__(f"message {message} not found for this user")


# Groups and rooms (rest-users-groups-rooms 3.2, 3.3, 3.5, 8; sdk-rest 5.2)


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


# Attributes and tags (rest-users-groups-rooms 3.4, 3.5, 8, 9; sdk-rest 5.1, 5.4)


class AttributeRefusal(Refusal):
    name, exception = "metadata_error", "MetadataException"


class AttributeKeyTooLong(AttributeRefusal):
    number = 60009
    says = "exceeds chatgroup user metadata single key limit"


class AttributeValueTooLong(AttributeRefusal):
    number = 60010
    says = "exceeds chatgroup user metadata single value limit"


class AttributesTooLarge(AttributeRefusal):
    """All of one member."""

    number = 60012
    says = "exceeds chatgroup user metadata total size limit"


class TooManySet(AttributeRefusal):
    number = 60006
    says = "exceeds chatgroup metadata batch put users limit"


class TooManyAsked(AttributeRefusal):
    number = 60007
    says = "query param reaches limit."


class AttributesOfAnother(AttributeRefusal):
    status, number = HTTPStatus.UNAUTHORIZED, 60001
    says = "auth error"


class AttributesOfStranger(AttributeRefusal):
    status, number = HTTPStatus.NOT_FOUND, 60003
    says = "user not in group"


class AttributesOfStrangers(AttributeRefusal):
    number = 60005

    def __init__(self, usernames: list[str]) -> None:
        super().__init__(f"Some users are not in the group: {', '.join(usernames)}")


class AttributesOfNoGroup(AttributeRefusal):
    status, number = HTTPStatus.NOT_FOUND, 60003
    says = "group not exists"


class AttributesOvertaken(AttributeRefusal):
    status = HTTPStatus.CONFLICT
    says = "Failed to operate user metadata. Concurrent operation not allowed"


class RoomAttributesTooMany(AttributeRefusal):
    """In one call."""

    number = 60006

    def __init__(self, most: int) -> None:
        super().__init__(f"exceed allowed batch size {most}")


class RoomAttributesOfAnother(AttributeRefusal):
    number = 60010
    says = "others are not allowed to be set"


class RoomAttributesOfStranger(AttributeRefusal):
    status = HTTPStatus.UNAUTHORIZED
    says = "user is not in chatroom"


class TagNotFound(ResourceNotFound):
    says = "group tag not found"


class TagTooLong(ExceedLimit):
    says = "tag length exceeds limit!"


class TooManyTags(ExceedLimit):
    says = "user group tag count exceed limit"


class TooManyMutedTags(ExceedLimit):
    """In one room."""

    says = "muted group tag count exceed limit"


class RoomAnnouncementTooLong(ForbiddenOp):
    says = "announce info length exceeds limit!"


# Threads of groups (rest-users-groups-rooms 8; sdk-rest 5.1)


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
