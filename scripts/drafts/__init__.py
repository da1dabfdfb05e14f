"""What ``scripts/prove_drafts.py`` is made of: a browser whose tabs and self are killed, and what must outlive that."""
