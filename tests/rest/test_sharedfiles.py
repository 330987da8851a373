"""Files of groups and rooms: shared by members, listed, opened, removed; told to the others."""

import secrets
from dataclasses import replace

import pytest
import requests

from chalicelib import clock, limits
from chalicelib.model.conversation import Place
from chalicelib.model.file import CHANCES, ChatFile, shared_id
from chalicelib.model.muc import Member, Muc
from chalicelib.services import mucs as service
from chalicelib.store import memberships, mucs, sharedfiles
from tests.rest import tenancy
from tests.rest.caller import call
from tests.rest.groups import error, group, rest, said
from tests.rest.test_chatfiles import DAY, TYPE, form, part, uploaded

__all__ = ["group", "rest"]

UNKNOWN = "4b86a576-af7b-428b-aaa6-d2d080bad1cc"
FORBIDDEN = (401, "group_authorization", "you have no permission to do this, group member permission is required")
ADMIN_NEEDED = (401, "group_authorization", "you have no permission to do this, group admin permission is required")
GONE = (404, "entity_not_found", "file may not exists")


@pytest.fixture(params=["chatgroups", "chatrooms"])
def place(request, rest):
    """The address of a group or room of ada's, with grace as admin and linus as member."""
    if request.param == "chatgroups":
        return f"/chatgroups/{request.getfixturevalue('group')}"
    app = rest.tenant.app
    made = service.create(app, Muc("", Place.ROOM, "ada", 0, 0, name="Hall"))
    for name in ("grace", "linus"):
        memberships.enter(app, made, Member(name, clock.now()), 0)
    memberships.promote(app, made, "grace")
    return f"/chatrooms/{made.id}"


@pytest.fixture
def share(rest, place):
    """Shares a file and gives what is answered."""

    def made(data=b"bytes", *, by="linus", **more):
        token = rest.tenant.token(by) if by else None
        status, body = rest("POST", f"{place}/share_files", form(part(data, **more)), token=token, headers=TYPE)
        assert status == 200, body
        return body["data"]

    return made


def muc_of(rest, place):
    _, collection, muc_id = place.split("/")
    return mucs.get(rest.tenant.app, Place.GROUP if collection == "chatgroups" else Place.ROOM, muc_id)


def files(rest, place, query="", by="linus"):
    status, body = rest("GET", f"{place}/share_files{query}", token=rest.tenant.token(by))
    assert status == 200, body
    return body["data"]


def names(rest, place, query=""):
    return [file["file_name"] for file in files(rest, place, query)]


def filled(rest, place, count, *, days=0):
    """So many files, by their rows alone; the ids of all."""
    muc, made = muc_of(rest, place), []
    for number in range(count):
        created = clock.now() - days * DAY - count + number
        uuid = shared_id(created, secrets.randbelow(CHANCES))
        made.append(ChatFile(uuid, f"{number}", "text/plain", 1, "linus", restricted=False, created=created))
        sharedfiles.add(rest.tenant.app, muc, made[-1])
    return [file.uuid for file in made]


def events(rest, group):
    told = [operation for operation, _ in said(rest, group)]
    return [operation for operation in told if operation.endswith("FILE")]


def test_an_upload_answers_as_documented(rest, place):
    status, body = rest(
        "POST",
        f"{place}/share_files?resource=web",
        form(part(b"\x00\xff", filename="a.png", type="image/png")),
        token=rest.tenant.token("linus"),
        headers=TYPE | {"restrict-access": "true"},
    )
    assert (status, body["action"], body["path"]) == (200, "post", f"{place}/share_files")
    file = body["data"]
    assert file == {
        "file_id": file["file_id"],
        "file_name": "a.png",
        "file_size": 2,
        "created": file["created"],
        "group_id": place.rsplit("/", 1)[1],
        "file_url": f"https://chat.test/acme/store{place}/share_files/{file['file_id']}",
    }
    assert (len(file["file_id"]), abs(file["created"] - clock.now()) < 5000) == (36, True)


