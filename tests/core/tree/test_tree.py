"""The tree against the vectors of certificate transparency, a plain twin and pymerkle."""

import hashlib
import random

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from coordinator.core.tree import EMPTY, Frontier, Tree, extends, includes, leaf, node

ENTRIES = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]  # fmt: skip


def test_the_roots_are_those_of_the_published_vectors():
    leaves = [leaf(each) for each in ENTRIES]
    assert [Tree(leaves[:n]).root().hex() for n in range(1, 9)] == ROOTS
    assert [Frontier().grow(leaves[:n]).root().hex() for n in range(1, 9)] == ROOTS


def test_an_empty_tree_has_the_root_of_nothing():
    assert Tree([]).root() == Frontier().root() == EMPTY == hashlib.sha256(b"").digest()


def test_every_proof_of_every_small_tree_holds_and_no_other():
    for size in range(1, 34):
        leaves = [leaf(bytes([each])) for each in range(size)]
        tree = Tree(leaves)
        assert tree.root() == _plain(leaves)
        for index in range(size):
            proof, at = tree.inclusion(index), {"size": size, "root": tree.root()}
            assert includes(leaf_hash=leaves[index], index=index, proof=proof, **at)
            assert not includes(leaf_hash=leaf(b"other"), index=index, proof=proof, **at)
            assert not includes(leaf_hash=leaves[index], index=index + 1, proof=proof, **at)
            assert not includes(leaf_hash=leaves[index], index=index, proof=(*proof, EMPTY), **at)
            old = {"old_size": index + 1, "old_root": Tree(leaves[: index + 1]).root()}
            proof = tree.consistency(index + 1)
            assert extends(proof=proof, **old, **at)
            assert not extends(proof=(*proof, EMPTY), **old, **at)
            assert not extends(proof=proof, old_size=index + 1, old_root=EMPTY, **at)
            if index + 1 < size:
                assert not extends(proof=proof, **old, size=size, root=EMPTY)


def _plain(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node(_plain(leaves[:half]), _plain(leaves[half:]))


def test_a_frontier_grown_in_parts_is_the_frontier_grown_at_once():
    leaves = [leaf(str(each).encode()) for each in range(300)]
    for cut in (0, 1, 2, 63, 64, 65, 299, 300):
        assert Frontier().grow(leaves[:cut]).grow(leaves[cut:]) == Frontier().grow(leaves)


def test_a_frontier_with_the_wrong_number_of_peaks_is_refused():
    with pytest.raises(ValueError, match="cannot carry"):
        Frontier(size=3, peaks=(EMPTY,))


def test_proofs_of_what_is_not_there_are_refused():
    with pytest.raises(IndexError):
        Tree([EMPTY]).inclusion(1)
    with pytest.raises(IndexError):
        Tree([EMPTY]).consistency(2)


def against_pymerkle(rounds, *, largest, seed=0):
    """Roots and proofs equal to the oracle's over random sizes; returns how many were compared."""
    chance, oracle = random.Random(seed), InmemoryTree(algorithm="sha256")
    data = [chance.randbytes(chance.randrange(40)) for _ in range(largest)]
    for each in data:
        oracle.append_entry(each)
    leaves = [leaf(each) for each in data]
    for _ in range(rounds):
        size = chance.randint(1, largest)
        index, old = chance.randrange(size), chance.randint(1, size)
        tree = Tree(leaves[:size])
        assert tree.root() == oracle.get_root(size)
        theirs = oracle.prove_inclusion(index + 1, size)
        verify_inclusion(leaves[index], tree.root(), theirs)
        proof = tree.inclusion(index)
        assert includes(
            root=oracle.get_root(size), size=size, leaf_hash=leaves[index], index=index, proof=proof
        )
        assert set(proof) <= {*theirs.path}
        verify_consistency(oracle.get_root(old), tree.root(), oracle.prove_consistency(old, size))
        assert extends(
            old_root=oracle.get_root(old), old_size=old,
            root=tree.root(), size=size, proof=tree.consistency(old),
        )  # fmt: skip
    return rounds


def test_roots_and_proofs_agree_with_an_independent_implementation():
    assert against_pymerkle(60, largest=400) == 60
