"""What the garbage collector need not look at again.

Python looks for cycles among all objects every so often, and holds the interpreter while it does. A server has hundreds
of thousands that stay for as long as it runs, modules, routes and tables; looking through them took 110 ms, and whoever
saved at that moment waited.
"""

import gc


def spare_standing_objects() -> None:
    """Take everything that is there now out of later collections; call it once, when all that lasts is made.

    What is in a cycle by then and is dropped afterwards is never freed.
    """
    gc.collect()
    gc.freeze()
