import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sluice } from './commandRun.ts';

describe('sluice parse', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-parse-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  it('tells every error of every file, with place, line and what was meant', async () => {
    write('a.sql', 'CREATE VIEW v AS SELECT 1 AS a;\nCREATE MATERIALISED VIEW m AS SELECT 1;\nCREATE FLOW f AS;\n');
    write('b.py', 'import dlt\ndef f(:\n');
    const { code, stdout, stderr } = await sluice(['parse', 'a.sql', 'b.py'], folder);
    assert.equal(code, 1);
    assert.match(stdout, /^a\.sql:1: view v$/m);
    assert.match(stderr, /^a\.sql:2:8: \[PARSE_SYNTAX_ERROR\] Syntax error at or near 'MATERIALISED'\.$/m);
    assert.match(stderr, /^ {4}\| {8}\^{12}$/m);
    assert.match(stderr, /^Did you mean MATERIALIZED\?$/m);
    assert.match(stderr, /^a\.sql:3:17: \[PARSE_SYNTAX_ERROR\]/m);
    assert.match(stderr, /^b\.py:2:6: \[PYTHON_SYNTAX_ERROR\]/m);
  }).timeout(10_000);

  it('reads notebooks by their cells, parameters from the spec, and the dialect that is asked for', async () => {
    write('spark-pipeline.yml', `name: p\nstorage: file://${folder}/storage\nconfiguration:\n  n: "1"\n`);
    write('n.py', '# Databricks notebook source\n# MAGIC %sql\n# MAGIC CREATE LIVE TABLE t AS SELECT ${n} AS a\n');
    assert.equal((await sluice(['parse', 'n.py'], folder)).code, 0);
    const { code, stdout } = await sluice(['parse', 'n.py', '--dialect', 'spark', '--json'], folder);
    assert.equal(code, 1);
    const { outcome, files } = JSON.parse(stdout) as {
      readonly outcome: string;
      readonly files: readonly { readonly errors: readonly { readonly code: string; readonly position: object }[] }[];
    };
    assert.equal(outcome, 'failed');
    const [error] = files[0]?.errors ?? [];
    assert.equal(error?.code, 'PARSE_SYNTAX_ERROR');
    assert.deepEqual(error.position, { file: 'n.py', line: 3, column: 16, endLine: 3, endColumn: 20 });
  }).timeout(10_000);

  it('refuses what it cannot read by name', async () => {
    assert.match((await sluice(['parse', 'nope.sql'], folder)).stderr, /\[PATH_NOT_FOUND\]/);
    assert.equal((await sluice(['parse'], folder)).code, 2);
    write('x.txt', '');
    assert.match((await sluice(['parse', 'x.txt'], folder)).stderr, /UNSUPPORTED_DEFINITIONS_FILE_EXTENSION/);
  }).timeout(10_000);
});
