// Pictures of the demo's pages at desktop and phone width, light and dark: node screenshots.mjs FOLDER

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { desktop, phone, start } from './demo.mjs';
import { throughTheDoor } from './door.mjs';
import { pagesOfEachKind } from './kinds.mjs';

const folder = resolve(process.argv[2] ?? 'out');
mkdirSync(folder, { recursive: true });
const house = await start();
try {
  for (const [width, size] of [['desktop', desktop], ['phone', phone]]) {
    const context = await house.browser.newContext({ ...size, baseURL: house.address });
    const page = await context.newPage();
    for (const [name, path] of await pagesOfEachKind(context)) {
      await page.goto(path);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      }
    }
    await context.close();
    await throughTheDoor(house.browser, size, async (name, page) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `door-${name}-${width}-${colorScheme}.png`) });
      }
    });
  }
} finally {
  await house.stop();
}
