"""What calls about groups, and those about groups and rooms alike, ask for, before it is judged. Where clients spell a
name in several ways, all are taken."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class NewGroup:
    owner: str = ""
    groupname: str = ""
    description: str = ""
    desc: str = ""
    avatar: str = ""
    custom: str = ""
    public: bool = False
    membersonly: bool = False
    members_only: bool = False
    approval: bool = False
    allowinvites: bool = False
    invite_need_confirm: bool = True
    maxusers: int | None = None
    members: tuple[str, ...] = ()
    groupid: str = ""  # an id of one's own choice: not offered

    @property
    def by_approval(self) -> bool:
        return self.membersonly or self.members_only or self.approval


@dataclass(frozen=True)
class GroupChange:
    """None: not to be changed."""

    groupname: str | None = None
    name: str | None = None
    description: str | None = None
    desc: str | None = None
    avatar: str | None = None
    custom: str | None = None
    public: bool | None = None
    membersonly: bool | None = None
    members_only: bool | None = None
    approval: bool | None = None
    allowinvites: bool | None = None
    invite_need_confirm: bool | None = None
    maxusers: int | None = None
    newowner: str | None = None
    need_verify: bool | None = None  # of contents, which is not done here

    def said(self) -> dict[str, str | int | bool]:
        """By the names of Muc's fields."""
        return {_FIELDS[name]: value for name, value in vars(self).items() if name in _FIELDS and value is not None}


_FIELDS = {
    "groupname": "name",
    "name": "name",
    "description": "description",
    "desc": "description",
    "avatar": "avatar",
    "custom": "custom",
    "public": "public",
    "membersonly": "approval",
    "members_only": "approval",
    "approval": "approval",
    "allowinvites": "allow_invites",
    "invite_need_confirm": "invite_confirm",
    "maxusers": "max_users",
}


@dataclass(frozen=True)
class Usernames:
    usernames: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ids:
    id_list: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewMutes:
    usernames: tuple[str, ...] = ()
    duration: int | None = field(default=None, metadata={"rest": "mute_duration"})  # ms; 0 lifts; -1: for ever


@dataclass(frozen=True)
class Application:
    message: str = ""


@dataclass(frozen=True)
class Verdict:
    """On an application or an invitation."""

    applicant: str = ""
    invitee: str = ""
    agreed: bool = field(default=False, metadata={"rest": "verifyResult"})
    reason: str = ""


@dataclass(frozen=True)
class NewAdmin:
    newadmin: str = ""


@dataclass(frozen=True)
class NewAnnouncement:
    announcement: str | None = None
