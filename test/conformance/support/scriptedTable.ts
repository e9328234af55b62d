import type { Action, AddFile, Metadata, Protocol } from '../../../emulator/delta/actions.ts';
import { writeCheckpoint } from '../../../emulator/delta/checkpointWriter.ts';
import { commitText } from '../../../emulator/delta/commitJson.ts';
import { readSnapshot, readSnapshotAtVersion, type Snapshot } from '../../../emulator/delta/snapshot.ts';
import { removal } from '../../../emulator/delta/writeTable.ts';
import type { WrittenFile } from '../../../emulator/compute/computeSession.ts';
import { changeTypeColumn } from '../../../emulator/delta/tableChanges.ts';
import type { StructField, StructType } from '../../../emulator/plan/dataType.ts';
import { schemaJson } from '../../../emulator/plan/schemaJson.ts';
import { parseSchemaDdl } from '../../../emulator/sql/parseSql.ts';
import type { ComputeBench } from '../../support/computeBench.ts';
import { inlineDeletionVector } from './inlineDeletionVector.ts';
import { scriptedValues, UnknownStatement, type Row } from './scriptedValues.ts';

/**
 * Does to a Delta table what the recorded statements did to Spark's: enough of CREATE, INSERT, DELETE, UPDATE, MERGE, OPTIMIZE
 * and ALTER for the scripts of `streaming-source`. It writes its own commits, so that tables of features that Sluice
 * only reads (column mapping, deletion vectors) can be made, too.
 */
export interface ScriptedTable {
  readonly path: string;
  /** Raises UnknownStatement. */
  run(statement: string): Promise<void>;
  edit(words: string): Promise<void>;
  checkpoint(): Promise<void>;
}

/** "Files of about 650 bytes", as the recorded script says of Spark's; sizes decide how many fit under a limit. */
const recordedFileSize = 650;

interface TakenOut {
  /** Whether rows of a file stay behind. */
  readonly rewrites: boolean;
  readonly actions: readonly Action[];
  readonly taken: readonly Row[];
}

