/**
 * Tokens of Spark SQL. Words are lexed as `Identifier` and turned into keyword tokens by the token source
 * (tokenSource.ts), which looks them up by name in the `tokens` block: the lexer's automaton stays small and loads fast.
 * So a keyword's name is its text in upper case; other tokens have names in mixed case.
 * Source: https://spark.apache.org/docs/latest/sql-ref-literals.html, sql-ref-identifier.html
 */
lexer grammar SluiceSqlLexer;

tokens {
    ACTION, AGGREGATE, ALL, ALWAYS, AND, ANTI, ANY, ANY_VALUE, APPLY, ARRAY, AS, ASC, AT, AUTO, BETWEEN, BITEMPORAL, BOTH,
    BUCKETS, BY, CASE, CAST, CATALOG, CDC, CHANGES, CHECK, CLUSTER, CLUSTERED, COLLATE, COLLATION, COLUMNS, COMMENT,
    CONSTRAINT, CREATE, CRON, CROSS, CUBE, CURRENT, CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, CURRENT_USER, DATABASE,
    DATE, DATEADD, DATEDIFF, DATE_ADD, DATE_DIFF, DAY, DAYS, DEFAULT, DEFERRABLE, DEFERRED, DELAY, DELETE, DELIMITED, DESC,
    DISTINCT, DISTRIBUTE, DIV, DROP, ELSE, END, ENFORCED, ESCAPE, EVERY, EXCEPT, EXCLUDE, EXISTS, EXPECT, EXTEND, EXTRACT,
    FAIL, FALSE, FILTER, FIRST, FLOW, FOLLOWING, FOR, FOREIGN, FORMAT, FROM, FULL, GENERATED, GLOBAL, GROUP, GROUPING,
    HAVING, HISTORY, HOUR, HOURS, IDENTIFIER, IDENTITY, IF, IGNORE, ILIKE, IMMEDIATE, IN, INCLUDE, INCREMENT, INCREMENTAL,
    INITIALLY, INNER, INPUTFORMAT, INSERT, INTERSECT, INTERVAL, INTO, IS, JOIN, KEY, KEYS, LAST, LATERAL, LEADING, LEFT,
    LIKE, LIMIT, LIVE, LOCATION, MAP, MASK, MATCH, MATERIALIZED, MICROSECOND, MICROSECONDS, MILLISECOND, MILLISECONDS,
    MINUS, MINUTE, MINUTES, MONTH, MONTHS, MOST, NAME, NAMESPACE, NANOSECOND, NANOSECONDS, NATURAL, NO, NONE, NORELY, NOT,
    NULL, NULLS, OF, OFFSET, ON, ONCE, OPTIONS, OR, ORDER, OUTER, OUTPUTFORMAT, OVER, OVERLAY, OVERWRITE, PARTITION,
    PARTITIONED, PERCENT, PIVOT, PLACING, POSITION, PRECEDING, PRIMARY, PRIVATE, QUALIFY, RANGE, RECURSIVE, REFERENCES,
    REFRESH, REGEXP, RELY, REPEATABLE, REPLACE, RESPECT, RIGHT, RLIKE, ROLLUP, ROW, ROWS, SCD, SCHEDULE, SCHEMA, SECOND,
    SECONDS, SELECT, SEMI, SEQUENCE, SERDE, SERDEPROPERTIES, SESSION_USER, SET, SETS, SKEWED, SNAPSHOT, SOME, SORT, SORTED,
    START, STORED, STREAM, STREAMING, STRUCT, SUBSTR, SUBSTRING, SYSTEM, SYSTEM_TIME, SYSTEM_VERSION, TABLE, TABLESAMPLE,
    TBLPROPERTIES, TEMP, TEMPORARY, THEN, TIME, TIMEDIFF, TIMESERIES, TIMESTAMP, TIMESTAMPADD, TIMESTAMPDIFF, TO, TRACK,
    TRAILING, TRIGGER, TRIM, TRUE, TRUNCATE, TRY_CAST, TYPE, UNBOUNDED, UNION, UNIQUE, UNKNOWN, UNPIVOT, UPDATE, UPDATES,
    USE, USER, USING, VALUES, VERSION, VIEW, VIOLATION, WATERMARK, WEEK, WEEKS, WHEN, WHERE, WINDOW, WITH, WITHIN, WITHOUT,
    YEAR, YEARS, ZONE
}

