"""What a project or a release can be made of: the shipped class tables and the formats, as menus read them."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.authz import Action, authorise
from app.api.deps import CurrentPrincipal
from app.core.formats import EXPORTERS
from app.core.taxonomy import Taxonomy
from schemas import load_taxonomy_json, taxonomy_names

router = APIRouter(prefix="/api/v1", tags=["choices"])


class ClassView(BaseModel):
    """One class; ``color`` is red, green, blue."""

    id: int
    name: str
    color: tuple[int, int, int]
    is_thing: bool
    train_id: int
    ignored: bool
    category: str


class TaxonomyView(BaseModel):
    """A class table, in the order in which it is shown."""

    name: str
    version: str
    classes: list[ClassView]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> "TaxonomyView":
        """Return the view of a taxonomy."""
        return cls.model_validate(taxonomy.to_json())


class TaxonomyChoice(BaseModel):
    """A shipped class table and how many classes it has."""

    name: str
    title: str
    classes: int


class FormatChoice(BaseModel):
    """A format that a release can have."""

    name: str
    title: str
    description: str


@router.get("/taxonomies")
def list_taxonomies(principal: CurrentPrincipal) -> list[TaxonomyChoice]:
    """List the class tables that a project can be created with by name."""
    authorise(principal, Action.LOOK_AROUND)
    tables: list[dict[str, Any]] = [{"key": name, **load_taxonomy_json(name)} for name in taxonomy_names()]
    return [
        TaxonomyChoice(name=table["key"], title=f"{table['name']} {table['version']}", classes=len(table["classes"]))
        for table in tables
    ]


@router.get("/formats")
def list_formats(principal: CurrentPrincipal) -> list[FormatChoice]:
    """List the formats of releases."""
    authorise(principal, Action.LOOK_AROUND)
    infos = [exporter.info for exporter in EXPORTERS.values()]
    return [FormatChoice(name=info.name, title=info.title, description=info.description) for info in infos]
