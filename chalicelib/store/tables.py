"""Every table, for whoever makes them. Apart, so that a function loads no more of them than it needs."""

from chalicelib.store import (
    apps,
    attempts,
    connections,
    conversations,
    expiry,
    files,
    inbox,
    locators,
    messages,
    mucs,
    people,
    presence,
    pushes,
    receipts,
    subscribers,
)
from chalicelib.store.table import Table

TABLES: tuple[type[Table], ...] = (
    apps.Row,
    attempts.Row,
    people.Row,
    connections.Row,
    conversations.Row,
    messages.Row,
    locators.Row,
    inbox.Row,
    expiry.Row,
    files.Row,
    subscribers.Row,
    mucs.Row,
    receipts.Row,
    presence.Row,
    pushes.Row,
)
