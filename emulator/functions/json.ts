import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { constantValue, isFoldable } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { arrayType, containsType, isString, types } from '../plan/types.ts';
import { argument, callText, castInputs, scalar, stringLiteral, unexpectedInput, unsupported } from './define.ts';
import { javascript } from './strings.ts';

/** JSON texts. Source: https://spark.apache.org/docs/latest/api/sql/index.html, "JSON Functions" */
export const jsonFunctions: readonly FunctionEntry[] = [
  {
    names: ['from_json'],
    kind: 'scalar',
    help: 'A JSON text as a value of a type given in DDL.',
    arity: [2, 3],
    resolve: (call) => {
      const [text, schema] = call.args as readonly [TypedExpression, TypedExpression];
      const dataType = nullableInside(schemaOf(call, schema));
      if (!['struct', 'array', 'map'].includes(dataType.kind))
        throw unsupported(call, `with the schema ${sqlText(dataType)}`);
      if (containsType(dataType, isUnread)) throw unsupported(call, `with the schema ${sqlText(dataType)}`);
      checkMapKeys(call, dataType);
      const options = optionsOf(call, 2);
      checkReadOptions(call, options);
      if (!isString(text.dataType) && text.dataType.kind !== 'void') throw unexpectedInput(call, 0, types.string);
      const [child] = castInputs({ ...call, args: [text] }, [types.string]);
      if (child === undefined) throw unexpectedInput(call, 0, types.string);
      return { args: [child, stringLiteral(JSON.stringify(options))], dataType, nullable: true };
    },
    toSql: (call) => {
      const detail = { type: call.dataType, options: optionsIn(call, 1), timeZone: call.settings.timeZone };
      return `${call.useJavaScript(`from_json:${JSON.stringify(detail)}`)}(${argument(call, 0)})`;
    },
    // `JsonToStructs.sql` of a map.
    text: ({ args, dataType }) => (dataType?.kind === 'map' ? 'entries' : `from_json(${args[0]})`),
  },
  {
    names: ['to_json'],
    kind: 'scalar',
    help: 'A struct, array or map as a JSON text.',
    arity: [1, 2],
    resolve: (call) => {
      const [value] = call.args as readonly [TypedExpression];
      if (!['struct', 'array', 'map'].includes(value.dataType.kind))
        throw unsupported(call, `on ${sqlText(value.dataType)}`);
      const options = optionsOf(call, 1);
      for (const name of Object.keys(options)) {
        if (!['ignorenullfields', 'dateformat', 'timestampformat', 'timestampntzformat'].includes(name)) {
          throw unsupported(call, `with the option ${name}`);
        }
      }
      return { args: [value, stringLiteral(JSON.stringify(options))], dataType: types.string, nullable: true };
    },
    toSql: (call) => {
      const type = call.argTypes[0] ?? types.void;
      const detail = { type, options: optionsIn(call, 1), timeZone: call.settings.timeZone };
      return `${call.useJavaScript(`to_json:${JSON.stringify(detail)}`)}(${argument(call, 0)})`;
    },
    text: ({ args }) => `to_json(${args[0]})`,
  },
  {
    names: ['schema_of_json'],
    kind: 'scalar',
    help: 'The type of a JSON text in DDL.',
    arity: [1, 2],
    resolve: (call) => {
      const [text] = call.args as readonly [TypedExpression];
      if (!isFoldable(text)) {
        throw sluiceError(
          'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
          {
            sqlExpr: callText(call),
            inputName: '`json`',
            inputType: '"STRING"',
            inputExpr: `"${expressionText(text)}"`,
          },
          { position: call.position },
        );
      }
      const options = optionsOf(call, 1);
      const unknown = Object.keys(options).find((name) => name !== 'allownumericleadingzeros');
      if (unknown !== undefined) throw unsupported(call, `with the option ${unknown}`);
      if (!isString(text.dataType)) throw unexpectedInput(call, 0, types.string);
      return { args: [text, stringLiteral(JSON.stringify(options))], dataType: types.string, nullable: false };
    },
    toSql: (call) => {
      const zeros = optionsIn(call, 1)['allownumericleadingzeros']?.toLowerCase() === 'true';
      return `${call.useJavaScript('schema_of_json')}(${argument(call, 0)}, ${zeros})`;
    },
    text: ({ args }) => `schema_of_json(${args[0]})`,
  },
  scalar({
    names: ['get_json_object'],
    help: 'What lies at a path of a JSON text, as a text.',
    inputs: [types.string, types.string],
    strict: true,
    returns: types.string,
    nullable: true,
    sql: javascript('get_json_object'),
  }),
  scalar({
    names: ['json_array_length'],
    help: 'The number of elements of a JSON array.',
    inputs: [types.string],
    strict: true,
    returns: types.integer,
    nullable: true,
    sql: javascript('json_array_length'),
  }),
  scalar({
    names: ['json_object_keys'],
    help: 'The keys of a JSON object.',
    inputs: [types.string],
    strict: true,
    returns: arrayType(types.string, true),
    nullable: true,
    sql: javascript('json_object_keys'),
  }),
];

