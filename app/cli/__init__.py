"""The terminal: parse, call, print. Every command that touches data goes through the HTTP API, so there is one road.

Where a server holds the data folder, commands go through it; otherwise a command serves itself for as long as it runs.
"""
