from pathlib import Path

import pytest

from app.imagery.folder import iter_photos


def test_files_come_in_order_without_hidden_ones_and_links_that_lead_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(b"secret")
    root = tmp_path / "photos"
    for name in ("b/2.jpg", "b/1.jpg", "a.png", ".hidden.jpg", ".git/x.jpg"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")
    (root / "leak.jpg").symlink_to(outside)
    (root / "loop").symlink_to(root)
    (root / "again.jpg").symlink_to(root / "a.png")
    (root / "gone.jpg").symlink_to(root / "nowhere")
    assert [name for name, _ in iter_photos(root)] == ["a.png", "again.jpg", "b/1.jpg", "b/2.jpg"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        list(iter_photos(tmp_path / "nowhere"))
