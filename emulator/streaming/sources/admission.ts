/** How much one batch may take. Undefined members do not limit. */
export interface AdmissionLimits {
  readonly maxFiles: number | undefined;
  /** Bytes. */
  readonly maxBytes: number | undefined;
}

export interface Admission {
  /** Whether a file of this size still belongs to the batch; counts it when it is asked about. */
  admit(size: number): boolean;
}

/**
 * A file is admitted when there was room before it, so that a batch has at least one file and the last one may overshoot.
 * Source: delta-io/delta, `DeltaSourceAdmissionBase.admit`.
 */
export function startAdmission(limits: AdmissionLimits): Admission {
  let files = limits.maxFiles ?? Number.POSITIVE_INFINITY;
  let bytes = limits.maxBytes ?? Number.POSITIVE_INFINITY;
  return {
    admit(size) {
      const admitted = files > 0 && bytes > 0;
      files -= 1;
      bytes -= size;
      return admitted;
    },
  };
}
