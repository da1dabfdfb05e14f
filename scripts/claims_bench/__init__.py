"""Claims over a queue of ten million tiles beside one of ten thousand: filling, draining and the figures."""
