"""A painter of street scenes whose panoptic truth is exact.

Every shape is drawn twice by the same call: once as colour and once as its identity. Blur, noise and JPEG compression
touch the colour alone, so the identities stay the truth of what was drawn. World coordinates are metres: x to the
right, y up, z forward.
"""
