import { sluiceError, type Position, type SluiceError } from '../../base/errors.ts';
import { exceptionType, type ExceptionName } from '../builtins/exceptionTypes.ts';
import type { At, PyException } from './values.ts';

/** A Python exception on its way to a handler. Only `program.ts` and `try` catch it. */
export class PythonRaise extends Error {
  readonly exception: PyException;
  readonly position: Position;
  /** The word that was probably meant. */
  readonly meant: string | undefined;

  constructor(exception: PyException, position: Position, meant?: string) {
    super(exception.type.name);
    this.exception = exception;
    this.position = position;
    this.meant = meant;
  }
}

export function raise(at: Pick<At, 'position'>, type: ExceptionName, message: string, meant?: string): PythonRaise {
  return new PythonRaise({ kind: 'exception', type: exceptionType(type), args: [message] }, at.position, meant);
}

export function unsupportedPython(at: Pick<At, 'position'>, construct: string): SluiceError {
  return sluiceError('UNSUPPORTED_PYTHON', { construct }, { position: at.position });
}

export function unsupportedPySpark(at: Pick<At, 'position'>, name: string, detail = ''): SluiceError {
  return sluiceError('UNSUPPORTED_PYSPARK', { name, detail }, { position: at.position });
}
