// A hospital's login on loopback: oidc-provider, an OpenID Connect provider that is certified, with people made up.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Provider } from 'oidc-provider';

const SECRET = 'the secret of this server';

// A port that is free: the server must be known to the provider before it listens.
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

// What who signs in is asked; there is no password, since nobody is real.
const form = (uid) => `<!doctype html><html lang="en"><title>The hospital's login (sample)</title>
<form method="post" action="/interaction/${uid}"><label>Who are you? <input name="login" autofocus></label>
<button>Sign in</button></form>`;

// Knows these people: a login each, with name and groups, which a test may change. `back` is where people are sent to.
export async function startProvider(people, back) {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const find = (login) => people[login] && { accountId: login, claims: () => ({ sub: login, preferred_username: login, ...people[login] }) };
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'wardroom', client_secret: SECRET, redirect_uris: [back] }],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], groups: ['groups'] },
    pkce: { required: () => true },
    findAccount: (_context, id) => find(id),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['sample'] },
    // The hospital's own server needs nobody's consent.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
  });
  const server = createServer(async (request, response) => {
    const uid = request.url.match(/^\/interaction\/([\w-]+)$/)?.[1];
    if (!uid) return provider.callback()(request, response);
    if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(form(uid));
    let typed = '';
    for await (const part of request) typed += part;
    const accountId = new URLSearchParams(typed).get('login');
    const known = find(accountId) ? { login: { accountId } } : { error: 'access_denied' };
    return provider.interactionFinished(request, response, known);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const folder = mkdtempSync(join(tmpdir(), 'wardroom-login-'));
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
  const file = join(folder, 'login.toml');
  writeFileSync(file, `issuer = "${issuer}"
client = "wardroom"
secret_file = "secret"
address = "${new URL(back).origin}"
scopes = ["profile", "groups"]

[[group]]
name = "biomed"
role = "technician"

[[group]]
name = "biomed-leads"
role = "htm_director"
`);
  const silence = () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); });
  const stop = async () => {
    await silence();
    rmSync(folder, { recursive: true, force: true });
  };
  return { issuer, file, silence, stop };
}
