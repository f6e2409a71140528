"""How settings are read, once, and how a wrong one is explained to the person who set it."""

import contextlib
import difflib
import ipaddress
import json
import typing
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from premises.kernel.errors import Invalid
from premises.kernel.originals import Originals, derived

PREFIX = "PREMISES_"
DELIMITER = "__"
DEFAULT_SECRET = "development-only-secret"  # noqa: S105 - it is refused outside loopback.


class SettingsModel(BaseModel):
    """A group of settings: frozen, complete, and every field with bounds and a sentence."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: object) -> object:
        """Read `a,b,c` and JSON from an environment variable into a field that holds several."""
        if not isinstance(values, dict):
            return values
        return {name: _several(cls.model_fields.get(name), value) for name, value in values.items()}


def _several(field: FieldInfo | None, value: object) -> object:
    if field is None or not isinstance(value, str):
        return value
    if not _holds_several(field):
        return value
    if value.lstrip().startswith(("[", "{")):
        # What is no JSON is left to the field, whose complaint names it.
        with contextlib.suppress(json.JSONDecodeError):
            return json.loads(value)
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _holds_several(field: FieldInfo) -> bool:
    return typing.get_origin(field.annotation) in {tuple, list, frozenset, dict}


class ServerSettings(SettingsModel):
    """Where the service listens and what it accepts."""

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            try:
                network = ipaddress.ip_network(proxy)
            except ValueError:
                msg = f"{proxy!r} is no address and no network; write 10.0.0.7 or 10.0.0.0/8"
                raise ValueError(msg) from None
            if network.prefixlen == 0:
                msg = f"{proxy!r} is everyone, and then anybody may say to be anyone"
                raise ValueError(msg)
        return proxies

    host: str = Field(
        "127.0.0.1",
        description="Address to listen on; anything but loopback needs auth mode `required`.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    cors_origins: tuple[str, ...] = Field(
        (
            "http://localhost:3000",
            "http://127.0.0.1:3000",
            "http://localhost:3001",
            "http://127.0.0.1:3001",
            "http://localhost:5173",
        ),
        description="Web origins whose pages may call the API from a browser.",
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        description="Addresses or networks of reverse proxies, such as 127.0.0.1 or 10.0.0.0/8, whose X-Forwarded-For is believed; without any, a proxy's own address counts as everybody's.",
    )
    max_body_bytes: int = Field(
        1_000_000,
        ge=1024,
        le=1_000_000_000,
        description="Largest request body of a route that takes no files; a longer one is refused before it is read.",
    )
    max_upload_bytes: int = Field(
        70_000_000,
        ge=1024,
        le=4_000_000_000,
        description="Largest upload; a longer one is refused before it is read to its end.",
    )


class DatabaseSettings(SettingsModel):
    """Where the truth is kept."""

    url: str = Field(
        "",
        repr=False,  # It may hold a password.
        description="SQLAlchemy URL (sqlite, postgresql, mysql, mariadb); empty keeps everything in one SQLite file in the data folder.",
    )
    busy_timeout_s: float = Field(
        10.0,
        ge=0.1,
        le=300,
        description="How long a writer waits for another on SQLite before the caller is told to come again.",
    )
    synchronous: Literal["full", "normal"] = Field(
        "full",
        description="On SQLite: `full` survives a power cut with every answered write, `normal` is faster on slow disks and survives a crash of the service only.",
    )
    pool_size: int = Field(
        10, ge=1, le=200, description="Connections each process keeps open to the database."
    )


class AuthSettings(SettingsModel):
    """Who may come in."""

    mode: Literal["open", "required"] = Field(
        "open",
        description="`open`: whoever reaches the loopback address is the owner; `required`: every caller signs in.",
    )
    secret: SecretStr = Field(
        SecretStr(DEFAULT_SECRET),
        description="Signs tokens; at least 32 characters, needed in mode `required`.",
    )
    session_hours: float = Field(
        24 * 7, ge=0.1, le=24 * 365, description="How long a sign-in lasts without being renewed."
    )
    access_minutes: float = Field(
        30,
        ge=1,
        le=24 * 60,
        description="How long the token of a sign-in that can be renewed is good; a longer one asks the client to renew less often.",
    )
    refresh_days: float = Field(
        30,
        ge=0.01,
        le=365,
        description="How long a sign-in that can be renewed lasts without being renewed; each renewal begins it anew.",
    )
    signup: bool = Field(True, description="Whether strangers may open an account for themselves.")
    sign_ins_per_minute: int = Field(
        20,
        ge=1,
        le=100_000,
        description="Sign-ins with a password tried from one address in a minute; further ones wait.",
    )
    failed_sign_ins: int = Field(
        10,
        ge=1,
        le=100_000,
        description="Wrong passwords in a row for one account in 15 minutes; after that it waits, except where its owner has signed in before.",
    )
    sign_ups_per_hour: int = Field(
        20,
        ge=1,
        le=100_000,
        description="Accounts opened from one address in an hour; further ones wait.",
    )
    resets_per_hour: int = Field(
        10,
        ge=1,
        le=100_000,
        description="Forgotten passwords told from one address in an hour, and half as many for one e-mail; further ones wait.",
    )
    renewals_per_minute: int = Field(
        60,
        ge=1,
        le=100_000,
        description="Sign-ins renewed from one address in a minute; further ones wait.",
    )
    reset_url: str = Field(
        "",
        pattern=r"^(https?://[^\s#]+)?$",
        max_length=500,
        description="Address of the page where somebody who forgot their password types a new one, to which `token` is added; empty takes this service's own page below PREMISES_NOTIFY__PUBLIC_URL.",
    )
    google_client_ids: tuple[str, ...] = Field(
        (),
        description="Google client ids whose ID tokens are accepted; none switches that sign-in off.",
    )
    google_certs_url: str = Field(
        "https://www.googleapis.com/oauth2/v1/certs",
        description="Where the keys of the ID-token issuer are published.",
    )
    google_issuers: tuple[str, ...] = Field(
        ("https://accounts.google.com", "accounts.google.com"),
        description="Issuers whose ID tokens are accepted.",
    )
    oidc_issuer: str = Field(
        "https://accounts.google.com",
        pattern=r"^(https://[^\s?#]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(/[^\s?#]*)?)$",
        max_length=255,
        description="The service whose accounts people may sign in with, by its address; plain http only on this machine.",
    )
    oidc_client_id: str = Field(
        "",
        max_length=255,
        description="What the issuer calls this service; empty switches signing in elsewhere off.",
    )
    oidc_client_secret: SecretStr = Field(
        SecretStr(""),
        description="The secret that the issuer gave for it; empty for a public client.",
    )
    oidc_scopes: tuple[str, ...] = Field(
        ("openid", "email", "profile"),
        description="What the issuer is asked for; without `email` nobody is recognised by their address.",
    )
    oidc_name: str = Field(
        "",
        max_length=100,
        description="What the button says, such as Google; empty takes the issuer's host.",
    )
    oidc_redirect_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        max_length=500,
        description="Address of /api/auth/elsewhere/callback as the issuer knows it; empty takes the host that a request names.",
    )


class JobsSettings(SettingsModel):
    """How work is carried."""

    workers: int = Field(
        2,
        ge=0,
        le=64,
        description="Worker processes the server starts and supervises; 0 leaves the work to `premises work` elsewhere.",
    )
    carrier: Literal["processes", "celery"] = Field(
        "processes",
        description="What wakes workers: `processes` rings those that share the data folder or the Redis server, all at once; `celery` sends messages through a broker, each of which wakes one.",
    )
    broker_url: str = Field(
        "",
        repr=False,  # It may hold a password.
        description="URL of the message broker of carrier `celery`, in Celery's form; empty takes the Redis server.",
    )
    broker_prefix: str = Field(
        "premises-",
        pattern=r"^[a-z][a-z0-9-]{0,39}$",
        description="Begins the name of every queue at the broker, so that several installations can share it.",
    )
    lease_s: float = Field(
        30.0,
        ge=0.5,
        le=3600,
        description="How long a worker owns a stage without renewing; after that another may take it.",
    )
    sweep_s: float = Field(
        2.0,
        ge=0.1,
        le=300,
        description="How often a worker looks for work that nobody rang for.",
    )
    keep_days: int = Field(
        30, ge=1, le=3650, description="How long finished jobs are kept before they are removed."
    )


class RedisSettings(SettingsModel):
    """A Redis server, where there is one; everything works without it."""

    url: str = Field(
        "",
        repr=False,  # It may hold a password.
        description="URL of a Redis server (redis, rediss, unix) over which processes of several machines ring each other and share answers and limits; empty does without.",
    )
    prefix: str = Field(
        "premises:",
        pattern=r"^[A-Za-z0-9:_.-]{1,40}$",
        description="Begins every name used there, so that several installations can share one server.",
    )


NO_REDIS = RedisSettings()


class CacheSettings(SettingsModel):
    """Answers that are kept, and given again only while nothing they were made from has changed."""

    enabled: bool = Field(
        True, description="Switched off, every answer is made anew, which is slower and no truer."
    )
    store: Literal["auto", "memory"] = Field(
        "auto",
        description="`auto` keeps answers at the Redis server where one is set, so that all processes share them; `memory` keeps them in each process.",
    )
    max_bytes: int = Field(
        64_000_000,
        ge=100_000,
        le=100_000_000_000,
        description="Memory of each process for answers; the one asked for longest ago makes room. A Redis server has a limit of its own.",
    )
    max_entry_bytes: int = Field(
        4_000_000,
        ge=1000,
        le=500_000_000,
        description="A longer answer is not kept.",
    )
    ttl_s: float = Field(
        300,
        ge=1,
        le=7 * 86_400,
        description="How long an answer is kept at most; after a change it is not given any more, however long this is.",
    )
    wait_s: float = Field(
        5.0,
        ge=0.1,
        le=60,
        description="How long a request waits for another that is making the same answer, before it makes one itself.",
    )


class EventsSettings(SettingsModel):
    """How what happened reaches those who listen."""

    sweep_s: float = Field(
        2.0, ge=0.05, le=60, description="How often a listener looks for events nobody rang for."
    )
    keep_days: int = Field(
        7,
        ge=1,
        le=365,
        description="How long events can be replayed; an older cursor is told to start again.",
    )
    client_queue: int = Field(
        256,
        ge=1,
        le=10_000,
        description="Events a slow client may fall behind before it is dropped.",
    )


class BlobSettings(SettingsModel):
    """Where bytes are kept."""

    @field_validator("url")
    @classmethod
    def _is_a_place(cls, url: str) -> str:
        known = ("s3://", "mongodb://", "mongodb+srv://")
        if "://" in url and not url.startswith(known):
            # It would be made as a folder of that name, and nobody would notice for long.
            msg = (
                "bytes are kept on disk, in a bucket or in MongoDB; name a folder, s3://bucket/path"
                " or mongodb://host/database"
            )
            raise ValueError(msg)
        return url

    url: str = Field(
        "",
        repr=False,  # It may hold a password.
        description="Folder of the blob store, s3://bucket/path, or mongodb://host/database for GridFS, which has only been run against a stand-in so far; empty keeps it in the data folder.",
    )
    endpoint: str = Field(
        "",
        pattern=r"^(https?://[^\s?#@]+)?$",
        max_length=500,
        description="Address of a service that speaks as S3 does, such as MinIO; empty is Amazon.",
    )
    region: str = Field(
        "us-east-1",
        pattern=r"^[a-z0-9-]{1,40}$",
        description="Region of the S3 bucket; requests that name another one are refused there.",
    )
    access_key_id: str = Field(
        "",
        max_length=200,
        description="Key for the S3 bucket; empty asks the machine it runs on, as Amazon's can.",
    )
    secret_access_key: SecretStr = Field(
        SecretStr(""), description="The secret that belongs to that key."
    )
    orphan_hours: float = Field(
        24.0,
        ge=0,
        le=24 * 365,
        description="How long bytes that nothing refers to are kept before they are swept; less than some minutes only while nothing else runs.",
    )


class LlmSettings(SettingsModel):
    """The language model that may be asked for its opinion; none is needed."""

    url: str = Field(
        "",
        repr=False,  # It may hold a password.
        pattern=r"^(https?://\S+)?$",
        max_length=1000,
        description="Address of a language model's server, such as http://127.0.0.1:8091; empty asks none.",
    )
    api: Literal["llamacpp", "openai"] = Field(
        "llamacpp",
        description="How the server is spoken to: `llamacpp` by /completion, `openai` by /v1/chat/completions.",
    )
    model: str = Field(
        "",
        max_length=200,
        description="What the server calls the model; empty where it has only one.",
    )
    api_key: SecretStr = Field(
        SecretStr(""), description="Sent to the server as a bearer token; empty sends none."
    )
    timeout_s: float = Field(
        60.0,
        ge=0.5,
        le=600,
        description="How long an answer is waited for; after that it goes without the model.",
    )
    max_tokens: int = Field(
        500,
        ge=50,
        le=16_384,
        description="Where the model is cut off; an answer that was cut off is not used.",
    )
    temperature: float = Field(
        0.2, ge=0, le=2, description="How freely the model chooses its words; 0 is always the same."
    )


class NotifySettings(SettingsModel):
    """How people are told by mail, push and webhook."""

    @model_validator(mode="after")
    def _has_a_sender(self) -> "NotifySettings":
        if self.smtp_host and not self.smtp_from:
            msg = "smtp_from must be set together with smtp_host"
            raise ValueError(msg)
        return self

    public_url: Annotated[str, Field(pattern=r"^(https?://[^\s]+)?$")] = Field(
        "",
        max_length=500,
        description="Address under which people reach this service, such as https://home.example; messages link to it, and have no link while it is empty.",
    )
    smtp_host: str = Field(
        "", max_length=255, description="Mail server that takes outgoing mail; empty sends none."
    )
    smtp_port: int = Field(
        587, ge=1, le=65535, description="Port of the mail server, mostly 587, 465 with `tls`."
    )
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "starttls",
        description="`starttls` encrypts after a greeting, `tls` from the first byte; `none` is for a mail server on this machine.",
    )
    smtp_user: str = Field(
        "",
        max_length=255,
        description="Name to sign in with at the mail server; empty does not sign in.",
    )
    smtp_password: SecretStr = Field(
        SecretStr(""), description="Password to sign in with at the mail server."
    )
    smtp_from: Annotated[str, Field(pattern=r"^([^\r\n@]+@[^\r\n@\s]+)?$")] = Field(
        "", max_length=320, description="Sender of all mail, such as `Premises <home@example.com>`."
    )
    timeout_s: float = Field(
        10.0,
        ge=0.5,
        le=60,
        description="How long a mail server, push server or webhook may take to answer before it is tried again later.",
    )
    give_up_hours: float = Field(
        24.0,
        ge=0,
        le=24 * 7,
        description="How long a message that could not be delivered is tried again; 0 tries once.",
    )


class LogSettings(SettingsModel):
    """What the service says about itself."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important message that is written."
    )
    format: Literal["auto", "json", "text"] = Field(
        "auto", description="`auto` writes text to a terminal and JSON lines elsewhere."
    )


