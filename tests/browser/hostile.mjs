// Hostile text in every field that comes from outside, and every page and export read as its readers read them.
// What people type is hostile too, as far as it is taken: names with characters that hide or turn are refused.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { json, rows } from './api.mjs';
import { desktop, phone, startProgram } from './demo.mjs';
import { firstRun } from './door.mjs';
import { fill, run, texts } from './hostile-house.mjs';
import { LIMIT, inBrowser } from './house.mjs';
import { overflow } from './look.mjs';

// What is not to be seen, or turns what follows: each is shown by its number instead.
const HIDDEN = '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb]|[\\u{e0000}-\\u{e0fff}]';
const hidden = new RegExp(HIDDEN, 'u');
// Pages of one shape that are read: each is as hostile as the next.
const OF_A_SHAPE = 3;
const AT_ONCE = 3;
const NAME = '<script>hostile=1;alert(0)</script>" onclick="alert(0)';

// What is wrong with a page as it stands in the browser.
function wrongs(pattern) {
  const unseen = new RegExp(pattern, 'u');
  const found = [];
  const told = (what, text) => found.push(`${what}: ${JSON.stringify(text.trim().slice(0, 80))}`);
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) told('a comment', node.data);
    else if (unseen.test(node.data)) told('hidden or turning characters', node.data);
  }
  for (const element of document.querySelectorAll('*')) {
    if (/^(SCRIPT|IMG|IFRAME|OBJECT|EMBED|BASE|STYLE|META|LINK|IMAGE|VIDEO|AUDIO)$/i.test(element.tagName)) {
      const address = element.src || element.href || '';
      const ours = element.tagName === 'META' ? !element.httpEquiv : address && new URL(address).pathname.startsWith('/assets/') && new URL(address).origin === location.origin;
      if (!ours) told('an element', element.outerHTML);
    }
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on') || name === 'style' || name === 'srcdoc') told('an attribute', `${name}=${value}`);
      const seen = element.type !== 'hidden' || name !== 'value';
      if (seen && unseen.test(value)) told(`hidden or turning characters in ${name}`, value);
      if (/^(href|src|action|formaction|xlink:href|poster|data)$/.test(name)) {
        const to = new URL(value, location.href);
        if (!/^https?:$/.test(to.protocol)) told('a link that is no page', value);
        if (name !== 'href' && to.origin !== location.origin) told('goes to elsewhere', value);
        if (to.origin !== location.origin && !/noopener|noreferrer/.test(element.rel)) told('a link to elsewhere that tells where from', element.outerHTML);
      }
    }
  }
  if (window.hostile !== undefined) told('a script ran', String(window.hostile));
  return found;
}

// A page that remembers whatever should not happen in it.
async function watched(context) {
  const page = await context.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`script error: ${error.message}`));
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') wrong.push(`console: ${message.text()}`); });
  page.on('dialog', async (dialog) => { wrong.push(`dialog: ${dialog.message()}`); await dialog.dismiss(); });
  return { page, wrong };
}

async function look({ page, wrong }, path) {
  const answer = await page.goto(path, { waitUntil: 'load' });
  const found = [...wrong.splice(0), ...await page.evaluate(wrongs, HIDDEN)];
  if (answer.status() !== 200) found.push(`answers ${answer.status()}`);
  for (const [width, { viewport }] of [['phone', phone], ['desktop', desktop]]) {
    await page.setViewportSize(viewport);
    const by = await page.evaluate(overflow);
    if (by > 0) found.push(`is ${by} pixels wider than a ${width}`);
  }
  const links = await page.$$eval('a[href]', (all) => all.map((link) => link.href));
  return { found: found.map((one) => `${path} ${one}`), links };
}

// Which page an address is of: its parts that are names, with the names of its query.
function shape(path) {
  const { pathname, searchParams } = new URL(path, 'https://x');
  const noun = pathname.split('/').map((part) => (/^[a-z-]*(\.\w+)?$/.test(part) ? part : '*')).join('/');
  return `${noun}?${[...new Set(searchParams.keys())].sort().join('&')}`;
}

