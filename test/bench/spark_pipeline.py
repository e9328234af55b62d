"""spark_pipeline.py <jars> <bronze> <checkpoint> <silver>: the seed's pipeline by Spark; prints the query's seconds."""
import sys
import time

import pyspark.sql.functions as F
from spark_session import session

jars, bronze, checkpoint, silver = sys.argv[1:5]
spark = session(jars)
spark.read.format("delta").load(bronze).limit(1).count()
started = time.monotonic()
query = (
    spark.readStream.format("delta")
    .load(bronze)
    .select("user_id", "workout_id", F.col("timestamp").cast("timestamp").alias("time"), "action", "session_id")
    .withWatermark("time", "30 seconds")
    .dropDuplicates(["user_id", "time"])
    .writeStream.format("delta")
    .outputMode("append")
    .option("checkpointLocation", checkpoint)
    .trigger(availableNow=True)
    .start(silver)
)
query.awaitTermination()
print("seconds", time.monotonic() - started, flush=True)
