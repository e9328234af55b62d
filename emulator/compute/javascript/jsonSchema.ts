import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import { sqlText } from '../../plan/typeText.ts';
import { decimalType, types } from '../../plan/types.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { JsonSyntaxError, jsonTokens, type JsonToken, type JsonTokens } from '../json/jsonTokens.ts';

/** The type of a JSON text in DDL, as `schema_of_json` infers it. Source: apache/spark, JsonInferSchema */
export const jsonSchemas: readonly JavaScriptFunction[] = [
  {
    name: 'schema_of_json',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'VARCHAR',
    call: (text, leadingZeros) => {
      const tokens = jsonTokens({
        singleQuotes: true,
        nonNumericNumbers: true,
        unquotedControlCharacters: false,
        leadingZeros: leadingZeros === true,
      });
      tokens.begin(String(text));
      try {
        return sqlText(canonical(inferred(tokens.next(), tokens)));
      } catch (error) {
        if (error instanceof JsonSyntaxError) throw sluiceError('MALFORMED_JSON_SAMPLE', { reason: error.message });
        throw error;
      }
    },
  },
];

function inferred(token: JsonToken, tokens: JsonTokens): DataType {
  switch (token.kind) {
    case 'startObject': {
      const fields: StructField[] = [];
      for (let name = tokens.next(); name.kind === 'fieldName'; name = tokens.next()) {
        fields.push({ name: name.text, dataType: inferred(tokens.next(), tokens), nullable: true, metadata: {} });
      }
      const names = fields.map((field) => field.name);
      if (new Set(names).size < names.length) {
        throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'schema_of_json of an object with a name twice' });
      }
      return { kind: 'struct', fields: byName(fields) };
    }
    case 'startArray': {
      let element: DataType = types.void;
      for (let item = tokens.next(); item.kind !== 'endArray'; item = tokens.next()) {
        element = compatible(element, inferred(item, tokens));
      }
      return { kind: 'array', element, containsNull: true };
    }
    case 'string':
      if (token.problem !== undefined) throw new JsonSyntaxError(token.problem);
      return types.string;
    case 'integer': {
      const value = BigInt(token.text);
      if (BigInt.asIntN(64, value) === value) return types.long;
      const digits = token.text.replace(/^[-+]?0*/, '').length;
      return digits <= 38 ? decimalType(digits, 0) : types.double;
    }
    case 'decimal':
      return types.double;
    case 'true':
    case 'false':
      return types.boolean;
    default:
      return types.void;
  }
}

function byName(fields: readonly StructField[]): readonly StructField[] {
  return [...fields].sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

/** The type that both fit; texts take everything. */
function compatible(left: DataType, right: DataType): DataType {
  if (left.kind === 'void') return right;
  if (right.kind === 'void') return left;
  if (left.kind === 'struct' && right.kind === 'struct') {
    const others = new Map(right.fields.map((field) => [field.name, field]));
    const merged = left.fields.map((field) => {
      const other = others.get(field.name);
      others.delete(field.name);
      return other === undefined ? field : { ...field, dataType: compatible(field.dataType, other.dataType) };
    });
    return { kind: 'struct', fields: byName([...merged, ...others.values()]) };
  }
  if (left.kind === 'array' && right.kind === 'array') {
    return { kind: 'array', element: compatible(left.element, right.element), containsNull: true };
  }
  if (left.kind === right.kind && left.kind !== 'decimal') return left;
  const kinds = new Set([left.kind, right.kind]);
  const numbers = [...kinds].every((kind) => ['long', 'double', 'decimal'].includes(kind));
  if (!numbers) return types.string;
  if (kinds.has('double')) return types.double;
  const digits = Math.max(digitsOf(left), digitsOf(right));
  return digits > 38 ? types.double : decimalType(digits, 0);
}

function digitsOf(type: DataType): number {
  return type.kind === 'decimal' ? type.precision : 20;
}

/** What only nulls are known of becomes text. */
function canonical(type: DataType): DataType {
  switch (type.kind) {
    case 'void':
      return types.string;
    case 'array':
      return { ...type, element: canonical(type.element) };
    case 'struct':
      return {
        kind: 'struct',
        fields: type.fields
          // Objects without any member are left out inside of others.
          .filter(({ dataType }) => !(dataType.kind === 'struct' && dataType.fields.length === 0))
          .map((field) => ({ ...field, dataType: canonical(field.dataType) })),
      };
    default:
      return type;
  }
}
