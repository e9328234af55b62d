/** A text of data as a terminal may show it: control characters, which it would obey, are spelt out. Line breaks and tabs stay. */
export function plainText(text: string): string {
  return text.replace(controls, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

// eslint-disable-next-line no-control-regex -- it is about control characters
const controls = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g;
