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
REFUSAL_TEXT = 1000  # characters that a caller is told, by REST or in a frame
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
GATEWAY_FRAME = 32 * 1024
FRAME_TEXT = GATEWAY_FRAME  # what is sent down or taken in, as base64 text
FRAME = FRAME_TEXT // 4 * 3  # the same as MSYNC bytes
MESSAGE = 5 * 1024  # body and ext of one message (rest-messages 11.1)
EXT_KEYS = 200
EXT_DEPTH = 32  # objects and lists within each other, by REST
CUSTOM_EVENT = 32
CUSTOM_EXTS = 16
LOGIN_EXTENSION = 1024
DEVICE = 128
CONNECT_WITHIN = 30  # a socket that has not logged in by then is closed

# Devices, leases, heartbeats (architecture 5)
DEVICES_PER_USER = 4  # online on one platform
DEVICES_KNOWN = 16  # on all platforms; remembered while offline, so that they get copies of what others sent
HEARTBEAT = 30
LEASE_SHORTEST = 60
CONNECTIONS_KNOWN = 10_000  # that a process remembers
FIRST_BEATS = 90  # so long after a login each heartbeat looks for what was sent while the login ran
LEASE_LONGEST = 600
LEASE_INTERVALS = 3
SWEEP_SEGMENTS = 16
SWEEPS_AT_ONCE = 16  # connections that the gateway is asked about
ASKED_ABOUT = 200  # connections that the gateway is asked about for who asks whether users are online
SWEEP_TAKEN = 256  # between two looks at the time
SWEEP_ASKED = 2000  # watched connections a second, of any number within SWEEP_SECONDS: the gateway has frames to serve
SWEEP_SECONDS = 45  # of one run; the next begins with another segment

# The log
WRITER_LIFE = 25  # the longest a frame handler runs, with room for clocks that differ
OPENED_BEFORE = 5  # an account sees what was written so long before it was opened: clocks differ
SYNC_PAGE = 50
SYNC_READ = 200  # entries looked at for one page
META_FRAMING = 8 + DEVICE  # what a meta grows by in a batch: its length, and the device that sent it
BATCH = FRAME - 512  # metas of one batch; the rest is for status, queue and key
CONVERSATIONS_PER_SYNC = 3000  # groups and threads that one may be in come first, and leave room for 2,200 people
GAPS_KEPT = 8  # times out of a group that its row in an inbox remembers after they were read past
OFFLINE_COUNTED = 10_000  # of one conversation
CONFIRM_EVERY = 17  # entries between two pushes that ask for a confirmation; odd: both sides of a chat are asked
CONFIRM_AFTER_PAUSE = 60
RUN_STRAYS = 16  # numbers that arrived out of turn before a run is given up
RUNS_KEPT = 10_000  # (connection, conversation) pairs a process remembers pushes of
MESSAGE_DAYS = 30
RECALL_SECONDS = 120
RECALL_SECONDS_LARGEST = 7 * 86_400
PUSHES_AT_ONCE = 4
TURN = 5  # the longest a push waits for those before it

DIRECTED = 20  # members that a message to a few of a group is for

# Read receipts of groups
ACK_CONTENT = 1024  # bytes of UTF-8
READERS = 10_000  # counted, of one message
READERS_PAGE = 500

# Contacts and block lists (rest-users-groups-rooms 2.5, 2.6)
CONTACTS = 3000  # of one user, at most
CONTACTS_PAGE, CONTACTS_PAGE_DEFAULT = 50, 10
CONTACTS_ASKED = 10  # users that one call asks to be contacts, or makes contacts
CONTACTS_PARTED = 50  # at a time, where all of a user are
CONTACTS_AT_ONCE = 8
REMARK = 100  # characters
REQUEST_REASON = 512  # characters
REQUESTS = 200  # to be a contact, that wait for a user; the oldest make room
REQUESTS_OVER = 10  # that came in at the same time
REQUEST_LIFE = 90 * 86_400
BLOCKED = 500  # by one user
BLOCKED_PER_CALL = 50
BLOCKED_AT_ONCE = 32  # two writes for each make a transaction
RELATIONS_CHECKED = 100

