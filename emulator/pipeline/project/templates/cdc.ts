import type { Language, TemplateFiles } from './projectTemplate.ts';

/** Change events → the current state of each customer, and its history. */
export function cdcTemplate(language: Language): TemplateFiles {
  return {
    ...(language === 'sql' ? sql : python),
    'landing/changes-0001.json': `${changes.map((change) => JSON.stringify(change)).join('\n')}\n`,
  };
}

/** Ada moves, Ben goes. */
const changes = [
  { id: 1, name: 'Ada', city: 'London', op: 'INSERT', sequence: 1 },
  { id: 2, name: 'Ben', city: 'Leeds', op: 'INSERT', sequence: 2 },
  { id: 1, name: 'Ada', city: 'Paris', op: 'UPDATE', sequence: 3 },
  { id: 2, name: null, city: null, op: 'DELETE', sequence: 4 },
];

const schema = 'id INT, name STRING, city STRING, op STRING, sequence BIGINT';

const later = 'AUTO CDC is read and checked; running it comes with a later version of Sluice.';

const sql: TemplateFiles = {
  'transformations/changes.sql': `-- Landing files -> every change event as it came, kept for ever.
CREATE OR REFRESH STREAMING TABLE customer_changes
COMMENT 'Change events of customers'
TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT *
FROM STREAM read_files(
  'landing',
  format => 'json',
  schema => '${schema}'
);
`,
  'transformations/customers.sql': `-- Change events -> a replica. ${later}
CREATE OR REFRESH STREAMING TABLE customers
COMMENT 'Each customer as it is now';

CREATE FLOW customers_now AS AUTO CDC INTO customers
FROM STREAM(customer_changes)
KEYS (id)
APPLY AS DELETE WHEN op = 'DELETE'
SEQUENCE BY sequence
COLUMNS * EXCEPT (op, sequence)
STORED AS SCD TYPE 1;

CREATE OR REFRESH STREAMING TABLE customers_history
COMMENT 'Each customer as it was from __START_AT to __END_AT';

CREATE FLOW customers_then AS AUTO CDC INTO customers_history
FROM STREAM(customer_changes)
KEYS (id)
APPLY AS DELETE WHEN op = 'DELETE'
SEQUENCE BY sequence
COLUMNS * EXCEPT (op, sequence)
STORED AS SCD TYPE 2;
`,
};

const python: TemplateFiles = {
  'transformations/changes.py': `# Landing files -> every change event as it came, kept for ever.
from pyspark import pipelines as dp

schema = "${schema}"


@dp.table(
    comment="Change events of customers",
    table_properties={"pipelines.reset.allowed": "false"},
)
def customer_changes():
    return spark.readStream.format("json").schema(schema).load("landing")
`,
  'transformations/customers.py': `# Change events -> a replica. ${later}
from pyspark import pipelines as dp
from pyspark.sql.functions import col, expr

dp.create_streaming_table("customers", comment="Each customer as it is now")

dp.create_auto_cdc_flow(
    name="customers_now",
    target="customers",
    source="customer_changes",
    keys=["id"],
    sequence_by=col("sequence"),
    apply_as_deletes=expr("op = 'DELETE'"),
    except_column_list=["op", "sequence"],
    stored_as_scd_type=1,
)
`,
};
