# Files in the landing folders -> bronze, a Delta table that keeps every event as it came.
# `spark` is there, as in the pyspark shell and on Databricks.

schema = "user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT"

json_events = (
    spark.readStream
         .format("json")
         .schema(schema)
         .option("mode", "DROPMALFORMED")
         .option("maxFilesPerTrigger", 1)
         .load("landing/json")
)

parquet_events = (
    spark.readStream
         .format("parquet")
         .schema(schema)
         .option("maxFilesPerTrigger", 1)
         .load("landing/parquet")
)

query = (
    json_events.unionByName(parquet_events)
        .writeStream
        .queryName("ingest")
        .format("delta")
        .outputMode("append")
        .option("checkpointLocation", "checkpoints/bronze")
        .trigger(availableNow=True)
        .start("tables/bronze")
)

query.awaitTermination()
