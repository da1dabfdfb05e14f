"""croissant.json: a release as machines that look for data sets read it (MLCommons Croissant 1.1, JSON-LD).

Its record sets read `manifest.json` and `LABELS.json`, which every format has, so that one description serves all: the
images with their splits and sizes, and the classes.
"""

import json
from collections.abc import Iterable
from typing import Any

from app.core.formats import FileEntry
from app.releases.facts import Facts

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "equivalentProperty": "cr:equivalentProperty",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_IMAGE_FIELDS = {
    "id": ("sc:Text", "sha256 of the photo"),
    "stem": ("sc:Text", "name of the photo without suffix"),
    "drive": ("sc:Text", "the sequence it belongs to"),
    "frame": ("sc:Integer", "its number in the sequence"),
    "split": ("sc:Text", "train, val, test or another word"),
    "width": ("sc:Integer", "in pixels"),
    "height": ("sc:Integer", "in pixels"),
    "unpainted": ("sc:Integer", "pixels without a class"),
}
_CLASS_FIELDS = {"id": ("sc:Integer", "its number in label rasters"), "name": ("sc:Text", "what it is called")}


def croissant(facts: Facts, files: Iterable[FileEntry]) -> bytes:
    """The description.

    Args:
        facts: Of the release.
        files: Those that record sets read: manifest.json and LABELS.json.
    """
    document: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": f"{facts.project}-{facts.name}".replace(" ", "-"),
        "description": _description(facts),
        "url": f"urn:sha256:{facts.root}",
        "version": f"1.0.0+{facts.root[:12]}",
        "datePublished": f"{facts.made_at:%Y-%m-%d}",
        "citeAs": f"{facts.title}, release {facts.name}, sha256 {facts.root}",
        "creator": {"@type": "sc:Organization", "name": facts.title},
        **_responsible(facts),
        "distribution": [*(_file_object(entry) for entry in files), _file_set("labels", "**/*.png")],
        "recordSet": [
            _record_set("images", "manifest.json", "$.images[*]", _IMAGE_FIELDS),
            _record_set("classes", "LABELS.json", "$.classes[*]", _CLASS_FIELDS),
        ],
    }
    if facts.licence:
        document["license"] = facts.licence
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _description(facts: Facts) -> str:
    return (
        f"{facts.images} street images of {facts.drives} drives with a class and an object for every pixel, "
        f"in the format {facts.format}, of the classes {facts.taxonomy.name}{_painted_as(facts)}. DATASHEET.md tells "
        "how they were made."
    )


def _painted_as(facts: Facts) -> str:
    return "" if facts.remap is None else f", mapped from those that were painted, {facts.remap.source.name}"


def _responsible(facts: Facts) -> dict[str, Any]:
    """What Croissant's vocabulary for responsible AI asks of labelling."""
    return {
        "rai:dataAnnotationPlatform": "Tessera",
        "rai:dataAnnotationProtocol": "Every pixel of a tile painted by one person and judged by another; "
        "tiles merged by their overlaps.",
        "rai:annotationsPerItem": "1",
        "rai:dataAnnotationAnalysis": f"{facts.painted.people} painters, {facts.judged.people} reviewers, "
        f"{facts.judged.returned} of {facts.judged.accepted + facts.judged.returned} verdicts returned a tile.",
    }


def _file_object(entry: FileEntry) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": entry.path,
        "name": entry.path,
        "contentUrl": entry.path,
        "contentSize": f"{entry.bytes} B",
        "encodingFormat": "application/json",
        "sha256": entry.sha256,
    }


def _file_set(name: str, includes: str) -> dict[str, Any]:
    return {"@type": "cr:FileSet", "@id": name, "name": name, "encodingFormat": "image/png", "includes": includes}


def _record_set(name: str, file: str, rows: str, fields: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field}",
                "name": field,
                "description": said,
                "dataType": kind,
                "source": {"fileObject": {"@id": file}, "extract": {"jsonPath": f"{rows}.{field}"}},
            }
            for field, (kind, said) in fields.items()
        ],
    }
