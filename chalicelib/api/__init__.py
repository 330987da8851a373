"""REST: one module per collection."""

from chalicelib.api import (
    chatfiles,
    chatgroups,
    groupmembers,
    groupmoderation,
    management,
    servers,
    threads,
    tokens,
    users,
)
from chalicelib.api.endpoint import Collection

COLLECTIONS: tuple[Collection, ...] = (
    management.rest,
    management.app_rest,
    servers.rest,
    tokens.rest,
    users.rest,
    chatfiles.rest,
    chatgroups.rest,
    groupmembers.rest,
    groupmoderation.rest,
    threads.rest,
)
