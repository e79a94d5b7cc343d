"""dates.py: a moment in the site's own time, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxr2md import dates

H = timedelta(hours=1)
ZERO = "0000-00-00 00:00:00"


@pytest.mark.parametrize(
    ("local", "gmt", "expected"),
    [
        ("2014-05-07 09:30:00", "2014-05-07 14:30:00", "2014-05-07T09:30:00-05:00"),
        ("2014-01-07 09:30:00", "2014-01-07 15:30:00", "2014-01-07T09:30:00-06:00"),
        ("2014-01-01 00:30:00", "2013-12-31 22:30:00", "2014-01-01T00:30:00+02:00"),
        ("2020-01-01 09:00:00", "2020-01-01 09:00:00", "2020-01-01T09:00:00+00:00"),
        ("2020-01-01 09:00:00", "2020-01-01 03:30:00", "2020-01-01T09:00:00+05:30"),
        ("2020-01-01 09:00:00", "2020-01-01 03:15:00", "2020-01-01T09:00:00+05:45"),
        ("2020-01-01 12:30:00", "2020-01-01 16:00:00", "2020-01-01T12:30:00-03:30"),
        ("2020-01-01 14:00:00", "2020-01-01 00:00:00", "2020-01-01T14:00:00+14:00"),
        ("2020-01-01 09:00:01", "2020-01-01 08:00:00", "2020-01-01T09:00:01+01:00"),
        (" 2020-01-01 09:00 ", "2020-01-01T08:00", "2020-01-01T09:00:00+01:00"),
    ],
)
def test_the_pair_gives_the_offset(local, gmt, expected):
    assert dates.moment(local, gmt).isoformat() == expected


@pytest.mark.parametrize(
    "gmt",
    ["", ZERO, "nonsense", "2020-01-03 09:00:00", "2019-12-31 18:45:00", "2020-01-01 05:23:00", "2020-02-30 09:00:00"],
)
def test_without_a_pair_the_usual_offset_counts(gmt):
    assert dates.moment("2020-01-01 09:00:00", gmt).isoformat() == "2020-01-01T09:00:00"
    assert dates.moment("2020-01-01 09:00:00", gmt, -5 * H).isoformat() == "2020-01-01T09:00:00-05:00"
    assert dates.moment("2020-01-01 09:00:00", gmt, 0 * H).isoformat() == "2020-01-01T09:00:00+00:00"


NO_DATES = [
    "", "  ", ZERO, "0000-00-00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2020-02-30 10:00:00",
    "2020-02-30 25:61:61",
    "99999-01-01 00:00:00", "../../escape-date", "garbage", "2020-W01-1", "20200101T100000", "2020-01-01",
    "2020-1-1 1:1:1",
    "2020-01-01 10:00:00 evil", "2020-01-01 24:00:00", "２０２０-01-01 10:00:00", "-001-11-30 00:00:00",
    "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("local", NO_DATES)
def test_no_date_falls_back(local):
    gmt, rss = "2020-01-01 14:00:00", "Wed, 01 Jan 2020 14:00:00 +0000"
    assert dates.moment(local, gmt, -5 * H).isoformat() == "2020-01-01T09:00:00-05:00"
    assert dates.moment(local, ZERO, -5 * H, rss).isoformat() == "2020-01-01T09:00:00-05:00"
    assert dates.moment(local, "", None, rss).isoformat() == "2020-01-01T14:00:00+00:00"
    assert dates.moment(local, local) is None
    assert dates.day(dates.moment(local, local)) == ""


@pytest.mark.parametrize(
    "rss",
    [
        "", "../../x", "Mon, 30 Nov -0001 00:00:00 +0000", "Fri, 01 Jan 99999 00:00:00 +0000",
        "Fri, 32 Jan 2020 00:00:00 +0000",
        "Wed, 01 Jan 2020", "Wed, 01 Jan 2020 00:00:00 +9999999999", "Fri, 31 Dec 9999 23:59:59 -0500",
        "1 1 1 1", ", , ,", "\x00",
    ],
)  # fmt: skip
def test_rss_dates_that_are_none_do_no_harm(rss):
    date = dates.moment("", "", None, rss)
    assert date is None or date.year == 2020


def test_rss_dates_in_other_zones():
    assert dates.moment("", "", None, "Wed, 01 Jan 2020 09:00:00 -0500").isoformat() == "2020-01-01T14:00:00+00:00"


@pytest.mark.parametrize("text", ["", " ", ZERO, "0000-00-00", "0000-00-00 10:00:00", "2020-01-01 10:00:00"])
def test_dates_that_are_no_trouble(text):
    assert not dates.is_bad(text)


@pytest.mark.parametrize("text", ["garbage", "2020-02-30 10:00:00", "../../x", "2020-01-01"])
def test_dates_that_are_trouble(text):
    assert dates.is_bad(text)


def test_usual_offset():
    assert dates.usual_offset([]) is None
    assert dates.usual_offset([None, None]) is None
    assert dates.usual_offset([2 * H, None, H, 2 * H]) == 2 * H
    assert dates.usual_offset([2 * H, H]) == dates.usual_offset([H, 2 * H]) == H


def test_day_is_the_local_day():
    assert dates.day(dates.moment("2014-01-01 00:30:00", "2013-12-31 22:30:00")) == "2014-01-01"
    assert dates.day(dates.moment("0800-12-25 12:00:00")) == "0800-12-25"


@given(st.datetimes(datetime(2, 1, 2), datetime(9998, 12, 30)), st.integers(-56, 56))
def test_every_pair_reads_back(local, quarters):
    local = local.replace(microsecond=0)
    ahead = timedelta(minutes=15 * quarters)
    date = dates.moment(local.isoformat(" "), (local - ahead).isoformat(" "))
    assert date.replace(tzinfo=None) == local
    assert date.utcoffset() == ahead


@given(st.text(), st.text(), st.text())
def test_no_text_is_too_odd(local, gmt, rss):
    dates.moment(local, gmt, H, rss)
    dates.is_bad(local)