def test_the_list_names_files_as_documented(rest, place, share):
    file = share(b"170")
    status, body = rest("GET", f"{place}/share_files?pagenum=1&pagesize=10", token=rest.tenant.token("grace"))
    assert (status, body["params"]) == (200, {"pagenum": ["1"], "pagesize": ["10"]})
    assert body["data"] == [
        {
            "file_id": file["file_id"],
            "file_name": "a.txt",
            "file_owner": "linus",
            "file_size": 3,
            "created": file["created"],
        }
    ]


def test_the_newest_come_first_in_pages_counted_from_one(rest, place):
    filled(rest, place, 25)
    every = [str(number) for number in reversed(range(25))]
    assert names(rest, place) == every
    assert names(rest, place, "?pagenum=1&pagesize=10") == every[:10]
    assert names(rest, place, "?pagenum=3&pagesize=10") == every[20:]
    assert names(rest, place, "?pagenum=4&pagesize=10") == []
    assert names(rest, place, "?pagenum=0&pagesize=0") == every[:1]
    assert names(rest, place, "?pagenum=999999999&pagesize=5000") == []


def test_a_page_is_cut_to_the_largest(rest, place, monkeypatch):
    monkeypatch.setattr(limits, "SHARED_FILES_PAGE", 3)
    filled(rest, place, 4)
    assert len(files(rest, place, "?pagesize=3")) == 3
    assert len(files(rest, place, "?pagesize=4")) == 3
    _, body = rest("GET", f"{place}/share_files?pagesize=4", token=rest.tenant.token("ada"))
    assert body["params"] == {"pagenum": ["1"], "pagesize": ["4"]}


def test_what_is_downloaded_is_what_was_uploaded(rest, place, share):
    data = bytes(range(256)) * 300
    file = share(data, type="image/png", filename="prüfung.png")
    for token in (rest.tenant.token("grace"), None):
        status, _ = rest("GET", f"{place}/share_files/{file['file_id']}", token=token)
        answer = requests.get(rest.headers["Location"], timeout=5)
        assert (status, answer.status_code, answer.content) == (302, 200, data)
        assert answer.headers["content-type"] == "image/png"
        assert "pr%C3%BCfung.png" in answer.headers["content-disposition"]


@pytest.mark.parametrize("by", ["linus", "grace", "ada", ""])
def test_who_shared_it_who_leads_and_the_app_remove_it(rest, place, share, by):
    file = share()
    token = rest.tenant.token(by) if by else None
    status, body = rest("DELETE", f"{place}/share_files/{file['file_id']}?resource=web", token=token)
    named = {"id" if "rooms" in place else "group_id": place.rsplit("/", 1)[1]}
    assert (status, body["data"]) == (200, named | {"file_id": file["file_id"], "result": True})
    assert (files(rest, place), uploaded()) == ([], 0)
    again = rest("DELETE", f"{place}/share_files/{file['file_id']}", token=token)
    assert error(again) == GONE


def test_nobody_else_removes_it(rest, place, share):
    file = share(by="grace")
    assert (
        error(rest("DELETE", f"{place}/share_files/{file['file_id']}", token=rest.tenant.token("linus")))
        == ADMIN_NEEDED
    )
    assert len(files(rest, place)) == uploaded() == 1


def test_what_the_app_shares_is_the_owners(rest, place, share):
    share(by="")
    assert [file["file_owner"] for file in files(rest, place)] == ["ada"]


def test_strangers_do_nothing(rest, place, share):
    file, token = share(), rest.tenant.token("omar")
    asked = f"{place}/share_files"
    assert error(rest("GET", asked, token=token)) == FORBIDDEN
    assert error(rest("GET", f"{asked}/{file['file_id']}", token=token)) == FORBIDDEN
    assert error(rest("DELETE", f"{asked}/{file['file_id']}", token=token)) == FORBIDDEN
    assert error(rest("POST", asked, form(part()), token=token, headers=TYPE)) == FORBIDDEN
    assert len(files(rest, place)) == uploaded() == 1


