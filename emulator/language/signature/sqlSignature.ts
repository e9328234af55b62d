import { functionDoc, functionPage, parameterText, type FunctionDoc } from '../hover/functionDocs.ts';
import { sqlCaret } from '../completion/sqlCaret.ts';

export interface SignatureHelp {
  readonly label: string;
  /** Markdown. */
  readonly documentation: string;
  /** Each parameter as it stands in the label: from where to where. */
  readonly parameters: readonly (readonly [start: number, end: number])[];
  readonly active: number;
}

/** The signature of the function whose brackets the caret stands in, and which of its arguments that is. */
export function sqlSignature(text: string, offset: number): SignatureHelp | undefined {
  const { before, place } = sqlCaret(text, offset);
  if (place.kind === 'comment') return undefined;
  let depth = 0;
  let commas = 0;
  for (let index = before.length - 1; index > 0; index -= 1) {
    const token = before[index];
    if (token?.text === ')' || token?.text === ']') depth += 1;
    else if (token?.text === ',' && depth === 0) commas += 1;
    else if (token?.text === '[') depth -= 1;
    else if (token?.text === '(') {
      if (depth > 0) {
        depth -= 1;
        continue;
      }
      const called = before[index - 1];
      const doc = called?.kind === 'word' ? functionDoc(called.text) : undefined;
      if (doc !== undefined) return helpOf(doc, commas);
      // Brackets around an operand belong to the argument that they stand in.
      if (called === undefined || called.kind === 'word') return undefined;
      commas = 0;
    }
  }
  return undefined;
}

function helpOf(doc: FunctionDoc, commas: number): SignatureHelp {
  const { signature, parameters, help, name } = doc;
  const spans: (readonly [number, number])[] = [];
  let from = name.length + 1;
  for (const parameter of parameters) {
    const written = parameterText(parameter);
    const start = signature.indexOf(written, from);
    spans.push([start, start + written.length]);
    from = start + written.length;
  }
  const repeated = parameters.findIndex((parameter) => parameter.repeated);
  const active = repeated >= 0 ? Math.min(commas, repeated) : commas;
  return {
    label: signature,
    documentation: `${help}\n\n[Spark's page](${functionPage(name)})`,
    parameters: spans,
    active: Math.min(active, Math.max(0, spans.length - 1)),
  };
}
