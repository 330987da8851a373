// What a scenario is given: users, clients, and the few questions that several scenarios ask.

import assert from 'node:assert/strict';

import { connect, login, plain } from './client.mjs';
import { Tenant } from './tenant.mjs';

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

export class Scene {
  #clients = new Map(); // each with its account

  methods = new Set(); // of the SDK, that worked

  constructor(tenant, { binary = false } = {}) {
    this.tenant = tenant;
    this.binary = binary;
  }

  user(stem) { return this.tenant.user(stem); }

  rest(verb, path, body) { return this.tenant.rest(verb, path, body); }

  app(settings) { return Tenant.create(this.tenant.server, settings); }

  /** A client that has not opened its connection yet. */
  async connect(account, options = {}) { return this.#keep(await connect(this.#with(account, options)), account); }

  /** A client that is logged in. */
  async login(account, options = {}) { return this.#keep(await login(this.#with(account, options)), account); }

  /** Another device of a client's user, logged in. */
  async again(client, options = {}) { return this.login(this.#clients.get(client), options); }

  /** Two users, each logged in once. */
  async pair(options = {}, tenant = this.tenant) { return this.#all(['ada', 'grace'], options, tenant); }

  /** Three users, each logged in once. */
  async trio(options = {}, tenant = this.tenant) { return this.#all(['ada', 'grace', 'linus'], options, tenant); }

  async #all(stems, options, tenant) {
    return Promise.all(stems.map(async (stem) => this.login(await tenant.user(stem), options)));
  }

  async close() { await Promise.all([...this.#clients.keys()].map((client) => client.close())); }

  #with({ user, pwd, tenant }, options) {
    const record = (name) => this.methods.add(name);
    const credentials = options.accessToken ? {} : { pwd };
    return { server: tenant.server, user, ...credentials, binary: this.binary, record, ...options };
  }

  #keep(client, account) {
    this.#clients.set(client, account);
    return client;
  }
}

/** The SDK's error, which must be of this type. */
export async function refused(promise, type) {
  const outcome = await promise.then((value) => ({ value }), (error) => ({ error }));
  assert.ok(outcome.error, `should have been refused with ${type}, but gave ${JSON.stringify(outcome.value)?.slice(0, 200)}`);
  const { type: actual, message, data } = outcome.error;
  assert.equal(actual, type, `expected type ${type}, was ${actual}: ${message} ${JSON.stringify(plain(data) ?? '')}`);
  return outcome.error;
}

/** Nothing of this name has come, nor comes within ms. */
export async function silent(client, name, ms = 400, predicate = () => true) {
  await pause(ms);
  assert.deepEqual(client.all(name).filter(predicate), []);
}

/** Asks until the answer is true. */
export async function until(question, what, patience = 5000) {
  for (const end = Date.now() + patience; Date.now() < end; await pause(50)) if (await question()) return;
  assert.fail(`${what} did not happen within ${patience} ms`);
}
