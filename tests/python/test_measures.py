"""The formulas as Python calls them: golden values, shapes, NaN where there is no value, errors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import slantwise as sw
from slantwise import measures

#: Relative agreement asked of every value, and below which size agreement is not relative.
RELATIVE, NOTHING = 1e-12, 1e-15


def agree(case, got):
    expected = case["expected"]
    if expected is None:
        assert math.isnan(got), case
        return
    allowed = case.get("tolerance", max(NOTHING, RELATIVE * abs(expected)))
    assert abs(got - expected) <= allowed, (got, case)


def test_association_has_its_golden_values(golden):
    cases = golden("association.json")["cases"]
    assert {case["measure"] for case in cases} == set(measures.ASSOCIATION)
    for case in cases:
        got = sw.measures.association(
            *(case["input"][name] for name in ("o11", "r1", "c1", "n")), measure=case["measure"]
        )
        assert got.shape == ()
        agree(case, float(got))


def test_keyness_has_its_golden_values(golden):
    cases = [case for case in golden("keyness.json")["cases"] if set(case["input"]) == {"f1", "n1", "f2", "n2"}]
    assert {case["measure"] for case in cases} == set(measures.KEYNESS)
    for case in cases:
        got = sw.measures.keyness(*(case["input"][name] for name in ("f1", "n1", "f2", "n2")), measure=case["measure"])
        agree(case, float(got))


def test_arrays_give_what_their_places_give(golden):
    for name, formula, order in [
        ("association.json", measures.association, ("o11", "r1", "c1", "n")),
        ("keyness.json", measures.keyness, ("f1", "n1", "f2", "n2")),
    ]:
        cases = [case for case in golden(name)["cases"] if set(case["input"]) == set(order)]
        for measure in {case["measure"] for case in cases}:
            own = [case for case in cases if case["measure"] == measure]
            columns = [np.array([case["input"][column] for case in own]) for column in order]
            got = formula(*columns, measure=measure)
            assert got.dtype == np.float64
            one_by_one = [float(formula(*values, measure=measure)) for values in zip(*columns, strict=True)]
            np.testing.assert_array_equal(got, one_by_one)


def test_shapes_broadcast_as_in_numpy():
    f1 = np.arange(1, 7).reshape(2, 3)
    got = measures.keyness(f1, 100, [4, 5, 6], 200, measure="log_ratio")
    assert got.shape == (2, 3)
    expected = np.log2((f1 / 100) / (np.array([4, 5, 6]) / 200))
    np.testing.assert_allclose(got, expected, rtol=1e-13)
    assert measures.association([[1], [2]], 10, [20, 30, 40], 1_000).shape == (2, 3)
    assert measures.keyness([], [], [], []).shape == (0,)
    assert measures.keyness(5, 10, 3, 10).shape == ()
    transposed = np.asfortranarray(np.arange(1.0, 7.0).reshape(2, 3))
    np.testing.assert_array_equal(
        measures.keyness(transposed, 100, 3, 100), measures.keyness(np.ascontiguousarray(transposed), 100, 3, 100)
    )
    strided = np.arange(1.0, 21.0)[::4]
    np.testing.assert_array_equal(measures.keyness(strided, 100, 3, 100), measures.keyness(strided.copy(), 100, 3, 100))


def test_numbers_of_any_kind_are_counts():
    expected = measures.keyness([7.0], [10.0], [2.0], [9.0])
    for kind in (np.int8, np.uint64, np.float32):
        np.testing.assert_array_equal(measures.keyness(np.array([7], kind), np.array([10], kind), [2], [9]), expected)
    np.testing.assert_array_equal(measures.keyness((7,), 10, 2, 9), expected)


@pytest.mark.parametrize("measure", measures.KEYNESS)
def test_a_word_that_is_nowhere_has_no_keyness(measure):
    assert np.isnan(measures.keyness([0, 0, 0], [10, 0, 0], [0, 0, 5], [10, 10, 10], measure=measure)).all()


@pytest.mark.parametrize("measure", ["pmi", "logdice", "mi2", "mi3", "t_score"])
def test_a_pair_that_never_meets_has_no_logarithm(measure):
    assert np.isnan(measures.association([0], [50], [40], [10_000], measure=measure)).all()
    assert measures.association([0], [50], [40], [10_000], measure="ppmi") == 0
    assert measures.association([0], [50], [40], [10_000], measure="npmi") == -1


@given(st.integers(0, 50), st.integers(0, 5_000), st.integers(0, 50), st.integers(0, 5_000))
def test_no_keyness_is_infinite(f1, others, f2, more):
    for measure in measures.KEYNESS:
        assert not np.isinf(measures.keyness(f1, f1 + others, f2, f2 + more, measure=measure))


@given(st.integers(0, 50), st.integers(0, 500), st.integers(0, 500), st.integers(0, 5_000))
def test_no_association_is_infinite(o11, o12, o21, o22):
    n = o11 + o12 + o21 + o22
    for measure in measures.ASSOCIATION:
        assert not np.isinf(measures.association(o11, o11 + o12, o11 + o21, n, measure=measure))


@given(st.integers(0, 40), st.integers(1, 4_000), st.integers(0, 40), st.integers(1, 4_000))
def test_exchanging_the_sides_turns_the_sign(f1, more1, f2, more2):
    n1, n2 = f1 + more1, f2 + more2
    for measure in ("g2_signed", "log_ratio", "log_ratio_walter", "rate_difference", "lrc"):
        there, back = (
            measures.keyness(f1, n1, f2, n2, measure=measure),
            measures.keyness(f2, n2, f1, n1, measure=measure),
        )
        np.testing.assert_allclose(there, -back, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: measures.keyness([1], [2], [1], [2], measure="G2"), sw.OptionError, "g2"),
        (lambda: measures.association([1], [2], [1], [2], measure="dices"), sw.OptionError, "dice"),
        (lambda: measures.keyness([3], [2], [1], [2]), sw.InputError, "place 0"),
        (lambda: measures.keyness([1, -1], 2, 1, 2), sw.InputError, r"f1\[1\]"),
        (lambda: measures.keyness([1], [2], [1], [math.nan]), sw.InputError, r"n2\[0\]"),
        (lambda: measures.keyness([1], [math.inf], [1], [2]), sw.InputError, r"n1\[0\]"),
        (lambda: measures.keyness([1, 2], [2, 3, 4], [1], [2]), sw.InputError, "fit together"),
        (lambda: measures.association([5], [4], [9], [100]), sw.InputError, "contingency"),
        (lambda: measures.association([1], [60], [60], [100]), sw.InputError, "contingency"),
        (lambda: measures.keyness(["a"], [2], [1], [2]), (TypeError, ValueError), "."),
    ],
)
def test_what_is_no_count_is_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()
