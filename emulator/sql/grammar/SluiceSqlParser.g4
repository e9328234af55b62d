/**
 * Spark SQL: queries, expressions, types and schemas. The grammar is written from Spark's reference pages; the order of
 * alternatives decides where a text could be read in two ways.
 * Sources: https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select.html and the pages below it,
 * sql-ref-operators.html (precedence), sql-ref-ansi-compliance.html (keywords), sql-ref-datatypes.html,
 * sql-pipe-syntax.html
 */
parser grammar SluiceSqlParser;

options { tokenVocab = SluiceSqlLexer; }

// ---------------------------------------------------------------- entries

singleQuery : query Semicolon* EOF ;
singleExpression : namedExpression EOF ;
singleExpressionList : namedExpressionList EOF ;
singleIdentifier : qualifiedName EOF ;
singleDataType : dataType EOF ;
singleSchema : columnDefinitions EOF ;

// ---------------------------------------------------------------- statements of pipelines

/**
 * One statement of a pipeline's SQL file: the union of what open-source Spark and Databricks accept; the builder notes what is
 * beyond Spark. SET and statements of other kinds never come here (otherStatement.ts).
 * Sources: apache/spark SqlBaseParser.g4 (createPipelineDataset, createPipelineInsertIntoFlow, createView, useNamespace),
 * docs.databricks.com "CREATE STREAMING TABLE", "CREATE MATERIALIZED VIEW", "CREATE FLOW", "AUTO CDC INTO" of Lakeflow pipelines.
 */
singlePipelineStatement : pipelineStatement EOF ;

pipelineStatement
    : CREATE orPart? PRIVATE? temporaryPart? datasetKind ifNotExists? name=qualifiedName
      tableElements? datasetClause* datasetBody?                              # createDataset
    | CREATE orPart? PRIVATE? temporaryPart? viewKind ifNotExists? name=qualifiedName
      tableElements? datasetClause* AS query                                  # createView
    | CREATE FLOW name=qualifiedName commentClause? AS flowAction             # createFlow
    | APPLY CHANGES INTO target=qualifiedName cdcBody                         # applyChanges
    | USE scope=( SCHEMA | DATABASE | NAMESPACE | CATALOG )? name=qualifiedName # useStatement
    | SET CATALOG ( identifier | StringText )                                 # setCatalog
    ;

orPart : OR ( REFRESH | REPLACE ) ;
temporaryPart : GLOBAL? ( TEMPORARY | TEMP ) ;
datasetKind
    : STREAMING TABLE
    | MATERIALIZED VIEW
    | ( STREAMING | INCREMENTAL )? LIVE TABLE
    ;
viewKind : ( STREAMING | INCREMENTAL )? LIVE? VIEW ;
ifNotExists : IF NOT EXISTS ;

tableElements : LeftParen tableElement ( Comma tableElement )* RightParen ;
tableElement
    : CONSTRAINT name=identifier EXPECT LeftParen condition=expression RightParen violation? # expectation
    | ( CONSTRAINT name=identifier )? constraintBody constraintOption*        # constraintElement
    | name=identifier ( Colon? dataType )? columnClause*                      # columnElement
    ;
violation : ON VIOLATION ( DROP ROW | FAIL UPDATE ) ;
columnClause
    : NOT NULL                                                                # columnNotNull
    | COMMENT StringText                                                      # columnComment
    | DEFAULT expression                                                      # columnDefault
    | GENERATED ALWAYS AS LeftParen expression RightParen                     # columnGenerated
    | GENERATED ( ALWAYS | BY DEFAULT ) AS IDENTITY ( LeftParen identityOption* RightParen )? # columnIdentity
    | MASK qualifiedName ( USING COLUMNS LeftParen expression ( Comma expression )* RightParen )? # columnMask
    | ( CONSTRAINT identifier )? columnConstraintBody constraintOption*       # columnConstraint
    ;
identityOption : START WITH Minus? IntegerValue | INCREMENT BY Minus? IntegerValue ;
columnConstraintBody
    : PRIMARY KEY TIMESERIES?
    | ( FOREIGN KEY )? REFERENCES qualifiedName columnNames?
    | CHECK LeftParen expression RightParen
    | UNIQUE
    ;
