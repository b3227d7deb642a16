/* JWTs that carry a credential (Open Badges 3.0 §8.2, VC-JOSE-COSE): the rules are those of jose.py,
   verification_keys.py, resolution.py and checks/, for Verifiable Credentials 2.0.
   unwrap.js loads this when it meets one. */
(() => {
'use strict';
const { credfolio } = globalThis;
const {
  Verifier, allOf, asList, controllerOf, decodeBase58, decodeText, failed, findMethod, fragmentOf, hex, isObject, isText,
  issuerOf, momentOf, open, parseObject, require, say, verifyEd25519, without,
} = credfolio;

// One kind of key and one hash for each algorithm: nothing in the header chooses anything else.
const ALGORITHMS = { EdDSA: ['Ed25519'], Ed25519: ['Ed25519'], ES256: ['P-256', 'SHA-256'], ES384: ['P-384', 'SHA-384'], RS256: ['RSA', 'SHA-256'] };
const TYPES = ['jwt', 'vc+jwt', 'vc-ld+jwt', 'vc+ld+jwt'];
const CLAIMS = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'cnf', 'vc', 'vp', 'nonce'];
const utf8 = (text) => new TextEncoder().encode(text);

/* ---- keys ---- */

function fromBase64url(text) {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) throw open('keyKind');
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt());
}
const toBase64url = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
const toNumber = (bytes) => BigInt(`0x0${hex(bytes)}`);

// y² = x³ - 3x + b modulo p (SEC 2 §2.4.2, §2.5.1), and what a Multikey of the curve begins with.
const CURVES = {
  'P-256': {
    size: 32, code: 0x80, p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    size: 48, code: 0x81, p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
};

/** What y² must be at x; null where x is no number of the field. */
const squareAt = ({ p, b }, x) => x < p ? (((x * x - 3n) * x + b) % p + p) % p : null;

function power(base, exponent, p) {
  let result = 1n;
  for (; exponent; exponent >>= 1n, base = base * base % p) if (exponent & 1n) result = result * base % p;
  return result;
}

/** A key from the numbers of its point, in the one form of its kind; null if they are none of its curve. */
function curveKey(kind, x, y) {
  const curve = CURVES[kind], isPoint = x.length === curve.size && y.length === curve.size && toNumber(y) < curve.p
    && toNumber(y) ** 2n % curve.p === squareAt(curve, toNumber(x));
  return isPoint ? { kind, data: Uint8Array.of(4, ...x, ...y) } : null;
}

/** Reads a compressed point (SEC 1 §2.3.4). */
function decompress(kind, bytes) {
  const curve = CURVES[kind], x = bytes.slice(1), square = squareAt(curve, toNumber(x));
  if (![2, 3].includes(bytes[0]) || square === null) return null;
  const root = power(square, (curve.p + 1n) / 4n, curve.p); // both primes leave 3 when divided by 4
  const y = Number(root & 1n) === (bytes[0] & 1) ? root : curve.p - root;
  return curveKey(kind, x, fromHex(y.toString(16).padStart(2 * curve.size, '0')));
}

/** Reads a Multikey; null for what is none, or of an unknown kind. */
function readMultikey(multibase) {
  const bytes = isText(multibase) ? decodeBase58(multibase) : null;
  if (bytes?.[0] === 0xed && bytes[1] === 1) return bytes.length === 34 ? { kind: 'Ed25519', data: bytes.slice(2) } : null;
  const kind = bytes?.[1] === 0x24 && Object.keys(CURVES).find((name) => CURVES[name].code === bytes[0]);
  return kind ? decompress(kind, bytes.slice(2)) : null;
}

/** Reads a public JSON Web Key (RFC 7517, 8037): OKP Ed25519, EC P-256 or P-384, RSA of 2048 to 8192 bits. */
function readJwk(jwk) {
  const octets = (name) => {
    if (!isText(jwk[name]) || !jwk[name]) throw open('keyKind');
    return fromBase64url(jwk[name]);
  };
  const isPublic = isObject(jwk) && !['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].some((name) => name in jwk);
  if (!isPublic || 'use' in jwk && jwk.use !== 'sig') throw open('keyKind');
  const { kty, crv } = jwk;
  let key;
  if (kty === 'OKP' && crv === 'Ed25519') key = { kind: crv, data: octets('x') };
  if (kty === 'EC' && isText(crv) && Object.hasOwn(CURVES, crv)) key = curveKey(crv, octets('x'), octets('y'));
  if (kty === 'RSA') key = rsaKey(toNumber(octets('n')), toNumber(octets('e')));
  if (!key || key.kind === 'Ed25519' && key.data.length !== 32) throw open('keyKind');
  return key;
}

const fromHex = (digits) => Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));

/** The numbers without zeros in front, which some write and WebCrypto may refuse. */
function rsaKey(modulus, exponent) {
  const bits = modulus.toString(2).length;
  if (bits < 2048 || bits > 8192 || !(modulus & 1n) || !(exponent & 1n) || exponent < 3n || exponent >= modulus) return null;
  const [n, e] = [modulus, exponent].map((number) => {
    const digits = number.toString(16);
    return fromHex(digits.length % 2 ? `0${digits}` : digits);
  });
  return { kind: 'RSA', data: n, exponent: e };
}

