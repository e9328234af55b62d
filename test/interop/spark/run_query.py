"""run_query.py <jars> <source> <checkpoint> <sink>: the stateless query of the interop test, by Spark, availableNow."""
import sys

import pyspark.sql.functions as F
from spark_session import session

jars, source, checkpoint, sink = sys.argv[1:5]
spark = session(jars)
query = (
    spark.readStream.format("delta")
    .load(source)
    .where("action <> 'pause'")
    .select("user_id", F.col("timestamp").cast("timestamp").alias("time"), "action")
    .writeStream.format("delta")
    .outputMode("append")
    .option("checkpointLocation", checkpoint)
    .trigger(availableNow=True)
    .start(sink)
)
query.awaitTermination()
print("done", flush=True)