class KernelSettings(SettingsModel):
    """What every part of the service needs to know."""

    @field_validator("data_dir", mode="before")
    @classmethod
    def _has_a_name(cls, folder: object) -> object:
        if folder == "":
            msg = "must name a folder; . is the one you are in"
            raise ValueError(msg)
        return folder

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        if name and name not in zoneinfo.available_timezones():
            msg = "is no IANA time zone"
            raise ValueError(msg)
        return name

    data_dir: Path = Field(
        Path("data"), description="The one folder below which everything Premises writes is kept."
    )
    environment: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = Field(
        "production", description="Name of this installation's purpose, as shown by /health."
    )
    timezone: str = Field(
        "",
        description="IANA name of the building's time zone, such as Europe/Madrid; empty takes the machine's.",
    )
    compat: tuple[str, ...] = Field(
        (), description="Domains whose original service's setting names are read too."
    )
    server: ServerSettings = ServerSettings()
    database: DatabaseSettings = DatabaseSettings()
    auth: AuthSettings = AuthSettings()
    jobs: JobsSettings = JobsSettings()
    redis: RedisSettings = RedisSettings()
    cache: CacheSettings = CacheSettings()
    events: EventsSettings = EventsSettings()
    blobs: BlobSettings = BlobSettings()
    notify: NotifySettings = NotifySettings()
    llm: LlmSettings = LlmSettings()
    log: LogSettings = LogSettings()


