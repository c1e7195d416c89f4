// A person's word: correcting a claim, pairing, settling findings, and taking each back.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { json, rows } from './api.mjs';
import { desktop, phone, startProgram } from './demo.mjs';
import { firstRun } from './door.mjs';
import { run } from './hostile-house.mjs';
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
  const page = await open(context, '/reconciliation?tab=match');
  await page.locator('details.pair summary').first().click();
  await page.locator('details.pair[open] [data-key=reject]').click();
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

test('a matched pair is confirmed, split, and each taken back, by keys', LIMIT, () => inContext(desktop, async (context) => {
  const matched = async () => (await rows(context, '/api/v1/pairs?decision=match')).map((pair) => pair.asset);
  const before = await matched();
  const page = await open(context, '/acting');
  await actAs(page, 'Clinical engineer');
  for (const [key, kind, left] of [['y', 'pair_confirmed', 0], ['n', 'pair_rejected', 1]]) {
    await page.goto('/reconciliation?tab=match');
    await page.keyboard.press('j');
    await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
    assert.deepEqual(await decisions(context), [kind]);
    await eventually(`the pair is decided after ${key}`, async () => (await matched()).length === before.length - left);
    await page.goto('/reconciliation?tab=match');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('u')]);
    assert.deepEqual(await decisions(context), []);
    await eventually('the pair is as it was', async () => (await matched()).length === before.length);
  }
  assert.deepEqual((await matched()).sort(), before.sort());
}));

for (const [width, size] of [['desktop', desktop], ['phone', phone]]) {
  test(`a record is paired by hand with a host that is found by its address, and taken back, at ${width} width`, LIMIT, () => inContext(size, async (context) => {
    const [record] = (await rows(context, '/api/v1/devices?bucket=cmms_only')).filter((row) => row.asset_tag);
    const [host] = (await rows(context, '/api/v1/devices?bucket=network_only')).filter((row) => row.address);
    const bucket = async () => (await json(context, `/api/v1/devices/${record.id}`)).bucket;
    const page = await open(context, '/acting');
    await actAs(page, 'Clinical engineer');
    await page.goto(`/reconciliation/join?asset=${encodeURIComponent(record.asset_tag)}`);
    await page.fill('#host-search', host.address);
    await page.press('#host-search', 'Enter');
    await page.waitForURL((url) => url.searchParams.get('search') === host.address);
    await Promise.all([page.waitForNavigation(), page.click('ul.decided button:text("One device")')]);
    assert.deepEqual(await decisions(context), ['pair_confirmed']);
    await eventually('both are one device', async () => (await bucket()) === 'matched');
    await page.goto(`/reconciliation/join?asset=${encodeURIComponent(record.asset_tag)}`);
    assert.match(await page.textContent('main'), /Clinical engineer\s+settled that it is/);
    await page.goto('/reconciliation/settled');
    assert.match(await page.textContent('ul.decided'), new RegExp(`${record.asset_tag} and .* are one device`));
    await Promise.all([page.waitForNavigation(), page.click('ul.decided button:text("Take back")')]);
    assert.deepEqual(await decisions(context), []);
    await eventually('they are two again', async () => (await bucket()) === 'cmms_only');
  }));
}

test('two hosts are joined to one device, and parted again', LIMIT, () => inContext(desktop, async (context) => {
  const heard = (await rows(context, '/api/v1/devices?bucket=network_only')).filter((row) => row.mac && row.address);
  const details = await Promise.all(heard.map((row) => json(context, `/api/v1/devices/${row.id}`)));
  const [one, other] = details.filter((detail) => detail.hosts.length === 1);
  const page = await open(context, '/acting');
  await actAs(page, 'Clinical engineer');
  await page.goto(`/devices/${one.id}`);
  const form = page.locator('#hosts details.correct', { hasText: 'Join another host' });
  await form.locator('summary').click();
  await form.locator('input[name=other_host]').fill(other.address);
  await form.locator('input[name=reason]').fill('Its second card');
  await Promise.all([page.waitForNavigation(), form.locator('button.first').click()]);
  assert.deepEqual(await decisions(context), ['hosts_joined']);
  const hosts = async (id) => (await json(context, `/api/v1/devices/${id}`)).hosts.map((host) => host.key).sort();
  const both = [one, other].map((detail) => detail.hosts[0].key).sort();
  for (const id of [one.id, other.id]) {
    await eventually('either address leads to the one device', async () => (await hosts(id)).join() === both.join());
  }
  await page.goto(`/devices/${one.id}`);
  const joined = page.locator('#hosts details.kin', { hasText: 'settled' });
  await joined.locator('summary').click();
  assert.match(await joined.textContent(), /Its second card/);
  await Promise.all([page.waitForNavigation(), joined.locator("button").click()]);
  assert.deepEqual(await decisions(context), []);
  for (const detail of [one, other]) {
    await eventually('they are two devices again', async () => (await hosts(detail.id)).join() === detail.hosts[0].key);
  }
}));

