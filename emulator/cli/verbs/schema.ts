import { localPath } from '../../batch/localPath.ts';
import { readSnapshot } from '../../delta/snapshot.ts';
import { dataTypeToJson } from '../../plan/schemaJson.ts';
import { treeString } from '../../plan/treeString.ts';
import { withEngine } from '../../workspace/engine.ts';
import { timeTravelHelp, timeTravelOf, timeTravelOptions } from '../tableArguments.ts';
import { paint } from '../terminal.ts';
import type { Verb } from '../verb.ts';

export const schema: Verb = {
  name: 'schema',
  summary: 'Print the schema of a Delta table.',
  help: `Prints the schema of a Delta table, with its partition columns, properties and protocol.

Usage: sluice schema <table> [options]

  <table>            the folder of a Delta table
${timeTravelHelp}
  --json             schema (Spark's JSON), partition columns, properties and protocol as one object

Example: sluice schema tables/silver --version 3`,
  options: timeTravelOptions,
  positionals: [1, 1],
  async run(call) {
    const at = timeTravelOf(call, 'schema');
    const snapshot = await withEngine(call.folder, ({ io, folder }) =>
      readSnapshot(io, localPath(call.positionals[0] ?? '', folder), at),
    );
    const { terminal } = call;
    const { version, protocol, partitionColumns, configuration } = snapshot;
    if (call.json) {
      terminal.print(
        JSON.stringify({
          version,
          schema: dataTypeToJson(snapshot.schema),
          partitionColumns,
          properties: configuration,
          protocol,
        }),
      );
      return 0;
    }
    terminal.print(treeString(snapshot.schema).trimEnd());
    const fact = (name: string, text: string): void =>
      terminal.print(`${paint(terminal, 'dim', name.padEnd(13))} ${text}`);
    fact('version', String(version));
    if (partitionColumns.length > 0) fact('partitioned by', partitionColumns.join(', '));
    fact('protocol', `reader ${protocol.minReaderVersion}, writer ${protocol.minWriterVersion}`);
    const features = [...new Set([...(protocol.readerFeatures ?? []), ...(protocol.writerFeatures ?? [])])];
    if (features.length > 0) fact('features', features.join(', '));
    for (const [name, value] of Object.entries(configuration)) fact('property', `${name} = ${value}`);
    return 0;
  },
};
