-- silver -> gold: one row for a session, computed anew when silver has changed, and a count that only ever grows.
CREATE MATERIALIZED VIEW sessions
COMMENT 'First and last sign of each workout session'
AS SELECT
  user_id, workout_id, session_id,
  min(time) AS first_seen,
  max(time) AS last_seen,
  count(*) AS events,
  count_if(action = 'start') > count_if(action = 'stop') AS in_progress
FROM silver
GROUP BY user_id, workout_id, session_id;

CREATE STREAMING TABLE actions_by_hour
COMMENT 'An hour is here once no event of it can come any more'
AS SELECT window.start AS hour, action, count(*) AS events
FROM STREAM silver WATERMARK time DELAY OF INTERVAL 10 MINUTES
GROUP BY window(time, '1 hour'), action;
