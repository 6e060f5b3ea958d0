"""
The settings that every service has, and of them what the brokers ask for; each adds its own.

A knob `log_level` of the registry is read from, in this order: `REGISTRY_LOG_LEVEL`,
`DIASPORA_LOG_LEVEL`, the file named by either with `_FILE` behind it, and the files
`registry_log_level` and `log_level` in the folder named by `DIASPORA_SECRETS_DIR`. Only by the
service's own name comes its `database_url`.
"""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

_COMMON = "DIASPORA_"
# Never by the common name: two services on one address would write in each other's tables.
_OWN = frozenset({"database_url"})
# Written in the examples of many places; nobody may run with them.
_KNOWN_SECRETS = frozenset({"change-me", "changeme", "secret", "password", "development"})


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it."""


class IssuerSettings(BaseModel):
    """An OIDC provider whose people may come in."""

    name: str = Field(
        description="Part of every person's id: fixed for life, unlike the URL.",
        pattern=r"^[^\x00-\x1f\x7f]+$",
    )
    url: str = Field(description="The `iss` of its tokens.")
    jwks_url: str
    audience: str = "diaspora"
    roles_claim: str = Field("roles", description="Dotted path of the claim that lists roles.")


class _VariableSource(EnvSettingsSource):
    """Reads `<PREFIX><KNOB>`."""

    def prepare_field_value(
        self,
        field_name: str,
        field: FieldInfo,
        value: Any,
        value_is_complex: bool,  # noqa: FBT001 - the library calls it so
    ) -> Any:
        """The value; SettingsError where it should be JSON and is not."""
        try:
            return super().prepare_field_value(field_name, field, value, value_is_complex)
        except ValueError:
            # The cause quotes the value, which may be a secret.
            raise SettingsError(f"{self.env_prefix}{field_name.upper()}: is no JSON") from None


class _CommonVariableSource(_VariableSource):
    """Reads `DIASPORA_<KNOB>`."""

    def __init__(self, settings_cls: type[BaseSettings]) -> None:
        super().__init__(settings_cls, env_prefix=_COMMON)

    def __call__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__call__().items() if name not in _OWN}


class _FileSource(PydanticBaseSettingsSource):
    """Reads `<PREFIX><KNOB>_FILE` and the folder of secrets."""

    def __init__(self, settings_cls: type[BaseSettings], prefix: str) -> None:
        super().__init__(settings_cls)
        self._prefix = prefix

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        is_complex = self.field_is_complex(field)
        prefixes = (self._prefix,) if field_name in _OWN else (self._prefix, _COMMON)
        for prefix in prefixes:
            variable = f"{prefix}{field_name.upper()}_FILE"
            if named := os.environ.get(variable):
                return _content(Path(named), variable), field_name, is_complex
        if folder := os.environ.get(f"{_COMMON}SECRETS_DIR"):
            for name in (f"{self._prefix.lower()}{field_name}", field_name):
                path = Path(folder) / name
                if path.is_file() and name not in _OWN:
                    return _content(path, f"{_COMMON}SECRETS_DIR"), field_name, is_complex
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {}
        for name, field in self.settings_cls.model_fields.items():
            value, _, is_complex = self.get_field_value(field, name)
            if value is not None:
                found[name] = _parsed(self, name, field, value) if is_complex else value
        return found


class BrokerSettings(BaseSettings):
    """What is needed to speak to the brokers, with a service or without one."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)
    prefix: ClassVar[str] = _COMMON

    environment: Literal["development", "test", "production"] = Field(
        "production", description="Outside production the development issuer is allowed."
    )
    kafka_bootstrap: str = Field("localhost:9092", description="Kafka brokers, comma-separated.")
    kafka_username: str | None = Field(None, description="SASL user; none for an open listener.")
    kafka_password: SecretStr | None = Field(None, description="SASL password.")
    kafka_tls: bool = Field(default=False, description="Speak TLS to the brokers.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The service's own prefix wins over the common one, variables over files."""
        return (
            init_settings,
            _VariableSource(settings_cls, env_prefix=cls.prefix),
            _CommonVariableSource(settings_cls),
            _FileSource(settings_cls, cls.prefix),
        )

    @model_validator(mode="after")
    def _refuse_half_a_login(self) -> Self:
        """With one of the two the brokers would be asked to let anybody in."""
        if (self.kafka_username is None) is not (self.kafka_password is None):
            raise ValueError("kafka_username and kafka_password: give both or none")
        return self

    @model_validator(mode="after")
    def _refuse_known_secrets(self) -> Self:
        for name in type(self).model_fields if self.environment == "production" else ():
            value = getattr(self, name)
            if isinstance(value, SecretStr) and _is_guessable(value.get_secret_value()):
                raise ValueError(f"{name}: a default or short secret is refused in production")
        return self

    @classmethod
    def load(cls) -> Self:
        """Read the settings; SettingsError names each that is missing or wrong."""
        try:
            return cls()
        except ValidationError as error:
            problems = [
                f"{cls.prefix}{str(each['loc'][0]).upper()}: {each['msg']}"
                if each["loc"]
                else each["msg"]
                for each in error.errors(include_input=False, include_url=False)
            ]
            raise SettingsError("\n".join(problems)) from None

    @property
    def kafka_security(self) -> dict[str, Any]:
        """The client's security settings, as aiokafka names them."""
        if self.kafka_username is None or self.kafka_password is None:
            return {"security_protocol": "SSL" if self.kafka_tls else "PLAINTEXT"}
        return {
            "security_protocol": "SASL_SSL" if self.kafka_tls else "SASL_PLAINTEXT",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.kafka_username,
            "sasl_plain_password": self.kafka_password.get_secret_value(),
        }


class ServiceSettings(BrokerSettings):
    """What every service needs to know to start."""

    database_url: str = Field(
        description="postgresql+asyncpg:// address of the service's own database.",
        pattern=r"^postgresql\+asyncpg://",
    )
    host: str = Field("0.0.0.0", description="Address that the API listens on.")  # noqa: S104
    port: int = Field(8000, description="Port of the API.")
    management_port: int = Field(9000, description="Port of a worker's probes and metrics.")
    public_url: str = Field(
        "http://localhost:8000", description="How the outside reaches the API, without a slash."
    )
    cors_origins: list[str] = Field([], description="Browser origins that may call the API.")
    issuers: list[IssuerSettings] = Field(
        [],
        description="OIDC providers of people, as JSON. A provider that moves keeps its `name` and "
        "gets the new `url`, or an entry for each while both are in use.",
    )
    person_id_key: SecretStr = Field(
        description="Makes ids of people from their tokens and seals the cursors of lists; the "
        "same in all services, for life."
    )
    development_issuer_key: SecretStr | None = Field(
        None, description="Private JWK of the development issuer; refused in production."
    )
    registry_jwks_url: str = Field(
        "http://localhost:8001/.well-known/jwks.json",
        description="Where the keys of partner systems' tokens are served.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least severe log line that is written."
    )
    requests_per_minute: Annotated[int, Field(gt=0)] = Field(
        1200, description="Per principal and replica; then 429."
    )
    stranger_requests_per_minute: Annotated[int, Field(gt=0)] = Field(
        300,
        description="Without a valid token: per client address and replica; then 429.",
    )
    trusted_proxies: list[str] = Field(
        [],
        description="Addresses or networks of proxies whose X-Forwarded-For is believed; none by "
        "default, and then all that comes through a proxy counts as one client.",
    )
    outbox_most_rows: int = Field(
        200_000, description="With more events waiting to leave, writes over HTTP get 503."
    )
    outbox_oldest_seconds: int = Field(
        900, description="With an event waiting longer, writes over HTTP get 503."
    )

    @field_validator("issuers")
    @classmethod
    def _have_urls_of_their_own(cls, listed: list[IssuerSettings]) -> list[IssuerSettings]:
        """Of two with one URL nobody could say whose people they are."""
        urls = [each.url for each in listed]
        if len(set(urls)) < len(urls):
            raise ValueError("two issuers have the same url")
        return listed

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, listed: list[str]) -> list[str]:
        """Nobody trusts everybody: a caller could then say where it comes from."""
        for each in listed:
            if ip_network(each).prefixlen == 0:
                raise ValueError("name the proxies, not the whole world")
        return listed

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Self:
        if self.environment == "production" and self.development_issuer_key is not None:
            raise ValueError("development_issuer_key: not allowed in production")
        return self

    def shown(self) -> dict[str, str]:
        """Every knob as text, with secrets hidden; for people to read."""
        return {
            f"{self.prefix}{name.upper()}": _hidden(name, getattr(self, name))
            for name in type(self).model_fields
        }


def _content(path: Path, variable: str) -> str:
    """A named file that is not there must not look like a setting that was left out."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"{variable}: the file {path} cannot be read") from error


def _parsed(source: PydanticBaseSettingsSource, name: str, field: FieldInfo, value: Any) -> Any:
    try:
        return source.decode_complex_value(name, field, value)
    except ValueError:
        raise SettingsError(f"{name.upper()}: what its file holds is no JSON") from None


def _is_guessable(secret: str) -> bool:
    return len(secret) < 16 or secret.lower() in _KNOWN_SECRETS


def _hidden(name: str, value: Any) -> str:
    if isinstance(value, SecretStr):
        return "(secret)"
    if name == "database_url":
        scheme, _, rest = str(value).partition("://")
        return f"{scheme}://(secret)@{rest.rpartition('@')[2]}"
    return str(value)
