/* Buttons that only a script can offer: copying, and the device's own way of sharing.
   `data-copy` names the element whose text is copied; where it is empty, the page's address is. */
(() => {
'use strict';
const address = document.querySelector('link[rel="canonical"]').href;
const offer = (button, act) => {
  button.closest('[hidden]').hidden = false;
  button.addEventListener('click', act);
};

for (const button of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  const source = document.getElementById(button.dataset.copy);
  const said = button.parentNode.querySelector('[data-said]') ?? document.querySelector('[data-said]');
  offer(button, async () => {
    said.textContent = ''; // what is said twice is announced twice
    try {
      await navigator.clipboard.writeText(source ? source.value : address);
      said.textContent = button.dataset.copied;
    } catch {
      source?.select();
      said.textContent = source ? button.dataset.refused : `${button.dataset.refused}: ${address}`;
    }
  });
}
if (navigator.share) for (const button of document.querySelectorAll('[data-share]')) {
  offer(button, () => navigator.share({ title: document.title, url: address }).catch(() => {}));
}
})();
