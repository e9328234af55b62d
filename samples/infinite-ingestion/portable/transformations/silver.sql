-- bronze -> silver: event time from the epoch seconds, late events dropped, each event once.
CREATE STREAMING TABLE silver
COMMENT 'Each event once, by its event time'
AS SELECT DISTINCT user_id, workout_id, time, action, session_id
FROM STREAM bronze
  WATERMARK CAST(timestamp AS TIMESTAMP) AS time DELAY OF INTERVAL 30 SECONDS
WHERE user_id IS NOT NULL;
