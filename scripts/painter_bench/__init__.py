"""Parts of scripts/bench_painter.py: the stroke, the painters it is drawn with, and what is told of them."""
