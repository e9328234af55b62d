/** A platform that a VSIX is made for, in VS Code's words, with DuckDB's name of the same. */
export interface PackageTarget {
  readonly target: string;
  /** The npm package below `@duckdb/` that holds its binaries. */
  readonly binding: string;
}

/** Every platform that both VS Code and DuckDB know. */
export const packageTargets: readonly PackageTarget[] = [
  { target: 'linux-x64', binding: 'node-bindings-linux-x64' },
  { target: 'linux-arm64', binding: 'node-bindings-linux-arm64' },
  { target: 'alpine-x64', binding: 'node-bindings-linux-x64-musl' },
  { target: 'alpine-arm64', binding: 'node-bindings-linux-arm64-musl' },
  { target: 'darwin-x64', binding: 'node-bindings-darwin-x64' },
  { target: 'darwin-arm64', binding: 'node-bindings-darwin-arm64' },
  { target: 'win32-x64', binding: 'node-bindings-win32-x64' },
  { target: 'win32-arm64', binding: 'node-bindings-win32-arm64' },
];

/** The platform that this process runs on. */
export function currentTarget(): string {
  const report = process.report.getReport() as { readonly header?: { readonly glibcVersionRuntime?: string } };
  const musl = process.platform === 'linux' && report.header?.glibcVersionRuntime === undefined;
  return `${musl ? 'alpine' : process.platform}-${process.arch}`;
}