@members {
/** A number with a point ends only where no word goes on: `1.5x` is not a number. */
private numberEnds(): boolean {
  const next = this.inputStream.LA(1);
  const isDigit = next >= 48 && next <= 57;
  const isLetter = (next >= 65 && next <= 90) || (next >= 97 && next <= 122);
  return !isDigit && !isLetter && next !== 95;
}
}

Semicolon : ';' ;
LeftParen : '(' ;
RightParen : ')' ;
Comma : ',' ;
Dot : '.' ;
LeftBracket : '[' ;
RightBracket : ']' ;
Bang : '!' ;
Equal : '=' | '==' ;
NullSafeEqual : '<=>' ;
NotEqual : '<>' | '!=' ;
Less : '<' ;
LessOrEqual : '<=' | '!>' ;
Greater : '>' ;
GreaterOrEqual : '>=' | '!<' ;
ShiftLeft : '<<' ;
ShiftRight : '>>' ;
ShiftRightUnsigned : '>>>' ;
Plus : '+' ;
Minus : '-' ;
Star : '*' ;
Slash : '/' ;
Modulo : '%' ;
Tilde : '~' ;
Ampersand : '&' ;
Pipe : '|' ;
DoublePipe : '||' ;
PipeOperator : '|>' ;
Hat : '^' ;
Colon : ':' ;
DoubleColon : '::' ;
Arrow : '->' ;
FatArrow : '=>' ;
Question : '?' ;

StringText
    : '\'' ( ~['\\] | '\\' . | '\'\'' )* '\''
    | '"' ( ~["\\] | '\\' . | '""' )* '"'
    | [rR] '\'' ~[']* '\''
    | [rR] '"' ~["]* '"'
    ;

LongLiteral : DIGIT+ [lL] ;
ShortLiteral : DIGIT+ [sS] ;
ByteLiteral : DIGIT+ [yY] ;
IntegerValue : DIGIT+ ;
ExponentValue : DIGIT+ EXPONENT | POINTED EXPONENT { this.numberEnds() }? ;
DecimalValue : POINTED { this.numberEnds() }? ;
FloatLiteral : DIGIT+ EXPONENT? [fF] | POINTED EXPONENT? [fF] { this.numberEnds() }? ;
DoubleLiteral : DIGIT+ EXPONENT? [dD] | POINTED EXPONENT? [dD] { this.numberEnds() }? ;
DecimalLiteral : DIGIT+ EXPONENT? [bB] [dD] | POINTED EXPONENT? [bB] [dD] { this.numberEnds() }? ;

/** Letters beyond ASCII are checked by the token source, so that no tables of Unicode lie in the automaton. */
Identifier : [a-zA-Z0-9_\u0080-\u009F\u00A1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\u{10FFFF}]+ ;
QuotedIdentifier : '`' ( ~'`' | '``' )* '`' ;

LineComment : '--' ( '\\\n' | ~[\r\n] )* '\r'? '\n'? -> channel(HIDDEN) ;
/** Hints change no answer, so they are comments here. */
BlockComment : '/*' ( BlockComment | . )*? '*/' -> channel(HIDDEN) ;
UnclosedComment : '/*' ;
Space : [ \t\n\f\r\u000B\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+ -> channel(HIDDEN) ;
/** Anything else, so that the parser can name it. */
Unrecognized : . ;

fragment DIGIT : [0-9] ;
fragment EXPONENT : [eE] [+-]? DIGIT+ ;
fragment POINTED : DIGIT+ '.' DIGIT* | '.' DIGIT+ ;