def test_who_left_opens_nothing(rest, place, share):
    file = share()
    memberships.leave(rest.tenant.app, muc_of(rest, place), "linus", 0)
    token = rest.tenant.token("linus")
    assert error(rest("GET", f"{place}/share_files/{file['file_id']}", token=token)) == FORBIDDEN
    assert error(rest("DELETE", f"{place}/share_files/{file['file_id']}", token=token)) == FORBIDDEN


def test_without_a_token(rest, place):
    for verb, path in (("GET", ""), ("POST", ""), ("GET", "/x"), ("DELETE", "/x")):
        body, headers = (form(part()), TYPE) if verb == "POST" else (None, {})
        answer = rest(verb, f"{place}/share_files{path}", body, token="", headers=headers)
        assert error(answer) == (401, "group_authorization", "token is blank!")
    assert uploaded() == 0


def test_members_are_told(rest, group):
    path = f"/chatgroups/{group}/share_files"
    uuids = [rest("POST", path, form(part()), headers=TYPE)[1]["data"]["file_id"] for _ in range(2)]
    rest("DELETE", f"{path}/{uuids[0]}")
    rest("DELETE", f"{path}/{uuids[0]}")
    rest("POST", path, b"no form", headers=TYPE)
    assert events(rest, group) == ["UPLOAD_FILE", "UPLOAD_FILE", "DELETE_FILE"]


@pytest.mark.parametrize("body", [b"", b"no form", form(part(name="picture")), form(part(), part()), part()])
def test_a_form_without_the_one_file_is_refused(rest, place, body):
    """400 as documented: it is the one status that the web SDK hands to its caller as an error."""
    answer = rest("POST", f"{place}/share_files", body, headers=TYPE)
    assert error(answer) == (400, "illegal_argument", "file must be provided.")
    no_boundary = rest("POST", f"{place}/share_files", body, headers={"content-type": "multipart/form-data"})
    assert no_boundary[0] == 400
    assert uploaded() == 0


def test_what_is_no_form_is_refused(rest, place):
    answer = rest("POST", f"{place}/share_files", form(part()), headers={"content-type": "text/plain"})
    assert answer[0] == 415


def test_a_file_of_one_byte_too_many_is_refused(rest, place, share):
    assert share(b"x" * limits.FILE)["file_size"] == limits.FILE
    answer = rest("POST", f"{place}/share_files", form(part(b"x" * (limits.FILE + 1))), headers=TYPE)
    assert error(answer)[::2] == (413, "the file size exceeds the maximum limit.")
    assert len(files(rest, place)) == uploaded() == 1


def test_one_file_more_than_a_group_keeps_is_refused(rest, place, share):
    filled(rest, place, limits.SHARED_FILES - 1)
    share(filename="last")
    answer = rest("POST", f"{place}/share_files", form(part()), headers=TYPE)
    assert error(answer) == (403, "exceed_limit", "group shared file list is full!")
    listed = names(rest, place)
    assert (len(listed), listed[0], uploaded()) == (limits.SHARED_FILES, "last", 1)


def test_expired_files_count_no_more(rest, place, share, monkeypatch):
    monkeypatch.setattr(limits, "SHARED_FILES", 3)
    old = filled(rest, place, 3, days=limits.FILE_DAYS)
    assert files(rest, place) == []
    for verb in ("GET", "DELETE"):
        assert error(rest(verb, f"{place}/share_files/{old[0]}")) == GONE
    for _ in range(3):
        share()
    assert rest("POST", f"{place}/share_files", form(part()), headers=TYPE)[0] == 403


