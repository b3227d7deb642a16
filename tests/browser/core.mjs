// Runs the scripts of the browser's verifier in Node: those named as arguments, the published ones.
// Reads tasks from standard input, one JSON object a line, and answers each with a line.
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { runInThisContext } from 'node:vm';
import { parseQuads } from './nquads.mjs';

for (const script of process.argv.slice(2)) runInThisContext(readFileSync(script, 'utf8'), script);
const { credfolio } = globalThis;
const bytes = (text) => Uint8Array.from(Buffer.from(text, 'hex'));

const reader = (answers) => async (address) => {
  if (!Object.hasOwn(answers, address)) throw credfolio.open('unread', address);
  return { text: answers[address] };
};

const TASKS = {
  async verify({ text, answers, now }) {
    const read = reader(answers);
    const { state, findings } = await credfolio.verifyBytes(new TextEncoder().encode(text), { read, now });
    return { state, findings };
  },
  async log({ text, proof, answers, now }) {
    return credfolio.checkLog(credfolio.parseJson(text), proof, new credfolio.Verifier(reader(answers), now));
  },
  async document({ text }) {
    return { text: await credfolio.canonicalize(credfolio.toQuads(credfolio.parseJson(text))) };
  },
  async dataset({ text, algorithm }) {
    return { text: await credfolio.canonicalize(parseQuads(text, credfolio.escaped), algorithm) };
  },
  async signature({ key, message, signature }) {
    return { holds: await credfolio.verifyEd25519(bytes(key), bytes(message), bytes(signature)) };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { task, ...given } = JSON.parse(line);
  const answer = await TASKS[task](given).catch((error) => {
    if (!error.outcome) throw error;
    return { refused: error.outcome, message: error.message };
  });
  process.stdout.write(JSON.stringify(answer) + '\n');
}