S = TypeVar("S", bound=KernelSettings)


def read(
    model: type[S],
    environ: Mapping[str, str],
    *,
    dotenv: Path | None = None,
    originals: Mapping[str, Originals] | None = None,
) -> S:
    """The settings of this process from a `.env` file and, over it, the environment.

    `originals` maps a domain to what its original service's names mean; they are read only for
    domains named in PREMISES_COMPAT and never over a PREMISES_ name.

    Raises:
        Invalid: a name is unknown or a value is out of bounds; the message says which, why and
            what is allowed.

    """
    values, given_as = _with_originals(given(environ, dotenv), originals or {})
    _refuse_unknown(values, model)
    try:
        return model.model_validate(_tree(values))
    except ValidationError as error:
        raise Invalid("settings.invalid", _explained(error, model, given_as)) from None


def given(environ: Mapping[str, str], dotenv: Path | None) -> dict[str, str]:
    """What a `.env` file says and, over it, the environment; Invalid if it cannot be read."""
    try:
        filed = dotenv_values(dotenv) if dotenv is not None and dotenv.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid("settings.unreadable", f"{dotenv} cannot be read: {error}") from None
    return {**{name: value for name, value in filed.items() if value is not None}, **environ}


def _with_originals(
    found: Mapping[str, str], originals: Mapping[str, Originals]
) -> tuple[dict[str, str], dict[str, str]]:
    """The values by our names, and by which original name some of them were given."""
    values = {name: value for name, value in found.items() if name.startswith(PREFIX)}
    given_as: dict[str, str] = {}
    for domain in _compat(found.get(f"{PREFIX}COMPAT", ""), originals):
        for rule in originals[domain].all_rules() if domain in originals else ():
            for ours, value in derived(rule, found).items():
                if ours not in values:
                    values[ours], given_as[ours] = value, " and ".join(rule.needs)
    return values, given_as


