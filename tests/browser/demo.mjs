// Starts the demo on a free port and a browser beside it; ends both.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = new URL('../../', import.meta.url).pathname;
const program = process.env.WARDROOM ?? join(root, 'target/debug/wardroom');

export const planted = readFileSync(join(root, 'sample/planted.txt'), 'utf8')
  .split('\n')
  .map((line) => line.split('\t')[0])
  .filter((text) => text.length > 0 && !text.startsWith('#'));

export async function startDemo() {
  const child = spawn(program, ['demo', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'inherit', 'pipe'] });
  const lines = [];
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      const found = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    });
    child.on('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${lines.join('\n')}`)));
  });
  return { address, stop: () => new Promise((done) => child.on('exit', done).kill('SIGINT')) };
}

export async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  return { browser, stop: async () => { await browser.close(); } };
}

export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

// The pages that a reader starts from; links lead to all others.
export const pages = ['/', '/devices', '/reconciliation', '/alerts', '/sources'];
