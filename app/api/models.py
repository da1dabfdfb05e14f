"""What request bodies have in common."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """A JSON body; a member that nobody asked for is refused, so that nothing can be set by its side door."""

    model_config = ConfigDict(extra="forbid", frozen=True)
