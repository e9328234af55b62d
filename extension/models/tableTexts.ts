import type { TableDto } from '../../emulator/protocol/rpc/tables.ts';

/** What the tree says of a table behind its name: `v12 · 3,400 rows · 1.2 MB`. */
export function tableDescription({ state, error, protected: isProtected }: TableDto): string {
  const parts =
    error !== undefined
      ? ['cannot be read']
      : state === undefined
        ? ['not made yet']
        : [
            `v${state.version}`,
            ...(state.rows === undefined
              ? []
              : [`${state.rows.toLocaleString('en')} ${state.rows === 1 ? 'row' : 'rows'}`]),
            sizeText(state.bytes),
          ];
  return [...parts, ...(isProtected ? ['protected'] : [])].join(' · ');
}

const kindTexts: Readonly<Record<TableDto['kind'], string>> = {
  streamingTable: 'streaming table',
  materializedView: 'materialized view',
  table: 'table',
};

/** All that is known of a table, a line each. */
export function tableTooltip({ key, kind, path, state, error, protection }: TableDto): string {
  return [
    `${key}, ${kindTexts[kind]}`,
    path,
    ...(protection === undefined ? [] : [protection]),
    ...(state === undefined
      ? []
      : [
          `Version ${state.version}, ${new Date(state.lastModified).toLocaleString()}${state.lastOperation === undefined ? '' : `, ${state.lastOperation}`}`,
          `${state.files.toLocaleString('en')} ${state.files === 1 ? 'data file' : 'data files'}, ${sizeText(state.bytes)}`,
        ]),
    ...(error === undefined ? [] : [error.action === undefined ? error.message : `${error.message} ${error.action}`]),
    ...(state === undefined && error === undefined ? ['An update of the pipeline makes it.'] : []),
  ].join('\n');
}

/** `512 B`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit] ?? ''}`;
}

/** The folder of the table that a person means by a folder: that of a log means the one around it. */
export function tableFolder(path: string): string {
  const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  const [, table] = /^(.+)\/_delta_log(?:\/.*)?$/.exec(plain) ?? [];
  return table ?? plain;
}

/** A name for a file of the rows of a table, without what file systems do not like. */
export function exportName(table: string, version: number, extension: string): string {
  const plain = table.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^\.+/, '') || 'table';
  return `${plain.slice(0, 80)}-v${version}.${extension}`;
}
