"""Labels that were made elsewhere."""
