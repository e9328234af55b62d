import { errorCatalogue, errorEntry, type ErrorCode } from '../protocol/errors/catalogue.ts';
import type { ParameterNames } from '../protocol/errors/errorText.ts';

/** A place in a text that the user wrote. Lines and columns count from 1; columns count UTF-16 units. */
export interface Position {
  /** The file's path as the user gave it, absent for text that came from no file. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** The texts of an entry: its message, and its action where it has one. Both may name parameters. */
type Texts<Code extends ErrorCode> = (typeof errorCatalogue)[Code] extends {
  readonly message: infer Message extends string;
  readonly action: infer Action extends string;
}
  ? Message | Action
  : (typeof errorCatalogue)[Code]['message'];

type Parameters<Code extends ErrorCode> = Record<ParameterNames<Texts<Code>>, string | number | bigint>;

export interface ErrorContext {
  readonly position?: Position | undefined;
  readonly cause?: unknown;
  /** Replaces the catalogue's action where the place knows better. */
  readonly action?: string;
  /** As another process has filled it, where its parameters are not at hand. */
  readonly message?: string;
}

/** An error that a user can meet: a code of the catalogue, a whole sentence, and what to do next. */
export class SluiceError extends Error {
  readonly code: ErrorCode;
  readonly parameters: Readonly<Record<string, string>>;
  readonly position: Position | undefined;
  readonly action: string | undefined;

  constructor(code: ErrorCode, parameters: Readonly<Record<string, string>>, context: ErrorContext = {}) {
    const entry = errorEntry(code);
    super(
      context.message ?? fill(entry.message, parameters),
      context.cause === undefined ? undefined : { cause: context.cause },
    );
    this.name = 'SluiceError';
    this.code = code;
    this.parameters = parameters;
    this.position = context.position;
    this.action = context.action ?? (entry.action === undefined ? undefined : fill(entry.action, parameters));
  }

  get sqlState(): string | undefined {
    return errorEntry(this.code).sqlState;
  }

  /** The same error with a position, for layers that know it when the thrower did not. */
  at(position: Position | undefined): SluiceError {
    if (this.position !== undefined || position === undefined) return this;
    const context: ErrorContext = { position, cause: this.cause, message: this.message };
    return new SluiceError(
      this.code,
      this.parameters,
      this.action === undefined ? context : { ...context, action: this.action },
    );
  }
}

/** Makes the error of a code; the compiler asks for exactly the parameters that its message names. */
export function sluiceError<Code extends ErrorCode>(
  code: Code,
  parameters: Parameters<Code>,
  context: ErrorContext = {},
): SluiceError {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries<string | number | bigint>(parameters)) texts[name] = String(value);
  return new SluiceError(code, texts, context);
}

/** Whether a text is a code of the catalogue, for errors that come back as texts from another engine or process. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code);
}

export function isSluiceError(error: unknown, code?: ErrorCode): error is SluiceError {
  return error instanceof SluiceError && (code === undefined || error.code === code);
}

/** `app.py:12:5`, or an empty text when nothing is known. */
export function positionText(position: Position | undefined): string {
  if (position === undefined) return '';
  const place = `${position.line}:${position.column}`;
  return position.file === undefined ? `line ${place}` : `${position.file}:${place}`;
}

function fill(message: string, parameters: Readonly<Record<string, string>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
}
