// Lists: search, filters, order, pages, tabs, export, the side panel and the keys.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, rows } from './api.mjs';
import { desktop, phone } from './demo.mjs';
import { LIMIT, inContext, links, open } from './house.mjs';

const names = (page) => page.$$eval('td.at-name a', (found) => found.map((link) => link.textContent.trim()));

test('devices are searched by what is written on them', LIMIT, () => inContext(desktop, async (context) => {
  const [device] = (await rows(context, '/api/v1/devices?bucket=matched')).filter((row) => row.serial && row.mac && row.address);
  const page = await open(context, '/devices');
  for (const text of [device.name, device.serial, device.mac, device.address, device.vendor.toLowerCase().slice(0, 4)]) {
    await page.fill('#filter-search', text);
    await page.press('#filter-search', 'Enter');
    await page.waitForURL((url) => url.searchParams.get('search') === text);
    assert.ok((await names(page)).includes(device.name), `${text} finds ${device.name}`);
  }
  // `/` leads to the search of everything, from anywhere.
  await page.goto('/sources');
  await page.keyboard.press('/');
  await page.keyboard.type(device.serial);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/devices?search=*');
  assert.ok((await names(page)).includes(device.name));
  const [alert] = await rows(context, '/api/v1/alerts');
  await page.goto('/work');
  await page.fill('#search', alert.id.toLowerCase());
  await page.press('#search', 'Enter');
  await page.waitForURL('**/alerts**');
  assert.match(await page.textContent('main'), new RegExp(alert.id));
}));

test('filters, tabs and chips say how many they leave, and leave so many', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/devices');
  const counted = async () => (await rows(context, `/api/v1/devices${new URL(page.url()).search}`)).length;
  for (const tab of await links(page, '.tabs a')) {
    await page.goto(tab);
    const word = await page.textContent('.tabs a[aria-current] .count');
    assert.equal(Number(word.replace(/\D/g, '')), await counted(), tab);
  }
  await page.goto('/devices');
  for (const name of ['category', 'vendor', 'department', 'maintenance', 'security']) {
    const option = page.locator(`select[name=${name}] option`).nth(1);
    const [value, word] = [await option.getAttribute('value'), await option.textContent()];
    await page.selectOption(`select[name=${name}]`, value);
    await page.waitForURL((url) => url.searchParams.get(name) === value);
    assert.equal(Number(word.match(/\((\d+)\)$/)[1]), await counted(), `${name}: ${word}`);
    await page.click('.chips .chip');
    await page.waitForURL((url) => !url.searchParams.has(name));
  }
}));

test('the list is ordered by its headings and read page by page', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/devices');
  for (const key of ['name', 'vendor', 'department', 'last_seen', 'harm']) {
    await page.goto('/devices?sort=product');
    await page.click(`th a[href*="sort=${key}"]`);
    await page.waitForURL((url) => url.searchParams.get('sort') === key);
    const once = await names(page);
    await page.click(`th a[href*="sort=${key}"]`);
    await page.waitForURL((url) => url.searchParams.get('sort') === key);
    assert.notDeepEqual(await names(page), once, `${key} turns round`);
  }
  const read = [];
  await page.goto('/devices?sort=name');
  for (;;) {
    read.push(...await links(page, 'td.at-name a'));
    if (!await page.locator('a[rel=next]').count()) break;
    await Promise.all([page.waitForNavigation(), page.click('a[rel=next]')]);
  }
  const all = (await rows(context, '/api/v1/devices?sort=name')).map((row) => `/devices/${row.id}`);
  assert.ok(all.length > 50, 'the sample takes more than one page');
  assert.deepEqual(read, all);
}));

test('what the filters leave can be taken along', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/devices?bucket=cmms_only&sort=name');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a.button:text("CSV")')]);
  let text = '';
  for await (const part of await download.createReadStream()) text += part;
  const lines = text.trimEnd().split('\r\n');
  assert.match(lines[0], /^id,name,asset_tag,/);
  assert.equal(lines.length - 1, (await rows(context, '/api/v1/devices?bucket=cmms_only')).length);
}));

test('a row opens beside its list, and keys walk it', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/devices');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const second = (await names(page))[1];
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), second);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#panel h1');
  assert.equal((await page.textContent('#panel h1')).trim(), second);
  assert.match(page.url(), /\/devices$/, 'the list stays');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#panel').count(), 0);
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#keys'));
}));

test('trades see their own work, and all see everything', LIMIT, () => inContext(phone, async (context) => {
  const page = await open(context, '/work');
  for (const [word, trade] of [['Biomed', 'htm'], ['Security', 'security']]) {
    await page.click(`.toggle a:text("${word}")`);
    await page.waitForURL(`**/work?trade=${trade}`);
    const shown = await page.$$eval('ol.work .what', (found) => found.map((link) => link.getAttribute('href').slice('/work/'.length)));
    const wanted = await rows(context, `/api/v1/work?trade=${trade}`);
    assert.ok(shown.length > 0 && shown.every((id) => wanted.some((line) => line.id === id)), word);
  }
  // On a phone a line opens as a page of its own.
  await page.click('ol.work .what');
  await page.waitForURL('**/work/*');
  const { work } = await json(context, '/api/v1/summary');
  assert.ok(work > 0);
}));

test('a scanned barcode leads to its device, and one that nobody has to a search for its serial number', LIMIT, () => inContext(phone, async (context) => {
  const coded = (await rows(context, '/api/v1/devices?bucket=matched')).find((row) => row.serial === '41527');
  const page = await open(context, '/');
  for (const code of ['(01)00884838004320(21)41527', '01008848380043202141527', ']C101008848380043202141527']) {
    await page.fill('input[type=search][name=q]', code);
    await Promise.all([page.waitForURL(`**/devices/${coded.id}`), page.press('input[type=search][name=q]', 'Enter')]);
    assert.match(await page.textContent('#product'), /00884838004320/);
  }
  await page.fill('input[type=search][name=q]', '(01)00884838004320(21)NOBODY-HAS-IT');
  await Promise.all([page.waitForURL('**/devices?search=NOBODY-HAS-IT'), page.press('input[type=search][name=q]', 'Enter')]);
  assert.match(await page.textContent('main'), /No device fits/);
}));
