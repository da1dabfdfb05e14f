"""Parts of the proof that backups and moves keep everything."""
