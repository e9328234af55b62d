import type { Projects } from '../models/projects.ts';
import type { Sluice } from '../platform/context.ts';
import { registerCodeLenses } from './codeLenses.ts';
import { registerDiagnostics } from './diagnostics.ts';
import { pipelineDocuments } from './documents.ts';
import { registerNames } from './names.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { registerSymbols } from './symbols.ts';

/** Language support for the SQL, Python and notebooks of projects, beside what the user has for them. */
export function registerAuthoring(sluice: Sluice, projects: Projects): void {
  registerDiagnostics(sluice);
  const documents = pipelineDocuments(sluice);
  registerNames(sluice, documents);
  registerSymbols(sluice, documents);
  registerCodeLenses(sluice, documents, projects);
  registerQuickFixes(sluice, documents);
}
