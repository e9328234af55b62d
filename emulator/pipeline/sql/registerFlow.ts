import { sluiceError } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { singleName } from '../../sql/buildFlow.ts';
import type { AutoCdcClause, CreateFlow, RecordedClause } from '../../sql/pipelineStatement.ts';
import type { AutoCdcFlow, QualifiedName } from '../definition.ts';
import type { ProjectWarning } from '../project.ts';
import {
  qualified,
  registrationError,
  schemaInUse,
  unsupportedClause,
  type FileScope,
  type Registered,
} from './scope.ts';
import { readsStream } from '../../plan/readsStream.ts';

/** Source: apache/spark SqlGraphRegistrationContext.CreateFlowHandler */
export function registerFlow(statement: CreateFlow, scope: FileScope): Registered {
  const { body, comment, position } = statement;
  const name = flowName(statement, scope);
  const warnings: ProjectWarning[] = [];
  if (body.kind === 'insert') checkInsert(statement, body.otherClauses, { byName: body.byName, scope, warnings });
  const target = qualified(statement.target, scope);
  const [catalog, schema] = schemaInUse(scope, statement.target.parts, statement.target.position);
  const shared = {
    name: name ?? target,
    target,
    implicit: false,
    once: body.once,
    ...(comment === undefined ? {} : { comment }),
    conf: scope.conf,
    catalog,
    schema,
    position: statement.name?.position ?? position,
    targetPosition: statement.target.position,
  } as const;
  if (body.kind === 'insert') {
    return { datasets: [], flows: [{ kind: 'query', ...shared, plan: body.query.plan }], warnings };
  }
  return { datasets: [], flows: [autoCdcFlow(body.autoCdc, shared, body.form)], warnings };
}

function flowName({ name }: CreateFlow, scope: FileScope): QualifiedName | undefined {
  if (name === undefined) return undefined;
  if (name.parts.length > 1) {
    throw sluiceError(
      'MULTIPART_FLOW_NAME_NOT_SUPPORTED',
      { flowName: name.parts.join('.') },
      { position: name.position },
    );
  }
  return qualified(name, scope);
}

const insertMessages: Readonly<Record<string, string>> = {
  PARTITION: 'Partition spec may not be specified for flow target.',
  COLUMNS: 'Column schema may not be specified for flow target.',
  OVERWRITE: 'INSERT OVERWRITE flows not supported.',
  'IF NOT EXISTS': 'IF NOT EXISTS not supported for flows.',
  'REPLACE WHERE': 'Unable flow type. Only INSERT INTO flows are supported.',
};

interface InsertCheck {
  readonly byName: boolean;
  readonly scope: FileScope;
  readonly warnings: ProjectWarning[];
}

function checkInsert(
  statement: CreateFlow,
  clauses: readonly RecordedClause[],
  { byName, scope, warnings }: InsertCheck,
): void {
  const [first] = clauses;
  if (first !== undefined) throw registrationError(insertMessages[first.keyword] ?? '', statement.position);
  if (byName) return;
  if (scope.dialect === 'spark') {
    throw registrationError('Only INSERT INTO by name flows supported.', statement.position);
  }
  warnings.push({
    kind: 'insertWithoutByName',
    message: 'The flow has no BY NAME: its columns are matched by name all the same. Spark refuses the statement.',
    position: statement.position,
  });
}

type Shared = Omit<AutoCdcFlow, 'kind' | 'source' | 'keys' | 'ignoreNullUpdates' | 'scdType'>;

/**
 * A flow of changes. What its clauses must be together is checked here; what its columns are is for the graph to find out. Raises
 * MISSING_CLAUSES_FOR_OPERATION, AUTOCDC_MULTIPART_COLUMN_IDENTIFIER, PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR and
 * UNSUPPORTED_PIPELINE_CLAUSE. Source: apache/spark AutoCdcParserSuite; docs.databricks.com "AUTO CDC INTO"
 */
export function autoCdcFlow(clause: AutoCdcClause, shared: Shared, form: 'AUTO CDC' | 'APPLY CHANGES'): AutoCdcFlow {
  const { position, source } = clause;
  const snapshot = source.kind === 'snapshot';
  if (!snapshot && clause.sequenceBy === undefined) {
    throw sluiceError('MISSING_CLAUSES_FOR_OPERATION', { clauses: 'SEQUENCE BY', operation: form }, { position });
  }
  const keys = clause.keys.map((key) => singleName(key, position));
  if (clause.storedAs === 'bitemporal') throw unsupportedClause('STORED AS BITEMPORAL', position);
  const scdType = clause.storedAs === 'scd2' ? 2 : 1;
  if (clause.trackHistory !== undefined && scdType !== 2) {
    throw registrationError(`${form} TRACK HISTORY requires STORED AS SCD TYPE 2.`, clause.trackHistory.position);
  }
  if (clause.applyAsTruncates !== undefined && scdType === 2) {
    throw registrationError(`${form} APPLY AS TRUNCATE WHEN requires STORED AS SCD TYPE 1.`, position);
  }
  refuseNewerClauses(clause);
  if (snapshot) refuseClausesOfChanges(clause, form);
  if (source.kind === 'relation' && !readsStream(source.plan)) {
    throw registrationError(`${form} source must be a streaming query, e.g. STREAM(<table>).`, source.position);
  }
  if (source.kind === 'snapshot' && source.version !== undefined) {
    throw unsupportedClause('WITH VERSION', source.version.position);
  }
  return {
    ...shared,
    kind: snapshot ? 'autoCdcFromSnapshot' : 'autoCdc',
    source: sourcePlan(source),
    keys,
    ...(clause.sequenceBy === undefined ? {} : { sequenceBy: clause.sequenceBy }),
    ...(clause.applyAsDeletes === undefined ? {} : { applyAsDeletes: clause.applyAsDeletes }),
    ...(clause.applyAsTruncates === undefined ? {} : { applyAsTruncates: clause.applyAsTruncates }),
    ignoreNullUpdates: clause.ignoreNullUpdates,
    ...(clause.columns === undefined ? {} : { columns: clause.columns }),
    scdType,
    ...(clause.trackHistory === undefined ? {} : { trackHistory: clause.trackHistory }),
  };
}

function sourcePlan(source: AutoCdcClause['source']): LogicalPlan {
  return source.kind === 'snapshot' ? source.query.plan : source.plan;
}

function refuseNewerClauses(clause: AutoCdcClause): void {
  if (clause.systemSequenceBy !== undefined) throw unsupportedClause('SYSTEM SEQUENCE BY', clause.position);
  if (clause.columnsToUpdate !== undefined) throw unsupportedClause('COLUMNS TO UPDATE', clause.position);
  if (clause.ignoreNullUpdatesOn !== undefined) {
    throw unsupportedClause('IGNORE NULL UPDATES ON', clause.ignoreNullUpdatesOn.position);
  }
}

/** A snapshot holds no changes, so nothing can say how they follow each other. */
function refuseClausesOfChanges(clause: AutoCdcClause, form: string): void {
  const found = [
    clause.sequenceBy === undefined ? undefined : 'SEQUENCE BY',
    clause.applyAsDeletes === undefined ? undefined : 'APPLY AS DELETE WHEN',
    clause.applyAsTruncates === undefined ? undefined : 'APPLY AS TRUNCATE WHEN',
    clause.ignoreNullUpdates ? 'IGNORE NULL UPDATES' : undefined,
  ].find((keyword) => keyword !== undefined);
  if (found !== undefined) throw registrationError(`${form} FROM SNAPSHOT takes no ${found}.`, clause.position);
}
