"""What `prove_training` runs in an environment that has torch; these files import nothing of ours."""
