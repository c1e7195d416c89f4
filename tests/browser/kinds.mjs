// One page of each kind, with a name for its picture: those to start from, what they lead to, and what is empty.

import assert from 'node:assert/strict';
import { json, rows } from './api.mjs';
import { pages } from './demo.mjs';

export async function pagesOfEachKind(context) {
  const [work, matched, unregistered, alerts, sources] = await Promise.all([
    rows(context, '/api/v1/work'), rows(context, '/api/v1/devices?bucket=matched'),
    rows(context, '/api/v1/devices?bucket=network_only'), rows(context, '/api/v1/alerts'),
    json(context, '/api/v1/sources'),
  ]);
  const evidence = work.flatMap((line) => line.evidence);
  const { capture } = evidence.find((place) => place.capture);
  const { document } = evidence.find((place) => place.document);
  const register = sources.find((source) => source.kind === 'assets');
  const visit = work.find((line) => line.kind === 'visit');
  const alone = work.find((line) => line.kind !== 'visit');
  assert.ok(matched.length > 0 && unregistered.length > 0 && alerts.length > 0 && register,
    'the sample has devices of both kinds, alerts and a register');
  return [
    ...pages.map((path) => [path.slice(1) || 'work', path]),
    ['work-visit', `/work/${visit.id}`],
    ['work-line', `/work/${alone.id}`],
    ['device-of-visit', `/devices/${visit.device}`],
    ['device', `/devices/${matched[0].id}`],
    ['device-unregistered', `/devices/${unregistered[0].id}`],
    ['alert', `/alerts/${alerts[0].id}`],
    ['kinds', '/kinds'],
    ['unknown', '/unknown'],
    ['do-not-scan', '/exports/do-not-scan'],
    ['knowledge', '/knowledge'],
    ['devices-absent', '/devices?bucket=cmms_only'],
    ['devices-none', '/devices?search=nothing-is-called-so'],
    ['reconciliation-matched', '/reconciliation?tab=match'],
    ['reconciliation-unregistered', '/reconciliation?tab=network_only'],
    ['reconciliation-absent', '/reconciliation?tab=cmms_only'],
    ['reconciliation-departments', '/reconciliation/departments'],
    ['reconciliation-duplicates', '/reconciliation/duplicates'],
    ['reconciliation-quality', '/reconciliation/quality?dimension=agreement'],
    ['reconciliation-write-back', '/reconciliation/write-back'],
    ['reconciliation-settled', '/reconciliation/settled'],
    ['reconciliation-join', `/reconciliation/join?asset=${encodeURIComponent(matched[0].asset_tag)}&search=${matched[1].address}`],
    ['alerts-all', '/alerts?tab=all'],
    ['source', `/sources/${register.id}`],
    ['row', `/sources/${register.id}/rows/2`],
    ['frame', `/captures/${capture.sha256}/frames/${capture.frame}`],
    ['document', `/documents/${document.sha256}?at=${encodeURIComponent(document.pointer)}`],
    ['record', '/record?verify=1'],
    ['record-none', '/record?actor=nobody'],
    ['event', '/record/1'],
    ['acting', '/acting'],
  ];
}
