/* Comparing people beside a role: whoever is chosen stands in the address, `#compare=ada,grace`, so
   that a comparison can be kept and sent. Without this script everybody is shown. */
(() => {
'use strict';
const bar = document.querySelector('[data-comparing]');
const people = [...document.querySelectorAll('[data-candidate]')];
if (!bar || people.length < 2) return;
const said = bar.querySelector('[role=status]'), all = bar.querySelector('[data-all]');
const boxes = new Map(people.map((one) => [one.dataset.candidate, one.querySelector('input')]));

/** The slugs that the address names, of those who are on this page. */
function chosen() {
  const [, names] = /^#compare=([a-z0-9,-]*)$/.exec(location.hash) ?? [];
  return (names ?? '').split(',').filter((name) => boxes.has(name));
}

function show() {
  const names = chosen(), comparing = names.length > 0;
  bar.hidden = !comparing;
  said.textContent = comparing ? people.filter((one) => names.includes(one.dataset.candidate))
    .map((one) => one.querySelector('h3').textContent.trim()).join(' · ') : '';
  for (const one of people) {
    const name = one.dataset.candidate;
    boxes.get(name).checked = names.includes(name);
    one.toggleAttribute('data-left-out', names.length > 1 && !names.includes(name));
  }
}

/** Put a choice into the address; the page's own place in the history stays one. */
function keep(names) {
  history.replaceState(null, '', names.length ? `#compare=${names.join(',')}` : location.pathname + location.search);
  show();
}

for (const [name, box] of boxes) {
  box.parentElement.hidden = false;
  box.addEventListener('change', () => {
    const others = chosen().filter((each) => each !== name);
    keep(box.checked ? [...others, name] : others);
  });
}
all.addEventListener('click', () => keep([]));
addEventListener('hashchange', show);
show();
})();
