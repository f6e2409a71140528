"""Raw rows, kept for good: lately come ones in the database, the others in Parquet files."""
