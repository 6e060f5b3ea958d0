"""An obstacle on the HTTP side."""

from pydantic import BaseModel, Field


class Obstacle(BaseModel):
    """Why a pair does not stand in a list."""

    key: str = Field(
        description="`failed.` and the condition that is not met, `failed.score` where the fit is "
        "below a threshold, `failed.role` where nothing is asked for any more. "
        "`failed.unavailable` is what a host is told of a safeguard or of a placement at the same "
        "time, which are the person's own affair. `behind`: it fits, and the list is full of "
        "others who stand before it. `pending`: it fits, and the list has still to follow."
    )
    text: str = Field(description="The same as a sentence, in Content-Language.")
