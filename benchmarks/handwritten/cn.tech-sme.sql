-- What an expert would write by hand for cn.tech-sme on 2025-06-30, with the same columns and meaning.
WITH banded AS (
  SELECT *,
    CASE WHEN staff > 0 THEN
      CASE WHEN science_staff >= 0.30 * staff::DECIMAL(38, 0) THEN 20 WHEN science_staff >= 0.25 * staff::DECIMAL(38, 0) THEN 16
           WHEN science_staff >= 0.20 * staff::DECIMAL(38, 0) THEN 12 WHEN science_staff >= 0.15 * staff::DECIMAL(38, 0) THEN 8
           WHEN science_staff >= 0.10 * staff::DECIMAL(38, 0) THEN 4 WHEN science_staff IS NOT NULL THEN 0 END END AS staff_band,
    CASE WHEN revenue <= 0 THEN 0 WHEN revenue > 0 THEN
      CASE WHEN rd >= 0.06 * revenue::DECIMAL(38, 2) THEN 50 WHEN rd >= 0.05 * revenue::DECIMAL(38, 2) THEN 40
           WHEN rd >= 0.04 * revenue::DECIMAL(38, 2) THEN 30 WHEN rd >= 0.03 * revenue::DECIMAL(38, 2) THEN 20
           WHEN rd >= 0.02 * revenue::DECIMAL(38, 2) THEN 10 WHEN rd IS NOT NULL THEN 0 END END AS sales_band,
    CASE WHEN cost_expense <= 0 THEN 0 WHEN cost_expense > 0 THEN
      CASE WHEN rd >= 0.30 * cost_expense::DECIMAL(38, 2) THEN 50 WHEN rd >= 0.25 * cost_expense::DECIMAL(38, 2) THEN 40
           WHEN rd >= 0.20 * cost_expense::DECIMAL(38, 2) THEN 30 WHEN rd >= 0.15 * cost_expense::DECIMAL(38, 2) THEN 20
           WHEN rd >= 0.10 * cost_expense::DECIMAL(38, 2) THEN 10 WHEN rd IS NOT NULL THEN 0 END END AS cost_band,
    CASE WHEN class_1 >= 1 THEN 30 WHEN class_2_held >= 4 THEN 24 WHEN class_2_held >= 3 THEN 18
         WHEN class_2_held >= 2 THEN 12 WHEN class_2_held >= 1 THEN 6 ELSE 0 END::SMALLINT AS ip_item__low,
    CASE WHEN class_1 IS NULL OR class_1 >= 1 THEN 30 WHEN class_2_held IS NULL OR class_2_held >= 4 THEN 24 WHEN class_2_held >= 3 THEN 18
         WHEN class_2_held >= 2 THEN 12 WHEN class_2_held >= 1 THEN 6 ELSE 0 END::SMALLINT AS ip_item__high,
    CASE WHEN class_1 >= 1 THEN FALSE ELSE class_1 IS NULL OR class_2_held IS NULL END AS ip_open,
    hnte_valid OR national_award_5y OR rd_institution OR standard_led_5y AS direct
  FROM facts
), scored AS (
  SELECT *,
    COALESCE(staff_band, 0)::SMALLINT AS staff_item__low, COALESCE(staff_band, 20)::SMALLINT AS staff_item__high, FALSE AS staff_item__refused,
    COALESCE(sales_band, 0)::SMALLINT AS rd_sales_item__low, COALESCE(sales_band, 50)::SMALLINT AS rd_sales_item__high, FALSE AS rd_sales_item__refused,
    COALESCE(cost_band, 0)::SMALLINT AS rd_cost_item__low, COALESCE(cost_band, 50)::SMALLINT AS rd_cost_item__high, FALSE AS rd_cost_item__refused,
    FALSE AS ip_item__refused
  FROM banded
), totalled AS (
  SELECT *,
    staff_item__low + GREATEST(rd_sales_item__low, rd_cost_item__low) + ip_item__low AS total__low,
    staff_item__high + GREATEST(rd_sales_item__high, rd_cost_item__high) + ip_item__high AS total__high,
    FALSE AS total__refused
  FROM scored
), tested AS (
  SELECT *,
    resident AS resident__1__holds, resident AS resident__1__value, NULL AS resident__1__threshold,
    staff <= 500 AS size_staff__1__holds, staff AS size_staff__1__value, 500 AS size_staff__1__threshold,
    revenue <= 200000000 AS size_revenue__1__holds, revenue AS size_revenue__1__value, 200000000 AS size_revenue__1__threshold,
    total_assets <= 200000000 AS size_assets__1__holds, total_assets AS size_assets__1__value, 200000000 AS size_assets__1__threshold,
    judged__products AS products__1__holds, judged__products AS products__1__value, NULL AS products__1__threshold,
    offences_2y = 0 AS clean__1__holds, offences_2y AS clean__1__value, 0 AS clean__1__threshold,
    NOT abnormal_listed AS listed__1__holds, abnormal_listed AS listed__1__value, NULL AS listed__1__threshold,
    CASE WHEN total__low >= 60 THEN TRUE WHEN total__high < 60 THEN FALSE END AS evaluation__1__holds,
    total__low AS evaluation__1__value, total__high AS evaluation__1__value_high, 60 AS evaluation__1__threshold,
    CASE WHEN staff_item__low > 0 THEN TRUE WHEN staff_item__high <= 0 THEN FALSE END AS staff_scored__1__holds,
    staff_item__low AS staff_scored__1__value, staff_item__high AS staff_scored__1__value_high, 0 AS staff_scored__1__threshold,
    hnte_valid AS evaluation__2__holds, hnte_valid AS evaluation__2__value, NULL AS evaluation__2__threshold,
    national_award_5y AS evaluation__3__holds, national_award_5y AS evaluation__3__value, NULL AS evaluation__3__threshold,
    rd_institution AS evaluation__4__holds, rd_institution AS evaluation__4__value, NULL AS evaluation__4__threshold,
    standard_led_5y AS evaluation__5__holds, standard_led_5y AS evaluation__5__value, NULL AS evaluation__5__threshold,
    hnte_valid AS staff_scored__2__holds, hnte_valid AS staff_scored__2__value, NULL AS staff_scored__2__threshold,
    national_award_5y AS staff_scored__3__holds, national_award_5y AS staff_scored__3__value, NULL AS staff_scored__3__threshold,
    rd_institution AS staff_scored__4__holds, rd_institution AS staff_scored__4__value, NULL AS staff_scored__4__threshold,
    standard_led_5y AS staff_scored__5__holds, standard_led_5y AS staff_scored__5__value, NULL AS staff_scored__5__threshold,
    hnte_valid IS NULL OR national_award_5y IS NULL OR rd_institution IS NULL OR standard_led_5y IS NULL AS direct_open,
    staff_band IS NULL OR sales_band IS NULL OR cost_band IS NULL OR ip_open AS total_open
  FROM totalled
), answered AS (
  SELECT *,
    CASE WHEN resident THEN 3 WHEN NOT resident THEN 0 ELSE 1 END::SMALLINT AS resident__answer,
    CASE WHEN size_staff__1__holds THEN 3 WHEN NOT size_staff__1__holds THEN 0 ELSE 1 END::SMALLINT AS size_staff__answer,
    CASE WHEN size_revenue__1__holds THEN 3 WHEN NOT size_revenue__1__holds THEN 0 ELSE 1 END::SMALLINT AS size_revenue__answer,
    CASE WHEN size_assets__1__holds THEN 3 WHEN NOT size_assets__1__holds THEN 0 ELSE 1 END::SMALLINT AS size_assets__answer,
    CASE WHEN judged__products THEN 3 WHEN NOT judged__products THEN 0 ELSE 2 END::SMALLINT AS products__answer,
    CASE WHEN clean__1__holds THEN 3 WHEN NOT clean__1__holds THEN 0 ELSE 1 END::SMALLINT AS clean__answer,
    CASE WHEN listed__1__holds THEN 3 WHEN NOT listed__1__holds THEN 0 ELSE 1 END::SMALLINT AS listed__answer,
    CASE WHEN evaluation__1__holds OR direct THEN 3 WHEN NOT (evaluation__1__holds OR direct) THEN 0
         WHEN (evaluation__1__holds IS NULL AND total_open) OR (direct IS NULL AND direct_open) THEN 1 ELSE 2 END::SMALLINT AS evaluation__answer,
    CASE WHEN staff_scored__1__holds OR direct THEN 3 WHEN NOT (staff_scored__1__holds OR direct) THEN 0
         WHEN (staff_scored__1__holds IS NULL AND staff_band IS NULL) OR (direct IS NULL AND direct_open) THEN 1 ELSE 2 END::SMALLINT AS staff_scored__answer,
    CASE WHEN NOT size_staff__1__holds THEN staff - 500 END AS size_staff__1__gap,
    CASE WHEN NOT size_revenue__1__holds THEN revenue - 200000000 END AS size_revenue__1__gap,
    CASE WHEN NOT size_assets__1__holds THEN total_assets - 200000000 END AS size_assets__1__gap,
    CASE WHEN NOT evaluation__1__holds THEN 60 - total__low END AS evaluation__1__gap,
    CASE WHEN NOT staff_scored__1__holds THEN 1 - staff_item__low END AS staff_scored__1__gap
  FROM tested
)
SELECT * EXCLUDE (staff_band, sales_band, cost_band, ip_open, direct, direct_open, total_open),
  LEAST(resident__answer, size_staff__answer, size_revenue__answer, size_assets__answer, products__answer, clean__answer,
        listed__answer, evaluation__answer, staff_scored__answer) AS verdict
FROM answered
