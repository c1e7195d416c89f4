// Signing in by the hospital's own login: a real provider, a real browser, and addresses that somebody has tampered with.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { desktop, phone, startProgram } from './demo.mjs';
import { firstRun } from './door.mjs';
import { LIMIT, inBrowser } from './house.mjs';
import { lowContrast, overflow, smallTargets, unnamed } from './look.mjs';
import { freePort, startProvider } from './provider.mjs';

const BUTTON = "text=Sign in with the hospital's login";

// A server whose door a provider opens too, with the administrator who has set it up. `open()` gives a page in a browser
// of its own, as somebody else's machine would be.
async function withLogin(people, use) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'wardroom-login-data-'));
  const provider = await startProvider(people, `http://127.0.0.1:${port}/sign-in/hospital/back`);
  const contexts = [];
  let server;
  try {
    server = await startProgram(['serve', '--data', folder, '--listen', `127.0.0.1:${port}`, '--login', provider.file]);
    await inBrowser(async (browser) => {
      const open = async (size = desktop) => {
        const context = await browser.newContext({ ...size, baseURL: server.address });
        contexts.push(context);
        context.setDefaultTimeout(30_000);
        return context.newPage();
      };
      const keeper = await open();
      await keeper.goto('/first-run');
      await firstRun(keeper, server.said);
      await use({ open, keeper, provider, said: server.said });
    });
  } finally {
    await Promise.allSettled(contexts.map((context) => context.close()));
    await server?.stop();
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// Says at the provider's page who one is; gives the address that the provider sends the browser back to.
async function say(page, login) {
  const back = page.waitForRequest((request) => request.url().includes('/sign-in/hospital/back?'));
  await page.fill('input[name=login]', login);
  await page.click('button');
  const address = (await back).url();
  await page.waitForLoadState();
  return address;
}

async function comeIn(page, login) {
  await page.goto('/sign-in?back=/work');
  await page.click(BUTTON);
  return say(page, login);
}

// Nobody is in, and the page says so.
async function refused(page, says) {
  assert.match(await page.textContent('main'), says);
  await page.goto('/work');
  assert.match(page.url(), /\/sign-in\?back=/);
}

test("people come in by the hospital's login as their groups say", LIMIT, () => {
  const people = {
    'm.tran': { name: 'Mai Tran (sample)', groups: ['staff', 'biomed'] },
    'p.visitor': { name: 'Pat Visitor (sample)', groups: ['staff'] },
  };
  return withLogin(people, async ({ open, keeper, said }) => {
    const page = await open();
    const address = await comeIn(page, 'm.tran');
    await page.waitForURL('**/work');
    assert.equal(await page.textContent('.who a'), 'Mai Tran (sample)');
    await page.goto('/account');
    assert.match(await page.textContent('main'), /m\.tran and are Biomed technician/);
    await keeper.goto('/people');
    await keeper.click('text=Mai Tran');
    assert.match(await keeper.textContent('main'), /hospital's own login/);

    // The address that they came back by opens nothing more, in their browser or another.
    assert.equal((await page.goto(address)).status(), 401);
    const again = await open();
    assert.equal((await again.goto(address)).status(), 401);
    await refused(again, /You are not signed in/);

    // A state that was changed on the way, in the browser that it was given to.
    const tampered = await open();
    const sent = await tampered.request.get('/sign-in/hospital', { maxRedirects: 0 });
    const there = new URL(sent.headers().location);
    assert.equal(there.searchParams.get('code_challenge_method'), 'S256');
    there.searchParams.set('state', there.searchParams.get('state').replace(/^./, (first) => (first === '0' ? '1' : '0')));
    await tampered.goto(there.href);
    await say(tampered, 'm.tran');
    await refused(tampered, /You are not signed in/);

    // Somebody whom the provider knows, in no group that is let in.
    const other = await open();
    await comeIn(other, 'p.visitor');
    await refused(other, /none of your groups there is let in/);

    // The record tells all of it, and neither it nor the log a code.
    const events = await (await keeper.request.get('/api/v1/events')).text();
    for (const told of ['no group of theirs is let in', 'was used before', 'hospital login']) assert.ok(events.includes(told), told);
    const code = new URL(address).searchParams.get('code');
    assert.equal(events.includes(code) || said.join('\n').includes(code), false);

    // Another group there, another role here.
    people['m.tran'].groups = ['biomed-leads'];
    const later = await open();
    await comeIn(later, 'm.tran');
    await later.waitForURL('**/work');
    await later.goto('/account');
    assert.match(await later.textContent('main'), /HTM director/i);
  });
});

test("a hospital's login that is down keeps nobody else out", LIMIT, () => withLogin({}, async ({ open, provider }) => {
  await provider.silence();
  for (const size of [desktop, phone]) {
    const page = await open(size);
    const look = async (name) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await page.evaluate(lowContrast), [], `contrast of ${name}, ${colorScheme}`);
      }
      assert.equal(await page.evaluate(overflow), 0, `${name} is wider than the window`);
      assert.deepEqual(await page.evaluate(unnamed), [], `names and headings of ${name}`);
      if (size === phone) assert.deepEqual(await page.evaluate(smallTargets), [], `targets of ${name}`);
    };
    assert.equal((await page.goto('/sign-in')).status(), 200);
    assert.match(await page.textContent('main'), /does not answer now/);
    await look('sign-in');
    const answer = page.waitForResponse('**/sign-in/hospital');
    await page.click(BUTTON);
    assert.equal((await answer).status(), 502);
    await look('login-silent');
    await page.click('main a[href="/sign-in"]');
    await page.waitForURL('**/sign-in');
  }
}));
