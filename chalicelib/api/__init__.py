"""REST: one module per collection."""

from chalicelib.api import (
    chatfiles,
    chatgroups,
    groupacks,
    groupmembers,
    groupmoderation,
    management,
    servers,
    sharedfiles,
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
    sharedfiles.rest,
    groupacks.rest,
)
