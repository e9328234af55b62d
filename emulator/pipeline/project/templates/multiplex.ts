import type { Language, TemplateFiles } from './projectTemplate.ts';

/** Messages of many topics → one protected bronze table → a typed silver table for each topic. */
export function multiplexTemplate(language: Language): TemplateFiles {
  return {
    ...(language === 'sql' ? sql : python),
    'landing/messages-0001.json': `${messages.map((message) => JSON.stringify(message)).join('\n')}\n`,
  };
}

const messages = [
  {
    topic: 'orders',
    key: 'o1',
    value: '{"order_id":"o1","customer_id":1,"total":12.5}',
    timestamp: '2026-01-01T10:00:00Z',
  },
  { topic: 'customers', key: '1', value: '{"customer_id":1,"name":"Ada"}', timestamp: '2026-01-01T10:00:01Z' },
  {
    topic: 'orders',
    key: 'o2',
    value: '{"order_id":"o2","customer_id":2,"total":7}',
    timestamp: '2026-01-01T10:00:02Z',
  },
  { topic: 'orders', key: 'o3', value: 'not JSON', timestamp: '2026-01-01T10:00:03Z' },
];

const schema = 'topic STRING, key STRING, value STRING, timestamp TIMESTAMP';

const sql: TemplateFiles = {
  'transformations/bronze.sql': `-- Messages of all topics -> one bronze table, kept for ever: a bus forgets them after some days.
-- The messages come from files here; reading them from Kafka comes with a later version of Sluice:
--   FROM STREAM read_kafka(bootstrapServers => 'localhost:9092', subscribePattern => 'shop_.*', startingOffsets => 'earliest')
CREATE OR REFRESH STREAMING TABLE bronze
COMMENT 'Messages as they came'
TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT *
FROM STREAM read_files(
  'landing',
  format => 'json',
  schema => '${schema}'
);
`,
  'transformations/silver.sql': `-- bronze -> a typed table for each topic; what is not JSON of the topic's shape is dropped and counted.
CREATE OR REFRESH STREAMING TABLE orders (
  CONSTRAINT readable EXPECT (order_id IS NOT NULL) ON VIOLATION DROP ROW
)
AS SELECT message.*, timestamp
FROM (
  SELECT from_json(value, 'order_id STRING, customer_id INT, total DOUBLE') AS message, timestamp
  FROM STREAM bronze
  WHERE topic = 'orders'
);

CREATE OR REFRESH STREAMING TABLE customers (
  CONSTRAINT readable EXPECT (customer_id IS NOT NULL) ON VIOLATION DROP ROW
)
AS SELECT message.*, timestamp
FROM (
  SELECT from_json(value, 'customer_id INT, name STRING') AS message, timestamp
  FROM STREAM bronze
  WHERE topic = 'customers'
);
`,
};

const python: TemplateFiles = {
  'transformations/bronze.py': `# Messages of all topics -> one bronze table, kept for ever: a bus forgets them after some days.
# The messages come from files here; reading them from Kafka comes with a later version of Sluice:
#   spark.readStream.format("kafka").option("subscribePattern", "shop_.*")
from pyspark import pipelines as dp

schema = "${schema}"


@dp.table(
    comment="Messages as they came",
    table_properties={"pipelines.reset.allowed": "false"},
)
def bronze():
    return spark.readStream.format("json").schema(schema).load("landing")
`,
  'transformations/silver.py': `# bronze -> a typed table for each topic, all made by one loop.
from pyspark import pipelines as dp
from pyspark.sql.functions import col, from_json

topics = {
    "orders": "order_id STRING, customer_id INT, total DOUBLE",
    "customers": "customer_id INT, name STRING",
}


def typed(topic, schema):
    @dp.table(name=topic, comment=f"Messages of the topic {topic}")
    def messages():
        return (
            spark.readStream.table("bronze")
            .where(col("topic") == topic)
            .select(from_json("value", schema).alias("message"), "timestamp")
            .select("message.*", "timestamp")
        )


for topic, schema in topics.items():
    typed(topic, schema)
`,
};
