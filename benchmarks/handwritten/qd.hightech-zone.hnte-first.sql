-- What an expert would write by hand for qd.hightech-zone.hnte-first on 2024-12-31, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    in_hightech_zone AS registered__1__holds, in_hightech_zone AS registered__1__value, NULL AS registered__1__threshold,
    hnte_first_this_year AS certified__1__holds, hnte_first_this_year AS certified__1__value, NULL AS certified__1__threshold,
    CASE WHEN in_hightech_zone THEN 3 WHEN NOT in_hightech_zone THEN 0 ELSE 1 END AS registered__answer,
    CASE WHEN hnte_first_this_year THEN 3 WHEN NOT hnte_first_this_year THEN 0 ELSE 1 END AS certified__answer
  FROM facts
), judged AS (
  SELECT *, LEAST(registered__answer, certified__answer) AS verdict FROM answered
)
SELECT *,
  CASE WHEN verdict = 0 THEN 0 ELSE 300000 END AS grant__low,
  CASE WHEN verdict = 0 THEN 0 ELSE 300000 END AS grant__high
FROM judged