def test_a_file_is_there_to_its_last_millisecond(rest, place, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    for age in (limits.FILE_DAYS * DAY - 1, limits.FILE_DAYS * DAY):
        file = ChatFile(shared_id(now - age, 7), f"{age}", "text/plain", 1, "ada", restricted=False, created=now - age)
        sharedfiles.add(rest.tenant.app, muc_of(rest, place), file)
        there = age < limits.FILE_DAYS * DAY
        assert (rest("GET", f"{place}/share_files/{file.uuid}")[0] == 302) is there
        assert (f"{age}" in names(rest, place)) is there


@pytest.mark.parametrize("uuid", [UNKNOWN, "x", "..", "meta", "%00", UNKNOWN.upper()])
def test_an_unknown_file_may_not_exist(rest, place, uuid):
    for verb in ("GET", "DELETE"):
        status, body = rest(verb, f"{place}/share_files/{uuid}")
        assert status == 404
        assert body["error"] in {"entity_not_found", "service_resource_not_found"}


@pytest.mark.parametrize("collection", ["chatgroups", "chatrooms"])
@pytest.mark.parametrize("unknown", ["1234", "no-number", "0"])
def test_an_unknown_group_does_not_exist(rest, collection, unknown):
    path = f"/{collection}/{unknown}/share_files"
    missing = (404, "resource_not_found", f"grpID {unknown} does not exist!")
    assert error(rest("GET", path)) == missing
    assert error(rest("POST", path, form(part()), headers=TYPE)) == missing
    for verb in ("GET", "DELETE"):
        assert error(rest(verb, f"{path}/{clock.uuid()}")) == missing
    assert uploaded() == 0


def test_a_group_is_no_room(rest, place, share):
    file = share()
    other = place.replace("chatgroups", "x").replace("chatrooms", "chatgroups").replace("x", "chatrooms")
    assert rest("GET", f"{other}/share_files/{file['file_id']}")[0] == 404


def test_a_file_of_another_group_may_not_exist(rest, place, share):
    file = share()
    muc = muc_of(rest, place)
    other = service.create(rest.tenant.app, replace(muc, id=""))
    path = f"{place.rsplit('/', 1)[0]}/{other.id}/share_files/{file['file_id']}"
    assert error(rest("GET", path)) == error(rest("DELETE", path)) == GONE
    assert len(files(rest, place)) == 1


def test_a_file_is_the_apps_own(rest, place, share):
    file, other = share(), tenancy.make("globex", "store")
    path = f"{place}/share_files/{file['file_id']}"
    assert call("GET", f"/globex/store{path}", token=other.app_token)[0] == 404
    assert call("DELETE", f"/globex/store{path}", token=other.app_token)[0] == 404
    for token in (other.app_token, other.org_token, other.token("linus")):
        for verb in ("GET", "DELETE"):
            assert rest(verb, path, token=token)[0] == 401
            assert rest(verb, f"{place}/share_files", token=token)[0] in {401, 405}
    assert len(files(rest, place)) == uploaded() == 1


def test_no_chat_file_is_made_of_it(rest, place, share):
    file = share()
    assert rest("GET", f"/chatfiles/{file['file_id']}")[0] == 404


def test_in_a_disabled_group_members_share_nothing_and_see_what_was(rest, group):
    path = f"/chatgroups/{group}/share_files"
    token = rest.tenant.token("linus")
    _, body = rest("POST", path, form(part()), token=token, headers=TYPE)
    rest("POST", f"/chatgroups/{group}/disable")
    disabled = (403, "forbidden_op", "can not operate this group, reason: group is disabled")
    assert error(rest("POST", path, form(part()), token=token, headers=TYPE)) == disabled
    assert error(rest("DELETE", f"{path}/{body['data']['file_id']}", token=token)) == disabled
    assert len(files(rest, f"/chatgroups/{group}")) == uploaded() == 1


def test_files_go_with_their_group(rest, group):
    path = f"/chatgroups/{group}/share_files"
    for _ in range(3):
        rest("POST", path, form(part()), headers=TYPE)
    muc = muc_of(rest, f"/chatgroups/{group}")
    filled(rest, f"/chatgroups/{group}", limits.SWEPT_AT_ONCE)
    assert uploaded() == 3
    assert rest("DELETE", f"/chatgroups/{group}")[0] == 200
    assert (uploaded(), sharedfiles.newest(rest.tenant.app, muc, 9)) == (0, [])
