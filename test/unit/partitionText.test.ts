import assert from 'node:assert/strict';
import { canonicalPartitionText } from '../../emulator/delta/partitionText.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';

const decimal: DataType = { kind: 'decimal', precision: 5, scale: 2 };

describe('partition values', () => {
  const cases: readonly (readonly [DataType | DataType['kind'], string | null, string | null | undefined])[] = [
    ['integer', null, null],
    ['integer', '', null],
    ['integer', ' 007 ', '7'],
    ['integer', '2147483648', undefined],
    ['integer', '1.5', undefined],
    ['long', '-9223372036854775808', '-9223372036854775808'],
    ['byte', '128', undefined],
    ['string', '', ''],
    ['string', '__HIVE_DEFAULT_PARTITION__', '__HIVE_DEFAULT_PARTITION__'],
    ['string', ' a b ', ' a b '],
    ['binary', '', ''],
    [decimal, '-001.50', '-1.5'],
    [decimal, '1.234', undefined],
    [decimal, '1234', undefined],
    ['boolean', 'TRUE', 'true'],
    ['boolean', 'f', 'false'],
    ['boolean', 'maybe', undefined],
    ['double', 'inf', 'Infinity'],
    ['double', '-Infinity', '-Infinity'],
    ['double', '1.0E10', '1.0E10'],
    ['double', 'x', undefined],
    ['date', '2020-1-2', '2020-01-02'],
    ['date', '2020', '2020-01-01'],
    ['date', '0001-01-01', '0001-01-01'],
    ['date', '2021-02-29', undefined],
    ['timestamp', '2024-01-01 12:00:00.5', '2024-01-01 12:00:00.500000'],
    ['timestamp', '2020-01-01 05:06:07.1+02:00', '2020-01-01 03:06:07.100000Z'],
    ['timestamp', '1969-12-31T23:59:59.999999Z', '1969-12-31 23:59:59.999999Z'],
    ['timestamp_ntz', '1969-12-31 23:59:59.000001', '1969-12-31 23:59:59.000001'],
    ['timestamp', 'noon', undefined],
  ];
  for (const [type, text, expected] of cases) {
    const full = (typeof type === 'string' ? { kind: type } : type) as DataType;
    it(`${JSON.stringify(text)} of ${full.kind} is ${JSON.stringify(expected) ?? 'refused'}`, () => {
      assert.equal(canonicalPartitionText(text, full), expected);
    });
  }
});
