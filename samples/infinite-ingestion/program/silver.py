# bronze -> silver: event time from the epoch seconds, late events dropped, each (user, time) once.
import pyspark.sql.functions as F

streaming_df = (
    spark.readStream
         .format("delta")
         .option("maxFilesPerTrigger", 1)
         .load("tables/bronze")
)

processed_streaming_df = (
    streaming_df
        .select("user_id", "workout_id", F.col("timestamp").cast("timestamp").alias("time"), "action", "session_id")
        .withWatermark("time", "30 seconds")
        .dropDuplicates(["user_id", "time"])
)

query = (
    processed_streaming_df
        .writeStream
        .queryName("silver")
        .format("delta")
        .outputMode("append")
        .option("checkpointLocation", "checkpoints/silver")
        .trigger(availableNow=True)
        .start("tables/silver")
)

query.awaitTermination()
