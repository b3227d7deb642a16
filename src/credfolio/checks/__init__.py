"""The questions that a verification asks, one module for each.

A check is a function that returns a sentence when its claim holds, and raises otherwise:
`CheckFailed` or `ProofError` for no, `Undetermined` for could-not-tell, `NotApplicable` when there
is nothing to look at. `verify` runs them.
"""
