// Groups: how one comes in, and how one goes.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { found, hears, info, members, team, told } from '../group.mjs';
import { pause, refused } from '../scene.mjs';

const OPEN = { isPublic: true, needApprovalToJoin: false };
const CONFIRMED = { inviteNeedConfirm: true };
const ASKING = { isPublic: true, needApprovalToJoin: true };

const join = (client, groupId, message = 'let me in') => client.chat.joinGroup({ groupId, message });
const invite = (client, groupId, { user }) => client.chat.inviteUsersToGroup({ groupId, users: [user] });
const newcomer = async (scene) => scene.login(await scene.user('ken'));

async function isIn(client, group, teller) {
  assert.equal((await members(teller, group))[client.user], 'member');
  const { serverMsgId } = await client.say(group, 'here I am');
  await teller.next('onTextMessage', ({ id }) => id === serverMsgId);
  const answer = await teller.say(group, 'welcome');
  await client.next('onTextMessage', ({ id }) => id === answer.serverMsgId);
}

async function isOut(client, group, teller) {
  assert.equal((await members(teller, group))[client.user], undefined);
  await refused(client.say(group, 'anybody?'), 602);
  const before = client.all('onTextMessage').length;
  await teller.say(group, 'among us');
  await pause(300);
  assert.equal(client.all('onTextMessage').length, before);
}

