// `node --import tsx tools/workbench/install.ts`: gets what `npm run workbench` and `npm run test:workbench` need. May be run again.
import { installChromium } from './chromium.ts';
import { installCodeServer, linkRipgrep } from './codeServer.ts';

const missing: string[] = [];
try {
  console.log(`Workbench: ${installCodeServer((line) => console.log(line))}`);
  if (!linkRipgrep((line) => console.log(line))) {
    console.log('ripgrep is not installed: Quick Open and searches in the workbench find no files.');
  }
} catch (error) {
  missing.push(`code-server: ${error instanceof Error ? error.message : String(error)}`);
}
const chromium = installChromium((line) => console.log(line));
if (chromium === undefined) {
  missing.push('Chromium: install it (Debian: apt-get install chromium), or name it by SLUICE_CHROMIUM.');
} else console.log(`Browser: ${chromium}`);
for (const line of missing) console.error(line);
process.exit(missing.length === 0 ? 0 : 1);
