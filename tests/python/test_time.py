"""Periods of time that follow from dates, as columns that make groups."""

from __future__ import annotations

import datetime

import pytest

import slantwise as sw

DATES = ["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-31", "2024-12-30", None]
PERIODS = {
    "year": ["2023", "2024", "2024", "2024", "2024"],
    "quarter": ["2023-Q4", "2024-Q1", "2024-Q1", "2024-Q1", "2024-Q4"],
    "month": ["2023-12", "2024-01", "2024-02", "2024-03", "2024-12"],
    # The last days of December may be in the first week of the next year.
    "week": ["2023-W52", "2024-W01", "2024-W09", "2024-W13", "2025-W01"],
    "day": DATES[:5],
}


def corpus(dates, **more):
    texts = [f"port strike number{row}" for row in range(len(dates))]
    data = {"text": texts, "outlet": ["Tribune", "Ledger"] * (len(dates) // 2), "published": dates}
    return sw.Corpus(data | more, date="published")


def group_of(table, name):
    """The period of each document, from the word that only it has."""
    wanted = dict(zip(table["feature"], table[name], strict=True))
    return [wanted.get(f"number{row}") for row in range(len(DATES))]


@pytest.mark.parametrize("period", PERIODS)
def test_periods(period):
    table = corpus(DATES).tokens().frequencies(by=period)
    assert table.columns[0] == period
    assert group_of(table, period) == [*PERIODS[period], None]
    assert table.recipe["documents"] == {"seen": 6, "counted": 5, "rejected": {"no date": 1}}
    assert list(dict.fromkeys(table[period])) == sorted(set(PERIODS[period]))


MOMENTS = [None if date is None else datetime.datetime.fromisoformat(f"{date}T23:30:00") for date in DATES]


@pytest.mark.parametrize(
    "dates",
    [
        [None if date is None else datetime.date.fromisoformat(date) for date in DATES],
        MOMENTS,
        [None if date is None else f" {date}T23:59:00-05:00" for date in DATES],
        [
            None if date is None else moment.replace(tzinfo=datetime.UTC)
            for date, moment in zip(DATES, MOMENTS, strict=True)
        ],
        ["" if date is None else date for date in DATES],
    ],
)
def test_dates_of_every_kind(dates):
    assert group_of(corpus(dates).tokens().frequencies(by="week"), "week") == [*PERIODS["week"], None]


@pytest.mark.parametrize("zone", [None, "UTC", "Pacific/Auckland"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_moments_of_arrow(unit, zone):
    polars = pytest.importorskip("polars")
    moments = polars.Series("published", MOMENTS, dtype=polars.Datetime(unit))
    if zone is not None:
        moments = moments.dt.replace_time_zone(zone)
    frame = polars.DataFrame({"text": [f"number{row}" for row in range(6)], "outlet": ["x"] * 6, "published": moments})
    table = sw.Corpus(frame, date="published").tokens().frequencies(by="day")
    assert group_of(table, "day") == [*PERIODS["day"], None], "the day is the one that the clock there shows"


def test_days_of_arrow():
    polars = pytest.importorskip("polars")
    days = polars.Series("published", DATES).str.to_date()
    frame = polars.DataFrame({"text": [f"number{row}" for row in range(6)], "outlet": ["x"] * 6, "published": days})
    assert group_of(sw.Corpus(frame, date="published").tokens().frequencies(by="month"), "month")[0] == "2023-12"


def test_a_column_of_that_name_comes_first():
    plain = corpus(DATES, month=["a", "b"] * 3)
    assert set(plain.tokens().frequencies(by="month")["month"]) == {"a", "b"}
    renamed = sw.Corpus({"text": ["a b"], "outlet": ["x"], "day": ["2024-01-01"]}, date="day")
    assert renamed.tokens().frequencies(by="day")["day"] == [datetime.date(2024, 1, 1)] * 2


def test_periods_need_dates():
    tokens = sw.Corpus({"text": ["a b"], "outlet": ["x"]}).tokens()
    with pytest.raises(
        sw.ColumnError, match=r"by = 'month': there is no such column, and no dates.*Corpus\(\.\.\., date="
    ):
        tokens.frequencies(by="month")
    with pytest.raises(sw.ColumnError, match="by = 'months': there is no such column"):
        corpus(DATES).tokens().frequencies(by="months")


def test_a_column_called_date_will_do():
    """What was not said to be dates may hold what is none: those documents have no group, and are counted."""
    texts = ["port strike"] * 4
    loose = sw.Corpus(
        {"text": texts, "outlet": ["x", "y"] * 2, "date": ["2024-03-01", "March 2nd", "2024-04-01", None]}
    )
    with pytest.warns(
        sw.DataWarning, match="1 document of 4 have a date that cannot be read.*no month: 'March 2nd' in row 1"
    ):
        table = loose.tokens().frequencies(by="month")
    assert list(dict.fromkeys(table["month"])) == ["2024-03", "2024-04"]
    assert table.recipe["documents"]["rejected"] == {"no date": 2}


def test_an_outlet_that_is_missing_is_not_a_missing_date():
    data = {"text": ["a b"] * 4, "outlet": ["x", None, "x", None], "date": ["2024-01-01", "2024-01-02", None, None]}
    recipe = sw.Corpus(data, date="date").tokens().frequencies(by=["outlet", "month"]).recipe
    assert recipe["documents"] == {"seen": 4, "counted": 1, "rejected": {"no date": 2, "no group": 1}}


def test_no_dates_at_all():
    empty = corpus([None] * 4).tokens()
    assert len(empty.frequencies(by="month")) == 0
    with pytest.raises(sw.GroupError, match="no document has a group"):
        empty.cooccurrence(by="month")


def test_every_result_takes_periods(newsroom):
    tokens = newsroom.tokens(stopwords="en")
    months = sorted({f"{date:%Y-%m}" for date in newsroom.documents["date"]})
    assert tokens.dfm(by="month").rows == months
    assert tokens.cooccurrence(by="month").groups == months
    assert tokens.dispersion(by="month", min_count=20)["parts"][0] == len(months)
    assert set(tokens.keyness(by="month")["month"]) == set(months)
    assert tokens.dfm().group("quarter").rows == sorted(
        {f"{d.year}-Q{(d.month + 2) // 3}" for d in newsroom.documents["date"]}
    )
    within = tokens.keyness(within="month", min_count=5)
    assert any(row["p"] is not None for row in within)
    clustered = tokens.keyness(cluster="week", min_count=5)
    assert len(clustered) > 0
    assert clustered["dispersion"] != tokens.keyness(min_count=5)["dispersion"]
    assert tokens.keyness(cluster="day").recipe["arguments"]["cluster"] == "day"


def test_change_of_an_outlet_against_itself(newsroom):
    table = newsroom.tokens(stopwords="en").keyness(by=["outlet", "quarter"], reference="previous")
    assert table.columns[:4] == ["outlet", "quarter", "reference", "feature"]
    for row in table:
        outlet, before = row["reference"].split(" | ")
        assert outlet == row["outlet"]
        assert before < row["quarter"]


def test_the_same_by_hand(newsroom):
    by_hand = [f"{date:%Y-%m}" for date in newsroom.documents["date"]]
    data = newsroom.documents.to_dict() | {
        "text": [newsroom.text(doc) for doc in range(len(newsroom))],
        "when": by_hand,
    }
    expected = sw.Corpus(data).tokens().keyness(by=["outlet", "when"])
    got = newsroom.tokens().keyness(by=["outlet", "month"])
    assert list(got.to_dict().values()) == list(expected.to_dict().values())
