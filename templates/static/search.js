/* The register's search: every word must stand somewhere in a credential's line. What it looks in is
   loaded as a script when the box is entered first, because pages opened from a disk load no data.
   Of many credentials that has the latest, and tells how many there are in `all`: the others come in
   parts, one after another, once something is looked for. So are the names of people, badges,
   issuers and skills, which stand above the credentials. */
(() => {
'use strict';
const box = document.querySelector('[data-search]'), list = document.querySelector('[data-results]');
if (!box || !list) return;
const input = box.querySelector('input'), said = document.querySelector('main [role=status]');
const [named, names] = document.querySelector('[data-names]')?.children ?? [];  // pages may lack it
const around = document.querySelectorAll('.filters, .pages, [data-around]');
const before = [...list.children], saidBefore = [...said.childNodes], MOST = 50, MOST_NAMES = 12;
const onPage = new Map(before.map((item) => [item.querySelector('a').getAttribute('href'), item]));
const LETTERS = { Ø: 'O', Ł: 'L', Đ: 'D', Æ: 'AE', Œ: 'OE', Þ: 'TH' };
let loading, others, days;

/** A text as it is compared: without marks above and below letters, whatever their case. */
const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().replace(/[ØŁĐÆŒÞ]/g, (letter) => LETTERS[letter]);

function dayInWords(day) {
  days ??= new Intl.DateTimeFormat(globalThis.credfolio.registry.locale, { dateStyle: 'long', timeZone: 'UTC' });
  return days.format(new Date(day));
}

/** A sentence of the page's language, with its values put in. */
const phrase = (name, values) => globalThis.credfolio.registry.words[name].replace(/\{(\w+)\}/g, (_, value) => values[value]);

const add = (address) => new Promise((done, failed) => {
  const script = document.createElement('script');
  script.src = address;
  script.onload = done;
  script.onerror = failed;
  document.head.append(script);
});

function lineOf(row) {
  const [name, earner, issuer, day, state, , checked] = row;
  const more = checked ? `${phrase('checked', { day: dayInWords(checked) })} ${checked}` : '';
  return { row, text: fold([name, earner, issuer, dayInWords(day), day, globalThis.credfolio.registry.states[state], more].join(' ')) };
}

const nameOf = (row) => ({ row, text: fold([row[1], row[3], globalThis.credfolio.registry.kinds[row[0]]].join(' ')) });

/** What is looked in: where it comes from, how many parts of it have come, and its lines so far. */
const things = { name: 'names', address: box.dataset.nameIndex, lineOf: nameOf, part: 1, lines: [] };
const credentials = { name: 'registry', address: box.dataset.search, lineOf, part: 1, lines: [] };
const all = names ? [things, credentials] : [credentials];

function load() {
  loading ??= Promise.all(all.map(({ address }) => add(address))).then(() => all.forEach(take));
  return loading;
}

/** Take the rows that have come; whether there were any. */
function take({ name, lines, lineOf }) {
  const some = globalThis.credfolio[name].rows.slice(lines.length);
  for (const row of some) lines.push(lineOf(row));
  return some.length > 0;
}

const isWhole = ({ name, lines }) => lines.length >= (globalThis.credfolio[name].all ?? 0);

async function loadOthers() {
  for (const source of all) {
    while (!isWhole(source)) {
      await add(source.address.replace(/\.js$/, `-${source.part + 1}.js`));
      if (!take(source)) throw new Error('a part without rows');
      source.part++;
      show(true);
    }
  }
}

const make = (name, className, ...inside) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...inside);
  return element;
};

function timeOf(day) {
  const time = make('time', '', dayInWords(day));
  time.dateTime = day;
  return time;
}

function chipOf(state) {
  const chip = make('span', 'chip'), shape = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const use = document.createElementNS(shape.namespaceURI, 'use');
  use.setAttribute('href', `#state-${state}`);
  shape.setAttribute('class', 'shape');
  shape.setAttribute('aria-hidden', 'true');
  shape.append(use);
  chip.dataset.state = state;
  chip.append(shape, globalThis.credfolio.registry.states[state]);
  return chip;
}

/** A credential's line as the page would have it, or the page's own. */
function itemOf({ row: [name, earner, issuer, day, state, path, checked] }) {
  const address = box.dataset.root + path;
  if (onPage.has(address)) return onPage.get(address);
  const link = make('a', '', make('bdi', '', name));
  link.href = address;
  const about = make('p', '', make('bdi', '', earner), '\u00a0· ');
  if (issuer) about.append(make('bdi', '', issuer), '\u00a0· ');
  about.append(timeOf(day));
  if (checked) {
    const [before, after] = phrase('checked', { day: '\n' }).split('\n');
    about.append(`\u00a0· ${before}`, timeOf(checked), after);
  }
  const item = make('li', '', make('div', 'row-text', make('h2', 'row-name', link), about), chipOf(state));
  item.dataset.item = '';
  return item;
}

/** A name's line, with what it is the name of. */
function nameItem({ row: [kind, name, path, note] }) {
  const link = make('a', '', make('bdi', '', name)), about = make('p', '', globalThis.credfolio.registry.kinds[kind]);
  link.href = box.dataset.root + path;
  if (note) about.append('\u00a0· ', make('bdi', '', note));
  return make('li', '', make('div', 'row-text', make('h2', 'row-name', link), about));
}

/** Say how many names have all words, and show the first of them. */
function showNames(has, values, more) {
  const called = has ? things.lines.filter(has) : [];
  if (!more) names.replaceChildren();
  names.append(...called.slice(names.children.length, MOST_NAMES).map(nameItem));
  named.textContent = called.length ? phrase('named', { ...values, found: called.length }) : '';
}

/** What is found so far; `more` if there is more to look in than before, so that what is there stays. */
function show(more) {
  const words = input.value.trim(), wanted = fold(words).split(/\s+/u).filter(Boolean), isOver = all.every(isWhole);
  said.ariaBusy = wanted.length > 0 && !isOver;
  if (!wanted.length) {
    if (more) return;
    for (const element of around) element.hidden = false;
    list.replaceChildren(...before);
    said.replaceChildren(...saidBefore);
    if (names) showNames();
    return;
  }
  const has = ({ text }) => wanted.every((word) => text.includes(word));
  const { lines } = credentials, found = lines.filter(has);
  const values = { found: found.length, all: lines.length, words, shown: MOST };
  for (const element of around) element.hidden = true;
  if (!more) list.replaceChildren();
  list.append(...found.slice(list.children.length, MOST).map(itemOf));
  said.textContent = phrase(!found.length && isOver ? 'none' : found.length > MOST ? 'most' : 'found', values);
  if (names) showNames(has, values, more);
}

async function search() {
  try {
    await load();
    show();
    if (input.value.trim()) await (others ??= loadOthers());
  } catch {
    others = undefined;
    said.ariaBusy = false;
    said.textContent = box.dataset.broken;
    for (const element of around) element.hidden = false;
  }
}

input.addEventListener('focus', () => load().catch(() => {}));
input.addEventListener('input', search);
if (input.value) search();
})();
