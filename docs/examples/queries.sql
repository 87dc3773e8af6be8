-- Queries over DIR/chiso.duckdb, as `chiso run ... --out DIR` wrote it.
-- duckdb DIR/chiso.duckdb < docs/examples/queries.sql

-- Which published figures contradict the page they stand on?
SELECT source, page, line, message
FROM findings JOIN documents USING (doc_id)
WHERE verdict = 'inconsistent' AND attribution = 'published'
ORDER BY source, page, line, finding_id;

-- Where does a figure stand, and what was read there?
SELECT d.source, o.page, o.line, o.bbox, o.raw, o.value, o.status, o.note
FROM observations o JOIN documents d USING (doc_id)
WHERE o.measure = 'index' AND o.statistic = 'mean'
ORDER BY d.source, o.obs_id;

-- How much of each report could be recomputed, and how did it come out?
SELECT d.province, d.period_year, count(*) AS findings,
       count(*) FILTER (verdict = 'exact') AS exact,
       count(*) FILTER (verdict IN ('rounding', 'truncated')) AS within_rounding,
       count(*) FILTER (verdict = 'inconsistent') AS inconsistent
FROM findings f JOIN documents d USING (doc_id)
GROUP BY d.province, d.period_year, d.doc_id
ORDER BY d.province, d.period_year, d.doc_id;

-- The means of departments and districts across provinces and years.
SELECT province, year, departments, districts, communes
FROM provinces_by_year
WHERE departments IS NOT NULL OR districts IS NOT NULL
ORDER BY year, province;

-- The best and the worst field of each cohort, as a share of its maximum.
SELECT province, year, cohort, arg_max(field, share) AS best, arg_min(field, share) AS worst
FROM (SELECT *, coalesce(mean_component_index, 100 * mean_points / nullif(max_points, 0)) AS share FROM fields_by_cohort)
WHERE share IS NOT NULL
GROUP BY province, year, cohort
ORDER BY province, year, cohort;

-- Units through mergers: years that can be compared as they are, and years that cannot.
SELECT lineage_id, unit_now, year, subject, "index", rank, relation, since, units
FROM panel
ORDER BY lineage_id, year, subject, doc_id;

-- Ranks or indices of which two reports tell different values.
SELECT province, subject, year, ranks_told, indices_told
FROM ranks_over_years
WHERE ranks_told > 1 OR indices_told > 1
ORDER BY province, subject, year;
