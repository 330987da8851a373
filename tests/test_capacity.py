"""The ceilings: where which load meets which quota."""

import json
from dataclasses import replace

import pytest

from benchmarks import capacity, ceilings, days
from benchmarks.ceilings import Group
from infrastructure import functions, sizing, stages
from infrastructure.load import operations, plausible
from infrastructure.sizing import OPENS

PLENTY = {"opens": 1e9, "throttle": 1e9, "concurrency": 1e9, "table": 1e9}


def crowd(users, **given):
    return plausible(users, **({"monthly": users, "active": users, "hours": 12} | given))


@pytest.mark.parametrize(
    ("short", "held_by", "rate"),
    [
        ({"opens": 500}, "new connections", 500),
        ({"throttle": 10_000}, "frames and calls of the gateway", 2_500),  # $connect and three frames
        ({"table": 40_000}, "writes of a table", 40_000),  # one row each in connections and people
    ],
)
def test_the_scarcest_quota_holds_a_storm(short, held_by, rate):
    storm = days.storm(1_000_000, days.caps(**(PLENTY | short)), jitter=60)
    assert (storm.held_by, storm.rate) == (held_by, rate)


def test_lambda_holds_a_storm_by_the_time_that_a_login_takes():
    login = sum(operations()[name].seconds for name in ("connect", "login", "require_login"))
    assert days.caps(**(PLENTY | {"concurrency": 1_000}))["Lambda concurrency"] == pytest.approx(1_000 / login)


@pytest.mark.parametrize("rate", [500, 5_000])
def test_a_storm_lasts_as_long_as_the_quota_lets_it(rate):
    storm = days.storm(1_000_000, {"q": rate}, jitter=60)
    assert 1_000_000 / rate <= storm.seconds <= 1_000_000 / rate * 1.1 + 2 * 64


def test_who_has_room_is_back_within_the_jitter_and_is_never_refused():
    storm = days.storm(6_000, {"q": 100}, jitter=60)
    assert (storm.seconds, storm.refused) == (60, 0)


def test_one_more_than_there_is_room_for_is_refused():
    assert days.storm(6_060, {"q": 100}, jitter=60).refused > 0


def test_a_day_is_the_same_each_time_and_has_the_logins_of_the_load():
    load = crowd(100_000, sessions=5, hours=5)  # sessions of an hour: one login each
    day = days.simulate(load)
    assert day == days.simulate(load)
    assert day.logins == load.logins
    assert load.connected < day.connected < 1.1 * load.peak
    assert day.opens == pytest.approx(1.6 * load.logins / 86_400, rel=0.1)


def test_who_is_always_connected_comes_back_every_two_hours():
    day = days.simulate(crowd(20_000, hours=24, sessions=1))
    assert day.logins == pytest.approx(20_000 * 12.5, rel=0.02)
    assert day.connected == 20_000


def test_a_ceiling_is_reached_at_the_same_number_of_users_whatever_the_load():
    few, many = (ceilings.ceilings(crowd(users), opens=users / 7_200) for users in (10_000, 1_000_000))
    for one, other in zip(few, many, strict=True):
        assert one.name == other.name
        assert one.reached == pytest.approx(other.reached, rel=0.01)
        assert other.used == pytest.approx(100 * one.used, rel=0.01)


def test_the_first_ceiling_is_the_lowest():
    found = [each.reached for each in ceilings.ceilings(crowd(1_000_000), opens=139)]
    assert found == sorted(found)


def test_new_connections_are_reached_where_the_quota_is():
    found = {each.name: each for each in ceilings.ceilings(crowd(1_000_000), opens=250)}
    assert found["new connections a second"].reached == 1_000_000 * OPENS / 250


def test_longer_heartbeats_make_fewer_frames_and_a_smaller_bill():
    found = capacity.simulate(crowd(100_000))
    quick, slow = (capacity.cost.total(capacity.cost.bill(found.beats[beat])) for beat in (30, 240))
    assert slow < quick / 2


def test_the_sweep_is_as_long_as_its_core_needs_for_the_leases():
    load = crowd(7_200, hours=24, sessions=1)
    asked = 7_200 / 7_200 * 60 * 13  # 13 questions in two hours of beats at 30 s
    pages = 7_200 * ceilings.connection_bytes() / 1e6 * 0.1
    assert ceilings.sweep(load) == pytest.approx(asked * 2 * 0.001 * 1769 / 1024 + pages)


def test_who_settles_logins_also_asks_about_every_connection_each_minute():
    """A million: 2,000 s of asking in 60 s beside 500 logins a second, with room above."""
    peak = stages.stage("prod").plan.peak
    few, many = (replace(peak, connections=connections) for connections in (1_000, 1_000_000))
    assert sizing.concurrency(few, functions.SETTLE) == sizing.concurrency(few, "deliver") == 5
    assert sizing.concurrency(many, "deliver") == 13
    assert sizing.concurrency(many, functions.SETTLE) == 57


def test_keys_that_get_hot_name_tables_that_exist():
    from chalicelib.store.tables import TABLES

    names = {table.Meta.table_name.rsplit("-", 1)[-1] for table in TABLES}
    known = {"the schedule's time-out"}
    for key in ceilings.hot_keys():
        named = key.where.split(",")[0].split(" and ")
        assert key.where in known or set(named) <= names, key
    assert next(key.most for key in ceilings.hot_keys() if key.what == "one conversation") == 1_000


@pytest.mark.parametrize(("online", "reads", "rate"), [(0, 3, 1_000), (40, 4, 750), (3_000, 78, 3_000 / 78)])
def test_a_hot_group_follows_the_planned_budget(online, reads, rate):
    group = Group(online)
    assert group.reads == reads
    assert min(group.limits().values()) == pytest.approx(rate)


def test_the_report_says_what_is_planned_and_what_holds(capsys):
    assert capacity.main(["--users", "200000"]) == 0
    said = capsys.readouterr().out
    assert "planned, not measured" in said
    assert "First limit of AWS: frames, openings, REST calls a second" in said
    assert "First limit of ours: seconds of a sweep" in said
    assert "Bill: " in said


def test_for_programs_it_is_json(capsys):
    capacity.main(["--users", "1000", "2000", "--json"])
    found = json.loads(capsys.readouterr().out)["simulated"]
    assert [each["load"]["users"] for each in found] == [1000, 2000]
    assert found[0]["ceilings"][0]["reached"] <= found[0]["ceilings"][1]["reached"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--users", "0"], "users is 0, and has to be from 1 to 1,000,000,000"),
        (["--users", "1000000001"], "users is 1,000,000,001, and has to be from 1 to 1,000,000,000"),
        (["--users"], "argument --users: expected at least one argument"),
        (["--peak", "3"], "unrecognized arguments: --peak 3"),
    ],
)
def test_bad_options_get_one_line(capsys, given, said):
    with pytest.raises(SystemExit) as left:
        capacity.main(given)
    assert left.value.code == 2
    assert capsys.readouterr().err == f"python -m benchmarks.capacity: {said}\n"
