import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import type { RowValue } from '../rowValue.ts';

/** Digests, character sets, Base64, hexadecimal digits and URLs. */
export const encodings: readonly JavaScriptFunction[] = [
  digest('md5', 'md5'),
  digest('sha1', 'sha1'),
  {
    name: 'sha2',
    parameters: ['BLOB', 'INTEGER'],
    returns: 'VARCHAR',
    call: (bytes, bits) => {
      const size = Number(bits) === 0 ? 256 : Number(bits);
      if (![224, 256, 384, 512].includes(size)) return null;
      return createHash(`sha${size}`)
        .update(bytes as Uint8Array)
        .digest('hex');
    },
  },
  {
    name: 'crc32',
    parameters: ['BLOB'],
    returns: 'BIGINT',
    call: (bytes) => BigInt(checksum(bytes as Uint8Array)),
  },
  {
    name: 'base64',
    parameters: ['BLOB'],
    returns: 'VARCHAR',
    // Lines of 76 characters, as the MIME encoder of Java breaks them.
    call: (bytes) =>
      Buffer.from(bytes as Uint8Array)
        .toString('base64')
        .replace(/.{76}(?=.)/g, '$&\r\n'),
  },
  {
    name: 'unbase64',
    parameters: ['VARCHAR'],
    returns: 'BLOB',
    call: (text) => mimeBytes(String(text)),
  },
  {
    name: 'unhex',
    parameters: ['VARCHAR'],
    returns: 'BLOB',
    call: (text) => hexBytes(String(text)) ?? null,
  },
  {
    name: 'encode',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'BLOB',
    call: (text, charset) => encode(String(text), String(charset)),
  },
  {
    name: 'decode',
    parameters: ['BLOB', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (bytes, charset) => decode(bytes as Uint8Array, String(charset)),
  },
  {
    name: 'url_encode',
    parameters: ['VARCHAR'],
    returns: 'VARCHAR',
    call: (text) =>
      encodeURIComponent(String(text).replace(/[\uD800-\uDFFF]/gu, '?'))
        .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%20', '+'),
  },
  {
    name: 'url_decode',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'VARCHAR',
    call: (text, lenient) => urlDecode(String(text)) ?? undecodable(text, lenient),
  },
  {
    name: 'to_binary_hex',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'BLOB',
    call: (text, lenient) => hexBytes(String(text)) ?? notBinary(text, 'HEX', lenient),
  },
  {
    name: 'to_binary_base64',
    parameters: ['VARCHAR', 'BOOLEAN'],
    returns: 'BLOB',
    call: (text, lenient) =>
      isBase64(String(text))
        ? Uint8Array.from(Buffer.from(String(text), 'base64'))
        : notBinary(text, 'BASE64', lenient),
  },
];

function digest(name: string, algorithm: string): JavaScriptFunction {
  return {
    name,
    parameters: ['BLOB'],
    returns: 'VARCHAR',
    call: (bytes) =>
      createHash(algorithm)
        .update(bytes as Uint8Array)
        .digest('hex'),
  };
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes);
}

/** Java's MIME decoder passes over every character that is none of the alphabet's. */
function mimeBytes(text: string): Uint8Array {
  const kept = text.replace(/[^A-Za-z0-9+/=]/g, '');
  const padding = kept.indexOf('=');
  const body = padding < 0 ? kept : kept.slice(0, padding);
  if (body.length % 4 === 1 || (padding >= 0 && /[^=]/.test(kept.slice(padding)))) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the Base64 text '${text}', which is cut off` });
  }
  return Uint8Array.from(Buffer.from(body, 'base64'));
}

/** An odd number of digits gets a zero before it. */
function hexBytes(text: string): Uint8Array | undefined {
  if (!/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const digits = text.length % 2 === 0 ? text : `0${text}`;
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text.replace(/[\r\n\t ]/g, ''));
}

type Charset = 'utf-8' | 'us-ascii' | 'iso-8859-1' | 'utf-16' | 'utf-16be' | 'utf-16le';

function charsetOf(name: string, functionName: string): Charset {
  const lower = name.toLowerCase();
  const known: readonly string[] = ['utf-8', 'us-ascii', 'iso-8859-1', 'utf-16', 'utf-16be', 'utf-16le'];
  if (known.includes(lower)) return lower as Charset;
  if (lower === 'utf-32') throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'the character set UTF-32' });
  throw sluiceError('INVALID_PARAMETER_VALUE.CHARSET', { functionName: `\`${functionName}\``, charset: name });
}

function encode(text: string, name: string): Uint8Array {
  const charset = charsetOf(name, 'encode');
  switch (charset) {
    case 'utf-8':
      return new TextEncoder().encode(text);
    case 'us-ascii':
    case 'iso-8859-1': {
      const greatest = charset === 'us-ascii' ? 127 : 255;
      if ([...text].some((character) => (character.codePointAt(0) ?? 0) > greatest)) throw malformed('encode', name);
      return Uint8Array.from(text, (character) => character.charCodeAt(0));
    }
    default: {
      const little = Buffer.from(text, 'utf16le');
      const bytes = charset === 'utf-16le' ? little : little.swap16();
      return charset === 'utf-16' && text !== '' ? Uint8Array.from([0xfe, 0xff, ...bytes]) : Uint8Array.from(bytes);
    }
  }
}

function decode(bytes: Uint8Array, name: string): string {
  const charset = charsetOf(name, 'decode');
  switch (charset) {
    case 'utf-8':
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        throw malformed('decode', name);
      }
    case 'us-ascii':
      if (bytes.some((byte) => byte > 127)) throw malformed('decode', name);
      return String.fromCharCode(...bytes);
    case 'iso-8859-1':
      return Buffer.from(bytes).toString('latin1');
    default: {
      if (bytes.length % 2 !== 0) throw malformed('decode', name);
      const marked = charset === 'utf-16' && bytes[0] === 0xff && bytes[1] === 0xfe;
      const skip = marked || (charset === 'utf-16' && bytes[0] === 0xfe && bytes[1] === 0xff) ? 2 : 0;
      const body = Buffer.from(bytes.slice(skip));
      return (marked || charset === 'utf-16le' ? body : body.swap16()).toString('utf16le');
    }
  }
}

function malformed(functionName: string, charset: string): Error {
  return sluiceError('MALFORMED_CHARACTER_CODING', { function: `\`${functionName}\``, charset });
}

/** Undefined where a percent sign is not followed by two hexadecimal digits. */
function urlDecode(text: string): string | undefined {
  const plain = text.replaceAll('+', ' ');
  if (/%(?![0-9a-fA-F]{2})/.test(plain)) return undefined;
  return plain.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.match(/[0-9a-fA-F]{2}/g) ?? [], (pair) => Number.parseInt(pair, 16));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  });
}

function undecodable(text: RowValue, lenient: RowValue): null {
  if (lenient === true) return null;
  throw sluiceError('CANNOT_DECODE_URL', { url: String(text) });
}

function notBinary(text: RowValue, format: string, lenient: RowValue): null {
  if (lenient === true) return null;
  throw sluiceError('CONVERSION_INVALID_INPUT', {
    str: `'${String(text)}'`,
    fmt: `'${format}'`,
    targetType: '"BINARY"',
    suggestion: '`try_to_binary`',
  });
}
