// Canonicalises documents with jsonld.js and rdf-canonize, in their safe mode. The first line has the
// contexts by address, each further line is a document; an answer is { text } or { refused }.
import { createInterface } from 'node:readline';
import jsonld from 'jsonld';

let contexts;
const documentLoader = async (address) => {
  if (!Object.hasOwn(contexts, address)) throw new Error(`unknown context ${address}`);
  return { documentUrl: address, contextUrl: null, document: contexts[address] };
};
const options = { algorithm: 'RDFC-1.0', format: 'application/n-quads', base: null, safe: true, documentLoader };

for await (const line of createInterface({ input: process.stdin })) {
  if (!contexts) { contexts = JSON.parse(line); continue; }
  const answer = await jsonld.canonize(JSON.parse(line), options).then((text) => ({ text }), (error) => ({ refused: String(error.message) }));
  process.stdout.write(JSON.stringify(answer) + '\n');
}
