import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseExpression, parseSelectList } from '../../emulator/sql/parseSql.ts';
import { shape } from '../support/expressionShape.ts';

const reads = (text: string): string => shape(parseExpression(text, { timeZone: 'UTC' }));

function refusal(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    if (isSluiceError(error)) return error.code;
    throw error;
  }
  return 'no refusal';
}

describe('SQL expressions', () => {
  const precedence: readonly (readonly [text: string, shape: string])[] = [
    ['a + b * c', '(+ a (* b c))'],
    ['a - b - c', '(- (- a b) c)'],
    ['a || b + c', '(+ (|| a b) c)'],
    ['a + b << c', '(<< (+ a b) c)'],
    ['a | b ^ c & d', '(| a (^ b (& c d)))'],
    ['a & b = c', '(= (& a b) c)'],
    ['a = b AND c OR d', '(or (and (= a b) c) d)'],
    ['NOT a = b', '(not (= a b))'],
    ['NOT a AND b', '(and (not a) b)'],
    ['a IS NULL = b', 'no'],
    ['a = b IS NULL', '(isnull (= a b))'],
    ['-a + b', '(+ (negative a) b)'],
    ['-a[0]', '(negative ([] a 0:integer))'],
    ['a DIV b % c', '(% (div a b) c)'],
    ['a BETWEEN 1 AND 2 AND b', '(and (and (>= a 1:integer) (<= a 2:integer)) b)'],
    ['a NOT BETWEEN 1 AND 2', '(not (and (>= a 1:integer) (<= a 2:integer)))'],
    ['a NOT IN (1, 2)', '(not (in a 1:integer 2:integer))'],
    ["a NOT LIKE 'x' OR b", '(or (not (like a x:string)) b)'],
    ["a LIKE 'x!%' ESCAPE '!'", '(like a x!%:string !:string)'],
    ["a LIKE ANY ('x', 'y')", '(like any a x:string y:string)'],
    ["a NOT LIKE ALL ('x', 'y')", '(not like all a x:string y:string)'],
    ['a IS DISTINCT FROM b', '(not (<=> a b))'],
    ['a IS NOT DISTINCT FROM b', '(<=> a b)'],
    ['a <> b', '(not (= a b))'],
    ['a !> b', '(<= a b)'],
    ['! a', '(not a)'],
    ['a::int::string', '(cast (cast a integer) string)'],
    ['a.b.c', 'a.b.c'],
    ['f(a).b', '([] (f a) b:string)'],
    ['a[1].b', '([] ([] a 1:integer) b:string)'],
    ['(a).b', 'a.b'],
    ['x -> x + 1', '(lambda x (+ x 1:integer))'],
    ['(x, y) -> x', '(lambda x y x)'],
    ['f(a, k => 1)', '(f a k=>1:integer)'],
    ['CASE a WHEN 1 THEN b END', '(case (= a 1:integer)->b)'],
    ['CASE WHEN a THEN b ELSE c END', '(case a->b c)'],
    ['TRY_CAST(a AS DECIMAL(5, 2))', '(try a decimal)'],
    ['CAST(a AS ARRAY<ARRAY<INT>>)', '(cast a array)'],
    ['array(1)[0] >> 1', '(>> ([] (array 1:integer) 0:integer) 1:integer)'],
    ['array < 5 AND b >> 2', '(and (< array 5:integer) (>> b 2:integer))'],
    ['(a, b)', '(row constructor a b)'],
    ['trim(BOTH x FROM y)', '(trim x y)'],
    ['trim(LEADING FROM y)', '(ltrim y)'],
    ['substring(a FROM 2 FOR 3)', '(substring a 2:integer 3:integer)'],
    ["position('a' IN b)", '(locate a:string b 1:integer)'],
    ['overlay(a PLACING b FROM 3)', '(overlay a b 3:integer)'],
    ['extract(YEAR FROM a)', '(extract YEAR:string a)'],
    ['current_date', '(current_date)'],
    ['timestampdiff(DAY, a, b)', '(timestampdiff DAY:string a b)'],
    ['date_add(a, 1)', '(date_add a 1:integer)'],
    ['count(DISTINCT a)', '(count a)'],
    ['sum(a) OVER (PARTITION BY b)', '(over (sum a) spec)'],
    ['a AS b', '(as a b)'],
    ['a b', '(as a b)'],
    ['a /* x /* y */ z */ + b -- end', '(+ a b)'],
    ['`a b`.`c``d`', 'a b.c`d'],
    ['1a', '1a'],
    ['select', 'select'],
  ];
  for (const [text, expected] of precedence) {
    it(text, () => {
      if (expected === 'no') assert.equal(refusal(text), 'PARSE_SYNTAX_ERROR');
      else assert.equal(reads(text), expected);
    });
  }

  it('reads a list of expressions with aliases', () => {
    assert.deepEqual(parseSelectList('a, b + 1 AS c, *').map(shape), ['a', '(as (+ b 1:integer) c)', '*']);
  });

  it('gives every node a place in the file', () => {
    const expression = parseExpression('a +\n  b', { file: 'app.py', baseLine: 12, baseColumn: 20 });
    assert.deepEqual(expression.position, { file: 'app.py', line: 12, column: 20, endLine: 13, endColumn: 4 });
    assert.ok(expression.kind === 'call');
    assert.deepEqual(expression.args[1]?.position, { file: 'app.py', line: 13, column: 3, endLine: 13, endColumn: 4 });
  });

  it('counts columns in UTF-16 units', () => {
    const expression = parseExpression("'😀' || b");
    assert.ok(expression.kind === 'call');
    assert.equal(expression.args[1]?.position?.column, 9);
  });

  const refused: readonly (readonly [text: string, code: string])[] = [
    ['', 'PARSE_EMPTY_STATEMENT'],
    ['/* only */', 'PARSE_EMPTY_STATEMENT'],
    ['a +', 'PARSE_SYNTAX_ERROR'],
    ['a /* b', 'UNCLOSED_BRACKETED_COMMENT'],
    ['aé', 'INVALID_IDENTIFIER'],
    ["a LIKE 'b' ESCAPE 'cc'", 'INVALID_ESC'],
    ['f(a => 1, 2)', 'UNEXPECTED_POSITIONAL_ARGUMENT'],
    ["dateadd('DAY', 1, a)", 'INVALID_PARAMETER_VALUE.DATETIME_UNIT'],
    ['sum(a) OVER (ORDER BY a ROWS BETWEEN b PRECEDING AND CURRENT ROW)', 'FRAME_BOUND_NOT_LITERAL'],
  ];
  for (const [text, code] of refused) {
    it(`refuses ${text === '' ? 'nothing' : text}`, () => assert.equal(refusal(text), code));
  }

  it('says where a syntax error is', () => {
    try {
      parseExpression('a +\n + )', { file: 'q.sql' });
      assert.fail('it was read');
    } catch (error) {
      assert.ok(isSluiceError(error, 'PARSE_SYNTAX_ERROR'));
      assert.deepEqual([error.position?.file, error.position?.line, error.position?.column], ['q.sql', 2, 4]);
    }
  });
});
