"""An image that has to go: its masks and the questions about its seams."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.merge.tables import LinkQuestion, MaskRow


def forget_image(session: Session, image_id: str) -> set[str]:
    """Forget all masks and questions of an image; return the names of the blobs that the masks named."""
    rows = session.execute(
        select(MaskRow.raster_sha256, MaskRow.origins_sha256).where(MaskRow.image_id == image_id)
    ).all()
    session.execute(delete(MaskRow).where(MaskRow.image_id == image_id))
    session.execute(delete(LinkQuestion).where(LinkQuestion.image_id == image_id))
    return {digest for row in rows for digest in row if digest is not None}
