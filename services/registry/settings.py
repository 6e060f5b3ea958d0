"""The registry's settings."""

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    """What the registry needs beyond what every service needs."""

    prefix: ClassVar[str] = "REGISTRY_"

    port: int = Field(8001, description="Port of the API.")
    management_port: int = Field(9001, description="Port of the worker's probes and metrics.")
    public_url: str = Field(
        "http://localhost:8001", description="How the outside reaches the API, without a slash."
    )
    secret_pepper: SecretStr = Field(description="Hashes the secrets of partners' systems.")
    key_encryption_key: SecretStr = Field(description="Encrypts the keys that sign tokens.")
    token_requests_per_minute: Annotated[int, Field(gt=0)] = Field(
        60, description="Of POST /v1/token, per client address and replica; then 429."
    )