const isSame = (one, other) => one.kind === other.kind && hex(one.data) === hex(other.data) && hex(one.exponent ?? []) === hex(other.exponent ?? []);

/** The key of a verification method, of any kind that is known here. */
function keyIn(method) {
  if (['JsonWebKey', 'JsonWebKey2020'].includes(method.type)) return readJwk(method.publicKeyJwk);
  const key = ['Multikey', 'Ed25519VerificationKey2020'].includes(method.type) && readMultikey(method.publicKeyMultibase);
  if (!key) throw open('keyKind');
  return key;
}

/** The one key of a JWK Set (RFC 7517 §5) that has one of these names; a set of one key needs no name in it. */
function keyInSet({ keys }, ...names) {
  const all = asList(keys).filter(isObject), named = all.filter(({ kid }) => names.includes(kid));
  const found = named.length ? named : all.filter((key) => all.length === 1 && !('kid' in key));
  if (found.length !== 1) throw open('noKeyName');
  return readJwk(found[0]);
}

/** Whether a signature holds. */
async function holds({ kind, data, exponent }, hash, message, signature) {
  if (kind === 'Ed25519') return verifyEd25519(data, message, signature);
  if (kind !== 'RSA' && signature.length !== 2 * CURVES[kind].size) return false;
  const algorithm = kind === 'RSA' ? { name: 'RSASSA-PKCS1-v1_5', hash } : { name: 'ECDSA', namedCurve: kind, hash };
  try {
    const key = kind === 'RSA'
      ? await crypto.subtle.importKey('jwk', { kty: 'RSA', n: toBase64url(data), e: toBase64url(exponent) }, algorithm, false, ['verify'])
      : await crypto.subtle.importKey('raw', data, algorithm, false, ['verify']);
    return await crypto.subtle.verify(algorithm, key, signature, message);
  } catch {
    throw open('noAlgorithm', kind);
  }
}

/* ---- tokens ---- */

/** Takes a compact JWS apart (RFC 7515 §5.2 steps 1 to 7). */
function parseJws(text) {
  const [header, payload, signature] = text.split('.');
  const decode = (part) => {
    let bytes;
    try { bytes = fromBase64url(part); } catch { throw failed('tokenPart'); }
    if (toBase64url(bytes) !== part) throw failed('tokenPart'); // RFC 4648 §3.5: unused bits that are set
    return bytes;
  };
  const read = (part) => {
    const bytes = decode(part);
    try { return parseObject(decodeText(bytes)); } catch (error) { throw error.outcome ? error : failed('notUtf8'); }
  };
  const jws = { header: read(header), payload: read(payload), signed: utf8(`${header}.${payload}`), signature: decode(signature) };
  if ('vc' in jws.payload) throw open('tokenOn11');
  return jws;
}

