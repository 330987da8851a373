"""Two releases run side by side while one is rolled out: each reads what the other writes."""

import json
import re
from pathlib import Path

import pytest

from chalicelib.model.message import Kind
from chalicelib.store.inbox import browse
from chalicelib.store.messages import after
from tests.store import rows
from tests.store.moments import AT
from tests.store.mucrows import GROUP

KEPT = sorted(Path(__file__).with_name("releases").glob("*.json"))
LATER = {"S": "what a later release knows"}


def test_there_are_rows_of_a_release():
    assert KEPT


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_rows_that_are_kept_do_not_come_of_age(path):
    """A database may remove those whose ttl is over."""
    items = [item for items in json.loads(path.read_text()).values() for item in items]
    assert min(int(item["ttl"]["N"]) for item in items if "ttl" in item) >= AT // 1000


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_rows_of_the_release_before_are_read(app, path):
    rows.load(json.loads(path.read_text()))
    assert rows.read() == rows.EXPECTED


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_the_release_before_finds_all_it_reads_in_rows_of_this_one(app, path):
    """No attribute that it wrote is missing now, or has another type; it passes over those it does not know."""
    before = json.loads(path.read_text())
    rows.write()
    now = rows.dump()
    for noun, items in before.items():
        shapes = [_shape(item) for item in now[noun]]
        for item in items:
            assert any(_shape(item) <= shape for shape in shapes), (noun, item)


def test_attributes_of_a_later_release_are_passed_over(app):
    rows.write()
    found = rows.dump()
    for items in found.values():
        for item in items:
            item["later"] = LATER
            for name, value in item.items():
                if "M" in value and name != "values":  # users' own names, not a release's
                    item[name] = {"M": value["M"] | {"later": LATER}}
    rows.load(found)
    assert rows.read() == rows.EXPECTED


def test_kinds_and_places_of_a_later_release_are_in_nobodys_way(app):
    """As they stand after a rollback: a group's message, and a kind of message that is not served yet."""
    rows.write()
    found = rows.dump()
    [inbox] = [row for row in found["inbox"] if row["conversation"]["S"] == rows.PAIR.key]
    [due] = [row for row in found["expiry"] if "conversation" in row]
    [entry] = [row for row in found["messages"] if row["conversation"]["S"].endswith(rows.PAIR.key)]
    group = {"conversation": {"S": "z/1"}}
    rows.load(
        {
            "inbox": [inbox | group],
            "expiry": [due | group | {"message": {"S": due["message"]["S"] + "9"}}],
            "messages": [entry | {"seq": {"N": "2"}, "kind": {"N": "99"}}],
        }
    )
    assert rows.read() == rows.EXPECTED
    assert {row.conversation for row in browse(rows.APP, "grace")} == {rows.PAIR, GROUP.conversation}
    later = after(rows.APP, rows.PAIR, 1, 9)
    assert [(each.seq, each.kind, each.meta) for each in later] == [(2, Kind.LATER, rows.ENTRY.meta)]


def _shape(item):
    """Names and types, those inside of maps too. A gap's name has numbers in it."""
    found = {(re.sub(r"^g:.*", "g:", name), kind) for name, value in item.items() for kind in value}
    inside = {(name, *pair) for name, value in item.items() for pair in (_shape(value["M"]) if "M" in value else ())}
    return found | inside
