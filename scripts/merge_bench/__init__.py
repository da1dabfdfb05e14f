"""What `bench_merge` compares: ways to merge tiles, on masks that are known."""
