"""Shared files: their rows beside those of their group."""

from dataclasses import replace

import pytest

from chalicelib import limits
from chalicelib.model.conversation import Place
from chalicelib.model.file import CHANCES, ChatFile, oldest_id, shared_id
from chalicelib.model.membership import Outcome
from chalicelib.store import memberships, mucs, rosters, sharedfiles, table
from tests.store.test_muc_rows import AT, MUC, made

DAY = 86_400_000


def file(number=0, created=AT, **more):
    uuid = shared_id(created, number)
    return replace(ChatFile(uuid, "Grüße 🦉.png", "image/png", 5, "ada", False, created), **more)


@pytest.fixture(params=[Place.GROUP, Place.ROOM])
def muc(app, request):
    return made(app, replace(MUC, place=request.param), "grace")


@pytest.mark.parametrize("given", [file(), file(CHANCES - 1, name="", size=0, owner="")])
def test_what_is_added_is_got(app, muc, given):
    assert sharedfiles.add(app, muc, given) is Outcome.DONE
    assert sharedfiles.get(app, muc, given.uuid) == given
    assert sharedfiles.get(app, muc, file(1).uuid) is None
    assert sharedfiles.newest(app, muc, 9) == [given]


def test_no_file_is_added_to_what_is_gone(app, muc):
    memberships.end(app, muc)
    assert sharedfiles.add(app, muc, file()) is Outcome.GONE
    assert sharedfiles.newest(app, muc, 9) == []


def test_newest_first_back_to_the_oldest(app, muc):
    files = [file(7, AT + number) for number in range(5)]
    for each in files[2:] + files[:2]:
        sharedfiles.add(app, muc, each)
    assert sharedfiles.newest(app, muc, 9) == files[::-1]
    assert sharedfiles.newest(app, muc, 2) == files[:2:-1]
    since = shared_id(AT + 3, 0)
    assert sharedfiles.newest(app, muc, 9, since) == [files[4], files[3]]
    assert [sharedfiles.count(app, muc, most, since) for most in (1, 2, 9)] == [1, 2, 2]


def test_a_file_is_its_groups_and_its_tenants(app, other, muc):
    beside = made(app, replace(muc, id=muc.id + "1"))
    place = Place.ROOM if muc.place is Place.GROUP else Place.GROUP
    sharedfiles.add(app, muc, file())
    for tenant, where in ((app, beside), (other, muc), (app, replace(muc, place=place))):
        assert sharedfiles.get(tenant, where, file().uuid) is None
        assert sharedfiles.newest(tenant, where, 9) == []
        assert not sharedfiles.remove(tenant, where, file().uuid)
    assert sharedfiles.get(app, muc, file().uuid) == file()


def test_removing_what_is_gone(app, muc):
    sharedfiles.add(app, muc, file())
    assert [sharedfiles.remove(app, muc, file().uuid) for _ in range(2)] == [True, False]


def test_the_rest_of_the_group_does_not_see_files(app, muc):
    sharedfiles.add(app, muc, file())
    assert mucs.get(app, muc.place, muc.id).members == 2
    assert [member.username for member in rosters.whole(app, muc.place, muc.id, 9)[1]] == ["grace", "ada"]
    assert memberships.sweep(app, muc.place, muc.id, 0)
    assert not memberships.sweep(app, muc.place, muc.id, 0)
    assert sharedfiles.newest(app, muc, 9) == []


def test_a_row_is_cleaned_up_when_its_bytes_are(app, muc):
    sharedfiles.add(app, muc, file())
    [ttl] = [item["ttl"] for item in table.client().scan(TableName=mucs.NAME)["Items"] if "ttl" in item]
    assert ttl == {"N": str(AT // 1000 + limits.FILE_DAYS * 86_400)}
    told = table.client().describe_time_to_live(TableName=mucs.NAME)["TimeToLiveDescription"]
    assert told["AttributeName"] == "ttl"


def test_ids_are_uuids_that_sort_by_time():
    assert shared_id(0x0123456789AB, CHANCES - 1) == "01234567-89ab-7fff-bfff-ffffffffffff"
    assert shared_id(0x0123456789AB, 0) == "01234567-89ab-7000-8000-000000000000"
    ids = [shared_id(at, chance) for at in (AT, AT + 1) for chance in (0, 1 << 62, CHANCES - 1)]
    assert ids == sorted(set(ids))


def test_the_oldest_that_is_not_expired():
    assert oldest_id(7, AT) == shared_id(AT - 7 * DAY + 1, 0)
    for age in (7 * DAY - 1, 7 * DAY):
        given = file(0, AT - age)
        assert (given.uuid < oldest_id(7, AT)) is given.expired(7, AT)
