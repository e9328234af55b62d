import type { RowValue } from '../../compute/rowValue.ts';
import { tableHistory } from '../../delta/history.ts';
import { readSnapshot, type Snapshot } from '../../delta/snapshot.ts';
import { detailOf } from '../../delta/tableDetail.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import { simpleString } from '../../plan/typeText.ts';
import { types } from '../../plan/types.ts';
import type { DescribeCommand } from '../../sql/command.ts';
import { mapValue, table, texts, type CommandResult } from './commandResult.ts';
import type { SqlSession } from './sqlSession.ts';
import { findEntry, fullName, pathOf, resolveTarget, type Target } from './targets.ts';

const textMap: DataType = { kind: 'map', key: types.string, value: types.string, valueContainsNull: true };
const textList: DataType = { kind: 'array', element: types.string, containsNull: true };

/** `DESCRIBE [EXTENDED | HISTORY | DETAIL]`. */
export async function describe(command: DescribeCommand, session: SqlSession): Promise<CommandResult> {
  const { form } = command;
  if ((form === 'columns' || form === 'extended') && pathOf(session, command.target) === undefined) {
    const entry = session.tables === undefined ? undefined : await findEntry(session, command.target);
    if (entry?.kind === 'view') return describeView(command, session);
  }
  const target = await resolveTarget(session, command.target, `DESCRIBE ${form.toUpperCase()}`);
  const { io } = await session.spark.services();
  if (form === 'history') {
    const history = await tableHistory(io, target.path, command.limit);
    return table(historyColumns, history.map(historyRow));
  }
  const snapshot = await readSnapshot(io, target.path);
  if (form === 'detail') return detail(snapshot, target);
  const rows = columnRows(snapshot.schema.fields);
  return texts(columnHeader, [
    ...rows,
    ...partitionRows(snapshot),
    ...(form === 'extended' ? extendedRows(snapshot, target) : []),
  ]);
}

const columnHeader = ['col_name', 'data_type', 'comment'];

type TextRow = readonly (string | null)[];

function columnRows(fields: readonly StructField[]): readonly TextRow[] {
  return fields.map(({ name, dataType, metadata }) => {
    const comment = metadata['comment'];
    return [name, simpleString(dataType), typeof comment === 'string' ? comment : null];
  });
}

/** Source: apache/spark, `DescribeTableExec.addPartitioning`. */
function partitionRows(snapshot: Snapshot): readonly TextRow[] {
  if (snapshot.partitionColumns.length === 0) return [];
  const fields = snapshot.partitionColumns.flatMap(
    (name) => snapshot.schema.fields.find((field) => field.name === name) ?? [],
  );
  return [['# Partition Information', '', ''], ['# col_name', 'data_type', 'comment'], ...columnRows(fields)];
}

/** Source: apache/spark, `DescribeTableExec.addTableDetails`. */
function extendedRows({ metadata, configuration }: Snapshot, target: Target): readonly TextRow[] {
  const properties = Object.entries(configuration)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const { description } = metadata;
  return [
    ['', '', ''],
    ['# Detailed Table Information', '', ''],
    ['Name', target.name === undefined ? `delta.\`${target.path}\`` : target.label, ''],
    ['Type', target.managed ? 'MANAGED' : 'EXTERNAL', ''],
    ...(description === undefined ? [] : [['Comment', description, '']]),
    ['Location', `file:${target.path}`, ''],
    ['Provider', 'delta', ''],
    ['Table Properties', `[${properties}]`, ''],
  ];
}

async function describeView(command: DescribeCommand, session: SqlSession): Promise<CommandResult> {
  const { position, parts } = command.target;
  const { plan } = await session.spark.analyze({
    kind: 'relation',
    nameParts: parts,
    streaming: false,
    options: {},
    position,
  });
  const rows = plan.output.map(({ name, dataType }): TextRow => [name, simpleString(dataType), null]);
  if (command.form === 'columns') return texts(columnHeader, rows);
  const entry = await findEntry(session, command.target);
  const text = entry?.kind === 'view' ? (entry.text ?? null) : null;
  return texts(columnHeader, [
    ...rows,
    ['', '', ''],
    ['# Detailed Table Information', '', ''],
    ['Name', fullName(session, command.target).join('.'), ''],
    ['Type', 'VIEW', ''],
    ['View Text', text, ''],
  ]);
}

const historyColumns: Readonly<Record<string, DataType>> = {
  version: types.long,
  timestamp: types.timestamp,
  userId: types.string,
  userName: types.string,
  operation: types.string,
  operationParameters: textMap,
  clusterId: types.string,
  readVersion: types.long,
  isolationLevel: types.string,
  isBlindAppend: types.boolean,
  operationMetrics: textMap,
  userMetadata: types.string,
  engineInfo: types.string,
};

function historyRow(entry: Awaited<ReturnType<typeof tableHistory>>[number]): readonly RowValue[] {
  return [
    BigInt(entry.version),
    BigInt(entry.timestamp) * 1000n,
    entry.userId ?? null,
    entry.userName ?? null,
    entry.operation ?? null,
    mapValue(entry.operationParameters),
    entry.clusterId ?? null,
    entry.readVersion === undefined ? null : BigInt(entry.readVersion),
    entry.isolationLevel ?? null,
    entry.isBlindAppend ?? null,
    mapValue(entry.operationMetrics),
    entry.userMetadata ?? null,
    entry.engineInfo ?? null,
  ];
}

function detail(snapshot: Snapshot, target: Target): CommandResult {
  const found = detailOf(snapshot);
  return table(
    {
      format: types.string,
      id: types.string,
      name: types.string,
      description: types.string,
      location: types.string,
      createdAt: types.timestamp,
      lastModified: types.timestamp,
      partitionColumns: textList,
      clusteringColumns: textList,
      numFiles: types.long,
      sizeInBytes: types.long,
      properties: textMap,
      minReaderVersion: types.integer,
      minWriterVersion: types.integer,
      tableFeatures: textList,
    },
    [
      [
        found.format,
        found.id,
        target.name === undefined ? found.name : target.label,
        found.description,
        `file:${found.location}`,
        found.createdAt === null ? null : BigInt(found.createdAt) * 1000n,
        BigInt(found.lastModified) * 1000n,
        found.partitionColumns,
        found.clusteringColumns,
        BigInt(found.numFiles),
        BigInt(found.sizeInBytes),
        mapValue(found.properties),
        found.minReaderVersion,
        found.minWriterVersion,
        found.tableFeatures,
      ],
    ],
  );
}
