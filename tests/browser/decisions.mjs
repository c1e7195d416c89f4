// A person's word: correcting a claim, pairing, settling findings, and taking each back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, rows } from './api.mjs';
import { desktop } from './demo.mjs';
import { LIMIT, actAs, inContext, open } from './house.mjs';

// What follows from a decision is derived in the background; a busy machine takes a moment.
async function eventually(what, check) {
  for (let left = 60; ; left -= 1) {
    if (await check()) return;
    assert.ok(left > 0, what);
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
}

const decisions = async (context) => (await json(context, '/api/v1/decisions')).map((made) => made.kind ?? made.decision.kind);

test('nobody decides before saying who they are', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/reconciliation');
  await page.click('[data-key=confirm]');
  assert.match(await page.textContent('main'), /Say first whom you act as/);
  assert.deepEqual(await decisions(context), []);
}));

test('a claim is corrected where it stands, and taken back there', LIMIT, () => inContext(desktop, async (context) => {
  const [device] = (await rows(context, '/api/v1/devices?bucket=matched')).filter((row) => row.version);
  const page = await open(context, '/acting');
  await actAs(page, 'Biomed technician');
  await page.goto(`/devices/${device.id}`);
  const version = () => page.locator('#what details.why-open', { hasText: /^\s*Version/ });
  await version().locator('summary').first().click();
  await version().locator('details.correct summary').click();
  await version().locator('input[name=value]').fill('99.7');
  await version().locator('input[name=reason]').fill('Read in its service menu');
  await version().locator('button:text("Settle it")').click();
  await page.waitForLoadState();
  assert.match(await version().locator('summary').first().textContent(), /99\.7\s+settled by Biomed technician/);
  await eventually('the list has the corrected version', async () => (await json(context, `/api/v1/devices/${device.id}`)).version === '99.7');
  await page.goto(`/devices/${device.id}`);
  await version().locator('summary').first().click();
  await version().locator('button:text("Take it back")').click();
  await page.waitForLoadState();
  await eventually('the version is the heard one again', async () => (await json(context, `/api/v1/devices/${device.id}`)).version === device.version);
  assert.deepEqual(await decisions(context), []);
}));

test('a pair is confirmed, taken back, rejected and taken back by keys', LIMIT, () => inContext(desktop, async (context) => {
  const candidates = () => rows(context, '/api/v1/pairs?decision=candidate');
  const before = (await candidates()).map((pair) => pair.asset);
  assert.ok(before.length > 0, 'the sample has a pair to decide');
  const page = await open(context, '/acting');
  await actAs(page, 'Clinical engineer');
  for (const [key, kind] of [['y', 'pair_confirmed'], ['n', 'pair_rejected']]) {
    await page.goto('/reconciliation');
    await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    assert.deepEqual(await decisions(context), [kind]);
    await eventually(`the pair is decided after ${key}`, async () => (await candidates()).length === before.length - 1);
    await page.goto('/reconciliation');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('u')]);
    assert.deepEqual(await decisions(context), []);
    await eventually('the pair is open again', async () => (await candidates()).length === before.length);
  }
  assert.deepEqual((await candidates()).map((pair) => pair.asset), before);
}));

test('findings of one reason are settled together, and taken back', LIMIT, () => inContext(desktop, async (context) => {
  const [finding] = await rows(context, '/api/v1/findings?status=affected');
  const page = await open(context, '/acting');
  await actAs(page, 'Security analyst');
  await page.goto(`/devices/${finding.device}`);
  const group = page.locator('article.finding', { hasText: finding.id }).first();
  const numbers = await group.locator('table.numbers tr').count();
  await group.locator('details.decide summary').click();
  await group.locator('select[name=value]').selectOption('mitigated');
  await group.locator('input[name=reason]').fill('Behind a filter since Monday');
  await group.locator('button:text("Settle it")').click();
  await page.waitForLoadState();
  assert.equal((await decisions(context)).length, numbers);
  assert.match(await group.textContent(), /Protected otherwise\s+by Security analyst: Behind a filter since Monday/);
  for (let left = numbers; left > 0; left -= 1) {
    await Promise.all([page.waitForNavigation(), page.locator('article.finding button:text("Take back")').first().click()]);
  }
  assert.deepEqual(await decisions(context), []);
}));

test('one word names a group of unknown devices, shows in their history, and is taken back at once', LIMIT, () => inContext(desktop, async (context) => {
  const groups = async () => (await json(context, '/api/v1/unknown')).filter((group) => group.by);
  const [group] = await groups();
  assert.ok(group.count > 1, 'the sample has devices that are not known and share something');
  const page = await open(context, '/acting');
  await actAs(page, 'Biomed technician');
  await page.goto('/unknown');
  const section = page.locator('section.unknown').first();
  await section.locator('details.decide summary').click();
  await section.locator('input[name=category]').fill('Workstation');
  await section.locator('input[name=vendor]').fill('Quiet Devices');
  await section.locator('input[name=reason]').fill('All of one order');
  await section.locator('button.first').click();
  await page.waitForLoadState();
  assert.equal((await decisions(context)).length, 2 * group.count);
  const vendor = async (id) => (await json(context, `/api/v1/devices/${id}`)).vendor;
  await eventually('all have the maker', async () => (await Promise.all(group.devices.map(vendor))).every((name) => name === 'Quiet Devices'));
  await page.goto(`/devices/${group.devices[0]}`);
  await eventually('its history tells it', async () => {
    await page.reload();
    return /Maker: .* → Quiet Devices \(settled\); a person settled it/.test(await page.textContent('#history'));
  });
  const answer = await context.request.get(`/devices/${group.devices[0]}/fingerprints.toml`);
  assert.ok([200, 404].includes(answer.status()));
  if (answer.status() === 200) assert.match(await answer.text(), /name = "Quiet Devices"/);
  await page.goto('/unknown');
  await page.locator('button:text("Take it back for all")').first().click();
  await page.waitForLoadState();
  assert.deepEqual(await decisions(context), []);
  await eventually('the group is there again', async () => (await groups()).some((again) => again.id === group.id));
}));
