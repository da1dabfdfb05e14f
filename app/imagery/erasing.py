"""An image that has to go: its row, and what the report of files says of it."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.imagery.tables import Image, IngestFile


def forget_image(session: Session, clock: Clock, image: Image) -> None:
    """Forget an image; the lines of the report that named it say that it was erased, and no name."""
    lines = update(IngestFile).where(IngestFile.image_id == image.id)
    text = f"This photo was erased on {clock.now():%Y-%m-%d}."
    session.execute(lines.values(name="(erased)", outcome="refused", code="erased", detail=text, image_id=None))
    session.execute(delete(Image).where(Image.id == image.id), execution_options={"synchronize_session": False})
