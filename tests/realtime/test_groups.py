"""Groups over MSYNC: who hears what is said, what waits for whom, who may speak."""

import pytest

from chalicelib import clock, limits
from chalicelib.jobs import expiry
from chalicelib.model.event import Actor
from chalicelib.model.membership import Mark
from chalicelib.model.user import User
from chalicelib.msync import msync_pb2 as pb
from chalicelib.services import groups
from chalicelib.store import inbox, people
from chalicelib.store import messages as log_rows
from tests.conftest import tenant
from tests.realtime.groups import change, here, let_in, let_out, make, make_admin, mark, mute, refused, talk, unmark
from tests.realtime.test_log import recalls
from tests.realtime.test_login import later

__all__ = ["here", "make", "talk"]


def test_everybody_on_the_line_hears_it_once_and_the_sender_not(talk):
    muc, ada, grace, linus = talk
    sent = ada.say_to_group(muc.id, "hello")
    assert sent.status.errorCode == 0
    for each in (grace, linus):
        [meta] = each.heard()
        assert (meta.id, getattr(meta, "from").name, meta.to.name) == (sent.serverId, "ada", muc.id)
    assert ada.heard() == []


def test_the_reply_leaves_before_the_pushes(talk):
    muc, ada, _, _ = talk
    before = len(ada.gateway.posts)
    ada.say_to_group(muc.id)
    assert next(connection for connection, _ in ada.gateway.posts[before:]) == ada.connection


def test_own_other_devices_hear_it_with_the_device_that_spoke(talk, here):
    muc, ada, _, _ = talk
    phone = here("ada", "phone")
    ada.say_to_group(muc.id, "from the web")
    [meta] = phone.heard()
    assert getattr(meta, "from").clientResource == "web"


def test_nobody_else_hears_it(talk, app, client):
    muc, ada, _, _ = talk
    people.add(app, User("ken", clock.uuid(), clock.now(), clock.now()))
    ken = client("ken")
    ada.say_to_group(muc.id, "among us")
    assert ken.heard() == []
    ken.domains[muc.id] = "conference.easemob.com"
    ken.pull(muc.id)
    assert ken.heard() == []


def test_the_same_client_id_is_one_message(talk, app):
    muc, ada, grace, _ = talk
    first, again = (ada.say_to_group(muc.id, "once", client_id=7) for _ in range(2))
    assert first.serverId == again.serverId
    assert len({meta.id for meta in grace.heard()}) == 1


def test_a_message_costs_the_same_writes_however_many_members_there_are(app, make, here, recorder):
    costs = []
    for count in (3, 30):
        muc = make("ada", *(f"m{count}-{number}" for number in range(count)))
        ada = here("ada", f"web{count}")
        with recorder.recording() as made:
            ada.say_to_group(muc.id)
        costs.append([(call.operation, call.table) for call in made if call.service == "dynamodb"])
        assert sum(call.writes for call in made) <= 4
    assert costs[0] == costs[1]
    assert len(costs[0]) == 5


def test_who_was_away_gets_all_of_it_in_order_once(talk, client):
    muc, ada, grace, linus = talk
    grace.leave()
    for number in range(130):
        (ada, linus)[number % 2].say_to_group(muc.id, f"{number}")
    back = client("grace")
    assert list(back.unread()) == [muc.id]
    back.pull(muc.id)
    assert back.texts() == [str(number) for number in range(130)]
    assert back.unread() == {}


def test_a_new_device_begins_where_another_has_confirmed(talk, client):
    muc, ada, grace, _ = talk
    for number in range(limits.CONFIRM_EVERY):
        ada.say_to_group(muc.id, f"{number}")
        grace.texts()
    ada.say_to_group(muc.id, "not confirmed yet")
    phone = client("grace", "phone")
    phone.unread()
    phone.pull(muc.id)
    assert phone.texts()[-1] == "not confirmed yet"
    assert len(phone.had) <= 2


def test_a_device_that_is_known_gets_what_another_had_meanwhile(talk, here, client):
    muc, ada, grace, _ = talk
    phone = here("grace", "phone")
    phone.leave()
    for number in range(2 * limits.CONFIRM_EVERY):
        ada.say_to_group(muc.id, f"{number}")
        grace.texts()
    back = client("grace", "phone")
    back.unread()
    back.pull(muc.id)
    assert back.texts() == [str(number) for number in range(2 * limits.CONFIRM_EVERY)]


