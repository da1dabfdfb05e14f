"""The commands of the front page, in an empty folder, without a server."""

import fcntl
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from app.cli.serving import own_server, write_card
from app.settings import Settings
from tests.cli.terminal import Terminal, write_street


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def painted(terminal: Terminal) -> tuple[Path, Path]:
    """Go as far as accepted tiles and masks."""
    photos, truth = write_street(terminal.folder)
    terminal.json("init")
    terminal.json("project", "create", "city", "--tile", "32", "--overlap", "4")
    assert terminal.json("ingest", "city", photos)["taken"] == 2
    worked = terminal.json("simulate", "city", "--truth", truth, "--annotators", "2")
    assert (worked["tiles_painted"], worked["tiles_accepted"], worked["images_merged"]) == (4, 4, 2)
    assert "0 questions open. All that are complete were merged before." in terminal.run("merge", "city")[1]
    return photos, truth


def test_from_photos_to_a_verified_release_that_equals_the_truth(terminal: Terminal) -> None:
    _, truth = painted(terminal)
    out = terminal.folder / "release"
    exported = terminal.json("export", "city", "--format", "cityscapes", "--out", out)
    assert (exported["images"], exported["state"]) == (2, "done")
    assert terminal.json("verify", out) == {"release": str(out), "ok": True, "faults": []}
    for frame in (1, 2):
        (labels,) = out.glob(f"gtFine/*/*/*{frame:06d}_gtFine_labelIds.png")
        (instances,) = out.glob(f"gtFine/*/*/*{frame:06d}_gtFine_instanceIds.png")
        meant, released = read(truth / f"elm_{frame:06d}_instanceIds.png"), read(instances)
        assert np.array_equal(read(labels), np.where(meant >= 1000, 26, meant))
        assert len({(int(a), int(b)) for a, b in zip(meant.flat, released.flat, strict=True)}) == 3
    damage(next(out.glob("gtFine/*/*/*000001_gtFine_labelIds.png")))
    zipped = terminal.folder / "again.zip"
    assert terminal.json("download", "city", exported["name"], "--out", zipped)["root"] == exported["root"]
    assert terminal.json("verify", zipped)["ok"]
    assert terminal.json("download", "city", exported["name"], "--out", zipped, code=5)["error"] == "not-empty"
    missing = terminal.json("download", "city", "other", "--out", terminal.folder / "other.zip", code=4)
    assert exported["name"] in missing["detail"]
    terminal.json("withdraw", exported["id"], "--reason", "Asked for.")
    assert terminal.json("download", "city", exported["id"], "--out", terminal.folder / "x.zip", code=4)["error"] == (
        "withdrawn"
    )
    assert not list(terminal.folder.glob("x.zip*"))
    assert "holds no manifest.json" in terminal.json("verify", out / "gtFine", code=1)["faults"][0]
    assert terminal.json("verify", out / "nowhere", code=4)["error"] == "not-found"
    zipped = shutil.make_archive(str(terminal.folder / "city"), "zip", out)
    assert terminal.json("verify", zipped, code=1)["faults"] == terminal.json("verify", out, code=1)["faults"]
    broken = terminal.json("verify", out, code=1)
    assert any("000001_gtFine_labelIds.png" in fault for fault in broken["faults"])


def read(path: Path) -> np.ndarray:
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)


def test_a_release_never_writes_over_anything_and_photos_are_known_again(terminal: Terminal) -> None:
    photos, _ = painted(terminal)
    again = terminal.json("ingest", "city", photos)
    assert (again["taken"], again["duplicate"], again["refused"]) == (0, 2, 0)
    code, said = terminal.run("export", "city", "--format", "cityscapes", "--out", photos)
    assert code == 5
    assert "is not an empty folder" in said


def test_errors_are_in_words_with_stable_exit_codes(terminal: Terminal) -> None:
    code, said = terminal.run("project", "list")
    assert (code, "Run: tessera init" in " ".join(said.split())) == (8, True)
    terminal.json("init")
    photos, truth = write_street(terminal.folder)
    assert terminal.run("ingest", "nowhere", photos)[0] == 4
    terminal.json("project", "create", "city", "--tile", "32", "--overlap", "4")
    assert terminal.run("project", "create", "city")[0] == 5
    assert terminal.run("project", "create", "town", "--taxonomy", "nonsense")[0] in (3, 4)
    assert terminal.run("ingest", "city", terminal.folder / "missing")[0] == 4
    assert terminal.json("export", "city", "--format", "cityscapes", "--out", truth / "x", code=5)["error"] == (
        "nothing-to-release"
    )
    assert terminal.run("export", "city", "--format", "pascal", "--out", truth / "x")[0] == 3
    assert terminal.run("merge", "city", "--unresolved", "guess")[0] == 3
    assert terminal.run("no-such-command")[0] == 2


