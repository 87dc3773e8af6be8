"""The ranking of units in each report, with figures that were not read as they stand, or that do not add up, marked.

`python docs/examples/ranking.py DIR`, where DIR is what `chiso run ... --out DIR` wrote. Needs pandas and pyarrow.
"""

import sys
from pathlib import Path

import pandas

folder = Path(sys.argv[1]) / "tables"
documents = pandas.read_parquet(folder / "documents.parquet")
observations = pandas.read_parquet(folder / "observations.parquet")
findings = pandas.read_parquet(folder / "findings.parquet")

# The index of each unit: one figure a unit, report and year, the first where it is printed in several places.
whole = observations.query("level != 'cohort' and field == 'overall' and statistic == 'value' and measure == 'index'")
index = whole.dropna(subset=["value"]).drop_duplicates(["doc_id", "level", "subject", "year"])

# The figures that a recomputation contradicts.
wrong = findings.loc[findings["verdict"] == "inconsistent", "evidence"].dropna().str.split(";").explode()
index = index.assign(
    index=index["value"].astype(float),
    doubt=index["status"].where(index["status"] != "read", "").mask(index["obs_id"].isin(wrong), "inconsistent"),
)
index["place"] = index.groupby(["doc_id", "level", "year"])["index"].rank(ascending=False, method="min").astype(int)

table = index.merge(documents[["doc_id", "province"]], on="doc_id").sort_values(
    ["province", "doc_id", "year", "level", "place", "subject"]
)
print(table[["province", "year", "level", "place", "subject", "index", "doubt"]].to_string(index=False))
