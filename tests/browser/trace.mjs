// Every line of work can be followed down to the packets, rows and published texts that it rests on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rows } from './api.mjs';
import { desktop } from './demo.mjs';
import { LIMIT, inContext, links, open } from './house.mjs';

const kindOf = (href) => (href.startsWith('/captures/') ? 'frame' : href.startsWith('/documents/') ? 'text' : 'row');
const places = 'main a[href^="/captures/"], main a[href^="/documents/"], main a[href^="/rows/"]';

// What a place must show, by its kind.
const shows = {
  frame: (html) => /<h1>Frame \d+ of /.test(html) && !html.includes('Nothing that is kept names this frame'),
  row: (html) => /<h1>Row \d+ of /.test(html) && html.split('<dt>').length > 5,
  text: (html, href) => html.includes('The whole text') && (!href.includes('?at=') || html.includes('What was followed here')),
};

test('the list holds every line once, and parts stand under their visit', LIMIT, () => inContext(desktop, async (context) => {
  const all = await rows(context, '/api/v1/work');
  assert.ok(all.length >= 20, `only ${all.length} lines`);
  const page = await open(context, '/work');
  const shown = [];
  for (let at = '/work'; at;) {
    await page.goto(at);
    shown.push(...await page.$$eval('ol.work > li', (lines) => lines.map((line) => ({
      id: line.querySelector('.what').getAttribute('href').slice('/work/'.length),
      parts: [...line.querySelectorAll('.part a')].map((part) => part.getAttribute('href').slice('/work/'.length)),
      text: line.innerText,
      figures: line.querySelectorAll(':scope > .figures .figure').length,
      rests: line.querySelectorAll('.rests a').length,
      anHour: parseFloat(line.querySelector(':scope > .figures .under').textContent.replace('<', '')),
    }))));
    at = (await links(page, 'a[rel=next]'))[0];
  }
  const tops = all.filter((line) => line.visit === null).map((line) => line.id);
  assert.deepEqual(shown.map((line) => line.id), tops, 'visits and single lines, in the order of the list');
  for (const line of shown) {
    const parts = all.filter((part) => part.visit === line.id).map((part) => part.id);
    assert.deepEqual(line.parts, parts, 'parts of the visit');
    assert.equal(line.figures, 3, 'harm avoided, minutes and who, due');
    assert.ok(line.rests > 0, `nothing under ${line.text}`);
    assert.match(line.text, /Biomed|Security|Both together/);
  }
  const hours = shown.map((line) => line.anHour);
  assert.deepEqual(hours, [...hours].sort((a, b) => b - a), 'what avoids most for an hour comes first');
}));

test('every line leads down to what it rests on', LIMIT, () => inContext(desktop, async (context) => {
  const page = await open(context, '/work');
  const seen = new Map();
  const kinds = new Set();
  for (const line of await rows(context, '/api/v1/work')) {
    const html = await (await context.request.get(`/work/${line.id}`)).text();
    const found = [...html.matchAll(/href="(\/(?:captures|documents|rows)\/[^"]*)"/g)].map(([, href]) => href.replaceAll('&amp;', '&').replaceAll('&#38;', '&'));
    assert.ok(found.length > 0, `${line.action} shows nothing that it rests on`);
    for (const href of found.filter((href) => !seen.has(href))) {
      const answer = await context.request.get(href);
      const kind = kindOf(href);
      kinds.add(kind);
      seen.set(href, kind);
      assert.equal(answer.status(), 200, `${line.action} → ${href}`);
      assert.ok(shows[kind](await answer.text(), href), `${href} does not show its ${kind}`);
    }
  }
  assert.deepEqual([...kinds].sort(), ['frame', 'row', 'text']);
  await page.close();
}));

test('a person clicks from a line of each kind to its evidence', LIMIT, () => inContext(desktop, async (context) => {
  const all = await rows(context, '/api/v1/work');
  const ofEachKind = [...new Map(all.map((line) => [line.kind, line])).values()];
  assert.ok(ofEachKind.length >= 4, 'the sample has work of several kinds');
  for (const line of ofEachKind) {
    const page = await open(context, '/work');
    const link = page.locator(`a[href="/work/${line.id}"][data-panel]`).first();
    while (!(await link.count())) await page.click('a[rel=next]');
    // With scripts on and room for both, the line opens beside the list.
    await link.click();
    await page.waitForSelector('#panel h1');
    await page.click('#panel .panel-bar a');
    await page.waitForURL(`**/work/${line.id}`);
    const [href] = await links(page, `section:last-of-type ${places.split(', ').map((one) => one.slice('main '.length)).join(', section:last-of-type ')}`);
    await page.click(`a[href="${href}"]`);
    await page.waitForLoadState();
    assert.ok(shows[kindOf(href)](await page.content(), href), `${line.kind} → ${href}`);
    await page.close();
  }
}));

test('a claim leads down to the frame that it was heard in', LIMIT, () => inContext(desktop, async (context) => {
  const [device] = await rows(context, '/api/v1/devices?bucket=matched');
  const page = await open(context, `/devices/${device.id}`);
  const claim = page.locator('#what details.why-open', { has: page.locator('a[href^="/captures/"]') }).first();
  await claim.locator('summary').first().click();
  await claim.locator('a[href^="/captures/"]').first().click();
  await page.waitForURL('**/captures/**');
  assert.match(await page.textContent('h1'), /^Frame \d+ of /);
  assert.ok(await page.locator(`main a[href="/devices/${device.id}"]`).count() > 0, 'the frame leads back to the device');
}));