NOBODY = "postgresql://nobody:secret@127.0.0.1:1/tessera"


@pytest.mark.parametrize("words", [("init",), ("project", "list"), ("serve", "--port", "0"), ("backup", "b"), ("gc",)])
def test_a_database_that_cannot_be_reached_is_said_in_words_with_its_reason(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TESSERA_DATABASE_URL", NOBODY)
    code, said = terminal.run(*words)
    assert code == 8
    assert "TESSERA_DATABASE_URL" in said
    assert "refused" in said


def test_the_doctor_says_what_each_thing_lacks_and_gives_no_advice_where_all_is_well(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = terminal.json("doctor", code=1)["checks"]
    assert [before[name]["ok"] for name in ("data folder", "database", "store")] == [False] * 3
    terminal.json("init")
    after = terminal.json("doctor")["checks"]
    assert not any("tessera init" in check["detail"] for check in after.values())
    monkeypatch.setenv("TESSERA_DATABASE_URL", NOBODY)
    silent = terminal.json("doctor", code=1)["checks"]["database"]
    assert "refused" in silent["detail"]
    assert "secret" not in silent["detail"]


def test_a_setting_that_cannot_be_right_is_named(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TESSERA_JOB_WORKERS", "many")
    code, said = terminal.run("doctor")
    assert (code, "TESSERA_JOB_WORKERS cannot be 'many'" in said, "pydantic" in said) == (2, True, False)


def test_what_is_compared_must_be_there(terminal: Terminal) -> None:
    code, said = terminal.run("diff", terminal.folder, terminal.folder / "nowhere")
    assert (code, f"no folder or zip {terminal.folder / 'nowhere'}" in said.replace("\n", "")) == (3, True)


def test_one_bad_file_is_reported_and_the_others_are_taken(terminal: Terminal) -> None:
    photos, _ = write_street(terminal.folder)
    (photos / "elm" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    terminal.json("init")
    terminal.json("project", "create", "city", "--tile", "32", "--overlap", "4")
    report = terminal.json("ingest", "city", photos)
    assert (report["taken"], report["refused"]) == (2, 1)
    (refused,) = (row for row in report["files"] if row["outcome"] == "refused")
    assert refused["name"].endswith("broken.jpg")
    assert refused["detail"]


def test_a_folder_of_which_nothing_can_be_taken_is_a_failure(terminal: Terminal) -> None:
    terminal.json("init")
    terminal.json("project", "create", "city", "--tile", "32", "--overlap", "4")
    folder = terminal.folder / "mixed"
    folder.mkdir()
    assert terminal.run("ingest", "city", folder)[0] == 4
    (folder / "notes.txt").write_text("no photo")
    report = terminal.json("ingest", "city", folder, code=3)
    assert (report["taken"], report["refused"]) == (0, 1)


def test_where_a_server_holds_the_data_commands_go_through_it(terminal: Terminal) -> None:
    terminal.json("init")
    data = terminal.folder / "data"
    with (data / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        in_use = terminal.json("project", "list", code=5)
        assert in_use["error"] == "data-in-use"
        with own_server(Settings(data=data)) as server:
            write_card(data, server)
            terminal.json("project", "create", "city")
            assert [one["slug"] for one in terminal.json("project", "list")["projects"]] == ["city"]
            assert terminal.json("init", code=5)["error"] == "data-in-use"


def test_robots_without_truth_say_for_which_image(terminal: Terminal) -> None:
    photos, truth = write_street(terminal.folder)
    terminal.json("init")
    terminal.json("project", "create", "city", "--tile", "32", "--overlap", "4")
    terminal.json("ingest", "city", photos)
    for path in truth.glob("elm_000002*"):
        path.unlink()
    code, said = terminal.run("simulate", "city", "--truth", truth)
    assert code == 4
    assert "elm_000002" in said


def test_a_link_made_without_a_server_names_where_one_will_answer_and_says_to_start_it(terminal: Terminal) -> None:
    terminal.run("init")
    ended, printed = terminal.run("user", "add", "Sample lead", "--admin")
    assert ended == 0
    assert "http://127.0.0.1:8000/signin#" in printed
    assert "tessera serve" in printed
