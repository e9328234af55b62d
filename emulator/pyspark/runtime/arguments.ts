import type { Position } from '../../base/errors.ts';
import { raise } from './raise.ts';
import type { BuiltinCall, CallArgument, PyValue } from './values.ts';

/** Arguments of a built-in, sorted to the parameters of its signature. */
export interface Bound {
  /** Raises a TypeError when the argument was not given. */
  required(name: string): PyValue;
  /** Undefined when the argument was not given. */
  optional(name: string): PyValue | undefined;
  /** Of the argument, else of the call. */
  position(name: string): Position;
  /** What `*rest` took. */
  readonly rest: readonly CallArgument[];
  /** What `**named` took. */
  readonly named: readonly CallArgument[];
}

interface Signature {
  readonly positional: readonly Parameter[];
  readonly keywordOnly: readonly Parameter[];
  readonly rest: boolean;
  readonly named: boolean;
}

interface Parameter {
  readonly name: string;
  readonly optional: boolean;
}

const signatures = new Map<string, Signature>();

/**
 * Sorts arguments as Python does. A signature reads like Python's, `col, *cols, how=, **options`: a trailing `=` makes a
 * parameter optional, after `*` come those that can only be named.
 */
export function bind(call: BuiltinCall, text: string): Bound {
  const signature = signatureOf(text);
  const given = new Map<string, CallArgument>();
  const rest: CallArgument[] = [];
  const named: CallArgument[] = [];
  let place = 0;
  for (const argument of call.args) {
    if (argument.name !== undefined) {
      takeNamed({ call, signature, given, named }, argument, argument.name);
      continue;
    }
    const parameter = signature.positional[place];
    place += 1;
    if (parameter !== undefined) given.set(parameter.name, argument);
    else if (signature.rest) rest.push(argument);
    else throw raise(call, 'TypeError', tooMany(call, signature));
  }
  const missing = [...signature.positional, ...signature.keywordOnly].filter(
    (parameter) => !parameter.optional && !given.has(parameter.name),
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `'${name}'`).join(' and ');
    const noun = missing.length === 1 ? 'argument' : 'arguments';
    throw raise(call, 'TypeError', `${call.name}() missing ${missing.length} required positional ${noun}: ${names}`);
  }
  return {
    required: (name) => {
      const argument = given.get(name);
      if (argument === undefined) {
        throw raise(call, 'TypeError', `${call.name}() missing 1 required positional argument: '${name}'`);
      }
      return argument.value;
    },
    optional: (name) => given.get(name)?.value,
    position: (name) => given.get(name)?.position ?? call.position,
    rest,
    named,
  };
}

/** For callables that take positional arguments only. */
export function positionalValues(call: BuiltinCall): readonly PyValue[] {
  const named = call.args.find(({ name }) => name !== undefined);
  if (named !== undefined) throw raise(call, 'TypeError', `${call.name}() takes no keyword arguments`);
  return call.args.map(({ value }) => value);
}

interface Taking {
  readonly call: BuiltinCall;
  readonly signature: Signature;
  readonly given: Map<string, CallArgument>;
  readonly named: CallArgument[];
}

function takeNamed({ call, signature, given, named }: Taking, argument: CallArgument, name: string): void {
  const at = { position: argument.position };
  const known = [...signature.positional, ...signature.keywordOnly].some((parameter) => parameter.name === name);
  if (known && given.has(name))
    throw raise(at, 'TypeError', `${call.name}() got multiple values for argument '${name}'`);
  if (known) given.set(name, argument);
  else if (signature.named) named.push(argument);
  else throw raise(at, 'TypeError', `${call.name}() got an unexpected keyword argument '${name}'`);
}

function tooMany(call: BuiltinCall, signature: Signature): string {
  const most = signature.positional.length;
  const given = call.args.filter(({ name }) => name === undefined).length;
  return `${call.name}() takes ${most} positional ${most === 1 ? 'argument' : 'arguments'} but ${given} ${given === 1 ? 'was' : 'were'} given`;
}

function signatureOf(text: string): Signature {
  const known = signatures.get(text);
  if (known !== undefined) return known;
  const positional: Parameter[] = [];
  const keywordOnly: Parameter[] = [];
  let star = false;
  let rest = false;
  let named = false;
  for (const part of text.split(',').map((word) => word.trim())) {
    if (part === '') continue;
    if (part.startsWith('**')) {
      named = true;
    } else if (part.startsWith('*')) {
      star = true;
      rest = part.length > 1;
    } else {
      const parameter = { name: part.replace('=', ''), optional: part.endsWith('=') };
      (star ? keywordOnly : positional).push(parameter);
    }
  }
  const signature: Signature = { positional, keywordOnly, rest, named };
  signatures.set(text, signature);
  return signature;
}
