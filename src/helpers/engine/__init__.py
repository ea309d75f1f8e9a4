"""What the claims of a corpus, taken together, leave possible; uses `corpus` and `base` alone.

How to read the arrays: things are numbered from 0, and an array of whole numbers points at things of one kind.

- rows: statements, as rows of `Reading.statements`
- nodes: the days that a series' own claims name (`nodes.Nodes`); one more, `nodes.zero`, stands for the number 0
- series: rows of `Nodes.series`
- edges: constraints (`edges.Edges`)
- rows, in comparisons: rows of values.csv (`numbers.Numbers`)
- places: entries of the other array or table at hand

-1 points at nothing. The name of a local array ends in what it points at (`change_rows`, `end_nodes`, `before_places`);
a mask begins with `is_`; days are counted from 1970. What an array has one entry of is in the docstring: "per node".
Fields of a dataclass have short names, and its docstring says both.
"""
