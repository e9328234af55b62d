import type { TableDescriptionDto, TableQueryDto } from '../../emulator/protocol/rpc/tables.ts';
import type { GridView } from '../shared/grid/grid.ts';
import { tableTabs, type TableTab } from '../protocol/table.ts';

export type Query = Omit<TableQueryDto, 'filters'> & { readonly filters: TableQueryDto['filters'] };
export type ColumnFilter = Query['filters'][number];

export const everyRow: Query = { filters: [] };

/** What of the panel comes back after a reload of the window. */
export interface Remembered {
  readonly path: string;
  readonly tab: TableTab;
  /** Undefined: whatever is the newest. */
  readonly version?: number;
  readonly query: Query;
  readonly view?: GridView;
  readonly share: number;
  readonly compare?: Compare;
}

/** What the tab of changes compares. */
export interface Compare {
  readonly from: number;
  readonly to: number;
  /** Undefined: detected. */
  readonly keys?: readonly string[];
  readonly show: 'all' | 'added' | 'removed' | 'changed';
}

export const defaultShare = 0.28;

/** What `remember` stored, as far as it still makes sense: another release may have stored it. */
export function rememberedOf(stored: unknown, path: string): Remembered {
  const standard: Remembered = { path, tab: 'rows', query: everyRow, share: defaultShare };
  if (typeof stored !== 'object' || stored === null) return standard;
  const state = stored as Partial<Remembered>;
  if (state.path !== path) return { ...standard, ...(typeof state.share === 'number' && { share: state.share }) };
  return {
    path,
    tab: tableTabs.find((tab) => tab === state.tab) ?? 'rows',
    query: isQuery(state.query) ? state.query : everyRow,
    share: typeof state.share === 'number' ? state.share : defaultShare,
    ...(typeof state.version === 'number' && { version: state.version }),
    ...(state.view !== undefined && { view: state.view }),
    ...(isCompare(state.compare) && { compare: state.compare }),
  };
}

function isQuery(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<Query>).filters);
}

function isCompare(value: unknown): value is Compare {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to, show } = value as Partial<Compare>;
  return typeof from === 'number' && typeof to === 'number' && typeof show === 'string';
}

/** What the parts of the page share: the table as it is described now, and the version that is looked at. */
export interface Shown {
  readonly table: TableDescriptionDto;
  readonly version: number;
}