// Reads every kind of page that links lead to, and of each kind so many.
async function crawl(context, address, starts) {
  const [waiting, seen, read, wrong] = [[...starts], new Set(starts), new Map(), []];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    const tab = await watched(context);
    for (let idle = 0; idle < 100;) {
      const path = waiting.shift();
      if (path === undefined) { idle += 1; await new Promise((resolve) => setTimeout(resolve, 20)); continue; }
      idle = 0;
      const kind = shape(path);
      if ((read.get(kind) ?? 0) >= OF_A_SHAPE) continue;
      read.set(kind, (read.get(kind) ?? 0) + 1);
      const { found, links } = await look(tab, path);
      wrong.push(...found);
      for (const link of links) {
        const to = new URL(link);
        const next = `${to.pathname}${to.search}`;
        if (to.origin !== address || seen.has(next) || /^\/api\/|\.(csv|txt|toml|json)$/.test(to.pathname)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
    await tab.page.close();
  }));
  return { read, wrong };
}

// What people may type, through the API and forms: all of it is taken as text or refused, none of it makes an error.
async function type(context, address) {
  const from = { origin: address };
  const devices = await rows(context, '/api/v1/devices');
  const findings = (await rows(context, '/api/v1/findings')).slice(0, texts.length);
  for (const [at, text] of texts.entries()) {
    const post = (path, form) => context.request.post(path, { headers: from, form, maxRedirects: 0 });
    for (const [path, form] of [['/sensors', { name: text }], ['/account/tokens', { name: text, may: 'read', days: '9' }]]) {
      const answer = await post(path, form);
      const label = text.trim();
      const refused = hidden.test(label) || /[\n\r\t]/.test(label) || [...label].length > 100;
      assert.equal(answer.status(), refused ? 422 : 200, `${path} with ${JSON.stringify(text)}`);
    }
    // Each person's first password takes a while to make, and what is decided is worked out anew.
    if (at % 6 !== 0) continue;
    const reason = texts.slice(at, at + 6).join(' ').slice(0, 500);
    const answer = await post('/people', { login: `person.${at}`, name: `x ${text.slice(0, 60)}`, role: 'technician', departments: texts.slice(at, at + 6).join('\n') });
    assert.ok([200, 422].includes(answer.status()), `/people with ${JSON.stringify(text)} answers ${answer.status()}`);
    const device = devices[at % devices.length];
    const detail = await context.request.get(`/api/v1/devices/${device.id}`);
    const { asset, id } = findings[at % findings.length];
    for (const [headers, data] of [
      [{ 'if-match': detail.headers().etag }, { kind: 'correction', device: device.id, attribute: ['version', 'vendor', 'product', 'serial', 'os'][at / 6 % 5], value: `${text}!`, reason }],
      [{}, { kind: 'finding', asset, finding: id, value: 'accepted', reason }],
    ]) {
      const answer = await context.request.post('/api/v1/decisions', { headers: { ...from, ...headers }, data });
      assert.ok([200, 201, 412].includes(answer.status()), `${JSON.stringify(data)} answers ${answer.status()}: ${await answer.text()}`);
    }
  }
}

// RFC 4180, and nothing else.
function cellsOf(text, end) {
  const lines = [[]];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        assert.ok(at < text.length, 'a quoted cell ends');
        cell += text[at];
        if (text[at] === '"') at += 1;
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== ',' && !text.startsWith(end, at)) { assert.notEqual(text[at], '"'); cell += text[at]; at += 1; }
    }
    lines.at(-1).push(cell);
    if (text[at] === ',') { at += 1; if (at === text.length) lines.at(-1).push(''); continue; }
    assert.ok(text.startsWith(end, at), `after a cell stands ${JSON.stringify(text.slice(at, at + 10))}`);
    at += end.length;
    if (at < text.length) lines.push([]);
  }
  return lines;
}

