import type { SluiceError } from '../../base/errors.ts';
import { diffText } from '../../pipeline/testing/diffText.ts';
import type { TestFailure, TestFile, TestOutcome } from '../../pipeline/testing/pipelineTest.ts';
import type { TestFailureDto, TestFileDto, TestOutcomeDto } from '../../protocol/rpc/tests.ts';
import { errorDtoOf } from './error.ts';

export function testFileDto({ path, name, tests, errors }: TestFile): TestFileDto {
  return {
    path,
    name,
    tests: tests.map((test) => ({
      name: test.name,
      line: test.position.line,
      column: test.position.column,
      ...(test.skip === undefined ? {} : { skip: test.skip }),
    })),
    errors: errors.map((error: SluiceError) => errorDtoOf(error)),
  };
}

export function testOutcomeDto({ file, name, state, duration, failures }: TestOutcome): TestOutcomeDto {
  return { path: file, name, state, duration, failures: failures.map(failureDto) };
}

function failureDto({ message, position, code, action, diff }: TestFailure): TestFailureDto {
  return {
    message,
    position,
    ...(code === undefined ? {} : { code }),
    ...(action === undefined ? {} : { action }),
    ...(diff === undefined ? {} : { difference: diffText(diff), expected: diff.expectedText, actual: diff.actualText }),
  };
}
