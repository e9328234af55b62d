import type { FunctionEntry } from '../plan/functionEntry.ts';
import { castFunctions } from './castFunctions.ts';
import { csvFunctions } from './csv.ts';
import { datetimePartFunctions } from './datetimeParts.ts';
import { datetimeFunctions } from './datetimes.ts';
import { datetimeTextFunctions } from './datetimeText.ts';
import { encodingFunctions } from './encodings.ts';
import { hashFunctions } from './hash.ts';
import { jsonFunctions } from './json.ts';
import { mathFunctions } from './math.ts';
import { numberFormatFunctions } from './numberFormats.ts';
import { regexFunctions } from './regex.ts';
import { roundingFunctions } from './rounding.ts';
import { textFormatFunctions } from './textFormats.ts';
import { stringFunctions } from './strings.ts';

/** Spark's scalar functions beside operators and conditionals, a file a family. */
export const scalarFamilies: readonly (readonly FunctionEntry[])[] = [
  castFunctions,
  csvFunctions,
  datetimeFunctions,
  datetimePartFunctions,
  datetimeTextFunctions,
  encodingFunctions,
  hashFunctions,
  jsonFunctions,
  mathFunctions,
  numberFormatFunctions,
  regexFunctions,
  roundingFunctions,
  stringFunctions,
  textFormatFunctions,
];
