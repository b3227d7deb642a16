/* Whether a credential is in its issuer's log, by the proof that its page carries (C2SP tlog-proof).
   details.js loads this where a page has one, when its findings are opened. The rules are those of
   log.read_proof and checks/log.py, and the steps have their numbers. */
(() => {
'use strict';
const { credfolio } = globalThis;
const { say, failed, open, require, parseObject, asList, issuerOf, findMethod, decodeBase58, verifyEd25519, momentOf, written, hex } = credfolio;

const HEADER = 'c2sp.org/tlog-proof@v1', NUMBER = /^(?:0|[1-9]\d{0,14})$/;
const ENTRY = /^\{"event":"(issue|supersede)","time":"([^"\\]+)","credential":"([\da-f]{64})"(,"replaces":"[\da-f]{64}")?\}$/;
const utf8 = (text) => new TextEncoder().encode(text);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts)));
const isSame = (one, other) => hex(one) === hex(other);
const holds = (claim) => require('logProof', claim);

/** Reads base64 that is written the one way. */
function decode(text) {
  holds(/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text) && text && btoa(atob(text)) === text);
  return Uint8Array.from(atob(text), (char) => char.charCodeAt());
}

function decodeHash(text) {
  const bytes = decode(text);
  holds(bytes.length === 32);
  return bytes;
}

/** Reads a signed checkpoint (tlog-checkpoint, signed-note). */
function parseCheckpoint(note) {
  const end = note.lastIndexOf('\n\n'), text = note.slice(0, end + 1);
  const [origin, size, root, ...more] = text.split('\n');
  holds(end > 0 && note.endsWith('\n') && /^[^\s+]+$/.test(origin) && NUMBER.test(size) && more.join() === '');
  const signatures = note.slice(end + 2, -1).split('\n').map((line) => {
    const [, name, value] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
    holds(name);
    return { name, bytes: decode(value) };
  });
  return { origin, size: Number(size), root: decodeHash(root), text, signatures };
}

/** Reads a proof of inclusion (tlog-proof). */
function parseProof(text) {
  const gap = text.indexOf('\n\n'), [header, ...lines] = text.slice(0, gap).split('\n');
  const extra = lines[0]?.startsWith('extra ') ? decode(lines.shift().slice(6)) : utf8('{}');
  const [, index] = /^index (\d+)$/.exec(lines.shift()) ?? [];
  holds(gap > 0 && header === HEADER && NUMBER.test(index) && lines.length <= 64);
  return { index: Number(index), path: lines.map(decodeHash), extra, checkpoint: parseCheckpoint(text.slice(gap + 2)) };
}

/** The root that an audit path leads to (RFC 9162 §2.1.3.2). */
async function rootOf(leaf, index, size, path) {
  holds(index < size);
  let hashed = leaf, node = index, last = size - 1;
  const up = () => { node = Math.floor(node / 2); last = Math.floor(last / 2); };
  for (const other of path) {
    holds(last > 0);
    if (node % 2 || node === last) {
      hashed = await sha256([1], other, hashed);
      while (node && node % 2 === 0) up();
    } else hashed = await sha256([1], hashed, other);
    up();
  }
  holds(last === 0);
  return hashed;
}

/** Whether a checkpoint is signed by a key of its log's owner; one of these that does not match is refused. */
async function isSigned({ origin, text, signatures }, keys) {
  let found = false;
  for (const key of keys) {
    const id = (await sha256(utf8(`${origin}\n`), [1], key)).slice(0, 4);
    for (const { name, bytes } of signatures) if (name === origin && isSame(bytes.slice(0, 4), id)) {
      holds(await verifyEd25519(key, utf8(text), bytes.slice(4)));
      found = true;
    }
  }
  return found;
}

/** The Ed25519 keys that an issuer's document lists for assertions. */
async function keysOf(issuer, verifier) {
  const document = await verifier.resolve(issuer);
  return asList(document.assertionMethod).flatMap((listed) => {
    try {
      const name = String(listed?.id ?? listed), method = findMethod(document, issuer, name[0] === '#' ? issuer + name : name, verifier.now);
      const bytes = decodeBase58(method.publicKeyMultibase);
      return bytes?.length === 34 && bytes[0] === 0xed && bytes[1] === 1 ? [bytes.slice(2)] : [];
    } catch { return []; }
  });
}

async function check(document, text, verifier) {
  const proofs = asList(document.proof), [{ proofValue, created }] = proofs;
  if (proofs.length !== 1) throw open('logProof');
  const { index, path, extra, checkpoint } = parseProof(text); // 1
  const { salt, entry: line } = parseObject(new TextDecoder().decode(extra));
  const entry = ENTRY.exec(line);
  holds(/^[\da-f]{32}$/.test(salt) && entry && (entry[1] === 'supersede' || !entry[4]));
  const salted = await sha256(salt.match(/../g).map((byte) => parseInt(byte, 16)), utf8(proofValue));
  require('logOther', hex(salted) === entry[3]);
  holds(isSame(await rootOf(await sha256([0], utf8(line)), index, checkpoint.size, path), checkpoint.root));
  if (!await isSigned(checkpoint, await keysOf(issuerOf(document), verifier))) throw failed('logSigner'); // 2
  require('logBackdated', created == null || momentOf(entry[2]) >= momentOf(created), entry[2]); // 3
  const day = written(momentOf(entry[2]), { timeZone: 'UTC' });
  return [...say('logged', day), ...say('logPlace', `${checkpoint.origin} ${index}/${checkpoint.size}`)];
}

/** The finding about the log, for a document and the proof that came with it. */
credfolio.checkLog = async (document, text, verifier) => {
  const finding = (outcome, said) => ({ name: 'log', outcome, said, state: 'valid' });
  try {
    return finding('passed', await check(document, text, verifier));
  } catch ({ outcome = 'undetermined', said = say('broken') }) {
    return finding(outcome, said);
  }
};
})();
