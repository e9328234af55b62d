/**
 * What a feature adds to the manifest, in the very shape of `contributes` in package.json: lists are joined and objects merged by
 * `npm run manifest`; `npm run check` refuses a manifest that differs. Commands have ids `sluice.<noun>.<verb>`.
 * Source: code.visualstudio.com/api/references/contribution-points
 */
export interface Contributions {
  readonly [point: string]: unknown;
}

/** A command as the palette shows it: always below the category Sluice. */
export function command(id: `sluice.${string}.${string}`, title: string, more: Readonly<Record<string, string>> = {}) {
  return { command: id, title, category: 'Sluice', ...more };
}
