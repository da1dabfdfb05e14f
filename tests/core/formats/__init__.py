"""Dataset formats, release by release."""
