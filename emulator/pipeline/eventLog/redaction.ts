/** What stands in a log for a value that may be a secret. Source: apache/spark, `Utils.REDACTION_REPLACEMENT_TEXT`. */
const redacted = '*********(redacted)';

/** Source: apache/spark, the default of `spark.redaction.regex`, and words that keys of sources and sinks use for the same. */
const secretKey = /secret|password|passwd|token|access[._-]?key|account[._-]?key|credential|sasl[._-]?jaas/i;

/** Settings as a log may keep them: the value of a key that names a secret is left out. */
export function withoutSecrets(settings: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, secretKey.test(key) ? redacted : value]),
  );
}
