"""The bill: from counted requests and the price file."""

import dataclasses
import json
import math

import pytest

from benchmarks import counts
from benchmarks.stage import Stage
from chalicelib import limits
from infrastructure import cost, load, prices
from infrastructure.load import COUNTS, Count, Implausible, plausible
from infrastructure.prices import Price

QUIET = {"hours": 24, "sessions": 1, "messages": 0, "rest": 0, "files": 0}
FIXED = {"secrets", "metrics", "alarms", "dashboards"}


def test_the_snapshot_is_what_is_counted(app, gateway, recorder):
    assert counts.text(counts.measure(Stage(app, gateway, recorder))) == COUNTS.read_text()


def test_one_message_a_day_asks_for_what_was_counted():
    before = plausible(1, messages=0, rest=0, files=0)
    after = dataclasses.replace(before, messages=1, offline=0, receipts=0)
    more = {meter: after_ - load.month(before)[meter] for meter, after_ in load.month(after).items()}
    asked = 1 / limits.CONFIRM_EVERY  # a confirmation: one frame, one write unit, one read unit
    assert more["websocket_messages"] == pytest.approx(30 * (3 + asked))  # one up, two down
    assert more["lambda_requests"] == pytest.approx(30 * (1 + asked))
    assert more["dynamodb_writes"] == pytest.approx(30 * (4 + asked))
    assert more["dynamodb_reads"] == pytest.approx(30 * (2.5 + asked))
    assert more["connection_minutes"] == more["sqs_requests"] == more["rest_requests"] == 0


def test_a_message_to_who_is_offline_goes_down_once_and_is_fetched_later():
    before = plausible(1, messages=0, rest=0, files=0)
    after = dataclasses.replace(before, messages=1, offline=1, receipts=0)
    fetched = load.operations()["catch_up"]
    more = load.month(after)["websocket_messages"] - load.month(before)["websocket_messages"]
    assert more == pytest.approx(30 * (2 + fetched.up + fetched.posts))


def test_a_million_always_connected_cost_what_connection_minutes_cost():
    asked = plausible(1_000_000, active=1_000_000, **QUIET)
    month = load.month(asked)
    assert month["connection_minutes"] == 43.2e9
    assert prices.prices()["connection_minutes"].of(month["connection_minutes"]) == pytest.approx(10_800)


def test_a_heartbeat_every_30_s_is_two_frames():
    asked = plausible(1, **QUIET)
    beats = 2 * 86_400 / 30
    logins = 12 * (load.operations()["login"].up + load.operations()["login"].posts)
    assert load.day(asked).up + load.day(asked).posts == pytest.approx(beats + logins)


def test_two_hours_of_the_model_ask_for_what_two_hours_asked_for():
    counted = json.loads(COUNTS.read_text())["lives"]["30"]
    modelled = load.connected(plausible(1, **QUIET)).times(7200)
    assert (modelled.up, modelled.posts, modelled.writes) == pytest.approx((240, 240, counted["writes"]))
    scanned = 120 * load.connection_bytes() / 4096 / 2
    assert modelled.reads == pytest.approx(counted["reads"] + scanned)


@pytest.mark.parametrize("interval", [30, 31, 59])
def test_leases_of_an_interval_that_was_not_counted_are_those_of_the_next_shorter_one(interval):
    assert load.lease_questions(interval) == load.lease_questions(30)


def test_who_is_watched_is_asked_about_each_minute_by_workers_that_ask_for_many():
    nobody, everybody = (plausible(1, watched=watched, **QUIET) for watched in (0, 1))
    before, after = load.connected(nobody).times(60), load.connected(everybody).times(60)
    assert after.asked - before.asked == pytest.approx(1 / limits.SWEEPS_AT_ONCE)
    assert after.calls - before.calls == after.queue - before.queue == pytest.approx(1 / limits.SWEEP_TAKEN)
    more = load.month(everybody)["sqs_requests"] - load.month(nobody)["sqs_requests"]
    assert more == pytest.approx(3 * 43_200 / limits.SWEEP_TAKEN)


def test_a_session_longer_than_a_connection_takes_several_logins():
    short, long = (plausible(10, active=5, sessions=1, hours=hours) for hours in (2, 2.1))
    assert (short.logins, long.logins) == (5, 10)


def test_twice_the_users_need_twice_of_everything_that_is_not_fixed():
    one, two = load.month(plausible(8_000)), load.month(plausible(16_000))
    idle = load._POLLS, load._RINGS
    for meter in one.keys() - FIXED:
        rest = {"sqs_requests": idle[0], "lambda_requests": idle[1]}.get(meter, 0)
        if meter not in {"lambda_gb_seconds", "log_gigabytes", "log_storage"}:  # a part of them is the schedules'
            assert two[meter] - rest == pytest.approx(2 * (one[meter] - rest)), meter
        assert one[meter] < two[meter] <= 2 * one[meter] * (1 + 1e-9), meter
    assert all(one[meter] == two[meter] for meter in FIXED)


def test_every_meter_has_a_price_and_every_price_a_meter():
    assert load.month(plausible(100)).keys() == prices.prices().keys()


