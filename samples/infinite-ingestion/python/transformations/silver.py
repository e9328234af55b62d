# bronze -> silver: event time from the epoch seconds, late events dropped, each (user, time) once.
import pyspark.sql.functions as F
from pyspark import pipelines as dp
from pyspark.sql import SparkSession

spark = SparkSession.active()


@dp.table(comment="Each event of a user once, by its event time")
def silver():
    return (
        spark.readStream.option("maxFilesPerTrigger", 1)
        .table("bronze")
        .select("user_id", "workout_id", F.col("timestamp").cast("timestamp").alias("time"), "action", "session_id")
        .where("user_id IS NOT NULL")
        .withWatermark("time", "30 seconds")
        .dropDuplicates(["user_id", "time"])
    )
