"""Rows become subjects by exact keys only."""

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.core.join import JoinProblem, join


def problem(*rows):
    """Rows as (department, row, code, registration number)."""
    department, row, uscc, reg_no = zip(*rows, strict=True)
    return JoinProblem(department=department, row=row, uscc=uscc, reg_no=reg_no)


def groups(subjects):
    found = {}
    for row, subject in enumerate(subjects.of_row.tolist()):
        found.setdefault(subjects.keys[subject], []).append(row)
    return found


def test_a_code_joins_a_number_stands_in_where_no_code_is_and_a_row_stands_alone():
    joined = join(
        problem(
            ("A", "1", "CODE1", "111"),
            ("B", "1", "CODE1", ""),
            ("B", "2", "", "111"),
            ("B", "3", "", "222"),
            ("C", "9", "", "222"),
            ("C", "8", "", ""),
        )
    )
    assert groups(joined) == {"CODE1": [0, 1, 2], "reg:222": [3, 4], "row:C/8": [5]}
    assert dict(zip(joined.keys, joined.how, strict=True)) == {
        "CODE1": "code+registration", "reg:222": "registration", "row:C/8": "single",
    }  # fmt: skip


def test_a_number_beside_two_codes_joins_nothing_and_is_reported():
    joined = join(
        problem(
            ("A", "1", "CODE1", "111"),
            ("B", "1", "CODE2", "111"),
            ("C", "1", "", "111"),
            ("D", "1", "CODE3", "333"),
            ("E", "1", "", "333"),
        )
    )
    assert groups(joined) == {"CODE1": [0], "CODE2": [1], "CODE3": [3, 4], "reg:111": [2]}
    (collision,) = joined.collisions
    assert collision.codes == ("CODE1", "CODE2")
    assert collision.rows == (0, 1, 2)


rows = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.integers(0, 10**9).map(str),
        st.sampled_from(["", "", "K1", "K2", "K3", "K4"]),
        st.sampled_from(["", "1", "2", "3", "号"]),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda r: (r[0], r[1]),
)


def by_components(listed):
    graph = nx.Graph()
    for index, (_, _, code, number) in enumerate(listed):
        graph.add_node(index)
        for key in filter(None, (code and f"c{code}", number and f"r{number}")):
            graph.add_edge(index, key)
    for component in list(nx.connected_components(graph)):
        codes = {n for n in component if isinstance(n, str) and n.startswith("c")}
        if len(codes) > 1:
            coded = [n for n in component if isinstance(n, int) and listed[n][2]]
            graph.remove_edges_from([(n, f"r{listed[n][3]}") for n in coded if listed[n][3]])
    parts = nx.connected_components(graph)
    return {frozenset(n for n in part if isinstance(n, int)) for part in parts} - {frozenset()}


@given(rows)
@settings(max_examples=300, deadline=None)
def test_the_join_equals_connected_components_with_codes_kept_apart(listed):
    joined = join(problem(*listed))
    assert {frozenset(rows) for rows in groups(joined).values()} == by_components(listed)
    assert list(joined.keys) == sorted(joined.keys)


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_changes_nothing(listed, random):
    shuffled = random.sample(listed, len(listed))

    def named(these):
        joined = join(problem(*these))
        return {k: {these[r][:2] for r in rows} for k, rows in groups(joined).items()}

    assert named(listed) == named(shuffled)
