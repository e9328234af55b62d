import { nearest } from '../../base/nearest.ts';
import { sluiceError } from '../../base/errors.ts';
import { errorCatalogue } from '../../protocol/errors/catalogue.ts';
import type { ErrorEntry } from '../../protocol/errors/errorText.ts';
import { errorHelp } from '../../protocol/errors/generated/errorHelp.ts';
import type { Verb } from '../verb.ts';

export const explain: Verb = {
  name: 'explain',
  summary: 'Explain an error code.',
  help: `Explains an error code: what it means, when it is raised, and what to do.

Usage: sluice explain <code> [--json]

Example: sluice explain STORAGE_LOCKED`,
  options: {},
  positionals: [1, 1],
  async run({ terminal, positionals, json }) {
    const code = (positionals[0] ?? '').toUpperCase();
    const entries: Readonly<Record<string, ErrorEntry>> = errorCatalogue;
    const entry = Object.hasOwn(entries, code) ? entries[code] : undefined;
    if (entry === undefined) {
      const near = nearest(code, Object.keys(entries));
      const suggestion = near === undefined ? '' : ` Did you mean "${near}"?`;
      throw sluiceError('INVALID_USAGE', {
        detail: `There is no error code "${code}".${suggestion}`,
        command: 'explain',
      });
    }
    if (json) {
      terminal.print(JSON.stringify({ code, ...entry, help: errorHelp[code] }));
      return 0;
    }
    terminal.print(`${code}${entry.sqlState === undefined ? '' : ` (SQLSTATE ${entry.sqlState})`}`);
    terminal.print(entry.message);
    if (errorHelp[code] !== undefined) terminal.print(`\n${errorHelp[code]}`);
    if (entry.action !== undefined) terminal.print(`\n${entry.action}`);
    return 0;
  },
};
