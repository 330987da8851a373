"""REST: one module per collection."""

from chalicelib.api import (
    chatfiles,
    chatgroups,
    chatrooms,
    groupadmissions,
    management,
    metadata,
    mucmembers,
    mucmoderation,
    roomtags,
    servers,
    superadmins,
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
    groupadmissions.rest,
    chatrooms.rest,
    superadmins.rest,
    mucmembers.rest,
    mucmoderation.rest,
    metadata.rest,
    roomtags.rest,
)
