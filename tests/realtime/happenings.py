"""What happens to groups, rooms and threads: each operation brought about by the service that does it, and who is to
hear of it."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import clock
from chalicelib.model.attributes import MemberAttributes, RemovedKeys, RoomAttributes
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Operation
from chalicelib.model.file import Upload
from chalicelib.model.groups import GroupChange, NewGroup, Verdict
from chalicelib.model.muc import Affiliation
from chalicelib.model.rooms import NewRoom, RoomChange
from chalicelib.model.user import User
from chalicelib.services import (
    admissions,
    attributes,
    groups,
    leases,
    membership,
    moderation,
    mucs,
    rooms,
    sharedfiles,
    threadmembers,
    threads,
)
from chalicelib.store import people
from tests.realtime.groups import operations
from tests.services.threads import make as on_a_message

GROUP, ROOM = Place.GROUP, Place.ROOM
APP = Actor()
FILE = Upload.of("a.txt", "text/plain", b"hello", restricted=False)
MEMBERS = ("grace", "linus", "omar", "dora")


def by(username):
    """On the device that acts."""
    return Actor(username, "web")


class Stage:
    """A group or room of ada's with grace as admin, linus, omar and dora in it; zoe is a stranger to it. Each has a
    device, but one is away; `actor` has a second one."""

    def __init__(self, app, place, client):
        self.app, self.place, self._client, self.noted = app, place, client, ""
        for name in ("omar", "dora", "zoe"):
            people.add(app, User(name, clock.uuid(), clock.now(), clock.now()))
        self.id = self._made()
        self.where = (app, place, self.id)
        moderation.promote(*self.where, APP, "grace")
        self.devices = {}

    def _made(self):
        if self.place is GROUP:
            asked = NewGroup("ada", "Team", public=True, approval=True, members=MEMBERS)
            return groups.found(self.app, APP, asked).id
        rooms.raise_up(self.app, "ada")
        return rooms.found(self.app, APP, NewRoom("Hall", owner="ada", members=MEMBERS)).id

    def muc(self):
        return mucs.admit(*self.where, APP, Affiliation.NONE)[0]

    def enter(self, actor, away):
        """All have read what there was; who is away still belongs to it, as long as it did before."""
        self.devices = {name: self._here(name) for name in ("ada", *MEMBERS, "zoe")}
        self.devices[f"{actor}/phone"] = self._here(actor, "phone")
        self.heard()
        self.devices.pop(away).leave()

    def _here(self, name, resource="web"):
        device = self._client(name, resource)
        leases.settle(device.connection, last=False)
        device.catch_up()
        return device

    def heard(self):
        """What each device was told of since the last look: numbers of operations, and whom they are about."""
        return {name: operations(device) for name, device in self.devices.items()}

    def heard_later(self, away):
        """What who was away is told at the next login."""
        device, said = self._client(away), []
        leases.settle(device.connection, last=False)
        for queue in device.unread():
            device.pull(queue)
            said += operations(device)
        return said


# --- what brings it about --------------------------------------------------------------------------------------------


def found(stage):
    if stage.place is GROUP:
        groups.found(stage.app, by("ada"), NewGroup("ada", "Crew", members=("linus",)))
    else:
        rooms.found(stage.app, by("ada"), NewRoom("Stage", owner="ada", members=("linus",)))


def ask_in(stage):
    admissions.apply(stage.app, stage.id, by("zoe"), "let me in")


def answer_to(who, agreed):
    return lambda stage: admissions.answer_application(
        stage.app, stage.id, by("grace"), Verdict(applicant=who, agreed=agreed)
    )


def invite(stage):
    admissions.invite(stage.app, stage.id, by("grace"), ["zoe"])


def answer(agreed):
    return lambda stage: admissions.answer_invitation(stage.app, stage.id, by("zoe"), Verdict(agreed=agreed))


def change(stage):
    if stage.place is GROUP:
        groups.modify(stage.app, stage.id, by("grace"), GroupChange(name="Crew"))
    else:
        rooms.modify(stage.app, stage.id, by("ada"), RoomChange(name="Crew"))


def come(stage):
    if stage.place is GROUP:
        admissions.apply(stage.app, stage.id, by("zoe"), "")
    else:
        assert stage.devices["zoe"].join_room(stage.id).status.errorCode == 0


def open_to_all(stage):
    if stage.place is GROUP:
        groups.modify(stage.app, stage.id, APP, GroupChange(membersonly=False))


def go(stage):
    if stage.place is GROUP:
        membership.withdraw(*stage.where, by("linus"))
    else:
        assert stage.devices["linus"].leave_room(stage.id).status.errorCode == 0


def bring(stage):
    membership.add(*stage.where, by("grace"), ["zoe"])


def kick(stage):
    membership.remove(*stage.where, by("grace"), ["linus"])


def block(stage):
    membership.block(*stage.where, APP, ["linus"])


def announced(text):
    return lambda stage: moderation.announce(*stage.where, by("grace"), text)


def silenced(all_muted):
    return lambda stage: moderation.silence(*stage.where, by("grace"), all_muted=all_muted)


def upload(stage):
    stage.noted = sharedfiles.upload(*stage.where, by("linus"), FILE).uuid


def set_in_room(stage):
    attributes.set_in_room(stage.app, stage.id, by("linus"), "linus", RoomAttributes({"k": "v"}), forced=False)


def set_of_member(stage):
    attributes.set_of_member(stage.app, stage.id, by("linus"), "linus", MemberAttributes({"k": "v"}).values)


def thread(stage):
    stage.noted = on_a_message(stage.app, stage.muc(), by="linus").id


def in_thread(who):
    def prepare(stage):
        thread(stage)
        threadmembers.join(stage.app, stage.noted, by(who), who)

    return prepare


# --- who hears of it -------------------------------------------------------------------------------------------------

EVERYBODY = "ada grace linus omar"
STAFF = "ada grace"
STAFF_AND_LINUS = "ada grace linus"


@dataclass(frozen=True)
class Case:
    """`heard`: those whose devices are told, if they have one, but for the device that acts."""

    operation: Operation
    actor: str
    act: Callable[[Stage], object]
    heard: str
    about: str = ""
    later: bool = False  # a member of the group who is away learns of it
    prepare: Callable[[Stage], object] | None = None
    places: tuple[Place, ...] = (GROUP, ROOM)


def member_moderation(add, remove, act, undo):
    """What those who lead do to a member: they hear of it, and the member."""
    return [
        Case(add, "grace", act, STAFF_AND_LINUS, "linus"),
        Case(remove, "grace", undo, STAFF_AND_LINUS, "linus", prepare=act),
    ]


CASES = [
    Case(Operation.CREATE, "ada", found, "ada"),
    Case(Operation.DESTROY, "ada", lambda stage: mucs.destroy(*stage.where, by("ada")), EVERYBODY, later=True),
    Case(Operation.APPLY, "zoe", ask_in, STAFF, places=(GROUP,)),
    Case(Operation.APPLY_ACCEPT, "grace", answer_to("zoe", True), "zoe", "zoe", prepare=ask_in, places=(GROUP,)),
    Case(Operation.APPLY_DECLINE, "grace", answer_to("zoe", False), "zoe", "zoe", prepare=ask_in, places=(GROUP,)),
    Case(Operation.INVITE, "grace", invite, "zoe", "zoe", places=(GROUP,)),
    Case(Operation.INVITE_ACCEPT, "zoe", answer(True), "grace", "grace", prepare=invite, places=(GROUP,)),
    Case(Operation.INVITE_DECLINE, "zoe", answer(False), "grace", "grace", prepare=invite, places=(GROUP,)),
    Case(Operation.KICK, "grace", kick, "linus", "linus"),
    Case(
        Operation.ALLOW,
        "grace",
        lambda stage: moderation.unblock(*stage.where, by("grace"), ["linus"]),
        *("linus", "linus"),
        prepare=block,
    ),
    Case(Operation.UPDATE, "grace", change, EVERYBODY, later=True, places=(GROUP,)),
    Case(Operation.UPDATE, "ada", change, EVERYBODY, places=(ROOM,)),
    Case(
        *(Operation.BLOCK, "linus", lambda stage: groups.shield(stage.app, stage.id, by("linus")), "linus"),
        places=(GROUP,),
    ),
    Case(
        *(Operation.UNBLOCK, "linus", lambda stage: groups.unshield(stage.app, stage.id, by("linus")), "linus"),
        prepare=lambda stage: groups.shield(stage.app, stage.id, by("linus")),
        places=(GROUP,),
    ),
    Case(Operation.PRESENCE, "zoe", come, f"{EVERYBODY} zoe", "zoe", later=True, prepare=open_to_all),
    Case(Operation.PRESENCE, "grace", bring, EVERYBODY, "zoe", later=True),  # zoe is told that she was brought
    Case(Operation.DIRECT_JOINED, "grace", bring, "zoe", "zoe"),
    Case(Operation.ABSENCE, "linus", go, "ada grace omar", "linus", later=True),
    Case(Operation.ABSENCE, "grace", kick, "ada grace omar", "linus", later=True),
    Case(
        Operation.ASSIGN_OWNER,
        "ada",
        lambda stage: moderation.transfer(*stage.where, by("ada"), "linus"),
        *(EVERYBODY, "linus"),
        later=True,
    ),
    Case(
        Operation.ADD_ADMIN,
        "ada",
        lambda stage: moderation.promote(*stage.where, by("ada"), "linus"),
        *(STAFF_AND_LINUS, "linus"),
    ),
    Case(
        Operation.REMOVE_ADMIN,
        "ada",
        lambda stage: moderation.demote(*stage.where, by("ada"), "linus"),
        *(STAFF_AND_LINUS, "linus"),
        prepare=lambda stage: moderation.promote(*stage.where, APP, "linus"),
    ),
    *member_moderation(
        *(Operation.ADD_MUTE, Operation.REMOVE_MUTE),
        lambda stage: moderation.mute(*stage.where, by("grace"), ["linus"], -1),
        lambda stage: moderation.unmute(*stage.where, by("grace"), ["linus"]),
    ),
    *member_moderation(
        *(Operation.ADD_USER_WHITE_LIST, Operation.REMOVE_USER_WHITE_LIST),
        lambda stage: moderation.allow(*stage.where, by("grace"), ["linus"]),
        lambda stage: moderation.disallow(*stage.where, by("grace"), ["linus"]),
    ),
    Case(Operation.UPDATE_ANNOUNCEMENT, "grace", announced("hear!"), EVERYBODY, later=True),
    Case(Operation.DELETE_ANNOUNCEMENT, "grace", announced(""), EVERYBODY, later=True),
    Case(Operation.UPLOAD_FILE, "linus", upload, EVERYBODY, later=True),
    Case(
        Operation.DELETE_FILE,
        "linus",
        lambda stage: sharedfiles.remove(*stage.where, by("linus"), stage.noted),
        EVERYBODY,
        later=True,
        prepare=upload,
    ),
    Case(Operation.BAN_GROUP, "grace", silenced(True), EVERYBODY, later=True),
    Case(Operation.REMOVE_BAN_GROUP, "grace", silenced(False), EVERYBODY, later=True),
    Case(Operation.SET_METADATA, "linus", set_in_room, EVERYBODY, places=(ROOM,)),
    Case(
        Operation.DELETE_METADATA,
        "linus",
        lambda stage: attributes.remove_in_room(
            *(stage.app, stage.id, by("linus"), "linus", RemovedKeys(("k",))), forced=False
        ),
        EVERYBODY,
        prepare=set_in_room,
        places=(ROOM,),
    ),
    Case(
        Operation.GROUP_MEMBER_METADATA_UPDATE, "linus", set_of_member, EVERYBODY, "linus", later=True, places=(GROUP,)
    ),
    Case(Operation.THREAD_CREATE, "linus", thread, "linus", places=(GROUP,)),
    Case(
        Operation.THREAD_UPDATE,
        "linus",
        lambda stage: threads.rename(stage.app, stage.noted, by("linus"), "Tea"),
        "linus",
        prepare=in_thread("omar"),
        places=(GROUP,),
    ),
    Case(
        Operation.THREAD_JOIN,
        "omar",
        lambda stage: threadmembers.join(stage.app, stage.noted, by("omar"), "omar"),
        "omar",
        prepare=thread,
        places=(GROUP,),
    ),
    Case(
        Operation.THREAD_LEAVE,
        "omar",
        lambda stage: threadmembers.leave(stage.app, stage.noted, by("omar"), "omar"),
        "omar",
        prepare=in_thread("omar"),
        places=(GROUP,),
    ),
    Case(
        Operation.THREAD_KICK,
        "grace",
        lambda stage: threadmembers.kick(stage.app, stage.noted, by("grace"), "omar"),
        *("omar", "omar"),
        prepare=in_thread("omar"),
        places=(GROUP,),
    ),
    Case(
        Operation.THREAD_DESTROY,
        "grace",
        lambda stage: threads.destroy(stage.app, stage.noted, by("grace")),
        "grace",
        prepare=in_thread("omar"),
        places=(GROUP,),
    ),
]
