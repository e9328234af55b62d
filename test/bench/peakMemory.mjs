// Loaded with --import: leaves the process's peak resident set (kilobytes) in the file that SLUICE_BENCH_MEMORY names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => {
  const file = process.env.SLUICE_BENCH_MEMORY;
  if (file !== undefined) writeFileSync(file, String(process.resourceUsage().maxRSS));
});
