"""Matching's settings."""

from typing import ClassVar

from pydantic import Field

from shared.settings import ServiceSettings


class MatchingSettings(ServiceSettings):
    """What matching needs beyond what every service needs."""

    prefix: ClassVar[str] = "MATCHING_"

    port: int = Field(8002, description="Port of the API.")
    management_port: int = Field(9002, description="Port of the worker's probes and metrics.")
    public_url: str = Field(
        "http://localhost:8002", description="How the outside reaches the API, without a slash."
    )
    shards: int = Field(
        1, ge=1, le=64, description="Into how many parts people are cut; the same for all workers."
    )
    shards_per_worker: int = Field(
        64, ge=1, le=64, description="How many of the parts one worker keeps at most."
    )