def test_nothing_from_before_joining_and_nothing_after_leaving(app, make, here, client):
    muc = make("ada", "linus")
    ada = here("ada")
    ada.say_to_group(muc.id, "before")
    let_in(app, muc, "grace")
    ada.say_to_group(muc.id, "while")
    let_out(app, muc, "grace")
    ada.say_to_group(muc.id, "after")
    grace = client("grace")
    for queue in grace.unread():
        grace.pull(queue)
    assert grace.texts() == ["while"]
    assert grace.unread() == {}
    assert inbox.get(app, "grace", muc.conversation) is None, "let go of"


def test_who_comes_back_gets_what_was_said_while_it_was_there(app, make, here, client):
    muc = make("ada", "grace")
    ada = here("ada")
    for stay in range(3):
        ada.say_to_group(muc.id, f"with grace {stay}")
        let_out(app, muc, "grace")
        ada.say_to_group(muc.id, f"without grace {stay}")
        let_in(app, muc, "grace")
    grace = client("grace")
    assert list(grace.unread()) == [muc.id]
    grace.pull(muc.id)
    assert grace.texts() == ["with grace 0", "with grace 1", "with grace 2"]
    assert grace.unread() == {}
    ada.say_to_group(muc.id, "and now")
    assert grace.texts() == ["and now"]


def test_who_comes_back_and_missed_nothing_has_nothing_to_pull(app, make, here, client):
    muc = make("ada", "grace")
    ada = here("ada")
    client("grace").catch_up()
    let_out(app, muc, "grace")
    ada.say_to_group(muc.id, "without grace")
    let_in(app, muc, "grace")
    assert client("grace").unread() == {}


@pytest.mark.parametrize(("times", "kept"), [(limits.GAPS_KEPT, limits.GAPS_KEPT), (limits.GAPS_KEPT + 1, 0)])
def test_who_comes_and_goes_all_the_time_has_a_short_row(app, make, here, client, times, kept):
    muc = make("ada", "grace")
    ada = here("ada")
    for stay in range(times):
        let_out(app, muc, "grace")
        ada.say_to_group(muc.id, "without grace")
        let_in(app, muc, "grace")
        ada.say_to_group(muc.id, f"with grace {stay}")
    grace = client("grace")
    for _ in range(2):
        grace.catch_up()
        grace.pull(muc.id)
    assert len(inbox.get(app, "grace", muc.conversation).gaps) == kept
    assert grace.unread() == {}


def test_who_wants_to_hear_nothing_gets_what_was_said_before_and_after(app, make, here, client):
    muc = make("ada", "grace")
    ada = here("ada")
    ada.say_to_group(muc.id, "before")
    groups.shield(app, muc.id, Actor("grace"))
    ada.say_to_group(muc.id, "meanwhile")
    web = client("grace")
    assert web.texts(web.catch_up()) == ["before"]
    groups.unshield(app, muc.id, Actor("grace"))
    ada.say_to_group(muc.id, "after")
    assert web.texts() == ["after"]
    phone = client("grace", "phone")
    assert phone.texts(phone.catch_up()) == ["after"]


def test_a_member_who_is_there_when_it_is_let_in_hears_at_once(app, make, here):
    grace, ada = here("grace"), here("ada")
    muc = make("ada")
    let_in(app, muc, "grace")
    ada.say_to_group(muc.id, "welcome")
    assert grace.texts() == ["welcome"]
    let_out(app, muc, "grace")
    grace.heard()
    ada.say_to_group(muc.id, "among us again")
    assert grace.texts() == []


# --- who may speak ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["123", "no-number", "0", "9" * 21])
def test_an_unknown_group(here, group):
    assert refused(here("ada"), group) == (1, "group not found")


def test_a_stranger_cannot_speak(make, here):
    assert refused(here("linus"), make("ada").id) == (1, "not in group or chatroom")


def test_a_group_of_another_app_is_unknown(talk, client):
    muc, _, _, _ = talk
    other = client("ada", tenant=tenant("globex", "shop"))
    assert refused(other, muc.id) == (1, "group not found")


