# Landing folders -> bronze: every event as it came, kept for ever.
# Landing files go away in time, so what bronze holds can't be read again: `pipelines.reset.allowed = false` keeps it when
# everything else is refreshed from scratch.
from pyspark import pipelines as dp
from pyspark.sql import SparkSession

spark = SparkSession.active()
schema = "user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT"


def landed(format):
    return (
        spark.readStream.format(format)
        .schema(schema)
        .option("mode", "DROPMALFORMED")
        .option("maxFilesPerTrigger", 1)
        .load(f"landing/{format}")
    )


@dp.table(
    comment="Gym-workout events as the devices sent them",
    table_properties={"pipelines.reset.allowed": "false", "quality": "bronze"},
)
def bronze():
    return landed("json").unionByName(landed("parquet"))
