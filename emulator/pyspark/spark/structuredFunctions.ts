import { sluiceError } from '../../base/errors.ts';
import { ddlText, simpleString } from '../../plan/typeText.ts';
import type { Expression } from '../../plan/expression.ts';
import { bind, type Bound } from '../runtime/arguments.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, hasKind, type At, type BuiltinCall, type PyBuiltin, type PyValue } from '../runtime/values.ts';
import { columnArgument, columnArguments } from './columnArguments.ts';
import { textLiteral } from './columnClass.ts';
import { columnExpression } from './columnOperators.ts';
import { dataTypeOf } from './dataTypeClass.ts';
import { functionCall } from './functionCalls.ts';
import { literalOrColumn } from './literals.ts';
import { optionText } from './options.ts';
import { notExpectedType, optionalText, requiredText } from './typeErrors.ts';

/** Functions of structures and texts with a schema or options, and of time windows. */
export const structuredFunctions: readonly PyBuiltin[] = [
  collecting('array', 'array'),
  collecting('struct', 'struct'),
  collecting('create_map', 'map'),
  collecting('map_concat', 'map_concat'),
  withSchema('from_json'),
  withSchema('from_csv'),
  withSchema('from_xml'),
  ...['to_json', 'to_csv', 'to_xml'].map((name) =>
    builtin(name, async (call) => {
      const bound = bind(call, 'col, options=');
      const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
      return functionCall(call, name, [argument, ...(await optionsArgument(bound, call))]);
    }),
  ),
  ...['schema_of_json', 'schema_of_csv', 'schema_of_xml'].map((name) =>
    builtin(name, async (call) => {
      const bound = bind(call, 'text, options=');
      const text = bound.required('text');
      if (typeof text !== 'string' && columnExpression(text) === undefined) {
        throw notExpectedType(
          { position: bound.position('text') },
          name.slice('schema_of_'.length),
          'Column or str',
          text,
        );
      }
      return functionCall(call, name, [await literalOrColumn(text, call), ...(await optionsArgument(bound, call))]);
    }),
  ),
  builtin('json_tuple', (call) => {
    const bound = bind(call, 'col, *fields');
    if (bound.rest.length === 0) throw sluiceError('CANNOT_BE_EMPTY', { item: 'field' }, { position: call.position });
    const fields = bound.rest.map(({ value, position }) => {
      if (typeof value !== 'string') throw notExpectedType({ position }, 'fields', 'str', value);
      return textLiteral(value, { position });
    });
    return functionCall(call, 'json_tuple', [
      columnArgument(bound.required('col'), { position: bound.position('col') }),
      ...fields,
    ]);
  }),
  builtin('window', (call) => {
    const bound = bind(call, 'timeColumn, windowDuration, slideDuration=, startTime=');
    const duration = requiredText(bound, 'windowDuration');
    const slide = optionalText(bound, 'slideDuration');
    const start = optionalText(bound, 'startTime');
    const args = [
      columnArgument(bound.required('timeColumn'), { position: bound.position('timeColumn') }, 'timeColumn'),
      textLiteral(duration, { position: bound.position('windowDuration') }),
    ];
    if (slide !== undefined || start !== undefined) {
      args.push(textLiteral(slide ?? duration, { position: bound.position('slideDuration') }));
    }
    if (start !== undefined) args.push(textLiteral(start, { position: bound.position('startTime') }));
    return functionCall(call, 'window', args);
  }),
];

/** `array("a", "b")` and `array(["a", "b"])`. */
function collecting(name: string, sqlName: string): PyBuiltin {
  return builtin(name, (call) => functionCall(call, sqlName, columnArguments(bind(call, '*cols').rest)));
}

function withSchema(name: string): PyBuiltin {
  return builtin(name, async (call) => {
    const bound = bind(call, 'col, schema, options=');
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    return functionCall(call, name, [
      argument,
      await schemaExpression(bound, call),
      ...(await optionsArgument(bound, call)),
    ]);
  });
}

async function schemaExpression(bound: Bound, call: BuiltinCall): Promise<Expression> {
  const value = bound.required('schema');
  const at: At = { run: call.run, position: bound.position('schema') };
  const type = dataTypeOf(value);
  if (type !== undefined) return textLiteral(type.kind === 'struct' ? ddlText(type) : simpleString(type), at);
  if (typeof value !== 'string' && columnExpression(value) === undefined) {
    throw notExpectedType(at, 'schema', 'Column, str or DataType', value);
  }
  return literalOrColumn(value, at);
}

/** Options become a map of texts. */
async function optionsArgument(bound: Bound, call: BuiltinCall): Promise<readonly Expression[]> {
  const value: PyValue = bound.optional('options') ?? null;
  if (value === null) return [];
  const at: At = { run: call.run, position: bound.position('options') };
  if (!hasKind(value, 'dict')) throw notExpectedType(at, 'options', 'dict', value);
  const args: Expression[] = [];
  for (const { key, value: item } of value.entries.values()) {
    if (typeof key !== 'string') throw notExpectedType(at, 'options', 'dict of str', key);
    const text = optionText(item, key, at);
    if (text === undefined) throw unsupportedPySpark(at, `The option ${key} = None`);
    args.push(textLiteral(key, at), textLiteral(text, at));
  }
  return args.length === 0 ? [] : [{ kind: 'call', name: 'map', args, position: at.position }];
}
