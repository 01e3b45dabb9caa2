"""KIIEX's answers as typed rows, in the venue's words; keys arrive in lower case (`fxtui.venues.kiiex.envelope`).

One file per subject, imported where it is asked for: a model costs a millisecond of every start. Nothing here knows
what a value means: that is `translate` and `translate_tickets`.
"""
