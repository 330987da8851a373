"""Into a group by asking: those inside invite, those outside apply, and who decides answers."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib import clock, limits
from chalicelib.errors import AlreadyMember, AlreadyMembers, GroupAuthorization, InvalidParameter, NotAsked, NotPublic
from chalicelib.model.app import App
from chalicelib.model.conversation import Place
from chalicelib.model.event import Actor, Event, Operation
from chalicelib.model.groups import Verdict
from chalicelib.model.membership import Mark, Outcome
from chalicelib.model.muc import Affiliation, Muc
from chalicelib.model.user import fold, legal_username
from chalicelib.services import events, membership, mucs
from chalicelib.services.membership import Result
from chalicelib.store import marks

_GROUP = Place.GROUP


def invite(app: App, group: str, by: Actor, asked: Sequence[str]) -> list[Result]:
    wanted = mucs.names(asked, limits.MEMBERS_PER_CALL, "invite: usernames number more than maxSize")
    muc, members = mucs.admit(app, _GROUP, group, by, Affiliation.MEMBER, wanted)
    if by.username and not muc.allow_invites and muc.rank(by.username, member=True) < Affiliation.ADMIN:
        raise GroupAuthorization(" group admin permission is required")
    fresh = [name for name in wanted if name not in members]
    if not fresh:
        raise AlreadyMembers(wanted, muc.id)
    membership.check_accounts(app, fresh)
    outcomes = ask(app, muc, fresh, by) if muc.invite_confirm else membership.bring(app, muc, fresh, by)
    membership.check_any(muc, outcomes)
    outcomes |= dict.fromkeys(members.keys() & set(wanted), Outcome.PRESENT)
    return [Result(name, _why_not(muc, name, outcomes[name])) for name in wanted]


def _why_not(muc: Muc, username: str, outcome: Outcome) -> str:
    return "" if outcome is Outcome.DONE else mucs.refusal(outcome, muc, username).text


def ask(app: App, muc: Muc, usernames: list[str], by: Actor) -> dict[str, Outcome]:
    """Who is not kept out by the block list is asked."""
    outcomes: dict[str, Outcome] = {}
    for start in range(0, len(usernames), limits.MEMBERS_PER_CALL):
        some = usernames[start : start + limits.MEMBERS_PER_CALL]
        blocked = marks.among(app, muc, Mark.BLOCK, some)
        free = [name for name in some if name not in blocked]
        outcome = marks.put(app, muc, Mark.INVITE, free, by=by.username or muc.owner, at=clock.now())
        outcomes |= dict.fromkeys(blocked, Outcome.BLOCKED) | dict.fromkeys(free, outcome)
    asked = [name for name, outcome in outcomes.items() if outcome is Outcome.DONE]
    membership.tell_each(app, muc, asked, lambda name: Event(Operation.INVITE, by, about=(name,)))
    return outcomes


def answer_invitation(app: App, group: str, by: Actor, verdict: Verdict) -> str:
    """By whoever is invited. Who that is."""
    username = mucs.oneself(by, verdict.invitee)
    muc, members = mucs.admit(app, _GROUP, group, by, Affiliation.NONE, [username])
    if username in members:
        raise AlreadyMember(username, muc.place.noun, muc.id)
    guest = replace(by, username=username)
    inviter = marks.get(app, muc, Mark.INVITE, username)
    if inviter is None:
        raise NotAsked(username, muc.id)
    if verdict.agreed:
        membership.come(app, muc, username, guest, answers=Mark.INVITE)
    else:
        marks.take(app, muc, Mark.INVITE, username)
    operation = Operation.INVITE_ACCEPT if verdict.agreed else Operation.INVITE_DECLINE
    events.announce(app, muc, Event(operation, guest, about=(inviter,), reason=_reason(verdict.reason)))
    return username


def apply(app: App, group: str, by: Actor, message: str) -> None:
    """Into a public group: at once, or when those who lead it agree."""
    username, message = mucs.oneself(by), _reason(message)
    muc, members = mucs.admit(app, _GROUP, group, by, Affiliation.NONE, [username])
    if username in members:
        raise AlreadyMember(username, muc.place.noun, muc.id)
    if not muc.public:
        raise NotPublic
    if not muc.approval:
        membership.come(app, muc, username, by)
        return
    if marks.among(app, muc, Mark.BLOCK, [username]):
        raise mucs.refusal(Outcome.BLOCKED, muc, username)
    mucs.check_done(marks.put(app, muc, Mark.APPLY, [username], by=username, at=clock.now()), muc, username)
    events.announce(app, muc, Event(Operation.APPLY, by, reason=message))


def answer_application(app: App, group: str, by: Actor, verdict: Verdict) -> str:
    """Who had applied."""
    username = fold(verdict.applicant)
    muc, members = mucs.admit(app, _GROUP, group, by, Affiliation.ADMIN, [username])
    if username in members:
        raise AlreadyMember(username, muc.place.noun, muc.id)
    if not legal_username(username):
        raise NotAsked(username, muc.id)
    if verdict.agreed:
        membership.check_accounts(app, [username])
        membership.come(app, muc, username, by, answers=Mark.APPLY)
    elif marks.take(app, muc, Mark.APPLY, username) is None:
        raise NotAsked(username, muc.id)
    operation = Operation.APPLY_ACCEPT if verdict.agreed else Operation.APPLY_DECLINE
    events.announce(app, muc, Event(operation, by, about=(username,), reason=_reason(verdict.reason)))
    return username


def _reason(text: str) -> str:
    if len(text) > limits.MUC_REASON:
        raise InvalidParameter(f"reason cannot exceed to {limits.MUC_REASON}")
    return text
