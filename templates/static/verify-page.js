/* The page for any credential: dropped, chosen, pasted or linked. What it comes wrapped in is read as
   `credfolio verify` reads it (wrappings.py, baking.py, attachments.py); nothing of it leaves the browser. */
(() => {
'use strict';
const { credfolio } = globalThis;
const { open, failed, decodeText } = credfolio;

/* ---- unwrapping ---- */

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
const broken = (why) => failed('notJson', `: ${why}`);
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
  if (latin1(bytes.subarray(0, 8)) !== PNG) throw broken('the picture’s first bytes are damaged');
  let hasPixels = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at), kind = latin1(bytes.subarray(at + 4, at + 8)), end = at + 12 + length;
    const isHeader = kind === 'IHDR' && length === 13;
    if (!/^[A-Za-z]{4}$/.test(kind) || (at === 8) !== isHeader) throw broken('the picture is damaged');
    if (end > bytes.length) break;
    if (view.getUint32(end - 4) !== crc32(bytes.subarray(at + 4, end - 4))) throw broken('the picture is damaged');
    hasPixels ||= kind === 'IDAT';
    yield { kind, content: bytes.subarray(at + 8, end - 4) };
    if (kind === 'IEND') {
      if (!hasPixels) throw broken('the picture has no pixels');
      return;
    }
    at = end;
  }
  throw broken('the picture is cut off');
}

/** The text of an `iTXt` chunk (PNG §11.3.3.4): after keyword, flags, language and translation. */
async function internationalText(content) {
  const start = content.indexOf(0) + 1, language = content.indexOf(0, start + 2), at = content.indexOf(0, language + 1) + 1;
  if (!start || language < start + 2 || !at) throw broken('the credential’s chunk is not whole');
  const [isCompressed, method] = content.subarray(start);
  if (!isCompressed) return content.subarray(at);
  if (isCompressed !== 1 || method !== 0) throw broken('it is compressed in an unknown way');
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
  } catch { throw open('listBits'); }
  if (size > MAX_TEXT) throw broken('it is too large');
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
  throw isOlder ? older() : broken('the picture has no credential in it');
}

