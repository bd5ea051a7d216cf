-- The same with the checks that Twofold makes, as an expert would write them: each cell is read as
-- text and must be a value of its type (no third decimal, no year 20204), keys must be there and
-- stand once, the organisation must be known (which vouches for its check digit), a refused row is
-- kept with its reasons, and a row carries the commit that added it and its line in the file.
CREATE MACRO is_money(x) AS
  x IS NULL OR regexp_full_match(x, '[+-]?[0-9]+(\.[0-9]{1,2}0*)?') AND abs(TRY_CAST(x AS DECIMAL(18, 2))) <= 10000000000000;
CREATE MACRO is_count(x) AS
  x IS NULL OR regexp_full_match(x, '[0-9]+') AND TRY_CAST(x AS BIGINT) <= 10000000000000;

CREATE TEMP TABLE raw AS
SELECT row_number() OVER () + 1 AS line, nullif(trim(COLUMNS(*)), '')
FROM read_csv($path, header = true, all_varchar = true);

CREATE TEMP TABLE faults AS
SELECT line, list_filter([
    CASE WHEN organisation IS NULL THEN 'organisation missing'
         WHEN organisation NOT IN (SELECT id FROM organisation) THEN 'organisation unknown' END,
    CASE WHEN "year" IS NULL THEN 'year missing'
         WHEN NOT regexp_full_match("year", '(1[89]|2[01])[0-9]{2}') THEN 'year' END,
    CASE WHEN NOT is_money(revenue) THEN 'revenue' END,
    CASE WHEN NOT is_money(rd) THEN 'rd' END,
    CASE WHEN NOT is_money(domestic_rd) THEN 'domestic_rd' END,
    CASE WHEN NOT is_money(product_revenue) THEN 'product_revenue' END,
    CASE WHEN NOT is_money(cost_expense) THEN 'cost_expense' END,
    CASE WHEN NOT is_money(total_assets) THEN 'total_assets' END,
    CASE WHEN NOT is_money(net_assets) THEN 'net_assets' END,
    CASE WHEN NOT is_count(staff) THEN 'staff' END,
    CASE WHEN NOT is_count(science_staff) THEN 'science_staff' END,
    CASE WHEN NOT is_count(conversions) THEN 'conversions' END,
    CASE WHEN NOT is_count(standards_led) THEN 'standards_led' END
  ], lambda reason: reason IS NOT NULL) AS reasons
FROM raw
WHERE len(reasons) > 0;

INSERT INTO faults
SELECT line, ['key stands twice']
FROM (SELECT line, count(*) OVER (PARTITION BY organisation, "year") AS times FROM raw)
WHERE times > 1;

BEGIN;
CREATE TABLE enterprise_report AS
SELECT organisation, "year"::INT AS "year", revenue::DECIMAL(18, 2) AS revenue, rd::DECIMAL(18, 2) AS rd,
  domestic_rd::DECIMAL(18, 2) AS domestic_rd, product_revenue::DECIMAL(18, 2) AS product_revenue,
  cost_expense::DECIMAL(18, 2) AS cost_expense, total_assets::DECIMAL(18, 2) AS total_assets,
  net_assets::DECIMAL(18, 2) AS net_assets, staff::BIGINT AS staff, science_staff::BIGINT AS science_staff,
  conversions::BIGINT AS conversions, standards_led::BIGINT AS standards_led,
  1 AS added, NULL::INT AS removed, line
FROM raw ANTI JOIN faults USING (line);
CREATE TABLE quarantine AS SELECT line, reasons, to_json(raw) AS cells FROM raw JOIN faults USING (line);
CREATE TABLE commits AS SELECT 1 AS number, now() AS recorded_at, 'benchmark' AS who, $path AS source, $sha256 AS sha256;
COMMIT
