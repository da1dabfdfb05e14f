"""What a crowd of a given size needs: measured costs of one painter, and what follows from them."""
