# The ranking of units in each report. Not run by chiso's tests, which have no R.
# Rscript docs/examples/ranking.R DIR, where DIR is what `chiso run ... --out DIR` wrote. Needs duckdb and DBI.

library(DBI)

folder <- commandArgs(trailingOnly = TRUE)[1]
base <- dbConnect(duckdb::duckdb(), file.path(folder, "chiso.duckdb"), read_only = TRUE)
ranking <- dbGetQuery(base, '
  SELECT province, year, level, rank, subject, "index"
  FROM units_by_field
  WHERE "index" IS NOT NULL
  ORDER BY province, year, level, rank, subject')
dbDisconnect(base, shutdown = TRUE)

# Without DuckDB: read CSV with every column as text first, so that codes keep their zeros and `raw` its commas.
observations <- read.csv(
  file.path(folder, "tables", "observations.csv"),
  colClasses = "character", na.strings = "", encoding = "UTF-8"
)
observations$value <- as.numeric(observations$value)

print(ranking, row.names = FALSE)
print(table(observations$status))
