import type { DatasetKind } from '../../emulator/protocol/rpc/projects.ts';

/** Lines in a box of 16 × 16, drawn in the text's colour. */
const paths: Readonly<Record<DatasetKind | 'lock', string>> = {
  streamingTable: 'M2 3.5h12v9H2zM2 6.5h12M5 10c1-1.4 2-1.4 3 0s2 1.4 3 0',
  materializedView: 'M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  persistedView: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6a2 2 0 100 4 2 2 0 000-4z',
  temporaryView: 'M2.5 3.5h2M7 3.5h2M11.5 3.5h2v2M13.5 8v2M13.5 12.5h-2M9 12.5H7M4.5 12.5h-2v-2M2.5 8V6',
  sink: 'M8 2v7M5 6.5L8 9.5l3-3M2.5 9.5v4h11v-4',
  external:
    'M2.5 4c0-1 2.5-2 5.5-2s5.5 1 5.5 2v8c0 1-2.5 2-5.5 2s-5.5-1-5.5-2zM2.5 4c0 1 2.5 2 5.5 2s5.5-1 5.5-2M2.5 8c0 1 2.5 2 5.5 2s5.5-1 5.5-2',
  lock: 'M3.5 7.5h9v6h-9zM5.5 7.5V5a2.5 2.5 0 015 0v2.5',
};

export const svgNamespace = 'http://www.w3.org/2000/svg';

export function icon(name: DatasetKind | 'lock'): SVGSVGElement {
  const made = document.createElementNS(svgNamespace, 'svg');
  made.setAttribute('viewBox', '0 0 16 16');
  made.setAttribute('aria-hidden', 'true');
  made.classList.add('icon', `icon-${name}`);
  const path = document.createElementNS(svgNamespace, 'path');
  path.setAttribute('d', paths[name]);
  made.append(path);
  return made;
}
