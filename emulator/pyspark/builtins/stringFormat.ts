import { getAttribute } from '../runtime/attributes.ts';
import { convert, formatValue } from '../runtime/formatting.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { getSubscript } from '../runtime/subscripts.ts';
import type { BuiltinCall, PyValue } from '../runtime/values.ts';

/** `"{0} {name!r:>10}".format(…)`. Source: https://docs.python.org/3/library/string.html#format-string-syntax */
export async function formatText(template: string, call: BuiltinCall): Promise<string> {
  const positional = call.args.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = new Map(call.args.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value] as const])));
  const fields: Fields = { call, positional, named, next: 0 };
  return formatPart(template, fields, 0);
}

interface Fields {
  readonly call: BuiltinCall;
  readonly positional: readonly PyValue[];
  readonly named: ReadonlyMap<string, PyValue>;
  next: number;
}

async function formatPart(template: string, fields: Fields, depth: number): Promise<string> {
  if (depth > 2) throw raise(fields.call, 'ValueError', 'Max string recursion exceeded');
  let text = '';
  let index = 0;
  while (index < template.length) {
    const character = template[index] ?? '';
    if ((character === '{' || character === '}') && template[index + 1] === character) {
      text += character;
      index += 2;
    } else if (character === '}') {
      throw raise(fields.call, 'ValueError', "Single '}' encountered in format string");
    } else if (character === '{') {
      const end = closingBrace(template, index, fields.call);
      text += await formatField(template.slice(index + 1, end), fields, depth);
      index = end + 1;
    } else {
      text += character;
      index += 1;
    }
  }
  return text;
}

function closingBrace(template: string, start: number, call: BuiltinCall): number {
  let open = 0;
  for (let index = start; index < template.length; index += 1) {
    if (template[index] === '{') open += 1;
    else if (template[index] === '}') {
      open -= 1;
      if (open === 0) return index;
    }
  }
  throw raise(call, 'ValueError', "expected '}' before end of string");
}

async function formatField(field: string, fields: Fields, depth: number): Promise<string> {
  const { call } = fields;
  const match = /^([^!:]*)(?:!([^:]*))?(?::(.*))?$/s.exec(field);
  if (match === null) throw raise(call, 'ValueError', `invalid field "${field}"`);
  const [, path = '', conversion, spec = ''] = match;
  if (conversion !== undefined && conversion !== 'r' && conversion !== 's' && conversion !== 'a') {
    throw raise(call, 'ValueError', `Unknown conversion specifier '${conversion}'`);
  }
  const value = await convert(await fieldValue(path, fields), conversion, call);
  return formatValue(value, await formatPart(spec, fields, depth + 1), call);
}

async function fieldValue(path: string, fields: Fields): Promise<PyValue> {
  const { call } = fields;
  const [, head = '', rest = ''] = /^([^.[]*)(.*)$/s.exec(path) ?? [];
  let value = headValue(head, fields);
  for (const step of rest.matchAll(/\.([^.[]+)|\[([^\]]+)\]|(.)/gs)) {
    const [, attribute, index] = step;
    if (attribute !== undefined) value = await getAttribute(value, attribute, call);
    else if (index !== undefined) value = await getSubscript(value, /^\d+$/.test(index) ? BigInt(index) : index, call);
    else throw unsupportedPython(call, `the field "${path}" of a format`);
  }
  return value;
}

function headValue(head: string, fields: Fields): PyValue {
  const { call } = fields;
  if (head !== '' && !/^\d+$/.test(head)) {
    const value = fields.named.get(head);
    if (value === undefined) throw raise(call, 'KeyError', head);
    return value;
  }
  const index = head === '' ? fields.next : Number(head);
  if (head === '') fields.next += 1;
  const value = fields.positional[index];
  if (value === undefined) {
    throw raise(call, 'IndexError', `Replacement index ${index} out of range for positional args tuple`);
  }
  return value;
}
