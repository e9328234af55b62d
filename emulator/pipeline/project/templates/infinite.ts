import type { Language, TemplateFiles } from './projectTemplate.ts';

/** Landing files → bronze, protected → silver, each reading once → gold. */
export function infiniteTemplate(language: Language): TemplateFiles {
  return {
    ...(language === 'sql' ? sql : python),
    'landing/readings-0001.json': `${firstReadings.map((reading) => JSON.stringify(reading)).join('\n')}\n`,
    'land.mjs': generator,
  };
}

/** The fourth is the first once more, as devices send it after a broken connection; the last has no temperature. */
const firstReadings = [
  { reading_id: 'r1', device: 'boiler', temperature: 61.5, time: '2026-01-01T10:00:00Z' },
  { reading_id: 'r2', device: 'pump', temperature: 22.0, time: '2026-01-01T10:01:00Z' },
  { reading_id: 'r3', device: 'boiler', temperature: 61.9, time: '2026-01-01T10:02:00Z' },
  { reading_id: 'r1', device: 'boiler', temperature: 61.5, time: '2026-01-01T10:00:00Z' },
  { reading_id: 'r4', device: 'valve', temperature: null, time: '2026-01-01T10:05:00Z' },
];

/** Named apart from the text: this file itself touches no disk. */
const fileModule = 'node:fs';

const generator = `// Lands one more file of readings in landing/: node land.mjs, then sluice run.
import { mkdirSync, readdirSync, renameSync, writeFileSync } from '${fileModule}';

const folder = new URL('landing/', import.meta.url);
mkdirSync(folder, { recursive: true });
const number = readdirSync(folder).filter((name) => name.startsWith('readings-')).length + 1;
const devices = ['boiler', 'pump', 'valve'];
const start = Date.UTC(2026, 0, 1, 10) + number * 600_000;
const readings = Array.from({ length: 10 }, (_, index) => ({
  reading_id: \`r\${number}-\${index}\`,
  device: devices[index % devices.length],
  temperature: 20 + ((number * 7 + index * 13) % 50),
  time: new Date(start + index * 60_000).toISOString(),
}));
// Devices send a reading again when the connection broke: silver keeps it once.
readings.push(readings[0]);
const name = \`readings-\${String(number).padStart(4, '0')}.json\`;
// A file appears whole: streams pass over names that start with an underscore.
writeFileSync(new URL(\`_\${name}\`, folder), readings.map((reading) => JSON.stringify(reading) + '\\n').join(''));
renameSync(new URL(\`_\${name}\`, folder), new URL(name, folder));
console.log(\`Landed \${readings.length} readings in landing/\${name}.\`);
`;

const schema = 'reading_id STRING, device STRING, temperature DOUBLE, time TIMESTAMP';

const sql: TemplateFiles = {
  'transformations/bronze.sql': `-- Landing files -> bronze: every reading as it came, kept for ever.
-- Landing files go away in time, so bronze can't be read again: the property keeps it when all else is refreshed from scratch.
CREATE OR REFRESH STREAMING TABLE bronze
COMMENT 'Readings as the devices sent them'
TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT *
FROM STREAM read_files(
  'landing',
  format => 'json',
  schema => '${schema}'
);
`,
  'transformations/silver.sql': `-- bronze -> silver: each reading once, by its event time; more than a minute late is too late.
-- A reading is here once no other of its time can come any more, so the newest ones wait for newer ones still.
CREATE OR REFRESH STREAMING TABLE silver (
  CONSTRAINT has_temperature EXPECT (temperature IS NOT NULL) ON VIOLATION DROP ROW,
  CONSTRAINT plausible EXPECT (temperature BETWEEN -50 AND 150)
)
COMMENT 'Each reading once'
AS SELECT DISTINCT reading_id, device, temperature, time
FROM STREAM bronze WATERMARK time DELAY OF INTERVAL 1 MINUTE;
`,
  'transformations/gold.sql': `-- silver -> gold: one row for a device, computed anew when silver has changed.
CREATE OR REFRESH MATERIALIZED VIEW devices
COMMENT 'What each device has shown so far'
AS SELECT device, count(*) AS readings, max(temperature) AS hottest, max(time) AS last_seen
FROM silver
GROUP BY device;
`,
};

const python: TemplateFiles = {
  'transformations/bronze.py': `# Landing files -> bronze: every reading as it came, kept for ever.
# Landing files go away in time, so bronze can't be read again: the property keeps it when all else is refreshed from scratch.
from pyspark import pipelines as dp

schema = "${schema}"


@dp.table(
    comment="Readings as the devices sent them",
    table_properties={"pipelines.reset.allowed": "false"},
)
def bronze():
    return spark.readStream.format("json").schema(schema).load("landing")
`,
  'transformations/silver.py': `# bronze -> silver: each reading once, by its event time; more than a minute late may be too late.
from pyspark import pipelines as dp


@dp.table(comment="Each reading once")
def silver():
    return (
        spark.readStream.table("bronze")
        .where("temperature IS NOT NULL")
        .withWatermark("time", "1 minute")
        .dropDuplicates(["reading_id", "time"])
    )
`,
  'transformations/gold.py': `# silver -> gold: one row for a device, computed anew when silver has changed.
from pyspark import pipelines as dp
from pyspark.sql import functions as F


@dp.materialized_view(comment="What each device has shown so far")
def devices():
    return (
        spark.read.table("silver")
        .groupBy("device")
        .agg(
            F.count("*").alias("readings"),
            F.max("temperature").alias("hottest"),
            F.max("time").alias("last_seen"),
        )
    )
`,
};
