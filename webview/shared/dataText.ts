import { element } from './element.ts';
import { showText } from './grid/cellText.ts';

/** A text of the user's data or files: shown as it is, isolated from the text around it, unseen characters by their names. */
export function dataText(text: string, most = 2000): HTMLElement {
  const made = element('span', { class: 'data' });
  showText(made, text, most);
  return made;
}
