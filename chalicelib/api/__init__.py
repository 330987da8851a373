"""REST: one module per collection."""

from chalicelib.api import (
    chatfiles,
    chatgroups,
    chatrooms,
    groupacks,
    groupadmissions,
    management,
    messages,
    metadata,
    mucmembers,
    mucmoderation,
    roomtags,
    servers,
    sharedfiles,
    superadmins,
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
    sharedfiles.rest,
    groupacks.rest,
    metadata.rest,
    roomtags.rest,
    groupadmissions.rest,
    chatrooms.rest,
    superadmins.rest,
    mucmembers.rest,
    mucmoderation.rest,
    threads.rest,
    messages.rest,
)
