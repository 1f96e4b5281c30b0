"""Signatures as receivers' libraries check them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from cms.webhooks.signing import headers, new_secret, signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, UTC)
BODY = b'{"test": 2432232314}'


def test_a_signature_is_that_of_the_libraries_own_example() -> None:
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(SECRET, MESSAGE, AT, BODY) == expected


def test_each_secret_signs_while_one_follows_the_other() -> None:
    keys = (new_secret(), SECRET)
    found = headers(keys, MESSAGE, AT, BODY)
    assert found["webhook-id"] == MESSAGE
    assert found["webhook-timestamp"] == "1614265330"
    assert found["webhook-signature"].split() == [signature(k, MESSAGE, AT, BODY) for k in keys]
    assert len(set(found["webhook-signature"].split())) == 2


def test_secrets_are_long_and_never_the_same() -> None:
    made = {new_secret() for _ in range(20)}
    assert len(made) == 20
    assert all(len(base64.b64decode(one.removeprefix("whsec_"))) == 32 for one in made)
