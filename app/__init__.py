"""Tessera: street images cut into tiles, painted by a crowd, merged and released to the pixel.

The bands of the house, bottom first; imports point down, data flows up::

    core < foundation | settings < projects | people < imagery < tasks < labels
         < quality < merge < releases | ledger < robots < wiring < api | cli | worker < main
"""

__version__ = "0.1.0"
