"""read_tables.py <jars> <table>...: one JSON line a table with the rows that Spark and delta-rs find (sorted texts)."""
import json
import sys

from deltalake import DeltaTable
from spark_session import session

spark = session(sys.argv[1])


def text(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def lines(rows):
    return sorted(json.dumps([text(value) for value in row]) for row in rows)


for table in sys.argv[2:]:
    frame = spark.read.format("delta").load(table)
    columns = frame.columns
    # Timestamps as microseconds, so that no session zone gets in between.
    exprs = [
        f"unix_micros(`{name}`) AS `{name}`" if kind == "timestamp" else f"`{name}`" for name, kind in frame.dtypes
    ]
    by_spark = lines(frame.selectExpr(*exprs).collect())
    arrow = DeltaTable(table).to_pyarrow_table()
    by_delta_rs = []
    for row in arrow.select(columns).to_pylist():
        by_delta_rs.append(
            [
                int(value.timestamp() * 1_000_000 + 0.5) if hasattr(value, "timestamp") else value
                for value in (row[name] for name in columns)
            ]
        )
    history = [
        {"version": row["version"], "operation": row["operation"]}
        for row in spark.sql(f"DESCRIBE HISTORY delta.`{table}`").collect()
    ]
    print(json.dumps({"table": table, "spark": by_spark, "deltaRs": lines(by_delta_rs), "history": history}), flush=True)
