"""The product's own keys as CloudFormation generates them, and as an operator writes them later."""

import json

import pytest

from chalicelib.config import settings
from chalicelib.store import cache, secrets, session

ROOT = "5a" * 32


@pytest.fixture
def written(app):
    """Writes the secret, and puts back what was there."""
    client = session.client("secretsmanager")
    before = client.get_secret_value(SecretId=settings().secret)["SecretString"]

    def write(**value) -> secrets.Keys:
        client.put_secret_value(SecretId=settings().secret, SecretString=json.dumps(value))
        cache.forget()
        return secrets.get()

    yield write
    client.put_secret_value(SecretId=settings().secret, SecretString=before)
    cache.forget()


def test_one_generated_value_is_enough(written):
    keys = written(credentials=ROOT)
    assert (keys.credentials.hex(), keys.current) == (ROOT, "k1")
    assert len(keys.signing["k1"]) == 32
    assert keys.signing["k1"] != keys.credentials
    assert written(credentials=ROOT) == keys
    assert written(credentials="5b" * 32).signing != keys.signing


def test_the_first_key_written_beside_a_second_is_still_good(written):
    first = written(credentials=ROOT).signing["k1"]
    keys = written(credentials=ROOT, signing={"current": "k2", "keys": {"k1": first.hex(), "k2": "cd" * 32}})
    assert (keys.current, keys.signing["k1"]) == ("k2", first)