constraintBody
    : PRIMARY KEY LeftParen keyColumn ( Comma keyColumn )* RightParen
    | FOREIGN KEY columnNames REFERENCES qualifiedName columnNames?
    | CHECK LeftParen expression RightParen
    | UNIQUE columnNames
    ;
keyColumn : identifier TIMESERIES? ;
constraintOption
    : NOT? ENFORCED | NOT? DEFERRABLE | INITIALLY ( DEFERRED | IMMEDIATE ) | RELY | NORELY | MATCH FULL
    | ON ( UPDATE | DELETE ) NO ACTION
    ;

datasetClause
    : USING qualifiedName                                                     # usingClause
    | PARTITIONED BY LeftParen partitionField ( Comma partitionField )* RightParen # partitionedByClause
    | CLUSTER BY ( LeftParen qualifiedName ( Comma qualifiedName )* RightParen | AUTO | NONE ) # clusterByClause
    | commentClause                                                           # commentOf
    | TBLPROPERTIES properties                                                # propertiesClause
    | OPTIONS properties                                                      # optionsClause
    | LOCATION StringText                                                     # locationClause
    | DEFAULT COLLATION identifier                                            # collationClause
    | WITH ROW FILTER qualifiedName ON LeftParen ( expression ( Comma expression )* )? RightParen # rowFilterClause
    | SCHEDULE REFRESH? ( EVERY IntegerValue identifier | CRON StringText ( AT TIME ZONE StringText )? ) # scheduleClause
    | TRIGGER ON UPDATE ( AT MOST EVERY interval )?                           # triggerClause
    | CLUSTERED BY columnNames ( SORTED BY LeftParen sortItem ( Comma sortItem )* RightParen )?
      INTO IntegerValue BUCKETS                                               # bucketClause
    | SKEWED BY columnNames ON LeftParen expression ( Comma expression )* RightParen # skewClause
    | STORED AS ( identifier | INPUTFORMAT StringText OUTPUTFORMAT StringText ) # storedAsClause
    | ROW FORMAT ( SERDE StringText ( WITH SERDEPROPERTIES properties )? | DELIMITED ) # rowFormatClause
    ;
commentClause : COMMENT StringText ;
properties : LeftParen property ( Comma property )* RightParen ;
property : key=optionKey ( Equal? optionValue )? ;
partitionField
    : qualifiedName                                                           # partitionColumn
    | identifier LeftParen expression ( Comma expression )* RightParen        # partitionTransform
    | columnDefinition                                                        # partitionDefinition
    ;

datasetBody
    : AS query                                                                # queryBody
    | FLOW INSERT ONCE? BY NAME query                                         # insertBody
    | FLOW AUTO CDC ONCE? cdcBody                                             # cdcFlowBody
    | FLOW REPLACE WHERE expression BY NAME query                             # replaceWhereBody
    | FLOW REPLACE USING columnNames ( BY NAME )? query                       # replaceUsingBody
    ;

flowAction
    : INSERT how=( INTO | OVERWRITE ) ONCE? TABLE? target=qualifiedName partitionSpec? ifNotExists?
      ( BY NAME | columnNames )? ( REPLACE WHERE replaced=expression )? query # insertFlow
    | AUTO CDC ONCE? INTO target=qualifiedName cdcBody                        # autoCdcFlow
    ;
partitionSpec : PARTITION LeftParen partitionValue ( Comma partitionValue )* RightParen ;
partitionValue : identifier ( Equal constant )? ;

/** KEYS comes first, the others in any order (Spark 4.3's AutoCdcParserSuite). */
cdcBody : FROM cdcSource KEYS LeftParen key+=qualifiedName ( Comma key+=qualifiedName )* RightParen cdcClause* ;
cdcSource
    : SNAPSHOT LeftParen query RightParen ( WITH VERSION LeftParen version=query RightParen )? # snapshotSource
    | relationPrimary                                                         # relationSource
    ;
