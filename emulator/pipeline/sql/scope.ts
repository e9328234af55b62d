import { sluiceError, type Position } from '../../base/errors.ts';
import type { StatementName } from '../../sql/pipelineStatement.ts';
import type { Dataset, Flow, QualifiedName } from '../definition.ts';
import type { Dialect, ProjectWarning } from '../project.ts';

/** What SET and USE have made of a file so far. */
export interface FileScope {
  readonly dialect: Dialect;
  readonly catalog: string;
  /** Absent between SET CATALOG and USE SCHEMA in the dialect `spark`. */
  readonly schema: string | undefined;
  readonly conf: Readonly<Record<string, string>>;
}

export interface Registered {
  readonly datasets: readonly Dataset[];
  readonly flows: readonly Flow[];
  readonly warnings: readonly ProjectWarning[];
}

/** The full name of a table or persisted view. Raises NO_SCHEMA_IN_USE and IDENTIFIER_TOO_MANY_NAME_PARTS. */
export function qualified({ parts, position }: StatementName, scope: FileScope): QualifiedName {
  const place = schemaInUse(scope, parts, position);
  if (parts.length > 3) {
    throw sluiceError(
      'IDENTIFIER_TOO_MANY_NAME_PARTS',
      { identifier: parts.map((part) => `\`${part}\``).join('.'), limit: 3 },
      { position },
    );
  }
  return [...place.slice(0, 3 - parts.length), ...parts];
}

/** Catalog and schema in use. */
export function schemaInUse(
  { catalog, schema }: FileScope,
  parts: readonly string[],
  position: Position,
): readonly [catalog: string, schema: string] {
  if (schema === undefined) {
    throw sluiceError('NO_SCHEMA_IN_USE', { catalog, name: parts.join('.') }, { position });
  }
  return [catalog, schema];
}

/** A clause that a statement has and that the engine cannot keep yet. */
export function unsupportedClause(clause: string, position: Position, detail = ''): Error {
  return sluiceError('UNSUPPORTED_PIPELINE_CLAUSE', { clause, detail }, { position });
}

export function registrationError(message: string, position: Position): Error {
  return sluiceError('PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR', { message }, { position });
}
