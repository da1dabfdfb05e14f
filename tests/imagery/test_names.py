import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.imagery.names import SPLITS, parse_name, unique_stem


@pytest.mark.parametrize(
    ("path", "stem", "drive", "frame", "split"),
    [
        ("berlin/val/frame_000019.png", "frame_000019", "berlin", 19, "val"),
        ("val/berlin/berlin_000000_000019_leftImg8bit.png", "berlin_000000_000019", "berlin", 19, "val"),
        ("0001TP_006690.png", "0001TP_006690", "0001TP", 6690, "train"),
        ("frame_000007.png", "frame_000007", "frame", 7, "train"),
        ("Training/0042.jpg", "0042", "drive", 42, "train"),
        ("solidWhiteCurve.jpg", "solidWhiteCurve", "drive", None, "train"),
        ("süd straße/a b.jpg", "a-b", "sud-strae", None, "train"),
        ("../../etc/passwd", "passwd", "etc", None, "train"),
        ("C:\\drives\\one\\7.jpg", "7", "one", 7, "train"),
        ("/absolute.jpg", "absolute", "drive", None, "train"),
        ("CON.jpg", "x-CON", "drive", None, "train"),
        ("...", "unnamed", "drive", None, "train"),
        ("a\0b\u202e.jpg", "ab", "drive", None, "train"),
        ("写真.jpg", "unnamed", "drive", None, "train"),
        ("t_20260302090000123.jpg", "t_20260302090000123", "t", 90000123, "train"),
    ],
)
def test_a_path_tells_drive_frame_and_split(path: str, stem: str, drive: str, frame: int | None, split: str) -> None:
    found = parse_name(path)
    assert (found.stem, found.drive, found.frame, found.split) == (stem, drive, frame, split)


@given(st.text(max_size=300))
def test_whatever_the_sender_writes_the_names_are_safe(path: str) -> None:
    found = parse_name(path)
    for name in (found.stem, found.drive):
        assert 1 <= len(name) <= 102
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>| \0')
        assert name not in {".", ".."}
        assert name[0] not in ".-"
    assert found.split in SPLITS
    assert not found.path.startswith("/")
    assert ".." not in found.path.split("/")


def test_stems_are_made_unique_without_regard_to_case() -> None:
    assert unique_stem("a", "d", frozenset()) == "a"
    assert unique_stem("A", "d", frozenset({"a"})) == "d_A"
    assert unique_stem("a", "d", frozenset({"a", "d_a"})) == "a-2"
    assert unique_stem("a", "d", frozenset({"a", "d_a", "a-2"})) == "a-3"
