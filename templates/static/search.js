/* The register's search: every word must stand somewhere in a credential's line. What it looks in is
   loaded as a script when the box is entered first, because pages opened from a disk load no data.
   Of many credentials that has the latest, and tells how many there are in `all`: the others come in
   parts, one after another, once something is looked for. */
(() => {
'use strict';
const box = document.querySelector('[data-search]'), list = document.querySelector('[data-results]');
if (!box || !list) return;
const input = box.querySelector('input'), said = document.querySelector('main [role=status]');
const around = document.querySelectorAll('.filters, .pages');
const before = [...list.children], words = [...said.childNodes], MOST = 50;
const onPage = new Map(before.map((item) => [item.querySelector('a').getAttribute('href'), item]));
const LETTERS = { Ø: 'O', Ł: 'L', Đ: 'D', Æ: 'AE', Œ: 'OE', Þ: 'TH' };
let lines, loading, others, days, part = 1;

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

function load() {
  loading ??= add(box.dataset.search).then(() => { lines = globalThis.credfolio.registry.rows.map(lineOf); });
  return loading;
}

const isWhole = () => lines.length >= (globalThis.credfolio.registry.all ?? 0);

async function loadOthers() {
  const { rows } = globalThis.credfolio.registry;
  while (!isWhole()) {
    await add(box.dataset.search.replace(/\.js$/, `-${part + 1}.js`));
    if (rows.length === lines.length) throw new Error('a part without rows');
    part++;
    for (const row of rows.slice(lines.length)) lines.push(lineOf(row));
    show(true);
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

/** What is found so far; `more` if there is more to look in than before, so that what is there stays. */
function show(more) {
  const wanted = fold(input.value).split(/\s+/u).filter(Boolean);
  said.ariaBusy = wanted.length > 0 && !isWhole();
  if (!wanted.length) {
    if (more) return;
    for (const element of around) element.hidden = false;
    list.replaceChildren(...before);
    said.replaceChildren(...words);
    return;
  }
  const found = lines.filter(({ text }) => wanted.every((word) => text.includes(word)));
  for (const element of around) element.hidden = true;
  if (!more) list.replaceChildren();
  list.append(...found.slice(list.children.length, MOST).map(itemOf));
  const kind = !found.length && isWhole() ? 'none' : found.length > MOST ? 'most' : 'found';
  said.textContent = phrase(kind, { found: found.length, all: lines.length, words: input.value.trim(), shown: MOST });
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