export default {
  async 'whoever wants to joins an open group'(scene) {
    const { id, ada, grace, linus } = await team(scene, OPEN);
    const ken = await newcomer(scene);
    const { data } = await join(ken, id);
    assert.equal(data.result, true);
    const events = await told(id, ...[ada, grace, linus].map((client) => [client, 'memberPresence']), [ken]);
    for (const { from, memberCount } of events) assert.deepEqual([from, memberCount], [ken.user, 4]);
    await isIn(ken, id, grace);
  },

  async 'a request to join is told to the owner and the admins, and one of them lets the user in'(scene) {
    const { id, ada, grace, linus } = await team(scene, ASKING);
    await ada.chat.setGroupAdmin({ groupId: id, username: grace.user });
    await told(id, [grace, 'setAdmin'], [linus]);
    const ken = await newcomer(scene);
    await join(ken, id, 'I sing');
    const asked = await told(id, [ada, 'requestToJoin'], [grace, 'requestToJoin'], [linus], [ken]);
    for (const { from, reason } of asked) assert.deepEqual([from, reason], [ken.user, 'I sing']);
    await isOut(ken, id, ada);
    await grace.chat.acceptGroupJoinRequest({ groupId: id, applicant: ken.user });
    await hears(ken, id, 'acceptRequest');
    for (const client of [ada, linus]) assert.equal((await hears(client, id, 'memberPresence')).from, ken.user);
    await isIn(ken, id, linus);
  },

  async 'a request to join can be declined'(scene) {
    const { id, ada, grace, linus } = await team(scene, ASKING);
    const ken = await newcomer(scene);
    await join(ken, id);
    await told(id, [ada, 'requestToJoin'], [grace], [linus], [ken]);
    await ada.chat.rejectGroupJoinRequest({ groupId: id, applicant: ken.user, reason: 'we are enough' });
    const [{ from, userId }] = await told(id, [ken, 'joinPublicGroupDeclined'], [ada], [grace], [linus]);
    assert.deepEqual([from, userId], [ada.user, ken.user]);
    await isOut(ken, id, ada);
  },

  async 'a private group cannot be joined, and nobody is let in who did not ask'(scene) {
    const { id, ada } = await team(scene, { isPublic: false });
    const ken = await newcomer(scene);
    await refused(join(ken, id), 603);
    await assert.rejects(ada.chat.acceptGroupJoinRequest({ groupId: id, applicant: ken.user }));
    await assert.rejects(ken.chat.acceptGroupInvite({ groupId: id, invitee: ken.user }));
    await isOut(ken, id, ada);
  },

  async 'a group that is not there cannot be joined'(scene) {
    await refused(join(await newcomer(scene), '123456789'), 605);
  },

  async 'where no answer is asked, the invited are in at once'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const ken = await newcomer(scene);
    const { data } = await invite(grace, id, ken);
    assert.deepEqual([...data].map(({ result, user }) => [result, user]), [[true, ken.user]]);
    const others = [ada, linus].map((client) => [client, 'memberPresence']);
    const [{ from, name }] = await told(id, [ken, 'directJoined'], ...others, [grace]);
    assert.deepEqual([from, name], [grace.user, 'Team']);
    await isIn(ken, id, ada);
  },

  async 'an invitation is accepted'(scene) {
    const { id, ada, grace, linus } = await team(scene, CONFIRMED);
    const ken = await newcomer(scene);
    await invite(grace, id, ken);
    const [{ from, name }] = await told(id, [ken, 'inviteToJoin'], [ada], [grace], [linus]);
    assert.deepEqual([from, name], [grace.user, 'Team']);
    await isOut(ken, id, ada);
    await ken.chat.acceptGroupInvite({ groupId: id, invitee: ken.user });
    const others = [ada, linus].map((client) => [client, 'memberPresence']);
    const events = await told(id, [grace, 'acceptInvite', 'memberPresence'], ...others, [ken]);
    for (const event of events) assert.equal(event.from, ken.user);
    await isIn(ken, id, linus);
  },

  async 'an invitation is declined'(scene) {
    const { id, ada, grace, linus } = await team(scene, CONFIRMED);
    const ken = await newcomer(scene);
    await invite(grace, id, ken);
    await hears(ken, id, 'inviteToJoin');
    await ken.chat.rejectGroupInvite({ groupId: id, invitee: ken.user });
    const [{ from }] = await told(id, [grace, 'rejectInvite'], [ada], [linus], [ken]);
    assert.equal(from, ken.user);
    await isOut(ken, id, ada);
  },

  async 'who was away finds the invitation, and the inviter who left the answer'(scene) {
    const { id, ada, grace } = await team(scene, CONFIRMED);
    const account = await scene.user('ken');
    await invite(grace, id, account);
    await grace.close();
    const ken = await scene.login(account);
    assert.equal((await hears(ken, id, 'inviteToJoin')).from, grace.user);
    await ken.chat.acceptGroupInvite({ groupId: id, invitee: ken.user });
    const back = await scene.again(grace);
    await hears(back, id, 'acceptInvite');
    await isIn(ken, id, ada);
  },

  async 'who is in already is not invited again'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await refused(invite(ada, id, grace), 601);
    await told(id, [ada], [grace], [linus]);
  },

  async 'a full group takes nobody in'(scene) {
    const { id, ada, grace } = await team(scene, { ...OPEN, maxMemberCount: 3 });
    const ken = await newcomer(scene);
    await refused(join(ken, id), 606);
    await refused(invite(ada, id, ken), 607);
    assert.equal((await info(ada, id)).affiliations_count, 3);
    await refused(found(ada, [grace, ken], { maxMemberCount: 2 }), 607);
    await grace.chat.leaveGroup({ groupId: id });
    await join(ken, id);
    await isIn(ken, id, ada);
  },

  async 'who leaves is missed by the others and hears nothing more'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await grace.chat.leaveGroup({ groupId: id });
    const events = await told(id, [ada, 'memberAbsence'], [linus, 'memberAbsence'], [grace]);
    for (const { from, memberCount } of events) assert.deepEqual([from, memberCount], [grace.user, 2]);
    await isOut(grace, id, ada);
    assert.equal((await grace.chat.getJoinedGroupsCount()).data, 0);
  },

  async 'the owner neither leaves nor is removed'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await ada.chat.setGroupAdmin({ groupId: id, username: grace.user });
    await refused(ada.chat.leaveGroup({ groupId: id }), 603);
    await refused(grace.chat.removeGroupMember({ groupId: id, username: ada.user }), 603);
    await refused(grace.chat.blockGroupMember({ groupId: id, username: ada.user }), 603);
    await refused(grace.chat.muteGroupMember({ groupId: id, username: ada.user, muteDuration: 1000 }), 603);
    assert.equal((await members(linus, id))[ada.user], 'owner');
    await ada.say(id, 'still here');
  },

  async 'who is removed is told, the others miss it'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { data } = await ada.chat.removeGroupMember({ groupId: id, username: grace.user });
    assert.deepEqual([data.result, data.user], [true, grace.user]);
    const [removed, missed] = await told(id, [grace, 'removeMember'], [linus, 'memberAbsence'], [ada]);
    assert.deepEqual([removed.from, missed.from, missed.memberCount], [ada.user, grace.user, 2]);
    const { kicked } = await grace.next('onGroupChange', ({ type }) => type === 'removedFromGroup');
    assert.equal(kicked, grace.user);
    await isOut(grace, id, linus);
  },

  async 'several are removed at once, and each is told what became of it'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const ken = await scene.user('ken');
    const { data } = await ada.chat.removeGroupMembers({ groupId: id, users: [grace.user, ken.user, linus.user] });
    assert.deepEqual(plain(data).map(({ user, result }) => [user, result]),
      [[grace.user, true], [ken.user, false], [linus.user, true]]);
    for (const client of [grace, linus]) await hears(client, id, 'removeMember');
    assert.deepEqual(await members(ada, id), { [ada.user]: 'owner' });
    await refused(ada.chat.removeGroupMember({ groupId: id, username: grace.user }), 602);
  },

  async 'who was removed while away learns of it'(scene) {
    const [ada, account] = [await scene.login(await scene.user()), await scene.user('grace')];
    const id = await found(ada, [account]);
    await ada.chat.removeGroupMember({ groupId: id, username: account.user });
    const grace = await scene.login(account);
    await hears(grace, id, 'removeMember');
    await isOut(grace, id, ada);
  },

  async 'members let others in and out by the app, and everybody is told'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const ken = await newcomer(scene);
    await scene.rest('POST', `/chatgroups/${id}/users/${ken.user}`);
    await told(id, [ken, 'directJoined'], ...[ada, grace, linus].map((client) => [client, 'memberPresence']));
    await isIn(ken, id, ada);
    await scene.rest('DELETE', `/chatgroups/${id}/users/${ken.user}`);
    await told(id, [ken, 'removeMember'], ...[ada, grace, linus].map((client) => [client, 'memberAbsence']));
    await isOut(ken, id, ada);
  },
};
