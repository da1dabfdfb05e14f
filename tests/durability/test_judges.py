"""The judges of durability find what is wrong: in the order of system calls, in leases, on the disk."""

from pathlib import Path

from scripts.durability.checker import count_double_leases
from scripts.durability.ledger import Hold
from scripts.durability.trace import calls, judge

DATA = Path("/d")
WAL = "7</d/tessera.sqlite-wal>"
ANSWER = '5<socket:[1]>, "HTTP/1.1 200 OK\\r\\ndate", 99, 0, NULL, 0) = 99'


def early(*lines: str) -> list[str]:
    return judge(list(calls(list(lines))), DATA).early


def test_an_answer_after_the_sync_of_the_log_is_fine() -> None:
    write, sync = f'1 pwrite64({WAL}, "x", 1, 0) = 1', f"1 fsync({WAL}) = 0"
    assert early(write, sync, f"2 sendto({ANSWER}") == []


def test_an_answer_before_the_sync_of_the_log_is_early() -> None:
    write, sync = f'1 pwrite64({WAL}, "x", 1, 0) = 1', f"1 fdatasync({WAL}) = 0"
    assert early(write, f"2 sendto({ANSWER}", sync) == ["answered while not synced: /d/tessera.sqlite-wal"]


def test_a_sync_that_has_not_ended_when_the_answer_goes_out_does_not_count() -> None:
    write, begun = f'1 pwrite64({WAL}, "x", 1, 0) = 1', f"1 fsync({WAL} <unfinished ...>"
    assert len(early(write, begun, f"2 sendto({ANSWER}", "1 <... fsync resumed>) = 0")) == 1


def test_a_sync_that_began_before_the_write_does_not_count() -> None:
    begun, ended = f"1 fsync({WAL} <unfinished ...>", "1 <... fsync resumed>) = 0"
    assert len(early(begun, f'2 pwrite64({WAL}, "x", 1, 0) = 1', ended, f"3 sendto({ANSWER}")) == 1


def test_a_sync_that_failed_does_not_count() -> None:
    write = f'1 pwrite64({WAL}, "x", 1, 0) = 1'
    failed = f"1 fsync({WAL}) = -1 EIO (Input/output error)"
    assert len(early(write, failed, f"2 sendto({ANSWER}")) == 1


def test_a_blob_whose_folder_was_not_synced_makes_an_answer_early() -> None:
    blob, folder = "8</d/blobs/sha256/ab/cd/#9>(deleted)", "9</d/blobs/sha256/ab/cd>"
    write, sync = f'1 write({blob}, "x", 1) = 1', f"1 fsync({blob}) = 0"
    link = f'1 linkat({blob}, "/proc/self/fd/8", AT_FDCWD</>, "/d/blobs/sha256/ab/cd/abcd", AT_SYMLINK_FOLLOW) = 0'
    answer = f"2 sendto({ANSWER}"
    assert early(write, sync, link, answer) == ["answered while not synced: /d/blobs/sha256/ab/cd"]
    assert early(write, sync, link, f"1 fsync({folder}) = 0", answer) == []
    assert len(early(write, link, f"1 fsync({folder}) = 0", answer)) == 1


def test_a_new_folder_of_blobs_must_be_synced_in_the_one_above() -> None:
    made, answer = '1 mkdir("/d/blobs/sha256/ab", 0700) = 0', f"2 sendto({ANSWER}"
    assert early(made, answer) == ["answered while not synced: /d/blobs/sha256"]
    assert early(made, "1 fsync(9</d/blobs/sha256>) = 0", answer) == []


def test_two_painters_at_once_are_a_double_lease() -> None:
    assert count_double_leases([Hold("t", "l1", 1, 0.0, 2.0), Hold("t", "l2", 2, 1.0, 3.0)], {}) == 1
    assert count_double_leases([Hold("t", "l1", 1, 0.0, 1.0), Hold("t", "l2", 2, 2.0)], {}) == 0


def test_a_tile_that_comes_to_its_painter_again_is_a_double_lease_unless_it_was_sent_back() -> None:
    holds = [Hold("t", "l1", 1, 0.0, 1.0), Hold("t", "l2", 1, 2.0, 3.0)]
    assert count_double_leases(holds, {}) == 1
    assert count_double_leases(holds, {"t": 1}) == 0


def test_a_lease_that_is_resumed_is_one_lease() -> None:
    assert count_double_leases([Hold("t", "l1", 1, 0.0), Hold("t", "l1", 1, 2.0)], {}) == 0
