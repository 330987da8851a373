"""When the tests of rows take place: far enough ahead that no row is past its ttl, as a database may remove those."""

AT = 2_000_000_000_000  # ms: 2033-05-18 03:33:20 UTC
TTL = 4_000_000_000  # s
