import type { StructType } from '../../plan/dataType.ts';
import type { RowValue } from '../rowValue.ts';
import { jsonTokens, JsonSyntaxError } from './jsonTokens.ts';
import { JsonFieldError, JsonPartialValue, jsonConverter, objectConverter, type JsonReading } from './jsonValues.ts';

/** What one record (a line of a file) gives. */
export interface JsonRecord {
  /** Rows in the order of the schema's fields; none for an empty record. */
  readonly rows: readonly (readonly RowValue[])[];
  /** Why the record is malformed; its rows then hold what could be read, or only NULLs. */
  readonly problem: string | undefined;
}

/** Source: apache/spark, `JacksonParser.parse` with a struct at the root; an array there is many rows. */
export function jsonRecordReader(
  schema: StructType,
  reading: JsonReading,
  allowArrays: boolean,
): (text: string) => JsonRecord {
  const object = objectConverter(schema, reading);
  const element = jsonConverter(schema, reading);
  const empty = schema.fields.map(() => null);
  const tokens = jsonTokens(reading.syntax);
  return (text) => {
    tokens.begin(text);
    const rows: (readonly RowValue[])[] = [];
    let problem: string | undefined;
    const take = (convert: () => RowValue): void => {
      try {
        rows.push(fieldsOf(convert()));
      } catch (error) {
        if (!(error instanceof JsonPartialValue)) throw error;
        rows.push(fieldsOf(error.value));
        problem ??= error.message;
      }
    };
    try {
      const first = tokens.next();
      if (first.kind === 'end') return { rows: [], problem: undefined };
      if (first.kind === 'startObject') take(() => object(tokens, text));
      else if (first.kind === 'startArray' && allowArrays) {
        for (let token = tokens.next(); token.kind !== 'endArray'; token = tokens.next()) {
          if (token.kind === 'null') throw new JsonFieldError('an element of the array at the root is null');
          const current = token;
          take(() => element(current, tokens, text));
        }
      } else throw new JsonFieldError(`a ${first.kind} stands where an object is expected`);
      return { rows, problem };
    } catch (error) {
      if (!(error instanceof JsonSyntaxError) && !(error instanceof JsonFieldError)) throw error;
      return { rows: [empty], problem: error.message };
    }
  };
}

function fieldsOf(value: RowValue): readonly RowValue[] {
  return (value as { readonly fields: readonly RowValue[] }).fields;
}
