import type { ParserRuleContext } from 'antlr4ng';
import { sluiceError } from '../base/errors.ts';
import { nameOf, namePartsOf, required, type BuildContext } from './buildContext.ts';
import { buildExpression } from './buildExpression.ts';
import { buildFlowBody } from './buildFlow.ts';
import { queryText, statementName, wholeOf, type StatementContext } from './buildPipelineStatement.ts';
import { clauseKeyword, oneOfEach } from './clauseKeyword.ts';
import { buildType } from './buildType.ts';
import {
  ClusterByClauseContext,
  CollationClauseContext,
  ColumnClauseContext,
  ColumnCommentContext,
  ColumnElementContext,
  ColumnNotNullContext,
  CommentOfContext,
  ConstraintElementContext,
  type CreateDatasetContext,
  type CreateViewContext,
  type DatasetClauseContext,
  ExpectationContext,
  PartitionColumnContext,
  PartitionDefinitionContext,
  type PartitionFieldContext,
  PartitionTransformContext,
  PartitionedByClauseContext,
  type PropertiesContext,
  PropertiesClauseContext,
  QueryBodyContext,
  type TableElementsContext,
  UsingClauseContext,
} from './generated/SluiceSqlParser.ts';
import type {
  ColumnDefinition,
  CreateDataset,
  CreateView,
  ExpectationClause,
  PropertyClause,
  RecordedClause,
} from './pipelineStatement.ts';
import { syntaxErrorAt } from './parseTree.ts';
import { stringValue } from './stringText.ts';

export function buildDataset(tree: CreateDatasetContext, context: StatementContext): CreateDataset {
  const kind = tree.datasetKind();
  const body = tree.datasetBody();
  const live = kind.LIVE() !== null;
  const clauses = buildClauses(tree.datasetClause(), context);
  const elements = buildElements(tree.tableElements(), context);
  const streaming = kind.STREAMING() !== null || kind.INCREMENTAL() !== null;
  const format = clauses.using;
  return {
    kind: 'createDataset',
    dataset: streaming ? 'streamingTable' : 'materializedView',
    ...(live ? { legacyForm: context.source.written(kind).toUpperCase() } : {}),
    orRefresh: Boolean(tree.orPart()?.REFRESH()),
    orReplace: Boolean(tree.orPart()?.REPLACE()),
    ifNotExists: tree.ifNotExists() !== null,
    private: tree.PRIVATE() !== null || tree.temporaryPart() !== null,
    name: statementName(required(tree._name), context),
    ...(elements.columns.length === 0 ? {} : { columns: elements.columns }),
    expectations: elements.expectations,
    tableConstraints: elements.constraints,
    ...(format === undefined ? {} : { using: format }),
    ...clauses.layout,
    ...clauses.comment,
    properties: clauses.properties,
    otherClauses: clauses.others,
    ...(body === null
      ? {}
      : {
          body:
            body instanceof QueryBodyContext
              ? { kind: 'query', query: queryText(body.query(), context) }
              : buildFlowBody(body, context),
        }),
    ...wholeOf(tree, context),
  };
}

