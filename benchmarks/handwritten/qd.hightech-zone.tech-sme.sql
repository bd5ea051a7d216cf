-- What an expert would write by hand for qd.hightech-zone.tech-sme on 2024-12-31, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    in_hightech_zone AS registered__1__holds, in_hightech_zone AS registered__1__value, NULL AS registered__1__threshold,
    taxed_in_hightech_zone AS taxed__1__holds, taxed_in_hightech_zone AS taxed__1__value, NULL AS taxed__1__threshold,
    tech_sme_valid AS listed__1__holds, tech_sme_valid AS listed__1__value, NULL AS listed__1__threshold,
    CASE WHEN in_hightech_zone THEN 3 WHEN NOT in_hightech_zone THEN 0 ELSE 1 END AS registered__answer,
    CASE WHEN taxed_in_hightech_zone THEN 3 WHEN NOT taxed_in_hightech_zone THEN 0 ELSE 1 END AS taxed__answer,
    CASE WHEN tech_sme_valid THEN 3 WHEN NOT tech_sme_valid THEN 0 ELSE 1 END AS listed__answer
  FROM facts
), judged AS (
  SELECT *, LEAST(registered__answer, taxed__answer, listed__answer) AS verdict FROM answered
)
SELECT *,
  CASE WHEN verdict = 0 THEN 0 ELSE 10000 END AS grant__low,
  CASE WHEN verdict = 0 THEN 0 ELSE 10000 END AS grant__high
FROM judged
