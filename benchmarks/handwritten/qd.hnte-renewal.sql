-- What an expert would write by hand for qd.hnte-renewal on 2026-10-30, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    hnte_renewed_this_year AS certified__1__holds, hnte_renewed_this_year AS certified__1__value, NULL AS certified__1__threshold,
    hnte_valid AS valid__1__holds, hnte_valid AS valid__1__value, NULL AS valid__1__threshold,
    CASE WHEN hnte_renewed_this_year THEN 3 WHEN NOT hnte_renewed_this_year THEN 0 ELSE 1 END AS certified__answer,
    CASE WHEN hnte_valid THEN 3 WHEN NOT hnte_valid THEN 0 ELSE 1 END AS valid__answer
  FROM facts
), judged AS (
  SELECT *, LEAST(certified__answer, valid__answer) AS verdict FROM answered
)
SELECT *,
  0 AS grant__low,
  CASE WHEN verdict = 0 THEN 0 ELSE 50000 END AS grant__high
FROM judged
