-- Landing folders -> bronze: every event as it came, kept for ever.
-- Landing files go away in time, so what bronze holds can't be read again: `pipelines.reset.allowed = false` keeps it when
-- everything else is refreshed from scratch.
CREATE OR REFRESH STREAMING TABLE bronze
COMMENT 'Gym-workout events as the devices sent them'
TBLPROPERTIES ('pipelines.reset.allowed' = 'false', 'quality' = 'bronze')
AS SELECT * FROM STREAM read_files(
  'landing/json',
  format => 'json',
  schema => 'user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT',
  mode => 'DROPMALFORMED',
  maxFilesPerTrigger => 1
)
UNION ALL
SELECT * FROM STREAM read_files(
  'landing/parquet',
  format => 'parquet',
  schema => 'user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT',
  maxFilesPerTrigger => 1
);
