"""Where claims contradict, the fewest give way: all smallest repairs of all series, and the bounds that they leave.

Chains of exact reports, which are nearly all there is, are solved where they clash (`walks`); nets with sums, in
windows of days (`windows`); what is left over, as whole nets (`search`).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from helpers.engine.chains import Chain, Stretch
from helpers.engine.conflicts import Atoms, Conflict, link, split_conflict
from helpers.engine.curves import Curves, propagate, propagate_within
from helpers.engine.edges import Edges, number_places
from helpers.engine.nodes import Nodes
from helpers.engine.reports import Reports, find_clashes, find_stretches
from helpers.engine.search import Search
from helpers.engine.summed import tighten
from helpers.engine.walk_repairs import list_apart, list_repairs
from helpers.engine.walks import Walks, find_hull, find_least, judge, walk, weighs_at_most
from helpers.engine.weights import SAID
from helpers.engine.windows import Net, solve_windows

MARGIN = 2  # reports on either side of a clash that are looked at with it, at first


@dataclass(frozen=True)
class Repaired:
    """What holds once the fewest gave way: `conflicts`, and the bounds that are left whichever smallest repairs are the
    right ones, `hull`; with the first ones, `curves`.
    """

    conflicts: list[Conflict]
    hull: Curves
    curves: Curves


@dataclass(frozen=True)
class _Patch:
    """Bounds of some nodes that hold whichever smallest repair is the right one."""

    nodes: np.ndarray
    low: np.ndarray
    high: np.ndarray


@dataclass(frozen=True)
class _Window:
    """Nodes of one series (or net) from `start` to `end`, solved: `conflicts`, and the bounds, if these are not those
    of the curves with the first repairs.
    """

    start: int
    end: int
    conflicts: list[Conflict]
    patch: _Patch | None

    @property
    def doubtful(self) -> frozenset[int]:
        """The atoms that some smallest repair gives up."""
        return frozenset().union(*(one.doubtful for one in self.conflicts))


@dataclass(frozen=True)
class _Given:
    """What the steps below share: `atom` per edge, `net` per node; the clashes and stretches that take no search."""

    edges: Edges
    nodes: Nodes
    reports: Reports
    atoms: Atoms
    atom: np.ndarray
    net: np.ndarray
    clashes: list[frozenset[int]]
    stretches: list[tuple[int, int]]

    def is_gone(self, conflicts: list[Conflict]) -> np.ndarray:
        """Per edge, whether the first repair of a conflict gives it up."""
        return np.isin(self.atom, [one for conflict in conflicts for one in conflict.repairs[0]])

    @cached_property
    def is_eve(self) -> np.ndarray:
        """Per node, whether its count is 0 there and never is not."""
        is_eve = np.zeros(self.nodes.zero, dtype=bool)
        is_eve[self.nodes.eves] = True
        return is_eve

    @cached_property
    def clashes_of(self) -> dict[int, list[frozenset[int]]]:
        """The clashes by net."""
        by_net: dict[int, list[frozenset[int]]] = defaultdict(list)
        for clash in self.clashes:
            by_net[self.find_net(clash)].append(clash)
        return by_net

    def find_net(self, clash: frozenset[int]) -> int:
        """The net of a clash."""
        return int(self.net[self.atoms.node[min(clash)]])

    def list_rows(self, stretch: tuple[int, int]) -> frozenset[int]:
        """The totals of a stretch."""
        return frozenset(r for node in range(stretch[0], stretch[1] + 1) for r, _ in self.reports.list_totals(node))

    def list_events(self, net: int) -> dict[frozenset[int], int]:
        """The stretches of a net, as what may give way as one, with what that weighs."""
        own = [stretch for stretch in self.stretches if self.net[stretch[0]] == net]
        return {self.list_rows(one): self.weigh_stretch(one) for one in own}

    def weigh_stretch(self, stretch: tuple[int, int]) -> int:
        """What a stretch weighs: as much as the changes that miss around and in it."""
        own = np.arange(stretch[0], stretch[1] + 2)
        return int(self.atoms.weight[self.reports.change[own[self.reports.miss[own] != 0]]].sum())


def repair(edges: Edges, nodes: Nodes, reports: Reports, atoms: Atoms) -> Repaired:
    """The smallest repairs of all that these edges say."""
    clashes, stretches = find_clashes(reports, nodes, atoms), find_stretches(reports, nodes)
    given = _Given(edges, nodes, reports, atoms, atoms.of_edges(edges), nodes.net[nodes.of], clashes, stretches)
    windows, open_nets = _solve_chains(given)
    more = [window for net in nodes.summed_nets.tolist() for window in _solve_summed(net, given)]
    curves = propagate(given.net, edges.take(~given.is_gone(_list_conflicts(windows + more))))
    windows, touched_nets = _drop_tied(windows, given)
    open_nets = np.concatenate([open_nets, curves.broken, touched_nets])
    open_nets = np.setdiff1d(open_nets, nodes.summed_nets)
    by_net: dict[int, list[_Window]] = defaultdict(list)
    for window in windows:
        by_net[int(given.net[window.start])].append(window)
    for own_nodes, own_edges in _split_nets(open_nets, given):
        net = int(given.net[own_nodes[0]])
        found = _solve_rest(own_nodes, own_edges, by_net[net], given)
        if found is None:  # what clashes there has to do with what clashes in chains
            by_net[net] = []
            found = _solve_net(own_nodes, own_edges, given)
        more.append(found)
    # bounds of chains are put in the place of those of their nets
    windows = more + [window for own in by_net.values() for window in own]
    kept = edges.take(~given.is_gone(_list_conflicts(windows)))
    curves = propagate_within(open_nets, given.net, kept, curves) if len(open_nets) else curves
    curves = tighten(given.net, kept, nodes.tied, curves)
    hull = _lay_hull(windows, curves)
    return Repaired(sorted(_list_conflicts(windows), key=lambda one: _find_place(one, given)), hull, curves)


def _list_conflicts(windows: list[_Window]) -> list[Conflict]:
    return [conflict for window in windows for conflict in window.conflicts]


def _lay_hull(windows: list[_Window], curves: Curves) -> Curves:
    """The bounds of all nodes, with those of windows in place."""
    hull = Curves(curves.low.copy(), curves.high.copy(), curves.broken)
    for patch in (window.patch for window in windows if window.patch is not None):
        hull.low[patch.nodes], hull.high[patch.nodes] = patch.low, patch.high
    return hull


def _drop_tied(windows: list[_Window], given: _Given) -> tuple[list[_Window], np.ndarray]:
    """The windows that no other series has a say in, and the nets of the others.

    A series that lies within another has none where it is surely no higher, whatever gives way.
    """
    narrow, wide = given.nodes.narrow, given.nodes.wide
    if not windows or not len(narrow):
        return windows, np.zeros(0, dtype=int)
    doubtful = list(frozenset().union(*(window.doubtful for window in windows)))
    hull = _lay_hull(windows, propagate(given.net, given.edges.take(~np.isin(given.atom, doubtful))))
    is_open = hull.high[narrow] > hull.low[wide]
    touched = np.zeros(given.nodes.zero, dtype=bool)
    touched[np.concatenate([narrow[is_open], wide[is_open]])] = True
    is_apart = [not touched[window.start : window.end + 1].any() for window in windows]
    kept = [window for window, apart in zip(windows, is_apart, strict=True) if apart]
    nets = [int(given.net[window.start]) for window, apart in zip(windows, is_apart, strict=True) if not apart]
    return kept, np.unique(np.array(nets, dtype=int))


def _find_place(conflict: Conflict, given: _Given) -> tuple[int, tuple[bool, str, int]]:
    """By what conflicts are numbered: the first day of what is doubtful, and its first name."""
    doubtful, atoms = list(conflict.doubtful), given.atoms
    return int(given.nodes.day[atoms.node[doubtful]].min()), min(map(atoms.place, doubtful))


def _solve_chains(given: _Given) -> tuple[list[_Window], np.ndarray]:
    """The windows in which chains clash, solved, and the nets of those that are no chains."""
    nodes = given.nodes
    is_firm = given.reports.n == 1
    clashing = _list_clashing(given)
    clashing = clashing[~np.isin(given.net[clashing], nodes.summed_nets)]
    is_firm[clashing] = False
    is_firm[nodes.eves] = True
    first_nodes = np.searchsorted(nodes.of, np.arange(len(nodes.series) + 1))
    windows: list[_Window] = []
    odd_nets: set[int] = set()
    for series, own in zip(*_split(nodes.of[clashing], clashing), strict=True):
        ends = int(first_nodes[series]), int(first_nodes[series + 1]) - 1
        solved = [chain and _solve_chain(*chain, given) for chain in _cut_chains(own.tolist(), ends, is_firm, given)]
        windows += [window for window in solved if window]
        if None in solved:
            odd_nets.add(int(nodes.net[series]))
    return windows, np.array(sorted(odd_nets), dtype=int)


def _split(groups: np.ndarray, members: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """The groups that occur, sorted, and the members of each; `groups` is sorted."""
    found, starts = np.unique(groups, return_index=True)
    return found, np.split(members, starts[1:]) if len(found) else []


def _list_clashing(given: _Given) -> np.ndarray:
    """The nodes that clashes and stretches are about, sorted."""
    nodes, atoms = given.nodes, given.atoms
    members = np.array(sorted(set().union(*given.clashes)), dtype=int)
    starts = nodes.start[members[members < atoms.n_rows]]
    spans = [np.arange(first, last + 1) for first, last in given.stretches]
    return np.unique(np.concatenate([atoms.node[members], starts[starts < nodes.zero], *spans])).astype(int)


def _cut_chains(
    clashing: list[int], ends: tuple[int, int], is_firm: np.ndarray, given: _Given
) -> list[tuple[int, Chain] | None]:
    """The chains of a series (`ends`: its first and last node) in which all its clashes lie, each with its first node.

    A chain reaches from one total beyond doubt to another. It is long enough if these cost nothing (something in it has
    to go, so it costs SAID at least): then no smallest repair of all there is gives up anything outside of such chains.
    None in the place of one that is none.
    """
    todo = [(node, node, MARGIN) for node in clashing]
    done: list[tuple[int, int, Chain | None]] = []
    first, last = ends
    while todo:
        low, high, margin = todo.pop(0)
        start, end = (_find_firm(*far, margin, is_firm) for far in ((low, first, -1), (high, last, 1)))
        if done and done[-1][1] > start:  # shares more than its end with the one before
            before = done.pop()
            todo.insert(0, (min(low, before[0] + 1), max(high, before[1] - 1), 1))
            continue
        is_end = (start > first, end < last)
        inside = slice(start + is_end[0], end + 1 - is_end[1])
        if given.reports.is_odd[inside].any():
            done.append((start, end, None))
            continue
        chain = _lay_chain(start, end, is_end, given)
        if any(is_end) and not weighs_at_most(chain, SAID) and find_least(chain) != find_least(chain.free()):
            todo.insert(0, (low, high, 2 * margin))
            continue
        done.append((start, end, chain))
    return [None if chain is None else (start, chain) for start, _, chain in done]


def _find_firm(node: int, limit: int, by: int, margin: int, is_firm: np.ndarray) -> int:
    """The node beyond doubt that is the next one some reports away, or the limit of the series."""
    while node != limit:
        node += by
        margin -= 1
        if margin < 0 and is_firm[node]:
            break
    return node


def _lay_chain(start: int, end: int, is_end: tuple[bool, bool], given: _Given) -> Chain:
    """The chain of these nodes. Where it ends within its series (`is_end`), no total may give way."""
    reports, own = given.reports, np.arange(start, end + 1)
    is_eve, is_firm = given.is_eve[own], np.zeros(len(own), dtype=bool)
    is_firm[[0, -1]] = is_end
    is_firm &= ~is_eve
    totals = [[] if is_firm[place] else reports.list_totals(node) for place, node in enumerate(own.tolist())]
    change, step = reports.change[own].copy(), reports.step[own].copy()
    change[0], step[0] = -1, 0.0
    return Chain(
        totals=totals, change=change, step=step, fixed=np.where(is_eve, 0.0, np.nan),
        firm=np.where(is_firm, reports.only[own], np.nan), gap=given.atoms.n_rows + given.atoms.gap_end[own],
        stretches=[Stretch(a - start, b - start, given.list_rows((a, b)), given.weigh_stretch((a, b)))
                   for a, b in given.stretches if start < a and b < end],
        atoms=given.atoms,
    )  # fmt: skip


def _solve_chain(start: int, chain: Chain, given: _Given) -> _Window | None:
    """A chain, solved: its conflicts, and its bounds where there is more than one smallest repair.

    None where the rule gives way over a gap of several steps, which counts once.
    """
    walks = walk(chain)
    surely, maybe = judge(walks)
    gaps = chain.gap[1:]
    if any((gaps == atom).sum() > 1 for atom in surely | maybe):
        return None
    repairs, is_capped = list_repairs(walks)
    members = set(repairs[0]).union(surely, maybe)
    inside = {row for own in chain.totals for row, _ in own} | set(chain.change.tolist()) | set(gaps.tolist())
    clashes = [clash for clash in given.clashes_of[int(given.net[start])] if clash & inside]
    whole = Conflict(tuple(clashes), tuple(repairs), is_capped, surely, maybe)
    events = [stretch.rows for stretch in chain.stretches]
    found = split_conflict(whole, events, given.atoms) if members else []
    if is_capped:
        found = _split_walks(start, walks, whole, link(clashes, events)) or found
    end = start + len(chain.totals) - 1
    if len(repairs) == 1:
        return _Window(start, end, found, None)
    low, high = find_hull(walks)
    return _Window(start, end, found, _Patch(start + np.arange(len(low)), low, high))


def _split_nets(nets: np.ndarray, given: _Given) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The nodes and the edges of each of these nets; all edges of a net lie between its nodes and the number 0."""
    inside_nodes = np.flatnonzero(np.isin(given.net, nets))
    near = np.append(given.net, -1)[np.minimum(given.edges.start, given.edges.end)]
    inside_edges = np.flatnonzero(np.isin(near, nets))
    inside_nodes = inside_nodes[np.argsort(given.net[inside_nodes], kind="stable")]
    inside_edges = inside_edges[np.argsort(near[inside_edges], kind="stable")]
    _, own_nodes = _split(given.net[inside_nodes], inside_nodes)
    _, own_edges = _split(near[inside_edges], inside_edges)
    yield from zip(own_nodes, own_edges, strict=True)


