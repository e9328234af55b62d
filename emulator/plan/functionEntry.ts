import type { Position } from '../base/errors.ts';
import type { DataType, LiteralValue } from './dataType.ts';
import type { TypedExpression } from './resolved.ts';

/**
 * One function or operator: its names, how it is typed, and how DuckDB computes it. Pure data and pure functions; SQL text
 * is only text here. Entries live in `functions/`, one file a family; adding a function is adding an entry.
 */
export interface FunctionEntry {
  /** Canonical name first, then its other names; all in lower case. */
  readonly names: readonly string[];
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'generator';
  /** One sentence for hover and `--help`. */
  readonly help: string;
  /** Types the call or raises Spark's own analysis error. */
  readonly resolve: (call: CallToResolve) => ResolvedCall;
  /** DuckDB SQL of the call over its (already cast) arguments' SQL. */
  readonly toSql: (call: CallToTranslate) => string;
}

export interface CallToResolve {
  /** The name as the user wrote it. */
  readonly name: string;
  readonly args: readonly TypedExpression[];
  readonly distinct: boolean;
  readonly settings: AnalysisSettings;
  readonly position?: Position | undefined;
}

export interface ResolvedCall {
  /** Arguments after Spark's implicit casts. */
  readonly args: readonly TypedExpression[];
  readonly dataType: DataType;
  readonly nullable: boolean;
}

export interface CallToTranslate {
  readonly args: readonly string[];
  readonly argTypes: readonly DataType[];
  readonly dataType: DataType;
  /** The values of arguments that are literals, else undefined at that place. */
  readonly literals: readonly (LiteralValue | undefined)[];
  readonly settings: AnalysisSettings;
  /** Asks for a JavaScript scalar function of `compute/`, and gives the name to call it by. */
  readonly useJavaScript: (name: string) => string;
}

/** What of the session's settings changes an answer. */
export interface AnalysisSettings {
  /** `spark.sql.session.timeZone`. */
  readonly timeZone: string;
  /** `spark.sql.ansi.enabled`; false is refused where the answer would differ. */
  readonly ansi: boolean;
  /** `spark.sql.caseSensitive`. */
  readonly caseSensitive: boolean;
  /** Further settings by name, as given. */
  readonly conf: Readonly<Record<string, string>>;
}

export interface FunctionRegistry {
  find(name: string): FunctionEntry | undefined;
  names(): readonly string[];
}