function isTable(what, text, end) {
  const [head, ...lines] = cellsOf(text, end);
  assert.ok(lines.length > 20, `${what} has ${lines.length} lines`);
  for (const line of lines) {
    assert.equal(line.length, head.length, `${what}: ${JSON.stringify(line).slice(0, 300)}`);
    for (const cell of line) {
      assert.ok(!/^\s*[=+\-@＝＋－＠]/u.test(cell) || /^[+-]?[0-9.]+$/.test(cell), `${what} has the formula ${JSON.stringify(cell)}`);
      assert.ok(!/^[\t\r\n]/.test(cell), `${what} has the cell ${JSON.stringify(cell)}`);
    }
  }
  // A program that parts at other marks must not find a formula either.
  for (const part of text.replace(/"(?:[^"]|"")*"/g, '""').split(/[;\t|]/)) assert.ok(!/^[=@]/.test(part), `${what}: ${part.slice(0, 40)}`);
}

function exported({ data, assets, captures, feeds }) {
  const lists = [['devices', '--data', data], ['findings', '--data', data], ['work', '--data', data], ['inspect', ...captures], ['inspect', '--facts', ...captures],
    ['match', '--assets', assets, '--feeds', feeds], ['reconcile', '--assets', assets, '--hosts', ...captures]];
  for (const words of lists) {
    isTable(words[0], run(...words, '--format', 'csv').stdout, '\n');
    for (const line of run(...words, '--format', 'json').stdout.trimEnd().split('\n')) JSON.parse(line);
    const ran = run(...words, '--format', 'table');
    for (const [stream, text] of [['output', ran.stdout], ['messages', ran.stderr]]) {
      assert.equal(text.match(new RegExp(`${HIDDEN}|\r`, 'u'))?.[0], undefined, `${words[0]} writes raw control characters to the terminal as ${stream}`);
    }
  }
}

async function offered(context) {
  isTable('/devices.csv', await (await context.request.get('/devices.csv')).text(), '\r\n');
  const { paths } = await json(context, '/api/v1/openapi.json');
  for (const path of Object.keys(paths).filter((path) => paths[path].get && !path.includes('{'))) {
    const answer = await context.request.get(`${path}?limit=1000`);
    assert.equal(answer.status(), 200, path);
    assert.match(answer.headers()['content-type'], /^application\/json/);
    await answer.json();
  }
}

test('hostile text is text, on every page and in every export', LIMIT, () => inBrowser(async (browser) => {
  const folder = mkdtempSync(join(tmpdir(), 'wardroom-hostile-'));
  let server;
  let context;
  try {
    const house = fill(folder);
    server = await startProgram(['serve', '--data', house.data, '--listen', '127.0.0.1:0', '--name', 'localhost']);
    context = await browser.newContext({ ...phone, baseURL: server.address, ignoreHTTPSErrors: true });
    context.setDefaultTimeout(30_000);
    const left = [];
    await context.route((url) => url.origin !== server.address, (route) => { left.push(route.request().url()); return route.abort(); });
    const page = await context.newPage();
    await page.goto('/');
    await firstRun(page, server.said, NAME);
    await type(context, server.address);
    await offered(context);

    const starts = ['/', '/devices', '/reconciliation', '/reconciliation?tab=match', '/alerts', '/alerts?tab=all', '/sources', '/people', '/sensors', '/account', '/account/second-factor', '/account/password'];
    for (let at = 0; at < texts.length; at += 4) starts.push(`/${['devices?search', 'devices?department', 'alerts?id'][at / 4 % 3]}=${encodeURIComponent(texts.slice(at, at + 4).join(' '))}`);
    const { read, wrong } = await crawl(context, server.address, starts);
    assert.deepEqual([...new Set(wrong)].map((one) => one.slice(0, 300)).slice(0, 25), [], `${wrong.length} things are wrong`);
    assert.deepEqual(left, [], 'nothing is asked of other machines');
    for (const kind of ['/devices/*', '/work/*', '/alerts/*', '/sources/*', '/sources/*/rows/*', '/captures/*/frames/*', '/documents/*', '/people/*']) {
      assert.ok([...read.keys()].some((one) => one.startsWith(`${kind}?`)), `no page of ${kind} was read: ${[...read.keys()]}`);
    }
    exported(house);
  } finally {
    await context?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}));
