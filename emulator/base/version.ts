declare const SLUICE_VERSION: string | undefined;

/** The package's version; the build fills it in, a run from source says so. */
export const version: string = typeof SLUICE_VERSION === 'string' ? SLUICE_VERSION : '0.1.0-source';