# Groups and rooms
TRANSACTION_ATTEMPTS = 5  # of one that others get in the way of
TRANSACTION_WAIT = 0.02  # before the second; doubles
MUC_NAME = 128  # characters, as the next three
MUC_DESCRIPTION = 512
MUC_AVATAR = 1024
ANNOUNCEMENT = 512
MUC_CUSTOM = 8 * 1024
MUC_REASON = 512  # characters, of an application
MUC_ID_ATTEMPTS = 5
GROUP_SIZE = 200  # members, unless it is made larger
GROUP_SIZE_LARGEST = 10_000
GROUP_FOUNDERS = 200  # members that a group is made with
ADMINS_PER_MUC = 100  # with the owner
MEMBERS_PER_CALL = 60
MEMBERS_AT_ONCE = 8  # that are told of what became of them
MUCS_PER_CALL = 100
MUTE_LONGEST = 10 * 365 * 86_400_000  # ms; longer is for ever
EVENT_INFO = 10 * 1024  # what a group says of itself, told to its members in one event
SWEPT_AT_ONCE = 33  # rows of a group or thread that is gone; three writes for each make a transaction
SWEEPS_OF_A_MUC = 2 * (GROUP_SIZE_LARGEST // SWEPT_AT_ONCE)
AFFILIATIONS = 10_000  # members shown in one answer
MUCS_PAGE = 1000
MEMBERS_PAGE = 1000
JOINED_PAGE, JOINED_PAGE_DEFAULT = 20, 5
BLOCKS_PAGE = 50
BLOCKS_LISTED = 500  # where no page is asked for
MARKS_LISTED = 10_000

# Attributes of members and rooms, tags in rooms (rest-users-groups-rooms 2.5)
MEMBER_KEY = 16  # bytes of UTF-8, as the next two
MEMBER_VALUE = 512
MEMBER_ATTRIBUTES = 4 * 1024  # keys and values of one member, and of one call about it
MEMBERS_SET = 20  # in one call
MEMBERS_ASKED = 10
ROOM_KEYS = 100
ROOM_KEYS_PER_CALL = 10
ROOM_KEYS_FORGOTTEN = 50  # in one transaction, when who set them leaves
ROOM_KEY = 128
ROOM_VALUE = 4096  # characters
ATTRIBUTES_TOLD = 20 * 1024  # bytes of attributes in one event
ROOM_VALUE_TOLD = 18 * 1024  # a value as JSON: an event has to carry it
TAG = 32  # characters
TAGS_PER_MEMBER = 10
TAGS_MUTED = 1000  # of one room
WEARERS_PAGE = 1000  # members looked through for a tag at once
WEARERS_TOLD = 500  # of a mute by tag; others learn of it when they speak

# What users say of themselves (rest-users-groups-rooms 2.5, 6.1)
PROFILE = 2 * 1024  # bytes of UTF-8: names and values of all attributes of one user
PROFILES_PER_APP = 10 * 1024**3  # the same of all users of an app
PROFILES_ASKED = 100
PROFILE_COUNTERS = 16  # rows that an app's sum is spread over

# Global mutes (rest-users-groups-rooms 2.6, 5)
MUTE_SECONDS = 2_147_483_647
MUTES_PAGE = 50
MUTES_LISTED = 10_000

# Favourites (rest-users-groups-rooms 5: collections)
FAVOURITES_PER_USER = 1000
FAVOURITES_PER_CALL = 20
FAVOURITES_PAGE, FAVOURITES_PAGE_DEFAULT = 200, 100
FAVOURITES_ANSWER = 4 * 1024 * 1024  # bytes of one page: a Lambda answers with 6 MB at most
FAVOURITES_BODY = 3 * 1024 * 1024  # of a call with as many as it may have
FAVOURITES_FORGOTTEN = 100  # at a time, of an account that is gone
FAVOURITE_ID = 128  # characters, as the next two
FAVOURITE_DATA = 20_480
FAVOURITE_EXT = 1024
FAVOURITE_TYPE = 2**31 - 1
FAVOURITE_TIME = 10**13 - 1  # ms

# Calls beside the chat (rest-users-groups-rooms 10: X36)
CHANNEL = 64  # bytes of a channel's name
CALLERS_ASKED = 100  # numbers whose users are asked for
CALLERS = 2**32 - 1  # numbers that users get

# Groups and rooms of an app, unless it is set otherwise
GROUPS_PER_APP = 100_000
GROUPS_PER_USER = 500  # at most
GROUP_SIZE_ALLOWED = 500
ROOMS_PER_APP = 10_000
MUCS_PER_APP_LARGEST = 1_000_000
ROOM_SIZE, ROOM_SIZE_LARGEST = 1000, 10_000
MUC_COUNTERS = 16  # rows that the number of an app's groups is spread over
MUCS_NUMBERED = 10_000  # that can be reached by the number of a page; beyond, there are cursors
SUPER_ADMINS_PAGE = 1000

# Threads of groups (rest-users-groups-rooms 2.5, 8)
THREAD_NAME = 64  # characters
THREADS_PER_GROUP = 1000
THREADS_PER_USER = 300  # that one may be in
THREAD_SIZE = 1000  # members
THREAD_MEMBERS_PER_CALL = 10
THREADS_PER_CALL = 20  # whose last messages are asked for
THREADS_PAGE = 50
THREADS_AT_ONCE = 8  # that are left, or looked into
LEAVES_OF_THREADS = 4  # attempts to leave all threads of a group
PAGE_FILLS = 8  # reads for one page of a list where rows of threads that are gone still stand
PARENT_CACHE = 3600  # a process remembers which group a thread is of; that never changes
LAST_LOOKED = 50  # entries from the end of a log among which its last message is looked for
THREAD_HEARERS = 100  # with more people on the group's line, not every message of a thread is told there

# Lines of groups (architecture 5)
CONNECTION_LIFE = 7200 + 300  # the gateway ends every connection by then
SETTLE_AFTER = 1  # after $connect, when most have logged in: onto the lines of their groups
SUBSCRIBERS = 20_000  # of one line
PUSHED_BY_SENDER = 25
WORKER_PUSHES_AT_ONCE = 16
SHARD = 100  # connections that one message of the queue is for
BATCH_GET = 100
SQS_BATCH = 10
SQS_BYTES = 250 * 1024  # of one batch; the service takes 256 KB

# Accounts that are gone, or whose sessions are
END_AGAIN_AFTER = 5  # when the logins are done that read the account before it changed
CLEAR_UP_AFTER = 5
CLEARED_UP = 5  # groups and rooms that are left, or ended, at a time

# Rooms. Pushes a second of one room, above which messages of low priority are refused, and ordinary ones
ROOM_PUSHES_LOW, ROOM_PUSHES = 5_000, 20_000
LOAD_MEASURED = 1  # seconds, at least, that a room's messages are counted over
LOAD_KNOWN = 5  # seconds that what was measured holds
LOADS_KNOWN = 1000  # rooms that a process measures
ROOMS_PER_USER = 100  # at most
ROOM_GRACE = 120  # after its last connection a member is still there so long
ROOM_TOLD = 1000  # members up to which a room is told who comes and goes
JOIN_EXT = 4096  # characters that who joins tells the others

# Broadcasts to all rooms of an app (rest-messages 3.3): so many in so many seconds
ROOM_BROADCASTS = ((1, 1), (10, 60), (100, 86_400))
BROADCAST_ROOMS = 25  # that one message of the queue is for
BROADCAST_ROOMS_AT_ONCE = 8
WINDOW_KEPT = 60  # seconds that a count stays beyond its window

# Presence (rest-users-groups-rooms 2.5, 6.3)
PRESENCE_EXT = 1024  # bytes of UTF-8
PRESENCE_NAMED = 100  # users, in one call
PRESENCE_SUBSCRIPTIONS = 3000  # of one user
PRESENCE_SUBSCRIBERS = 3000  # of one user
PRESENCE_EXPIRY = 30 * 86_400
PRESENCE_PAGE, PRESENCE_PAGE_DEFAULT = 500, 1
PRESENCE_AFTER = 5  # after a connection is gone: a client that lost it is back by then
PRESENCE_PAUSE = 5  # between two tellings about one user
PRESENCE_UNSTEADY = 30  # so long after a telling, only a state that has lasted is told
PRESENCE_LASTED = 2
PRESENCE_READ = 33  # users whose account, devices and presence one request reads
PRESENCE_LOOKED_AT_ONCE = 8  # users whose subscribers are counted
PRESENCE_REMOVED = 500  # rows of an account that is gone, at a time
GROUP_COUNTED = 500  # members up to which each is looked for; in larger groups who is on the line is

# Labels that an app puts on its users (rest-users-groups-rooms 2.5, 7)
LABEL_NAME = 64
LABEL_DESCRIPTION = 255  # characters
LABELS_PER_APP = 100
LABEL_WEARERS = 20_000
LABELLED_PER_CALL = 100  # users
LABELLED_AT_ONCE = 49  # of these: what is read about two for each, and the label, makes a batch, or a transaction
LABELS_PAGE = 100
LABELS_SHED = 25  # of an account that is gone, at a time
LABEL_SWEPT_AFTER = 60  # when the call that takes a label away has ended, one way or another
LABEL_SWEPT = 500  # rows of such a label, at a time

# Pushes to all users of an app, or to who wears labels (rest-users-groups-rooms 1.N, 7)
TASK_LABELS = 5
TASKS_RUNNING = 3  # of one app, as the next
TASKS_WAITING = 100  # for their time
TASK_AHEAD, TASK_AHEAD_LONGEST = 3600, 30 * 86_400
LABEL_TASKS = ((1200, 60),)  # so many in so many seconds
APP_TASKS = ((5, 60), (100, 86_400))
TASK_AFTER = 5  # when the call that begins one has written it
TASK_USERS = 24  # at a time
TASK_PORTIONS = 4  # of these, in one message of the queue
TASK_HELD = 60  # a worker that has had it for so long is dead
TASK_WATCHED = 900  # how often one that runs is looked after
TASK_STALLED = 600  # it moved so long ago that its message must be lost
TASK_GIVEN_UP = 2 * 86_400  # since it was to begin, however far it came
TASK_KEPT = 7 * 86_400  # when it has ended

# Self-destruct (architecture 8)
EXPIRE_IN = 365 * 86_400
EXPIRY_SHARDS = 8
EXPIRY_PER_SHARD = 500
EXPIRIES_AT_ONCE = 8
EXPIRY_MINUTES_PER_RUN = 120

# Files (rest-messages 6): 10 MB, or what a Lambda can be handed: 6 MB of event in base64, less headers and framing
FILE = min(10 * 1024 * 1024, 6 * 1024 * 1024 * 3 // 4 - 64 * 1024)
FILE_DAYS = 7
FILE_NAME = 255  # bytes of UTF-8, as file systems count
FILE_TYPE = 255
FILE_ADDRESS_SECONDS = 300
FILE_REMEMBERED_DAYS = 30  # so that who opens an old message hears that its file is expired, not that there was none
SHARED_FILES = 1000  # of one group or room, that are not expired
SHARED_FILES_PAGE = 1000
BLOBS_AT_ONCE = 8  # files of a group that is gone, while they are removed
GATEWAY_BODY = 10 * 1024 * 1024  # no larger request reaches us
FORM_HEADER = 4096
FORM_HEADERS = 8
FORM_PARTS = 16

# Settings of pushes (rest-users-groups-rooms 7)
GROUPS_IGNORED = 1000  # that a user wants no push notifications of
GROUPS_IGNORED_PER_CALL = 100
BINDINGS = 16  # devices of one user that take pushes, counted once for each notifier
NOTIFIER_BOUND = 128  # characters of the notifier's name at a binding, as the app called it
DEVICE_TOKEN = 1024  # characters; those of vendors have less than 300
PUSH_NICKNAMES = 50  # in one call
NICKNAMES_AT_ONCE = 8
IGNORE_DURATION = 7 * 86_400_000  # ms
SILENCES_ASKED = 100  # conversations asked about in one call
SILENCES_PAGE = 50
SILENCES_REMOVED = 100  # at a time
LANGUAGE = 35  # characters, of a tag as BCP 47 has them
TEMPLATE_NAME = 64
TEMPLATE_TITLE = 256  # characters, as the next
TEMPLATE_CONTENT = 1024
TEMPLATES_PER_APP = 100

# Pushes (rest-users-groups-rooms 7): characters of what an app pushes
PUSH_TITLE = 32
PUSH_CONTENT = 100
PUSH_SUB_TITLE = 10
PUSH_EXT_KEYS, PUSH_EXT = 10, 1024
PUSH_CLICK = 1024
PUSH_BLOCK = 2048  # what is for one vendor's phones alone
PUSH_BADGE = 99_999
PUSH_WORD = 128  # of a sound, a category, a channel
PUSH_PAYLOAD = 4096  # bytes that vendors take
PUSH_HEARERS = 19  # receivers of a message that are decided on at once: five rows each in one read
PUSH_MEMBERS = 4 * PUSH_HEARERS  # of a group, that one message of the queue is for
PUSHED_GROUP = 3000  # members; larger groups are not pushed to
PUSH_TARGETS = 100  # users that one call names
# So many calls in so many seconds
PUSH_SYNC_RATE, PUSH_ASYNC_RATE = ((1, 1),), ((200, 1),)
PUSH_SINGLE_RATE, PUSH_COUNTS_RATE = ((1200, 60),), ((10, 10),)
PUSH_COUNTERS = 8  # rows that the pushes of a day are counted in, for each platform
PUSH_DAYS = 31  # whose counts one call may ask for
NOTIFIERS = 20  # of one app
NOTIFIER_NAME = 64
NOTIFIER_PACKAGE = 255
NOTIFIER_SECRET = 16 * 1024  # bytes
PUSHES_BY_VENDOR_AT_ONCE = 8  # to Amazon SNS

# AWS calls
AWS_ATTEMPTS = 3
AWS_CONNECT_TIMEOUT = 2
AWS_READ_TIMEOUT = 5

# Tenants and tokens, further
TENANTS_CACHED = 1000  # apps and admins one process remembers
MANAGEMENT_TOKEN_TTL = 604_800
PATH_SEGMENT = 2048  # characters; a list of names joined with commas is the longest
AGORA_TOKEN_UNPACKED = 4096  # what a compressed AccessToken2 may grow to
CLOCKS_DIFFER = 30  # seconds that the clock of an app's server may be behind ours
SECRET_AGAIN = 1  # an unknown signing key makes us look for a new one, this often at most
PASSWORD_TIME, PASSWORD_MEMORY = 2, 19_456  # argon2 rounds and KiB: 30 ms on a core, under 100 ms in a 1 GB Lambda
MESSAGE_DAYS_LARGEST = 365
CHANGE_ATTEMPTS = 5  # of an optimistic write that others keep overtaking
