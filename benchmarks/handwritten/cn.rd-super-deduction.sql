-- What an expert would write by hand for cn.rd-super-deduction on 2026-10-30, with the same columns and meaning.
WITH measured AS (
  SELECT *, rd_general + rd_listed AS spent, rd_general + 1.2 * rd_listed AS added FROM facts
), answered AS (
  SELECT *,
    TRUE AS tax_year__1__holds, 2025 AS tax_year__1__value, 2023 AS tax_year__1__threshold, 3 AS tax_year__answer,
    resident AS resident__1__holds, resident AS resident__1__value, NULL AS resident__1__threshold,
    audited AS audited__1__holds, audited AS audited__1__value, NULL AS audited__1__threshold,
    NOT negative_industry AS negative__1__holds, negative_industry AS negative__1__value, NULL AS negative__1__threshold,
    spent > 0 AS spending__1__holds, spent AS spending__1__value, 0 AS spending__1__threshold,
    CASE WHEN spent <= 0 THEN 0.01 - spent END AS spending__1__gap,
    CASE WHEN resident THEN 3 WHEN NOT resident THEN 0 ELSE 1 END AS resident__answer,
    CASE WHEN audited THEN 3 WHEN NOT audited THEN 0 ELSE 1 END AS audited__answer,
    CASE WHEN NOT negative_industry THEN 3 WHEN negative_industry THEN 0 ELSE 1 END AS negative__answer,
    CASE WHEN spent > 0 THEN 3 WHEN spent <= 0 THEN 0 ELSE 1 END AS spending__answer,
    -- Income unknown: the deduction that counts lies between nothing and all of it.
    CASE WHEN adjusted_income IS NULL THEN 0 WHEN adjusted_income + added > 0 THEN CASE WHEN adjusted_income < 0 THEN adjusted_income + added ELSE added END ELSE 0 END AS least,
    CASE WHEN adjusted_income IS NULL THEN added WHEN adjusted_income + added > 0 THEN CASE WHEN adjusted_income < 0 THEN adjusted_income + added ELSE added END ELSE 0 END AS most
  FROM measured
), judged AS (
  SELECT *, LEAST(resident__answer, audited__answer, negative__answer, spending__answer) AS verdict FROM answered
)
SELECT * EXCLUDE (spent, added, least, most),
  CASE WHEN verdict = 0 OR added IS NULL THEN 0 ELSE ROUND(added, 2) END AS extra__low,
  CASE WHEN verdict = 0 THEN 0 ELSE ROUND(added, 2) END AS extra__high,
  CASE WHEN verdict = 0 OR added IS NULL THEN 0 WHEN NOT hnte_year_end THEN ROUND(0.25 * least, 2) ELSE ROUND(0.15 * least, 2) END AS saved__low,
  CASE WHEN verdict = 0 THEN 0 WHEN added IS NULL THEN NULL WHEN hnte_year_end THEN ROUND(0.15 * most, 2) ELSE ROUND(0.25 * most, 2) END AS saved__high
FROM judged
