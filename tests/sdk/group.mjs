// Groups as scenarios need them: made by one client for the others, with a look at what each is told.

import assert from 'node:assert/strict';

import { ears } from './ears.mjs';
import { refused } from './scene.mjs';

/** A group of Ada's with Grace and Linus in it, each logged in once. `settings` are createGroupVNext's. */
export async function team(scene, settings = {}) {
  const [ada, grace, linus] = await scene.trio();
  return { id: await found(ada, [grace, linus], settings), ada, grace, linus };
}

/** The id of a new group. Clients among the members have been told of it; others are accounts. */
export async function found(owner, members, settings = {}) {
  const usernames = members.map(({ user }) => user);
  const { data } = await owner.chat.createGroupVNext({ groupName: 'Team', members: usernames, ...settings });
  const { groupId } = data;
  const clients = members.filter(({ chat }) => chat);
  if (settings.inviteNeedConfirm) await accept(owner, groupId, clients);
  else await Promise.all(clients.map((client) => hears(client, groupId, 'directJoined')));
  return groupId;
}

/** One after the other takes the invitation, and those who are in by then are told. */
async function accept(owner, groupId, clients) {
  for (const [at, client] of clients.entries()) {
    await hears(client, groupId, 'inviteToJoin');
    await client.chat.acceptGroupInvite({ groupId, invitee: client.user });
    await hears(owner, groupId, 'acceptInvite');
    for (const each of [owner, ...clients.slice(0, at)]) await hears(each, groupId, 'memberPresence');
  }
}

export const { hears, told } = ears('onGroupEvent');

/** Refused for want of the right role, for which the SDK has no type of its own. */
export async function forbidden(promise) {
  const { data } = await refused(promise, 17);
  assert.equal(JSON.parse(data).error, 'group_authorization');
}

/** What the group says of itself. */
export const info = async (client, groupId) => (await client.chat.getGroupInfo({ groupId })).data[0];

/** Its members by role, as `getGroupMembers` says. */
export async function members(client, groupId) {
  const { data } = await client.chat.getGroupMembers({ groupId });
  return Object.fromEntries([...data.members].map(({ userId, role }) => [userId, role]));
}

/** The texts that reached the client in this group, in the order they came. */
export const texts = (client, group) =>
  client.all('onTextMessage').filter(({ to }) => to === group).map(({ msg }) => msg);
