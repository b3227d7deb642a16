/* What is said at length: a state that is not what the builder found, the findings in sentences, and
   whether a credential is its reader's. verify.js loads this, and sentences.js, when it is needed. */
(() => {
'use strict';
const { credfolio } = globalThis;
const { say, written, momentOf, asList, hex, digest, parseJson } = credfolio;

const fill = (element, ...parts) => { element.replaceChildren(...parts); return element; };
const make = (name, ...parts) => fill(document.createElement(name), ...parts);

/** What was said, in the sentences of the page's language. */
async function tell(said) {
  await credfolio.loadSentences();
  const inWords = ([key, value = '']) => credfolio.sentences[key].replaceAll('{}', () => (Array.isArray(value) ? joined(value) : String(value)).slice(0, 300));
  const joined = (parts) => [...new Set(parts.map(inWords))].join('; ');
  return joined(said);
}

/** The sentence of a state, in the words of the page at build. */
function sentenceOf({ state, findings, document: { validUntil } = {} }, words) {
  const passed = (name) => findings.some((finding) => finding.name === name && finding.outcome === 'passed');
  if (state === 'valid' && !passed('status')) return words.validWithoutList;
  if (state === 'tampered' && passed('proof')) return words.signedByAnother;
  if (state === 'expired' && validUntil) return words.ended.replace('{}', written(momentOf(validUntil), { timeZone: 'UTC' }));
  return words.states[state][1];
}

/** Puts a report into a band, in place of what stood there. */
async function describe(report, band) {
  const { state, findings } = report, reason = state === 'unverifiable' && findings.find((finding) => finding.state === state);
  await credfolio.loadSentences();
  const { band: words } = credfolio, checked = make('span');
  checked.dataset.moment = '';
  band.querySelector('use').setAttribute('href', `#state-${state}`);
  fill(band.querySelector('strong'), words.states[state][0]);
  fill(band.querySelector('p'), sentenceOf(report, words), reason ? ` (${await tell(reason.said)}.) ` : ' ', checked);
  fill(band.querySelector('.checks'), ...findings.flatMap((finding) => {
    const said = words.answers[finding.state] ?? words.answers[`${finding.name} ${finding.outcome}`];
    if (!said) return [];
    const answer = make('b', said);
    answer.dataset.check = finding.name;
    return [make('li', `${words.labels[finding.name]}: `, answer)];
  }));
}

/** The findings of a report, with the one about the log where the page has a proof for that. */
async function withLog(findings) {
  const proof = document.getElementById('log-proof');
  if (!proof || findings.slice(0, 2).some(({ outcome }) => outcome !== 'passed')) return findings;
  const { textContent } = document.getElementById('credential'), { dataset } = document.querySelector('[data-verify-state]');
  const found = await credfolio.load('log.js').then(() => {
    const verifier = new credfolio.Verifier(credfolio.reader(dataset), Date.now());
    return credfolio.checkLog(parseJson(textContent), proof.textContent, verifier);
  }).catch(({ outcome, said }) => ({ name: 'log', outcome, said }));
  return [...findings, found];
}

/** Puts the findings of a report into a list. */
async function list(element, findings) {
  const items = await Promise.all((await withLog(findings)).map(async ({ name, outcome, said }) => {
    const sentence = await tell(say(outcome, said));
    return make('li', make('b', credfolio.band.labels[name]), ' ', make('span', sentence));
  }));
  fill(element, ...items);
}

/** “This is me”: an e-mail address is hashed here and compared with the credential's (OB 3.0 App. B). */
async function compare(form, text, state) {
  const typed = form.elements.email.value.trim();
  const entries = asList(parseJson(text).credentialSubject.identifier);
  const hashes = await Promise.all(entries.map(async ({ salt = '' }) => 'sha256$' + hex(await digest(typed + salt, 'SHA-256'))));
  const isMe = entries.some((entry, place) => entry.hashed && entry.identityType === 'emailAddress' && entry.identityHash === hashes[place]);
  form.querySelector('[role=status]').textContent = await tell(say(!isMe ? 'notMe' : state === 'tampered' ? 'meButTampered' : 'me'));
}

Object.assign(credfolio, { tell, describe, list, compare, make, fill });
})();
