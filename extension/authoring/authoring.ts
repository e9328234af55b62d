import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { registerCodeLenses } from './codeLenses.ts';
import { registerCompletion } from './completion.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { pipelineDocuments } from './documents.ts';
import { registerFormatting } from './formatting.ts';
import { registerHover } from './hover.ts';
import { registerNames } from './names.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { registerSignatureHelp } from './signature.ts';
import { registerSymbols } from './symbols.ts';

/** Language support for the SQL, Python and notebooks of projects, beside what the user has for them. */
export function registerAuthoring(sluice: Sluice, projects: Projects): void {
  registerDiagnostics(sluice);
  const documents = pipelineDocuments(sluice);
  registerNames(sluice, documents);
  registerSymbols(sluice, documents);
  registerCodeLenses(sluice, documents, projects);
  registerQuickFixes(sluice, documents);
  registerCompletion(sluice, documents);
  registerHover(sluice, documents);
  registerSignatureHelp(sluice, documents);
  registerFormatting(sluice, documents, projects);
}