cdcClause
    : IGNORE NULL UPDATES ( ON columnChoice )?                                # ignoreNullUpdates
    | APPLY AS kind=( DELETE | TRUNCATE ) WHEN expression                     # applyAs
    | SYSTEM? SEQUENCE BY expression                                          # sequenceBy
    | COLUMNS columnChoice                                                    # cdcColumns
    | COLUMNS TO UPDATE identifier                                            # columnsToUpdate
    | STORED AS ( SCD TYPE IntegerValue | BITEMPORAL )                        # storedAs
    | TRACK HISTORY ON columnChoice                                           # trackHistory
    ;
columnChoice
    : Star EXCEPT columnNames
    | LeftParen qualifiedName ( Comma qualifiedName )* RightParen
    | identifier ( Comma identifier )*
    ;

// ---------------------------------------------------------------- queries

query : withClause? queryTerm queryTail ;

withClause : WITH RECURSIVE? commonTable ( Comma commonTable )* ;
commonTable : name=identifier columnNames? AS? LeftParen query RightParen ;

queryTail
    : ( ORDER BY order+=sortItem ( Comma order+=sortItem )* )?
      ( CLUSTER BY clusterBy+=expression ( Comma clusterBy+=expression )* )?
      ( DISTRIBUTE BY distributeBy+=expression ( Comma distributeBy+=expression )* )?
      ( SORT BY sort+=sortItem ( Comma sort+=sortItem )* )?
      windowClause?
      ( LIMIT ( ALL | limit=expression ) )?
      ( OFFSET offset=expression )?
    ;

queryTerm
    : queryPrimary                                                            # primaryTerm
    | left=queryTerm operator=INTERSECT setQuantifier? right=queryTerm        # setOperation
    | left=queryTerm operator=( UNION | EXCEPT | MINUS ) setQuantifier? right=queryTerm # setOperation
    | left=queryTerm PipeOperator pipeStep                                    # pipe
    ;

queryPrimary
    : selectQuery                                                             # select
    | fromQuery                                                               # from
    | TABLE qualifiedName                                                     # tableQuery
    | inlineTable                                                             # values
    | LeftParen query RightParen                                              # nestedQuery
    ;

selectQuery
    : SELECT setQuantifier? namedExpressionList fromClause? lateralView* whereClause? groupClause? havingClause?
      qualifyClause? windowClause?
    ;

/** `FROM t` alone, as the start of a pipe, or before the SELECT that reads it. */
fromQuery
    : fromClause ( SELECT setQuantifier? namedExpressionList lateralView* whereClause? groupClause? havingClause?
      qualifyClause? windowClause? )?
    ;

setQuantifier : DISTINCT | ALL ;
whereClause : WHERE expression ;
havingClause : HAVING expression ;
qualifyClause : QUALIFY expression ;
windowClause : WINDOW namedWindow ( Comma namedWindow )* ;
namedWindow : name=identifier AS windowSpec ;

groupClause
    : GROUP BY groupItem ( Comma groupItem )* ( WITH kind=( ROLLUP | CUBE ) | GROUPING SETS LeftParen groupingSet ( Comma groupingSet )* RightParen )?
    ;
groupItem : groupingAnalytics | expression ;
groupingAnalytics
    : kind=( ROLLUP | CUBE ) LeftParen groupingSet ( Comma groupingSet )* RightParen
    | GROUPING SETS LeftParen groupingElement ( Comma groupingElement )* RightParen
    ;
groupingElement : groupingAnalytics | groupingSet ;
groupingSet : LeftParen ( expression ( Comma expression )* )? RightParen | expression ;

pipeStep
    : SELECT setQuantifier? namedExpressionList windowClause?                 # pipeSelect
    | EXTEND namedExpressionList                                              # pipeExtend
    | SET pipeAssignment ( Comma pipeAssignment )*                            # pipeSet
    | DROP identifier ( Comma identifier )*                                   # pipeDrop
    | AS identifier                                                           # pipeAs
    | whereClause                                                             # pipeWhere
    | pivotClause                                                             # pipePivot
    | unpivotClause                                                           # pipeUnpivot
    | sample                                                                  # pipeSample
    | joinStep                                                                # pipeJoin
    | AGGREGATE namedExpressionList? ( GROUP BY namedExpressionList )?         # pipeAggregate
    | operator=( UNION | EXCEPT | MINUS | INTERSECT ) setQuantifier? queryPrimary # pipeSetOperation
    | queryTail                                                               # pipeTail
    ;
