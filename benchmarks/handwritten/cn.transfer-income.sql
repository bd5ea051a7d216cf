-- What an expert would write by hand for cn.transfer-income on 2026-10-30, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    TRUE AS tax_year__1__holds, 2025 AS tax_year__1__value, 2015 AS tax_year__1__threshold, 3 AS tax_year__answer,
    resident AS resident__1__holds, resident AS resident__1__value, NULL AS resident__1__threshold,
    transfer_contracts >= 1 AS registered__1__holds, transfer_contracts AS registered__1__value, 1 AS registered__1__threshold,
    transfer_income > 0 AS income__1__holds, transfer_income AS income__1__value, 0 AS income__1__threshold,
    CASE WHEN transfer_contracts < 1 THEN 1 - transfer_contracts END AS registered__1__gap,
    CASE WHEN transfer_income <= 0 THEN 0.01 - transfer_income END AS income__1__gap,
    CASE WHEN resident THEN 3 WHEN NOT resident THEN 0 ELSE 1 END AS resident__answer,
    CASE WHEN transfer_contracts >= 1 THEN 3 WHEN transfer_contracts < 1 THEN 0 ELSE 1 END AS registered__answer,
    CASE WHEN transfer_income > 0 THEN 3 WHEN transfer_income <= 0 THEN 0 ELSE 1 END AS income__answer,
    CASE WHEN transfer_income > 5000000 THEN transfer_income - 5000000 WHEN transfer_income IS NOT NULL THEN 0 END AS beyond
  FROM facts
), judged AS (
  SELECT *, LEAST(resident__answer, registered__answer, income__answer) AS verdict,
    0.15 * transfer_income - 0.125 * beyond AS reduced, 0.25 * transfer_income - 0.125 * beyond AS standard
  FROM answered
)
SELECT * EXCLUDE (beyond, reduced, standard),
  CASE WHEN verdict = 0 OR transfer_income IS NULL THEN 0 ELSE ROUND(transfer_income - 0.5 * beyond, 2) END AS relief__low,
  CASE WHEN verdict = 0 THEN 0 ELSE ROUND(transfer_income - 0.5 * beyond, 2) END AS relief__high,
  CASE WHEN verdict = 0 OR transfer_income IS NULL THEN 0 WHEN NOT hnte_year_end THEN ROUND(standard, 2) ELSE ROUND(GREATEST(reduced, 0), 2) END AS saved__low,
  CASE WHEN verdict = 0 THEN 0 WHEN transfer_income IS NULL THEN NULL WHEN hnte_year_end THEN ROUND(GREATEST(reduced, 0), 2) ELSE ROUND(standard, 2) END AS saved__high
FROM judged
