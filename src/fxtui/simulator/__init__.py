"""The engine all simulated venues share: accounts, books, prices, back office, faults, and the server that carries them.

It knows money and no venue: each venue's server side, its wire protocol and its rules, lives in its own `sim` package.
Nothing is imported here; the parts are imported where they are used.
"""
