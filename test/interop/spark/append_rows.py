"""append_rows.py <jars> <table> <json rows>: appends gym events to a Delta table by Spark."""
import json
import sys

from spark_session import session

jars, table, rows = sys.argv[1:4]
spark = session(jars)
schema = "user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT"
events = [(user, workout, float(timestamp), action, session_id) for user, workout, timestamp, action, session_id in json.loads(rows)]
frame = spark.createDataFrame(events, schema)
frame.coalesce(1).write.format("delta").mode("append").save(table)
print("done", flush=True)
