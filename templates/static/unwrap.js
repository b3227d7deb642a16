/* What a credential comes wrapped in, a page, a picture or a PDF, is read as `credfolio verify` reads it
   (wrappings.py, baking.py, attachments.py). */
(() => {
'use strict';
const { credfolio } = globalThis;
const { open, failed, load, decodeText, parseJson, asList } = credfolio;

const MAX_PICTURE = 16 * 1024 * 1024, MAX_TEXT = 8 * 1024 * 1024, MAX_DEPTH = 1000;
const MAX_ATTACHMENTS = 64, MAX_NAMES = 1000, REACH = 4096;
const PNG = '\x89PNG\r\n\x1a\n';
const NAMESPACE = 'https://purl.imsglobal.org/ob/v3p0', OLDER_NAMESPACE = 'http://openbadges.org';
const KEYWORD = 'openbadgecredential', OLDER_KEYWORD = 'openbadges';
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/;
// What may stand before an SVG's first tag: a declaration, comments, and a type that only names itself.
const PROLOG = '^\\ufeff?(?:[ \\t\\r\\n]+|<\\?[^]*?\\?>|<!--[^]*?-->)*';
const SVG = new RegExp(`${PROLOG}(?:<(?:[\\w.:-]+:)?svg[ \\t\\r\\n/>]|<!DOCTYPE[ \\t\\r\\n]+svg\\b)`);
const QUOTED = '(?:"[^"<>]*"|\'[^\'<>]*\')';
const PLAIN_DOCTYPE = new RegExp(`(${PROLOG})<!DOCTYPE\\s+[\\w.:-]+(?:\\s+(?:PUBLIC\\s+${QUOTED}|SYSTEM)\\s+${QUOTED})?\\s*>`);

const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
const older = () => open('older');

function crc32(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum >>> 1 ^ (sum & 1 && 0xedb88320);
  }
  return ~sum >>> 0;
}

/** A PNG's chunks up to its end (ISO/IEC 15948 §5): each whole, with its sum, in their order. */
function* chunksOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (latin1(bytes.subarray(0, 8)) !== PNG) throw failed('damaged');
  let hasPixels = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at), kind = latin1(bytes.subarray(at + 4, at + 8)), end = at + 12 + length;
    const isHeader = kind === 'IHDR' && length === 13;
    if (!/^[A-Za-z]{4}$/.test(kind) || (at === 8) !== isHeader) throw failed('damaged');
    if (end > bytes.length) break;
    if (view.getUint32(end - 4) !== crc32(bytes.subarray(at + 4, end - 4))) throw failed('damaged');
    hasPixels ||= kind === 'IDAT';
    yield { kind, content: bytes.subarray(at + 8, end - 4) };
    if (kind === 'IEND') {
      if (!hasPixels) throw failed('damaged');
      return;
    }
    at = end;
  }
  throw failed('damaged');
}

/** The text of an `iTXt` chunk (PNG §11.3.3.4): after keyword, flags, language and translation. */
async function internationalText(content) {
  const start = content.indexOf(0) + 1, language = content.indexOf(0, start + 2), at = content.indexOf(0, language + 1) + 1;
  if (!start || language < start + 2 || !at) throw failed('damaged');
  const [isCompressed, method] = content.subarray(start);
  if (!isCompressed) return content.subarray(at);
  if (isCompressed !== 1 || method !== 0) throw failed('compressed');
  return inflate(content.subarray(at));
}

