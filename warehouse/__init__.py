"""The DuckDB side: tables, views, as-of macros, generations, snapshots, exports."""
