// Through a locked door, from the first run on: a server of its own by TLS, and every page that a door has.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './demo.mjs';

export const PASSWORD = 'a long walk by the sea';

// The code of an authenticator app (RFC 6238), worked out here and not by the program.
export function codeOf(secret, seconds = Date.now() / 1000) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const digest = createHmac('sha1', key).update(step).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export async function signIn(page, login, password, code = '') {
  await page.goto('/sign-in');
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', password);
  await page.fill('input[name=code]', code);
  await page.click('button.first');
}

// Makes the first administrator, with the code of the console.
export async function firstRun(page, said, name = 'Nia Adeyemi (sample)') {
  await page.fill('input[name=code]', said.join('\n').match(/[A-Z2-9]{4}(-[A-Z2-9]{4}){3}/)[0].toLowerCase());
  await page.fill('input[name=login]', 'n.adeyemi');
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', PASSWORD);
  await page.click('button.first');
  await page.waitForURL('**/people');
}

// Lets somebody in, and gives their first password.
async function letIn(page, login, name, role, departments) {
  await page.goto('/people');
  await page.fill('input[name=login]', login);
  await page.fill('input[name=name]', name);
  await page.selectOption('select[name=role]', role);
  await page.fill('textarea[name=departments]', departments);
  await page.click('text=Let them in');
  return (await page.textContent('.secrets code')).trim();
}

// Goes through every page of a door; `look(name, page)` is called at each.
export async function throughTheDoor(browser, size, look) {
  const folder = mkdtempSync(join(tmpdir(), 'wardroom-door-'));
  const server = await startProgram(['serve', '--data', folder, '--listen', '127.0.0.1:0', '--name', 'localhost']);
  // The certificate is the server's own, which no browser knows.
  const context = await browser.newContext({ ...size, baseURL: server.address, ignoreHTTPSErrors: true });
  context.setDefaultTimeout(30_000);
  try {
    const page = await context.newPage();
    await page.goto('/devices');
    assert.match(page.url(), /^https:.*\/first-run$/);
    await look('first-run', page);
    await firstRun(page, server.said);
    const first = await letIn(page, 'm.tran', 'Mai Tran (sample)', 'technician', 'ICU\nEmergency');
    await look('first-password', page);
    await page.goto('/people');
    await look('people', page);
    await page.click('text=Mai Tran');
    await look('person', page);
    await page.goto('/sensors');
    await look('sensors-none', page);
    await page.fill('input[name=name]', 'East wing');
    await page.click('text=Make it');
    await page.goto('/sensors');
    await look('sensors', page);

    await page.goto('/account/second-factor');
    await look('second-factor', page);
    const secret = (await page.textContent('p code')).trim();
    await page.fill('input[name=code]', codeOf(secret));
    await page.fill('input[name=password]', PASSWORD);
    await page.click('button.first');
    const [recovery] = await page.locator('.secrets code').allTextContents();
    await look('recovery-codes', page);
    await page.goto('/account');
    await page.click('text=Make a token');
    await page.fill('input[name=name]', 'Nightly export');
    await page.click('text=Make it');
    await look('token', page);
    await page.goto('/account');
    await look('account', page);
    await page.click('text=Sign out');
    await page.waitForURL('**/sign-in');
    await look('sign-in', page);
    await signIn(page, 'n.adeyemi', PASSWORD);
    await look('sign-in-refused', page);
    assert.match(await page.textContent('[role=alert]'), /not right/);
    await signIn(page, 'n.adeyemi', PASSWORD, recovery.toLowerCase());
    await page.waitForURL('**/');
    await page.goto('/account');
    await page.click('text=Sign out');
    await page.waitForURL('**/sign-in');

    await signIn(page, 'm.tran', first);
    await page.waitForURL('**/account/password**');
    await look('own-password', page);
    await page.fill('input[name=old]', first);
    await page.fill('input[name=new]', 'four horses on a hill');
    await page.click('button.first');
    await page.waitForURL('**/');
    await look('work-of-nobody', page);
    const refused = await page.goto('/people');
    assert.equal(refused.status(), 403);
    assert.match(await page.textContent('main'), /Who may: .*Administrator/);
    await look('refused', page);
  } finally {
    await context.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
