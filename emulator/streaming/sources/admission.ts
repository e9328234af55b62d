/** How much one batch may take. Undefined members do not limit. */
export interface AdmissionLimits {
  readonly maxFiles: number | undefined;
  /** Bytes. */
  readonly maxBytes: number | undefined;
}

/** What is asked about: the size of a file in bytes, or undefined for a placeholder, which takes no room. */
export type Admittee = number | undefined;

export interface Admission {
  hasCapacity(): boolean;
  /** Whether a file still belongs to the batch; counts it when it is asked about. */
  admit(one: Admittee): boolean;
  /** Whether all of a commit belongs to the batch, for a commit that cannot be split. */
  admitAll(all: readonly Admittee[]): boolean;
}

/**
 * A file is admitted when there was room before it, so that a batch has at least one file and the last one may overshoot; a commit
 * that cannot be split is admitted when it fits, or when it is the first.
 * Source: delta-io/delta, `DeltaSourceAdmissionBase`.
 */
export function startAdmission(limits: AdmissionLimits): Admission {
  let files = limits.maxFiles ?? Number.POSITIVE_INFINITY;
  let bytes = limits.maxBytes ?? Number.POSITIVE_INFINITY;
  let asked = false;
  const hasCapacity = (): boolean => files > 0 && bytes > 0;
  return {
    hasCapacity,
    admit(size) {
      asked = true;
      if (size === undefined) return true;
      const admitted = hasCapacity();
      files -= 1;
      bytes -= size;
      return admitted;
    },
    admitAll(all) {
      if (all.length === 0) return true;
      const size = all.reduce<number>((total, one) => total + (one ?? 0), 0);
      const admitted = !asked || (files >= all.length && bytes >= size);
      asked = true;
      files -= all.length;
      bytes -= size;
      return admitted;
    },
  };
}
