-- What an expert would write by hand for cn.hnte on 2025-06-30, with the same columns and meaning:
-- unknown inputs, score intervals, experts' points inside their band, gaps in each fact's own unit.
WITH banded AS (
  SELECT *,
    CASE WHEN class_1 >= 1 THEN 7 WHEN class_2 >= 5 THEN 5 WHEN class_2 >= 3 THEN 3 WHEN class_2 >= 1 THEN 1 ELSE 0 END::SMALLINT AS count_from,
    CASE WHEN class_1 IS NULL OR class_1 >= 1 THEN 8 WHEN class_2 IS NULL OR class_2 >= 5 THEN 6 WHEN class_2 >= 3 THEN 4 WHEN class_2 >= 1 THEN 2 ELSE 0 END::SMALLINT AS count_to,
    CASE WHEN class_1 >= 1 THEN FALSE ELSE class_1 IS NULL OR class_2 IS NULL END AS count_open,
    CASE WHEN class_1 + class_2 = 0 THEN 0
         WHEN class_1 + class_2 IS NULL THEN 0
         ELSE 1 END::SMALLINT AS source_from,
    CASE WHEN class_1 + class_2 = 0 THEN 0
         WHEN own_rd_ip IS NULL OR own_rd_ip THEN 6 ELSE 3 END::SMALLINT AS source_to,
    CASE WHEN class_1 + class_2 = 0 THEN FALSE ELSE class_1 + class_2 IS NULL OR own_rd_ip IS NULL END AS source_open,
    CASE WHEN standards_led >= 1 THEN 1 ELSE 0 END::SMALLINT AS standards_from,
    CASE WHEN standards_led IS NULL OR standards_led >= 1 THEN 2 ELSE 0 END::SMALLINT AS standards_to,
    CASE WHEN conversions_3y >= 15 THEN 25 WHEN conversions_3y >= 12 THEN 19 WHEN conversions_3y >= 9 THEN 13
         WHEN conversions_3y >= 6 THEN 7 WHEN conversions_3y >= 3 THEN 1 ELSE 0 END::SMALLINT AS conversion_from,
    CASE WHEN conversions_3y IS NULL OR conversions_3y >= 15 THEN 30 WHEN conversions_3y >= 12 THEN 24 WHEN conversions_3y >= 9 THEN 18
         WHEN conversions_3y >= 6 THEN 12 WHEN conversions_3y >= 1 THEN 6 ELSE 0 END::SMALLINT AS conversion_to,
    net_assets_growth__d > 0 AND net_assets_growth__n IS NOT NULL AS assets_known,
    CASE WHEN net_assets_growth__d > 0 THEN
      CASE WHEN net_assets_growth__n >= 0.35 * net_assets_growth__d THEN 5 WHEN net_assets_growth__n >= 0.25 * net_assets_growth__d THEN 4
           WHEN net_assets_growth__n >= 0.15 * net_assets_growth__d THEN 3 WHEN net_assets_growth__n >= 0.05 * net_assets_growth__d THEN 2
           WHEN net_assets_growth__n > 0 THEN 1 WHEN net_assets_growth__n IS NOT NULL THEN 0 END END AS assets_band,
    CASE WHEN sales_growth__d > 0 THEN
      CASE WHEN sales_growth__n >= 0.35 * sales_growth__d THEN 5 WHEN sales_growth__n >= 0.25 * sales_growth__d THEN 4
           WHEN sales_growth__n >= 0.15 * sales_growth__d THEN 3 WHEN sales_growth__n >= 0.05 * sales_growth__d THEN 2
           WHEN sales_growth__n > 0 THEN 1 WHEN sales_growth__n IS NOT NULL THEN 0 END END AS sales_band
  FROM facts
), bounded AS (
  SELECT *,
    CASE assets_band WHEN 5 THEN 9 WHEN 4 THEN 7 WHEN 3 THEN 5 WHEN 2 THEN 3 WHEN 1 THEN 1 ELSE 0 END::SMALLINT AS assets_from,
    CASE assets_band WHEN 5 THEN 10 WHEN 4 THEN 8 WHEN 3 THEN 6 WHEN 2 THEN 4 WHEN 1 THEN 2 WHEN 0 THEN 0 ELSE 10 END::SMALLINT AS assets_to,
    CASE sales_band WHEN 5 THEN 9 WHEN 4 THEN 7 WHEN 3 THEN 5 WHEN 2 THEN 3 WHEN 1 THEN 1 ELSE 0 END::SMALLINT AS sales_from,
    CASE sales_band WHEN 5 THEN 10 WHEN 4 THEN 8 WHEN 3 THEN 6 WHEN 2 THEN 4 WHEN 1 THEN 2 WHEN 0 THEN 0 ELSE 10 END::SMALLINT AS sales_to
  FROM banded
), scored AS (
  SELECT *,
    CASE WHEN points__ip_level BETWEEN 0 AND 8 THEN points__ip_level ELSE 0 END AS ip_level__low,
    CASE WHEN points__ip_level BETWEEN 0 AND 8 THEN points__ip_level ELSE 8 END AS ip_level__high,
    COALESCE(points__ip_level NOT BETWEEN 0 AND 8, FALSE) AS ip_level__refused,
    CASE WHEN points__ip_support BETWEEN 0 AND 8 THEN points__ip_support ELSE 0 END AS ip_support__low,
    CASE WHEN points__ip_support BETWEEN 0 AND 8 THEN points__ip_support ELSE 8 END AS ip_support__high,
    COALESCE(points__ip_support NOT BETWEEN 0 AND 8, FALSE) AS ip_support__refused,
    CASE WHEN points__ip_count BETWEEN count_from AND count_to THEN points__ip_count ELSE count_from END AS ip_count__low,
    CASE WHEN points__ip_count BETWEEN count_from AND count_to THEN points__ip_count ELSE count_to END AS ip_count__high,
    COALESCE(points__ip_count NOT BETWEEN count_from AND count_to, FALSE) AS ip_count__refused,
    CASE WHEN points__ip_source BETWEEN source_from AND source_to THEN points__ip_source ELSE source_from END AS ip_source__low,
    CASE WHEN points__ip_source BETWEEN source_from AND source_to THEN points__ip_source ELSE source_to END AS ip_source__high,
    COALESCE(points__ip_source NOT BETWEEN source_from AND source_to, FALSE) AS ip_source__refused,
    CASE WHEN points__ip_standards BETWEEN standards_from AND standards_to THEN points__ip_standards ELSE standards_from END AS ip_standards__low,
    CASE WHEN points__ip_standards BETWEEN standards_from AND standards_to THEN points__ip_standards ELSE standards_to END AS ip_standards__high,
    COALESCE(points__ip_standards NOT BETWEEN standards_from AND standards_to, FALSE) AS ip_standards__refused,
    CASE WHEN points__conversion BETWEEN conversion_from AND conversion_to THEN points__conversion ELSE conversion_from END AS conversion__low,
    CASE WHEN points__conversion BETWEEN conversion_from AND conversion_to THEN points__conversion ELSE conversion_to END AS conversion__high,
    COALESCE(points__conversion NOT BETWEEN conversion_from AND conversion_to, FALSE) AS conversion__refused,
    CASE WHEN points__management BETWEEN 0 AND 20 THEN points__management ELSE 0 END AS management__low,
    CASE WHEN points__management BETWEEN 0 AND 20 THEN points__management ELSE 20 END AS management__high,
    COALESCE(points__management NOT BETWEEN 0 AND 20, FALSE) AS management__refused,
    CASE WHEN points__growth_assets BETWEEN assets_from AND assets_to THEN points__growth_assets ELSE assets_from END AS growth_assets__low,
    CASE WHEN points__growth_assets BETWEEN assets_from AND assets_to THEN points__growth_assets ELSE assets_to END AS growth_assets__high,
    COALESCE(points__growth_assets NOT BETWEEN assets_from AND assets_to, FALSE) AS growth_assets__refused,
    CASE WHEN points__growth_sales BETWEEN sales_from AND sales_to THEN points__growth_sales ELSE sales_from END AS growth_sales__low,
    CASE WHEN points__growth_sales BETWEEN sales_from AND sales_to THEN points__growth_sales ELSE sales_to END AS growth_sales__high,
    COALESCE(points__growth_sales NOT BETWEEN sales_from AND sales_to, FALSE) AS growth_sales__refused,
    (count_open AND NOT COALESCE(points__ip_count BETWEEN count_from AND count_to, FALSE))
      OR (source_open AND NOT COALESCE(points__ip_source BETWEEN source_from AND source_to, FALSE))
      OR (standards_led IS NULL AND NOT COALESCE(points__ip_standards BETWEEN standards_from AND standards_to, FALSE))
      OR (conversions_3y IS NULL AND NOT COALESCE(points__conversion BETWEEN conversion_from AND conversion_to, FALSE))
      OR (assets_band IS NULL AND NOT COALESCE(points__growth_assets BETWEEN assets_from AND assets_to, FALSE))
      OR (sales_band IS NULL AND NOT COALESCE(points__growth_sales BETWEEN sales_from AND sales_to, FALSE)) AS total_open
  FROM bounded
), totalled AS (
  SELECT *,
    LEAST(ip_level__low + ip_support__low + ip_count__low + ip_source__low + ip_standards__low, 30)
      + conversion__low + management__low + growth_assets__low + growth_sales__low AS total__low,
    LEAST(ip_level__high + ip_support__high + ip_count__high + ip_source__high + ip_standards__high, 30)
      + conversion__high + management__high + growth_assets__high + growth_sales__high AS total__high,
    ip_level__refused OR ip_support__refused OR ip_count__refused OR ip_source__refused OR ip_standards__refused
      OR conversion__refused OR management__refused OR growth_assets__refused OR growth_sales__refused AS total__refused,
    CASE WHEN revenue <= 50000000 THEN 0.05 WHEN revenue <= 200000000 THEN 0.04 ELSE 0.03 END AS tier
  FROM scored
), tested AS (
  SELECT *,
    resident AS resident__1__holds, resident AS resident__1__value, NULL AS resident__1__threshold,
    CASE WHEN registered_on >= DATE '9999-12-31' THEN registered_on ELSE registered_on + 365 END AS age__1__value,
    registered_on <= DATE '2024-06-30' AS age__1__holds, DATE '2025-06-30' AS age__1__threshold,
    class_1 + class_2 AS ip__1__value, class_1 + class_2 >= 1 AS ip__1__holds, 1 AS ip__1__threshold,
    judged__ip_core AS ip_core__1__holds, judged__ip_core AS ip_core__1__value, NULL AS ip_core__1__threshold,
    judged__field AS field__1__holds, judged__field AS field__1__value, NULL AS field__1__threshold,
    CASE WHEN staff > 0 THEN science_staff >= 0.1 * staff::DECIMAL(38, 0) END AS staff__1__holds,
    CASE WHEN staff > 0 THEN science_staff::DOUBLE / staff::DOUBLE END AS staff__1__value, 0.1 AS staff__1__threshold,
    CASE WHEN revenue_3y > 0 THEN
      CASE WHEN revenue IS NOT NULL THEN rd_3y >= revenue_3y::DECIMAL(38, 2) * tier
           WHEN rd_3y >= revenue_3y::DECIMAL(38, 2) * 0.05 THEN TRUE
           WHEN rd_3y < revenue_3y::DECIMAL(38, 2) * 0.03 THEN FALSE END END AS rd__1__holds,
    CASE WHEN revenue_3y > 0 THEN rd_3y::DOUBLE / revenue_3y::DOUBLE END AS rd__1__value,
    CASE WHEN revenue IS NULL THEN 0.03 ELSE tier END AS rd__1__threshold,
    CASE WHEN revenue IS NULL THEN 0.05 ELSE tier END AS rd__1__threshold_high,
    CASE WHEN rd_3y > 0 THEN domestic_rd_3y >= rd_3y::DECIMAL(38, 2) * 0.6 END AS rd_domestic__1__holds,
    CASE WHEN rd_3y > 0 THEN domestic_rd_3y::DOUBLE / rd_3y::DOUBLE END AS rd_domestic__1__value, 0.6 AS rd_domestic__1__threshold,
    CASE WHEN revenue > 0 THEN product_revenue >= revenue::DECIMAL(38, 2) * 0.6 END AS product__1__holds,
    CASE WHEN revenue > 0 THEN product_revenue::DOUBLE / revenue::DOUBLE END AS product__1__value, 0.6 AS product__1__threshold,
    CASE WHEN total__low > 70 THEN TRUE WHEN total__high <= 70 THEN FALSE END AS innovation__1__holds,
    total__low AS innovation__1__value, total__high AS innovation__1__value_high, 70 AS innovation__1__threshold,
    offences_365d = 0 AS clean__1__holds, offences_365d AS clean__1__value, 0 AS clean__1__threshold
  FROM totalled
), answered AS (
  SELECT *,
    CASE WHEN resident THEN 3 WHEN NOT resident THEN 0 ELSE 1 END::SMALLINT AS resident__answer,
    CASE WHEN age__1__holds THEN 3 WHEN NOT age__1__holds THEN 0 ELSE 1 END::SMALLINT AS age__answer,
    CASE WHEN ip__1__holds THEN 3 WHEN NOT ip__1__holds THEN 0 ELSE 1 END::SMALLINT AS ip__answer,
    CASE WHEN judged__ip_core THEN 3 WHEN NOT judged__ip_core THEN 0 ELSE 2 END::SMALLINT AS ip_core__answer,
    CASE WHEN judged__field THEN 3 WHEN NOT judged__field THEN 0 ELSE 2 END::SMALLINT AS field__answer,
    CASE WHEN staff__1__holds THEN 3 WHEN NOT staff__1__holds THEN 0 ELSE 1 END::SMALLINT AS staff__answer,
    CASE WHEN rd__1__holds THEN 3 WHEN NOT rd__1__holds THEN 0 ELSE 1 END::SMALLINT AS rd__answer,
    CASE WHEN rd_domestic__1__holds THEN 3 WHEN NOT rd_domestic__1__holds THEN 0 ELSE 1 END::SMALLINT AS rd_domestic__answer,
    CASE WHEN product__1__holds THEN 3 WHEN NOT product__1__holds THEN 0 ELSE 1 END::SMALLINT AS product__answer,
    CASE WHEN innovation__1__holds THEN 3 WHEN NOT innovation__1__holds THEN 0 WHEN total_open THEN 1 ELSE 2 END::SMALLINT AS innovation__answer,
    CASE WHEN clean__1__holds THEN 3 WHEN NOT clean__1__holds THEN 0 ELSE 1 END::SMALLINT AS clean__answer,
    CASE WHEN NOT age__1__holds THEN DATE_DIFF('day', DATE '2025-06-30', age__1__value) END AS age__1__gap,
    CASE WHEN NOT ip__1__holds THEN 1 - (class_1 + class_2) END AS ip__1__gap,
    -- Whole numbers: science staff are staff too, (0.1 staff - science) / 0.9, up to the next person.
    CASE WHEN NOT staff__1__holds THEN (staff::HUGEINT - 10 * science_staff::HUGEINT + 8) // 9 END AS staff__1__gap,
    CASE WHEN NOT rd__1__holds THEN CEIL((revenue_3y * rd__1__threshold_high - rd_3y) * 100) * 0.01 END AS rd__1__gap,
    CASE WHEN NOT rd_domestic__1__holds THEN (((3 * rd_3y - 5 * domestic_rd_3y) * 100)::HUGEINT + 1) // 2 * 0.01 END AS rd_domestic__1__gap,
    CASE WHEN NOT product__1__holds THEN (((3 * revenue::DECIMAL(38, 2) - 5 * product_revenue::DECIMAL(38, 2)) * 100)::HUGEINT + 1) // 2 * 0.01 END AS product__1__gap,
    CASE WHEN NOT innovation__1__holds THEN 71 - total__low END AS innovation__1__gap
  FROM tested
)
SELECT * EXCLUDE (count_from, count_to, count_open, source_from, source_to, source_open, standards_from, standards_to,
                  conversion_from, conversion_to, assets_known, assets_band, sales_band, assets_from, assets_to, sales_from,
                  sales_to, total_open, tier),
  LEAST(resident__answer, age__answer, ip__answer, ip_core__answer, field__answer, staff__answer, rd__answer,
        rd_domestic__answer, product__answer, innovation__answer, clean__answer) AS verdict
FROM answered
