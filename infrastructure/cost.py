"""`python -m infrastructure.cost`: what a load costs a month on AWS, from counted requests and the price file, beside
what the vendor asks for the same."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from infrastructure import load as loads
from infrastructure import prices, stages
from infrastructure.load import BOUNDS, USUAL, Implausible, Load
from infrastructure.prices import Offer, Price

USERS = 10_000
_MEANINGS = {
    "users": "registered users",
    "monthly": "of them come in a month (half of the users)",
    "active": "of them come on a day (half of those of a month)",
    "peak": "are connected at once at most (1.6 times the day's mean)",
    "hours": "a day that an active user is connected",
    "sessions": "a day in which an active user is connected",
    "messages": "an active user sends a day",
    "receipts": "for each message",
    "offline": "share of messages whose receiver is not connected",
    "heartbeat": "seconds between two heartbeats",
    "rest": "REST calls a day for each active user",
    "files": "files an active user sends a day",
    "watched": "share of connections whose user's presence somebody hears of",
}
_ASSUMED = """\
Counted (counts.json): requests, units, frames, bytes. Assumed: {database:g} ms for each request to DynamoDB, one after
the other, {gateway:g} ms for each to the gateway, {own:g} ms of a call's own, {memory} MB; {log} bytes of log for each
call; files of {file} KB; REST answers of {rest} bytes. Prices of {region} without free tiers and taxes; prices.json has
sources, dates, and what is only recalled. Not in it: groups, rooms, threads, push notifications; the first
message of a conversation, new accounts, rows of inboxes, KMS requests."""
_WHOLE = {"users", "monthly", "active", "peak", "sessions", "heartbeat"}


@dataclass(frozen=True)
class Line:
    meter: str
    quantity: float
    usd: float

    @property
    def price(self) -> Price:
        return prices.prices()[self.meter]


class Parser(argparse.ArgumentParser):
    """One line says what is wrong with the options."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def bill(load: Load) -> list[Line]:
    return [Line(meter, units, prices.prices()[meter].of(units)) for meter, units in loads.month(load).items()]


def total(lines: Sequence[Line]) -> float:
    return sum(line.usd for line in lines)


def parser(name: str, description: str | None, unless: Sequence[str] = ()) -> Parser:
    """Takes a load; `unless` are options that the caller adds itself."""
    made = Parser(name, description=description)
    for option, meaning in _MEANINGS.items():
        if option not in unless:
            usual = f" ({USUAL[option]:g})" if option in USUAL else ""
            made.add_argument(f"--{option}", type=int if option in _WHOLE else float, metavar="N", help=meaning + usual)
    made.add_argument("--json", action="store_true", help="for programs")
    return made


def asked_load(made: Parser, asked: argparse.Namespace, users: int, **instead: float) -> Load:
    """What is not asked for is as in `instead`, or else as usual."""
    given = {name: value for name in BOUNDS if name != "users" and (value := getattr(asked, name)) is not None}
    try:
        return loads.plausible(users, **(instead | given))
    except Implausible as error:
        made.error(str(error))


def show(load: Load, lines: Sequence[Line], offers: Sequence[Offer]) -> str:
    sum_, memory = total(lines), stages.plans()["prod"].memory
    rows = [("meter", "quantity", "unit", "price", "USD a month", "")]
    rows += [
        (
            line.price.name,
            _amount(line.quantity / line.price.per),
            line.price.unit,
            " then ".join(f"{price:g}" for _, price in line.price.tiers),
            f"{line.usd:,.2f}",
            _doubt(line.price),
        )
        for line in lines
    ]
    rows.append(("Stoa in your own account", "", "", "", f"{sum_:,.2f}", ""))
    return "\n".join(
        [
            describe(load),
            "",
            _aligned(rows),
            "",
            f"For each user of a day {sum_ / load.active:,.4f} USD, of a month {sum_ / load.monthly:,.4f} USD.",
            "The vendor's list price for the same load:",
            *map(show_offer, offers),
            "",
            _ASSUMED.format(
                database=loads.DATABASE_SECONDS * 1000,
                gateway=loads.GATEWAY_SECONDS * 1000,
                own=loads.OWN_SECONDS * 1000,
                memory=memory,
                log=loads.LOG_BYTES,
                file=loads.FILE_KB,
                rest=loads.REST_BYTES,
                region=prices.region(),
            ),
        ]
    )


def describe(load: Load) -> str:
    return (
        f"{load.users:,} users, {load.monthly:,} of them in a month, {load.active:,} on a day, {load.peak:,} at once. "
        f"Each day {load.hours:g} h in {load.sessions} sessions,\n{load.messages:g} messages "
        f"(receipts for each: {load.receipts:g}; to who is offline: {load.offline:.0%}), a heartbeat every "
        f"{load.heartbeat} s, REST calls: {load.rest:g}, files: {load.files:g}."
    )


def plain(load: Load, lines: Sequence[Line], offers: Sequence[Offer]) -> dict[str, Any]:
    return {
        "load": asdict(load),
        "lines": [asdict(line) | {"recalled": line.price.recalled} for line in lines],
        "usd": total(lines),
        "vendor": [asdict(offer) for offer in offers],
    }


def show_offer(offer: Offer) -> str:
    amount = "not listed" if offer.amount is None else f"{offer.amount:,.2f} {offer.currency}"
    return f"  {offer.name}: {amount} ({offer.note})"


def _doubt(price: Price) -> str:
    if not price.recalled:
        return ""
    return "recalled in part" if price.source else "recalled"


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:,.3f}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    ruled = [*rows[:1], tuple("-" * width for width in widths), *rows[1:]]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in {1, 4} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in ruled
    )


def main(arguments: Sequence[str] | None = None) -> int:
    made = parser("python -m infrastructure.cost", __doc__)
    asked = made.parse_args(arguments)
    load = asked_load(made, asked, USERS if asked.users is None else asked.users)
    lines, offers = bill(load), prices.offers(load)
    print(json.dumps(plain(load, lines, offers), indent=2) if asked.json else show(load, lines, offers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
