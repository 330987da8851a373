// An app as its owner sees it over REST: makes users, hands out tokens, changes settings.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

let made = 0;
const unique = (stem) => `${stem}-${randomBytes(3).toString('hex')}${(made += 1)}`;

export class Tenant {
  #bearer;

  constructor(server, bearer) {
    this.server = server;
    this.base = `${server.rest}/${server.appkey.replace('#', '/')}`;
    this.#bearer = bearer;
  }

  /** The app that the server printed. */
  static async demo(server) {
    const open = new Tenant(server);
    const { body } = await open.ask('POST', '/token',
      { grant_type: 'client_credentials', client_id: server.client_id, client_secret: server.client_secret });
    return new Tenant(server, body.access_token);
  }

  /** A new app of the same organisation, for scenarios that need settings of their own. */
  static async create(server, settings = {}) {
    const { organization, username, password } = server.admin;
    const { rest } = server;
    const entry = await call(`${rest}/management/token`, 'POST', { grant_type: 'password', username, password });
    assert.equal(entry.status, 200, JSON.stringify(entry.body));
    const bearer = entry.body.access_token;
    const name = unique('app');
    const app = await call(`${rest}/management/organizations/${organization}/applications`, 'POST', { name }, bearer);
    assert.equal(app.status, 200, JSON.stringify(app.body));
    const tenant = new Tenant({ ...server, appkey: `${organization}#${name}` }, bearer);
    if (Object.keys(settings).length > 0) await tenant.rest('PUT', '', settings);
    return tenant;
  }

  ask(verb, path, body, bearer = this.#bearer) {
    return call(this.base + path, verb, body, bearer);
  }

  /** The body of an answer that must be 200. */
  async rest(verb, path, body) {
    const answer = await this.ask(verb, path, body);
    assert.equal(answer.status, 200, `${verb} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async user(stem = 'ada') {
    const account = { user: unique(stem), pwd: randomBytes(6).toString('hex'), tenant: this };
    const { entities } = await this.rest('POST', '/users', [{ username: account.user, password: account.pwd }]);
    return { ...account, uuid: entities[0].uuid };
  }

  async token({ user, pwd }, ttl) {
    const { access_token: token } = await this.rest('POST', '/token',
      { grant_type: 'password', username: user, password: pwd, ...(ttl && { ttl }) });
    return token;
  }
}

async function call(url, verb, body, bearer) {
  const headers = { 'Content-Type': 'application/json', ...(bearer && { Authorization: `Bearer ${bearer}` }) };
  const answer = await fetch(url, { method: verb, headers, body: body && JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}