pipeAssignment : identifier Equal expression ;

// ---------------------------------------------------------------- FROM

fromClause : FROM relation ( Comma relation )* lateralView* pivotClause? unpivotClause? ;

relation : LATERAL? relationPrimary relationStep* ;
relationStep : joinStep | pivotClause | unpivotClause ;

joinStep
    : joinType JOIN LATERAL? relationPrimary joinCondition?
    | NATURAL joinType JOIN LATERAL? relationPrimary
    ;
joinType
    : INNER?
    | CROSS
    | LEFT OUTER?
    | LEFT? SEMI
    | RIGHT OUTER?
    | FULL OUTER?
    | LEFT? ANTI
    ;
joinCondition : ON expression | USING columnNames ;

relationPrimary
    : STREAM streamed watermark? tableAlias                               # streamRelation
    | qualifiedName timeTravel? relationOptions? sample? watermark? tableAlias # namedRelation
    | LeftParen query RightParen sample? watermark? tableAlias                # queryRelation
    | LeftParen relation RightParen sample? watermark? tableAlias             # nestedRelation
    | inlineTable                                                             # valuesRelation
    | tableFunction watermark? tableAlias                                     # functionRelation
    ;
streamed
    : tableFunction
    | qualifiedName relationOptions?
    | LeftParen ( tableFunction | qualifiedName relationOptions? ) RightParen
    ;
tableFunction : qualifiedName LeftParen ( argument ( Comma argument )* )? RightParen ;
inlineTable : VALUES expression ( Comma expression )* tableAlias ;
tableAlias : ( AS? strictIdentifier columnNames? )? ;
timeTravel
    : FOR? ( SYSTEM_VERSION | VERSION ) AS OF version=( IntegerValue | StringText )
    | FOR? ( SYSTEM_TIME | TIMESTAMP ) AS OF timestamp=value
    ;
relationOptions : WITH LeftParen relationOption ( Comma relationOption )* RightParen ;
relationOption : key=optionKey ( Equal? optionValue )? ;
optionKey : identifier ( Dot identifier )* | StringText ;
optionValue : Minus? number | TRUE | FALSE | StringText ;
sample : TABLESAMPLE LeftParen sampleSize? RightParen ( REPEATABLE LeftParen seed=IntegerValue RightParen )? ;
sampleSize
    : Minus? ( IntegerValue | DecimalValue ) PERCENT
    | expression ROWS
    ;
watermark : WATERMARK namedExpression DELAY OF interval ;

lateralView
    : LATERAL VIEW OUTER? function=qualifiedName LeftParen ( expression ( Comma expression )* )? RightParen
      table=identifier ( AS? column+=identifier ( Comma column+=identifier )* )?
    ;
pivotClause
    : PIVOT LeftParen aggregates=namedExpressionList FOR pivotColumn IN LeftParen pivotValue ( Comma pivotValue )* RightParen RightParen
    ;
pivotColumn : identifier | LeftParen identifier ( Comma identifier )* RightParen ;
pivotValue : expression ( AS? identifier )? ;
unpivotClause
    : UNPIVOT ( ( INCLUDE | EXCLUDE ) NULLS )? LeftParen
      unpivotNames FOR name=identifier IN LeftParen unpivotColumn ( Comma unpivotColumn )* RightParen
      RightParen ( AS? identifier )?
    ;
unpivotNames : identifier | LeftParen identifier ( Comma identifier )* RightParen ;
unpivotColumn : ( qualifiedName | LeftParen qualifiedName ( Comma qualifiedName )* RightParen ) ( AS? identifier )? ;

// ---------------------------------------------------------------- expressions

namedExpressionList : namedExpression ( Comma namedExpression )* ;
namedExpression : expression ( AS? ( name=identifier | columnNames ) )? ;
sortItem : expression direction=( ASC | DESC )? ( NULLS nulls=( FIRST | LAST ) )? ;

