"""Who was not there when something was said: their phones are told by the queue `notify` (see notices)."""

from chalicelib import telemetry
from chalicelib.delivery import queues
from chalicelib.model.app import App
from chalicelib.model.content import Command
from chalicelib.model.message import PUSHED, Draft
from chalicelib.services.messages import Sent


def tell(app: App, sent: Sent, asked: Draft) -> None:
    """After the reply. What nobody is to be woken by is not offered, nor what could reach nobody."""
    entry = sent.entry
    if not sent.away or entry.kind not in PUSHED or not entry.seq or isinstance(asked.content, Command):
        return
    if app.pushes:
        queues.notify(app, sent.conversation, entry.seq)
    else:
        telemetry.count("Pushes.unsent")
