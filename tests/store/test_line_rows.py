"""Lines of groups: who is on them, and where each member's devices stand."""

import pytest

from chalicelib import clock, limits
from chalicelib.model.conversation import Conversation, Place
from chalicelib.model.user import Device
from chalicelib.store import conversations, inbox, subscribers, table

LINE, OTHER = (Conversation(Place.GROUP, (name,)) for name in ("17", "18"))
WEB = Device("web", "c1=", form="text")
PHONE = Device("phone", "c2=", form="binary")


def enter(app, username, line, head):
    table.client().transact_write_items(TransactItems=[inbox.entered(app, username, line, head)])


def leave(app, username, line, head):
    table.client().transact_write_items(TransactItems=[inbox.left(app, username, line, head)])


def cursors(app, username="ada"):
    row = inbox.get(app, username, LINE)
    return row.seen, row.cursors


def test_who_is_on_a_line(app):
    now = clock.now()
    subscribers.put(app, [LINE, OTHER], "ada", WEB, now)
    subscribers.put(app, [LINE], "grace", PHONE, now)
    assert sorted(subscribers.on(app, LINE, now), key=str) == [("ada", WEB), ("grace", PHONE)]
    subscribers.remove(app, [LINE, OTHER], WEB.connection)
    subscribers.remove(app, [LINE], "unknown")
    assert subscribers.on(app, LINE, now) == [("grace", PHONE)]
    assert subscribers.on(app, OTHER, now) == []


def test_a_connection_that_came_twice_is_there_once(app):
    for _ in range(2):
        subscribers.put(app, [LINE], "ada", WEB, clock.now())
    assert len(subscribers.on(app, LINE, clock.now())) == 1


def test_a_connection_is_on_a_line_no_longer_than_it_can_live(app):
    now = clock.now()
    subscribers.put(app, [LINE], "ada", WEB, now)
    life = limits.CONNECTION_LIFE * 1000
    assert len(subscribers.on(app, LINE, now + life - 1000)) == 1
    assert subscribers.on(app, LINE, now + life) == []


@pytest.mark.parametrize("count", [25, 26])
def test_many_lines_at_once(app, count):
    lines = [Conversation(Place.GROUP, (str(number),)) for number in range(1, count + 1)]
    subscribers.put(app, lines, "ada", WEB, clock.now())
    assert all(subscribers.on(app, line, clock.now()) == [("ada", WEB)] for line in lines)
    subscribers.remove(app, lines, WEB.connection)
    assert not any(subscribers.on(app, line, clock.now()) for line in lines)


@pytest.mark.parametrize("consistent", [True, False])
def test_heads_of_several_conversations(app, consistent):
    for _ in range(3):
        conversations.take(app, LINE)
    assert conversations.heads(app, [LINE, OTHER], consistent=consistent) == {LINE: 3, OTHER: 0}
    assert conversations.heads(app, []) == {}
    assert (conversations.head(app, LINE), conversations.head(app, OTHER)) == (3, 0)


@pytest.mark.parametrize(("count", "requests"), [(limits.BATCH_GET, 1), (limits.BATCH_GET + 1, 2)])
def test_heads_of_as_many_conversations_as_there_are(app, recorder, count, requests):
    lines = [Conversation(Place.GROUP, (str(number),)) for number in range(1, count + 1)]
    conversations.take(app, lines[-1])
    with recorder.recording() as calls:
        found = conversations.heads(app, lines, consistent=True)
    assert (len(found), found[lines[0]], found[lines[-1]], len(calls)) == (count, 0, 1, requests)


def test_a_member_begins_where_it_entered(app):
    enter(app, "ada", LINE, 4)
    row = inbox.get(app, "ada", LINE)
    assert (row.seen, row.cursor("web"), row.until) == (4, 4, -1)