expression
    : ( NOT | Bang ) expression                                               # not
    | EXISTS LeftParen query RightParen                                       # exists
    | value predicate?                                                        # predicated
    | left=expression AND right=expression                                    # and
    | left=expression OR right=expression                                     # or
    ;

predicate
    : NOT? BETWEEN lower=value AND upper=value                                # between
    | NOT? IN LeftParen expression ( Comma expression )* RightParen           # inList
    | NOT? IN LeftParen query RightParen                                      # inQuery
    | NOT? ( RLIKE | REGEXP ) pattern=value                                   # rlike
    | NOT? operator=( LIKE | ILIKE ) quantifier=( ANY | SOME | ALL )
      LeftParen ( expression ( Comma expression )* )? RightParen              # quantifiedLike
    | NOT? operator=( LIKE | ILIKE ) pattern=value ( ESCAPE escape=StringText )? # like
    | IS NOT? NULL                                                            # isNull
    | IS NOT? truth=( TRUE | FALSE | UNKNOWN )                                # isTruth
    | IS NOT? DISTINCT FROM right=value                                       # isDistinct
    ;

value
    : primary                                                                 # simpleValue
    | operator=( Minus | Plus | Tilde ) value                                 # unary
    | left=value operator=( Star | Slash | Modulo | DIV ) right=value         # binary
    | left=value operator=( Plus | Minus | DoublePipe ) right=value           # binary
    | left=value operator=( ShiftLeft | ShiftRight | ShiftRightUnsigned ) right=value # binary
    | left=value operator=Ampersand right=value                               # binary
    | left=value operator=Hat right=value                                     # binary
    | left=value operator=Pipe right=value                                    # binary
    | left=value operator=( Equal | NullSafeEqual | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual ) right=value # binary
    ;

primary
    : name=( CURRENT_DATE | CURRENT_TIMESTAMP | CURRENT_USER | USER | SESSION_USER | CURRENT_TIME ) # niladic
    | name=( TIMESTAMPADD | DATEADD | DATE_ADD ) LeftParen ( unit=datetimeUnit | badUnit=StringText ) Comma amount=value Comma time=value RightParen # addUnits
    | name=( TIMESTAMPDIFF | DATEDIFF | DATE_DIFF | TIMEDIFF ) LeftParen ( unit=datetimeUnit | badUnit=StringText ) Comma start=value Comma end=value RightParen # diffUnits
    | CASE whenClause+ ( ELSE otherwise=expression )? END                     # searchedCase
    | CASE operand=expression whenClause+ ( ELSE otherwise=expression )? END  # simpleCase
    | name=( CAST | TRY_CAST ) LeftParen expression AS dataType RightParen    # cast
    | primary COLLATE qualifiedName                                           # collate
    | primary DoubleColon dataType                                            # castOperator
    | STRUCT LeftParen ( namedExpression ( Comma namedExpression )* )? RightParen # structOf
    | name=( FIRST | LAST | ANY_VALUE ) LeftParen expression ( IGNORE NULLS )? RightParen
      ( FILTER LeftParen WHERE filter=expression RightParen )? ( OVER windowSpec )? # edgeValue
    | POSITION LeftParen substring=value IN string=value RightParen           # position
    | constant                                                                # literal
    | Star exceptClause?                                                      # star
    | qualifiedName Dot Star exceptClause?                                    # qualifiedStar
    | LeftParen namedExpression ( Comma namedExpression )+ RightParen         # rowOf
    | LeftParen query RightParen                                              # scalarSubquery
    | IDENTIFIER LeftParen expression RightParen                              # identifierClause
    | functionName LeftParen ( setQuantifier? argument ( Comma argument )* )? RightParen
      ( WITHIN GROUP LeftParen ORDER BY sortItem ( Comma sortItem )* RightParen )?
      ( FILTER LeftParen WHERE filter=expression RightParen )?
      ( nulls=( IGNORE | RESPECT ) NULLS )? ( OVER windowSpec )?              # functionCall
    | identifier Arrow expression                                             # lambda
    | LeftParen identifier ( Comma identifier )+ RightParen Arrow expression  # lambda
    | child=primary LeftBracket key=value RightBracket                        # subscript
    | identifier                                                              # columnName
    | child=primary Dot identifier                                            # fieldAccess
    | LeftParen expression RightParen                                         # parenthesized
    | EXTRACT LeftParen field=identifier FROM source=value RightParen         # extract
    | ( SUBSTR | SUBSTRING ) LeftParen string=value FROM start=value ( FOR length=value )? RightParen # substring
    | TRIM LeftParen side=( BOTH | LEADING | TRAILING )? trimmed=value? FROM source=value RightParen # trim
    | OVERLAY LeftParen string=value PLACING replacement=value FROM start=value ( FOR length=value )? RightParen # overlay
    ;

