from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EncryptType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENCRYPT_NONE: _ClassVar[EncryptType]
    ENCRYPT_AES_128_CBC: _ClassVar[EncryptType]
    ENCRYPT_AES_256_CBC: _ClassVar[EncryptType]
ENCRYPT_NONE: EncryptType
ENCRYPT_AES_128_CBC: EncryptType
ENCRYPT_AES_256_CBC: EncryptType

class MSync(_message.Message):
    __slots__ = ("version", "guid", "auth", "compressAlgorimth", "crypto", "userAgent", "pov", "command", "payload", "deviceId", "encryptType", "encryptKey", "traceId")
    class Version(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        MSYNC_V1: _ClassVar[MSync.Version]
        MSYNC_V2: _ClassVar[MSync.Version]
    MSYNC_V1: MSync.Version
    MSYNC_V2: MSync.Version
    class Command(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SYNC: _ClassVar[MSync.Command]
        UNREAD: _ClassVar[MSync.Command]
        NOTICE: _ClassVar[MSync.Command]
        PROVISION: _ClassVar[MSync.Command]
        LOGOUT: _ClassVar[MSync.Command]
    SYNC: MSync.Command
    UNREAD: MSync.Command
    NOTICE: MSync.Command
    PROVISION: MSync.Command
    LOGOUT: MSync.Command
    VERSION_FIELD_NUMBER: _ClassVar[int]
    GUID_FIELD_NUMBER: _ClassVar[int]
    AUTH_FIELD_NUMBER: _ClassVar[int]
    COMPRESSALGORIMTH_FIELD_NUMBER: _ClassVar[int]
    CRYPTO_FIELD_NUMBER: _ClassVar[int]
    USERAGENT_FIELD_NUMBER: _ClassVar[int]
    POV_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    DEVICEID_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTTYPE_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTKEY_FIELD_NUMBER: _ClassVar[int]
    TRACEID_FIELD_NUMBER: _ClassVar[int]
    version: MSync.Version
    guid: JID
    auth: str
    compressAlgorimth: int
    crypto: int
    userAgent: str
    pov: int
    command: MSync.Command
    payload: bytes
    deviceId: int
    encryptType: _containers.RepeatedScalarFieldContainer[EncryptType]
    encryptKey: str
    traceId: int
    def __init__(self, version: _Optional[_Union[MSync.Version, str]] = ..., guid: _Optional[_Union[JID, _Mapping]] = ..., auth: _Optional[str] = ..., compressAlgorimth: _Optional[int] = ..., crypto: _Optional[int] = ..., userAgent: _Optional[str] = ..., pov: _Optional[int] = ..., command: _Optional[_Union[MSync.Command, str]] = ..., payload: _Optional[bytes] = ..., deviceId: _Optional[int] = ..., encryptType: _Optional[_Iterable[_Union[EncryptType, str]]] = ..., encryptKey: _Optional[str] = ..., traceId: _Optional[int] = ...) -> None: ...

class JID(_message.Message):
    __slots__ = ("appKey", "name", "domain", "clientResource")
    APPKEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    CLIENTRESOURCE_FIELD_NUMBER: _ClassVar[int]
    appKey: str
    name: str
    domain: str
    clientResource: str
    def __init__(self, appKey: _Optional[str] = ..., name: _Optional[str] = ..., domain: _Optional[str] = ..., clientResource: _Optional[str] = ...) -> None: ...

class Status(_message.Message):
    __slots__ = ("errorCode", "reason", "redirectInfo")
    class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OK: _ClassVar[Status.ErrorCode]
        FAIL: _ClassVar[Status.ErrorCode]
        UNAUTHORIZED: _ClassVar[Status.ErrorCode]
        MISSING_PARAMETER: _ClassVar[Status.ErrorCode]
        WRONG_PARAMETER: _ClassVar[Status.ErrorCode]
        REDIRECT: _ClassVar[Status.ErrorCode]
        TOKEN_EXPIRED: _ClassVar[Status.ErrorCode]
        PERMISSION_DENIED: _ClassVar[Status.ErrorCode]
        NO_ROUTE: _ClassVar[Status.ErrorCode]
        UNKNOWN_COMMAND: _ClassVar[Status.ErrorCode]
        PB_PARSER_ERROR: _ClassVar[Status.ErrorCode]
        BIND_ANOTHER_DEVICE: _ClassVar[Status.ErrorCode]
        IM_FORBIDDEN: _ClassVar[Status.ErrorCode]
        TOO_MANY_DEVICES: _ClassVar[Status.ErrorCode]
        PLATFORM_LIMIT: _ClassVar[Status.ErrorCode]
        USER_MUTED: _ClassVar[Status.ErrorCode]
        ENCRYPT_DISABLE: _ClassVar[Status.ErrorCode]
        ENCRYPT_ENABLE: _ClassVar[Status.ErrorCode]
        DECRYPT_FAILURE: _ClassVar[Status.ErrorCode]
        PERMISSION_DENIED_EXTERNAL: _ClassVar[Status.ErrorCode]
        RESOURCE_CHANGED: _ClassVar[Status.ErrorCode]
    OK: Status.ErrorCode
    FAIL: Status.ErrorCode
    UNAUTHORIZED: Status.ErrorCode
    MISSING_PARAMETER: Status.ErrorCode
    WRONG_PARAMETER: Status.ErrorCode
    REDIRECT: Status.ErrorCode
    TOKEN_EXPIRED: Status.ErrorCode
    PERMISSION_DENIED: Status.ErrorCode
    NO_ROUTE: Status.ErrorCode
    UNKNOWN_COMMAND: Status.ErrorCode
    PB_PARSER_ERROR: Status.ErrorCode
    BIND_ANOTHER_DEVICE: Status.ErrorCode
    IM_FORBIDDEN: Status.ErrorCode
    TOO_MANY_DEVICES: Status.ErrorCode
    PLATFORM_LIMIT: Status.ErrorCode
    USER_MUTED: Status.ErrorCode
    ENCRYPT_DISABLE: Status.ErrorCode
    ENCRYPT_ENABLE: Status.ErrorCode
    DECRYPT_FAILURE: Status.ErrorCode
    PERMISSION_DENIED_EXTERNAL: Status.ErrorCode
    RESOURCE_CHANGED: Status.ErrorCode
    ERRORCODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REDIRECTINFO_FIELD_NUMBER: _ClassVar[int]
    errorCode: Status.ErrorCode
    reason: str
    redirectInfo: _containers.RepeatedCompositeFieldContainer[RedirectInfo]
    def __init__(self, errorCode: _Optional[_Union[Status.ErrorCode, str]] = ..., reason: _Optional[str] = ..., redirectInfo: _Optional[_Iterable[_Union[RedirectInfo, _Mapping]]] = ...) -> None: ...

class RedirectInfo(_message.Message):
    __slots__ = ("host", "port")
    HOST_FIELD_NUMBER: _ClassVar[int]
    PORT_FIELD_NUMBER: _ClassVar[int]
    host: str
    port: int
    def __init__(self, host: _Optional[str] = ..., port: _Optional[int] = ...) -> None: ...

class Provision(_message.Message):
    __slots__ = ("osType", "version", "networkType", "appSign", "compressType", "encryptType", "encryptKey", "status", "deviceUuid", "isManualLogin", "password", "deviceName", "resource", "auth", "serviceId", "actionVersion", "authToken", "osCustomValue", "sessionId", "reason", "protocolCompressType", "protocolCompressDirection")
    class OsType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OS_IOS: _ClassVar[Provision.OsType]
        OS_ANDROID: _ClassVar[Provision.OsType]
        OS_LINUX: _ClassVar[Provision.OsType]
        OS_OSX: _ClassVar[Provision.OsType]
        OS_WIN: _ClassVar[Provision.OsType]
        OS_CUSTOM: _ClassVar[Provision.OsType]
        OS_OTHER: _ClassVar[Provision.OsType]
    OS_IOS: Provision.OsType
    OS_ANDROID: Provision.OsType
    OS_LINUX: Provision.OsType
    OS_OSX: Provision.OsType
    OS_WIN: Provision.OsType
    OS_CUSTOM: Provision.OsType
    OS_OTHER: Provision.OsType
    class NetworkType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NETWORK_NONE: _ClassVar[Provision.NetworkType]
        NETWORK_WIFI: _ClassVar[Provision.NetworkType]
        NETWORK_4G: _ClassVar[Provision.NetworkType]
        NETWORK_3G: _ClassVar[Provision.NetworkType]
        NETWORK_2G: _ClassVar[Provision.NetworkType]
        NETWORK_WIRE: _ClassVar[Provision.NetworkType]
    NETWORK_NONE: Provision.NetworkType
    NETWORK_WIFI: Provision.NetworkType
    NETWORK_4G: Provision.NetworkType
    NETWORK_3G: Provision.NetworkType
    NETWORK_2G: Provision.NetworkType
    NETWORK_WIRE: Provision.NetworkType
    class CompressType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        COMPRESS_NONE: _ClassVar[Provision.CompressType]
        COMPRESS_ZLIB: _ClassVar[Provision.CompressType]
        COMPRESS_LZ4: _ClassVar[Provision.CompressType]
    COMPRESS_NONE: Provision.CompressType
    COMPRESS_ZLIB: Provision.CompressType
    COMPRESS_LZ4: Provision.CompressType
    class CompressDirection(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ONLY_UP: _ClassVar[Provision.CompressDirection]
        ONLY_DOWN: _ClassVar[Provision.CompressDirection]
        BI: _ClassVar[Provision.CompressDirection]
    ONLY_UP: Provision.CompressDirection
    ONLY_DOWN: Provision.CompressDirection
    BI: Provision.CompressDirection
    OSTYPE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NETWORKTYPE_FIELD_NUMBER: _ClassVar[int]
    APPSIGN_FIELD_NUMBER: _ClassVar[int]
    COMPRESSTYPE_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTTYPE_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTKEY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DEVICEUUID_FIELD_NUMBER: _ClassVar[int]
    ISMANUALLOGIN_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    DEVICENAME_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    AUTH_FIELD_NUMBER: _ClassVar[int]
    SERVICEID_FIELD_NUMBER: _ClassVar[int]
    ACTIONVERSION_FIELD_NUMBER: _ClassVar[int]
    AUTHTOKEN_FIELD_NUMBER: _ClassVar[int]
    OSCUSTOMVALUE_FIELD_NUMBER: _ClassVar[int]
    SESSIONID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PROTOCOLCOMPRESSTYPE_FIELD_NUMBER: _ClassVar[int]
    PROTOCOLCOMPRESSDIRECTION_FIELD_NUMBER: _ClassVar[int]
    osType: Provision.OsType
    version: str
    networkType: Provision.NetworkType
    appSign: str
    compressType: _containers.RepeatedScalarFieldContainer[Provision.CompressType]
    encryptType: _containers.RepeatedScalarFieldContainer[EncryptType]
    encryptKey: str
    status: Status
    deviceUuid: str
    isManualLogin: bool
    password: str
    deviceName: str
    resource: str
    auth: str
    serviceId: str
    actionVersion: str
    authToken: str
    osCustomValue: int
    sessionId: str
    reason: str
    protocolCompressType: _containers.RepeatedScalarFieldContainer[Provision.CompressType]
    protocolCompressDirection: Provision.CompressDirection
    def __init__(self, osType: _Optional[_Union[Provision.OsType, str]] = ..., version: _Optional[str] = ..., networkType: _Optional[_Union[Provision.NetworkType, str]] = ..., appSign: _Optional[str] = ..., compressType: _Optional[_Iterable[_Union[Provision.CompressType, str]]] = ..., encryptType: _Optional[_Iterable[_Union[EncryptType, str]]] = ..., encryptKey: _Optional[str] = ..., status: _Optional[_Union[Status, _Mapping]] = ..., deviceUuid: _Optional[str] = ..., isManualLogin: _Optional[bool] = ..., password: _Optional[str] = ..., deviceName: _Optional[str] = ..., resource: _Optional[str] = ..., auth: _Optional[str] = ..., serviceId: _Optional[str] = ..., actionVersion: _Optional[str] = ..., authToken: _Optional[str] = ..., osCustomValue: _Optional[int] = ..., sessionId: _Optional[str] = ..., reason: _Optional[str] = ..., protocolCompressType: _Optional[_Iterable[_Union[Provision.CompressType, str]]] = ..., protocolCompressDirection: _Optional[_Union[Provision.CompressDirection, str]] = ...) -> None: ...

class Logout(_message.Message):
    __slots__ = ("sessionId", "reason", "status")
    SESSIONID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    sessionId: str
    reason: str
    status: Status
    def __init__(self, sessionId: _Optional[str] = ..., reason: _Optional[str] = ..., status: _Optional[_Union[Status, _Mapping]] = ...) -> None: ...

class CommSyncUL(_message.Message):
    __slots__ = ("meta", "key", "queue", "isRoam", "lastFullRoamKey")
    META_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    ISROAM_FIELD_NUMBER: _ClassVar[int]
    LASTFULLROAMKEY_FIELD_NUMBER: _ClassVar[int]
    meta: Meta
    key: int
    queue: JID
    isRoam: bool
    lastFullRoamKey: int
    def __init__(self, meta: _Optional[_Union[Meta, _Mapping]] = ..., key: _Optional[int] = ..., queue: _Optional[_Union[JID, _Mapping]] = ..., isRoam: _Optional[bool] = ..., lastFullRoamKey: _Optional[int] = ...) -> None: ...

class CommSyncDL(_message.Message):
    __slots__ = ("status", "metaId", "serverId", "metas", "nextKey", "queue", "isLast", "timestamp", "isRoam")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    METAID_FIELD_NUMBER: _ClassVar[int]
    SERVERID_FIELD_NUMBER: _ClassVar[int]
    METAS_FIELD_NUMBER: _ClassVar[int]
    NEXTKEY_FIELD_NUMBER: _ClassVar[int]
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    ISLAST_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    ISROAM_FIELD_NUMBER: _ClassVar[int]
    status: Status
    metaId: int
    serverId: int
    metas: _containers.RepeatedCompositeFieldContainer[Meta]
    nextKey: int
    queue: JID
    isLast: bool
    timestamp: int
    isRoam: bool
    def __init__(self, status: _Optional[_Union[Status, _Mapping]] = ..., metaId: _Optional[int] = ..., serverId: _Optional[int] = ..., metas: _Optional[_Iterable[_Union[Meta, _Mapping]]] = ..., nextKey: _Optional[int] = ..., queue: _Optional[_Union[JID, _Mapping]] = ..., isLast: _Optional[bool] = ..., timestamp: _Optional[int] = ..., isRoam: _Optional[bool] = ...) -> None: ...

class CommNotice(_message.Message):
    __slots__ = ("queue",)
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    queue: JID
    def __init__(self, queue: _Optional[_Union[JID, _Mapping]] = ...) -> None: ...

class CommUnreadUL(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CommUnreadDL(_message.Message):
    __slots__ = ("status", "unread", "timestamp")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    status: Status
    unread: _containers.RepeatedCompositeFieldContainer[MetaQueue]
    timestamp: int
    def __init__(self, status: _Optional[_Union[Status, _Mapping]] = ..., unread: _Optional[_Iterable[_Union[MetaQueue, _Mapping]]] = ..., timestamp: _Optional[int] = ...) -> None: ...

class MetaQueue(_message.Message):
    __slots__ = ("queue", "n")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    N_FIELD_NUMBER: _ClassVar[int]
    queue: JID
    n: int
    def __init__(self, queue: _Optional[_Union[JID, _Mapping]] = ..., n: _Optional[int] = ...) -> None: ...

class Meta(_message.Message):
    __slots__ = ("id", "to", "timestamp", "ns", "payload", "routetype", "ext", "meta", "directedUsers")
    class NameSpace(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATISTIC: _ClassVar[Meta.NameSpace]
        CHAT: _ClassVar[Meta.NameSpace]
        MUC: _ClassVar[Meta.NameSpace]
        ROSTER: _ClassVar[Meta.NameSpace]
        CONFERENCE: _ClassVar[Meta.NameSpace]
        NOTIFY: _ClassVar[Meta.NameSpace]
        QUERY: _ClassVar[Meta.NameSpace]
    STATISTIC: Meta.NameSpace
    CHAT: Meta.NameSpace
    MUC: Meta.NameSpace
    ROSTER: Meta.NameSpace
    CONFERENCE: Meta.NameSpace
    NOTIFY: Meta.NameSpace
    QUERY: Meta.NameSpace
    class RouteType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROUTE_ALL: _ClassVar[Meta.RouteType]
        ROUTE_ONLINE: _ClassVar[Meta.RouteType]
        ROUTE_DIRECT: _ClassVar[Meta.RouteType]
    ROUTE_ALL: Meta.RouteType
    ROUTE_ONLINE: Meta.RouteType
    ROUTE_DIRECT: Meta.RouteType
    ID_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    NS_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_FIELD_NUMBER: _ClassVar[int]
    ROUTETYPE_FIELD_NUMBER: _ClassVar[int]
    EXT_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    DIRECTEDUSERS_FIELD_NUMBER: _ClassVar[int]
    id: int
    to: JID
    timestamp: int
    ns: Meta.NameSpace
    payload: bytes
    routetype: Meta.RouteType
    ext: _containers.RepeatedCompositeFieldContainer[KeyValue]
    meta: bytes
    directedUsers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[int] = ..., to: _Optional[_Union[JID, _Mapping]] = ..., timestamp: _Optional[int] = ..., ns: _Optional[_Union[Meta.NameSpace, str]] = ..., payload: _Optional[bytes] = ..., routetype: _Optional[_Union[Meta.RouteType, str]] = ..., ext: _Optional[_Iterable[_Union[KeyValue, _Mapping]]] = ..., meta: _Optional[bytes] = ..., directedUsers: _Optional[_Iterable[str]] = ..., **kwargs) -> None: ...

class KeyValue(_message.Message):
    __slots__ = ("key", "type", "varintValue", "floatValue", "doubleValue", "stringValue")
    class ValueType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BOOL: _ClassVar[KeyValue.ValueType]
        INT: _ClassVar[KeyValue.ValueType]
        UINT: _ClassVar[KeyValue.ValueType]
        LLINT: _ClassVar[KeyValue.ValueType]
        FLOAT: _ClassVar[KeyValue.ValueType]
        DOUBLE: _ClassVar[KeyValue.ValueType]
        STRING: _ClassVar[KeyValue.ValueType]
        JSON_STRING: _ClassVar[KeyValue.ValueType]
    BOOL: KeyValue.ValueType
    INT: KeyValue.ValueType
    UINT: KeyValue.ValueType
    LLINT: KeyValue.ValueType
    FLOAT: KeyValue.ValueType
    DOUBLE: KeyValue.ValueType
    STRING: KeyValue.ValueType
    JSON_STRING: KeyValue.ValueType
    KEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    VARINTVALUE_FIELD_NUMBER: _ClassVar[int]
    FLOATVALUE_FIELD_NUMBER: _ClassVar[int]
    DOUBLEVALUE_FIELD_NUMBER: _ClassVar[int]
    STRINGVALUE_FIELD_NUMBER: _ClassVar[int]
    key: str
    type: KeyValue.ValueType
    varintValue: int
    floatValue: float
    doubleValue: float
    stringValue: str
    def __init__(self, key: _Optional[str] = ..., type: _Optional[_Union[KeyValue.ValueType, str]] = ..., varintValue: _Optional[int] = ..., floatValue: _Optional[float] = ..., doubleValue: _Optional[float] = ..., stringValue: _Optional[str] = ...) -> None: ...

class MessageBody(_message.Message):
    __slots__ = ("type", "to", "contents", "ext", "ackMessageId", "msgConfig", "ackContent", "meta", "editMessageId", "editScope", "stream")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NORMAL: _ClassVar[MessageBody.Type]
        CHAT: _ClassVar[MessageBody.Type]
        GROUPCHAT: _ClassVar[MessageBody.Type]
        CHATROOM: _ClassVar[MessageBody.Type]
        READ_ACK: _ClassVar[MessageBody.Type]
        DELIVER_ACK: _ClassVar[MessageBody.Type]
        RECALL: _ClassVar[MessageBody.Type]
        CHANNEL_ACK: _ClassVar[MessageBody.Type]
        EDIT: _ClassVar[MessageBody.Type]
    NORMAL: MessageBody.Type
    CHAT: MessageBody.Type
    GROUPCHAT: MessageBody.Type
    CHATROOM: MessageBody.Type
    READ_ACK: MessageBody.Type
    DELIVER_ACK: MessageBody.Type
    RECALL: MessageBody.Type
    CHANNEL_ACK: MessageBody.Type
    EDIT: MessageBody.Type
    class EditScope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        BODY: _ClassVar[MessageBody.EditScope]
        BODY_AND_EXT: _ClassVar[MessageBody.EditScope]
    BODY: MessageBody.EditScope
    BODY_AND_EXT: MessageBody.EditScope
    class Content(_message.Message):
        __slots__ = ("type", "text", "latitude", "longitude", "address", "displayName", "remotePath", "secretKey", "fileLength", "action", "params", "duration", "size", "thumbnailRemotePath", "thumbnailSecretKey", "thumbnailDisplayName", "thumbnailFileLength", "thumbnailSize", "customEvent", "customExts", "buildingName", "subType", "title", "summary", "combineLevel")
        class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            TEXT: _ClassVar[MessageBody.Content.Type]
            IMAGE: _ClassVar[MessageBody.Content.Type]
            VIDEO: _ClassVar[MessageBody.Content.Type]
            LOCATION: _ClassVar[MessageBody.Content.Type]
            VOICE: _ClassVar[MessageBody.Content.Type]
            FILE: _ClassVar[MessageBody.Content.Type]
            COMMAND: _ClassVar[MessageBody.Content.Type]
            CUSTOM: _ClassVar[MessageBody.Content.Type]
            COMBINE: _ClassVar[MessageBody.Content.Type]
        TEXT: MessageBody.Content.Type
        IMAGE: MessageBody.Content.Type
        VIDEO: MessageBody.Content.Type
        LOCATION: MessageBody.Content.Type
        VOICE: MessageBody.Content.Type
        FILE: MessageBody.Content.Type
        COMMAND: MessageBody.Content.Type
        CUSTOM: MessageBody.Content.Type
        COMBINE: MessageBody.Content.Type
        class SubType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            SUB_COMBINE: _ClassVar[MessageBody.Content.SubType]
            SUB_GIF: _ClassVar[MessageBody.Content.SubType]
            SUB_STREAM: _ClassVar[MessageBody.Content.SubType]
        SUB_COMBINE: MessageBody.Content.SubType
        SUB_GIF: MessageBody.Content.SubType
        SUB_STREAM: MessageBody.Content.SubType
        class Size(_message.Message):
            __slots__ = ("width", "height")
            WIDTH_FIELD_NUMBER: _ClassVar[int]
            HEIGHT_FIELD_NUMBER: _ClassVar[int]
            width: float
            height: float
            def __init__(self, width: _Optional[float] = ..., height: _Optional[float] = ...) -> None: ...
        TYPE_FIELD_NUMBER: _ClassVar[int]
        TEXT_FIELD_NUMBER: _ClassVar[int]
        LATITUDE_FIELD_NUMBER: _ClassVar[int]
        LONGITUDE_FIELD_NUMBER: _ClassVar[int]
        ADDRESS_FIELD_NUMBER: _ClassVar[int]
        DISPLAYNAME_FIELD_NUMBER: _ClassVar[int]
        REMOTEPATH_FIELD_NUMBER: _ClassVar[int]
        SECRETKEY_FIELD_NUMBER: _ClassVar[int]
        FILELENGTH_FIELD_NUMBER: _ClassVar[int]
        ACTION_FIELD_NUMBER: _ClassVar[int]
        PARAMS_FIELD_NUMBER: _ClassVar[int]
        DURATION_FIELD_NUMBER: _ClassVar[int]
        SIZE_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILREMOTEPATH_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILSECRETKEY_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILDISPLAYNAME_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILFILELENGTH_FIELD_NUMBER: _ClassVar[int]
        THUMBNAILSIZE_FIELD_NUMBER: _ClassVar[int]
        CUSTOMEVENT_FIELD_NUMBER: _ClassVar[int]
        CUSTOMEXTS_FIELD_NUMBER: _ClassVar[int]
        BUILDINGNAME_FIELD_NUMBER: _ClassVar[int]
        SUBTYPE_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        SUMMARY_FIELD_NUMBER: _ClassVar[int]
        COMBINELEVEL_FIELD_NUMBER: _ClassVar[int]
        type: MessageBody.Content.Type
        text: str
        latitude: float
        longitude: float
        address: str
        displayName: str
        remotePath: str
        secretKey: str
        fileLength: int
        action: str
        params: _containers.RepeatedCompositeFieldContainer[KeyValue]
        duration: int
        size: MessageBody.Content.Size
        thumbnailRemotePath: str
        thumbnailSecretKey: str
        thumbnailDisplayName: str
        thumbnailFileLength: int
        thumbnailSize: MessageBody.Content.Size
        customEvent: str
        customExts: _containers.RepeatedCompositeFieldContainer[KeyValue]
        buildingName: str
        subType: MessageBody.Content.SubType
        title: str
        summary: str
        combineLevel: int
        def __init__(self, type: _Optional[_Union[MessageBody.Content.Type, str]] = ..., text: _Optional[str] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., address: _Optional[str] = ..., displayName: _Optional[str] = ..., remotePath: _Optional[str] = ..., secretKey: _Optional[str] = ..., fileLength: _Optional[int] = ..., action: _Optional[str] = ..., params: _Optional[_Iterable[_Union[KeyValue, _Mapping]]] = ..., duration: _Optional[int] = ..., size: _Optional[_Union[MessageBody.Content.Size, _Mapping]] = ..., thumbnailRemotePath: _Optional[str] = ..., thumbnailSecretKey: _Optional[str] = ..., thumbnailDisplayName: _Optional[str] = ..., thumbnailFileLength: _Optional[int] = ..., thumbnailSize: _Optional[_Union[MessageBody.Content.Size, _Mapping]] = ..., customEvent: _Optional[str] = ..., customExts: _Optional[_Iterable[_Union[KeyValue, _Mapping]]] = ..., buildingName: _Optional[str] = ..., subType: _Optional[_Union[MessageBody.Content.SubType, str]] = ..., title: _Optional[str] = ..., summary: _Optional[str] = ..., combineLevel: _Optional[int] = ...) -> None: ...
    class MessageConfig(_message.Message):
        __slots__ = ("allowGroupAck",)
        ALLOWGROUPACK_FIELD_NUMBER: _ClassVar[int]
        allowGroupAck: bool
        def __init__(self, allowGroupAck: _Optional[bool] = ...) -> None: ...
    class Stream(_message.Message):
        __slots__ = ("streamType", "streamSeq", "streamStatus", "streamError", "streamFinishReason")
        class StreamStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            STREAM_START: _ClassVar[MessageBody.Stream.StreamStatus]
            STREAM_IN_PROGRESS: _ClassVar[MessageBody.Stream.StreamStatus]
            STREAM_COMPLETED: _ClassVar[MessageBody.Stream.StreamStatus]
            STREAM_FULL: _ClassVar[MessageBody.Stream.StreamStatus]
        STREAM_START: MessageBody.Stream.StreamStatus
        STREAM_IN_PROGRESS: MessageBody.Stream.StreamStatus
        STREAM_COMPLETED: MessageBody.Stream.StreamStatus
        STREAM_FULL: MessageBody.Stream.StreamStatus
        STREAMTYPE_FIELD_NUMBER: _ClassVar[int]
        STREAMSEQ_FIELD_NUMBER: _ClassVar[int]
        STREAMSTATUS_FIELD_NUMBER: _ClassVar[int]
        STREAMERROR_FIELD_NUMBER: _ClassVar[int]
        STREAMFINISHREASON_FIELD_NUMBER: _ClassVar[int]
        streamType: str
        streamSeq: int
        streamStatus: MessageBody.Stream.StreamStatus
        streamError: int
        streamFinishReason: int
        def __init__(self, streamType: _Optional[str] = ..., streamSeq: _Optional[int] = ..., streamStatus: _Optional[_Union[MessageBody.Stream.StreamStatus, str]] = ..., streamError: _Optional[int] = ..., streamFinishReason: _Optional[int] = ...) -> None: ...
    TYPE_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    CONTENTS_FIELD_NUMBER: _ClassVar[int]
    EXT_FIELD_NUMBER: _ClassVar[int]
    ACKMESSAGEID_FIELD_NUMBER: _ClassVar[int]
    MSGCONFIG_FIELD_NUMBER: _ClassVar[int]
    ACKCONTENT_FIELD_NUMBER: _ClassVar[int]
    META_FIELD_NUMBER: _ClassVar[int]
    EDITMESSAGEID_FIELD_NUMBER: _ClassVar[int]
    EDITSCOPE_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    type: MessageBody.Type
    to: JID
    contents: _containers.RepeatedCompositeFieldContainer[MessageBody.Content]
    ext: _containers.RepeatedCompositeFieldContainer[KeyValue]
    ackMessageId: int
    msgConfig: MessageBody.MessageConfig
    ackContent: str
    meta: str
    editMessageId: int
    editScope: MessageBody.EditScope
    stream: MessageBody.Stream
    def __init__(self, type: _Optional[_Union[MessageBody.Type, str]] = ..., to: _Optional[_Union[JID, _Mapping]] = ..., contents: _Optional[_Iterable[_Union[MessageBody.Content, _Mapping]]] = ..., ext: _Optional[_Iterable[_Union[KeyValue, _Mapping]]] = ..., ackMessageId: _Optional[int] = ..., msgConfig: _Optional[_Union[MessageBody.MessageConfig, _Mapping]] = ..., ackContent: _Optional[str] = ..., meta: _Optional[str] = ..., editMessageId: _Optional[int] = ..., editScope: _Optional[_Union[MessageBody.EditScope, str]] = ..., stream: _Optional[_Union[MessageBody.Stream, _Mapping]] = ..., **kwargs) -> None: ...

class MUCBody(_message.Message):
    __slots__ = ("mucId", "operation", "to", "setting", "reason", "isChatroom", "status", "isThread", "mucParentId", "mucName", "eventInfo", "mucMemberCount", "ext", "leaveOtherRooms", "members")
    class Operation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CREATE: _ClassVar[MUCBody.Operation]
        DESTROY: _ClassVar[MUCBody.Operation]
        JOIN: _ClassVar[MUCBody.Operation]
        LEAVE: _ClassVar[MUCBody.Operation]
        APPLY: _ClassVar[MUCBody.Operation]
        APPLY_ACCEPT: _ClassVar[MUCBody.Operation]
        APPLY_DECLINE: _ClassVar[MUCBody.Operation]
        INVITE: _ClassVar[MUCBody.Operation]
        INVITE_ACCEPT: _ClassVar[MUCBody.Operation]
        INVITE_DECLINE: _ClassVar[MUCBody.Operation]
        KICK: _ClassVar[MUCBody.Operation]
        GET_BLACKLIST: _ClassVar[MUCBody.Operation]
        BAN: _ClassVar[MUCBody.Operation]
        ALLOW: _ClassVar[MUCBody.Operation]
        UPDATE: _ClassVar[MUCBody.Operation]
        BLOCK: _ClassVar[MUCBody.Operation]
        UNBLOCK: _ClassVar[MUCBody.Operation]
        PRESENCE: _ClassVar[MUCBody.Operation]
        ABSENCE: _ClassVar[MUCBody.Operation]
        DIRECT_JOINED: _ClassVar[MUCBody.Operation]
        ASSIGN_OWNER: _ClassVar[MUCBody.Operation]
        ADD_ADMIN: _ClassVar[MUCBody.Operation]
        REMOVE_ADMIN: _ClassVar[MUCBody.Operation]
        ADD_MUTE: _ClassVar[MUCBody.Operation]
        REMOVE_MUTE: _ClassVar[MUCBody.Operation]
        UPDATE_ANNOUNCEMENT: _ClassVar[MUCBody.Operation]
        DELETE_ANNOUNCEMENT: _ClassVar[MUCBody.Operation]
        UPLOAD_FILE: _ClassVar[MUCBody.Operation]
        DELETE_FILE: _ClassVar[MUCBody.Operation]
        ADD_USER_WHITE_LIST: _ClassVar[MUCBody.Operation]
        REMOVE_USER_WHITE_LIST: _ClassVar[MUCBody.Operation]
        BAN_GROUP: _ClassVar[MUCBody.Operation]
        REMOVE_BAN_GROUP: _ClassVar[MUCBody.Operation]
        THREAD_CREATE: _ClassVar[MUCBody.Operation]
        THREAD_DESTROY: _ClassVar[MUCBody.Operation]
        THREAD_JOIN: _ClassVar[MUCBody.Operation]
        THREAD_LEAVE: _ClassVar[MUCBody.Operation]
        THREAD_KICK: _ClassVar[MUCBody.Operation]
        THREAD_UPDATE: _ClassVar[MUCBody.Operation]
        THREAD_PRESENCE: _ClassVar[MUCBody.Operation]
        THREAD_ABSENCE: _ClassVar[MUCBody.Operation]
        DISABLE_GROUP: _ClassVar[MUCBody.Operation]
        ABLE_GROUP: _ClassVar[MUCBody.Operation]
        SET_METADATA: _ClassVar[MUCBody.Operation]
        DELETE_METADATA: _ClassVar[MUCBody.Operation]
        GROUP_MEMBER_METADATA_UPDATE: _ClassVar[MUCBody.Operation]
    CREATE: MUCBody.Operation
    DESTROY: MUCBody.Operation
    JOIN: MUCBody.Operation
    LEAVE: MUCBody.Operation
    APPLY: MUCBody.Operation
    APPLY_ACCEPT: MUCBody.Operation
    APPLY_DECLINE: MUCBody.Operation
    INVITE: MUCBody.Operation
    INVITE_ACCEPT: MUCBody.Operation
    INVITE_DECLINE: MUCBody.Operation
    KICK: MUCBody.Operation
    GET_BLACKLIST: MUCBody.Operation
    BAN: MUCBody.Operation
    ALLOW: MUCBody.Operation
    UPDATE: MUCBody.Operation
    BLOCK: MUCBody.Operation
    UNBLOCK: MUCBody.Operation
    PRESENCE: MUCBody.Operation
    ABSENCE: MUCBody.Operation
    DIRECT_JOINED: MUCBody.Operation
    ASSIGN_OWNER: MUCBody.Operation
    ADD_ADMIN: MUCBody.Operation
    REMOVE_ADMIN: MUCBody.Operation
    ADD_MUTE: MUCBody.Operation
    REMOVE_MUTE: MUCBody.Operation
    UPDATE_ANNOUNCEMENT: MUCBody.Operation
    DELETE_ANNOUNCEMENT: MUCBody.Operation
    UPLOAD_FILE: MUCBody.Operation
    DELETE_FILE: MUCBody.Operation
    ADD_USER_WHITE_LIST: MUCBody.Operation
    REMOVE_USER_WHITE_LIST: MUCBody.Operation
    BAN_GROUP: MUCBody.Operation
    REMOVE_BAN_GROUP: MUCBody.Operation
    THREAD_CREATE: MUCBody.Operation
    THREAD_DESTROY: MUCBody.Operation
    THREAD_JOIN: MUCBody.Operation
    THREAD_LEAVE: MUCBody.Operation
    THREAD_KICK: MUCBody.Operation
    THREAD_UPDATE: MUCBody.Operation
    THREAD_PRESENCE: MUCBody.Operation
    THREAD_ABSENCE: MUCBody.Operation
    DISABLE_GROUP: MUCBody.Operation
    ABLE_GROUP: MUCBody.Operation
    SET_METADATA: MUCBody.Operation
    DELETE_METADATA: MUCBody.Operation
    GROUP_MEMBER_METADATA_UPDATE: MUCBody.Operation
    class Setting(_message.Message):
        __slots__ = ("name", "desc", "type", "maxUsers", "owner")
        class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            PRIVATE_OWNER_INVITE: _ClassVar[MUCBody.Setting.Type]
            PRIVATE_MEMBER_INVITE: _ClassVar[MUCBody.Setting.Type]
            PUBLIC_JOIN_APPROVAL: _ClassVar[MUCBody.Setting.Type]
            PUBLIC_JOIN_OPEN: _ClassVar[MUCBody.Setting.Type]
            PUBLIC_ANONYMOUS: _ClassVar[MUCBody.Setting.Type]
        PRIVATE_OWNER_INVITE: MUCBody.Setting.Type
        PRIVATE_MEMBER_INVITE: MUCBody.Setting.Type
        PUBLIC_JOIN_APPROVAL: MUCBody.Setting.Type
        PUBLIC_JOIN_OPEN: MUCBody.Setting.Type
        PUBLIC_ANONYMOUS: MUCBody.Setting.Type
        NAME_FIELD_NUMBER: _ClassVar[int]
        DESC_FIELD_NUMBER: _ClassVar[int]
        TYPE_FIELD_NUMBER: _ClassVar[int]
        MAXUSERS_FIELD_NUMBER: _ClassVar[int]
        OWNER_FIELD_NUMBER: _ClassVar[int]
        name: str
        desc: str
        type: MUCBody.Setting.Type
        maxUsers: int
        owner: str
        def __init__(self, name: _Optional[str] = ..., desc: _Optional[str] = ..., type: _Optional[_Union[MUCBody.Setting.Type, str]] = ..., maxUsers: _Optional[int] = ..., owner: _Optional[str] = ...) -> None: ...
    class Status(_message.Message):
        __slots__ = ("errorCode", "description", "chatroomInfo")
        class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            OK: _ClassVar[MUCBody.Status.ErrorCode]
            PERMISSION_DENIED: _ClassVar[MUCBody.Status.ErrorCode]
            WRONG_PARAMETER: _ClassVar[MUCBody.Status.ErrorCode]
            MUC_NOT_EXIST: _ClassVar[MUCBody.Status.ErrorCode]
            USER_NOT_EXIST: _ClassVar[MUCBody.Status.ErrorCode]
            UNKNOWN: _ClassVar[MUCBody.Status.ErrorCode]
        OK: MUCBody.Status.ErrorCode
        PERMISSION_DENIED: MUCBody.Status.ErrorCode
        WRONG_PARAMETER: MUCBody.Status.ErrorCode
        MUC_NOT_EXIST: MUCBody.Status.ErrorCode
        USER_NOT_EXIST: MUCBody.Status.ErrorCode
        UNKNOWN: MUCBody.Status.ErrorCode
        ERRORCODE_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        CHATROOMINFO_FIELD_NUMBER: _ClassVar[int]
        errorCode: MUCBody.Status.ErrorCode
        description: str
        chatroomInfo: str
        def __init__(self, errorCode: _Optional[_Union[MUCBody.Status.ErrorCode, str]] = ..., description: _Optional[str] = ..., chatroomInfo: _Optional[str] = ...) -> None: ...
    class EventInfo(_message.Message):
        __slots__ = ("eventType", "ext")
        class EventType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            EVENT_NONE: _ClassVar[MUCBody.EventInfo.EventType]
            CIRCLE_CHANNEL: _ClassVar[MUCBody.EventInfo.EventType]
        EVENT_NONE: MUCBody.EventInfo.EventType
        CIRCLE_CHANNEL: MUCBody.EventInfo.EventType
        EVENTTYPE_FIELD_NUMBER: _ClassVar[int]
        EXT_FIELD_NUMBER: _ClassVar[int]
        eventType: MUCBody.EventInfo.EventType
        ext: str
        def __init__(self, eventType: _Optional[_Union[MUCBody.EventInfo.EventType, str]] = ..., ext: _Optional[str] = ...) -> None: ...
    MUCID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    SETTING_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ISCHATROOM_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ISTHREAD_FIELD_NUMBER: _ClassVar[int]
    MUCPARENTID_FIELD_NUMBER: _ClassVar[int]
    MUCNAME_FIELD_NUMBER: _ClassVar[int]
    EVENTINFO_FIELD_NUMBER: _ClassVar[int]
    MUCMEMBERCOUNT_FIELD_NUMBER: _ClassVar[int]
    EXT_FIELD_NUMBER: _ClassVar[int]
    LEAVEOTHERROOMS_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    mucId: JID
    operation: MUCBody.Operation
    to: _containers.RepeatedCompositeFieldContainer[JID]
    setting: MUCBody.Setting
    reason: str
    isChatroom: bool
    status: MUCBody.Status
    isThread: bool
    mucParentId: JID
    mucName: str
    eventInfo: MUCBody.EventInfo
    mucMemberCount: int
    ext: str
    leaveOtherRooms: bool
    members: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, mucId: _Optional[_Union[JID, _Mapping]] = ..., operation: _Optional[_Union[MUCBody.Operation, str]] = ..., to: _Optional[_Iterable[_Union[JID, _Mapping]]] = ..., setting: _Optional[_Union[MUCBody.Setting, _Mapping]] = ..., reason: _Optional[str] = ..., isChatroom: _Optional[bool] = ..., status: _Optional[_Union[MUCBody.Status, _Mapping]] = ..., isThread: _Optional[bool] = ..., mucParentId: _Optional[_Union[JID, _Mapping]] = ..., mucName: _Optional[str] = ..., eventInfo: _Optional[_Union[MUCBody.EventInfo, _Mapping]] = ..., mucMemberCount: _Optional[int] = ..., ext: _Optional[str] = ..., leaveOtherRooms: _Optional[bool] = ..., members: _Optional[_Iterable[str]] = ..., **kwargs) -> None: ...

class RosterBody(_message.Message):
    __slots__ = ("operation", "status", "to", "reason", "rosterVer", "biDirection")
    class Operation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        GET_ROSTER: _ClassVar[RosterBody.Operation]
        GET_BLACKLIST: _ClassVar[RosterBody.Operation]
        ADD: _ClassVar[RosterBody.Operation]
        REMOVE: _ClassVar[RosterBody.Operation]
        ACCEPT: _ClassVar[RosterBody.Operation]
        DECLINE: _ClassVar[RosterBody.Operation]
        BAN: _ClassVar[RosterBody.Operation]
        ALLOW: _ClassVar[RosterBody.Operation]
        REMOTE_ACCEPT: _ClassVar[RosterBody.Operation]
        REMOTE_DECLINE: _ClassVar[RosterBody.Operation]
    GET_ROSTER: RosterBody.Operation
    GET_BLACKLIST: RosterBody.Operation
    ADD: RosterBody.Operation
    REMOVE: RosterBody.Operation
    ACCEPT: RosterBody.Operation
    DECLINE: RosterBody.Operation
    BAN: RosterBody.Operation
    ALLOW: RosterBody.Operation
    REMOTE_ACCEPT: RosterBody.Operation
    REMOTE_DECLINE: RosterBody.Operation
    class Status(_message.Message):
        __slots__ = ("errorCode", "description")
        class ErrorCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
            __slots__ = ()
            OK: _ClassVar[RosterBody.Status.ErrorCode]
            USER_NOT_EXIST: _ClassVar[RosterBody.Status.ErrorCode]
            USER_ALREADY_FRIEND: _ClassVar[RosterBody.Status.ErrorCode]
            USER_ALREADY_BLACKLIST: _ClassVar[RosterBody.Status.ErrorCode]
        OK: RosterBody.Status.ErrorCode
        USER_NOT_EXIST: RosterBody.Status.ErrorCode
        USER_ALREADY_FRIEND: RosterBody.Status.ErrorCode
        USER_ALREADY_BLACKLIST: RosterBody.Status.ErrorCode
        ERRORCODE_FIELD_NUMBER: _ClassVar[int]
        DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
        errorCode: RosterBody.Status.ErrorCode
        description: str
        def __init__(self, errorCode: _Optional[_Union[RosterBody.Status.ErrorCode, str]] = ..., description: _Optional[str] = ...) -> None: ...
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ROSTERVER_FIELD_NUMBER: _ClassVar[int]
    BIDIRECTION_FIELD_NUMBER: _ClassVar[int]
    operation: RosterBody.Operation
    status: RosterBody.Status
    to: _containers.RepeatedCompositeFieldContainer[JID]
    reason: str
    rosterVer: str
    biDirection: bool
    def __init__(self, operation: _Optional[_Union[RosterBody.Operation, str]] = ..., status: _Optional[_Union[RosterBody.Status, _Mapping]] = ..., to: _Optional[_Iterable[_Union[JID, _Mapping]]] = ..., reason: _Optional[str] = ..., rosterVer: _Optional[str] = ..., biDirection: _Optional[bool] = ..., **kwargs) -> None: ...

class StatisticsBody(_message.Message):
    __slots__ = ("operation", "os", "version", "network", "imTime", "chatTime", "location", "reason")
    class Operation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        INFORMATION: _ClassVar[StatisticsBody.Operation]
        USER_REMOVED: _ClassVar[StatisticsBody.Operation]
        USER_LOGIN_ANOTHER_DEVICE: _ClassVar[StatisticsBody.Operation]
        USER_KICKED_BY_CHANGE_PASSWORD: _ClassVar[StatisticsBody.Operation]
        USER_KICKED_BY_OTHER_DEVICE: _ClassVar[StatisticsBody.Operation]
    INFORMATION: StatisticsBody.Operation
    USER_REMOVED: StatisticsBody.Operation
    USER_LOGIN_ANOTHER_DEVICE: StatisticsBody.Operation
    USER_KICKED_BY_CHANGE_PASSWORD: StatisticsBody.Operation
    USER_KICKED_BY_OTHER_DEVICE: StatisticsBody.Operation
    class OsType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OS_IOS: _ClassVar[StatisticsBody.OsType]
        OS_ANDROID: _ClassVar[StatisticsBody.OsType]
        OS_LINUX: _ClassVar[StatisticsBody.OsType]
        OS_OSX: _ClassVar[StatisticsBody.OsType]
        OS_WIN: _ClassVar[StatisticsBody.OsType]
        OS_CUSTOM: _ClassVar[StatisticsBody.OsType]
        OS_OTHER: _ClassVar[StatisticsBody.OsType]
    OS_IOS: StatisticsBody.OsType
    OS_ANDROID: StatisticsBody.OsType
    OS_LINUX: StatisticsBody.OsType
    OS_OSX: StatisticsBody.OsType
    OS_WIN: StatisticsBody.OsType
    OS_CUSTOM: StatisticsBody.OsType
    OS_OTHER: StatisticsBody.OsType
    class NetworkType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        NETWORK_NONE: _ClassVar[StatisticsBody.NetworkType]
        NETWORK_WIFI: _ClassVar[StatisticsBody.NetworkType]
        NETWORK_4G: _ClassVar[StatisticsBody.NetworkType]
        NETWORK_3G: _ClassVar[StatisticsBody.NetworkType]
        NETWORK_2G: _ClassVar[StatisticsBody.NetworkType]
        NETWORK_WIRE: _ClassVar[StatisticsBody.NetworkType]
    NETWORK_NONE: StatisticsBody.NetworkType
    NETWORK_WIFI: StatisticsBody.NetworkType
    NETWORK_4G: StatisticsBody.NetworkType
    NETWORK_3G: StatisticsBody.NetworkType
    NETWORK_2G: StatisticsBody.NetworkType
    NETWORK_WIRE: StatisticsBody.NetworkType
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    OS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    IMTIME_FIELD_NUMBER: _ClassVar[int]
    CHATTIME_FIELD_NUMBER: _ClassVar[int]
    LOCATION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    operation: StatisticsBody.Operation
    os: StatisticsBody.OsType
    version: str
    network: StatisticsBody.NetworkType
    imTime: int
    chatTime: int
    location: str
    reason: str
    def __init__(self, operation: _Optional[_Union[StatisticsBody.Operation, str]] = ..., os: _Optional[_Union[StatisticsBody.OsType, str]] = ..., version: _Optional[str] = ..., network: _Optional[_Union[StatisticsBody.NetworkType, str]] = ..., imTime: _Optional[int] = ..., chatTime: _Optional[int] = ..., location: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ConferenceBody(_message.Message):
    __slots__ = ("sessionId", "operation", "conferenceId", "type", "content", "network", "version", "identity", "duration", "peerName", "endReason", "status", "isDirect", "controlType", "routeFlag", "routeKey")
    class Operation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        JOIN: _ClassVar[ConferenceBody.Operation]
        INITIATE: _ClassVar[ConferenceBody.Operation]
        ACCEPT_INITIATE: _ClassVar[ConferenceBody.Operation]
        ANSWER: _ClassVar[ConferenceBody.Operation]
        TERMINATE: _ClassVar[ConferenceBody.Operation]
        REMOVE: _ClassVar[ConferenceBody.Operation]
        STREAM_CONTROL: _ClassVar[ConferenceBody.Operation]
        MEDIA_REQUEST: _ClassVar[ConferenceBody.Operation]
    JOIN: ConferenceBody.Operation
    INITIATE: ConferenceBody.Operation
    ACCEPT_INITIATE: ConferenceBody.Operation
    ANSWER: ConferenceBody.Operation
    TERMINATE: ConferenceBody.Operation
    REMOVE: ConferenceBody.Operation
    STREAM_CONTROL: ConferenceBody.Operation
    MEDIA_REQUEST: ConferenceBody.Operation
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        VOICE: _ClassVar[ConferenceBody.Type]
        VIDEO: _ClassVar[ConferenceBody.Type]
    VOICE: ConferenceBody.Type
    VIDEO: ConferenceBody.Type
    class Identity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CALLER: _ClassVar[ConferenceBody.Identity]
        CALLEE: _ClassVar[ConferenceBody.Identity]
    CALLER: ConferenceBody.Identity
    CALLEE: ConferenceBody.Identity
    class EndReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        HANGUP: _ClassVar[ConferenceBody.EndReason]
        NORESPONSE: _ClassVar[ConferenceBody.EndReason]
        REJECT: _ClassVar[ConferenceBody.EndReason]
        BUSY: _ClassVar[ConferenceBody.EndReason]
        FAIL: _ClassVar[ConferenceBody.EndReason]
        UNSUPPORTED: _ClassVar[ConferenceBody.EndReason]
        OFFLINE: _ClassVar[ConferenceBody.EndReason]
    HANGUP: ConferenceBody.EndReason
    NORESPONSE: ConferenceBody.EndReason
    REJECT: ConferenceBody.EndReason
    BUSY: ConferenceBody.EndReason
    FAIL: ConferenceBody.EndReason
    UNSUPPORTED: ConferenceBody.EndReason
    OFFLINE: ConferenceBody.EndReason
    class StreamControlType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PAUSE_VOICE: _ClassVar[ConferenceBody.StreamControlType]
        RESUME_VOICE: _ClassVar[ConferenceBody.StreamControlType]
        PAUSE_VIDEO: _ClassVar[ConferenceBody.StreamControlType]
        RESUME_VIDEO: _ClassVar[ConferenceBody.StreamControlType]
    PAUSE_VOICE: ConferenceBody.StreamControlType
    RESUME_VOICE: ConferenceBody.StreamControlType
    PAUSE_VIDEO: ConferenceBody.StreamControlType
    RESUME_VIDEO: ConferenceBody.StreamControlType
    class Status(_message.Message):
        __slots__ = ("errorCode",)
        ERRORCODE_FIELD_NUMBER: _ClassVar[int]
        errorCode: int
        def __init__(self, errorCode: _Optional[int] = ...) -> None: ...
    SESSIONID_FIELD_NUMBER: _ClassVar[int]
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    CONFERENCEID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    DURATION_FIELD_NUMBER: _ClassVar[int]
    PEERNAME_FIELD_NUMBER: _ClassVar[int]
    ENDREASON_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ISDIRECT_FIELD_NUMBER: _ClassVar[int]
    CONTROLTYPE_FIELD_NUMBER: _ClassVar[int]
    ROUTEFLAG_FIELD_NUMBER: _ClassVar[int]
    ROUTEKEY_FIELD_NUMBER: _ClassVar[int]
    sessionId: str
    operation: ConferenceBody.Operation
    conferenceId: str
    type: ConferenceBody.Type
    content: str
    network: str
    version: str
    identity: ConferenceBody.Identity
    duration: str
    peerName: str
    endReason: ConferenceBody.EndReason
    status: ConferenceBody.Status
    isDirect: bool
    controlType: ConferenceBody.StreamControlType
    routeFlag: int
    routeKey: str
    def __init__(self, sessionId: _Optional[str] = ..., operation: _Optional[_Union[ConferenceBody.Operation, str]] = ..., conferenceId: _Optional[str] = ..., type: _Optional[_Union[ConferenceBody.Type, str]] = ..., content: _Optional[str] = ..., network: _Optional[str] = ..., version: _Optional[str] = ..., identity: _Optional[_Union[ConferenceBody.Identity, str]] = ..., duration: _Optional[str] = ..., peerName: _Optional[str] = ..., endReason: _Optional[_Union[ConferenceBody.EndReason, str]] = ..., status: _Optional[_Union[ConferenceBody.Status, _Mapping]] = ..., isDirect: _Optional[bool] = ..., controlType: _Optional[_Union[ConferenceBody.StreamControlType, str]] = ..., routeFlag: _Optional[int] = ..., routeKey: _Optional[str] = ...) -> None: ...
