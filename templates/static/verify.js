/* Verifies an Open Badge where it is read, with nothing but what browsers have.
   The rules are those of `credfolio verify` (docs/verifying.md). What this script does not know is
   "could not be checked here", never a guess. The table of terms comes from vocabulary.js, words come
   from the page and sentences.js; what is needed now and then is loaded then.
   In this order: strict JSON, JSON-LD, RDFC-1.0, Ed25519, documents, checks, pages. */
(() => {
'use strict';
const credfolio = (globalThis.credfolio ??= {});

/* ---- answers ---- */

/** What is said: keys of sentences, each with what stands in it; the words are a script of their own. */
const say = (key, value) => [[key, value]];

/** The answer of a check that does not pass. */
class Answer extends Error {
  constructor(outcome, key, value, state) {
    super(key);
    Object.assign(this, { outcome, said: say(key, value), state });
  }
}
const failed = (key, value, state) => new Answer('failed', key, value, state);
const open = (key, value) => new Answer('undetermined', key, value);
const require = (key, holds, value) => { if (!holds) throw failed(key, value); };
const form = (name, holds) => require('form', holds, name);

/* ---- strict JSON (RFC 8259, I-JSON) ---- */

const MAX_BYTES = 8 * 1024 * 1024, MAX_DEPTH = 100;
const TOKEN = /[ \t\n\r]*(?:([{}[\]:,])|("[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\x00-\x1f]*)*")|(-?(?:0|[1-9]\d*))(\.\d+)?([eE][+-]?\d+)?|(true|false|null)|$)/y;

const isText = (value) => typeof value === 'string';
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Number);
const asList = (value) => value == null ? [] : Array.isArray(value) ? value : [value];
const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** Reads one JSON value. A whole number that was written as 1.0 becomes a `Number` object. */
function parseJson(text) {
  if (text.length > MAX_BYTES) throw failed('tooLarge');
  let at = 0;
  const next = () => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (!token) throw failed('notJson');
    at = TOKEN.lastIndex;
    return token;
  };
  const value = ([, sign, quoted, whole, fraction, exponent, word], depth) => {
    if (quoted) return parseText(quoted);
    if (whole) return parseNumber(whole, fraction, exponent);
    if (word) return JSON.parse(word);
    if (sign === '[') {
      const list = [];
      each(']', depth, (token) => list.push(value(token, depth + 1)));
      return list;
    }
    if (sign !== '{') throw failed('notJson');
    const object = Object.create(null);
    each('}', depth, (token) => {
      if (!token[2] || next()[1] !== ':') throw failed('notJson');
      const name = parseText(token[2]);
      if (name in object) throw failed('twice', name);
      object[name] = value(next(), depth + 1);
    });
    return object;
  };
  // A container at the last level may be empty: it is its items that would be too deep.
  const each = (end, depth, take) => {
    let token = next();
    if (token[1] === end) return;
    if (depth === MAX_DEPTH) throw failed('tooDeep');
    for (;; token = next()) {
      take(token);
      const [, sign] = next();
      if (sign === end) return;
      if (sign !== ',') throw failed('notJson');
    }
  };
  const root = value(next(), 1);
  if (next()[0].trim() || at !== text.length) throw failed('notJson');
  return root;
}

function parseText(quoted) {
  const text = JSON.parse(quoted);
  if (/\p{Surrogate}/u.test(text)) throw failed('halfCharacter');
  return text;
}

function parseNumber(whole, fraction = '', exponent = '') {
  const number = Number(whole + fraction + exponent);
  const isInteger = !fraction && !exponent;
  if (isInteger ? !Number.isSafeInteger(number) : !Number.isFinite(number)) throw failed('number', whole.slice(0, 30));
  return !isInteger && Number.isInteger(number) ? new Number(number) : number;
}

function parseObject(text) {
  const value = parseJson(text);
  if (!isObject(value)) throw failed('notObject');
  return value;
}

/* ---- JSON-LD to RDF quads, by the table (JSON-LD 1.1 API §5.1.2, §8.1) ---- */

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#', XSD = 'http://www.w3.org/2001/XMLSchema#';
const [TYPE, FIRST, REST, NIL] = ['type', 'first', 'rest', 'nil'].map((name) => `<${RDF}${name}>`);
const SPACE = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
// An absolute IRI that can stand in N-Quads as it is.
const IRI = new RegExp(`^[A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20\\x7f<>"{}|\\\\^\`${SPACE}]*$`);
const MAX_VALUES = 20000, MAX_ITEMS = 1000, MAX_WORK = 10000;
// Datatypes whose values are no texts in JSON.
const NATIVE = { boolean: ['truth'], float: ['whole', 'part'], integer: ['integer'], nonNegativeInteger: ['integer'] };

const loss = (what) => failed('loss', what);
const isIri = (value) => isText(value) && IRI.test(value);
const iri = (value) => {
  if (!isIri(value)) throw loss(isText(value) ? value : 'id');
  return `<${value}>`;
};

/** The terms of a scope of the table: name to IRI, type, container, scope (see pages/browser.py). */
function termsOf(scope) {
  const { '': isProtected = 1, ...entries } = scope;
  return Object.entries(entries).map(([name, entry]) => {
    const [place, type, container, inner] = Array.isArray(entry) ? entry : [entry];
    const address = isText(place) ? place : credfolio.vocabulary.namespaces[place] + name;
    return [name, { iri: address, type, container, scope: inner, isProtected, text: JSON.stringify(entry) }];
  });
}