def _split_walks(start: int, walks: Walks, whole: Conflict, groups: list[frozenset[int]]) -> list[Conflict] | None:
    """The conflicts of a chain that has too many repairs to list, if its groups of clashes lie apart; else None."""
    atoms = walks.chain.atoms
    groups = [group for group in groups if group & whole.doubtful]
    groups.sort(key=lambda group: min(atoms.node[list(group & whole.doubtful)]))
    spans = [atoms.node[list(group & whole.doubtful)] - start for group in groups]
    if whole.doubtful - frozenset().union(*groups) or any(a.max() >= b.min() for a, b in pairwise(spans)):
        return None
    lists = list_apart(walks, [*(int(span.max()) for span in spans[:-1]), len(walks.chain.totals) - 1])
    if lists is None:
        return None
    return [
        Conflict(
            tuple(clash for clash in whole.clashes if clash <= group), tuple(atoms.sort(own)), False,
            whole.surely & group, whole.maybe & group,
        )
        for group, own in zip(groups, lists, strict=True)
    ]  # fmt: skip


def _solve_rest(own: np.ndarray, inside: np.ndarray, windows: list[_Window], given: _Given) -> _Window | None:
    """What clashes in a net outside of these windows; None if it has to do with what is inside of one."""
    gone = frozenset().union(*(window.doubtful for window in windows))
    found = _solve_net(own, inside[~np.isin(given.atom[inside], list(gone))], given, gone)
    clashing = {atom for one in found.conflicts for clash in one.clashes for atom in clash}
    nodes = given.atoms.node[np.array(sorted(clashing), dtype=int)]
    if any(((window.start <= nodes) & (nodes <= window.end)).any() for window in windows):
        return None
    return found


