"""Judges the claims: what agrees, what cannot be true, by which slip; uses `engine`, `corpus` and `base` alone.

What arrays are indexed by, and what their integers point at:

- A name ends in what its integers point at: `_rows` are rows of statements (the arrays of `solved.facts`), `_nodes` are
  nodes (`engine.nodes`), `_places` are places in the totals (`engine.totals`), `_series` are rows of `nodes.series`;
  `_changes`, `_steps` and `_falls` are entries of the arrays that a docstring calls "per change", "per step" or
  "per fall". -1 points at nothing. `row`, `node` and the like is one of them, and so are the columns of `Totals`.
- Docstrings say what one entry is: "per total", "per change". The arrays of a dataclass all have the same entries.
- `is_...` is a mask, `days` are counted from 1970 or, between two totals, from one to the other.
- `least` and `most` are what one statement allows, `low` and `high` what others leave.
"""
