-- What an expert would write by hand for qd.results-grant on 2026-10-30, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    org_kind IN ('university', 'institute') AS kind__1__holds, org_kind AS kind__1__value, NULL AS kind__1__threshold,
    received_year > 0 AS received__1__holds, received_year AS received__1__value, 0 AS received__1__threshold,
    CASE WHEN received_year <= 0 THEN 0.01 - received_year END AS received__1__gap,
    CASE WHEN grant_used > 0 THEN grant_used_research >= 0.7 * grant_used END AS research_use__1__holds,
    CASE WHEN grant_used > 0 THEN grant_used_research::DOUBLE / grant_used::DOUBLE END AS research_use__1__value, 0.7 AS research_use__1__threshold
  FROM facts
), coded AS (
  SELECT *,
    CASE WHEN kind__1__holds THEN 3 WHEN NOT kind__1__holds THEN 0 ELSE 1 END AS kind__answer,
    CASE WHEN received__1__holds THEN 3 WHEN NOT received__1__holds THEN 0 ELSE 1 END AS received__answer,
    CASE WHEN research_use__1__holds THEN 3 WHEN NOT research_use__1__holds THEN 0 ELSE 1 END AS research_use__answer,
    -- What research gets is part of what is used: both grow together. In whole thousandths, since / is a double.
    CASE WHEN NOT research_use__1__holds THEN (((0.7 * grant_used - grant_used_research) * 1000)::HUGEINT + 2) // 3 * 0.01 END AS research_use__1__gap,
    LEAST(0.1 * received_year, 5000000) AS tenth
  FROM answered
), judged AS (
  SELECT *, LEAST(kind__answer, received__answer) AS verdict FROM coded
)
SELECT * EXCLUDE (tenth),
  CASE WHEN verdict = 0 OR received_year IS NULL THEN 0 ELSE ROUND(tenth, 2) END AS grant__low,
  CASE WHEN verdict = 0 THEN 0 WHEN received_year IS NULL THEN 5000000 ELSE ROUND(tenth, 2) END AS grant__high
FROM judged
