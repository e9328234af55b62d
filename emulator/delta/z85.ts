/** Z85, the base-85 text of binary data that needs no escapes in JSON. Source: https://rfc.zeromq.org/spec/32 */
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';

const digits: ReadonlyMap<string, number> = new Map([...alphabet].map((character, index) => [character, index]));

/** Raises RangeError when the text is not Z85. */
export function decodeZ85(text: string): Uint8Array {
  if (text.length % 5 !== 0) throw new RangeError('its Z85 text has a length that is no multiple of 5');
  const bytes = new Uint8Array((text.length / 5) * 4);
  const view = new DataView(bytes.buffer);
  for (let group = 0; group * 5 < text.length; group += 1) {
    let value = 0;
    for (const character of text.slice(group * 5, group * 5 + 5)) {
      const digit = digits.get(character);
      if (digit === undefined) throw new RangeError(`its Z85 text holds the character "${character}"`);
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) throw new RangeError('its Z85 text holds a group that is too large');
    view.setUint32(group * 4, value);
  }
  return bytes;
}
