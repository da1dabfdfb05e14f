"""Free ports on 127.0.0.1, for servers that cannot take one themselves."""

import random
import socket

# Below the range from which systems take ports for outgoing connections: nobody is given one of these meanwhile, and
# no connection that waits for the server can meet itself.
RANGE = range(15_000, 30_000)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now; all different."""
    dice = random.SystemRandom()
    found: set[int] = set()
    while len(found) < count:
        port = dice.choice(RANGE)
        if _is_free(port):
            found.add(port)
    return sorted(found)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
