import assert from 'node:assert/strict';
import fc from 'fast-check';
import { doubleText, floatText } from '../../emulator/base/javaNumberText.ts';

describe('numbers as Java 17 writes them', () => {
  // Answers of OpenJDK 17.
  const floats: readonly (readonly [number, string])[] = [
    [1_576_482_432, '1.57648243E9'],
    [1_576_482_560, '1.57648256E9'],
    [3.4028234663852886e38, '3.4028235E38'],
    [1.401298464324817e-45, '1.4E-45'],
    [1.1754943508222875e-38, '1.17549435E-38'],
    [1e23, '1.0E23'],
    [33_554_432, '3.3554432E7'],
    [16_777_216, '1.6777216E7'],
    [9_999_999, '9999999.0'],
    [1e10, '1.0E10'],
    [0.001, '0.001'],
    [0.1, '0.1'],
    [-0, '-0.0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ];
  const doubles: readonly (readonly [number, string])[] = [
    [2e23, '1.9999999999999998E23'],
    [2.2250738585072014e-308, '2.2250738585072014E-308'],
    [4.9e-324, '4.9E-324'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [0.001, '0.001'],
    [0.0001, '1.0E-4'],
    [1e7, '1.0E7'],
    [123_456_789, '1.23456789E8'],
    [8.41e21, '8.409999999999999E21'],
    [4.35, '4.35'],
    [-1.5, '-1.5'],
    [1e16, '1.0E16'],
    [0, '0.0'],
  ];

  for (const [value, text] of floats) it(`${text} (float)`, () => assert.equal(floatText(value), text));
  for (const [value, text] of doubles) it(`${text} (double)`, () => assert.equal(doubleText(value), text));

  it('gives the number back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        assert.equal(Number(doubleText(value)), value);
      }),
    );
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => {
        assert.equal(Math.fround(Number(floatText(value))), value);
      }),
    );
  });
});
