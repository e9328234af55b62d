import assert from 'node:assert/strict';
import { applyEdits, formatSql, type FormatOptions } from '../../emulator/language/formatting/formatSql.ts';
import { formatDocument } from '../../emulator/language/formatting/formatDocument.ts';

const options: FormatOptions = { indent: '  ', keywordCase: 'upper' };
const format = (text: string, more: Partial<FormatOptions> = {}): string =>
  applyEdits(text, formatSql(text, { ...options, ...more }));

describe('the layout of pipeline SQL', () => {
  it('gives each clause a line, and a list that does not fit a line each', () => {
    assert.equal(
      format(
        "create or refresh streaming table silver(constraint ok expect(id>0) on violation drop row) comment 'c' as select id,count( * )as n from stream bronze where a=1 and b between 2 and 3 group by id;",
      ),
      [
        'CREATE OR REFRESH STREAMING TABLE silver (CONSTRAINT ok EXPECT (id > 0) ON VIOLATION DROP ROW)',
        "COMMENT 'c'",
        'AS SELECT id, count(*) AS n',
        'FROM STREAM bronze',
        'WHERE a = 1 AND b BETWEEN 2 AND 3',
        'GROUP BY id;',
      ].join('\n'),
    );
    assert.equal(format('select aaaaaaaa, bbbbbbbb from t', { width: 20 }), 'SELECT\n  aaaaaaaa,\n  bbbbbbbb\nFROM t');
  });

  it('keeps comments where they belong', () => {
    assert.equal(
      format('-- first\nselect a -- one\n, /* two */ b from t; -- behind\n\n\n\n-- next\nselect 1;\n'),
      '-- first\nSELECT\n  a, -- one\n  /* two */ b\nFROM t; -- behind\n\n-- next\nSELECT 1;\n',
    );
  });

  it('leaves names, functions and texts as they are written', () => {
    assert.equal(
      format("select `From`, Order.Name, Count(x), 'and' from Order"),
      "SELECT `From`, Order.Name, Count(x), 'and'\nFROM Order",
    );
  });

  it('leaves statements that it cannot read, and those outside of the asked part', () => {
    const text = 'select  from where ) ;\nset a   =  b;\nselect   1;\nselect   2;';
    assert.equal(format(text), 'select  from where ) ;\nset a   =  b;\nSELECT 1;\nSELECT 2;');
    const edits = formatSql(text, options, { start: text.length - 2, end: text.length - 2 });
    assert.equal(applyEdits(text, edits), 'select  from where ) ;\nset a   =  b;\nselect   1;\nSELECT 2;');
  });

  it('keeps the ends of lines of a file', () => {
    assert.equal(format('select a\r\nfrom t;\r\n'), 'SELECT a\r\nFROM t;\r\n');
  });

  it('keeps the marks of a notebook, and its Python', () => {
    const text =
      '# Databricks notebook source\nx  =  1\n\n# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC select   a from t\n';
    const source = { path: '/a.py', name: 'a.py', language: 'python', text } as const;
    assert.equal(
      applyEdits(text, formatDocument(source, options)),
      '# Databricks notebook source\nx  =  1\n\n# COMMAND ----------\n\n# MAGIC %sql\n# MAGIC SELECT a\n# MAGIC FROM t\n',
    );
    assert.deepEqual(formatDocument({ ...source, text: 'x  =  1' }, options), []);
  });
});
