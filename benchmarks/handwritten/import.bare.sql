-- A file of yearly reports into a table, as DuckDB alone does it: types, and nothing else is asked.
CREATE TABLE enterprise_report AS
FROM read_csv($path, header = true, columns = {
  organisation: 'TEXT', "year": 'INT', revenue: 'DECIMAL(18, 2)', rd: 'DECIMAL(18, 2)',
  domestic_rd: 'DECIMAL(18, 2)', product_revenue: 'DECIMAL(18, 2)', cost_expense: 'DECIMAL(18, 2)',
  total_assets: 'DECIMAL(18, 2)', net_assets: 'DECIMAL(18, 2)', staff: 'BIGINT',
  science_staff: 'BIGINT', conversions: 'BIGINT', standards_led: 'BIGINT'
})
