"""Parts of scripts/bench_hands.py: the hand's model, what it does to a tile, plans for it, and the robot that acts."""
