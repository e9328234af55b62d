# silver -> gold: one row for a session, computed anew when silver has changed, and a count that only ever grows.
import pyspark.sql.functions as F
from pyspark import pipelines as dp
from pyspark.sql import SparkSession

spark = SparkSession.active()


@dp.materialized_view(comment="First and last sign of each workout session")
def sessions():
    return (
        spark.read.table("silver")
        .groupBy("user_id", "workout_id", "session_id")
        .agg(
            F.min("time").alias("first_seen"),
            F.max("time").alias("last_seen"),
            F.count("*").alias("events"),
            (F.count_if(F.col("action") == "start") > F.count_if(F.col("action") == "stop")).alias("in_progress"),
        )
    )


@dp.table(comment="An hour is here once no event of it can come any more")
def actions_by_hour():
    return (
        spark.readStream.table("silver")
        .withWatermark("time", "10 minutes")
        .groupBy(F.window("time", "1 hour"), "action")
        .agg(F.count("*").alias("events"))
        .select(F.col("window.start").alias("hour"), "action", "events")
    )
