import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';

/** `parse_url` over what `java.net.URI` takes for one. */
export const urls: readonly JavaScriptFunction[] = [
  {
    name: 'parse_url',
    parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'VARCHAR',
    call: (url, part, lenient) => partOf(String(url), String(part), lenient === true),
  },
  {
    name: 'parse_url_query',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'VARCHAR',
    call: (url, part, key, lenient) => {
      if (part !== 'QUERY') return null;
      const query = partOf(String(url), 'QUERY', lenient === true);
      if (query === null) return null;
      // The key is put into a pattern as it is.
      if (!/^\w*$/.test(String(key))) {
        throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the key '${String(key)}' of parse_url` });
      }
      return new RegExp(`(?:&|^)${String(key)}=([^&]*)`).exec(query)?.[1] ?? null;
    },
  },
];

interface Uri {
  readonly scheme: string | null;
  readonly authority: string | null;
  readonly userInfo: string | null;
  readonly host: string | null;
  readonly path: string | null;
  readonly query: string | null;
  readonly fragment: string | null;
}

function partOf(url: string, part: string, lenient: boolean): string | null {
  const uri = parseUri(url);
  if (uri === undefined) {
    if (lenient) return null;
    throw sluiceError('INVALID_URL', { url });
  }
  switch (part) {
    case 'HOST':
      return uri.host;
    case 'PATH':
      return uri.path;
    case 'QUERY':
      return uri.query;
    case 'REF':
      return uri.fragment;
    case 'PROTOCOL':
      return uri.scheme;
    case 'FILE':
      return uri.query === null ? uri.path : `${uri.path ?? 'null'}?${uri.query}`;
    case 'AUTHORITY':
      return uri.authority;
    case 'USERINFO':
      return uri.userInfo;
    default:
      return null;
  }
}

const escaped = '%[0-9a-fA-F]{2}';
const other =
  '\\u{A1}-\\u{167F}\\u{1681}-\\u{1FFF}\\u{2010}-\\u{2027}\\u{202A}-\\u{202E}\\u{2030}-\\u{205E}\\u{2060}-\\u{2FFF}\\u{3001}-\\u{10FFFF}';
const unreserved = "A-Za-z0-9_\\-!.~'()*";
const anyCharacter = new RegExp(`^(?:[${unreserved};\\/?:@&=+$,\\[\\]${other}]|${escaped})*$`, 'u');
const pathCharacter = new RegExp(`^(?:[${unreserved}:@&=+$,;\\/${other}]|${escaped})*$`, 'u');
const userCharacter = new RegExp(`^(?:[${unreserved};:&=+$,${other}]|${escaped})*$`, 'u');
const registryCharacter = new RegExp(`^(?:[${unreserved}$,;:@&=+\\[\\]${other}]|${escaped})+$`, 'u');

/** Source: the grammar of `java.net.URI`; undefined where its constructor raises. */
function parseUri(text: string): Uri | undefined {
  const hash = text.indexOf('#');
  const fragment = hash < 0 ? null : text.slice(hash + 1);
  const rest = hash < 0 ? text : text.slice(0, hash);
  if (fragment !== null && !anyCharacter.test(fragment)) return undefined;
  const colon = /^([^:/?#]*):/.exec(rest);
  const scheme = colon?.[1] ?? null;
  if (scheme !== null && !/^[a-zA-Z][a-zA-Z0-9+.-]*$/.test(scheme)) return undefined;
  const specific = colon === null ? rest : rest.slice(colon[0].length);
  const none = { authority: null, userInfo: null, host: null, path: null, query: null };
  if (scheme !== null && !specific.startsWith('/')) {
    return specific !== '' && anyCharacter.test(specific) ? { scheme, fragment, ...none } : undefined;
  }
  const mark = specific.indexOf('?');
  const query = mark < 0 ? null : specific.slice(mark + 1);
  if (query !== null && !anyCharacter.test(query)) return undefined;
  let path = mark < 0 ? specific : specific.slice(0, mark);
  let authority: string | null = null;
  if (path.startsWith('//')) {
    const end = path.indexOf('/', 2);
    authority = path.slice(2, end < 0 ? path.length : end);
    path = end < 0 ? '' : path.slice(end);
    if (authority === '') {
      if (path === '') return undefined;
      authority = null;
    }
  }
  if (!pathCharacter.test(path)) return undefined;
  if (authority === null) return { scheme, fragment, ...none, path, query };
  const server = serverOf(authority);
  if (server === undefined) {
    if (!registryCharacter.test(authority)) return undefined;
    return { scheme, fragment, ...none, authority, path, query };
  }
  return { scheme, fragment, authority, ...server, path, query };
}

/** User and host of an authority, undefined where the host is none by the rules of names. */
function serverOf(authority: string): { readonly userInfo: string | null; readonly host: string } | undefined {
  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? null : authority.slice(0, at);
  if (userInfo !== null && !userCharacter.test(userInfo)) return undefined;
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(at + 1));
  const host = match?.[1];
  if (host === undefined || host === '') return undefined;
  if (host.startsWith('[')) return { userInfo, host };
  const name = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)*[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.?$/;
  const address = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
  return name.test(host) || address.test(host) ? { userInfo, host } : undefined;
}
