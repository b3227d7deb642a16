/* The page for any credential: dropped, chosen, pasted or linked. What checks it is loaded when there is
   something to check; nothing of it leaves the browser. */
(() => {
'use strict';
const credfolio = (globalThis.credfolio ??= {});
const find = (selector) => document.querySelector(selector);
const form = find('[data-verify-form]'), result = find('[data-result]'), said = find('[data-said]');
const { file, pasted, address } = form.elements;

/** Loads what checks, in order and once: classic scripts, because pages may be opened as files. */
let isReady;
credfolio.ready = () => isReady ??= Promise.all(form.dataset.scripts.split(' ').map((src) => new Promise((resolve, reject) => {
  const script = document.createElement('script');
  Object.assign(script, { src, async: false, onload: resolve, onerror: reject });
  document.head.append(script);
}))).catch((error) => { isReady = undefined; throw error; });

const isPublic = ({ protocol, hostname }) => protocol === 'https:' && /^(?:[a-z\d-]+\.)+[a-z][a-z\d-]*$/i.test(hostname);
const others = form.dataset.others && isPublic;

/** Shows what a credential says of itself, beside whether it holds. */
async function summarize({ credentialSubject: subject, issuer, id } = {}) {
  const { fill, make, tell, say } = credfolio;
  const lines = [[say('factBadge'), subject?.achievement?.name], [say('factIssuer'), issuer?.name ?? issuer?.id ?? issuer], [say('factId'), id]];
  fill(result.querySelector('.facts'), ...await Promise.all(lines.filter(([, value]) => typeof value === 'string').map(async ([label, value]) =>
    make('div', make('dt', await tell(label)), make('dd', make('bdi', value))))));
}

/** Says that there is no answer, and why. */
async function announce(sentence) {
  result.hidden = true;
  said.textContent = await credfolio.tell(sentence);
}

const isAsked = (url) => url.origin === location.origin || others?.(url);
const verify = (bytes) => credfolio.verifyBytes(bytes, { read: credfolio.reader({ ...form.dataset, others }) });

/** What has followed a withdrawn credential, by what its own address answers; nothing else is asked about. */
async function findFollowing({ document, findings }) {
  if (!findings.some(({ name, outcome }) => name === 'status' && outcome === 'failed')) return [];
  const { issuerOf, momentOf } = credfolio, passed = (...said) => [{ name: 'refresh', outcome: 'passed', said: credfolio.say(...said) }];
  try {
    const url = credfolio.locate(document.id, form.dataset);
    if (!isAsked(url)) return [];
    const bytes = new Uint8Array(await credfolio.fetchBytes(url)), { document: found, state } = await verify(bytes);
    const isNewer = found.id === document.id && issuerOf(found) === issuerOf(document) && momentOf(found.validFrom) > momentOf(document.validFrom);
    if (isNewer && state === 'valid') return passed('newer', document.id);
    const page = new DOMParser().parseFromString(new TextDecoder().decode(bytes), 'text/html');
    const link = page.querySelector('[data-page=replaced] link[rel=successor-version]');
    return link ? passed('replacedBy', new URL(link.getAttribute('href'), url).href) : [];
  } catch {
    return [];
  }
}

async function check(bytes, source) {
  await credfolio.ready();
  const report = await verify(bytes);
  report.findings.push(...await findFollowing(report));
  await credfolio.show(report, result.querySelector('.state'));
  await credfolio.list(result.querySelector('.findings'), report.findings);
  await summarize(report.document);
  find('[data-command]').textContent = `credfolio verify ${source}`;
  said.textContent = '';
  result.hidden = false;
  result.scrollIntoView({ block: 'nearest' });
}

const checkText = (text) => check(new TextEncoder().encode(text), '-');
const checkFile = async (chosen) => check(new Uint8Array(await chosen.arrayBuffer()), chosen.name);

async function checkAddress(text) {
  await credfolio.ready();
  let bytes;
  try {
    const url = credfolio.locate(text, form.dataset);
    if (!isAsked(url) && isPublic(url)) return announce(credfolio.say('otherSite', text));
    if (!isAsked(url)) throw new Error(text);
    bytes = new Uint8Array(await credfolio.fetchBytes(url));
  } catch {
    return announce(credfolio.say('noAnswer', text));
  }
  return check(bytes, text);
}

/** Does something, and says so if it could not be done: what is needed for it may not have come. */
const attempt = (work, ...given) => work(...given).catch(() => {
  result.hidden = true;
  said.textContent = form.dataset.broken;
});

async function submit() {
  if (address.value.trim()) return checkAddress(address.value.trim());
  if (pasted.value.trim()) return checkText(pasted.value);
  if (file.files.length) return checkFile(file.files[0]);
  await credfolio.ready();
  return announce(credfolio.say('nothingYet'));
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  attempt(submit);
});
file.addEventListener('change', () => { if (file.files.length) attempt(checkFile, file.files[0]); });
document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
  event.preventDefault();
  const [dropped] = event.dataTransfer.files, text = event.dataTransfer.getData('text');
  if (dropped) attempt(checkFile, dropped);
  else if (text) attempt(checkText, text);
});
form.querySelector('fieldset').disabled = false; // without this script the form would send what it holds
})();