def test_who_is_muted_cannot_speak_until_then(talk, app):
    muc, _ada, grace, _ = talk
    mute(app, muc, "grace", clock.now() + 60_000)
    assert refused(grace, muc.id)[0] == 15
    later(61)
    assert refused(grace, muc.id)[0] == 0


def test_everybody_is_muted_but_the_staff_and_who_is_allowed(talk, app):
    muc, ada, grace, linus = talk
    make_admin(app, muc, "linus")
    change(app, muc, muted=True)
    assert [refused(each, muc.id)[0] for each in (ada, grace, linus)] == [0, 15, 0]
    mark(app, muc, Mark.ALLOW, "grace")
    assert refused(grace, muc.id)[0] == 0
    unmark(app, muc, Mark.ALLOW, "grace")
    change(app, muc, muted=False)
    assert refused(grace, muc.id)[0] == 0


def test_nobody_speaks_in_a_group_that_is_disabled(talk, app):
    muc, ada, _, _ = talk
    change(app, muc, disabled=True)
    assert refused(ada, muc.id) == (1, "group is disabled")
    change(app, muc, disabled=False)
    assert refused(ada, muc.id)[0] == 0


def test_a_message_has_a_size(talk):
    muc, ada, _, _ = talk
    assert refused(ada, muc.id, text="x" * limits.MESSAGE) == (7, "Sorry, data is too large")


# --- recall, self-destruct, online only ------------------------------------------------------------------------------


def test_a_recall_reaches_everybody_also_later(talk, client):
    muc, ada, grace, linus = talk
    linus.leave()
    sent = ada.say_to_group(muc.id, "regretted").serverId
    ada.about(muc.id, pb.MessageBody.RECALL, sent, domain="conference.easemob.com")
    assert recalls(grace.heard()) == [sent]
    back = client("linus")
    back.unread()
    back.pull(muc.id)
    metas = back.heard()
    assert recalls(metas) == [sent]
    assert sent not in {meta.id for meta in metas}


def test_a_message_destroys_itself_everywhere(talk, app):
    muc, ada, grace, _ = talk
    body = pb.MessageBody(type=pb.MessageBody.GROUPCHAT)
    body.contents.add(type=0, text="soon gone")
    body.ext.add(key="stoa_expire_in", type=2, varintValue=10)
    sent = ada.send(muc.id, body, domain="conference.easemob.com").serverId
    grace.heard()
    later(11)
    expiry.expire()
    assert recalls(grace.heard()) == recalls(ada.heard()) == [sent]
    assert not any(row.id == sent and row.meta for row in log_rows.after(app, muc.conversation, 0, 99))


def test_a_message_to_some_reaches_nobody_else_also_later(talk, client):
    muc, ada, grace, linus = talk
    ada.say_to_group(muc.id, "to grace", routetype=pb.Meta.ROUTE_DIRECT, directedUsers=["Grace"])
    assert (grace.texts(), linus.texts()) == (["to grace"], [])
    for name, had in (("grace", ["to grace"]), ("linus", [])):
        phone = client(name, "phone")
        for queue in phone.unread():
            phone.pull(queue)
        assert phone.texts() == had


@pytest.mark.parametrize(("count", "code"), [(limits.DIRECTED, 0), (limits.DIRECTED + 1, 1)])
def test_a_message_is_to_so_many_and_no_more(talk, count, code):
    muc, ada, _, _ = talk
    assert refused(ada, muc.id, directedUsers=[f"u{number}" for number in range(count)])[0] == code


def test_online_only_is_not_kept(talk, client):
    muc, ada, grace, linus = talk
    linus.leave()
    ada.say_to_group(muc.id, "typing", routetype=pb.Meta.ROUTE_ONLINE)
    assert grace.texts() == ["typing"]
    assert client("linus").unread() == {}


def test_who_wants_to_hear_nothing_hears_nothing(talk, app):
    muc, ada, grace, _ = talk
    groups.shield(app, muc.id, Actor("grace"))
    ada.say_to_group(muc.id, "unheard")
    assert grace.texts() == []
    later(limits.FIRST_BEATS + 1)
    assert grace.unread() == {}
    groups.unshield(app, muc.id, Actor("grace"))
    ada.say_to_group(muc.id, "heard again")
    assert grace.texts() == ["heard again"]
