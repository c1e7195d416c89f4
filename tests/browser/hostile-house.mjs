// A data folder in which everything that comes from outside is hostile: the register, what is heard, what is published,
// and what the files are called.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './demo.mjs';
import { capture } from './hostile-wire.mjs';

export const texts = JSON.parse(readFileSync(new URL('hostile.json', import.meta.url), 'utf8')).map(([, text]) => text);
// The text of one field: each field of each row gets another.
const text = (...at) => texts[at.reduce((sum, one) => sum + one, 0) % texts.length];

// Runs the program; it must end well.
export function run(...words) {
  const ran = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(ran.status, 0, `${words[0]} ended with ${ran.status ?? ran.signal ?? ran.error}:\n${ran.stderr}`);
  return ran;
}

const COLUMNS = ['asset_tag', 'manufacturer', 'model', 'software_version', 'serial_number', 'mac_address', 'ip_address', 'host_name',
  'udi', 'department', 'location', 'last_pm', 'next_pm', 'description', 'status', 'risk_class', 'purchase_date'];

// Three rows for each text: one with nothing but hostile text, one of a device that is heard, and one of a known product.
function register() {
  const cell = (value) => `"${value.replaceAll('"', '""')}"`;
  const rows = texts.flatMap((own, at) => {
    const hostile = Object.fromEntries(COLUMNS.map((name, column) => [name, text(at, column)]));
    const host = 2 * at + 10;
    const heard = { ...hostile, asset_tag: `${own} heard`, ip_address: `10.66.${host >> 8}.${host & 255}`, mac_address: `00:09:fb:66:${(host >> 8).toString(16)}:${(host & 255).toString(16).padStart(2, '0')}`, next_pm: '2026-01-02', last_pm: '2025-01-02' };
    const known = { ...hostile, asset_tag: `${own} known`, manufacturer: 'Orthanc', model: 'Orthanc', software_version: '1.10.1', next_pm: '2026-03-04' };
    return [{ ...hostile, asset_tag: own }, heard, known];
  });
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((name) => row[name]))].map((row) => row.map(cell).join(',')).join('\r\n');
}

