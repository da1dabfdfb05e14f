"""The importer of `indexed-png`."""

from pathlib import Path

import pytest

from app.core.errors import FormatError
from app.core.formats import EXPORTERS, write_release
from app.core.formats.importers import open_set
from tests.contracts.exporter_contract import scene
from tests.contracts.importer_contract import ImporterContract, presets
from tests.core.formats.scenes import STREET

HEAD = "id,name,red,green,blue,is_thing,train_id,ignored,category"


class TestIndexedPngImport(ImporterContract):
    format_name = "indexed-png"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (f"{HEAD}\n7,road,128,64", "line 2 of labels.csv lacks a number or is cut off: 7,road,128,64"),
        (f"{HEAD}\n7,road,128,64,128,0,0,0,flat\n8,side,walk,64,128,0,0,0,flat", "line 3 of labels.csv"),
        ("id,name\n7,road", "needs the columns id, name, red"),
    ],
)
def test_a_damaged_table_is_told_by_its_line(tmp_path: Path, table: str, said: str) -> None:
    write_release(tmp_path, EXPORTERS["indexed-png"], [scene()], STREET)
    (tmp_path / "manifest.json").unlink()
    (tmp_path / "labels.csv").write_text(table)
    with pytest.raises(FormatError, match=said):
        open_set(tmp_path, presets)
