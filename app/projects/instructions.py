"""What painters are told beside the text: notes on single classes, and pictures of how it is done and how not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from app.foundation.clock import Clock
from app.foundation.errors import Conflict, Invalid, NotFound
from app.foundation.ids import new_id
from app.projects import store
from app.projects.service import taxonomy, update
from app.projects.tables import Example, Project

MOST_EXAMPLES = 60
LONGEST_CAPTION = 500
LONGEST_NOTE = 1000


class Shows(StrEnum):
    """What an example is there for."""

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Picture:
    """A sound picture that is stored: its blob, its type, and its size in pixels."""

    sha256: str
    media_type: str
    width: int
    height: int


def tell(
    session: Session, project: Project, *, text: str | None = None, class_notes: Mapping[str, str] | None = None
) -> None:
    """Change the text, the notes on classes, or both as one new version; None leaves what there is.

    Raises:
        Invalid: As `update` and `set_class_notes` do.
    """
    before = project.instructions_version
    update(session, project, instructions=text)
    if class_notes is not None:
        set_class_notes(session, project, class_notes)
    project.instructions_version = min(project.instructions_version, before + 1)
    session.flush()


def set_class_notes(session: Session, project: Project, notes: Mapping[str, str]) -> None:
    """Tell painters something about single classes, in place of all that was told before.

    Args:
        session: A session that writes.
        project: Whose classes.
        notes: Text by class id in decimal; an empty text is no note.

    Raises:
        Invalid: `unknown-class`: the project has no such class; `note-too-long`.
    """
    _check_classes(project, set(notes))
    cleaned = {key: text.strip() for key, text in notes.items() if text.strip()}
    if any(len(text) > LONGEST_NOTE or "\0" in text for text in cleaned.values()):
        raise Invalid(f"A note on a class is plain text of at most {LONGEST_NOTE} characters.", code="note-too-long")
    if cleaned != project.class_notes:
        project.class_notes = cleaned
        project.instructions_version += 1
        session.flush()


def _check_classes(project: Project, wanted: set[str]) -> None:
    known = {str(class_id) for class_id in taxonomy(project).class_ids}
    if unknown := sorted(wanted - known):
        raise Invalid(f"The project has no class with the id {unknown[0]}.", code="unknown-class")


def _clean_caption(caption: str) -> str:
    words = " ".join(caption.split())
    if not words or len(words) > LONGEST_CAPTION or not words.isprintable():
        raise Invalid(f"Say what the example shows, in 1 to {LONGEST_CAPTION} characters.", code="bad-caption")
    return words


def list_examples(session: Session, project: Project) -> Sequence[Example]:
    """Return the examples of a project in the order in which they were added."""
    return store.examples(session, project.id)


def get_example(session: Session, project: Project, example_id: str) -> Example:
    """Return an example of a project.

    Raises:
        NotFound: It has none of this id.
    """
    found = store.example(session, example_id)
    if found is None or found.project_id != project.id:
        raise NotFound("The project has no such example.")
    return found


def add_example(
    session: Session,
    clock: Clock,
    project: Project,
    picture: Picture,
    *,
    shows: Shows,
    caption: str,
    class_id: int | None = None,
) -> Example:
    """Add a picture to the instructions.

    Args:
        session: A session that writes.
        clock: For its date.
        project: Whose instructions.
        picture: Stored already.
        shows: How it is done, or how not.
        caption: What to see in it; one to 500 characters.
        class_id: The class it is about; None: no single one.

    Raises:
        Invalid: `bad-caption`, `unknown-class`.
        Conflict: `too-many-examples`.
    """
    words = _clean_caption(caption)
    if class_id is not None:
        _check_classes(project, {str(class_id)})
    if len(store.examples(session, project.id)) >= MOST_EXAMPLES:
        raise Conflict(f"{MOST_EXAMPLES} examples are as many as anybody reads.", code="too-many-examples")
    example = Example(
        id=new_id(),
        project_id=project.id,
        shows=shows.value,
        caption=words,
        class_id=class_id,
        sha256=picture.sha256,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        created_at=clock.now(),
    )
    session.add(example)
    project.instructions_version += 1
    session.flush()
    return example


def remove_example(session: Session, project: Project, example_id: str) -> None:
    """Take an example out of the instructions, if it is in them; its blob stays."""
    found = store.example(session, example_id)
    if found is None or found.project_id != project.id:
        return
    session.delete(found)
    project.instructions_version += 1
    session.flush()
