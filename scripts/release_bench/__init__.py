"""What the benchmarks of releases are made of: scenes, peers, a project of any size, and workers that are watched."""