export function buildView(tree: CreateViewContext, context: StatementContext): CreateView {
  const kind = tree.viewKind();
  const clauses = buildClauses(tree.datasetClause(), context);
  const elements = buildElements(tree.tableElements(), context);
  const name = required(tree._name);
  const parts = namePartsOf(name);
  const other = tree.datasetClause().find((clause) => !viewClauses.some((type) => clause instanceof type));
  if (other?.start !== undefined && other.start !== null) throw syntaxErrorAt(other.start, context.source);
  const live = kind.LIVE() !== null || kind.STREAMING() !== null || kind.INCREMENTAL() !== null;
  // A legacy LIVE view is never published, whether it says TEMPORARY or not.
  const temporary = tree.temporaryPart() !== null || live;
  const statement = statementName(name, context);
  if (temporary && statement.parts.length > 1 && !isSessionQualifier(parts.slice(0, -1))) {
    throw sluiceError(
      'INVALID_TEMP_OBJ_QUALIFIER',
      {
        objectType: 'VIEW',
        objectName: `\`${parts.at(-1) ?? ''}\``,
        qualifier: parts
          .slice(0, -1)
          .map((part) => `\`${part}\``)
          .join('.'),
      },
      { position: context.position(name) },
    );
  }
  return {
    kind: 'createView',
    temporary,
    streaming: kind.STREAMING() !== null || kind.INCREMENTAL() !== null,
    ...(live ? { legacyForm: context.source.written(kind).toUpperCase() } : {}),
    orReplace: Boolean(tree.orPart()?.REPLACE()),
    ifNotExists: tree.ifNotExists() !== null,
    private: tree.PRIVATE() !== null,
    name: temporary ? { ...statement, parts: statement.parts.slice(-1) } : statement,
    ...(elements.columns.length === 0 ? {} : { columns: elements.columns }),
    expectations: elements.expectations,
    ...clauses.comment,
    properties: clauses.properties,
    query: queryText(tree.query(), context),
    ...wholeOf(tree, context),
  };
}

const viewClauses = [CommentOfContext, PropertiesClauseContext, CollationClauseContext];

function isSessionQualifier(parts: readonly string[]): boolean {
  return /^(system\.)?session$/i.test(parts.join('.'));
}

interface Clauses {
  readonly using: CreateDataset['using'];
  readonly layout: Pick<CreateDataset, 'partitionedBy' | 'clusterBy'>;
  readonly comment: { readonly comment?: string };
  readonly properties: readonly PropertyClause[];
  readonly others: readonly RecordedClause[];
}

function buildClauses(trees: readonly DatasetClauseContext[], context: StatementContext): Clauses {
  oneOfEach(trees, context);
  const using = trees.find((tree) => tree instanceof UsingClauseContext);
  const partitioned = trees.find((tree) => tree instanceof PartitionedByClauseContext);
  const clustered = trees.find((tree) => tree instanceof ClusterByClauseContext);
  const comment = trees.find((tree) => tree instanceof CommentOfContext);
  const properties = trees.find((tree) => tree instanceof PropertiesClauseContext);
  return {
    using:
      using === undefined
        ? undefined
        : { format: namePartsOf(using.qualifiedName()).join('.'), position: context.position(using) },
    layout: {
      ...(partitioned === undefined
        ? {}
        : { partitionedBy: partitioned.partitionField().map((field) => partitionField(field, context)) }),
      ...(clustered === undefined ? {} : { clusterBy: clusterColumns(clustered) }),
    },
    comment:
      comment === undefined ? {} : { comment: stringValue(required(comment.commentClause()).StringText().getText()) },
    properties: properties === undefined ? [] : buildProperties(properties.properties(), context),
    others: trees
      .filter(
        (tree) =>
          tree !== using && tree !== partitioned && tree !== clustered && tree !== comment && tree !== properties,
      )
      .map((tree) => recorded(clauseKeyword(tree), tree, context)),
  };
}

function clusterColumns(tree: ClusterByClauseContext): NonNullable<CreateDataset['clusterBy']> {
  if (tree.AUTO() !== null) return 'auto';
  return tree.NONE() === null ? tree.qualifiedName().map(namePartsOf) : 'none';
}

/** A column by name, `bucket(4, a)`, or a column with its type, which the table then has too. */
function partitionField(
  tree: PartitionFieldContext,
  context: BuildContext,
): NonNullable<CreateDataset['partitionedBy']>[number] {
  const position = context.position(tree);
  if (tree instanceof PartitionColumnContext) {
    const parts = namePartsOf(tree.qualifiedName());
    return { column: parts.join('.'), parts, position };
  }
  if (tree instanceof PartitionTransformContext) {
    const column = tree.expression(0) === null ? '' : context.source.written(required(tree.expression(0)));
    return { column, transform: context.source.written(tree), position };
  }
  if (tree instanceof PartitionDefinitionContext) {
    const definition = tree.columnDefinition();
    const name = nameOf(required(definition._name));
    return { column: name, parts: [name], dataType: buildType(definition.dataType(), context), position };
  }
  throw sluiceError('INTERNAL_ERROR', { detail: 'a kind of partition field has no builder' });
}

