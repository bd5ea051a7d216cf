-- What an expert would write by hand for qd.hightech-zone.hnte-moved-in on 2024-12-31, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    in_hightech_zone AS registered__1__holds, in_hightech_zone AS registered__1__value, NULL AS registered__1__threshold,
    hnte_renewed_this_year AS renewed__1__holds, hnte_renewed_this_year AS renewed__1__value, NULL AS renewed__1__threshold,
    -- 9999-12-31 is "never": before and after nothing.
    CASE WHEN zone_moved_in_on = DATE '9999-12-31' OR hnte_issued_on = DATE '9999-12-31' THEN FALSE ELSE zone_moved_in_on <= hnte_issued_on END AS certified_here__1__holds,
    zone_moved_in_on AS certified_here__1__value, hnte_issued_on AS certified_here__1__threshold,
    CASE WHEN zone_moved_in_on = DATE '9999-12-31' OR hnte_before_on = DATE '9999-12-31' THEN FALSE ELSE hnte_before_on < zone_moved_in_on END AS newcomer__1__holds,
    hnte_before_on AS newcomer__1__value, zone_moved_in_on AS newcomer__1__threshold,
    moved_in_paid <= 0 AS already_paid__1__holds, moved_in_paid AS already_paid__1__value, 0 AS already_paid__1__threshold
  FROM facts
), coded AS (
  SELECT *,
    CASE WHEN in_hightech_zone THEN 3 WHEN NOT in_hightech_zone THEN 0 ELSE 1 END AS registered__answer,
    CASE WHEN hnte_renewed_this_year THEN 3 WHEN NOT hnte_renewed_this_year THEN 0 ELSE 1 END AS renewed__answer,
    CASE WHEN certified_here__1__holds THEN 3 WHEN NOT certified_here__1__holds THEN 0 ELSE 1 END AS certified_here__answer,
    CASE WHEN newcomer__1__holds THEN 3 WHEN NOT newcomer__1__holds THEN 0 ELSE 1 END AS newcomer__answer,
    CASE WHEN already_paid__1__holds THEN 3 WHEN NOT already_paid__1__holds THEN 0 ELSE 1 END AS already_paid__answer,
    CASE WHEN NOT certified_here__1__holds AND zone_moved_in_on < DATE '9999-12-31' AND hnte_issued_on < DATE '9999-12-31' THEN zone_moved_in_on - hnte_issued_on END AS certified_here__1__gap,
    CASE WHEN NOT newcomer__1__holds AND zone_moved_in_on < DATE '9999-12-31' AND hnte_before_on < DATE '9999-12-31' THEN hnte_before_on - zone_moved_in_on + 1 END AS newcomer__1__gap,
    CASE WHEN moved_in_paid > 0 THEN moved_in_paid END AS already_paid__1__gap
  FROM answered
), judged AS (
  SELECT *, LEAST(registered__answer, renewed__answer, certified_here__answer, newcomer__answer, already_paid__answer) AS verdict FROM coded
)
SELECT *,
  CASE WHEN verdict = 0 THEN 0 ELSE 300000 END AS grant__low,
  CASE WHEN verdict = 0 THEN 0 ELSE 300000 END AS grant__high
FROM judged
