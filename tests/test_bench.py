"""The budgets of the architecture hold: AWS requests, rounds, units and frames of every flow, counted."""

import pytest

from benchmarks import budgets
from benchmarks.figures import Figure, table
from benchmarks.stage import Stage

# What is known to be over. A figure that comes within its budget leaves this set, none may join it unseen.
OVER = {
    "heartbeat, mean of 2 h at 30 s with lease: AWS requests",
    "heartbeat, mean of 2 h at 30 s with lease: requests to DynamoDB",
    "heartbeat, mean of 2 h at 30 s with lease: read units",
    "heartbeat, mean of 2 h at 30 s with lease: serial rounds and the reply",
}


def test_the_budgets(app, gateway, recorder):
    figures = budgets.measure(Stage(app, gateway, recorder))
    assert {figure.name for figure in figures if figure.verdict == "OVER"} == OVER, table(figures)


@pytest.mark.parametrize(
    ("value", "least", "verdict"),
    [(5, False, "within"), (6, False, "OVER"), (5, True, "within"), (4, True, "OVER"), (None, False, "UNKNOWN")],
)
def test_a_verdict(value, least, verdict):
    assert Figure("", "", value, "", 5, least=least).verdict == verdict


def test_a_figure_for_information_has_no_verdict():
    assert Figure("", "", 5, "").verdict == ""