def _solve_net(own: np.ndarray, inside: np.ndarray, given: _Given, gone: frozenset[int] = frozenset()) -> _Window:
    """A net, solved: its nodes `own`, its edges `inside`, without the atoms that are `gone`."""
    net, zero = given.net[own[0]], len(given.net)
    edges, atom = given.edges.take(inside), given.atom[inside]
    starts, ends = (np.where(at == zero, len(own), np.searchsorted(own, at)) for at in (edges.start, edges.end))
    edges = Edges(starts, ends, edges.length, edges.owner)
    events = {given.list_rows(one): given.weigh_stretch(one) for one in given.stretches if given.net[one[0]] == net}
    events = {rows: weight for rows, weight in events.items() if not rows & gone}
    known = [clash for clash in given.clashes_of[int(net)] if not clash & gone]
    search = Search(edges, len(own), atom, given.atoms, events, known)
    conflicts = search.solve()
    hull = search.find_hull(conflicts)
    return _Window(int(own[0]), int(own[-1]), conflicts, _Patch(own, hull.low, hull.high))


def _solve_summed(net: int, given: _Given) -> Iterator[_Window]:
    """A net with sums, solved window by window."""
    conflicts, bounds = solve_windows(_lay_net(net, given))
    own = np.flatnonzero(given.net == net)
    yield _Window(0, 0, conflicts, None)
    yield from (_Window(0, 0, [], _Patch(own[nodes], low, high)) for nodes, low, high in bounds)


