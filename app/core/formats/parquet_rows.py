"""A row of a Parquet release to bytes and back, by pyarrow, which is loaded when the first row is."""

from __future__ import annotations

import io
import json
from typing import Any

from app.core.errors import FormatError
from app.core.formats.base import JsonObject
from app.core.taxonomy import Taxonomy

SCALARS = {"image_id": "string", "stem": "string", "drive": "string", "frame": "int64", "width": "int32"} | {
    "height": "int32"
}
SEGMENT = {"id": "int32", "class_id": "int32", "is_thing": "bool", "crowd": "bool", "occluded": "bool"} | {
    "truncated": "bool",
    "area": "int64",
}
PICTURES = ("image", "semantic", "panoptic")


def features() -> JsonObject:
    """The columns in the words of Hugging Face `datasets`."""
    segment: JsonObject = {name: {"dtype": dtype, "_type": "Value"} for name, dtype in SEGMENT.items()}
    segment["bbox"] = [{"dtype": "int32", "_type": "Value"}]
    columns: JsonObject = {name: {"_type": "Image"} for name in PICTURES}
    columns["segments"] = [segment]
    return columns | {name: {"dtype": dtype, "_type": "Value"} for name, dtype in SCALARS.items()}


def row_file(row: JsonObject, taxonomy: Taxonomy) -> bytes:
    """One row as a Parquet file. The same row gives the same bytes with the same pyarrow.

    Args:
        row: values by column name, pictures as {"bytes", "path"}.
        taxonomy: kept in the schema, so that a file alone says what its class ids mean.
    """
    import pyarrow as pa
    from pyarrow import parquet

    notes = {
        "huggingface": json.dumps({"info": {"features": features()}}, separators=(",", ":")),
        "tessera.taxonomy": json.dumps(taxonomy.to_json(), ensure_ascii=False, separators=(",", ":")),
    }
    table = pa.Table.from_pylist([row], schema=_schema().with_metadata(notes))
    file = io.BytesIO()
    # Photos and PNGs do not shrink; the rest is a few hundred bytes.
    parquet.write_table(table, file, compression="none", use_dictionary=False, write_statistics=False)
    return file.getvalue()


def _schema() -> Any:
    import pyarrow as pa

    types = {"string": pa.string(), "bool": pa.bool_(), "int32": pa.int32(), "int64": pa.int64()}
    picture = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    segment = [(name, types[dtype]) for name, dtype in SEGMENT.items()]
    segments = pa.list_(pa.struct([*segment, ("bbox", pa.list_(pa.int32()))]))
    columns = [(name, picture) for name in PICTURES]
    return pa.schema([*columns, ("segments", segments), *((name, types[t]) for name, t in SCALARS.items())])


def read_row(data: bytes) -> JsonObject:
    """The row of a file that `row_file` wrote.

    Raises:
        FormatError: no Parquet, or not one row.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        rows = parquet.read_table(io.BytesIO(data)).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"no Parquet file: {error}") from error
    if len(rows) != 1:
        raise FormatError(f"a file of a release has one row, this one has {len(rows)}")
    row: JsonObject = rows[0]
    return row
