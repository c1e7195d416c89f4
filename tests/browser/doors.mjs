// A locked door in a real browser, by TLS: every page of it at both widths.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, phone } from './demo.mjs';
import { throughTheDoor } from './door.mjs';
import { LIMIT, inBrowser } from './house.mjs';
import { lowContrast, overflow, smallTargets, unnamed } from './look.mjs';

for (const [width, size] of [['desktop', desktop], ['phone', phone]]) {
  test(`a locked door at ${width} width`, LIMIT, () => inBrowser((browser) => throughTheDoor(browser, size, async (name, page) => {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await page.evaluate(lowContrast), [], `contrast of ${name}, ${colorScheme}`);
    }
    assert.equal(await page.evaluate(overflow), 0, `${name} is wider than the window`);
    assert.deepEqual(await page.evaluate(unnamed), [], `names and headings of ${name}`);
    if (width === 'phone') assert.deepEqual(await page.evaluate(smallTargets), [], `targets of ${name}`);
  })));
}
