"""Labels, and who wears them."""

from dataclasses import replace

import pytest

from chalicelib import clock, limits
from chalicelib.model.labels import Label, Wearer, Worn
from chalicelib.model.membership import Outcome
from chalicelib.model.user import User
from chalicelib.store import labels, people
from tests.store import labelrows
from tests.store.moments import AT

VIP = Label("VIP", "pay well", AT, "id-1")
USERS = ["ada", "grace", "linus"]


def made(app, label=VIP, *wearers):
    assert labels.add(app, label) is Outcome.DONE
    assert not wearers or labels.put_on(app, label, wearers, AT)
    return label


def names(app, label=VIP):
    return [each.username for each in labels.wearers(app, label, 200, "").items]


def test_a_label_is_kept_whole(app):
    made(app)
    for name in ("VIP", "vip", "Vip"):
        assert labels.get(app, name) == VIP
        assert labels.add(app, replace(VIP, name=name, id="id-2")) is Outcome.PRESENT
    assert labels.get(app, "vi") is None
    assert labels.some(app, ["vip", "x"]) == {"vip": VIP}


def test_rows_that_one_release_leaves_for_another(app):
    labelrows.write(app)
    assert labelrows.read(app) == labelrows.EXPECTED


def test_labels_by_name_in_pages(app):
    for name in ("b", "A", "-", "a.b"):
        made(app, replace(VIP, name=name, id=name))
    first = labels.page(app, 3, "")
    assert ([each.name for each in first.items], first.cursor) == (["-", "A", "a.b"], "a.b")
    last = labels.page(app, 3, first.cursor)
    assert ([each.name for each in last.items], last.cursor) == (["b"], "")
    assert labels.page(app, 4, "").cursor == ""
    assert [each.name for each in labels.page(app, 9, "A").items] == ["a.b", "b"]


def test_as_many_as_an_app_may_have(app, monkeypatch):
    monkeypatch.setattr(limits, "LABELS_PER_APP", 2)
    made(app), made(app, replace(VIP, name="b"))
    assert labels.add(app, replace(VIP, name="c")) is Outcome.FULL
    assert labels.add(app, VIP) is Outcome.PRESENT
    assert labels.remove(app, VIP) is Outcome.DONE
    assert labels.remove(app, VIP) is Outcome.GONE
    assert labels.add(app, replace(VIP, name="c")) is Outcome.DONE
    assert labels.add(app, VIP) is Outcome.FULL


def test_it_is_put_on_and_taken_off(app):
    made(app, VIP, "linus", "ada")
    assert labels.get(app, "vip") == replace(VIP, wearers=2)
    assert (labels.wearer(app, VIP, "ada"), labels.wearer(app, VIP, "grace")) == (Wearer("ada", AT), None)
    found = labels.look(app, VIP, [*USERS, "ghost"])
    assert (found.label.wearers, found.known, found.wearing) == (2, set(USERS), {"ada", "linus"})
    assert labels.take_off(app, "vip", VIP.id, ["ada"]) is Outcome.DONE
    assert labels.take_off(app, "vip", VIP.id, ["linus", "ada"]) is Outcome.ABSENT
    assert labels.take_off(app, "vip", "id-2", ["linus"]) is Outcome.GONE
    assert (names(app), labels.get(app, "vip").wearers) == (["linus"], 1)


@pytest.mark.parametrize("wrong", ["ghost", "ada"])
def test_all_or_none_are_labelled(app, wrong):
    made(app, VIP, "ada")
    assert not labels.put_on(app, VIP, ["grace", wrong], AT)
    assert not labels.put_on(app, replace(VIP, id="id-2"), ["grace"], AT)
    assert (names(app), labels.get(app, "vip").wearers) == (["ada"], 1)


def test_as_many_as_one_transaction_takes(app):
    crowd = [f"u{n:02}" for n in range(limits.LABELLED_AT_ONCE)]
    for name in crowd:
        people.add(app, User(name, clock.uuid(), AT, AT))
    made(app, VIP, *crowd)
    found = labels.look(app, VIP, crowd)
    assert (found.label.wearers, len(found.known), len(found.wearing)) == (49, 49, 49)
    assert labels.take_off(app, "vip", VIP.id, crowd) is Outcome.DONE
    assert labels.get(app, "vip").wearers == 0


def test_no_more_than_may_wear_it(app, monkeypatch):
    monkeypatch.setattr(limits, "LABEL_WEARERS", 2)
    made(app, VIP, "ada")
    assert not labels.put_on(app, VIP, ["grace", "linus"], AT)
    assert labels.put_on(app, VIP, ["grace"], AT)
    assert not labels.put_on(app, VIP, ["linus"], AT)
    assert labels.get(app, "vip").wearers == 2


def test_eight_at_once_are_counted_each(app, at_once):
    for n in range(8):
        people.add(app, User(f"u{n}", clock.uuid(), AT, AT))
    made(app)
    done = at_once(8, lambda n: labels.put_on(app, VIP, [f"u{n}"], AT))
    assert labels.get(app, "vip").wearers == len(names(app)) == done.count(True)


def test_who_wears_all_of_several(app):
    both = [made(app, replace(VIP, name=name, id=name), *worn) for name, worn in (("a", USERS), ("b", ["grace"]))]
    assert labels.wearing(app, both[:1], USERS) == set(USERS)
    assert labels.wearing(app, both, USERS) == {"grace"}
    assert labels.wearing(app, both, ["ada"]) == frozenset()


def test_what_a_user_wears(app):
    for name in ("a", "b", "c"):
        made(app, replace(VIP, name=name.upper(), id=f"id-{name}"), "ada", "grace")
    found = labels.worn(app, "ada", 9)
    assert sorted(found, key=lambda each: each.name) == [Worn(name, f"id-{name}", AT) for name in ("a", "b", "c")]
    assert len(labels.worn(app, "ada", 2)) == 2
    assert labels.worn(app, "ad", 9) == []


def test_wearers_by_name_in_pages(app):
    made(app, VIP, *USERS)
    first = labels.wearers(app, VIP, 2, "")
    assert ([each.username for each in first.items], first.cursor) == (["ada", "grace"], "grace")
    last = labels.wearers(app, VIP, 2, first.cursor)
    assert ([each.username for each in last.items], last.cursor) == (["linus"], "")
    assert labels.wearers(app, VIP, 3, "").cursor == ""


def test_a_later_label_of_that_name_meets_no_row_of_the_first(app, monkeypatch):
    monkeypatch.setattr(limits, "LABEL_SWEPT", 2)
    made(app, VIP, *USERS)
    labels.remove(app, VIP)
    new = made(app, replace(VIP, id="id-2"))
    assert labels.look(app, VIP, USERS) is None
    assert (names(app, new), labels.look(app, new, USERS).wearing) == ([], frozenset())
    labels.drop(app, VIP.id, "ada")
    assert names(app, VIP) == ["grace", "linus"]
    assert [labels.sweep(app, VIP.id), labels.sweep(app, VIP.id)] == [True, False]
    assert labels.worn(app, "linus", 9) == []
    assert labels.get(app, "vip") == new


def test_tenants_never_meet(app, other):
    made(app, VIP, *USERS)
    made(other, VIP, "ada")
    assert labels.get(other, "vip").wearers == 1
    labels.remove(other, VIP)
    while labels.sweep(other, VIP.id):
        pass
    assert (names(app), names(other), labels.get(app, "vip").wearers) == (USERS, [], 3)
    assert [len(labels.worn(each, "ada", 9)) for each in (app, other)] == [1, 0]