function unbakeSvg(text) {
  if (/\0/.test(text)) throw broken('it is no SVG picture');
  const plain = text.replace(PLAIN_DOCTYPE, '$1').replace(/^\ufeff/, '');
  // Whatever could define an entity is not read; in a comment or a text it would be harmless.
  if (/<!DOCTYPE|<!ENTITY/i.test(plain)) throw /\[/.test(/<!DOCTYPE[^>]*/i.exec(plain)?.[0]) ? broken('it may define entities') : open('broken');
  const encoding = /^<\?xml[^>]*encoding\s*=\s*["']([^"']*)/.exec(plain)?.[1];
  if (encoding && !/^(?:utf-8|us-ascii)$/i.test(encoding)) throw broken('it is not in UTF-8');
  const tree = new DOMParser().parseFromString(plain, 'image/svg+xml'), root = tree.documentElement;
  if (tree.querySelector('parsererror')) throw open('broken'); // parsers have limits of their own
  if (root.localName !== 'svg') throw broken('it is no SVG picture');
  const read = (namespace, name) => [...tree.getElementsByTagNameNS(namespace, name)]
    .map((element) => element.getAttribute('verify')?.trim() ?? element.textContent).find((found) => found.trim());
  for (const element of tree.querySelectorAll('*')) if (isTooDeep(element)) throw broken('it is nested too deeply');
  const found = read(NAMESPACE, 'credential');
  if (found === undefined) throw read(OLDER_NAMESPACE, 'assertion') ? older() : broken('the picture has no credential in it');
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
  if (/\/Encrypt\s+\d+\s+\d+\s+R/.test(text)) throw broken('the PDF is encrypted');
  const found = new Map();
  let after = 0, attached = 0, names = 0;
  for (const { index } of text.matchAll(/\/EmbeddedFile(?![A-Za-z0-9])/g)) {
    if (attached === MAX_ATTACHMENTS || names++ === MAX_NAMES) throw broken('too many files are attached to the PDF');
    if (index < after) continue; // in the content of the one before
    const from = Math.max(0, index - REACH), object = text.slice(from, index).lastIndexOf('obj'), end = text.slice(index, index + REACH).indexOf('stream');
    const match = object >= 0 && end >= 0 && /^obj\s*(<<[^]*>>)\s*stream(?:\r\n|\n)/.exec(text.slice(from + object, index + end + 8));
    if (!match || match[1].includes('endobj')) continue;
    const start = from + object + match[0].length, content = await contentOf(match[1], bytes, text, start), shown = plain.decode(content.data);
    attached++;
    after = start + content.length;
    if (/^\s*\{/.test(shown) || COMPACT_JWS.test(shown.trim())) found.set(shown, content.data);
  }
  if (!found.size) throw broken('no credential is attached to the PDF');
  if (found.size > 1) throw broken('several credentials are attached to the PDF');
  return [...found.values()][0];
}

/** What a stream of a PDF holds, plain or deflated (ISO 32000-2 §7.3.8, §7.4.4). */
async function contentOf(dictionary, bytes, text, start) {
  const [, own, generation] = /\/Length\s+(\d{1,10})(?:\s+(\d{1,5})\s+R\b)?/.exec(dictionary) ?? [];
  const length = +(generation ? new RegExp(`(?<!\\d)${own} ${generation} obj\\s+(\\d{1,10})\\s+endobj`).exec(text)?.[1] : own);
  if (!/^\s{0,2}endstream/.test(text.slice(start + length, start + length + 11))) throw broken('the length of a file attached to the PDF is wrong');
  const data = bytes.subarray(start, start + length);
  if (!dictionary.includes('/Filter')) return { data, length };
  if (!/\/Filter\s*(?:\/FlateDecode(?![A-Za-z0-9])|\[\s*\/FlateDecode\s*\])/.test(dictionary) || /\/DecodeParms(?!\s*(?:null|\[\s*null\s*\]))/.test(dictionary)) {
    throw broken('a file attached to the PDF is compressed in an unknown way');
  }
  return { data: await inflate(data), length };
}

/** The credential's text in a page: the first script of its type. */
function embeddedIn(text) {
  const scripts = [...new DOMParser().parseFromString(text, 'text/html').scripts];
  const found = scripts.find(({ type }) => ['application/vc+ld+json', 'application/vc'].includes(type.toLowerCase()));
  if (!found) throw broken('it is a page without a credential in it');
  return found.textContent;
}

function readText(bytes) {
  try { return decodeText(bytes); } catch { throw broken('it is not UTF-8 text'); }
}

/** Reads the credential in a file's bytes: JSON, a page, a picture or a PDF; a token is left to others. */
credfolio.unwrap = async (bytes) => {
  if (bytes.length > MAX_PICTURE) throw broken('it is too large');
  if (latin1(bytes.subarray(0, 4)) === PNG.slice(0, 4)) return withoutToken(await unbakePng(bytes));
  if (latin1(bytes.subarray(0, 5)) === '%PDF-') return withoutToken(readText(await attachedTo(bytes)));
  const text = readText(bytes);
  return withoutToken(SVG.test(text) ? unbakeSvg(text) : /^\s*</.test(text) ? embeddedIn(text) : text);
};

function withoutToken(text) {
  if (COMPACT_JWS.test(text.trim())) throw open('token');
  return text;
}

/** The report about what could not even be unwrapped. */
const unread = (error) => ({
  state: error.outcome === 'failed' ? 'tampered' : 'unverifiable',
  findings: [{ name: 'shape', outcome: error.outcome ?? 'undetermined', message: error.message, state: error.outcome === 'failed' ? 'tampered' : 'unverifiable' }],
});

/** Verifies a file's bytes. */
credfolio.verifyBytes = async (bytes, options) => {
  try {
    return await credfolio.verify(await credfolio.unwrap(bytes), options);
  } catch (error) {
    return unread(error.outcome ? error : open('broken'));
  }
};

/* ---- the page ---- */

const form = document.querySelector('[data-verify-form]');
if (!form) return;
const find = (selector) => document.querySelector(selector);
const result = find('[data-result]'), band = result.querySelector('.state'), said = find('[data-said]');
const { file, pasted, address } = form.elements;

/** Shows what a credential says of itself, beside whether it holds. */
function describe({ credentialSubject: subject, issuer, id } = {}) {
  const { fill, make } = credfolio;
  const lines = [['Badge', subject?.achievement?.name], ['Issuer', issuer?.name ?? issuer?.id ?? issuer], ['Credential', id]];
  fill(result.querySelector('.facts'), ...lines.filter(([, value]) => typeof value === 'string').map(([label, value]) =>
    make('div', make('dt', label), make('dd', make('bdi', value)))));
}

async function check(bytes, source) {
  const report = await credfolio.verifyBytes(bytes, { read: credfolio.reader(form.dataset) });
  credfolio.show(report, band, result.querySelector('.findings'));
  describe(report.document);
  find('[data-command]').textContent = `credfolio verify ${source}`;
  said.textContent = '';
  result.hidden = false;
  result.scrollIntoView({ block: 'nearest' });
}

async function checkFile(chosen) {
  await check(new Uint8Array(await chosen.arrayBuffer()), chosen.name);
}

async function checkAddress(text) {
  let bytes;
  try {
    const url = new URL(text);
    if (!credfolio.isPublic(url) && url.origin !== location.origin) throw new Error(text);
    bytes = new Uint8Array(await credfolio.fetchBytes(url));
  } catch {
    result.hidden = true;
    said.textContent = `${text} did not answer this page. It may be down or no https address, or its site does not let other sites read it. Save the file and drop it here, or run: credfolio verify ${text}`;
    return;
  }
  await check(bytes, text);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (address.value.trim()) checkAddress(address.value.trim());
  else if (pasted.value.trim()) check(new TextEncoder().encode(pasted.value), '-');
  else if (file.files.length) checkFile(file.files[0]);
  else said.textContent = 'There is nothing to check yet: choose a file, paste a credential or name an address.';
});
file.addEventListener('change', () => { if (file.files.length) checkFile(file.files[0]); });
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  const [dropped] = event.dataTransfer.files, text = event.dataTransfer.getData('text');
  if (dropped) checkFile(dropped);
  else if (text) check(new TextEncoder().encode(text), '-');
});
form.querySelector('fieldset').disabled = false; // without this script the form would send what it holds
})();