async function inflate(data) {
  const chunks = [];
  let size = 0;
  try {
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
    for (let part = await reader.read(); !part.done && size <= MAX_TEXT; part = await reader.read()) {
      size += part.value.length;
      chunks.push(part.value);
    }
    if (size > MAX_TEXT) reader.cancel();
  } catch { throw open('inflated'); }
  if (size > MAX_TEXT) throw failed('tooLarge');
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

async function unbakePng(bytes) {
  let isOlder = false;
  for (const { kind, content } of chunksOf(bytes)) {
    if (kind !== 'iTXt' && kind !== 'tEXt') continue;
    const [keyword] = latin1(content.subarray(0, 80)).split('\0', 1);
    if (kind === 'iTXt' && keyword === KEYWORD) return readText(await internationalText(content));
    isOlder ||= keyword === OLDER_KEYWORD;
  }
  throw isOlder ? older() : failed('noCredential');
}

function unbakeSvg(text) {
  if (/\0/.test(text)) throw failed('svg');
  const plain = text.replace(PLAIN_DOCTYPE, '$1').replace(/^\ufeff/, '');
  // Whatever could define an entity is not read; in a comment or a text it would be harmless.
  if (/<!DOCTYPE|<!ENTITY/i.test(plain)) throw /\[/.test(/<!DOCTYPE[^>]*/i.exec(plain)?.[0]) ? failed('entities') : open('broken');
  const encoding = /^<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(plain)?.[1];
  if (encoding && !/^(?:utf-8|us-ascii)$/i.test(encoding)) throw failed('svg');
  const tree = new DOMParser().parseFromString(plain, 'image/svg+xml'), root = tree.documentElement;
  if (tree.querySelector('parsererror')) throw open('broken'); // parsers have limits of their own
  if (root.localName !== 'svg') throw failed('svg');
  const read = (namespace, name) => [...tree.getElementsByTagNameNS(namespace, name)]
    .map((element) => element.getAttribute('verify')?.trim() ?? element.textContent).find((found) => found.trim());
  for (const element of tree.querySelectorAll('*')) if (isTooDeep(element)) throw failed('tooDeep');
  const found = read(NAMESPACE, 'credential');
  if (found === undefined) throw read(OLDER_NAMESPACE, 'assertion') ? older() : failed('noCredential');
  return found;
}

function isTooDeep(element) {
  if (element.firstElementChild) return false;
  let depth = 0;
  for (let each = element; each; each = each.parentElement) depth++;
  return depth > MAX_DEPTH;
}

/** The credential that is attached to a PDF: a stream is always an object of the file itself. */
async function attachedTo(bytes) {
  const plain = new TextDecoder('latin1'), text = plain.decode(bytes); // a character for each byte
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) throw failed('encrypted');
  const found = new Map();
  let after = 0, attached = 0, names = 0;
  for (const { index } of text.matchAll(/\/EmbeddedFile(?![A-Za-z0-9])/g)) {
    if (attached === MAX_ATTACHMENTS || names++ === MAX_NAMES) throw failed('attachments');
    if (index < after) continue; // in the content of the one before
    const from = Math.max(0, index - REACH), object = text.slice(from, index).lastIndexOf('obj'), end = text.slice(index, index + REACH).indexOf('stream');
    const match = object >= 0 && end >= 0 && /^obj\s*(<<[^]*>>)\s*stream(?:\r\n|\n)/.exec(text.slice(from + object, index + end + 8));
    if (!match || match[1].includes('endobj')) continue;
    const start = from + object + match[0].length, content = await contentOf(match[1], bytes, text, start), shown = plain.decode(content.data);
    attached++;
    after = start + content.length;
    if (/^\s*\{/.test(shown) || COMPACT_JWS.test(shown.trim())) found.set(shown, content.data);
  }
  if (!found.size) throw failed('noCredential');
  if (found.size > 1) throw failed('severalCredentials');
  return [...found.values()][0];
}

/** What a stream of a PDF holds, plain or deflated (ISO 32000-2 §7.3.8, §7.4.4). */
async function contentOf(dictionary, bytes, text, start) {
  const [, own, generation] = /\/Length\s+(\d{1,10})(?:\s+(\d{1,5})\s+R\b)?/.exec(dictionary) ?? [];
  const length = +(generation ? new RegExp(`(?<!\\d)${own} ${generation} obj\\s+(\\d{1,10})\\s+endobj`).exec(text)?.[1] : own);
  if (!/^\s{0,2}endstream/.test(text.slice(start + length, start + length + 11))) throw failed('attachment');
  const data = bytes.subarray(start, start + length);
  if (!dictionary.includes('/Filter')) return { data, length };
  if (!/\/Filter\s*(?:\/FlateDecode(?![A-Za-z0-9])|\[\s*\/FlateDecode\s*\])/.test(dictionary) || /\/DecodeParms(?!\s*(?:null|\[\s*null\s*\]))/.test(dictionary)) {
    throw failed('compressed');
  }
  return { data: await inflate(data), length };
}

/** The credential's text in a page: the first script of its type. */
function embeddedIn(text) {
  const scripts = [...new DOMParser().parseFromString(text, 'text/html').scripts];
  const found = scripts.find(({ type }) => ['application/vc+ld+json', 'application/vc'].includes(type.toLowerCase()));
  if (!found) throw failed('noCredential');
  return found.textContent;
}

function readText(bytes) {
  try { return decodeText(bytes); } catch { throw failed('notUtf8'); }
}

/** The text of the credential in a file's bytes: JSON, a page, a picture or a PDF. */
async function unwrap(bytes) {
  if (bytes.length > MAX_PICTURE) throw failed('tooLarge');
  if (latin1(bytes.subarray(0, 4)) === PNG.slice(0, 4)) return unbakePng(bytes);
  if (latin1(bytes.subarray(0, 5)) === '%PDF-') return readText(await attachedTo(bytes));
  const text = readText(bytes);
  return SVG.test(text) ? unbakeSvg(text) : /^\s*</.test(text) ? embeddedIn(text) : text;
}

/** The token that a text is, or has in an envelope (VC Data Model 2.0 §4.13); a badge of an older standard is refused. */
function tokenIn(text) {
  const [, token] = /^[\t-\r\x1c- ]*([\w-]+\.[\w-]+\.[\w-]*)[\t-\r\x1c- ]*$/.exec(text) ?? [];
  if (token) return token;
  if (COMPACT_JWS.test(text.trim())) throw open('token'); // between spaces of another kind
  const { '@context': contexts, type, id, uid, verify } = Object(parseJson(text));
  if (asList(type).includes('EnvelopedVerifiableCredential')) {
    const [, enveloped] = /^data:application\/(?:vc\+jwt|vc-ld\+jwt|jwt),(.*)$/s.exec(id) ?? [];
    if (!COMPACT_JWS.test(enveloped)) throw open('token');
    return enveloped;
  }
  if (asList(contexts).some((context) => /^https:\/\/w3id\.org\/openbadges\/v[12]$/.test(context)) || uid && verify) throw older();
  return '';
}

/** Verifies a file's bytes. */
credfolio.verifyBytes = async (bytes, { read, now = Date.now() }) => {
  try {
    const text = await unwrap(bytes), token = tokenIn(text);
    if (!token) return credfolio.verify(text, { read, now });
    if (!credfolio.verifyToken) await load('tokens.js');
    return credfolio.verifyToken(token, { read, now });
  } catch (error) {
    return new credfolio.Verifier(read, now).verify(() => { throw error; });
  }
};
})();
