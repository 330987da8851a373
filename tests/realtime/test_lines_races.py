"""Who is removed from a group while one of its devices catches up hears nothing that is said there afterwards: removed
as a whole before every single AWS call of that, loudly or without a word."""

import pytest

from chalicelib.services import leases, membership, mucs
from chalicelib.store import subscribers
from tests.realtime.test_crash import each_call
from tests.services.mucs import APP, GROUP, check, found, on_line


@pytest.mark.parametrize("quiet", [False, True], ids=["told", "quiet"])
@pytest.mark.parametrize("way", ["pulls", "logs in", "comes again"])
def test_one_who_is_removed_and_catches_up(app, client, recorder, way, quiet):
    ada, grace = client("ada"), client("grace")

    def run(k):
        muc, removed = found(app, "ada", *(["grace"] if way != "comes again" else [])), []
        ada.catch_up()
        grace.catch_up()
        if way == "pulls":  # as after a login with something unread
            subscribers.remove(app, [muc.conversation], grace.connection)
            ada.say_to_group(muc.id, "before")
        ways = {
            "pulls": grace.catch_up,
            "logs in": lambda: leases.settle(grace.connection, last=False),
            "comes again": lambda: membership.add(app, GROUP, muc.id, APP, ["grace"]),
        }

        def strike(_, number):
            if number == start + k and not removed:
                removed.append(True)
                remove()

        def remove():
            if way != "comes again" or is_member(app, muc, "grace"):
                membership.remove(app, GROUP, muc.id, APP, ["grace"], quiet=quiet)

        start, recorder.before = len(recorder.calls), strike
        ways[way]()
        recorder.before = None
        struck = bool(removed)
        grace.heard()
        if not is_member(app, muc, "grace"):
            ada.say_to_group(muc.id, "without grace")
            assert grace.texts() == [], k
            assert on_line(app, muc) == {"ada"}
        check(app)
        mucs.destroy(app, GROUP, muc.id, APP)
        return struck

    each_call(run)


def is_member(app, muc, name):
    return name in mucs.admit(app, GROUP, muc.id, APP, 0, [name])[1]
