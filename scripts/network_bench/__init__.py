"""What scripts/bench_network.py is made of: a thin line on loopback, and a painter who works over it."""
