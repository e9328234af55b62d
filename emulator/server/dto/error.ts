import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import { errorDto } from '../../pipeline/eventLog/eventDto.ts';
import { causesOf } from '../../pipeline/eventLog/eventRow.ts';
import type { ErrorDto } from '../../protocol/rpc/dto.ts';

/** Any error as clients get it, with what caused it. What no room foresaw is an INTERNAL_ERROR. */
export function errorDtoOf(error: unknown): ErrorDto {
  return errorDto(causesOf(toSluiceError(error)));
}

function toSluiceError(error: unknown): SluiceError {
  if (isSluiceError(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return sluiceError('INTERNAL_ERROR', { detail }, { cause: error });
}
