"""One frame on its way through the edge."""

from dataclasses import dataclass, field

from chalicelib.delivery import gateway
from chalicelib.errors import SessionEnded
from chalicelib.model.app import App
from chalicelib.model.user import Connection, Form
from chalicelib.msync import msync_pb2 as pb
from chalicelib.msync.session import Step
from chalicelib.services import connections


@dataclass
class Call:
    connection: str
    form: Form
    arrived: int  # ms, when the gateway had the frame
    frame: pb.MSync = field(default_factory=pb.MSync)
    step: Step | None = None
    sync: pb.CommSyncUL | None = None
    session: Connection | None = None
    answered: bool = False

    @property
    def bound(self) -> Connection:
        """The login on this socket; the table of steps lets nobody here without one."""
        if self.session is None:
            raise SessionEnded
        return self.session

    @property
    def meta(self) -> pb.Meta:
        return self.sync.meta if self.sync is not None else pb.Meta()

    @property
    def app(self) -> App:
        app = connections.tenant(self.bound.appkey)
        if app is None or app.disabled:
            raise SessionEnded
        return app

    def answer(self, frame: bytes) -> bool:
        """False if the client is not there any more; then the connection is forgotten."""
        outcome = gateway.post(self.connection, self.form, frame)
        if outcome is gateway.Outcome.GONE and self.session is not None:
            connections.gone(self.session)
        self.answered = True
        return outcome is gateway.Outcome.SENT