// An advisory of which every text is hostile, about a product that is there.
function advisory(number) {
  const at = number * 11;
  const version = { category: 'product_version_range', name: 'vers:all/*', product: { name: text(at, 1), product_id: 'P1' } };
  const other = { category: 'product_version', name: text(at, 2), product: { name: text(at, 3), product_id: text(at, 4) } };
  const vulnerabilities = texts.slice(0, 12).map((_, place) => ({
    cve: `CVE-2099-${1000 + at * 20 + place}`,
    title: text(at, place),
    cwe: { id: text(place, 5), name: text(place, 6) },
    ids: [{ system_name: text(place, 7), text: text(place, 8) }],
    notes: [{ category: 'description', title: text(place, 9), text: text(at, place, 10) }],
    product_status: { known_affected: ['P1'] },
    references: [{ summary: text(place, 11), url: text(place, 12) }, { summary: 'x', url: 'javascript:alert(9)' }],
    remediations: ['vendor_fix', 'mitigation', 'workaround'].map((category, step) => ({ category, details: text(at, place, step, 13), url: text(place, step, 14), product_ids: ['P1'], group_ids: [text(place)] })),
    threats: [{ category: 'exploit_status', details: text(at, place, 15) }],
    scores: [{ products: ['P1'], cvss_v3: { version: '3.1', vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', baseScore: 9.8, baseSeverity: 'CRITICAL' } }],
  }));
  return {
    document: {
      category: 'csaf_security_advisory', csaf_version: '2.0', lang: text(at, 16), title: text(at, number), distribution: { text: text(at, 17) },
      acknowledgments: [{ names: [text(at, 18)], organization: text(at, 19), urls: ['javascript:alert(9)'] }],
      notes: [{ category: 'summary', title: text(at, 20), text: text(at, 21) }],
      publisher: { category: 'vendor', name: text(at, 22), namespace: text(at, 23), contact_details: text(at, 24) },
      references: [{ category: 'self', summary: text(at, 25), url: number ? 'javascript:alert(9)' : 'https://evil.invalid/"><script>' }],
      tracking: { id: text(at, 26), status: 'final', version: '1', initial_release_date: '2026-01-01T00:00:00Z', current_release_date: '2026-01-02T00:00:00Z', revision_history: [{ date: '2026-01-01T00:00:00Z', number: '1', summary: text(at, 27) }] },
    },
    product_tree: { branches: [
      { category: 'vendor', name: 'Orthanc', branches: [{ category: 'product_name', name: 'Orthanc', branches: [version] }] },
      { category: 'vendor', name: text(at, 28), branches: [{ category: 'product_name', name: text(at, 29), branches: [other] }] },
    ] },
    vulnerabilities,
  };
}

// A CVE record of the same kind.
function record(number) {
  const at = number * 7;
  const said = (...places) => [{ lang: 'en', value: text(at, ...places), supportingMedia: [{ type: 'text/html', value: text(at, 1) }] }];
  return {
    dataType: 'CVE_RECORD', dataVersion: '5.1',
    cveMetadata: { cveId: `CVE-2098-${2000 + number}`, state: 'PUBLISHED', assignerOrgId: text(at, 2), assignerShortName: text(at, 3), datePublished: '2026-01-01T00:00:00.000Z' },
    containers: { cna: {
      providerMetadata: { orgId: text(at, 4), shortName: text(at, 5) }, title: text(at, 6), descriptions: said(7),
      affected: [
        { vendor: 'Orthanc', product: 'Orthanc', defaultStatus: 'unaffected', versions: [{ version: '0', status: 'affected', versionType: 'custom', lessThan: '1.12.0' }] },
        { vendor: text(at, 8), product: text(at, 9), defaultStatus: 'affected', versions: [{ version: text(at, 10), status: 'affected', versionType: text(at, 11) }] },
      ],
      problemTypes: [{ descriptions: [{ lang: 'en', type: 'CWE', cweId: text(at, 12), description: text(at, 13) }] }],
      metrics: [{ format: 'CVSS', cvssV3_1: { version: '3.1', vectorString: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', baseScore: 8.8, baseSeverity: 'HIGH' } }],
      references: [{ url: text(at, 14), name: text(at, 15) }, { url: 'javascript:alert(9)' }], solutions: said(16), workarounds: said(17), credits: said(18), exploits: said(19),
    } },
  };
}

const exploited = () => ({
  title: text(1), catalogVersion: text(2), dateReleased: '2026-01-01T00:00:00Z', count: 12,
  vulnerabilities: texts.slice(0, 12).map((_, at) => ({
    cveID: at < 6 ? `CVE-2098-${2000 + at}` : text(at), vendorProject: text(at, 1), product: text(at, 2), vulnerabilityName: text(at, 3), dateAdded: '2026-01-01',
    shortDescription: text(at, 4), requiredAction: text(at, 5), dueDate: at ? '2026-01-22' : text(at), knownRansomwareCampaignUse: text(at, 6), notes: text(at, 7), cwes: [text(at, 8)],
  })),
});

// Files called like this: what no file system takes is left out.
const named = (folder, at, ending) => join(folder, `${Buffer.from(text(at).replace(/[/\0]/g, '_')).subarray(0, 200).toString().replace(/\ufffd/g, '')}${ending}`);

// Writes the files, and reads them into `data`.
export function fill(folder) {
  const [files, feeds, data] = ['files', 'feeds', 'data'].map((name) => join(folder, name));
  for (const made of [files, feeds]) mkdirSync(made);
  const assets = named(files, 0, ' .csv');
  writeFileSync(assets, register());
  // Each capture is called otherwise and says half of the texts.
  const captures = [1, 8].map((at, half) => {
    const file = named(files, at, '.pcap');
    writeFileSync(file, capture(texts.map((one, place) => (place % 2 === half ? one : `${one} again`))));
    return file;
  });
  for (const number of [0, 1, 2]) writeFileSync(named(feeds, 2 + number, ` ${number}.json`), JSON.stringify(advisory(number)));
  for (const number of [0, 1, 2, 3, 4, 5]) writeFileSync(named(feeds, 8 + number, ` ${number}.json`), JSON.stringify(record(number)));
  writeFileSync(named(feeds, 30, ' kev.json'), JSON.stringify(exploited()));
  writeFileSync(named(feeds, 18, ' broken.json'), `{"document":{"title":"${texts[0]}`);
  run('import', 'captures', ...captures, '--data', data);
  run('import', 'assets', assets, '--data', data);
  run('import', 'feeds', feeds, '--data', data);
  return { data, assets, captures, feeds };
}