export function scriptedTable(bench: ComputeBench, path: string): ScriptedTable {
  const values = scriptedValues(bench.session);
  /** Rows of each file that was ever written, by its path in the log; those that vectors took away are undefined. */
  const contents = new Map<string, readonly (Row | undefined)[]>();
  let time = 1_700_000_000_000;

  const logFile = (version: number): string => `${path}/_delta_log/${String(version).padStart(20, '0')}.json`;
  const snapshot = (): Promise<Snapshot> => readSnapshot(bench.io, path);

  const commit = async (
    version: number,
    operation: string,
    actions: readonly Action[],
    parameters = {},
  ): Promise<void> => {
    time += 1000;
    const info = { timestamp: time, operation, operationParameters: parameters, operationMetrics: {} };
    const text = commitText([{ kind: 'commitInfo', info }, ...actions]);
    await bench.io.files.writeIfAbsent(logFile(version), new TextEncoder().encode(text));
  };

  const writeFiles = async (
    base: Snapshot,
    fields: readonly StructField[],
    rows: readonly Row[],
    folder: string,
  ): Promise<readonly WrittenFile[]> => {
    const names = fields.map((_, index) => `c${index}`).join(', ');
    const tuples = rows.map((row) => `(${fields.map((field) => row[field.name] ?? 'NULL').join(', ')})`);
    const casts = fields.map((field, index) => `CAST(c${index} AS ${duckdbName(field)}) AS c${index}`);
    return bench.session.writeParquet({
      relation: `(SELECT ${casts.join(', ')} FROM (VALUES ${tuples.join(', ')}) AS t(${names}))`,
      schema: { kind: 'struct', fields },
      folder,
      partitionColumns: base.partitionColumns,
      columnMapping: base.columnMapping,
      indexedColumns: 32,
    });
  };

  const write = async (base: Snapshot, rows: readonly Row[], dataChange = true): Promise<readonly Action[]> => {
    if (rows.length === 0) return [];
    const { fields } = base.schema;
    const groups = new Map<string, Row[]>();
    for (const row of rows) {
      const key = base.partitionColumns.map((column) => row[column]).join('\u0000');
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const actions: Action[] = [];
    for (const group of groups.values()) {
      for (const file of await writeFiles(base, fields, group, path)) {
        contents.set(file.path, group);
        const { stats, partitionValues } = file;
        const add = {
          path: file.path,
          partitionValues,
          size: recordedFileSize,
          modificationTime: time,
          dataChange,
          stats,
        };
        actions.push({ kind: 'add', file: add });
      }
    }
    return actions;
  };

  /** Rows of a live file, with their positions. */
  const liveRows = (file: AddFile): readonly { readonly row: Row; readonly position: number }[] =>
    (contents.get(file.path) ?? []).flatMap((row, position) => (row === undefined ? [] : [{ row, position }]));

  const removals = (base: Snapshot, dataChange = true): readonly Action[] =>
    base.files.map((file): Action => ({ kind: 'remove', file: removal(file, time, dataChange) }));

  /** Takes rows out of their files, by vector or by writing the rest anew; gives the rows that were taken. */
  const takeOut = async (
    base: Snapshot,
    matching: (rows: readonly Row[]) => Promise<ReadonlySet<number>>,
  ): Promise<TakenOut> => {
    const actions: Action[] = [];
    const taken: Row[] = [];
    let rewrites = false;
    const byVector = base.configuration['delta.enableDeletionVectors'] === 'true';
    for (const file of base.files) {
      const rows = liveRows(file);
      const matches = await matching(rows.map(({ row }) => row));
      const gone = rows.filter((_, index) => matches.has(index));
      if (gone.length === 0) continue;
      taken.push(...gone.map(({ row }) => row));
      actions.push({ kind: 'remove', file: removal(file, time) });
      if (gone.length === rows.length) continue;
      rewrites = true;
      if (byVector) {
        const positions = new Set(gone.map(({ position }) => position));
        const left = (contents.get(file.path) ?? []).map((row, position) =>
          positions.has(position) ? undefined : row,
        );
        contents.set(file.path, left);
        const deleted = left.flatMap((row, position) => (row === undefined ? [position] : []));
        actions.push({
          kind: 'add',
          file: { ...file, deletionVector: inlineDeletionVector(deleted), dataChange: true },
        });
      } else {
        const rest = rows.filter((_, index) => !matches.has(index)).map(({ row }) => row);
        actions.push(...(await write(base, rest)));
      }
    }
    return { actions, taken, rewrites };
  };

  /** A change file, where the table has the feed. */
  const changeFile = async (
    base: Snapshot,
    changes: Readonly<Record<string, readonly Row[]>>,
  ): Promise<readonly Action[]> => {
    const rows = Object.entries(changes).flatMap(([type, group]) =>
      group.map((row) => ({ ...row, _change_type: `'${type}'` })),
    );
    if (base.configuration['delta.enableChangeDataFeed'] !== 'true' || rows.length === 0) return [];
    const fields = [...base.schema.fields, changeTypeColumn];
    return (await writeFiles(base, fields, rows, `${path}/_change_data`)).map((file): Action => {
      const { partitionValues, size } = file;
      return { kind: 'cdc', file: { path: `_change_data/${file.path}`, partitionValues, size } };
    });
  };

  const merge = async (
    base: Snapshot,
    [, query = '', key = '', matched, notMatched]: readonly string[],
  ): Promise<readonly Action[]> => {
    const source = await values.rows(query, base.schema);
    const keys = new Map(source.map((row) => [row[key], row]));
    const out = matched === undefined ? [] : [...keys.values()];
    const { actions, taken } = await takeOut(base, async (rows) => {
      const wanted = new Set(out.map((row) => row[key]));
      return new Set(rows.flatMap((row, index) => (wanted.has(row[key]) ? [index] : [])));
    });
    const all = base.files.flatMap((file) => liveRows(file).map(({ row }) => row[key]));
    const there = new Set([...all, ...taken.map((row) => row[key])]);
    const updated = matched?.includes('UPDATE') === true ? taken.map((row) => keys.get(row[key]) ?? row) : [];
    const inserted = notMatched === undefined ? [] : source.filter((row) => !there.has(row[key]));
    const written = await write(base, [...updated, ...inserted]);
    if (matched === undefined) return [...actions, ...written];
    const ofMatched = updated.length > 0 ? { update_preimage: taken, update_postimage: updated } : { delete: taken };
    // With deletion vectors Spark writes the changes of met rows and of new ones in two jobs.
    const feed =
      base.configuration['delta.enableDeletionVectors'] === 'true'
        ? [...(await changeFile(base, ofMatched)), ...(await changeFile(base, { insert: inserted }))]
        : await changeFile(base, { ...ofMatched, insert: inserted });
    return [...actions, ...written, ...feed];
  };

  const alter = async (base: Snapshot, operation: string, change: Partial<Metadata>): Promise<void> =>
    commit(base.version + 1, operation, [{ kind: 'metaData', metadata: { ...base.metadata, ...change } }]);

  const create = async (
    columns: string,
    partitionBy: readonly string[],
    configuration: Record<string, string>,
  ): Promise<void> => {
    const mapped = configuration['delta.columnMapping.mode'] !== undefined;
    const plain = parseSchemaDdl(columns);
    const schema = mapped ? withPhysicalNames(plain, bench) : plain;
    const metadata: Metadata = {
      id: bench.io.ids.uuid(),
      format: { provider: 'parquet', options: {} },
      schemaString: schemaJson(schema),
      partitionColumns: partitionBy,
      configuration: mapped
        ? { ...configuration, 'delta.columnMapping.maxColumnId': String(schema.fields.length) }
        : configuration,
      createdTime: time,
    };
    await commit(0, 'CREATE TABLE', [
      { kind: 'protocol', protocol: protocolOf(configuration) },
      { kind: 'metaData', metadata },
    ]);
  };

  return {
    path,
    async checkpoint() {
      await writeCheckpoint(bench.io, await snapshot());
    },

    async run(statement) {
      const text = statement.replace(/\s+/g, ' ').trim();
      const table = 'delta.`<table>`';
      const rest = text.replace(table, '@');
      const created =
        /^CREATE TABLE @ \((.*?)\) USING delta(?: PARTITIONED BY \(([^)]*)\))?(?: TBLPROPERTIES \((.*)\))?$/.exec(rest);
      if (created !== null) {
        const partitions = (created[2] ?? '')
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '');
        return create(created[1] ?? '', partitions, propertiesOf(created[3] ?? ''));
      }
      if (rest.startsWith('SET ')) return undefined;
      const base = await snapshot();
      const next = base.version + 1;
      const inserted = /^INSERT INTO @ (.*)$/.exec(rest);
      if (inserted !== null)
        return commit(next, 'WRITE', await write(base, await values.rows(inserted[1] ?? '', base.schema)));
      const overwritten = /^INSERT OVERWRITE @ (.*)$/.exec(rest);
      if (overwritten !== null) {
        const added = await write(base, await values.rows(overwritten[1] ?? '', base.schema));
        return commit(next, 'WRITE', [...added, ...removals(base)], { mode: 'Overwrite', partitionBy: '[]' });
      }
      if (rest === 'TRUNCATE TABLE @') return commit(next, 'TRUNCATE', removals(base));
      const deleted = /^DELETE FROM @(?: WHERE (.*))?$/.exec(rest);
      if (deleted !== null) {
        const { actions, taken, rewrites } = await takeOut(base, (rows) =>
          values.matching(rows, deleted[1], base.schema),
        );
        // Whole files that go tell their change themselves.
        const feed = rewrites ? await changeFile(base, { delete: taken }) : [];
        return commit(next, 'DELETE', [...actions, ...feed]);
      }
      const updated = /^UPDATE @ SET (.*?)(?: WHERE (.*))?$/.exec(rest);
      if (updated !== null) {
        const { actions, taken } = await takeOut(base, (rows) => values.matching(rows, updated[2], base.schema));
        const changed = await values.updated(taken, updated[1] ?? '', base.schema);
        const feed = await changeFile(base, { update_preimage: taken, update_postimage: changed });
        return commit(next, 'UPDATE', [...actions, ...(await write(base, changed)), ...feed]);
      }
      const merged =
        /^MERGE INTO @ t USING \((.*?)\) s ON t\.(\w+) = s\.\2( WHEN MATCHED THEN (?:UPDATE SET \*|DELETE))?( WHEN NOT MATCHED THEN INSERT \*)?$/.exec(
          rest,
        );
      if (merged !== null) return commit(next, 'MERGE', await merge(base, merged));
      if (rest === 'OPTIMIZE @') {
        const rows = base.files.flatMap((file) => liveRows(file).map(({ row }) => row));
        return commit(next, 'OPTIMIZE', [...(await write(base, rows, false)), ...removals(base, false)]);
      }
      const restored = /^RESTORE (?:TABLE )?@ TO VERSION AS OF (\d+)$/.exec(rest);
      if (restored !== null) {
        const then = await readSnapshotAtVersion(bench.io, path, Number(restored[1]));
        const [now, before] = [new Set(base.files.map(pathOf)), new Set(then.files.map(pathOf))];
        return commit(next, 'RESTORE', [
          ...then.files.filter((file) => !now.has(file.path)).map((file): Action => ({ kind: 'add', file })),
          ...base.files
            .filter((file) => !before.has(file.path))
            .map((file): Action => ({ kind: 'remove', file: removal(file, time) })),
        ]);
      }
      if (/^VACUUM @ RETAIN 0 HOURS$/.test(rest)) {
        const live = new Set(base.files.map((file) => file.path));
        for (const file of contents.keys()) if (!live.has(file)) await bench.io.files.remove(`${path}/${file}`);
        await commit(next, 'VACUUM START', []);
        return commit(next + 1, 'VACUUM END', []);
      }
      const altered = /^ALTER TABLE @ (.*)$/.exec(rest);
      if (altered !== null) return alterTable(base, altered[1] ?? '');
      throw new UnknownStatement(statement);
    },

    async edit(words) {
      const times = /^set the modification times of commits (\d+)\.\.(\d+) to (\d+) \+ (\d+) \* version$/.exec(words);
      if (times !== null) {
        const [from, to, start, step] = times.slice(1).map(Number) as [number, number, number, number];
        for (let version = from; version <= to; version += 1) {
          await bench.io.files.setModifiedAt(logFile(version), start + step * version);
        }
        return;
      }
      const gone = /^delete commits \[([\d, ]+)\]/.exec(words);
      if (gone !== null) {
        for (const version of (gone[1] ?? '').split(',')) await bench.io.files.remove(logFile(Number(version)));
        return;
      }
      const fileTimes = /^add\.modificationTime of commits (\d+)\.\.\d+ = (\d+) \+ \(([\d, ]+)\)$/.exec(words);
      if (fileTimes !== null) {
        const first = Number(fileTimes[1]);
        const offsets = (fileTimes[3] ?? '').split(',').map((offset) => offset.trim());
        if (new Set(offsets).size < offsets.length) {
          throw new UnknownStatement('two files of one time, whose order their random names decide');
        }
        for (const [index, offset] of offsets.entries()) {
          const file = logFile(first + index);
          const text = new TextDecoder().decode(await bench.io.files.read(file));
          const changed = text.replace(
            /"modificationTime":\d+/g,
            `"modificationTime":${Number(fileTimes[2]) + Number(offset)}`,
          );
          await bench.io.files.replace(file, new TextEncoder().encode(changed));
        }
        return;
      }
      if (words === 'delete the table folder') {
        await bench.io.files.remove(path);
        return;
      }
      throw new UnknownStatement(words);
    },
  };

  async function alterTable(base: Snapshot, change: string): Promise<void> {
    const withFields = (fields: readonly StructField[], more: Partial<Metadata> = {}): Promise<void> =>
      alter(base, 'ALTER TABLE', { schemaString: schemaJson({ kind: 'struct', fields }), ...more });
    const { fields } = base.schema;
    const edit = (name: string, by: (field: StructField) => StructField): readonly StructField[] =>
      fields.map((field) => (field.name === name ? by(field) : field));

    const added = /^ADD COLUMNS? \((.*)\)$/.exec(change);
    if (added !== null) return withFields([...fields, ...parseSchemaDdl(added[1] ?? '').fields]);
    const renamed = /^RENAME COLUMN (\w+) TO (\w+)$/.exec(change);
    if (renamed !== null) return withFields(edit(renamed[1] ?? '', (field) => ({ ...field, name: renamed[2] ?? '' })));
    const dropped = /^DROP COLUMNS? \(?(\w+)\)?$/.exec(change);
    if (dropped !== null) return withFields(fields.filter((field) => field.name !== dropped[1]));
    const widened = /^ALTER COLUMN (\w+) TYPE (.*)$/.exec(change);
    if (widened !== null) {
      const [target] = parseSchemaDdl(`x ${widened[2] ?? ''}`).fields;
      if (target === undefined) throw new UnknownStatement(change);
      return withFields(
        edit(widened[1] ?? '', (field) => ({
          ...field,
          dataType: target.dataType,
          metadata: {
            ...field.metadata,
            'delta.typeChanges': [{ toType: target.dataType.kind, fromType: field.dataType.kind }],
          },
        })),
      );
    }
    const nullable = /^ALTER COLUMN (\w+) DROP NOT NULL$/.exec(change);
    if (nullable !== null) return withFields(edit(nullable[1] ?? '', (field) => ({ ...field, nullable: true })));
    const properties = /^SET TBLPROPERTIES \((.*)\)$/.exec(change);
    if (properties !== null) {
      const configuration = { ...base.configuration, ...propertiesOf(properties[1] ?? '') };
      return alter(base, 'SET TBLPROPERTIES', { configuration });
    }
    throw new UnknownStatement(change);
  }
}

