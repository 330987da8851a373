// What clients are told of groups, or of rooms.

import assert from 'node:assert/strict';

import { pause } from './scene.mjs';

const QUIET = 300;

/** For one callback of the SDK, whose events have an `id` and an `operation`. */
export function ears(callback) {
  /** The next event of this kind that the client is told of the group or room. */
  const hears = (client, id, operation) =>
    client.next(callback, (event) => event.id === id && event.operation === operation);

  /**
   * What the clients are told of it: `[client, ...operations]` for each, and nothing else by the time all is quiet.
   * Gives the events, in the order they are named.
   */
  async function told(id, ...expected) {
    const events = await Promise.all(expected.flatMap(([client, ...operations]) =>
      operations.map((operation) => hears(client, id, operation))));
    await pause(QUIET);
    for (const [client] of expected) {
      const more = client.events.filter(({ name, taken }) => name === callback && !taken).map(({ value }) => value);
      assert.deepEqual(more.filter((event) => event.id === id), [], `${client.user} on ${client.resource} was told more`);
    }
    return events;
  }

  return { hears, told };
}
