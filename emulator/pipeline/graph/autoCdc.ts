import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { Expression } from '../../plan/expression.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { ResolvedPlan } from '../../plan/resolved.ts';
import type { AutoCdcFlow, ColumnSelection } from '../definition.ts';

/**
 * What an AUTO CDC flow writes: the columns that were chosen of its source, and for SCD type 2 the two that bound a version.
 * Keys, chosen columns and the expressions are looked up in the source. Source: fact sheet of AUTO CDC, `AutoCdcMergeFlow`.
 */
export async function autoCdcSchema(
  flow: AutoCdcFlow,
  source: { readonly source: LogicalPlan; readonly output: StructType; readonly streaming: boolean },
  typed: (plan: LogicalPlan) => Promise<ResolvedPlan>,
): Promise<StructType> {
  const { position } = flow;
  if (flow.kind === 'autoCdc' && !source.streaming && !flow.once) {
    throw sluiceError('AUTOCDC_SOURCE_NOT_STREAMING', {}, { position });
  }
  if (flow.keys.length === 0) throw sluiceError('AUTOCDC_EMPTY_KEYS', {}, { position });
  requireColumns(flow.keys, 'keys', source.output, flow);
  if (flow.columns !== undefined) requireColumns(flow.columns.columns, 'columns', source.output, flow);
  const chosen = chosenColumns(source.output, flow.columns);
  if (flow.trackHistory !== undefined) requireColumns(flow.trackHistory.columns, 'track history', chosen, flow);
  const probe = async (expression: Expression): Promise<StructType['fields'][number] | undefined> => {
    try {
      const plan = await typed({
        kind: 'project',
        child: source.source,
        list: [{ kind: 'alias', child: expression, names: ['value'] }],
      });
      const [output] = plan.output;
      return output && { name: output.name, dataType: output.dataType, nullable: output.nullable, metadata: {} };
    } catch (error) {
      throw isSluiceError(error) ? error.at(position) : error;
    }
  };
  if (flow.applyAsDeletes !== undefined) await probe(flow.applyAsDeletes);
  if (flow.applyAsTruncates !== undefined) await probe(flow.applyAsTruncates);
  const sequence = flow.sequenceBy === undefined ? undefined : await probe(flow.sequenceBy);
  if (flow.scdType === 1 || sequence === undefined) return chosen;
  const bounds = ['__START_AT', '__END_AT'].map((name) => ({ ...sequence, name, nullable: true }));
  return { kind: 'struct', fields: [...chosen.fields, ...bounds] };
}

function requireColumns(names: readonly string[], use: string, { fields }: StructType, flow: AutoCdcFlow): void {
  const known = new Set(fields.map(({ name }) => name.toLowerCase()));
  const missing = names.filter((name) => !known.has(name.toLowerCase()));
  if (missing.length === 0) return;
  throw sluiceError(
    'AUTOCDC_COLUMNS_NOT_FOUND_IN_SCHEMA',
    { use, missing: missing.join(', '), available: fields.map(({ name }) => name).join(', ') },
    { position: flow.position },
  );
}

function chosenColumns({ fields }: StructType, columns: ColumnSelection | undefined): StructType {
  if (columns === undefined) return { kind: 'struct', fields };
  const named = new Set(columns.columns.map((name) => name.toLowerCase()));
  const only = columns.kind === 'only';
  return { kind: 'struct', fields: fields.filter(({ name }) => named.has(name.toLowerCase()) === only) };
}