/** Adds a scope's terms to an active context (§4.2); protected ones only a property may change. */
function extend(active, scope, override) {
  const terms = new Map(active);
  for (const [name, term] of termsOf(scope)) {
    const held = terms.get(name), isKept = held?.isProtected && !override;
    if (isKept && held.text !== term.text) throw open('term', name);
    terms.set(name, isKept ? held : term);
  }
  return terms;
}

/** Refuses what leaves no trace in RDF (VC Data Integrity §2.4.3): nulls, empty and nested lists. */
function refuseNothings(members) {
  const pending = Object.values(members);
  for (let count = 1; pending.length; count++) {
    const value = pending.pop();
    if (count > MAX_VALUES || value?.length > MAX_ITEMS && !isText(value)) throw open('weight');
    if (value === null || Array.isArray(value) && (!value.length || value.some(Array.isArray))) throw loss('null, [] or [[…]]');
    if (Array.isArray(value) || isObject(value)) for (const inner of Object.values(value)) pending.push(inner);
  }
}

/** The outermost scope of a context's address. */
function contextAt(address) {
  const { contexts } = credfolio.vocabulary;
  if (!isText(address) || !Object.hasOwn(contexts, address)) throw open('context', isText(address) ? address : '');
  return contexts[address];
}

/** Says everything that a document says, as quads: subject, predicate, object, graph. */
function toQuads(document) {
  const quads = [];
  let blanks = 0;
  const blank = () => `_:${blanks++}`;
  const members = without(document, '@context');
  refuseNothings(members);
  let outermost = new Map();
  for (const address of asList(document['@context'])) outermost = extend(outermost, contextAt(address));

  const node = (object, active, graph) => {
    const subject = 'id' in object ? iri(object.id) : blank();
    let own = active;
    // The types' scopes are added in the order of their names (§5.1.2 step 11).
    const types = new Set(asList(object.type));
    if (![...types].every(isText)) throw loss('type');
    for (const name of [...types].sort()) {
      const term = active.get(name);
      quads.push([subject, TYPE, term ? `<${term.iri}>` : iri(name), graph]);
      if (term?.scope) own = extend(own, term.scope);
    }
    for (const [name, value] of Object.entries(object)) {
      if (name === 'id' || name === 'type') continue;
      if (name[0] === '@') throw open('term', name);
      const term = own.get(name) ?? { iri: name };
      const predicate = iri(term.iri);
      for (const said of values(asList(value), name, term, active, own, graph)) quads.push([subject, predicate, said, graph]);
    }
    return subject;
  };

  const values = (items, name, term, active, own, graph) => {
    if (term.type === '@json' || term.scope === null) throw open('term', name);
    // A property's scope holds for its values and all below; a type's ends where objects begin.
    const inner = term.scope ? extend(active, term.scope, true) : active;
    const words = term.type === '@vocab' && (term.scope ? extend(own, term.scope, true) : own);
    const one = (item) => isObject(item) ? node(item, inner, graph) : scalar(item, name, term, words);
    if (term.container === '@list') return [list(items.map(one), graph)];
    if (term.container !== '@graph') return items.map(one);
    return items.map((item) => {
      const own = blank(), before = quads.length;
      if (isObject(item)) node(item, inner, own);
      if (quads.length === before) throw loss(name);
      return own;
    });
  };

  const list = (items, graph) => items.reduceRight((rest, item) => {
    const cell = blank();
    quads.push([cell, FIRST, item, graph], [cell, REST, rest, graph]);
    return cell;
  }, NIL);

  node(members, outermost, '');
  return quads;
}

