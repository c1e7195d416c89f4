// Pictures of the demo's pages at desktop and phone width, light and dark: node screenshots.mjs FOLDER

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { desktop, pages, phone, start } from './demo.mjs';

const folder = resolve(process.argv[2] ?? 'out');
mkdirSync(folder, { recursive: true });
const house = await start();
try {
  for (const [width, size] of [['desktop', desktop], ['phone', phone]]) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await house.browser.newContext({ ...size, colorScheme });
      const page = await context.newPage();
      const first = async (path, selector) => {
        await page.goto(house.address + path);
        return (await page.$(selector))?.getAttribute('href');
      };
      const details = [
        ['device', await first('/devices?bucket=matched', 'main a[href^="/devices/"]')],
        ['work-line', await first('/', 'main a[href^="/work/"]')],
        ['alert', await first('/alerts', 'main a[href^="/alerts/"]')],
      ];
      const all = [...pages.map((path) => [path.slice(1) || 'work', path]), ...details];
      for (const [name, path] of all.filter(([, path]) => path)) {
        await page.goto(house.address + path);
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
      }
      await context.close();
    }
  }
} finally {
  await house.stop();
}