def _lay_net(net: int, given: _Given) -> Net:
    """A net with sums."""
    nodes, is_own = given.nodes, given.net == net
    assert nodes.tied is not None, "a net with sums"
    places = number_places(is_own)
    is_inside = given.edges.find_within(places)
    edges, atom = given.edges.take(is_inside).renumber(places), given.atom[is_inside]
    zero = int(places[-1])
    is_said = (edges.owner >= 0) & ((edges.start == zero) | (edges.end == zero))
    said = np.unique(np.column_stack([np.minimum(edges.start, edges.end), edges.owner])[is_said], axis=0)
    n_said = np.bincount(said[:, 0], minlength=zero)
    total = np.where(n_said == 1, given.reports.only[is_own], np.nan)
    eves = places[nodes.eves[is_own[nodes.eves]]]
    total[eves] = np.where(n_said[eves] == 0, 0.0, np.nan)
    is_gap_end = ~nodes.is_rising | (given.atoms.gap_end == np.arange(nodes.zero))
    return Net(
        edges=edges, atom=atom, atoms=given.atoms, tied=nodes.tied.within(is_own),
        total=total, is_untold=n_said == 0, is_gap_end=is_gap_end[is_own], stretches=given.list_events(net),
        known=given.clashes_of[net],
    )  # fmt: skip
