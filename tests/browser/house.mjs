// The demo and the browser that all tests share, and how a page is opened in them.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { start } from './demo.mjs';

// No test takes longer than this, whatever hangs.
export const LIMIT = { timeout: 240_000 };

let house;
before(async () => { house = await start(); }, { timeout: 120_000 });
after(async () => { await house?.stop(); }, { timeout: 30_000 });

// Gives the browser to a test that needs a server of its own.
export const inBrowser = (use) => use(house.browser);

// Gives a fresh browser context to a test and closes it whatever happens.
export async function inContext(options, use) {
  const context = await house.browser.newContext({ baseURL: house.address, ...options });
  context.setDefaultTimeout(30_000);
  try {
    await use(context);
  } finally {
    await context.close();
  }
}

const wrong = new WeakMap();

// Opens a page in a tab of its own.
export async function open(context, path) {
  const page = await context.newPage();
  const errors = [];
  wrong.set(page, errors);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  return visit(page, path);
}

// Goes to a page, and fails on any script error, failed request or blocked style.
export async function visit(page, path) {
  const response = await page.goto(path, { waitUntil: 'load' });
  assert.equal(response.status(), 200, path);
  assert.deepEqual(wrong.get(page), [], path);
  return page;
}

// Chooses whom to act as, on the page for it.
export async function actAs(page, name) {
  await page.goto('/acting?back=/work');
  await page.click(`button[name=actor][value="${name}"]`);
  await page.waitForURL('**/work');
  assert.match(await page.textContent('.who'), new RegExp(name));
}

// Where the links of a page lead to, each once.
export async function links(page, selector) {
  return page.$$eval(selector, (found) => [...new Set(found.map((link) => link.getAttribute('href')))]);
}
