"""Answers statements with real Spark: JSON lines {"sql", "timezone", "conf"} on stdin, the same with "schema" and "rows"
(values as test/conformance's spark-sql suite writes them) or "error" on stdout."""

import json
import math
import struct
import sys

from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import SparkSession
from pyspark.sql import types as T


def encoded(type_, text):
    """The SQL expression that turns `text`, of the type, into something that Python reads without loss."""
    if isinstance(type_, T.ArrayType):
        return f"transform({text}, x{len(text)} -> {encoded(type_.elementType, f'x{len(text)}')})"
    if isinstance(type_, T.MapType):
        entry = f"e{len(text)}"
        key = encoded(type_.keyType, f"{entry}.key")
        value = encoded(type_.valueType, f"{entry}.value")
        return f"transform(map_entries({text}), {entry} -> struct({key} AS k, {value} AS v))"
    if isinstance(type_, T.StructType):
        if not type_.fields:
            return f"to_json({text})"
        fields = [
            f"{encoded(field.dataType, f'{text}.`' + field.name.replace('`', '``') + '`')} AS f{index}"
            for index, field in enumerate(type_.fields)
        ]
        return f"IF({text} IS NULL, NULL, struct({', '.join(fields)}))"
    if isinstance(type_, T.TimestampType):
        return f"unix_micros({text})"
    if isinstance(type_, T.BinaryType):
        return f"hex({text})"
    if isinstance(type_, T.VariantType):
        return f"to_json({text})"
    if isinstance(type_, (T.BooleanType, T.ByteType, T.ShortType, T.IntegerType, T.FloatType, T.DoubleType, T.NullType)):
        return text
    return f"CAST({text} AS STRING)"


def padded(text, zone):
    head, _, fraction = text.partition(".")
    return f"{head.replace(' ', 'T')}.{fraction.ljust(6, '0')}{zone}"


def civil(days):
    """Year, month and day of a day number, for any year."""
    shifted = days + 719468
    era, of_era = divmod(shifted, 146097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    day_of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_part = (5 * day_of_year + 2) // 153
    month = month_part + 3 if month_part < 10 else month_part - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    return year, month, day_of_year - (153 * month_part + 2) // 5 + 1


def instant(micros):
    seconds, fraction = divmod(micros, 1_000_000)
    days, of_day = divmod(seconds, 86400)
    year, month, day = civil(days)
    sign = "-" if year < 0 else "+" if year > 9999 else ""
    clock = f"{of_day // 3600:02d}:{of_day // 60 % 60:02d}:{of_day % 60:02d}"
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T{clock}.{fraction:06d}Z"


def real(value, single):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 and math.copysign(1, value) < 0:
        return "-0.0"
    if not single:
        return value
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if struct.unpack("f", struct.pack("f", short))[0] == value:
            return short
    return value


def decoded(type_, value):
    if value is None:
        return None
    if isinstance(type_, T.ArrayType):
        return [decoded(type_.elementType, element) for element in value]
    if isinstance(type_, T.MapType):
        return [[decoded(type_.keyType, e[0]), decoded(type_.valueType, e[1])] for e in value]
    if isinstance(type_, T.StructType):
        return [decoded(f.dataType, v) for f, v in zip(type_.fields, value)] if type_.fields else []
    if isinstance(type_, (T.FloatType, T.DoubleType)):
        return real(value, isinstance(type_, T.FloatType))
    if isinstance(type_, T.TimestampType):
        return instant(value)
    if isinstance(type_, T.TimestampNTZType):
        return padded(value, "")
    if type_.typeName() == "time":
        return padded(value, "")
    return value


def failure(error):
    stage = "parse" if isinstance(error, ParseException) else "analyse" if isinstance(error, AnalysisException) else "run"
    condition = error.getCondition() if hasattr(error, "getCondition") else None
    if condition is None or condition.startswith("_LEGACY_ERROR"):
        condition = None
    return {"condition": condition, "sqlstate": None, "stage": stage, "text": str(error)[:300]}


def answer(spark, case):
    for name, value in case.get("conf", {}).items():
        spark.conf.set(name, value)
    spark.conf.set("spark.sql.session.timeZone", case.get("timezone", "UTC"))
    try:
        frame = spark.sql(case["sql"])
        schema = frame.schema
        plain = frame.toDF(*[f"c{index}" for index in range(len(schema.fields))])
        columns = [encoded(field.dataType, f"c{index}") + f" AS r{index}" for index, field in enumerate(schema.fields)]
        rows = plain.selectExpr(*columns).collect() if columns else plain.collect()
        return {
            "schema": [{"name": f.name, "type": f.dataType.simpleString()} for f in schema.fields],
            "rows": [[decoded(f.dataType, value) for f, value in zip(schema.fields, row)] for row in rows],
        }
    except Exception as error:  # whatever Spark raises is its answer
        return {"error": failure(error)}
    finally:
        for name in case.get("conf", {}):
            spark.conf.unset(name)


def main():
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.maxMetadataStringLength", "100000")
        .config("spark.sql.debug.maxToStringFields", "1000")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    for line in sys.stdin:
        if line.strip():
            case = json.loads(line)
            print(json.dumps({**case, **answer(spark, case)}), flush=True)


main()
