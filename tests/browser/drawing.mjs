// How pages are drawn: at two widths in two colour schemes, with scripts and without.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, pages, phone } from './demo.mjs';
import { LIMIT, actAs, inContext, links, open, visit } from './house.mjs';
import { pagesOfEachKind } from './kinds.mjs';
import { lowContrast, overflow, smallTargets, unnamed } from './look.mjs';

for (const [width, size] of [['desktop', desktop], ['phone', phone]]) {
  test(`pages at ${width} width, light and dark`, LIMIT, () => inContext(size, async (context) => {
    const page = await open(context, '/acting');
    // As somebody who may decide, so that the forms are drawn too, and who may see the record.
    await actAs(page, 'Security analyst');
    for (const [, path] of await pagesOfEachKind(context)) {
      await visit(page, path);
      // What opens in place is measured as well.
      await page.$$eval('main details', (all) => all.forEach((one) => { one.open = true; }));
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await page.evaluate(lowContrast), [], `contrast of ${path}, ${colorScheme}`);
      }
      assert.equal(await page.evaluate(overflow), 0, `${path} is wider than the window`);
      assert.deepEqual(await page.evaluate(unnamed), [], `names and headings of ${path}`);
      if (width === 'phone') assert.deepEqual(await page.evaluate(smallTargets), [], `targets of ${path}`);
      assert.match(await page.textContent('body'), /sample/i, `${path} says that the hospital is a sample`);
    }
  }));
}

test('pages read well with scripts off', LIMIT, () => inContext({ ...desktop, javaScriptEnabled: false }, async (context) => {
  for (const path of pages) {
    const page = await open(context, path);
    assert.ok((await page.textContent('h1')).trim().length > 0, path);
    await page.close();
  }
  const page = await open(context, '/devices');
  await page.fill('#filter-search', 'ct');
  await page.press('#filter-search', 'Enter');
  assert.match(page.url(), /search=ct/);
  // The why of a claim opens in place.
  const [device] = await links(page, 'td.at-name a');
  await page.goto(device);
  await page.click('#what details.why-open summary');
  assert.ok(await page.isVisible('#what details.why-open .inside'));
}));

test('the first page is light and asks nobody else for anything', LIMIT, () => inContext(desktop, async (context) => {
  const page = await context.newPage();
  const asked = [];
  let bytes = 0;
  page.on('response', async (response) => asked.push(response.url()));
  page.on('requestfinished', async (request) => { bytes += (await request.sizes()).responseBodySize; });
  await page.goto('/', { waitUntil: 'networkidle' });
  assert.ok(bytes > 1_000 && bytes < 60_000, `the first page takes ${bytes} bytes`);
  const own = new URL(page.url()).origin;
  assert.deepEqual(asked.filter((url) => !url.startsWith(own)), []);
}));
