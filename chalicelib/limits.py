"""Every number: sizes, counts, page sizes, rates, time-outs, retention. Bytes and seconds unless a name says else."""

# Names (rest-users-groups-rooms 2.5, 4.1)
ORG_NAME = 32
APP_NAME = 32
USERNAME = 64
PASSWORD = 64
NICKNAME = 100
TITLE = 128
EMAIL = 254
APPS_PER_ORG = 100
ADMINS_PER_ORG = 100

# Requests
BODY = 256 * 1024  # a JSON body; files have their own limit
USERS_PER_CALL = 60
USERS_PER_STATUS = 100
USERS_PER_DELETE = 100
PAGE = 100  # the largest page where a collection has no other
PAGE_DEFAULT = 10
CURSOR = 512

# Tokens
TOKEN_TTL = 5_184_000  # 60 days
TOKEN_TTL_LARGEST = 10 * 365 * 86_400
TOKEN = 4096
AGORA_TOKEN_TTL = 86_400
LOGIN_FAILURES = 5  # free attempts, per user and per address, before each next one has to wait
LOGIN_FAILURES_PER_ADDRESS = 50
LOGIN_WAIT = 2  # doubles with every further failure
LOGIN_WAIT_LONGEST = 900
LOGIN_FAILURES_KEPT = 3600
CACHE = 30  # an App or a signing key read once serves a process this long

# Frames (API Gateway: platform 2)
GATEWAY_MESSAGE = 128 * 1024
GATEWAY_FRAME = 32 * 1024
FRAME_TEXT = GATEWAY_FRAME  # what is sent down or taken in, as base64 text
FRAME = FRAME_TEXT // 4 * 3  # the same as MSYNC bytes
MESSAGE = 5 * 1024  # body and ext of one message (rest-messages 11.1)
EXT_KEYS = 200
CUSTOM_EVENT = 32
CUSTOM_EXTS = 16
LOGIN_EXTENSION = 1024
DEVICE = 128
CONNECT_WITHIN = 30  # a socket that has not logged in by then is closed

# Devices, leases, heartbeats (architecture 5)
DEVICES_PER_USER = 4
DEVICES_KNOWN = 16  # remembered while offline, so that they get copies of what others sent
HEARTBEAT = 30
LEASE_SHORTEST = 60
LEASE_LONGEST = 600
LEASE_INTERVALS = 3
LEASE_SHARDS = 16
SWEEP_PER_SHARD = 500

# The log
WRITER_LIFE = 25  # the longest a frame handler runs, with room for clocks that differ
SYNC_PAGE = 50
SYNC_READ = 200  # entries looked at for one page
CONVERSATIONS_PER_SYNC = 1000
CONFIRM_EVERY = 32  # entries between two pushes that ask for a confirmation
CONFIRM_AFTER_PAUSE = 300
RUNS_KEPT = 10_000  # (connection, conversation) pairs a process remembers pushes of
MESSAGE_DAYS = 30
RECALL_SECONDS = 120
RECALL_SECONDS_LARGEST = 7 * 86_400
PUSHES_BY_SENDER = 25

# Self-destruct (architecture 8)
EXPIRE_IN = 365 * 86_400
EXPIRY_SHARDS = 8
EXPIRY_PER_SHARD = 500
EXPIRY_MINUTES_PER_RUN = 1440

# Files (rest-messages 6): 10 MB, or what a Lambda can be handed: 6 MB of event in base64, less headers and framing
FILE = min(10 * 1024 * 1024, 6 * 1024 * 1024 * 3 // 4 - 64 * 1024)
FILE_DAYS = 7
FILE_NAME = 255
FILE_ADDRESS_SECONDS = 300

# AWS calls
AWS_ATTEMPTS = 3
AWS_CONNECT_TIMEOUT = 2
AWS_READ_TIMEOUT = 5
PUSH_ATTEMPTS = 2
