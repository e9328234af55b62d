import { sluiceError } from '../../base/errors.ts';
import type { Expression } from '../../plan/expression.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { Bound } from '../runtime/arguments.ts';
import { raise } from '../runtime/raise.ts';
import { hasKind, typeName, type At, type BuiltinCall, type PyValue } from '../runtime/values.ts';
import { columnExpression } from '../spark/columnOperators.ts';
import { parseExpressionText } from '../spark/sqlStrings.ts';
import { schemaArgument } from '../spark/typeArguments.ts';
import { notExpectedType } from '../spark/typeErrors.ts';
import type { PipelineState, PythonColumnSelection } from './registry.ts';

/** The pipeline that is being read; outside of one, PySpark's own refusal. */
export function activePipeline(call: At): PipelineState {
  const { pipeline } = call.run;
  if (pipeline !== undefined) return pipeline;
  throw sluiceError('GRAPH_ELEMENT_DEFINED_OUTSIDE_OF_DECLARATIVE_PIPELINE', {}, { position: call.position });
}

/** A dict of texts, as `table_properties`, `spark_conf` and `options` are. Anything else in it fails when Spark sends it to its server. */
export function textDict(bound: Bound, name: string): Readonly<Record<string, string>> {
  const value = bound.optional(name) ?? null;
  if (value === null) return {};
  const position = bound.position(name);
  if (!hasKind(value, 'dict')) throw notExpectedType({ position }, name, 'dict', value);
  const texts: Record<string, string> = {};
  for (const { key, value: item } of value.entries.values()) {
    if (typeof key !== 'string' || typeof item !== 'string') {
      const wrong = typeof key === 'string' ? item : key;
      throw raise(
        { position },
        'TypeError',
        `${name} takes texts only, got ${typeName(wrong)}; put the value in quotes`,
      );
    }
    texts[key] = item;
  }
  return texts;
}

export function textList(bound: Bound, name: string): readonly string[] | undefined {
  const value = bound.optional(name) ?? null;
  if (value === null) return undefined;
  const position = bound.position(name);
  if (!hasKind(value, 'list')) throw notExpectedType({ position }, name, 'list[str]', value);
  return value.items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType({ position }, name, 'list[str]', value);
    return item;
  });
}

export function optionalSchema(bound: Bound, call: BuiltinCall): StructType | undefined {
  const value = bound.optional('schema') ?? null;
  if (value === null) return undefined;
  return schemaArgument(value, 'schema', { run: call.run, position: bound.position('schema') });
}

/** `str or Column`: a text is SQL. */
export function expressionArgument(value: PyValue, name: string, at: At): Expression {
  if (typeof value === 'string') return parseExpressionText(value, at);
  const expression = columnExpression(value);
  if (expression === undefined) throw notExpectedType(at, name, 'str or Column', value);
  return expression;
}

/** Names of columns as texts or columns, each without a qualifier. */
export function columnNames(value: PyValue, name: string, at: At): readonly string[] {
  const expected = 'list[str] or list[Column]';
  if (!hasKind(value, 'list')) throw notExpectedType(at, name, expected, value);
  return value.items.map((item) => {
    const expression = columnExpression(item);
    if (typeof item === 'string') return item;
    if (expression?.kind !== 'column') throw notExpectedType(at, name, expected, item);
    return expression.nameParts.join('.');
  });
}

/** A pair of parameters of which one names columns and the other those that are left out. */
export function columnSelection(
  bound: Bound,
  only: string,
  except: string,
  call: BuiltinCall,
): PythonColumnSelection | undefined {
  const given = (name: string): readonly string[] | undefined => {
    const value = bound.optional(name) ?? null;
    return value === null ? undefined : columnNames(value, name, { run: call.run, position: bound.position(name) });
  };
  const columns = given(only);
  const left = given(except);
  if (columns !== undefined && left !== undefined) {
    throw raise({ position: bound.position(except) }, 'ValueError', `only one of ${only} and ${except} can be given`);
  }
  if (columns !== undefined) return { kind: 'only', columns };
  return left === undefined ? undefined : { kind: 'allExcept', columns: left };
}
