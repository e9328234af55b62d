import type { Clock, Ids } from '../../base/clock.ts';
import { sluiceError, type Position } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { bindLeaves } from '../../batch/bindLeaf.ts';
import { writeDelta } from '../../batch/deltaWrite.ts';
import type { RowsToWrite } from '../../batch/writeRows.ts';
import { storageCatalog, type TableCatalog } from '../../batch/tableCatalog.ts';
import { jsonRow } from '../../compute/rowJson.ts';
import type { RowValue } from '../../compute/rowValue.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { prettyText } from '../../plan/prettyText.ts';
import { simpleString } from '../../plan/typeText.ts';
import { nearest } from '../../base/nearest.ts';
import { sparkSession, type SessionPorts } from '../../program/sparkSession.ts';
import type { ProjectSpec } from '../project.ts';
import { projectConf } from '../update/updateConf.ts';
import type { ComparedRow } from './compareRows.ts';
import type { TestRow } from './pipelineTest.ts';
import { cellText, rowJson } from './rowText.ts';

export interface BenchPorts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly localTimeZone: string;
  readonly openCompute: SessionPorts['openCompute'];
}

/** Reads and writes rows below a test's own folder, by the readers and writers that a pipeline has. */
export interface TestBench {
  readonly tables: TableCatalog;
  /** Rows of a test as a relation with the columns of the schema. PIPELINE_TEST_ROW_INVALID names the cell that does not fit. */
  typed(rows: readonly TestRow[], schema: StructType, of: string): Promise<TypedRows>;
  /** What a query gives now. */
  query(plan: LogicalPlan): Promise<ReadRows>;
  /** One commit. */
  append(path: string, rows: RowsToWrite, replace: boolean): Promise<void>;
  /** Parquet files below a folder. */
  parquet(folder: string, rows: RowsToWrite, schema: StructType): Promise<void>;
  rowsOf(plan: LogicalPlan): Promise<RowsToWrite>;
  close(): Promise<void>;
}

export interface TypedRows {
  readonly rows: RowsToWrite;
  /** As they are compared, in the order of the test. */
  readonly compared: readonly ComparedRow[];
}

export interface ReadRows {
  readonly schema: StructType;
  readonly values: readonly (readonly RowValue[])[];
}

const corruptColumn = '_corrupt_record';
const numberColumn = 'sluice_test_row';

export function openTestBench(spec: ProjectSpec, sandbox: string, ports: BenchPorts): TestBench {
  const { files, clock, ids } = ports;
  const tables = storageCatalog(files, spec.storage);
  const session = sparkSession(
    {
      files,
      clock,
      ids,
      folder: spec.root,
      tables: { catalog: tables, currentCatalog: spec.catalog, currentSchema: spec.schema },
      openCompute: ports.openCompute,
    },
    projectConf(ports.localTimeZone, spec.configuration),
  );
  let written = 0;

  const relationOf = async (plan: LogicalPlan) => {
    const analyzed = await session.analyze(plan);
    const bind = await bindLeaves(analyzed.services, analyzed.plan);
    return { ...analyzed, relation: analyzed.compute.translate(analyzed.plan, bind) };
  };
  const rowsOf = async (plan: LogicalPlan): Promise<RowsToWrite> => {
    const { relation, plan: resolved } = await relationOf(plan);
    return { relation, columns: resolved.output };
  };

  return {
    tables,
    rowsOf,
    async typed(rows, schema, of) {
      requireKnownColumns(rows, schema, of);
      written += 1;
      const path = `${sandbox}/rows/${written}.json`;
      const lines = rows.map(
        (row, index) =>
          `${rowJson(row, schema).replace(/}$/, row.cells.length > 0 ? ',' : '')}"${numberColumn}":${index}}`,
      );
      await files.replace(path, new TextEncoder().encode(`${lines.join('\n')}\n`));
      const fields = [
        ...schema.fields.map(plainField),
        plain(corruptColumn, { kind: 'string' }),
        plain(numberColumn, { kind: 'integer' }),
      ];
      const read: LogicalPlan = {
        kind: 'read',
        format: 'json',
        paths: [path],
        options: { mode: 'PERMISSIVE', columnNameOfCorruptRecord: corruptColumn },
        schema: { kind: 'struct', fields },
        streaming: false,
      };
      const { compute, relation } = await relationOf(read);
      const found = [...(await compute.rows(`SELECT * FROM ${relation}`))].sort(
        (left, right) => Number(left.at(-1)) - Number(right.at(-1)),
      );
      const zone = compute.settings.timeZone;
      for (const values of found) {
        const row = rows[Number(values.at(-1))];
        if (values.at(-2) !== null && row !== undefined) throw invalidRow(row, values, schema, of);
      }
      const compared = rows.map((row, index) => comparedRow(found[index] ?? [], schema, zone, row.position));
      return {
        rows: await rowsOf({ kind: 'drop', child: read, columns: [corruptColumn, numberColumn].map(columnOf) }),
        compared,
      };
    },
    async query(plan) {
      const { compute, relation, plan: resolved } = await relationOf(plan);
      const fields = resolved.output.map(({ name, dataType }) => plain(name, dataType));
      return { schema: { kind: 'struct', fields }, values: await compute.rows(`SELECT * FROM ${relation}`) };
    },
    async append(path, rows, replace) {
      const services = await session.services();
      const base = { path, partitionBy: [], options: {}, readsTable: false };
      await writeDelta(services, { ...base, mode: replace ? 'overwrite' : 'append' }, rows);
    },
    async parquet(folder, rows, schema) {
      const { session: compute } = await session.services();
      await compute.writeParquet({ relation: rows.relation, schema, folder, partitionColumns: [], indexedColumns: 0 });
    },
    close: () => session.close(),
  };
}

