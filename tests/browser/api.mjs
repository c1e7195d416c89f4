// What the program's API answers, asked as the browser asks.

import assert from 'node:assert/strict';

export async function json(context, path) {
  const answer = await context.request.get(path);
  assert.equal(answer.status(), 200, path);
  return answer.json();
}

// All rows of a list of the API.
export async function rows(context, path) {
  const all = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await json(context, `${path}${path.includes('?') ? '&' : '?'}limit=1000&cursor=${cursor}`);
    all.push(...page.rows);
    cursor = page.next;
  }
  return all;
}
