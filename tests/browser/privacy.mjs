// Nothing that was planted in a patient's place shows on any page or in any answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, rows } from './api.mjs';
import { desktop, pages, planted } from './demo.mjs';
import { LIMIT, inContext } from './house.mjs';

const MOST_PAGES = 900;
const AT_ONCE = 4;

// Nearly all planted strings begin alike, in whatever case they come out; the others are looked for one by one.
const others = planted.filter((text) => !text.includes('PLANTED'));
const shows = (body) => (body.toUpperCase().includes('PLANTED') ? 'PLANTED' : others.find((text) => body.includes(text)));

// Every address of the API, with the ids that there are.
async function answers(context) {
  const { paths } = await json(context, '/api/v1/openapi.json');
  const ids = {
    devices: (await rows(context, '/api/v1/devices')).map((row) => row.id),
    work: (await rows(context, '/api/v1/work')).map((row) => row.id),
    findings: (await json(context, '/api/v1/findings?limit=40')).rows.map((row) => row.key),
    alerts: (await rows(context, '/api/v1/alerts?tab=all')).map((row) => row.id),
    sources: (await json(context, '/api/v1/sources')).map((row) => row.id),
    documents: (await rows(context, '/api/v1/documents')).map((row) => row.sha256),
    events: (await rows(context, '/api/v1/events')).map((row) => row.sequence),
  };
  // A sample hospital has no accounts.
  const ofAccounts = /^\/api\/v1\/(people|sensors|account)\b/;
  const reads = Object.entries(paths).filter(([path, methods]) => methods.get && !ofAccounts.test(path)).map(([path]) => path);
  return reads.flatMap((path) => {
    const open = path.match(/\{/g)?.length ?? 0;
    if (open === 0) return [path, `${path}?limit=1000`];
    const noun = path.split('/')[3];
    return open === 1 ? ids[noun].map((id) => path.replace(/\{\w+\}/, id)) : [];
  });
}

test('nothing of a patient shows on any page or in any answer', LIMIT, () => inContext(desktop, async (context) => {
  assert.ok(planted.length > 1_000 && others.length > 50, `only ${planted.length} planted strings`);
  const seen = new Set();
  const waiting = [...await answers(context), ...pages, '/devices.csv'];
  const visit = async (path) => {
    const answer = await context.request.get(path);
    const body = await answer.text();
    assert.ok(answer.status() < 400, `${path} answers ${answer.status()}: a dead link`);
    assert.equal(shows(body), undefined, `${path} shows a planted string`);
    for (const [, link] of body.matchAll(/href="(\/[^"#]*)/g)) waiting.push(link.replaceAll('&amp;', '&').replaceAll('&#38;', '&'));
  };
  while (waiting.length > 0 && seen.size < MOST_PAGES) {
    const next = [];
    while (next.length < AT_ONCE && waiting.length > 0) {
      const path = waiting.shift();
      if (!seen.has(path)) { seen.add(path); next.push(path); }
    }
    await Promise.all(next.map(visit));
  }
  assert.ok(seen.size > 400, `only ${seen.size} pages were reached`);
}));