/** Options that a call gives as `map('name', 'value', …)`, names in lower case. */
export function optionsOf(call: CallToResolve, index: number): Readonly<Record<string, string>> {
  const given = call.args[index];
  if (given === undefined) return {};
  const map = given.kind === 'cast' ? given.child : given;
  if (map.kind !== 'call' || map.entry.names[0] !== 'map') {
    throw sluiceError('INVALID_OPTIONS.NON_MAP_FUNCTION', {}, { position: call.position });
  }
  const values = map.args.map(constantValue);
  const options: Record<string, string> = {};
  for (let at = 0; at < values.length; at += 2) {
    const [name, value] = [values[at], values[at + 1]];
    if (typeof name !== 'string' || typeof value !== 'string') {
      throw sluiceError(
        'INVALID_OPTIONS.NON_STRING_TYPE',
        { mapType: `"${sqlText(given.dataType)}"` },
        { position: call.position },
      );
    }
    options[name.toLowerCase()] = value;
  }
  return options;
}

export function optionsIn(call: CallToTranslate, index: number): Readonly<Record<string, string>> {
  return JSON.parse(String(call.literals[index] ?? '{}')) as Readonly<Record<string, string>>;
}

/** The type that a constant text names. */
export function schemaOf(call: CallToResolve, schema: TypedExpression): DataType {
  const text = constantValue(schema);
  if (text === undefined && isString(schema.dataType)) throw unsupported(call, 'with a schema that is not a literal');
  if (typeof text !== 'string') {
    throw sluiceError(
      'INVALID_SCHEMA.NON_STRING_LITERAL',
      { inputSchema: `"${expressionText(schema)}"` },
      { position: call.position },
    );
  }
  const dataType = call.parsers.dataType(text);
  if (dataType === undefined) {
    throw sluiceError('INVALID_SCHEMA.PARSE_ERROR', { inputSchema: text }, { position: call.position });
  }
  return dataType;
}

/** Whatever the schema says, a field of a text may be missing. */
export function nullableInside(type: DataType): DataType {
  switch (type.kind) {
    case 'array':
      return { ...type, element: nullableInside(type.element), containsNull: true };
    case 'map':
      return { ...type, key: nullableInside(type.key), value: nullableInside(type.value), valueContainsNull: true };
    case 'struct':
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, dataType: nullableInside(field.dataType), nullable: true })),
      };
    default:
      return type;
  }
}

function isUnread(type: DataType): boolean {
  return ['variant', 'calendarInterval', 'dayTimeInterval', 'yearMonthInterval', 'void'].includes(type.kind);
}

function checkMapKeys(call: CallToResolve, type: DataType): void {
  if (!containsType(type, (part) => part.kind === 'map' && !isString(part.key))) return;
  throw sluiceError(
    'DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE',
    { sqlExpr: callText(call), schema: `"${sqlText(type)}"` },
    { position: call.position },
  );
}

const readOptions: ReadonlySet<string> = new Set([
  'mode',
  'columnnameofcorruptrecord',
  'allowsinglequotes',
  'allownonnumericnumbers',
  'allowunquotedcontrolchars',
  'allownumericleadingzeros',
]);

function checkReadOptions(call: CallToResolve, options: Readonly<Record<string, string>>): void {
  const mode = options['mode']?.toUpperCase();
  if (mode === 'DROPMALFORMED') {
    throw sluiceError(
      'PARSE_MODE_UNSUPPORTED',
      { funcName: '`from_json`', mode: 'DROPMALFORMED' },
      { position: call.position },
    );
  }
  const unknown = Object.keys(options).find((name) => !readOptions.has(name));
  if (unknown !== undefined) throw unsupported(call, `with the option ${unknown}`);
}