def test_who_comes_back_keeps_what_it_has_not_read_and_sees_nothing_from_between(app):
    enter(app, "ada", LINE, 0)
    inbox.advance_line(app, "ada", LINE, "web", 2, ("phone",))
    leave(app, "ada", LINE, 3)
    assert inbox.get(app, "ada", LINE).until == 3
    enter(app, "ada", LINE, 9)
    row = inbox.get(app, "ada", LINE)
    assert (row.seen, row.cursors, row.until, row.gaps) == (2, {"web": 2, "phone": 0}, -1, ((3, 9),))
    assert [seq for seq in range(1, 12) if row.sees(seq)] == [1, 2, 3, 10, 11]
    inbox.advance_line(app, "ada", LINE, "web", 3, ())
    assert inbox.get(app, "ada", LINE).cursor("web") == 9, "there is nothing for it up to there"


def test_comings_and_goings_without_a_word_hide_nothing_else(app):
    enter(app, "ada", LINE, 2)
    leave(app, "ada", LINE, 3)
    for _ in range(3):
        enter(app, "ada", LINE, 5)
        leave(app, "ada", LINE, 5)
    enter(app, "ada", LINE, 5)
    leave(app, "ada", LINE, 8)
    leave(app, "ada", LINE, 9)  # a repeat, or the group's end
    row = inbox.get(app, "ada", LINE)
    assert (row.gaps, row.until) == (((3, 5),), 8)
    assert [seq for seq in range(3, 11) if row.sees(seq)] == [3, 6, 7, 8]


def test_who_leaves_without_a_row_sees_nothing_of_before(app):
    leave(app, "ada", LINE, 7)
    row = inbox.get(app, "ada", LINE)
    assert (row.cursor("web"), row.until) == (7, 7)


def test_gaps_that_all_have_passed_are_forgotten(app):
    for head in (0, 3, 6):
        enter(app, "ada", LINE, head)
        leave(app, "ada", LINE, head + 1)
    enter(app, "ada", LINE, 9)
    assert inbox.get(app, "ada", LINE).gaps == ((1, 3), (4, 6), (7, 9))
    inbox.drop_gaps(app, "ada", LINE, 6)
    assert inbox.get(app, "ada", LINE).gaps == ((7, 9),)
    inbox.drop_gaps(app, "ada", OTHER, 6)


def test_the_row_of_a_group_that_was_left_ends_when_nothing_is_left_to_read(app):
    """Or rows of all that a user was ever in would fill what one login looks at."""

    def ends():
        key = {"who": {"S": f"{app.key}/ada"}, "conversation": {"S": LINE.key}}
        item = table.client().get_item(TableName=inbox.Row.Meta.table_name, Key=key)["Item"]
        return int(item["ttl"]["N"]) if "ttl" in item else None

    enter(app, "ada", LINE, 0)
    assert ends() is None
    leave(app, "ada", LINE, 4)
    assert 0 <= clock.now() // 1000 + app.settings.message_days * 86_400 - ends() <= 5
    enter(app, "ada", LINE, 6)
    assert ends() is None


def test_leaving_before_anything_was_said_is_leaving(app):
    enter(app, "ada", LINE, 0)
    leave(app, "ada", LINE, 0)
    assert inbox.get(app, "ada", LINE).until == 0


def test_devices_that_are_known_keep_their_place_while_another_goes_on(app):
    enter(app, "ada", LINE, 1)
    inbox.advance_line(app, "ada", LINE, "web", 5, ("phone",))
    assert cursors(app) == (5, {"web": 5, "phone": 1})
    inbox.advance_line(app, "ada", LINE, "phone", 3, ("web",))
    assert cursors(app) == (5, {"web": 5, "phone": 3})
    inbox.advance_line(app, "ada", LINE, "phone", 2, ("web",))
    assert cursors(app) == (5, {"web": 5, "phone": 3}), "never back"


def test_nobody_moves_in_a_group_it_is_not_in(app):
    inbox.advance_line(app, "ada", LINE, "web", 5, ())
    assert inbox.get(app, "ada", LINE) is None


def test_a_group_is_let_go_of_only_while_the_user_is_gone(app):
    enter(app, "ada", LINE, 0)
    inbox.let_go(app, "ada", LINE)
    assert inbox.get(app, "ada", LINE) is not None
    leave(app, "ada", LINE, 0)
    inbox.let_go(app, "ada", LINE)
    assert inbox.get(app, "ada", LINE) is None
