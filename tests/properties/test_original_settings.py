"""What the settings of the original property service mean here."""

from typing import Final

import pytest

from premises.app.settings import Settings, read, unused_originals
from premises.kernel.errors import Invalid
from premises.kernel.settings import fields
from premises.properties.settings import ORIGINALS

_ENVIRON: Final = {
    "DATABASE_URL": "postgresql://anna:geheim@db.example/estate",
    "REDIS_HOST": "redis.example",
    "REDIS_PORT": "6380",
    "REDIS_DB": "2",
    "AWS_ACCESS_KEY_ID": "AKIATEST",
    "AWS_SECRET_ACCESS_KEY": "very secret",
    "AWS_REGION": "eu-central-1",
    "S3_BUCKET_NAME": "estate-images",
    "S3_URL_EXPIRATION": "1800",
    "SECRET_KEY": "a secret of at least thirty-two letters",
    "ALGORITHM": "HS256",
}


def _read(**changes: str) -> Settings:
    return read({**_ENVIRON, **changes, "PREMISES_COMPAT": "properties"}, dotenv=None)


def test_every_name_here_is_a_setting_and_every_rule_says_what_it_gives() -> None:
    known = {name for name, _ in fields(Settings)}
    for rule in ORIGINALS.all_rules():
        assert set(rule.gives) <= known
        assert not set(rule.needs) & known


def test_redis_and_bucket_are_found_where_they_were() -> None:
    settings = _read()
    assert settings.redis.url == "redis://redis.example:6380/2"
    assert _read(REDIS_PASSWORD="p@ss/word").redis.url.startswith("redis://:p%40ss%2Fword@redis")
    assert settings.blobs.url == "s3://estate-images/premises"
    assert (settings.blobs.region, settings.blobs.access_key_id) == ("eu-central-1", "AKIATEST")
    assert settings.blobs.secret_access_key.get_secret_value() == "very secret"
    assert settings.properties.link_s == 1800
    assert "very secret" not in repr(settings)


def test_the_secret_is_kept_unless_everybody_knows_it() -> None:
    assert _read().auth.secret.get_secret_value() == _ENVIRON["SECRET_KEY"]
    with pytest.raises(Invalid, match="choose another"):
        _read(SECRET_KEY="your_super_secret_key_here")
    with pytest.raises(Invalid, match="no name of an S3 bucket"):
        _read(S3_BUCKET_NAME="../etc")


def test_its_database_is_left_alone_and_that_is_said() -> None:
    settings = _read()
    assert settings.database.url == ""
    told = dict(unused_originals(settings, _ENVIRON))
    assert {"DATABASE_URL", "ALGORITHM"} <= told.keys()