@pytest.mark.parametrize("price", prices.prices().values(), ids=prices.prices().keys())
def test_a_price_has_its_source_and_date_or_says_that_it_is_recalled(price):
    assert (price.source.startswith("https://") and price.date) or price.recalled
    assert price.tiers[-1][0] is None
    assert [until for until, _ in price.tiers[:-1]] == sorted(until for until, _ in price.tiers[:-1])


@pytest.mark.parametrize(("quantity", "usd"), [(0, 0), (10, 20), (11, 21), (30, 40), (40, 45)])
def test_each_part_of_a_quantity_has_the_price_of_its_tier(quantity, usd):
    assert Price("", "", 1, ((10, 2), (30, 1), (None, 0.5)), "", "", "").of(quantity) == usd


def test_logs_of_60_tb_cost_what_the_source_says():
    assert prices.prices()["log_gigabytes"].of(60_000) == pytest.approx(12_500)


@pytest.mark.parametrize(
    ("monthly", "peak", "plan", "amount"),
    [
        (500, 50, "Free", 0),
        (500, 51, "Starter", 349),  # the free plan would refuse the 51st
        (501, 50, "Starter", 349),
        (5_001, 500, "Starter", 349.05),
        (5_000, 501, "Starter", 354),
        (10_235, 1_000, "Starter", 610.75),  # the vendor's own example
        (50_000, 5_000, "Starter", 2_599),
        (50_001, 5_000, "Pro", 2_699.05),
        (100_000, 10_000, "Pro", 5_199),
    ],
)
def test_the_vendors_plan_and_price(monthly, peak, plan, amount):
    offer = prices.offers(plausible(200_000, monthly=monthly, active=monthly, peak=peak, hours=0.1))[0]
    assert offer.note.startswith(f"plan {plan},")
    assert offer.amount == pytest.approx(amount)


def test_beyond_the_vendors_list_no_price_is_invented():
    offer = prices.offers(plausible(200_000, monthly=100_001))[0]
    assert offer.amount is None
    assert "no list price above 100,000" in offer.note


@pytest.mark.parametrize(("active", "yuan"), [(100, 0), (101, 1299), (10_000, 1299), (10_001, 2299)])
def test_easemob_asks_by_daily_users(active, yuan):
    assert prices.offers(plausible(40_000, active=active))[1].amount == yuan


@pytest.mark.parametrize("name", load.BOUNDS)
def test_the_bounds_of_an_option(name):
    least, most = load.BOUNDS[name]
    given = {"users": most, "monthly": most, "active": most, "peak": most, "hours": 24.0}
    crowd = {"users", "monthly", "active", "peak"}
    fitting = {
        least: {"users": 1, "monthly": 1, "active": 1, "peak": 1, "hours": 1.0} if name in crowd else {},
        most: given if name in crowd else {},
    }
    base = plausible(1)
    for value, others in fitting.items():
        dataclasses.replace(base, **(others | {name: value}))
    for value in (least - 1, most + 1, math.nan):
        with pytest.raises(Implausible, match=f"^{name} is "):
            dataclasses.replace(base, **{name: value})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--users", "0"], "users is 0, and has to be from 1 to 1,000,000,000"),
        (["--users", "10", "--active", "11"], "monthly is 11, more than users (10)"),
        (["--users", "10", "--monthly", "5", "--active", "6"], "active is 6, more than monthly (5)"),
        (["--users", "10", "--active", "5", "--peak", "6"], "peak is 6, more than active (5)"),
        (
            ["--active", "240", "--hours", "12", "--peak", "119"],
            "peak is 119, less than are connected on average (120)",
        ),
        (["--heartbeat", "14"], "heartbeat is 14, and has to be from 15 to 599"),
        (["--heartbeat", "600"], "heartbeat is 600, and has to be from 15 to 599"),
        (["--messages", "many"], "argument --messages: invalid float value: 'many'"),
        (["--group", "3"], "unrecognized arguments: --group 3"),
    ],
)
def test_bad_options_get_one_line(capsys, given, said):
    with pytest.raises(SystemExit) as left:
        cost.main(given)
    assert left.value.code == 2
    assert capsys.readouterr().err == f"python -m infrastructure.cost: {said}\n"


def test_the_table_and_the_json_say_the_same(capsys):
    assert cost.main(["--users", "5000", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["usd"] == pytest.approx(sum(line["usd"] for line in said["lines"]))
    assert said["load"]["users"] == 5000
    cost.main(["--users", "5000"])
    table = capsys.readouterr().out
    assert f"{said['usd']:,.2f}" in table
    assert all(price.name in table for price in prices.prices().values())
    assert "Agora Chat: 349.00 USD (plan Starter" in table


def test_a_count_times_a_number_is_that_often_the_count():
    once = Count(calls=1, writes=4, tables={"inbox": [1, 2]})
    assert once.times(3) == load.total([once, once, once]) == Count(calls=3, writes=12, tables={"inbox": [3, 6]})


def test_lambda_time_is_the_waits_one_after_the_other_and_its_own():
    assert Count(calls=1, database=5, posts=2).seconds == pytest.approx(0.010 + 5 * 0.008 + 2 * 0.020)