/** What the header says can be followed, whatever the key; the steps are those of jose.py. */
function algorithmOf({ header }) {
  const { alg, typ = 'JWT' } = header;
  require('notSigned', alg != null && alg !== 'none'); // 1
  if (!isText(alg) || !Object.hasOwn(ALGORITHMS, alg)) throw open('algorithm', alg);
  if ('crit' in header || 'b64' in header) throw open('critical'); // 2
  require('tokenType', isText(typ) && TYPES.includes(typ.toLowerCase().replace(/^application\//, '')), typ);
  return ALGORITHMS[alg];
}

/** The token's claims say what the credential says (OB 3.0 §8.2.1, VC-JOSE-COSE §3.1.3). */
function checkClaims({ payload }, { id, validFrom, validUntil, credentialSubject: subject }, issuer) {
  for (const name of ['iss', 'sub', 'jti']) require('claim', !(name in payload) || isText(payload[name]), name);
  for (const name of ['nbf', 'exp', 'iat']) timeIn(payload, name);
  for (const [name, value] of [['iss', issuer], ['jti', id], ['sub', isObject(subject) ? subject.id : null]]) {
    require('claim', !(name in payload) || value == null || payload[name] === value, name);
  }
  for (const [name, value] of [['nbf', validFrom], ['exp', validUntil]]) {
    const time = timeIn(payload, name);
    require('claim', time === undefined || value == null || Math.abs(time - momentOf(value) / 1000) < 1, name);
  }
}

/** A time that a token claims, in seconds (RFC 7519 §2, NumericDate). */
function timeIn(payload, name) {
  if (!(name in payload)) return undefined;
  require('claim', typeof payload[name] === 'number' || payload[name] instanceof Number, name);
  return Number(payload[name]);
}

class TokenVerifier extends Verifier {
  /** The credential: the payload without the token's own claims. */
  parse(text) {
    this.token = parseJws(text);
    return this.document = without(this.token.payload, ...CLAIMS);
  }

  proofsOf(document) {
    return document === this.document && !('proof' in document) ? [] : super.proofsOf(document);
  }

  async resolve(did) {
    if (!did.startsWith('did:jwk:')) return super.resolve(did);
    let jwk;
    try { jwk = parseObject(decodeText(fromBase64url(did.slice('did:jwk:'.length)))); } catch { throw open('keyKind'); }
    const id = `${did}#0`;
    return { id: did, assertionMethod: [id], verificationMethod: [{ id, controller: did, type: 'JsonWebKey', publicKeyJwk: jwk }] };
  }

  /** The `kid` as an absolute name, empty if there is none (VC-JOSE-COSE §4.1). */
  keyName(issuer) {
    const { kid = '' } = this.token.header;
    require('kid', isText(kid));
    return kid[0] === '#' ? issuer + kid : kid;
  }

  /** What the `kid` stands for, or the `jwk` in the header (OB 3.0 §8.2.2, VC-JOSE-COSE §4.1). */
  async tokenKey(issuer) {
    const name = this.keyName(issuer), controller = controllerOf(name), fragment = fragmentOf(name), { header } = this.token;
    const inName = readMultikey(fragment);
    if (inName) return inName;
    if (fragment) {
      const document = await this.resolve(controller);
      return 'keys' in document ? keyInSet(document, fragment, name) : keyIn(findMethod(document, controller, name, this.now));
    }
    if (name.startsWith('https://')) {
      const document = await super.resolve(name);
      return 'keys' in document ? keyInSet(document, name) : readJwk(document);
    }
    if (!('jwk' in header)) throw open('noKeyName');
    return readJwk(header.jwk);
  }

  checkProof(document) {
    const proofs = () => super.checkProof(document);
    return document === this.document ? allOf([() => this.checkToken(document), proofs]) : proofs();
  }

  /** The token's signature holds, and its claims contradict nothing inside. */
  async checkToken(document) {
    const { token } = this, [kind, hash] = algorithmOf(token), issuer = issuerOf(document); // before any address is asked
    const key = await this.tokenKey(issuer);
    require('kindOfKey', key.kind === kind, token.header.alg);
    require('mismatch', await holds(key, hash, token.signed, token.signature));
    checkClaims(token, document, issuer);
    return say('signed');
  }

  checkIssuer(document) {
    if (document !== this.document) return super.checkIssuer(document);
    const issuer = issuerOf(document);
    return this.checkOwners(issuer, this.proofsOf(document), () => this.checkTokenKey(issuer));
  }

  /** The issuer's document lists the token's key, by name or by value. */
  async checkTokenKey(issuer) {
    const name = this.keyName(issuer), key = await this.tokenKey(issuer), controller = controllerOf(name), fragment = fragmentOf(name);
    // A JWK Set says to nobody whose keys are in it.
    const isInSet = async () => controller.startsWith('https://') && 'keys' in await this.resolve(controller);
    const isName = fragment && (readMultikey(fragment) || !await isInSet());
    require('notIssuer', !isName || controller === issuer, controller);
    const document = await this.resolve(issuer), methodId = isName ? name : methodOf(document, issuer, key);
    if (!methodId) throw open('noKeyName');
    require('noKey', isSame(keyIn(findMethod(document, issuer, methodId, this.now)), key), methodId);
  }

  /** A token holds from `nbf` on and until `exp` (RFC 7519 §4.1.4, §4.1.5), and for its `aud`. */
  checkValidity(document) {
    if (document !== this.document) return super.checkValidity(document);
    const { payload } = this.token, start = timeIn(payload, 'nbf'), end = timeIn(payload, 'exp'), seconds = this.now / 1000;
    if (start > seconds) throw failed('starts', written(start), 'not-yet-valid');
    if (end <= seconds) throw failed('ended', written(end), 'expired');
    const said = super.checkValidity(document);
    // The names of 1.1 have no meaning here, and nothing says that their issuer did not mean them.
    for (const name of ['issuanceDate', 'expirationDate']) if (name in document) throw open('term', name);
    const [reader] = asList(payload.aud);
    if (reader !== undefined) throw open('audience', reader);
    return said;
  }
}

/** A time in words that every reader has; one beyond all calendars as its seconds. */
const written = (seconds) => { const day = new Date(seconds * 1000); return Number.isNaN(+day) ? seconds : day.toISOString(); };

/** The id under which a document lists a key for assertions; nothing if it does not. */
function methodOf(document, did, key) {
  const absolute = (id) => isText(id) && id[0] === '#' ? did + id : id;
  const relationship = asList(document.assertionMethod), listed = relationship.map((entry) => absolute(isObject(entry) ? entry.id : entry));
  const standsFor = (method) => { try { return isSame(keyIn(method), key); } catch { return false; } };
  return [...asList(document.verificationMethod), ...relationship].filter(isObject)
    .map((method) => [absolute(method.id), method]).find(([id, method]) => isText(id) && listed.includes(id) && standsFor(method))?.[0];
}

credfolio.verifyToken = (text, { read, now = Date.now() }) => {
  const verifier = new TokenVerifier(read, now);
  return verifier.verify(() => verifier.parse(text));
};
})();
