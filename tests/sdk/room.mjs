// Rooms as scenarios need them: made by a client that may, entered by the others, with a look at what each is told.

import assert from 'node:assert/strict';

import { ears } from './ears.mjs';

export const { hears, told } = ears('onChatroomEvent');

export const SETTINGS = { name: 'Stage', description: 'live', maxusers: 100 };

/** The client's user may make rooms. */
export const allow = (scene, { user }) => scene.rest('POST', '/chatrooms/super_admin', { superadmin: user });

/** The id of a new room of the owner's. */
export async function found(scene, owner, settings = {}) {
  await allow(scene, owner);
  const { data } = await owner.chat.createChatRoom({ ...SETTINGS, ...settings });
  return data.id;
}

/** A room of Ada's with Grace and Linus in it, each logged in once. */
export async function stage(scene, settings = {}) {
  const [ada, grace, linus] = await scene.trio();
  const id = await found(scene, ada, settings);
  for (const [at, client] of [grace, linus].entries()) {
    await join(client, id);
    await hears(ada, id, 'memberPresence');
    if (at) await hears(grace, id, 'memberPresence');
  }
  return { id, ada, grace, linus };
}

export const join = ({ chat }, roomId, more = {}) => chat.joinChatRoom({ roomId, ...more });

export const say = (client, room, msg) => client.text(room, msg, { chatType: 'chatRoom' });

/** What is said is heard. */
export async function speaks(client, room, hearer) {
  const { serverMsgId } = await say(client, room, 'may I?');
  await hearer.next('onTextMessage', ({ id }) => id === serverMsgId);
}

/** What the room says of itself. */
export const details = async ({ chat }, chatRoomId) => (await chat.getChatRoomDetails({ chatRoomId })).data[0];

/** Its members by role, as `getChatRoomMembers` says. */
export async function members({ chat }, chatRoomId) {
  const { data } = await chat.getChatRoomMembers({ chatRoomId });
  return Object.fromEntries([...data.members].map(({ userId, role }) => [userId, role]));
}

/** Each user with what became of the call for it; where a room is given, each result names it. */
export function results(data, room) {
  const list = [data].flat();
  if (room) assert.ok([...list].every(({ id }) => id === room), 'every result names the room');
  return [...list].map(({ user, result }) => [user, result]);
}
