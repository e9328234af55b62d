import type { ParserRuleContext } from 'antlr4ng';
import { sluiceError } from '../base/errors.ts';
import type { BuildContext } from './buildContext.ts';
import {
  ApplyAsContext,
  BucketClauseContext,
  CdcColumnsContext,
  ClusterByClauseContext,
  CollationClauseContext,
  ColumnCommentContext,
  ColumnConstraintContext,
  ColumnDefaultContext,
  ColumnGeneratedContext,
  ColumnIdentityContext,
  ColumnMaskContext,
  ColumnNotNullContext,
  ColumnsToUpdateContext,
  CommentOfContext,
  ConstraintElementContext,
  IgnoreNullUpdatesContext,
  LocationClauseContext,
  OptionsClauseContext,
  PartitionedByClauseContext,
  PropertiesClauseContext,
  RowFilterClauseContext,
  RowFormatClauseContext,
  ScheduleClauseContext,
  SequenceByContext,
  SkewClauseContext,
  StoredAsClauseContext,
  StoredAsContext,
  TrackHistoryContext,
  TriggerClauseContext,
  UsingClauseContext,
} from './generated/SluiceSqlParser.ts';

/** What messages call a clause. */
export function clauseKeyword(tree: ParserRuleContext): string {
  if (tree instanceof SequenceByContext) return tree.SYSTEM() === null ? 'SEQUENCE BY' : 'SYSTEM SEQUENCE BY';
  if (tree instanceof ApplyAsContext) return tree.DELETE() === null ? 'APPLY AS TRUNCATE WHEN' : 'APPLY AS DELETE WHEN';
  return keywords.find(([type]) => tree instanceof type)?.[1] ?? '';
}

/** Raises DUPLICATE_CLAUSES where a clause stands twice; constraints may. */
export function oneOfEach(trees: readonly ParserRuleContext[], context: BuildContext): void {
  const seen = new Set<string>();
  for (const tree of trees) {
    const keyword = clauseKeyword(tree);
    if (keyword === constraint) continue;
    if (seen.has(keyword)) {
      throw sluiceError('DUPLICATE_CLAUSES', { clauseName: keyword }, { position: context.position(tree) });
    }
    seen.add(keyword);
  }
}

const constraint = 'CONSTRAINT';

const keywords: readonly (readonly [abstract new (...args: never[]) => ParserRuleContext, string])[] = [
  [UsingClauseContext, 'USING'],
  [PartitionedByClauseContext, 'PARTITIONED BY'],
  [ClusterByClauseContext, 'CLUSTER BY'],
  [CommentOfContext, 'COMMENT'],
  [PropertiesClauseContext, 'TBLPROPERTIES'],
  [OptionsClauseContext, 'OPTIONS'],
  [LocationClauseContext, 'LOCATION'],
  [CollationClauseContext, 'DEFAULT COLLATION'],
  [RowFilterClauseContext, 'WITH ROW FILTER'],
  [ScheduleClauseContext, 'SCHEDULE'],
  [TriggerClauseContext, 'TRIGGER ON UPDATE'],
  [BucketClauseContext, 'CLUSTERED BY'],
  [SkewClauseContext, 'SKEWED BY'],
  [StoredAsClauseContext, 'STORED AS/BY'],
  [RowFormatClauseContext, 'ROW FORMAT'],
  [ColumnNotNullContext, 'NOT NULL'],
  [ColumnCommentContext, 'COMMENT'],
  [ColumnDefaultContext, 'DEFAULT'],
  [ColumnGeneratedContext, 'GENERATED ALWAYS AS'],
  [ColumnIdentityContext, 'GENERATED AS IDENTITY'],
  [ColumnMaskContext, 'MASK'],
  [ColumnConstraintContext, constraint],
  [ConstraintElementContext, constraint],
  [IgnoreNullUpdatesContext, 'IGNORE NULL UPDATES'],
  [CdcColumnsContext, 'COLUMNS'],
  [ColumnsToUpdateContext, 'COLUMNS TO UPDATE'],
  [StoredAsContext, 'STORED AS'],
  [TrackHistoryContext, 'TRACK HISTORY ON'],
];
