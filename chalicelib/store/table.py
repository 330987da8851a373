"""What every table shares: its name, its billing, and the one DynamoDB client."""

from collections.abc import Callable
from typing import Any

from pynamodb.connection.table import TableConnection
from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.models import Model

from chalicelib.config import settings
from chalicelib.store import session


def named(noun: str) -> str:
    return settings().prefix + noun


def client() -> Any:
    return session.client("dynamodb")


class Table(Model):
    """A row. Never leaves its module."""

    class Meta:
        billing_mode = "PAY_PER_REQUEST"
        region = None
        host = None

    @classmethod
    def _get_connection(cls) -> TableConnection:
        connection = super()._get_connection()
        # pynamodb would make a session and a client of its own for every table.
        connection.connection._client = client()
        return connection


def held(write: Callable[[], Any], failure: type[PutError | UpdateError | DeleteError]) -> bool:
    """Whether the condition on the write held."""
    try:
        write()
    except failure as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True