argument : name=identifier FatArrow expression | expression ;
functionName : qualifiedName ;
exceptClause : EXCEPT LeftParen qualifiedName ( Comma qualifiedName )* RightParen ;
whenClause : WHEN condition=expression THEN result=expression ;
datetimeUnit : identifier ;

windowSpec
    : name=identifier                                                         # windowReference
    | LeftParen name=identifier RightParen                                    # windowReference
    | LeftParen ( CLUSTER BY partition+=expression ( Comma partition+=expression )*
      | ( ( PARTITION | DISTRIBUTE ) BY partition+=expression ( Comma partition+=expression )* )?
        ( ( ORDER | SORT ) BY sortItem ( Comma sortItem )* )? )
      windowFrame? RightParen                                                 # windowDefinition
    ;
windowFrame
    : unit=( RANGE | ROWS ) start=frameBound
    | unit=( RANGE | ROWS ) BETWEEN start=frameBound AND end=frameBound
    ;
frameBound
    : UNBOUNDED direction=( PRECEDING | FOLLOWING )
    | CURRENT ROW
    | expression direction=( PRECEDING | FOLLOWING )
    ;

constant
    : NULL                                                                    # nullLiteral
    | interval                                                                # intervalLiteral
    | word=typedLiteralName StringText                                        # typedLiteral
    | Minus? number                                                           # numberLiteral
    | ( TRUE | FALSE )                                                        # booleanLiteral
    | StringText+                                                             # stringLiteral
    ;
typedLiteralName : identifier ;
number
    : ExponentValue | DecimalValue | IntegerValue | LongLiteral | ShortLiteral | ByteLiteral | FloatLiteral | DoubleLiteral
    | DecimalLiteral
    ;

interval : INTERVAL ( unitToUnit | intervalPart+ ) ;
unitToUnit : intervalAmount from=intervalUnit TO to=intervalUnit ;
intervalPart : intervalAmount unit=intervalUnit ;
intervalAmount : sign=( Plus | Minus )? ( IntegerValue | DecimalValue | StringText ) ;
intervalUnit
    : YEAR | YEARS | MONTH | MONTHS | WEEK | WEEKS | DAY | DAYS | HOUR | HOURS | MINUTE | MINUTES | SECOND | SECONDS
    | MILLISECOND | MILLISECONDS | MICROSECOND | MICROSECONDS | NANOSECOND | NANOSECONDS
    ;

// ---------------------------------------------------------------- types

columnDefinitions : columnDefinition ( Comma columnDefinition )* ;
columnDefinition : name=identifier Colon? dataType ( NOT NULL )? ( COMMENT StringText )? ;

dataType
    : ARRAY Less dataType Greater                                             # arrayType
    | MAP Less dataType Comma dataType Greater                                # mapType
    | STRUCT ( Less columnDefinitions? Greater | NotEqual )                   # structType
    | INTERVAL from=intervalUnit ( TO to=intervalUnit )?                      # intervalType
    | TIMESTAMP ( WITH | WITHOUT ) TIME ZONE                                  # zonedTimestamp
    | identifier ( LeftParen size+=IntegerValue ( Comma size+=IntegerValue )* RightParen )? ( COLLATE identifier )? # namedType
    ;

// ---------------------------------------------------------------- names

