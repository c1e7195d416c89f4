// The demo's pages in a real browser: how they are drawn at two widths in two colour schemes, that they work with
// scripts off, that every work line can be followed down to packets, rows and texts, and that nothing of a patient shows.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desktop, pages, phone, planted, start } from './demo.mjs';
import { lowContrast, overflow, smallTargets, unnamed } from './look.mjs';

let house;
before(async () => { house = await start(); });
after(async () => { await house?.stop(); });

// Opens a page and fails on any script error, failed request or blocked style.
async function open(context, path) {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  const response = await page.goto(house.address + path, { waitUntil: 'load' });
  assert.equal(response.status(), 200, path);
  assert.deepEqual(errors, [], path);
  return page;
}

async function linksOf(page, selector) {
  return page.$$eval(selector, (links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
}

// The pages to look at: those to start from, and one of each kind that they lead to.
async function pagesToLookAt(context) {
  const found = [...pages];
  const page = await open(context, '/devices');
  found.push((await linksOf(page, 'a[href^="/devices/"]'))[0]);
  await page.goto(house.address + '/');
  found.push((await linksOf(page, 'a[href^="/work/"]'))[0]);
  await page.goto(house.address + '/alerts');
  found.push((await linksOf(page, 'a[href^="/alerts/"]'))[0]);
  await page.goto(house.address + '/sources');
  found.push((await linksOf(page, 'a[href^="/sources/"]'))[0]);
  await page.close();
  return found.filter(Boolean);
}

for (const [width, size] of [['desktop', desktop], ['phone', phone]]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`pages at ${width} width, ${colorScheme}`, async () => {
      const context = await house.browser.newContext({ ...size, colorScheme });
      for (const path of await pagesToLookAt(context)) {
        const page = await open(context, path);
        assert.deepEqual(await page.evaluate(lowContrast), [], `contrast of ${path}`);
        assert.equal(await page.evaluate(overflow), 0, `${path} is wider than the window`);
        assert.deepEqual(await page.evaluate(unnamed), [], `names and headings of ${path}`);
        if (width === 'phone') assert.deepEqual(await page.evaluate(smallTargets), [], `targets of ${path}`);
        assert.match(await page.textContent('body'), /sample/i, `${path} says that the hospital is a sample`);
        await page.close();
      }
      await context.close();
    });
  }
}

test('pages read well with scripts off', async () => {
  const context = await house.browser.newContext({ ...desktop, javaScriptEnabled: false });
  for (const path of pages) {
    const page = await open(context, path);
    assert.ok((await page.textContent('h1')).trim().length > 0, path);
    await page.close();
  }
  const page = await open(context, '/devices');
  await page.fill('input[type=search]', 'ct');
  await page.press('input[type=search]', 'Enter');
  assert.match(page.url(), /search=ct|q=ct/);
  await context.close();
});

test('every work line leads down to packets, rows and texts', async () => {
  const context = await house.browser.newContext(desktop);
  const page = await open(context, '/');
  const lines = await linksOf(page, 'main a[href^="/work/"]');
  assert.ok(lines.length >= 5, `only ${lines.length} work lines`);
  const kinds = new Set();
  for (const line of lines) {
    const response = await page.goto(house.address + line);
    assert.equal(response.status(), 200, line);
    const places = await linksOf(page, 'main a[href^="/captures/"], main a[href^="/documents/"], main a[href*="/rows/"]');
    assert.ok(places.length > 0, `${line} shows nothing that it rests on`);
    for (const place of places) {
      const found = await page.request.get(house.address + place);
      assert.equal(found.status(), 200, `${line} → ${place}`);
      kinds.add(place.startsWith('/captures/') ? 'frame' : place.startsWith('/documents/') ? 'text' : 'row');
    }
  }
  assert.deepEqual([...kinds].sort(), ['frame', 'row', 'text']);
  await context.close();
});

test('nothing of a patient shows on any page or in any answer', async () => {
  assert.ok(planted.length > 50, `only ${planted.length} planted strings`);
  const context = await house.browser.newContext(desktop);
  const page = await context.newPage();
  const seen = new Set();
  const waiting = [...pages, '/api/v1/openapi.json', '/api/v1/devices', '/api/v1/work', '/api/v1/findings', '/api/v1/pairs', '/api/v1/sources'];
  while (waiting.length > 0 && seen.size < 400) {
    const path = waiting.shift();
    if (seen.has(path)) continue;
    seen.add(path);
    const body = await (await page.request.get(house.address + path)).text();
    for (const text of planted) assert.ok(!body.includes(text), `${text} shows on ${path}`);
    for (const [, link] of body.matchAll(/href="(\/[^"#]*)/g)) waiting.push(link.replaceAll('&amp;', '&').replaceAll('&#38;', '&'));
  }
  assert.ok(seen.size > 50, `only ${seen.size} pages were reached`);
  await context.close();
});
