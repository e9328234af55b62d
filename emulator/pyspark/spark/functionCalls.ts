import type { Expression } from '../../plan/expression.ts';
import { bind } from '../runtime/arguments.ts';
import { builtin, typeName, type At, type BuiltinCall, type PyBuiltin, type PyValue } from '../runtime/values.ts';
import { columnArgument } from './columnArguments.ts';
import { column } from './columnClass.ts';
import { columnExpression } from './columnOperators.ts';
import type { ArgumentForm, FunctionParameter, FunctionSignature } from './functionTable.ts';
import { literalOrColumn, scalarLiteral } from './literals.ts';
import { notExpectedType } from './typeErrors.ts';

/** A function of the table as a value of the program. */
export function tableFunction(signature: FunctionSignature): PyBuiltin {
  return builtin(signature.name, async (call) => {
    const bound = bind(call, signature.text);
    const args: Expression[] = [];
    for (const parameter of signature.parameters) {
      if (parameter.rest) {
        for (const { value, position } of bound.rest) {
          args.push(await argument(value, parameter, { run: call.run, position }));
        }
        continue;
      }
      const value = bound.optional(parameter.name);
      const at: At = { run: call.run, position: bound.position(parameter.name) };
      // None stands for an argument that is left out where the signature has one that can be.
      const left = value === undefined || (value === null && parameter.optional && parameter.fallback === undefined);
      if (!left) args.push(await argument(value, parameter, at));
      else if (parameter.fallback !== undefined) args.push(fallbackLiteral(parameter.fallback, call));
      else if (!parameter.optional) bound.required(parameter.name);
    }
    return functionCall(call, signature.sqlName, args);
  });
}

export function functionCall(call: Pick<BuiltinCall, 'position'>, name: string, args: readonly Expression[]): PyValue {
  return column({ kind: 'call', name, args, position: call.position });
}

async function argument(
  value: PyValue,
  parameter: Pick<FunctionParameter, 'name' | 'form'>,
  at: At,
): Promise<Expression> {
  return argumentOf(value, parameter.form, parameter.name, at);
}

export async function argumentOf(value: PyValue, form: ArgumentForm, name: string, at: At): Promise<Expression> {
  const expression = columnExpression(value);
  const plain = form === 'str' || form === 'int' || form === 'bool' || form === 'float';
  if (plain && typeName(value) !== form) throw notExpectedType(at, name, form, value);
  if (expression !== undefined) return expression;
  switch (form) {
    case 'column':
      return columnArgument(value, at);
    case 'columnOrNumber': {
      const isNumber = typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean';
      const literal = isNumber ? scalarLiteral(value, at) : undefined;
      return literal ?? columnArgument(value, at);
    }
    case 'literal':
    case 'str':
    case 'int':
    case 'bool':
    case 'float':
      return literalOrColumn(value, at);
    case 'text':
      if (typeof value !== 'string') throw notExpectedType(at, name, 'Column or str', value);
      return literalOrColumn(value, at);
  }
}

function fallbackLiteral(value: Exclude<FunctionParameter['fallback'], undefined>, at: At): Expression {
  const python = typeof value === 'number' ? BigInt(value) : value;
  const literal = scalarLiteral(python, at);
  if (literal === undefined) throw new TypeError('A default of the table is a plain value.');
  return literal;
}
