"""Finding few flags among many."""

import numpy as np
from numpy.typing import NDArray

FLAGS_A_WORD = 8


def true_places(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """What `np.flatnonzero` gives, several times faster where few flags are set: it looks at eight at a time.

    Args:
        flags: (n,) bool, contiguous.
    """
    whole = flags.size - flags.size % FLAGS_A_WORD
    words = np.flatnonzero(flags[:whole].view(np.uint64) != 0)
    within = np.flatnonzero(flags[:whole].reshape(-1, FLAGS_A_WORD)[words])
    places = words[within // FLAGS_A_WORD] * FLAGS_A_WORD + within % FLAGS_A_WORD
    return np.concatenate((places, np.flatnonzero(flags[whole:]) + whole)) if whole < flags.size else places
