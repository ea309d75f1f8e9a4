"""Judges the claims: what agrees, what cannot be true, by which slip; uses `engine`, `corpus` and `base` alone.

What an array is indexed by is said once, by a docstring: "per change", "per step"; all arrays of a dataclass have the
same entries. What its integers point at (-1: at nothing) ends its name, and the name of one such integer:

- `rows`: statements, as in the arrays of `solved.facts`; `nodes`: days of series (`engine.nodes`); `places`: totals
  (`engine.totals`, whose columns `row` and `node` follow this too); `series`: rows of `nodes.series`; `lines`: rows of
  the table of checks; `changes`: entries of what is "per change".
- `nth_...` numbers the groups that entries fall into; `is_...` is a mask; `days` count from 1970, or between totals.
- `least` and `most` are what one statement allows, `low` and `high` what others leave.
"""