function protocolOf(configuration: Readonly<Record<string, string>>): Protocol {
  const reader: string[] = [];
  if (configuration['delta.enableDeletionVectors'] === 'true') reader.push('deletionVectors');
  if (configuration['delta.enableTypeWidening'] === 'true') reader.push('typeWidening');
  if (configuration['delta.columnMapping.mode'] !== undefined) reader.push('columnMapping');
  if (reader.length === 0) return { minReaderVersion: 1, minWriterVersion: 4 };
  const writer = [...reader, 'appendOnly', 'invariants', 'changeDataFeed'];
  return { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: reader, writerFeatures: writer };
}

function withPhysicalNames(schema: StructType, bench: ComputeBench): StructType {
  return {
    ...schema,
    fields: schema.fields.map((field, index) => ({
      ...field,
      metadata: {
        'delta.columnMapping.id': index + 1,
        'delta.columnMapping.physicalName': `col-${bench.io.ids.uuid()}`,
      },
    })),
  };
}

function pathOf(file: AddFile): string {
  return file.path;
}

function propertiesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/'([^']*)'\s*=\s*'([^']*)'/g)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

function duckdbName(field: StructField): string {
  const names: Readonly<Record<string, string>> = {
    integer: 'INTEGER',
    long: 'BIGINT',
    string: 'VARCHAR',
    double: 'DOUBLE',
  };
  const name = names[field.dataType.kind];
  if (name === undefined) throw new UnknownStatement(`a column of the type ${field.dataType.kind}`);
  return name;
}