function plain(name: string, dataType: DataType): StructField {
  return { name, dataType, nullable: true, metadata: {} };
}

export function plainField({ name, dataType }: StructField): StructField {
  return plain(name, dataType);
}

function columnOf(name: string) {
  return { kind: 'column', nameParts: [name] } as const;
}

/** A row with its values in a form that is equal where they are, and with its texts. */
export function comparedRow(
  values: readonly RowValue[],
  { fields }: StructType,
  zone: string,
  position?: Position,
): ComparedRow {
  const shown = fields.map(({ dataType }, index) => {
    const value = values[index] ?? null;
    return value === null ? null : prettyText(value, dataType, zone);
  });
  const keys = fields.map(({ dataType }, index) => {
    const value = values[index] ?? null;
    // What has no form in JSON has one as a text.
    if (dataType.kind === 'variant' || dataType.kind === 'void') return JSON.stringify(shown[index] ?? null);
    return JSON.stringify(jsonRow([value], [dataType], 'table')[0] ?? null);
  });
  return { values: keys, cells: shown, ...(position === undefined ? {} : { position }) };
}

function requireKnownColumns(rows: readonly TestRow[], { fields }: StructType, of: string): void {
  const names = fields.map(({ name }) => name);
  const known = new Set(names.map((name) => name.toLowerCase()));
  for (const row of rows) {
    const seen = new Set<string>();
    for (const { column, position } of row.cells) {
      const folded = column.toLowerCase();
      if (known.has(folded) && !seen.has(folded)) {
        seen.add(folded);
        continue;
      }
      const close = nearest(column, names);
      const reason = known.has(folded)
        ? `it gives the column ${column} twice`
        : `there is no column ${column}${close === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${close}?`}`;
      throw sluiceError('PIPELINE_TEST_ROW_INVALID', { name: of, reason: reason.replace(/\?$/, '') }, { position });
    }
  }
}

/** The reader says that a row does not fit; the cell that became NULL is the one. */
function invalidRow(row: TestRow, values: readonly RowValue[], { fields }: StructType, of: string): Error {
  for (const [index, { name, dataType }] of fields.entries()) {
    const cell = row.cells.find(({ column }) => column.toLowerCase() === name.toLowerCase());
    if (cell === undefined || (cell.value.kind === 'scalar' && cell.value.type === 'NoneType')) continue;
    if (values[index] !== null) continue;
    const reason = `the column ${name} is ${simpleString(dataType)}, and ${cellText(cell.value)} is none`;
    return sluiceError('PIPELINE_TEST_ROW_INVALID', { name: of, reason }, { position: cell.value.position });
  }
  const reason = 'its values do not fit the types of the columns';
  return sluiceError('PIPELINE_TEST_ROW_INVALID', { name: of, reason }, { position: row.position });
}
