-- What an expert would write by hand for cn.key-little-giant on 2026-10-30, with the same columns and meaning.
WITH answered AS (
  SELECT *,
    little_giant_valid AS little_giant__1__holds, little_giant_valid AS little_giant__1__value, NULL AS little_giant__1__threshold,
    plan_listed AS plan__1__holds, plan_listed AS plan__1__value, NULL AS plan__1__threshold,
    plan_investment >= 20000000 AS investment__1__holds, plan_investment AS investment__1__value, 20000000 AS investment__1__threshold,
    CASE WHEN plan_investment < 20000000 THEN 20000000 - plan_investment END AS investment__1__gap,
    plan_ends_on > DATE '2026-10-30' AS invested__1__holds, plan_ends_on AS invested__1__value, DATE '2026-10-30' AS invested__1__threshold,
    CASE WHEN plan_ends_on <= DATE '2026-10-30' THEN DATE '2026-10-30' - plan_ends_on + 1 END AS invested__1__gap,
    plan_invested >= 20000000 AS invested__2__holds, plan_invested AS invested__2__value, 20000000 AS invested__2__threshold,
    CASE WHEN plan_invested < 20000000 THEN 20000000 - plan_invested END AS invested__2__gap,
    CASE WHEN plan_allocated > 0 THEN plan_received >= 0.95 * plan_allocated END AS direct__1__holds,
    CASE WHEN plan_allocated > 0 THEN plan_received::DOUBLE / plan_allocated::DOUBLE END AS direct__1__value, 0.95 AS direct__1__threshold
  FROM facts
), coded AS (
  SELECT *,
    CASE WHEN little_giant_valid THEN 3 WHEN NOT little_giant_valid THEN 0 ELSE 1 END AS little_giant__answer,
    CASE WHEN plan_listed THEN 3 WHEN NOT plan_listed THEN 0 ELSE 1 END AS plan__answer,
    CASE WHEN investment__1__holds THEN 3 WHEN NOT investment__1__holds THEN 0 ELSE 1 END AS investment__answer,
    CASE WHEN invested__1__holds OR invested__2__holds THEN 3 WHEN NOT (invested__1__holds OR invested__2__holds) THEN 0 ELSE 1 END AS invested__answer,
    CASE WHEN direct__1__holds THEN 3 WHEN NOT direct__1__holds THEN 0 ELSE 1 END AS direct__answer,
    -- What is received is part of what is allocated: both grow together, so each yuan closes a twentieth.
    CASE WHEN NOT direct__1__holds THEN CEIL((0.95 * plan_allocated - plan_received) * 2000) * 0.01 END AS direct__1__gap
  FROM answered
), judged AS (
  SELECT *, LEAST(little_giant__answer, plan__answer, investment__answer) AS verdict FROM coded
)
SELECT *,
  CASE WHEN verdict > 0 AND plan_listed_on BETWEEN DATE '2026-01-01' AND DATE '2026-12-31' THEN 3000000 ELSE 0 END AS first_half__low,
  CASE WHEN verdict = 0 OR plan_listed_on NOT BETWEEN DATE '2026-01-01' AND DATE '2026-12-31' THEN 0 ELSE 3000000 END AS first_half__high,
  CASE WHEN verdict > 0 AND judged__performance AND (plan_ends_on BETWEEN DATE '2026-01-01' AND DATE '2026-10-30' OR plan_ends_on = DATE '9999-12-31') THEN 3000000 ELSE 0 END AS second_half__low,
  CASE WHEN verdict = 0 OR NOT judged__performance OR plan_ends_on < DATE '2026-01-01' OR (plan_ends_on > DATE '2026-10-30' AND plan_ends_on < DATE '9999-12-31') THEN 0 ELSE 3000000 END AS second_half__high
FROM judged
