// Issues credentials with Digital Bazaar's libraries: the same work as issue.py, printed alike.
// Usage: node issue.mjs FILE
import * as vc from '@digitalbazaar/vc';
import {createPrivateKey, sign} from 'node:crypto';
import fs from 'node:fs';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const given = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const contexts = new Map(Object.entries(given.contexts));
const pkcs8 = Buffer.concat([
  Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(given.seed, 'hex')
]);
const key = createPrivateKey({key: pkcs8, format: 'der', type: 'pkcs8'});
const signer = {
  id: given.method, algorithm: 'Ed25519',
  sign: async ({data}) => new Uint8Array(sign(null, data, key))
};

async function documentLoader(url) {
  const document = contexts.get(url);
  if(!document) throw new Error(`no context ${url}`);
  return {contextUrl: null, documentUrl: url, document};
}

async function issue(document) {
  const suite = new DataIntegrityProof({signer, date: given.created, cryptosuite});
  const signed = await vc.issue({credential: document, suite, documentLoader});
  return signed.proof.proofValue;
}

await issue(structuredClone(given.credentials[0])); // it adds the proof to what it is given
const start = performance.now();
const values = [];
for(const document of given.credentials) values.push(await issue(document));
console.log(JSON.stringify({seconds: (performance.now() - start) / 1000, values}));
