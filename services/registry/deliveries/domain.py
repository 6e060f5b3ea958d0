"""How data is handed over, and what must be known of a delivery. Pure."""

from enum import StrEnum


class Nonsense(ValueError):
    """A rule of deliveries is hurt; the message says which."""


class DeliveryMeans(StrEnum):
    """How an edition is handed over; `registry` is as SDMX-CSV from here."""

    REGISTRY = "registry"
    DOWNLOAD = "download"
    API = "api"
    FILE_TRANSFER = "file_transfer"
    E_MAIL = "e_mail"
    STORAGE_MEDIUM = "storage_medium"


def check_counts(means: DeliveryMeans, *, rows: int | None, sha256: str | None) -> None:
    """Raise Nonsense unless rows and digest are said for what the registry did not count itself."""
    if means is DeliveryMeans.REGISTRY and (rows is not None or sha256 is not None):
        raise Nonsense("Rows and digest of what goes out from here are counted here.")
    if means is not DeliveryMeans.REGISTRY and (rows is None or sha256 is None):
        raise Nonsense("Say how many rows it has, and its SHA-256.")
