-- What an expert would write by hand for qd.hightech-zone.listing-bank on 2024-12-31, with the same columns and meaning.
WITH measured AS (
  SELECT *, CASE WHEN bank_entered_on = DATE '9999-12-31' THEN bank_entered_on ELSE (bank_entered_on + INTERVAL 24 MONTH)::DATE END AS two_years_on FROM facts
), answered AS (
  SELECT *,
    in_hightech_zone AS registered__1__holds, in_hightech_zone AS registered__1__value, NULL AS registered__1__threshold,
    two_years_on <= DATE '2024-12-31' AS two_years__1__holds, two_years_on AS two_years__1__value, DATE '2024-12-31' AS two_years__1__threshold,
    share_reformed_on <= DATE '2024-12-31' AS reformed__1__holds, share_reformed_on AS reformed__1__value, DATE '2024-12-31' AS reformed__1__threshold,
    listing_bank_paid <= 0 AS already_paid__1__holds, listing_bank_paid AS already_paid__1__value, 0 AS already_paid__1__threshold,
    CASE WHEN two_years_on > DATE '2024-12-31' AND two_years_on < DATE '9999-12-31' THEN bank_entered_on - DATE '2022-12-31' END AS two_years__1__gap,
    CASE WHEN share_reformed_on > DATE '2024-12-31' AND share_reformed_on < DATE '9999-12-31' THEN share_reformed_on - DATE '2024-12-31' END AS reformed__1__gap,
    CASE WHEN listing_bank_paid > 0 THEN listing_bank_paid END AS already_paid__1__gap,
    CASE WHEN in_hightech_zone THEN 3 WHEN NOT in_hightech_zone THEN 0 ELSE 1 END AS registered__answer,
    CASE WHEN two_years_on <= DATE '2024-12-31' THEN 3 WHEN two_years_on > DATE '2024-12-31' THEN 0 ELSE 1 END AS two_years__answer,
    CASE WHEN share_reformed_on <= DATE '2024-12-31' THEN 3 WHEN share_reformed_on > DATE '2024-12-31' THEN 0 ELSE 1 END AS reformed__answer,
    CASE WHEN listing_bank_paid <= 0 THEN 3 WHEN listing_bank_paid > 0 THEN 0 ELSE 1 END AS already_paid__answer
  FROM measured
), judged AS (
  SELECT * EXCLUDE (two_years_on), LEAST(registered__answer, two_years__answer, reformed__answer, already_paid__answer) AS verdict FROM answered
)
SELECT *,
  CASE WHEN verdict = 0 THEN 0 ELSE 400000 END AS grant__low,
  CASE WHEN verdict = 0 THEN 0 ELSE 400000 END AS grant__high
FROM judged
