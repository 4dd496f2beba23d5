"""Equal numbers of words per group, drawn at random."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

import slantwise as sw


def invented(seed=0, articles=90):
    dice = random.Random(seed)
    sizes = {"Courier": 20, "Ledger": 60, "Tribune": 35}
    rows = []
    for number in range(articles):
        outlet = dice.choice([*sizes, None])
        words = [f"w{dice.randrange(30)}" for _ in range(dice.randint(0, sizes.get(outlet, 9)))]
        rows.append({"text": " ".join(words), "outlet": outlet, "id": f"a{number}", "part": dice.choice("xy")})
    # Articles that are the same to the last letter.
    rows += [dict(row, id=f"{row['id']}-copy") for row in rows[:12]]
    return rows


ROWS = invented()
TOKENS = sw.Corpus(ROWS, id="id").tokens()


def words_of(tokens, by="outlet"):
    """How many words of the region each group has: what rates are per."""
    table = tokens.frequencies(by=by)
    return {
        group: round(frequency / rate * 1e6)
        for group, frequency, rate in zip(table[by], table["frequency"], table["per_million"], strict=True)
    }


def taken(tokens):
    """The first words that are left of each document, by its id."""
    matrix = tokens.dfm().to_scipy()
    return dict(zip([row["id"] for row in ROWS], matrix.sum(axis=1).tolist(), strict=True))


def test_groups_become_equal():
    sizes = words_of(TOKENS)
    even = TOKENS.rarefy()
    assert words_of(even) == dict.fromkeys(sizes, min(sizes.values()))
    assert words_of(TOKENS.rarefy(100)) == dict.fromkeys(sizes, 100)
    assert set(words_of(TOKENS.rarefy(50, by="part"), "part").values()) == {50}
    assert even.recipe["views"] == [{"view": "rarefy", "n": min(sizes.values()), "by": "outlet", "seed": 0}]
    assert repr(TOKENS.rarefy(100, seed=3)).endswith("rarefy(100, seed=3)")
    assert repr(TOKENS.rarefy(100, by="part")).endswith("rarefy(100, by='part')")


def test_whole_documents_but_the_last():
    before, after = taken(TOKENS), taken(TOKENS.rarefy(150))
    cut = {}
    for row in ROWS:
        name, outlet = row["id"], row["outlet"]
        if outlet is None:
            assert after[name] == 0
        elif 0 < after[name] < before[name]:
            cut[outlet] = cut.get(outlet, 0) + 1
    assert all(count == 1 for count in cut.values())
    assert cut, "no document was cut, so nothing was tried"


def test_of_the_last_the_beginning_is_taken():
    texts = {"text": ["one two three four five", "six seven"], "outlet": ["x", "y"]}
    even = sw.Corpus(texts).tokens().rarefy()
    assert even.features == ["one", "seven", "six", "two"]
    assert even.recipe["words"]["rejected"] == {"not drawn": 3}


def test_rows_in_another_order_and_threads_change_nothing():
    expected = TOKENS.rarefy(120, seed=4).frequencies(by="outlet").to_dict()
    for seed in range(3):
        shuffled = ROWS[:]
        random.Random(seed).shuffle(shuffled)
        for threads in (1, 2, 7):
            tokens = sw.Corpus(shuffled, id="id").tokens(threads=threads)
            assert tokens.rarefy(120, seed=4).frequencies(by="outlet").to_dict() == expected


def test_another_seed_draws_others():
    draws = {str(TOKENS.rarefy(120, seed=seed).frequencies(by="outlet").to_dict()) for seed in range(8)}
    assert len(draws) == 8
    assert TOKENS.rarefy(120).frequencies().to_dict() == TOKENS.rarefy(120, seed=0).frequencies().to_dict()


def test_every_document_is_as_likely():
    """Of 40 articles of 10 words 10 are drawn: each in a quarter of the draws, copies like the others."""
    texts = [f"w{number} " + "o " * 9 for number in range(30)] + ["same " + "o " * 9] * 10
    tokens = sw.Corpus({"text": texts, "outlet": ["x"] * 40}).tokens()
    drawn: dict[str, int] = {}
    for seed in range(300):
        table = tokens.rarefy(100, seed=seed).frequencies()
        for feature, frequency in zip(table["feature"], table["frequency"], strict=True):
            drawn[feature] = drawn.get(feature, 0) + frequency
    assert drawn.pop("o") == 300 * 90
    # Binomial with 300 draws at 1/4: mean 75, sd 7.5.
    assert drawn.pop("same") == pytest.approx(750, abs=100)
    assert all(45 <= count <= 110 for count in drawn.values())
    assert len(drawn) == 30


def test_words_that_were_removed_are_words_of_text():
    texts = {"text": ["the port and the rain", "the port"], "outlet": ["x", "y"]}
    tokens = sw.Corpus(texts).tokens(stopwords="en").rarefy()
    assert tokens.features == ["port"]
    assert words_of(tokens) == {"x": 2, "y": 2}


def test_views_before_and_behind():
    near = TOKENS.near("w1", window=2)
    sizes = words_of(near)
    assert words_of(near.rarefy()) == dict.fromkeys(sizes, min(sizes.values()))
    pairs = TOKENS.rarefy(200).ngrams(2)
    assert 0 < pairs.n_tokens < 600
    joined = TOKENS.compound("w1 w2").rarefy(200)
    assert set(words_of(joined).values()) == {200}
    twice = TOKENS.rarefy(200).rarefy(100)
    assert set(words_of(twice).values()) == {100}
    result = TOKENS.rarefy(150).keyness(min_count=1)
    assert {round(row["n_target"] / row["rate_target"] * 1e6) for row in result if row["n_target"]} == {150}


def test_too_few_words():
    sizes = words_of(TOKENS)
    least = min(sizes, key=sizes.get)
    most = sizes[least]
    said = rf"n = {most + 1}: fewer words than that are in \"{least} \({most}\)\"; take n = {most} or less"
    with pytest.raises(sw.GroupError, match=said):
        TOKENS.rarefy(sizes[least] + 1)
    empty = sw.Corpus({"text": ["port", ""], "outlet": ["x", "y"]}).tokens()
    with pytest.raises(sw.GroupError, match=r'"y \(0\)"; leave these groups out'):
        empty.rarefy()
    with pytest.raises(sw.GroupError):
        sw.Corpus({"text": ["port"], "outlet": [None]}).tokens().rarefy()


@pytest.mark.parametrize("value", [0, -1, 2**31])
def test_numbers_out_of_range(value):
    with pytest.raises(sw.OptionError, match=rf"n = {value}: a whole number from 1"):
        TOKENS.rarefy(value)


def test_other_arguments():
    with pytest.raises(TypeError, match=r"n = 2\.0"):
        TOKENS.rarefy(2.0)
    with pytest.raises(TypeError, match="seed = '1'"):
        TOKENS.rarefy(seed="1")
    with pytest.raises(sw.OptionError, match="seed = -1"):
        TOKENS.rarefy(seed=-1)
    with pytest.raises(sw.ColumnError, match="Did you mean 'outlet'"):
        TOKENS.rarefy(by="outlt")


def test_a_seed_of_numpy_is_kept_as_a_plain_number():
    even = TOKENS.rarefy(120, seed=np.int64(3))
    assert type(even.recipe["views"][-1]["seed"]) is int
    json.dumps(even.recipe["views"])
    assert repr(even) == repr(TOKENS.rarefy(120, seed=3))
