// Starts the demo on a free port and a browser beside it; ends both, whatever happens.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = new URL('../../', import.meta.url).pathname;
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

export const program = process.env.WARDROOM ?? join(root, 'target/debug/wardroom');
// A debug build reads the sample in some seconds; a busy machine takes longer.
const START = 90_000;
const END = 5_000;

export const planted = readFileSync(join(root, 'sample/planted.txt'), 'utf8')
  .split('\n')
  .map((line) => line.split('\t')[0])
  .filter((text) => text.length > 0 && !text.startsWith('#'));

// Fails when a promise takes too long; the timer does not keep node alive.
export function within(milliseconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${milliseconds / 1000} s`)), milliseconds);
    timer.unref();
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Starts the program with these words; gives the address that it tells, and what it said until then.
export async function startProgram(words) {
  // No stream of ours is inherited: a program left behind would keep the build's output open.
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const said = [];
  const ended = new Promise((resolve) => child.once('close', resolve));
  const ready = new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${program} did not start (${error.message}); build it with \`cargo build -p wardroom\``)));
    child.once('close', (code) => reject(new Error(`${words[0]} ended with ${code}:\n${said.join('\n')}`)));
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const found = line.match(/https?:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    });
  });
  const stop = async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    child.kill('SIGINT');
    await within(END, `ending ${words[0]}`, ended).catch(() => child.kill('SIGKILL'));
  };
  try {
    return { address: await within(START, `starting ${words[0]}`, ready), said, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const startDemo = () => startProgram(['demo', '--listen', '127.0.0.1:0']);

async function startBrowser() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    timeout: START,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  return { browser, stop: () => within(END, 'closing the browser', browser.close()) };
}

// Both, or neither: what has started is stopped again when the other does not.
export async function start() {
  const started = await Promise.allSettled([startDemo(), startBrowser()]);
  const stop = async () => {
    await Promise.allSettled(started.filter((part) => part.value).map((part) => part.value.stop()));
  };
  const failed = started.find((part) => part.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [demo, chrome] = started.map((part) => part.value);
  return { address: demo.address, browser: chrome.browser, stop };
}

export const desktop = { viewport: { width: 1280, height: 900 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

// The pages that a reader starts from; links lead to all others.
export const pages = ['/', '/devices', '/reconciliation', '/alerts', '/sources'];