def _compat(text: str, originals: Mapping[str, Originals]) -> list[str]:
    domains = _several(KernelSettings.model_fields["compat"], text)
    named = [str(domain) for domain in domains] if isinstance(domains, list) else []
    for domain in named:
        if originals and domain not in originals:
            allowed = ", ".join(sorted(originals))
            raise Invalid(
                "settings.unknown_domain",
                f"{PREFIX}COMPAT names {domain}, which is no domain; allowed are {allowed}.",
                name=domain,
            )
    return named


def _refuse_unknown(values: Mapping[str, str], model: type[KernelSettings]) -> None:
    known = {name for name, _ in fields(model)}
    for name in sorted(values.keys() - known):
        nearest = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {nearest[0]}?" if nearest else ""
        raise Invalid(
            "settings.unknown",
            f"{name} is not a setting of Premises.{hint} docs/settings.md lists all of them.",
            name=name,
        )


def fields(model: type[BaseModel], prefix: str = PREFIX) -> Iterator[tuple[str, FieldInfo]]:
    """Every setting below a model as (name in the environment, its field)."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from fields(kind, f"{prefix}{name.upper()}{DELIMITER}")
        else:
            yield f"{prefix}{name.upper()}", field


def _tree(values: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *groups, leaf = name.removeprefix(PREFIX).lower().split(DELIMITER)
        branch = tree
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[leaf] = value
    return tree


def _explained(error: ValidationError, model: type[BaseModel], given_as: Mapping[str, str]) -> str:
    described = dict(fields(model))
    return "\n".join(_complaint(fault, described, given_as) for fault in error.errors())


def _complaint(
    fault: ErrorDetails, described: Mapping[str, FieldInfo], given_as: Mapping[str, str]
) -> str:
    name, field = _blamed(fault, described)
    about = f" {field.description} (default: {_shown(field)})" if field else ""
    how = " Write `a,b,c` or JSON." if field and _holds_several(field) else ""
    given = f" (given as {given_as[name]})" if name in given_as else ""
    shown = field is not None and not _is_secret(field) and "URL" not in name
    value = f"={fault['input']!r}" if shown else ""
    return f"{name}{value}{given}: {fault['msg']}.{how}{about}"


def _blamed(
    fault: ErrorDetails, described: Mapping[str, FieldInfo]
) -> tuple[str, FieldInfo | None]:
    """The setting that is wrong; a fault inside a list is the list's, one of a group has none."""
    path = [str(part).upper() for part in fault["loc"]]
    whole = PREFIX + DELIMITER.join(path)
    for end in range(len(path), 0, -1):
        name = PREFIX + DELIMITER.join(path[:end])
        if name in described:
            return name, described[name]
    return whole, None


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


def _shown(field: FieldInfo) -> str:
    default = field.get_default()
    if isinstance(default, SecretStr):
        return "a development value" if default.get_secret_value() else "empty"
    if isinstance(default, tuple):
        return ",".join(str(part) for part in default) or "none"
    return str(default) if default != "" else "empty"
