"""MUC metas of clients: into a room, and out of it (msync 7.1)."""

from chalicelib import clock, frames
from chalicelib.errors import MucNotFound
from chalicelib.model.event import Actor
from chalicelib.model.muc import legal_muc_id
from chalicelib.realtime.call import Call
from chalicelib.services import attendance


def attend(call: Call) -> None:
    asked = frames.attendance(call.meta)
    if not legal_muc_id(asked.room):
        raise MucNotFound(asked.room)
    if asked.comes:
        room, info = attendance.come(call.app, call.bound, asked)
        call.answer(frames.attends(call.meta.id, room, info))
    else:
        attendance.go(call.app, asked.room, Actor(call.bound.username, call.bound.resource))
        call.answer(frames.sent(call.meta.id, 0, clock.now()))
