"""What the painters are compared with: the stroke's pixels, the regions, and the figures of a run."""

from itertools import pairwise

import numpy as np

from scripts.painter_bench.outcome import Case, judged
from scripts.painter_bench.peer_cvat import agreement, unpacked
from scripts.painter_bench.peer_regions import regions, tile_of
from scripts.painter_bench.strokes import DIAMETER, line, reference, stroke
from scripts.painter_bench.submitted import Submitted, submit_table


def test_the_stroke_is_the_same_every_time_and_longer_ones_begin_alike() -> None:
    assert stroke(50) == stroke(200)[:51]


def test_a_line_holds_both_ends_and_has_no_gap() -> None:
    pixels = list(line((3, 4), (-5, 9)))
    assert (pixels[0], pixels[-1]) == ((3, 4), (-5, 9))
    assert max(max(abs(a - c), abs(b - d)) for (a, b), (c, d) in pairwise(pixels)) == 1


def test_the_reference_of_a_stroke_that_stands_still_is_one_disc() -> None:
    raster = reference([(140, 150), (140, 150)], (100, 100), 80)
    y, x = np.mgrid[0:80, 0:80] + 0.5
    assert np.array_equal(raster, (x - 40) ** 2 + (y - 50) ** 2 <= (DIAMETER / 2) ** 2)


def test_regions_cover_the_picture_and_each_is_there() -> None:
    raster = regions(60, 90, 7)
    assert raster.shape == (60, 90)
    assert np.unique(raster).tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert [segment.id for segment in tile_of(raster).segments] == [1, 2, 3, 4, 5, 6, 7]


def test_a_run_is_judged_by_its_first_and_last_tenth_and_by_late_frames() -> None:
    got = {
        "handlers": [1.0] * 10 + [0.5] * 80 + [2.0] * 10,
        "frames": [16.7] * 98 + [33.4] * 2,
        "toFrame": [10.0] * 100,
    }
    outcome = judged(Case(1024, 1, 100), got, 5.0, exact=True)
    assert (outcome.slope, outcome.dropped, outcome.handler_sum) == (2.0, 0.02, 70.0)


def test_agreement_is_intersection_over_union() -> None:
    a, b = np.array([[1, 1, 0]], np.uint8), np.array([[1, 0, 0]], np.uint8)
    assert agreement(a, b) == 0.5
    assert unpacked("oA==", 2).tolist() == [[1, 0], [1, 0]]


def test_the_table_of_submits_leaves_out_who_did_not_hand_in() -> None:
    told = submit_table(200, [Submitted(10, 0, 5), Submitted(30, 60, 5), Submitted(20, 0, 5)], 20, [])
    assert "| ours, 200 segments | 20 (30) | 0 | 5 | 3 |" in told
    assert "Label Studio" not in told
