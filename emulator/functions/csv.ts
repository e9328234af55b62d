import { sluiceError } from '../base/errors.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { sqlText } from '../plan/typeText.ts';
import { isString, types } from '../plan/types.ts';
import { argument, castInputs, stringLiteral, unexpectedInput, unsupported } from './define.ts';
import { nullableInside, optionsIn, optionsOf, schemaOf } from './json.ts';

const readOptions: ReadonlySet<string> = new Set([
  'mode',
  'columnnameofcorruptrecord',
  'sep',
  'delimiter',
  'nullvalue',
  'ignoreleadingwhitespace',
  'ignoretrailingwhitespace',
]);

const readTypes: ReadonlySet<string> = new Set([
  'boolean',
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
  'string',
  'date',
  'timestamp',
  'timestamp_ntz',
]);

/** CSV texts. Source: https://spark.apache.org/docs/latest/api/sql/index.html, "CSV Functions" */
export const csvFunctions: readonly FunctionEntry[] = [
  {
    names: ['from_csv'],
    kind: 'scalar',
    help: 'A line of CSV as a struct of columns given in DDL.',
    arity: [2, 3],
    resolve: (call) => {
      const [text, schema] = call.args as readonly [TypedExpression, TypedExpression];
      const dataType = nullableInside(schemaOf(call, schema));
      if (dataType.kind !== 'struct') throw unsupported(call, `with the schema ${sqlText(dataType)}`);
      for (const { dataType: type } of dataType.fields) {
        if (['array', 'map', 'struct', 'binary'].includes(type.kind)) {
          throw sluiceError('UNSUPPORTED_DATATYPE', { typeName: `"${sqlText(type)}"` }, { position: call.position });
        }
        if (!readTypes.has(type.kind)) throw unsupported(call, `with columns of the type ${sqlText(type)}`);
      }
      const options = optionsOf(call, 2);
      const unknown = Object.keys(options).find((name) => !readOptions.has(name));
      if (unknown !== undefined) throw unsupported(call, `with the option ${unknown}`);
      const separator = options['sep'] ?? options['delimiter'] ?? ',';
      if (separator === '' || separator.includes('\\')) throw unsupported(call, 'with an escaped separator');
      if (options['mode']?.toUpperCase() === 'DROPMALFORMED') {
        throw sluiceError(
          'PARSE_MODE_UNSUPPORTED',
          { funcName: '`from_csv`', mode: 'DROPMALFORMED' },
          { position: call.position },
        );
      }
      if (!isString(text.dataType) && text.dataType.kind !== 'void') throw unexpectedInput(call, 0, types.string);
      const [child] = castInputs({ ...call, args: [text] }, [types.string]);
      if (child === undefined) throw unexpectedInput(call, 0, types.string);
      return { args: [child, stringLiteral(JSON.stringify(options))], dataType, nullable: true };
    },
    toSql: (call) => {
      const detail = { type: call.dataType, options: optionsIn(call, 1), timeZone: call.settings.timeZone };
      return `${call.useJavaScript(`from_csv:${JSON.stringify(detail)}`)}(${argument(call, 0)})`;
    },
    text: ({ args }) => `from_csv(${args[0]})`,
  },
];
