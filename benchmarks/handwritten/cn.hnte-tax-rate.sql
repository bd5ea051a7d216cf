-- What an expert would write by hand for cn.hnte-tax-rate on 2026-10-30, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    TRUE AS tax_year__1__holds, 2025 AS tax_year__1__value, 2008 AS tax_year__1__threshold, 3 AS tax_year__answer,
    resident AS resident__1__holds, resident AS resident__1__value, NULL AS resident__1__threshold,
    audited AS audited__1__holds, audited AS audited__1__value, NULL AS audited__1__threshold,
    hnte_year_end AS certified__1__holds, hnte_year_end AS certified__1__value, NULL AS certified__1__threshold,
    CASE WHEN resident THEN 3 WHEN NOT resident THEN 0 ELSE 1 END AS resident__answer,
    CASE WHEN audited THEN 3 WHEN NOT audited THEN 0 ELSE 1 END AS audited__answer,
    CASE WHEN hnte_year_end THEN 3 WHEN NOT hnte_year_end THEN 0 ELSE 1 END AS certified__answer,
    -- Without the transfer income the relief on it may be anything from nothing to all of the income.
    0.1 * GREATEST(taxable_income - 0.5 * CASE WHEN transfer_income > 5000000 THEN transfer_income - 5000000 WHEN transfer_income IS NOT NULL THEN 0 END, 0) AS known,
    CASE WHEN taxable_income > 0 THEN 0.1 * taxable_income WHEN taxable_income IS NOT NULL THEN 0 END AS most
  FROM facts
), judged AS (
  SELECT *, LEAST(resident__answer, audited__answer, certified__answer) AS verdict FROM answered
)
SELECT * EXCLUDE (known, most),
  CASE WHEN verdict = 0 OR taxable_income IS NULL OR transfer_income IS NULL THEN 0 ELSE ROUND(known, 2) END AS saved__low,
  CASE WHEN verdict = 0 THEN 0 WHEN taxable_income IS NULL THEN NULL WHEN transfer_income IS NULL THEN ROUND(most, 2) ELSE ROUND(known, 2) END AS saved__high
FROM judged
