"""The settings of notifications."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import EmailStr, Field, IPvAnyNetwork, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from services.notifications.smtp import SmtpServer, is_loopback
from shared.security.sealing import Seal
from shared.settings import ServiceSettings


class NotificationsSettings(ServiceSettings):
    """What notifications needs to know to start."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)
    prefix: ClassVar[str] = "NOTIFICATIONS_"

    port: int = Field(8003, description="Port of the API.")
    management_port: int = Field(9003, description="Port of the worker's probes and metrics.")
    public_url: str = Field(
        "http://localhost:8003",
        description="How the outside reaches the API, without a slash; stands in mails.",
    )
    contact_key: SecretStr = Field(
        description="Makes the codes and unsubscribe links in mails; a new one voids those sent."
    )
    key_encryption_key: SecretStr = Field(description="Encrypts the secrets of webhooks.")
    smtp_host: str = Field("localhost", description="The mail server that takes our mail.")
    smtp_port: Annotated[int, Field(gt=0, lt=65536)] = Field(587, description="Its port.")
    smtp_encryption: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="`none` is only spoken to this machine itself."
    )
    smtp_plain_hosts: list[str] = Field(
        [], description="Hosts of a test network that may be spoken to without encryption."
    )
    smtp_username: str | None = Field(None, description="User at the mail server, if it asks.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    smtp_timeout_seconds: Annotated[float, Field(gt=0, le=30)] = Field(
        15.0, description="For each answer of the mail server; the lease is longer than five."
    )
    mail_from_name: str = Field("Diaspora partnerships", description="Name of the sender.")
    mail_from_address: EmailStr = Field(
        "no-reply@localhost.localdomain", description="Address of the sender."
    )
    mails_at_once: Annotated[int, Field(ge=1, le=64)] = Field(
        16,
        description="Mails in flight per replica; while the mail server is slow to answer some of "
        "them, up to four times as many.",
    )
    mail_after_crash: Literal["send_again", "hold"] = Field(
        "send_again",
        description="What to do with a mail that may have gone out before a crash: send it again "
        "under the same Message-ID, or hold it until an operator decides.",
    )
    webhooks_at_once: Annotated[int, Field(ge=2, le=128)] = Field(
        16, description="Webhooks in flight per replica; half of them for endpoints that are well."
    )
    webhook_allowed_cidrs: list[IPvAnyNetwork] = Field(
        [], description="Networks of your own that webhooks may call, also without https."
    )
    alert_days: Annotated[int, Field(ge=31)] = Field(
        365, description="Alerts, deliveries and introductions are deleted when they are older."
    )

    @model_validator(mode="after")
    def _refuse_own_networks(self) -> Self:
        if self.webhook_allowed_cidrs and self.environment == "production":
            raise ValueError("webhook_allowed_cidrs: not allowed in production")
        return self

    @model_validator(mode="after")
    def _refuse_plain_mail(self) -> Self:
        if self.smtp_plain_hosts and self.environment == "production":
            raise ValueError("smtp_plain_hosts: not allowed in production")
        allowed = is_loopback(self.smtp_host) or self.smtp_host in self.smtp_plain_hosts
        if self.smtp_encryption == "none" and not allowed:
            raise ValueError("smtp_encryption: none is only allowed to this machine itself")
        return self

    def seal(self) -> Seal:
        """What the secrets of webhooks are kept with."""
        return Seal(self.key_encryption_key.get_secret_value().encode())

    def smtp_server(self) -> SmtpServer:
        """The mail server as the client wants it."""
        return SmtpServer(
            host=self.smtp_host,
            port=self.smtp_port,
            encryption=self.smtp_encryption,
            username=self.smtp_username,
            password=self.smtp_password.get_secret_value() if self.smtp_password else None,
            allow_plain_hosts=frozenset(self.smtp_plain_hosts),
            timeout_seconds=self.smtp_timeout_seconds,
        )