test('two records that share a serial number are settled where they stand side by side, and taken back', LIMIT, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardroom-twice-'));
  const file = join(folder, 'assets.csv');
  writeFileSync(file, ['asset_tag,manufacturer,model,serial_number,department', 'T-1,Orthanc,Orthanc,QD-4711,Emergency', 'T-2,Orthanc,Orthanc,QD 4711,', 'T-3,Orthanc,Orthanc,QD-4712,Emergency'].join('\n'));
  run('import', 'assets', file, '--data', folder);
  const server = await startProgram(['serve', '--data', folder, '--listen', '127.0.0.1:0']);
  try {
    await inContext({ ...desktop, baseURL: server.address }, async (context) => {
      const page = await context.newPage();
      await page.goto('/first-run');
      await firstRun(page, server.said);
      const twice = async () => (await json(context, '/api/v1/reconciliation/duplicates')).rows;
      await eventually('the two are found', async () => (await twice()).length === 1);
      await page.goto('/reconciliation/duplicates');
      assert.match(await page.textContent('details.pair'), /T-1[^]*same serial number[^]*T-2/);
      await Promise.all([page.waitForNavigation(), page.click('button:has-text("One device: retire T-2")')]);
      await eventually('the one to go is proposed', async () => (await json(context, '/api/v1/reconciliation/write-back?field=status')).rows.some((line) => line.asset === 'T-2'));
      await page.goto('/reconciliation/duplicates');
      assert.match(await page.textContent('details.pair'), /T-2\s*is proposed to the CMMS to be retired; T-1 stays/);
      await Promise.all([page.waitForNavigation(), page.click('button:text("Take this decision back")')]);
      assert.deepEqual(await decisions(context), []);
      await eventually('nothing is proposed', async () => (await json(context, '/api/v1/reconciliation/write-back?field=status')).rows.length === 0);
      await page.goto('/reconciliation/duplicates');
      await Promise.all([page.waitForNavigation(), page.click('button:text("Two devices")')]);
      await eventually('they are no longer asked about', async () => (await twice()).length === 0);
    });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a line for the CMMS is left out of the file, and taken back', LIMIT, () => inContext(desktop, async (context) => {
  const [line] = (await rows(context, '/api/v1/reconciliation/write-back')).filter((row) => row.field === 'mac_address');
  const page = await open(context, '/acting');
  await actAs(page, 'Biomed technician');
  await page.goto('/reconciliation/write-back?field=mac_address');
  const file = async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a.button:text("CSV, a row a record")')]);
    let text = '';
    for await (const part of await download.createReadStream()) text += part;
    return text;
  };
  assert.ok((await file()).includes(line.proposed), 'what nobody left out is in the file');
  const shown = page.locator('section.diff', { hasText: line.asset }).locator('li');
  await Promise.all([page.waitForNavigation(), shown.locator('button[value=write_back_left]').click()]);
  assert.match(await shown.textContent(), /Left out\s+by Biomed technician/);
  assert.ok(!(await file()).includes(line.proposed));
  await Promise.all([page.waitForNavigation(), shown.locator('button:text("Take back")').click()]);
  assert.deepEqual(await decisions(context), []);
  assert.ok((await file()).includes(line.proposed));
}));

test('every count of reconciliation leads to a list of that length', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/reconciliation/departments');
  const counted = await page.$$eval('table.counts td a', (found) => found
    .filter((link) => link.getAttribute('href').includes('bucket='))
    .map((link) => [link.getAttribute('href'), Number(link.textContent.replace(/\D/g, ''))]));
  assert.ok(counted.length > 10);
  for (const [href, count] of counted) {
    assert.equal((await rows(context, `/api/v1${href}`)).length, count, href);
  }
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
