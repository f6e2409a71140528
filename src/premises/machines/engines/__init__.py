"""Programs that run the kernels over rows: DuckDB always; PostgreSQL and Spark where wanted."""
