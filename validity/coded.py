"""Frames against human codes: do units that people coded with a frame have more of its words than the others?"""

from __future__ import annotations

import hashlib
import os
import pathlib
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import rankdata

import slantwise as sw

#: Which frames are taken for a code. Decided by what the codebook and the lists say, not by what fits best.
MAPPING = {
    "economic": ("policy-frames:economic",),
    "health": ("policy-frames:health",),
    "security": ("policy-frames:security",),
    "justice": ("policy-frames:fairness",),
    "political": (
        "policy-frames:political",
        "policy-frames:policy",
        "policy-frames:public-opinion",
        "policy-frames:external-reputation",
        "policy-frames:legality",
        "issue-frames:government",
    ),
    "cultural": ("policy-frames:cultural-identity", "issue-frames:arts-and-sport"),
    "scientific": ("issue-frames:scientific",),
    "environmental": ("issue-frames:environmental",),
}
#: The lists were improved by what they missed in the first half, and only measured on the second.
HALVES = ("development", "held out")
RESAMPLES = 1999


def units() -> pl.DataFrame:
    """English units of two sentences or so, with their codes and the half they are in."""
    folder = pathlib.Path(os.environ["SLANTWISE_DATA"])
    coded = pl.read_parquet(folder / "data" / "climate_frames_coded.parquet")
    first = [hashlib.sha256(unit.encode()).digest()[0] % 2 for unit in coded["id"]]
    half = pl.Series("half", [HALVES[place] for place in first])
    return coded.with_columns(half).filter(pl.col("lang") == "en").select("id", "half", "text", "label_frames")


def coded() -> list[dict[str, Any]]:
    """Per half and code the AUC of the mapped frames, of each alone where there are several, and the mean of codes."""
    data = units()
    alone = {frame: (frame,) for frames in MAPPING.values() if len(frames) > 1 for frame in frames}
    tokens = sw.Corpus(data, outlet="id").tokens()
    lexicon = {name: united(frames) for name, frames in (MAPPING | alone).items()}
    found = tokens.framing(lexicon, by="id").to_polars().pivot(on="frame", index="id", values="rate")
    data = data.join(found, on="id", how="left", maintain_order="left")
    rows = []
    for half in HALVES:
        own = data.filter(pl.col("half") == half)
        given = np.array([[code in codes for code in MAPPING] for codes in own["label_frames"]])
        draws = np.random.default_rng(0).integers(own.height, size=(RESAMPLES, own.height))
        means = []
        for place, (code, frames) in enumerate(MAPPING.items()):
            for name in (code, *(frames if len(frames) > 1 else ())):
                rates = own[name].to_numpy()
                drawn = np.array([auc(rates[draw], given[draw, place]) for draw in draws])
                row = {
                    "half": half,
                    "code": code,
                    "frames": ", ".join(frames) if name == code else name,
                    "alone": name != code,
                    "coded": int(given[:, place].sum()),
                }
                rows.append(row | measured(auc(rates, given[:, place]), drawn))
                if name == code:
                    means.append((rows[-1]["auc"], drawn))
        row = {"half": half, "code": "mean of the codes", "frames": "", "alone": False, "coded": own.height}
        rows.append(row | measured(np.mean([value for value, _ in means]), np.mean([drawn for _, drawn in means], 0)))
    return rows


def united(frames: tuple[str, ...]) -> dict[str, list[str]]:
    """Several frames as one: a word in two of them counts once, and what one of them counts none excludes."""
    lists = [(sw.lexicon(lexicon), frame) for lexicon, frame in (name.split(":") for name in frames)]
    patterns = dict.fromkeys(pattern for lexicon, frame in lists for pattern in lexicon[frame])
    excluded = dict.fromkeys(pattern for lexicon, frame in lists for pattern in lexicon.excluded(frame))
    return {"patterns": list(patterns), "exclude": [pattern for pattern in excluded if pattern not in patterns]}


def auc(rates: np.ndarray, given: np.ndarray) -> float:
    """How often a coded unit has a higher rate than one that is not, ties counting half; NaN if one side is empty."""
    coded = int(given.sum())
    others = given.size - coded
    if not coded or not others:
        return float("nan")
    return float((rankdata(rates)[given].sum() - coded * (coded + 1) / 2) / (coded * others))


def measured(value: float, drawn: np.ndarray) -> dict[str, float]:
    """An AUC and its interval: percentiles over resampled units."""
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return {"auc": float(value), "low": float(low), "high": float(high)}