/** `(k = v, …)`. Raises DUPLICATE_KEY; a key without a value is not allowed. */
function buildProperties(tree: PropertiesContext, context: BuildContext): readonly PropertyClause[] {
  const seen = new Set<string>();
  return tree.property().map((property): PropertyClause => {
    const position = context.position(property);
    const keyTree = required(property._key);
    const key =
      keyTree.StringText() === null
        ? keyTree.identifier().map(nameOf).join('.')
        : stringValue(required(keyTree.StringText()).getText());
    const value = property.optionValue();
    if (value === null) {
      throw sluiceError(
        '_LEGACY_ERROR_TEMP_0035',
        { message: `Values must be specified for key(s): [${key}]` },
        { position },
      );
    }
    if (seen.has(key)) throw sluiceError('DUPLICATE_KEY', { keyColumn: `\`${key}\`` }, { position });
    seen.add(key);
    const literal = value.StringText();
    const truth = value.TRUE() ?? value.FALSE();
    const text = literal === null ? value.getText() : stringValue(literal.getText());
    return { key, value: truth === null ? text : text.toLowerCase(), position };
  });
}

interface Elements {
  readonly columns: readonly ColumnDefinition[];
  readonly expectations: readonly ExpectationClause[];
  readonly constraints: readonly RecordedClause[];
}

function buildElements(tree: TableElementsContext | null, context: StatementContext): Elements {
  const columns: ColumnDefinition[] = [];
  const expectations: ExpectationClause[] = [];
  const constraints: RecordedClause[] = [];
  for (const element of tree?.tableElement() ?? []) {
    if (element instanceof ColumnElementContext) columns.push(buildColumn(element, context));
    else if (element instanceof ExpectationContext) expectations.push(buildExpectation(element, context));
    else if (element instanceof ConstraintElementContext) {
      constraints.push(recorded(clauseKeyword(element), element, context));
    }
  }
  return { columns, expectations, constraints };
}

function buildExpectation(tree: ExpectationContext, context: BuildContext): ExpectationClause {
  const condition = required(tree._condition);
  const violation = tree.violation();
  return {
    name: nameOf(required(tree._name)),
    condition: buildExpression(condition, context),
    conditionText: context.source.written(condition),
    onViolation: violation === null ? 'keep' : violation.DROP() === null ? 'fail' : 'drop',
    position: context.position(tree),
  };
}

function buildColumn(tree: ColumnElementContext, context: BuildContext): ColumnDefinition {
  const clauses = tree.columnClause();
  oneOfEach(clauses, context);
  const type = tree.dataType();
  const comment = clauses.find((clause) => clause instanceof ColumnCommentContext);
  return {
    name: nameOf(required(tree._name)),
    ...(type === null ? {} : { dataType: buildType(type, context) }),
    nullable: !clauses.some((clause) => clause instanceof ColumnNotNullContext),
    ...(comment === undefined ? {} : { comment: stringValue(comment.StringText().getText()) }),
    otherClauses: clauses
      .filter((clause) => !(clause instanceof ColumnNotNullContext || clause instanceof ColumnCommentContext))
      .map((clause: ColumnClauseContext) => recorded(clauseKeyword(clause), clause, context)),
    position: context.position(tree),
  };
}

function recorded(keyword: string, tree: ParserRuleContext, context: BuildContext): RecordedClause {
  return { keyword, text: context.source.written(tree), position: context.position(tree) };
}