/** Writes a text, number or truth value (§5.3.2, §8.6). */
function scalar(value, name, { type }, words) {
  const isName = type === '@id' || type === '@vocab';
  if (isText(value) && isName) return words && words.has(value) ? `<${words.get(value).iri}>` : iri(value);
  const kind = kindOf(value), datatype = isName ? '' : type;
  if (datatype) {
    const native = NATIVE[datatype.replace(/^https?:\/\/www\.w3\.org\/2001\/XMLSchema#/, '')] ?? ['text'];
    if (!native.includes(kind) && !(kind === 'integer' && native.includes('whole'))) throw loss(name);
  }
  if (kind === 'text') return literal(escaped(value), datatype);
  if (kind === 'truth') return literal(value, datatype || XSD + 'boolean');
  return literal(writtenNumber(Number(value), name), datatype || XSD + (kind === 'part' ? 'double' : 'integer'));
}

const literal = (text, datatype) => `"${text}"${datatype ? `^^<${datatype}>` : ''}`;
const kindOf = (value) => isText(value) ? 'text' : value instanceof Number ? 'whole'
  : typeof value === 'boolean' ? 'truth' : Number.isInteger(value) ? 'integer' : 'part';

function writtenNumber(value, name) {
  // Implementations differ on numbers this large, and on which way a tie of the 16th digit goes.
  if (Math.abs(value) >= 1e21 || /^-?\d\.\d{15}50*e/.test(value.toExponential(100))) throw open('term', name);
  return Number.isInteger(value) ? String(value) : value.toExponential(15).replace(/(\d)0*e\+?/, '$1E');
}

const SHORT = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', 34: '"', 92: '\\' };
/** Escapes a text for canonical N-Quads (RDFC-1.0 §5). */
const escaped = (text) => text.replace(/[\x00-\x1f\x7f"\\]/g, (char) => {
  const code = char.charCodeAt();
  return '\\' + (SHORT[code] ?? 'u' + code.toString(16).toUpperCase().padStart(4, '0'));
});

/* ---- RDFC-1.0: one way of writing a dataset ---- */

const utf8 = (text) => new TextEncoder().encode(text);
const digest = async (text, algorithm) => new Uint8Array(await crypto.subtle.digest(algorithm, utf8(text)));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A text whose order by UTF-16 is that by code point: surrogates go behind U+E000 to U+FFFF. */
const sortable = (text) => text.replace(/[\ud800-\uffff]/g, (unit) =>
  String.fromCharCode(unit.charCodeAt() + (unit < '\ue000' ? 0x2000 : -0x800)));

/** Loads a script that is needed only now and then, once; a classic one, because pages may be opened as files. */
const SOURCE = globalThis.document?.currentScript.src;
const loading = {};
const load = (name) => loading[name] ??= new Promise((resolve, reject) => {
  const script = document.createElement('script');
  const fail = () => { delete loading[name]; reject(open('broken')); };
  Object.assign(script, { src: new URL(name, SOURCE), onload: resolve, onerror: fail });
  document.head.append(script);
});

const isBlank = (term) => term[0] === '_';
const write = (quads, name) => quads.map((quad) => {
  const [subject, predicate, object, graph] = quad.map((term) => isBlank(term) ? name(term) : term);
  return `${subject} ${predicate} ${object}${graph && ' ' + graph} .\n`;
}).map((line) => [sortable(line), line]).sort(([a], [b]) => a < b ? -1 : 1).map(([, line]) => line).join('');

/** Gives names in the order of asking (§4.5). */
class Names {
  constructor(prefix, held = []) { this.prefix = prefix; this.held = new Map(held); }
  give(blank) {
    if (!this.held.has(blank)) this.held.set(blank, this.prefix + this.held.size);
    return this.held.get(blank);
  }
}

async function canonicalize(dataset, algorithm = 'SHA-256') {
  const quads = [...new Map(dataset.map((quad) => [quad.join(' '), quad])).values()];
  const hash = async (text) => hex(await digest(text, algorithm));
  const quadsOf = new Map(), hashOf = new Map(), canonical = new Names('_:c14n');
  let work = 0;
  const spend = () => { if (++work > MAX_WORK) throw open('weight'); };
  for (const quad of quads) for (const term of new Set(quad.filter(isBlank))) { // §4.4.3 step 2
    if (!quadsOf.has(term)) quadsOf.set(term, []);
    quadsOf.get(term).push(quad);
  }
  await Promise.all([...quadsOf].map(async ([blank, own]) => { // step 3, §4.6
    hashOf.set(blank, await hash(write(own, (term) => term === blank ? '_:a' : '_:z')));
  }));
  const byHash = (pairs) => {
    const groups = new Map();
    for (const [key, item] of pairs) groups.set(key, [...groups.get(key) ?? [], item]);
    return [...groups].sort(([a], [b]) => a < b ? -1 : 1);
  };

  const groups = byHash([...hashOf].map(([blank, key]) => [key, blank]));
  for (const [, [blank, another]] of groups) if (!another) canonical.give(blank); // step 4
  const alike = groups.map(([, group]) => group).filter((group) => group.length > 1); // step 5
  if (alike.length) {
    if (!credfolio.nameAlike) await load('look-alikes.js');
    await credfolio.nameAlike(alike, { quadsOf, hashOf, canonical, Names, hash, spend, byHash });
  }
  return write(quads, (blank) => canonical.give(blank)); // steps 6 and 7
}

/* ---- keys and signatures ---- */

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Reads multibase base58btc; null for anything else. */
function decodeBase58(text) {
  if (!/^z[1-9A-HJ-NP-Za-km-z]{0,255}$/.test(text)) return null;
  let number = 0n;
  for (const digit of text.slice(1)) number = number * 58n + BigInt(ALPHABET.indexOf(digit));
  const bytes = [];
  for (; number; number >>= 8n) bytes.unshift(Number(number & 255n));
  return Uint8Array.of(...Array(/^z(1*)/.exec(text)[1].length).fill(0), ...bytes);
}

/** The 32 bytes of an Ed25519 Multikey; null for any other. */
function decodeKey(multibase) {
  const bytes = isText(multibase) ? decodeBase58(multibase) : null;
  return bytes?.length === 34 && bytes[0] === 0xed && bytes[1] === 1 ? bytes.slice(2) : null;
}

// Edwards25519 (RFC 8032 §5.1): browsers differ on keys and signatures that bind nobody.
const P = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (number) => { const rest = number % P; return rest < 0n ? rest + P : rest; };
const power = (base, exponent) => {
  let result = 1n;
  for (; exponent; exponent >>= 1n, base = mod(base * base)) if (exponent & 1n) result = mod(result * base);
  return result;
};
const D = mod(-121665n * power(121666n, P - 2n)), ROOT = power(2n, (P - 1n) / 4n);
const littleEndian = (bytes) => BigInt('0x' + hex([...bytes].reverse()));

/** Reads a point (§5.1.3); null if it is none, or not written the one way. */
function decodePoint(bytes) {
  const written = littleEndian(bytes), sign = written >> 255n, y = written & (2n ** 255n - 1n);
  const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  let x = mod(u * v ** 3n % P * power(mod(u * v ** 7n), (P - 5n) / 8n));
  if (mod(v * x * x) !== u) x = mod(x * ROOT);
  if (y >= P || mod(v * x * x) !== u || !x && sign) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

/** Adds points (§5.1.4). */
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = (y1 - x1) * (y2 - x2), b = (y1 + x1) * (y2 + x2), c = 2n * D * t1 * t2 % P, d = 2n * z1 * z2;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a].map(mod);
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
function isNothing(times, point) {
  let sum = [0n, 1n, 1n, 0n];
  for (let rest = times; rest; rest >>= 1n, point = add(point, point)) if (rest & 1n) sum = add(sum, point);
  return !sum[0] && sum[1] === sum[2];
}

/** Whether a key and a signature are such as bind somebody: no small order, in the main subgroup, reduced. */
function isStrict(key, signature) {
  const point = decodePoint(key), commitment = decodePoint(signature.slice(0, 32));
  return point && commitment && littleEndian(signature.slice(32)) < ORDER
    && !isNothing(8n, commitment) && !isNothing(1n, point) && isNothing(ORDER, point);
}

async function verifyEd25519(key, message, signature) {
  if (signature?.length !== 64 || !isStrict(key, signature)) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch {
    throw open('noAlgorithm', 'Ed25519');
  }
}

/* ---- times and controlled identifier documents ---- */

const TIMESTAMP = /^(-?(?:[1-9]\d{3,}|0\d{3}))-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?|(24):00:00(?:\.0+)?)(?:Z|([+-])(0\d|1[0-3]):([0-5]\d)|([+-])14:00)$/;
const isTimestamp = (value) => isText(value) && TIMESTAMP.test(value);

/** The milliseconds of an XSD dateTimeStamp; fails for what is none, or no day of the calendar. */
function momentOf(value) {
  const parts = isText(value) && TIMESTAMP.exec(value);
  require('badTime', parts, value);
  const [, year, month, day, hour, minute, second, fraction = '', end, sign, hours = 14, minutes = 0, far] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  require('badTime', year.length === 4 && year > 0 && date.getUTCDate() === +day && !(end && value.startsWith('9999-12-31')), value);
  const offset = (sign ?? far) ? `${sign ?? far}1` * (hours * 60 + +minutes) : 0;
  const inDay = end ? 1440 : hour * 60 + +minute;
  return +date + (inDay - offset) * 60000 + (second ?? 0) * 1000 + Number(`0.${fraction.slice(0, 6)}0`) * 1000;
}

const fragmentOf = (methodId) => methodId.slice(controllerOf(methodId).length + 1);
const controllerOf = (methodId) => methodId.split('#', 1)[0];

/** The address of a did:web's document (did:web, Read). */
function didWebAddress(did) {
  const [hostAndPort, ...segments] = did.slice('did:web:'.length).split(':');
  const [, host, port] = /^(.*?)(?:%3A(.*))?$/s.exec(hostAndPort);
  const isSafe = (segment) => /^(?:[\w.~-]|%(?!2f|5c|00)[\da-f]{2})+$/i.test(segment) && !/^(?:\.|%2e){1,2}$/i.test(segment);
  form(did, host.length < 254 && /^(?:(?:[a-z\d-]+\.)+(?=[a-z\d-]*[a-z])[a-z\d-]+|localhost)$/i.test(host));
  form(did, /^\d*$/.test(port ?? '') && segments.every(isSafe));
  return `https://${host}${port ? ':' + port : ''}/${segments.join('/') || '.well-known'}/did.json`;
}

const inOrder = (object) => JSON.stringify(Object.entries(object).sort());

/** Finds the method that may make assertions for an identifier (CID 1.0 §3.3); the steps are those of did.py. */
function findMethod(document, did, methodId, now) {
  const absolute = (id) => isText(id) && id[0] === '#' ? did + id : id;
  const named = (list) => asList(list).filter((method) => isObject(method) && absolute(method.id) === methodId);
  require('noKey', document.id === did, methodId); // 1
  const methods = named(document.verificationMethod), embedded = named(document.assertionMethod);
  const candidates = [...methods, ...embedded.filter((method) => !methods.length || inOrder(method) !== inOrder(methods[0]))];
  require('noKey', candidates.length === 1, methodId); // 2
  const [method] = candidates;
  require('noKey', method.controller === did, methodId); // 3
  for (const name of ['revoked', 'expires']) if (name in method) { // 4
    if (!isTimestamp(method[name])) throw open('badTime', method[name]);
    require('keyEnded', momentOf(method[name]) > now, method[name]);
  }
  const isListed = asList(document.assertionMethod).some((entry) => isText(entry) && absolute(entry) === methodId);
  require('noKey', isListed || embedded.length, methodId); // 5
  return method;
}

/** Step 6: the key of a method. */
function keyIn(method) {
  const key = ['Multikey', 'Ed25519VerificationKey2020'].includes(method.type) && decodeKey(method.publicKeyMultibase);
  if (!key) throw open('keyKind');
  return key;
}

/* ---- the six checks ---- */

const LIST_TYPE = 'BitstringStatusListCredential', MIN_BITS = 131072, MAX_BITS = 16 * 1024 * 1024;
const MAX_PROOFS = 16, MAX_ENTRIES = 8;
const issuerOf = ({ issuer }) => { const id = isObject(issuer) ? issuer.id : issuer; return isText(id) ? id : ''; };
const isUri = (value) => isIri(value) && /:./.test(value);
const isTrue = (value) => value instanceof Number ? Number(value) !== 0 : isObject(value) ? Object.keys(value).length > 0 : Boolean(value);

/** Members mean what the table says, and nothing else: known contexts, no other spelling of a term. */
function checkForm(document) {
  checkContext(document['@context']);
  // Suites over canonical JSON keep a copy of the context in the proof.
  const bare = (proof) => isObject(proof) && /-jcs-/.test(proof.cryptosuite) ? without(proof, '@context') : proof;
  const pending = [without(document, '@context', 'proof'), asList(document.proof).map(bare)];
  let isNested = false;
  while (pending.length) {
    const value = pending.pop();
    if (isObject(value)) for (const [name, member] of Object.entries(value)) {
      if (name === '@context') checkContext(member);
      isNested ||= name === '@context' || name === 'endorsementJwt';
      require('keyword', name === '@context' || name[0] !== '@' && !name.includes(':'), name);
      if (name === 'type') for (const type of asList(member)) if (/:/.test(type)) throw open('term', type);
    }
    if (Array.isArray(value) || isObject(value)) for (const inner of Object.values(value)) pending.push(inner);
  }
  if (isNested) throw open('inside');
  checkOnePlace(document);
}

/** What is read of a document is not described again elsewhere (the steps are those of checks/places.py). */
function checkOnePlace(document) {
  const { id, credentialSubject: subject, credentialStatus, refreshService } = document;
  const read = [subject, subject?.achievement, ...asList(credentialStatus), ...asList(refreshService)].filter(isObject);
  const pending = Object.values(document);
  while (pending.length) {
    const value = pending.pop();
    if (Array.isArray(value) || isObject(value)) pending.push(...Object.values(value));
    if (!isObject(value) || !isText(value.id)) continue;
    const says = Object.keys(value).some((name) => !['id', 'type', 'endorsementComment'].includes(name));
    const again = read.some((one) => one !== value && one.id === value.id && inOrder(one) !== inOrder(value)
      && Object.keys(value).length > 1 && asList(one.type).some((type) => asList(value.type).includes(type)));
    if (says && value.id === id || again) throw open('twoPlaces', value.id); // 1, 2
  }
}

function checkContext(contexts) {
  const [first] = asList(contexts);
  if (first === 'https://www.w3.org/2018/credentials/v1') throw open('context', first);
  form('@context', Array.isArray(contexts) && first === 'https://www.w3.org/ns/credentials/v2');
  for (const address of contexts) {
    form('@context', isText(address));
    contextAt(address);
  }
  form('@context', new Set(contexts).size === contexts.length);
}

/** Check 1: VC Data Model 2.0 §4 and Open Badges 3.0 App. B, as to form. */
function checkShape(document) {
  const types = asList(document.type), isList = types.includes(LIST_TYPE);
  if (types.includes('VerifiablePresentation')) throw open('notBadge', 'VerifiablePresentation');
  checkForm(document);
  require('notCredential', types.includes('VerifiableCredential'));
  if (!isList && !types.some((type) => type === 'OpenBadgeCredential' || type === 'AchievementCredential')) throw open('notBadge', types.at(-1));
  form('id', isUri(document.id));
  form('issuer', isUri(issuerOf(document)));
  const start = momentOf(document.validFrom);
  form('validUntil', !('validUntil' in document) || start <= momentOf(document.validUntil));
  const subject = document.credentialSubject;
  form('credentialSubject', isObject(subject));
  for (const name of ['credentialStatus', 'credentialSchema', 'refreshService', 'termsOfUse', 'evidence']) for (const entry of asList(document[name])) {
    const types = asList(entry.type);
    form(name, isObject(entry) && types.length && types.every(isText) && (name !== 'credentialStatus' || isText(entry.type))
      && (name !== 'credentialSchema' || isUri(entry.id)));
  }
  if (isList) return say('shapeList');
  form('AchievementSubject', asList(subject.type).includes('AchievementSubject'));
  form('credentialSubject.id', isUri(subject.id) || asList(subject.identifier).length);
  const { achievement } = subject;
  form('achievement', isObject(achievement) && asList(achievement.type).includes('Achievement') && isUri(achievement.id));
  return say('shapeBadge');
}

/** The document's proofs, each whole as to its form (VC Data Integrity §4.4 steps 1 to 4). */
function proofsOf(document) {
  const proofs = asList(document.proof);
  require('noProof', proofs.length);
  if (proofs.length > MAX_PROOFS) throw open('weight');
  for (const proof of proofs) {
    form('type', isObject(proof) && isText(proof.type));
    if (!isKnown(proof)) continue;
    for (const name of ['verificationMethod', 'proofPurpose', 'proofValue']) form(name, isText(proof[name]));
    for (const name of ['created', 'expires']) form(name, !(name in proof) || isTimestamp(proof[name]));
    form('previousProof', asList(proof.previousProof).every(isText));
    form('id', isText(proof.id ?? ('id' in proof ? null : '')));
    form('proofPurpose', proof.proofPurpose === 'assertionMethod');
  }
  return proofs;
}
const isKnown = (proof) => proof.type === 'DataIntegrityProof' && proof.cryptosuite === 'eddsa-rdfc-2022';

/** What a proof signs: the document, with the proofs that it builds on (§4.5). */
function securedBy(document, proof) {
  const bare = without(document, 'proof'), names = asList(proof.previousProof);
  if (!names.length) return bare;
  const previous = asList(document.proof).filter((other) => other !== proof && 'id' in other && names.includes(other.id));
  form('previousProof', previous.map(({ id }) => id).sort().join(' ') === [...names].sort().join(' '));
  return { ...bare, proof: previous };
}

/** Several claims as one: the first no, else the first that stays open. */
async function allOf(claims) {
  const said = [];
  let leftOpen;
  for (const claim of claims) {
    try { said.push(...await claim() ?? []); } catch (error) {
      if (error.outcome !== 'undetermined') throw error;
      leftOpen ??= error;
    }
  }
  if (leftOpen) throw leftOpen;
  return said;
}

const copy = (day) => day ? say('copied', day) : [];

/** Verifies documents at one moment; `read` answers an address with `{ text, copied }` or throws. */
class Verifier {
  constructor(read, now) {
    const held = new Map(); // each address is asked once
    this.now = now;
    this.read = (address, isList) => {
      if (!held.has(address)) held.set(address, read(address, isList));
      return held.get(address);
    };
  }

  /** The controlled identifier document: made from the key in it, or read. */
  async resolve(did) {
    if (did.startsWith('did:key:')) {
      const id = `${did}#${did.slice('did:key:'.length)}`;
      return { id: did, assertionMethod: [id], verificationMethod: [{ id, controller: did, type: 'Multikey', publicKeyMultibase: fragmentOf(id) }] };
    }
    if (!did.startsWith('did:web:') && !did.startsWith('https://')) throw open('did', did);
    const { text, copied } = await this.read(did.startsWith('https://') ? did : didWebAddress(did), false);
    this.copied ??= copied;
    try { return parseObject(text); } catch (error) { throw Object.assign(error, { outcome: 'undetermined' }); }
  }

  /** The key to try: the method's own Multikey fragment, or what its document gives. */
  async keyOf({ verificationMethod }) {
    const did = controllerOf(verificationMethod), fragment = fragmentOf(verificationMethod);
    if (!fragment) throw open('keyKind');
    return decodeKey(fragment) ?? keyIn(findMethod(await this.resolve(did), did, verificationMethod, this.now));
  }

  /** Check 2: every signature holds over every member (EdDSA Cryptosuites 1.0 §3.2). */
  checkProof(document) {
    return allOf(this.proofsOf(document).map((proof) => async () => {
      if (!isKnown(proof)) throw open('suite', proof.type === 'DataIntegrityProof' ? proof.cryptosuite : proof.type);
      const key = await this.keyOf(proof), context = { '@context': document['@context'] };
      const digests = [];
      for (const part of [{ ...without(proof, 'proofValue'), ...context }, { ...securedBy(document, proof), ...context }]) {
        digests.push(...await digest(await canonicalize(toQuads(part)), 'SHA-256'));
      }
      require('mismatch', await verifyEd25519(key, Uint8Array.from(digests), decodeBase58(proof.proofValue)));
      return say('signed');
    }));
  }

  proofsOf(document) { return proofsOf(document); }

  /** Check 3: the issuer's own document lists the key for making assertions (CID 1.0 §3.3). */
  async checkIssuer(document) {
    const issuer = issuerOf(document), proofs = this.proofsOf(document);
    const controllers = proofs.map(({ verificationMethod }) => controllerOf(verificationMethod));
    if (!controllers.includes(issuer) && !/^(?:did:(?:web|key|jwk):|https:)/.test(issuer)) throw open('did', issuer);
    require('notIssuer', controllers.includes(issuer), controllers[0]);
    return this.checkOwners(issuer, proofs);
  }

  /** Whoever signed, by their own documents; `claims` are what else must hold for the issuer. */
  async checkOwners(issuer, proofs, ...claims) {
    this.copied = undefined;
    await allOf([...claims, ...proofs.map((proof) => async () => {
      const { verificationMethod: methodId } = proof, did = controllerOf(methodId);
      const listed = keyIn(findMethod(await this.resolve(did), did, methodId, this.now));
      require('noKey', hex(listed) === hex(await this.keyOf(proof)), methodId);
    })]);
    return [...say('issuer', issuer), ...copy(this.copied)];
  }

  /** Check 4: between `validFrom` and `validUntil` (VC Data Model 2.0 §4.9); proofs may end earlier. */
  checkValidity(document) {
    const { validFrom, validUntil } = document;
    if (validFrom != null && momentOf(validFrom) > this.now) throw failed('starts', validFrom, 'not-yet-valid');
    for (const end of [validUntil, ...this.proofsOf(document).map(({ expires }) => expires)]) {
      if (end != null && momentOf(end) < this.now) throw failed('ended', end, 'expired');
    }
    return validUntil ? say('until', validUntil) : say('noEnd');
  }

  /** Check 5: no status list says otherwise (Bitstring Status List 1.0 §3.2). */
  async checkStatus(document) {
    const entries = asList(document.credentialStatus);
    if (!entries.length) throw new Answer('skipped', 'noStatus');
    if (entries.length > MAX_ENTRIES) throw open('weight');
    return allOf(entries.map((entry) => () => this.checkEntry(document, entry)));
  }

  async checkEntry(document, entry) {
    if (!isObject(entry) || entry.type !== 'BitstringStatusListEntry' || Number(entry.statusSize ?? 1) !== 1) throw open('statusKind');
    const { statusListCredential: address, statusPurpose: purpose, statusListIndex: index } = entry;
    form('credentialStatus', isText(address) && isText(purpose));
    form('statusListCredential', document.id !== address);
    const { list, bits, copied } = await this.statusList(address, issuerOf(document));
    if (!asList(list.credentialSubject.statusPurpose).includes(purpose)) throw open('listBits');
    const place = isText(index) ? /^\d{1,12}$/.test(index) && +index : Number.isInteger(index) && index >= 0 && index;
    if (place === false || place >= bits.length * 8) throw open('listBits');
    const isSet = bits[Math.floor(place / 8)] & 0x80 >> place % 8;
    if (isSet && purpose === 'revocation') throw failed(purpose, '', 'revoked');
    if (isSet && purpose === 'suspension') throw failed(purpose, '', 'suspended');
    if (isSet && !['refresh', 'message'].includes(purpose)) throw open('statusKind');
    return [...say('clear', list.validFrom), ...copy(copied)];
  }

  /** A status list that has been held to account: its form, proof, issuer and dates. */
  async statusList(address, issuer) {
    const { text, copied } = await this.read(address, true);
    let list;
    try {
      list = parseObject(text);
      const isList = asList(list.type).includes(LIST_TYPE) && list.credentialSubject?.type === 'BitstringStatusList';
      const { ttl = 0 } = list.credentialSubject ?? {};
      if (!(isList && (typeof ttl === 'number' || ttl instanceof Number) && ttl >= 0) || issuerOf(list) !== issuer || 'id' in list && list.id !== address) throw open('listBits');
      checkForm(list);
      await this.checkProof(list);
      await this.checkIssuer(list);
      this.checkValidity(list);
    } catch (error) {
      throw open('listHolds', error.said ?? say('broken'));
    }
    return { list, copied, bits: await decodeBits(list.credentialSubject.encodedList) };
  }

  /** Runs the six checks on what `parse` answers; what cannot be read fails the check of its shape. */
  async verify(parse) {
    let document;
    const checks = [
      ['shape', () => checkShape(document = parse())],
      ['proof', () => this.checkProof(document)],
      ['issuer', () => this.checkIssuer(document)],
      ['validity', () => this.checkValidity(document)],
      ['status', () => this.checkStatus(document)],
      ['achievement', () => checkAchievement(document)],
    ];
    const findings = [];
    let isShut = false;
    for (const [name, check] of checks) {
      const finding = isShut ? { name, outcome: 'skipped', said: say('gate') } : await answer(name, check);
      isShut ||= findings.length < 2 && finding.outcome !== 'passed';
      findings.push(finding);
    }
    return { state: stateOf(findings), findings, document };
  }
}

/** Reads a bitstring (§3.4): multibase base64url of GZIP, with bounds both ways. */
async function decodeBits(encoded) {
  if (!isText(encoded) || !/^u[\w-]*$/.test(encoded)) throw open('listBits');
  const chunks = [];
  let size = 0;
  try {
    const data = Uint8Array.from(atob(encoded.slice(1).replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt());
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      size += part.value.length;
      if (size > MAX_BITS) { await reader.cancel(); break; }
      chunks.push(part.value);
    }
  } catch { throw open('listBits'); }
  if (size > MAX_BITS || size * 8 < MIN_BITS) throw open('listBits');
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Check 6: Open Badges 3.0 App. B, Achievement, Criteria, Result. */
function checkAchievement(document) {
  if (asList(document.type).includes(LIST_TYPE)) throw new Answer('skipped', 'listSubject');
  const { achievement, result } = document.credentialSubject;
  const isSaid = new RegExp(`[^${SPACE}]`);
  for (const name of ['name', 'description']) form(name, isText(achievement[name]) && isSaid.test(achievement[name]));
  const { criteria, achievementType: kind } = achievement;
  form('criteria', isObject(criteria) && (isTrue(criteria.id) || isTrue(criteria.narrative)));
  form('achievementType', kind == null || isText(kind) && (kind.startsWith('ext:') || credfolio.vocabulary.achievementTypes.includes(kind)));
  const described = asList(achievement.resultDescription).filter(isObject).map(({ id }) => id);
  for (const { resultDescription: of } of asList(result).filter(isObject)) form('result', of == null || described.includes(of));
  return say('achievement', achievement.name);
}

/** Runs one check and says what came of it. */
async function answer(name, check) {
  try {
    return { name, outcome: 'passed', said: await check(), state: 'valid' };
  } catch (error) {
    const { outcome, state, said } = error instanceof Answer ? error : open('broken');
    const isGrave = outcome === 'failed' && ['shape', 'proof', 'issuer'].includes(name);
    return { name, outcome, said, state: outcome === 'skipped' ? 'valid' : state || (isGrave ? 'tampered' : 'unverifiable') };
  }
}

/** The one word for the credential, the gravest first. */
function stateOf(findings) {
  const states = findings.map(({ state }) => state);
  const isOpen = findings.slice(0, 3).some(({ state }) => state === 'unverifiable');
  if (isOpen && !states.includes('tampered')) return 'unverifiable';
  const order = ['tampered', 'revoked', 'suspended', 'not-yet-valid', 'expired', 'unverifiable'];
  return order.find((state) => states.includes(state)) ?? 'valid';
}

/* ---- pages: reading addresses, showing reports ---- */

const MAX_ANSWER = 4 * 1024 * 1024;

/** Reads an address, as `credfolio verify` does: no redirect, bounded in time and size. */
async function fetchBytes(url) {
  const response = await fetch(url, { cache: 'no-cache', credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(10000) });
  const bytes = await response.arrayBuffer();
  if (!response.ok || bytes.byteLength > MAX_ANSWER) throw new Error(url);
  return bytes;
}
const decodeText = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

/** Where an address is read: what lies below `base`, the site's address, at `root`, as it was opened. */
const locate = (address, { base, root }) => new URL(address.startsWith(base) ? root + address.slice(base.length) : address, location.href);

/** A way of reading addresses for a page, told by the data of its band.
    `others` says which other sites may be asked. `copies`: scripts with what issuers' addresses
    answered at build, for what cannot be asked. A list that could have been asked and did not
    answer is not answered by its copy, which says nothing about now. */
const reader = ({ others, copies, ...site }) => async (address, isList) => {
  const url = locate(address, site), isAsked = location.protocol !== 'file:' && url.origin === location.origin || others?.(url);
  const text = isAsked && await fetchBytes(url).then(decodeText).catch(() => false);
  if (isText(text)) return { text };
  if (copies && !(isAsked && isList)) {
    await Promise.all(copies.split(' ').map((copy) => load(new URL(copy, location.href))));
    if (Object.hasOwn(credfolio.copies, address)) {
      const [day, copied] = credfolio.copies[address];
      return { text: copied, copied: written(day, { timeZone: 'UTC' }) };
    }
  }
  throw open(isAsked ? 'unread' : 'unasked', address);
};

/** How the page writes days, what it says of a check, and where its sentences are. */
credfolio.words = globalThis.document?.querySelector('[data-sentences]')?.dataset ?? {};
credfolio.loadSentences = () => load(new URL(credfolio.words.sentences, location.href));

/** Writes a moment, or a day, in the page's language. */
const written = (moment, options) => new Date(moment).toLocaleString(credfolio.words.locale, { dateStyle: 'long', ...options });

/** Does what is needed now and then, and has a script of its own. */
const later = (name) => async (...given) => { await load('details.js'); return credfolio[name](...given); };

/** Says in a band what a report found. Where that is what the builder found, its words stand already. */
async function show(report, band) {
  const { state, findings } = report, found = findings.map(({ outcome }) => outcome).join(' ');
  const isNew = state !== band.dataset.state || found !== band.dataset.found || state === 'unverifiable';
  if (isNew) await later('describe')(report, band);
  const now = new Date(), time = document.createElement('time'), [before, after] = credfolio.words.checked.split('{}');
  time.dateTime = now.toISOString();
  time.textContent = written(now, { timeStyle: 'short' });
  band.querySelector('[data-moment]').replaceChildren(before, time, after);
  Object.assign(band.dataset, { found, state, verifyState: state });
}

/* ---- a credential's page ---- */

/** Checks the credential that a page embeds, at once and when asked again. */
function watch(embedded) {
  const find = (selector) => document.querySelector(selector);
  const band = find('[data-verify-state]'), again = find('[data-verify-button]'), form = find('[data-me]');
  const text = embedded.textContent;

  const check = async () => {
    band.dataset.verifyState = 'unchecked';
    const report = await verify(text, { read: reader(band.dataset) });
    const list = find('.findings'), details = list?.closest('details'), tellAll = () => later('list')(list, report.findings);
    if (details) details.ontoggle = tellAll;
    if (list && !details || details?.open) tellAll();
    // Only what is valid is added to a profile.
    for (const each of document.querySelectorAll('[data-while-valid]')) each.hidden = report.state !== 'valid';
    await show(report, band);
    if (report.state === 'tampered') find('.standing').textContent = await later('tell')(say('unconfirmed'));
  };

  if (again) {
    again.hidden = false;
    again.onclick = check;
  }
  if (form) {
    form.hidden = false;
    form.onsubmit = (event) => {
      event.preventDefault();
      later('compare')(form, text, band.dataset.verifyState);
    };
  }
  check();
}

const verify = (text, { read, now = Date.now() }) => new Verifier(read, now).verify(() => parseObject(text));
Object.assign(credfolio, { verify, Verifier, reader, locate, show, say, load, written, momentOf, asList, isText, isObject, without, issuerOf, controllerOf, fragmentOf, findMethod, allOf, hex, digest, decodeBase58, decodeText, fetchBytes, parseJson, parseObject, toQuads, canonicalize, escaped, verifyEd25519, require, failed, open });
const embedded = globalThis.document?.getElementById('credential');
if (embedded) watch(embedded);
})();
