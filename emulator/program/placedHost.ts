import { isSluiceError, type Position } from '../base/errors.ts';
import type { ProgramHost } from '../pyspark/programHost.ts';

/** The host, where an error of the engines that knows no place of its own gets that of the call which met it. */
export function placedHost(host: ProgramHost): ProgramHost {
  return {
    ...host,
    startQuery: (spec) => placed(spec.position, host.startQuery(spec)),
    runBatchWrite: (spec) => placed(spec.position, host.runBatchWrite(spec)),
    collect: (request) => placed(request.position, host.collect(request)),
    show: (request) => placed(request.position, host.show(request)),
    count: (request) => placed(request.position, host.count(request)),
    schemaOf: (request) => placed(request.position, host.schemaOf(request)),
  };
}

async function placed<Result>(position: Position, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw isSluiceError(error) ? error.at(position) : error;
  }
}
