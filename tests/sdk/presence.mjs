// What clients are told of each other's presence.

import assert from 'node:assert/strict';

export const PATIENCE = 12_000; // a state has to last, and tellings have pauses between

/** The devices of a user with their states, from an answer or an event. */
export const states = ({ statusDetails, status }) =>
  status ? { ...status } : Object.fromEntries(statusDetails.map(({ device, status: code }) => [device, code]));

/** The next event in which this user shows these states (by device) and this text. */
export async function sees(client, { user }, devices, ext = '') {
  const fits = ([shown]) => shown.userId === user && shown.ext === ext
    && JSON.stringify(Object.entries(states(shown)).sort()) === JSON.stringify(Object.entries(devices).sort());
  const told = await client.next('onPresenceStatusChange', fits, PATIENCE);
  assert.equal(told.length, 1);
  if (Object.keys(devices).length > 0) assert.ok(Math.abs(told[0].lastTime - Date.now() / 1000) < 30, `${told[0].lastTime}`);
  return told[0];
}

/** From now on the client is told of these users. What they show now, by name. */
export async function watch(client, users, expiry = 600) {
  const { data } = await client.chat.subscribePresence({ usernames: users.map(({ user }) => user), expiry });
  return Object.fromEntries([...data.result].map((shown) => [shown.uid, shown]));
}

/** What users show, as anybody may ask. */
export async function look(client, ...users) {
  const { data } = await client.chat.getPresenceStatus({ usernames: users.map(({ user }) => user) });
  return [...data.result].map(({ uid, ext, status }) => [uid, ext, { ...status }]);
}
