import * as v from 'valibot';
import { request } from './define.ts';

/** The signature of the function whose brackets a place lies in. */
export interface SignatureDto {
  /** `substring(str, pos[, len])` */
  readonly label: string;
  /** Markdown. */
  readonly documentation: string;
  /** Where each parameter stands in the label, in UTF-16 units; the end is exclusive. */
  readonly parameters: readonly (readonly [start: number, end: number])[];
  /** Index of the parameter at the place. */
  readonly active: number;
}

/** Null outside of the brackets of a known function. */
export const readSignature = request<SignatureDto | null>()(
  'language/signature',
  'read',
  v.object({ path: v.string(), position: v.object({ line: v.number(), character: v.number() }) }),
);
