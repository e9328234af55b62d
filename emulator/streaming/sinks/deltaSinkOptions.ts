import { sluiceError } from '../../base/errors.ts';

export interface DeltaSinkOptions {
  readonly mergeSchema: boolean;
  readonly overwriteSchema: boolean;
  readonly userMetadata: string | undefined;
}

/** Options that change what ends up in the table, and that are not there yet. */
const refusedOptions = [
  'replaceWhere',
  'partitionOverwriteMode',
  'dataChange',
  'txnAppId',
  'txnVersion',
  'clusterByAuto',
];

/** Reads the options of `writeStream.format("delta")`, matched without regard to case. Unknown ones mean nothing to Delta. */
export function parseDeltaSinkOptions(given: Readonly<Record<string, string>>): DeltaSinkOptions {
  const options = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const refused = refusedOptions.find((name) => options.has(name.toLowerCase()));
  if (refused !== undefined) throw sluiceError('STREAM_SINK_OPTION_NOT_SUPPORTED', { sink: 'delta', option: refused });
  const flag = (name: string): boolean => {
    const input = options.get(name.toLowerCase())?.toLowerCase() ?? 'false';
    if (input !== 'true' && input !== 'false') {
      throw sluiceError('DELTA_ILLEGAL_OPTION', { name, input, explain: "must be 'true' or 'false'" });
    }
    return input === 'true';
  };
  return {
    mergeSchema: flag('mergeSchema'),
    overwriteSchema: flag('overwriteSchema'),
    userMetadata: options.get('usermetadata'),
  };
}
