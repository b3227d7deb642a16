// Drives Chromium for the tests: each line of standard input is a visit, each answered with a line.
// A visit: { url, root, base, answers, at, without, missing, changes, width, script }.
//   root, base: the folder that answers addresses below `base`, whatever host they are of
//   answers: what other addresses answer; whatever is neither is refused, as if it were not there
//   at: the time that the browser's clock shows
//   without: 'Ed25519' for a browser that does not know it
//   missing: ends of addresses that do not answer
//   changes: [end of an address, text, other text]: a site that answers with something else
//   width: of the window, in pixels
//   script: what is evaluated on the page, as the body of an async function; its value is the answer
import { createInterface } from 'node:readline';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png' };
const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function visit({ url, root, base, answers = {}, at, without, missing = [], changes = [], width = 1280, script }) {
  const context = await browser.newContext({ viewport: { width, height: 720 } });
  const page = await context.newPage();
  const seen = { errors: [], requests: [] };
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') seen.errors.push(message.text()); });
  page.on('request', (request) => seen.requests.push(request.url()));
  if (at) await page.clock.setFixedTime(new Date(at));
  if (without === 'Ed25519') await page.addInitScript(() => {
    const { importKey } = SubtleCrypto.prototype;
    SubtleCrypto.prototype.importKey = function (format, data, algorithm, ...rest) {
      const isEd25519 = (algorithm.name ?? algorithm) === 'Ed25519';
      return isEd25519 ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError')) : importKey.call(this, format, data, algorithm, ...rest);
    };
  });
  await context.route(/^https?:/, async (route) => {
    const address = route.request().url().replace(/[?#].*/, '');
    if (missing.some((end) => address.endsWith(end))) return route.abort();
    const headers = { 'access-control-allow-origin': '*' };
    if (Object.hasOwn(answers, address)) return route.fulfill({ body: answers[address], headers });
    if (!root || !address.startsWith(base)) return route.abort();
    const path = address.slice(base.length).replace(/(^|\/)$/, '$1index.html');
    const body = await readFile(join(root, path)).catch(() => null);
    if (body === null) return route.fulfill({ status: 404, body: '' });
    const change = changes.find(([end]) => address.endsWith(end));
    return route.fulfill({ body: change ? body.toString().replaceAll(change[1], change[2]) : body, contentType: TYPES[extname(path)] ?? 'text/plain' });
  });
  try {
    await page.goto(url);
    const value = await page.evaluate(`(async () => { ${script} })()`);
    return { value, ...seen };
  } finally {
    await context.close();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await visit(JSON.parse(line)).catch((error) => ({ failed: error.message }));
  process.stdout.write(JSON.stringify(answer) + '\n');
}
await browser.close();
