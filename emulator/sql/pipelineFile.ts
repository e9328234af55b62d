import { isSluiceError, sluiceError, type Position, type SluiceError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import { beyondSpark } from './beyondSpark.ts';
import { buildPipelineStatement } from './buildPipelineStatement.ts';
import { buildQuery } from './buildQuery.ts';
import { SluiceSqlParser } from './generated/SluiceSqlParser.ts';
import { otherPlan } from './otherStatement.ts';
import { substituteParameters } from './parameters.ts';
import { buildContext, type ParseOptions } from './parseSql.ts';
import { parseTokens, syntaxErrorAt } from './parseTree.ts';
import type { PipelineFile, PipelineStatement, SqlDialect } from './pipelineStatement.ts';
import { setParts } from './setStatement.ts';
import { placesOf, sourceText, type SourceText } from './sourceText.ts';
import { splitStatements, type StatementSpan } from './splitStatements.ts';
import { checkStatement } from './statementChecks.ts';
import { readTokens } from './tokenSource.ts';

export interface PipelineFileOptions extends Omit<ParseOptions, 'databricks'> {
  /** `databricks` unless said. */
  readonly dialect?: SqlDialect;
  /** What `${key}` stands for. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * The statements of a pipeline's SQL file, each with its place, and every statement's first error. Never throws for what the text
 * holds. A statement with an error is left out; the others are read.
 */
export function parsePipelineFile(text: string, options: PipelineFileOptions = {}): PipelineFile {
  const statements: PipelineStatement[] = [];
  const errors: SluiceError[] = [];
  const emptyParameters: { readonly name: string; readonly position: Position }[] = [];
  const whole = placesOf(text, options);
  const { file, timeZone, dialect = 'databricks', parameters = {} } = options;
  for (const span of splitStatements(text)) {
    const piece = pieceOf(text, span, parameters);
    const place = (index: number): ReturnType<typeof whole> => whole(span.start + piece.writtenIndex(index));
    const source = sourceText(piece.text, { file, place });
    for (const { name, scope, start, end } of piece.missing) {
      const at = sourceText(text, { file, place: whole }).span(span.start + start, span.start + end);
      if (scope === undefined && dialect === 'spark') emptyParameters.push({ name, position: at });
      else errors.push(undefinedParameter(scope === undefined ? name : `${scope}:${name}`, at, parameters));
    }
    if (dialect === 'databricks' && piece.missing.length > 0) continue;
    try {
      statements.push(parseStatement(source, dialect, timeZone));
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      errors.push(error);
    }
  }
  return { statements, errors, ...(emptyParameters.length === 0 ? {} : { emptyParameters }) };
}

function pieceOf(
  text: string,
  { start, end }: StatementSpan,
  parameters: Readonly<Record<string, string>>,
): NonNullable<ReturnType<typeof substituteParameters>> {
  const written = text.slice(start, end);
  return substituteParameters(written, parameters) ?? { text: written, writtenIndex: (index) => index, missing: [] };
}

function undefinedParameter(
  name: string,
  position: Position,
  parameters: Readonly<Record<string, string>>,
): SluiceError {
  const near = nearest(name, Object.keys(parameters));
  const action = near === undefined ? {} : { action: `Did you mean \${${near}}?` };
  return sluiceError('UNDEFINED_PIPELINE_PARAMETER', { name }, { position, ...action });
}

function parseStatement(source: SourceText, dialect: SqlDialect, timeZone: string | undefined): PipelineStatement {
  const tokens = readTokens(source);
  const [first, second] = tokens;
  const last = tokens.at(-2);
  // The span held something that a replaced parameter took away.
  if (first === undefined || last === undefined) {
    throw sluiceError('PARSE_EMPTY_STATEMENT', {}, { position: source.endPosition() });
  }
  const position = source.tokenPosition(first, last);
  const text = source.between(first, last);
  const options = { databricks: dialect === 'databricks', ...(timeZone === undefined ? {} : { timeZone }) };
  const context = { ...buildContext(source, options), dialect };

  if (queryStarts.has(first.type)) {
    const tree = parseTokens(source, tokens, (parser) => parser.singleQuery());
    return { kind: 'other', plan: planName(buildQuery(tree.query(), context)), position, text };
  }
  const plan = otherPlan(text);
  // Open-source Spark makes materialized views and streaming tables, and has no other statement of them.
  const beyond = dialect === 'spark' && otherThanCreate.has(first.type) ? second : undefined;
  if (beyond !== undefined && /^(materialized|streaming)$/i.test(beyond.text ?? '')) {
    throw syntaxErrorAt(beyond, source, databricksOnly);
  }
  if (plan !== undefined) return { kind: 'other', plan, position, text };
  if (first.type === SluiceSqlParser.SET && second?.type !== SluiceSqlParser.CATALOG) {
    return { kind: 'set', ...setParts(source.text.slice(source.endOf(first)), position), position, text };
  }
  const tree = parseTokens(source, tokens, (parser) => parser.singlePipelineStatement()).pipelineStatement();
  if (dialect === 'spark') {
    const stop = beyondSpark(tree);
    if (stop !== undefined) throw syntaxErrorAt(stop, source, databricksOnly);
  }
  const statement = buildPipelineStatement(tree, context);
  checkStatement(statement, dialect);
  return statement;
}

const databricksOnly = ': this is Databricks syntax, which the dialect "spark" does not have';

const otherThanCreate: ReadonlySet<number> = new Set([SluiceSqlParser.DROP]);

const queryStarts: ReadonlySet<number> = new Set([
  SluiceSqlParser.SELECT,
  SluiceSqlParser.WITH,
  SluiceSqlParser.FROM,
  SluiceSqlParser.VALUES,
  SluiceSqlParser.TABLE,
  SluiceSqlParser.LeftParen,
]);

/** What Spark calls the topmost node of a query. */
function planName(plan: LogicalPlan): string {
  switch (plan.kind) {
    case 'relation':
      return 'UnresolvedRelation';
    case 'values':
      return 'UnresolvedInlineTable';
    case 'tableFunction':
      return 'UnresolvedTableValuedFunction';
    case 'filter':
      return plan.role === 'having' ? 'UnresolvedHaving' : 'Filter';
    case 'setOperation':
      return plan.operation === 'union'
        ? plan.all
          ? 'Union'
          : 'Distinct'
        : plan.operation === 'except'
          ? 'Except'
          : 'Intersect';
    case 'limit':
      return plan.limit === undefined ? 'Offset' : 'GlobalLimit';
    case 'with':
      return 'UnresolvedWith';
    case 'subqueryAlias':
      return 'SubqueryAlias';
    default:
      return plan.kind.charAt(0).toUpperCase() + plan.kind.slice(1);
  }
}
