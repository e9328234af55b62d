import { floatText } from '../runtime/text.ts';
import type { At, PyValue } from '../runtime/values.ts';
import { notExpectedType } from './typeErrors.ts';

/** The text of an option's value, as PySpark writes it; None leaves the option out. */
export function optionText(value: PyValue, name: string, at: Pick<At, 'position'>): string | undefined {
  if (value === null) return undefined;
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'string':
      return value;
    case 'bigint':
      return value.toString();
    case 'number':
      return floatText(value);
    default:
      throw notExpectedType(at, name, 'str, bool, int or float', value);
  }
}

/** Sets an option; a name that differs only in case is the same option, as in Spark. */
export function setOption(
  options: Readonly<Record<string, string>>,
  name: string,
  value: string | undefined,
): Readonly<Record<string, string>> {
  const rest = Object.fromEntries(Object.entries(options).filter(([key]) => key.toLowerCase() !== name.toLowerCase()));
  return value === undefined ? options : { ...rest, [name]: value };
}

/** The value of an option and the others. */
export function takeOption(
  options: Readonly<Record<string, string>>,
  name: string,
): { readonly value: string | undefined; readonly rest: Readonly<Record<string, string>> } {
  const found = Object.entries(options).find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (found === undefined) return { value: undefined, rest: options };
  return { value: found[1], rest: Object.fromEntries(Object.entries(options).filter(([key]) => key !== found[0])) };
}
