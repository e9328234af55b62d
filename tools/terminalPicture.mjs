// Draws terminal output (standard input, with ANSI colours) as an SVG: `… | node tools/terminalPicture.mjs docs/run.svg "title"`.
import { readFileSync, writeFileSync } from 'node:fs';

const [target, title = ''] = process.argv.slice(2);
if (target === undefined) {
  console.error('Usage: node tools/terminalPicture.mjs <file.svg> [title] < output');
  process.exit(2);
}

const escapeCode = String.fromCharCode(27);
const code = new RegExp(`(${escapeCode}\\[\\d+m)`, 'g');
const colours = { 31: '#f47067', 32: '#8ddb8c', 33: '#e3b341', 36: '#76e3ea' };
const lineHeight = 18;
const characterWidth = 7.85;
const lines = readFileSync(0, 'utf8').replace(/\n$/, '').split('\n');
const columns = Math.max(60, ...lines.map((line) => line.replaceAll(code, '').length));
const width = Math.ceil(columns * characterWidth) + 40;
const height = lines.length * lineHeight + 62;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The runs of one line: text with the colour and weight that its codes gave it. */
function spans(line) {
  let style = '';
  return line
    .split(code)
    .map((part) => {
      const number = part.startsWith(escapeCode) ? part.slice(2, -1) : undefined;
      if (number === undefined) return part === '' ? '' : `<tspan${style}>${escape(part)}</tspan>`;
      if (number === '0') style = '';
      else if (number === '1') style = ' font-weight="bold"';
      else if (number === '2') style = ' fill="#8b949e"';
      else if (colours[number] !== undefined) style = ` fill="${colours[number]}"`;
      return '';
    })
    .join('');
}

const rows = lines.map(
  (line, index) => `<text x="20" y="${56 + index * lineHeight}" xml:space="preserve">${spans(line)}</text>`,
);
writeFileSync(
  target,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
<circle cx="20" cy="18" r="5" fill="#f47067"/><circle cx="38" cy="18" r="5" fill="#e3b341"/><circle cx="56" cy="18" r="5" fill="#8ddb8c"/>
<text x="50%" y="22" text-anchor="middle" fill="#8b949e" font-family="sans-serif" font-size="12">${escape(title)}</text>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="13" fill="#e6edf3">
${rows.join('\n')}
</g>
</svg>
`,
);