qualifiedName : identifier ( Dot identifier )* ;
columnNames : LeftParen identifier ( Comma identifier )* RightParen ;

/** Every keyword is a name where the grammar lets it be one (`spark.sql.ansi.enforceReservedKeywords` is off). Sets of tokens, not rules: names are most of a text. */
identifier
    : Identifier | QuotedIdentifier | ACTION | AGGREGATE | ALL | ALWAYS | AND | ANTI | ANY | ANY_VALUE | APPLY | ARRAY | AS
    | ASC | AT | AUTO | BETWEEN | BITEMPORAL | BOTH | BUCKETS | BY | CASE | CAST | CATALOG | CDC | CHANGES | CHECK | CLUSTER
    | CLUSTERED | COLLATE | COLLATION | COLUMNS | COMMENT | CONSTRAINT | CREATE | CRON | CROSS | CUBE | CURRENT
    | CURRENT_DATE | CURRENT_TIME | CURRENT_TIMESTAMP | CURRENT_USER | DATABASE | DATE | DATEADD | DATEDIFF | DATE_ADD
    | DATE_DIFF | DAY | DAYS | DEFAULT | DEFERRABLE | DEFERRED | DELAY | DELETE | DELIMITED | DESC | DISTINCT | DISTRIBUTE
    | DIV | DROP | ELSE | END | ENFORCED | ESCAPE | EVERY | EXCEPT | EXCLUDE | EXISTS | EXPECT | EXTEND | EXTRACT | FAIL
    | FALSE | FILTER | FIRST | FLOW | FOLLOWING | FOR | FOREIGN | FORMAT | FROM | FULL | GENERATED | GLOBAL | GROUP
    | GROUPING | HAVING | HISTORY | HOUR | HOURS | IDENTIFIER | IDENTITY | IF | IGNORE | ILIKE | IMMEDIATE | IN | INCLUDE
    | INCREMENT | INCREMENTAL | INITIALLY | INNER | INPUTFORMAT | INSERT | INTERSECT | INTERVAL | INTO | IS | JOIN | KEY
    | KEYS | LAST | LATERAL | LEADING | LEFT | LIKE | LIMIT | LIVE | LOCATION | MAP | MASK | MATCH | MATERIALIZED
    | MICROSECOND | MICROSECONDS | MILLISECOND | MILLISECONDS | MINUS | MINUTE | MINUTES | MONTH | MONTHS | MOST | NAME
    | NAMESPACE | NANOSECOND | NANOSECONDS | NATURAL | NO | NONE | NORELY | NOT | NULL | NULLS | OF | OFFSET | ON | ONCE
    | OPTIONS | OR | ORDER | OUTER | OUTPUTFORMAT | OVER | OVERLAY | OVERWRITE | PARTITION | PARTITIONED | PERCENT | PIVOT
    | PLACING | POSITION | PRECEDING | PRIMARY | PRIVATE | QUALIFY | RANGE | RECURSIVE | REFERENCES | REFRESH | REGEXP
    | RELY | REPEATABLE | REPLACE | RESPECT | RIGHT | RLIKE | ROLLUP | ROW | ROWS | SCD | SCHEDULE | SCHEMA | SECOND
    | SECONDS | SELECT | SEMI | SEQUENCE | SERDE | SERDEPROPERTIES | SESSION_USER | SET | SETS | SKEWED | SNAPSHOT | SOME
    | SORT | SORTED | START | STORED | STREAM | STREAMING | STRUCT | SUBSTR | SUBSTRING | SYSTEM | SYSTEM_TIME
    | SYSTEM_VERSION | TABLE | TABLESAMPLE | TBLPROPERTIES | TEMP | TEMPORARY | THEN | TIME | TIMEDIFF | TIMESERIES
    | TIMESTAMP | TIMESTAMPADD | TIMESTAMPDIFF | TO | TRACK | TRAILING | TRIGGER | TRIM | TRUE | TRUNCATE | TRY_CAST | TYPE
    | UNBOUNDED | UNION | UNIQUE | UNKNOWN | UNPIVOT | UPDATE | UPDATES | USE | USER | USING | VALUES | VERSION | VIEW
    | VIOLATION | WATERMARK | WEEK | WEEKS | WHEN | WHERE | WINDOW | WITH | WITHIN | WITHOUT | YEAR | YEARS | ZONE
    ;

