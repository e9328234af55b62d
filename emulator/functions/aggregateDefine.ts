import type { DataType } from '../plan/dataType.ts';
import type { CallToName, CallToResolve, CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import type { InputType } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castInputs } from './define.ts';

/** An aggregate as most are: fixed parameters with implicit casts. */
export interface AggregateDefinition {
  readonly names: readonly string[];
  readonly help: string;
  readonly inputs: readonly InputType[];
  readonly returns: DataType | ((args: readonly TypedExpression[], call: CallToResolve) => DataType);
  /** Absent: NULL for a group without rows. */
  readonly nullable?: boolean;
  readonly ordered?: boolean;
  readonly check?: (args: readonly TypedExpression[], call: CallToResolve) => void;
  readonly sql: (call: CallToTranslate) => string;
  readonly text?: (call: CallToName) => string;
}

export function aggregate(definition: AggregateDefinition): FunctionEntry {
  const count = definition.inputs.length;
  return {
    names: definition.names,
    kind: 'aggregate',
    help: definition.help,
    arity: [count, count],
    resolve: (call) => {
      const args = castInputs(call, definition.inputs);
      definition.check?.(args, call);
      return {
        args,
        dataType: typeof definition.returns === 'function' ? definition.returns(args, call) : definition.returns,
        nullable: definition.nullable ?? true,
      };
    },
    toSql: definition.sql,
    ...(definition.ordered === undefined ? {} : { ordered: definition.ordered }),
    ...(definition.text === undefined ? {} : { text: definition.text }),
  };
}

/** One aggregate of DuckDB with what the clauses around it put into and behind its brackets. */
export function aggregateCall(
  call: CallToTranslate,
  name: string,
  args: string,
  order = call.inputOrder ?? '',
): string {
  const distinct = call.distinct === true ? 'DISTINCT ' : '';
  return `${name}(${distinct}${args}${order})${call.suffix ?? ''}`;
}

export function overWindow(call: CallToTranslate): boolean {
  return (call.suffix ?? '').includes(' OVER (');
}