/** Names of table aliases: the words of joins and set operations need quotes here. */
strictIdentifier
    : Identifier | QuotedIdentifier | ACTION | AGGREGATE | ALL | ALWAYS | AND | ANY | ANY_VALUE | APPLY | ARRAY | AS | ASC
    | AT | AUTO | BETWEEN | BITEMPORAL | BOTH | BUCKETS | BY | CASE | CAST | CATALOG | CDC | CHANGES | CHECK | CLUSTER
    | CLUSTERED | COLLATE | COLLATION | COLUMNS | COMMENT | CONSTRAINT | CREATE | CRON | CUBE | CURRENT | CURRENT_DATE
    | CURRENT_TIME | CURRENT_TIMESTAMP | CURRENT_USER | DATABASE | DATE | DATEADD | DATEDIFF | DATE_ADD | DATE_DIFF | DAY
    | DAYS | DEFAULT | DEFERRABLE | DEFERRED | DELAY | DELETE | DELIMITED | DESC | DISTINCT | DISTRIBUTE | DIV | DROP | ELSE
    | END | ENFORCED | ESCAPE | EVERY | EXCLUDE | EXISTS | EXPECT | EXTEND | EXTRACT | FAIL | FALSE | FILTER | FIRST | FLOW
    | FOLLOWING | FOR | FOREIGN | FORMAT | FROM | GENERATED | GLOBAL | GROUP | GROUPING | HAVING | HISTORY | HOUR | HOURS
    | IDENTIFIER | IDENTITY | IF | IGNORE | ILIKE | IMMEDIATE | IN | INCLUDE | INCREMENT | INCREMENTAL | INITIALLY
    | INPUTFORMAT | INSERT | INTERVAL | INTO | IS | KEY | KEYS | LAST | LEADING | LIKE | LIMIT | LIVE | LOCATION | MAP
    | MASK | MATCH | MATERIALIZED | MICROSECOND | MICROSECONDS | MILLISECOND | MILLISECONDS | MINUTE | MINUTES | MONTH
    | MONTHS | MOST | NAME | NAMESPACE | NANOSECOND | NANOSECONDS | NO | NONE | NORELY | NOT | NULL | NULLS | OF | OFFSET
    | ONCE | OPTIONS | OR | ORDER | OUTER | OUTPUTFORMAT | OVER | OVERLAY | OVERWRITE | PARTITION | PARTITIONED | PERCENT
    | PIVOT | PLACING | POSITION | PRECEDING | PRIMARY | PRIVATE | QUALIFY | RANGE | RECURSIVE | REFERENCES | REFRESH
    | REGEXP | RELY | REPEATABLE | REPLACE | RESPECT | RLIKE | ROLLUP | ROW | ROWS | SCD | SCHEDULE | SCHEMA | SECOND
    | SECONDS | SELECT | SEQUENCE | SERDE | SERDEPROPERTIES | SESSION_USER | SET | SETS | SKEWED | SNAPSHOT | SOME | SORT
    | SORTED | START | STORED | STREAM | STREAMING | STRUCT | SUBSTR | SUBSTRING | SYSTEM | SYSTEM_TIME | SYSTEM_VERSION
    | TABLE | TABLESAMPLE | TBLPROPERTIES | TEMP | TEMPORARY | THEN | TIME | TIMEDIFF | TIMESERIES | TIMESTAMP
    | TIMESTAMPADD | TIMESTAMPDIFF | TO | TRACK | TRAILING | TRIGGER | TRIM | TRUE | TRUNCATE | TRY_CAST | TYPE | UNBOUNDED
    | UNIQUE | UNKNOWN | UNPIVOT | UPDATE | UPDATES | USE | USER | VALUES | VERSION | VIEW | VIOLATION | WATERMARK | WEEK
    | WEEKS | WHEN | WHERE | WINDOW | WITH | WITHIN | WITHOUT | YEAR | YEARS | ZONE
    ;
