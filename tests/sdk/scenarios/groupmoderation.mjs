// Groups: mutes, the allow list, the block list, announcements, and wanting to hear nothing.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { hears, info, members, team, texts, told } from '../group.mjs';
import { pause, refused, silent, until } from '../scene.mjs';

const results = (data) => plain(data).map(({ user, result }) => [user, result]);

async function speaks(client, group, hearer) {
  const { serverMsgId } = await client.say(group, 'may I?');
  await hearer.next('onTextMessage', ({ id }) => id === serverMsgId);
}

export default {
  async 'who is muted cannot speak until the time is over'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const end = Date.now() + 4000;
    const { data } = await ada.chat.muteGroupMember({ groupId: id, username: grace.user, muteDuration: 4000 });
    assert.deepEqual(results(data), [[grace.user, true]]);
    assert.ok(Math.abs(data[0].expire - end) < 1000);
    await refused(grace.say(id, 'but'), 507);
    await speaks(linus, id, grace);
    const [{ from, userId, muteTimestamp }] = await told(id, [grace, 'muteMember'], [ada], [linus]);
    assert.deepEqual([from, userId, Number(muteTimestamp)], [ada.user, grace.user, data[0].expire]);
    const list = async () => plain((await ada.chat.getGroupMuteList({ groupId: id })).data);
    assert.deepEqual(await list(), [{ user: grace.user, expire: data[0].expire }]);
    assert.equal((await grace.chat.isInGroupMutelist({ groupId: id })).data, true);
    await pause(Math.max(0, data[0].expire - Date.now() + 50));
    await speaks(grace, id, ada);
    assert.equal((await grace.chat.isInGroupMutelist({ groupId: id })).data, false);
    assert.deepEqual(await list(), []);
  },

  async 'a mute is lifted'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await ada.chat.muteGroupMember({ groupId: id, username: [grace.user, linus.user], muteDuration: -1 });
    await told(id, [grace, 'muteMember'], [linus, 'muteMember'], [ada]);
    for (const client of [grace, linus]) await refused(client.say(id, 'but'), 507);
    const { data } = await ada.chat.unmuteGroupMember({ groupId: id, username: grace.user });
    assert.deepEqual(results(data), [[grace.user, true]]);
    const [{ userId }] = await told(id, [grace, 'unmuteMember'], [ada], [linus]);
    assert.equal(userId, grace.user);
    await speaks(grace, id, ada);
    await refused(linus.say(id, 'but'), 507);
  },

  async 'a mute outlasts leaving and coming back'(scene) {
    const { id, ada, grace } = await team(scene, { isPublic: true });
    await ada.chat.muteGroupMember({ groupId: id, username: grace.user, muteDuration: 60_000 });
    await grace.chat.leaveGroup({ groupId: id });
    await grace.chat.joinGroup({ groupId: id, message: '' });
    await refused(grace.say(id, 'fresh start'), 507);
  },

  async 'when all are muted, only the staff and the allow list speak'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const ken = await scene.login(await scene.user('ken'));
    await ada.chat.inviteUsersToGroup({ groupId: id, users: [ken.user] });
    await ada.chat.setGroupAdmin({ groupId: id, username: linus.user });
    const { data: muted } = await ada.chat.disableSendGroupMsg({ groupId: id });
    assert.equal(muted.mute, true);
    for (const client of [grace, linus, ken]) await hears(client, id, 'muteAllMembers');
    assert.equal((await info(grace, id)).mute, true);
    await refused(grace.say(id, 'but'), 507);
    for (const client of [ada, linus]) await speaks(client, id, grace);

    const { data: added } = await ada.chat.addUsersToGroupAllowlist({ groupId: id, users: [grace.user] });
    assert.deepEqual(results(added), [[grace.user, true]]);
    const allowed = await hears(grace, id, 'addUserToAllowlist');
    assert.equal(allowed.userId, grace.user);
    await speaks(grace, id, ada);
    await refused(ken.say(id, 'and I?'), 507);

    await ada.chat.enableSendGroupMsg({ groupId: id });
    for (const client of [grace, linus, ken]) await hears(client, id, 'unmuteAllMembers');
    await speaks(ken, id, ada);
    for (const name of ['muteAllMembers', 'unmuteAllMembers', 'addUserToAllowlist']) {
      await silent(ada, 'onGroupEvent', 0, ({ operation }) => operation === name);
    }
    assert.deepEqual(ken.all('onGroupEvent').filter(({ operation }) => operation === 'addUserToAllowlist'), []);
  },

  async 'the allow list is kept and shown'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene);
    await ada.chat.addUsersToGroupAllowlist({ groupId, users: [grace.user, linus.user] });
    await told(groupId, [grace, 'addUserToAllowlist'], [linus, 'addUserToAllowlist'], [ada]);
    const list = [...(await ada.chat.getGroupAllowlist({ groupId })).data];
    for (const { user } of [grace, linus]) assert.ok(list.includes(user));
    assert.equal((await grace.chat.isInGroupAllowlist({ groupId, userName: grace.user })).data.white, true);
    await ada.chat.removeGroupAllowlistMember({ groupId, userName: grace.user });
    const [{ userId }] = await told(groupId, [grace, 'removeAllowlistMember'], [ada], [linus]);
    assert.equal(userId, grace.user);
    assert.equal((await grace.chat.isInGroupAllowlist({ groupId, userName: grace.user })).data.white, false);
    await ada.chat.disableSendGroupMsg({ groupId });
    await refused(grace.say(groupId, 'no more'), 507);
    await speaks(linus, groupId, ada);
  },

  async 'who is blocked is out and stays out until unblocked'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene, { isPublic: true });
    const { data } = await ada.chat.blockGroupMember({ groupId, username: grace.user });
    assert.deepEqual([data.result, data.user], [true, grace.user]);
    const [removed, missed] = await told(groupId, [grace, 'removeMember'], [linus, 'memberAbsence'], [ada]);
    assert.deepEqual([removed.from, missed.from], [ada.user, grace.user]);
    assert.deepEqual([...(await ada.chat.getGroupBlocklist({ groupId })).data], [grace.user]);
    await refused(grace.say(groupId, 'but'), 602);
    await refused(grace.chat.joinGroup({ groupId, message: '' }), 603);
    await assert.rejects(ada.chat.inviteUsersToGroup({ groupId, users: [grace.user] }));

    await ada.chat.unblockGroupMember({ groupId, username: grace.user });
    await told(groupId, [grace, 'unblockMember'], [linus], [ada]);
    assert.deepEqual([...(await ada.chat.getGroupBlocklist({ groupId })).data], []);
    assert.equal((await members(ada, groupId))[grace.user], undefined);
    await grace.chat.joinGroup({ groupId, message: '' });
    await speaks(grace, groupId, linus);
  },

  async 'several are blocked and unblocked at once'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene);
    const usernames = [grace.user, linus.user];
    const { data } = await ada.chat.blockGroupMembers({ groupId, usernames });
    assert.deepEqual(results(data), usernames.map((user) => [user, true]));
    assert.deepEqual([...(await ada.chat.getGroupBlocklist({ groupId })).data].sort(), [...usernames].sort());
    for (const client of [grace, linus]) await hears(client, groupId, 'removeMember');
    const { data: freed } = await ada.chat.unblockGroupMembers({ groupId, usernames });
    assert.deepEqual(results(freed), usernames.map((user) => [user, true]));
    for (const client of [grace, linus]) await hears(client, groupId, 'unblockMember');
    assert.deepEqual([...(await ada.chat.getGroupBlocklist({ groupId })).data], []);
  },

  async 'an announcement is told to the members and kept for those who come later'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene);
    assert.equal((await grace.chat.fetchGroupAnnouncement({ groupId })).data.announcement ?? '', '');
    const { data } = await ada.chat.updateGroupAnnouncement({ groupId, announcement: 'we meet at 8 🌙' });
    assert.equal(data.result, true);
    const events = await told(groupId, [grace, 'updateAnnouncement'], [linus, 'updateAnnouncement'], [ada]);
    for (const { from, announcement } of events) assert.deepEqual([from, announcement], [ada.user, 'we meet at 8 🌙']);
    assert.equal((await linus.chat.fetchGroupAnnouncement({ groupId })).data.announcement, 'we meet at 8 🌙');
    await assert.rejects(ada.chat.updateGroupAnnouncement({ groupId, announcement: 'x'.repeat(513) }));
    assert.equal((await linus.chat.fetchGroupAnnouncement({ groupId })).data.announcement, 'we meet at 8 🌙');
  },

  async 'a member who wants to hear nothing hears nothing, and again from when it wants to'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene);
    const sofa = await scene.again(grace, { resource: 'sofa' });
    const { data } = await grace.chat.blockGroupMessage({ groupId });
    assert.deepEqual([data.result, data.user], [true, grace.user]);
    await sofa.next('onGroupChange', ({ type, gid }) => type === 'block' && gid === groupId);
    assert.equal((await info(grace, groupId)).shieldgroup, true);
    await ada.say(groupId, 'unheard');
    await linus.next('onTextMessage', ({ msg }) => msg === 'unheard');
    await silent(grace, 'onTextMessage');
    await silent(sofa, 'onTextMessage', 0);
    await grace.chat.unblockGroupMessage({ groupId });
    await sofa.next('onGroupChange', ({ type, gid }) => type === 'unblock' && gid === groupId);
    await ada.say(groupId, 'heard');
    for (const client of [grace, sofa]) await client.next('onTextMessage', ({ msg }) => msg === 'heard');
    const late = await scene.again(grace, { resource: 'late' });
    await pause(500);
    for (const client of [grace, sofa, late]) assert.ok(!texts(client, groupId).includes('unheard'));
    assert.deepEqual(grace.all('onGroupChange').filter(({ type }) => type === 'block' || type === 'unblock'), []);
  },

  async 'the staff learns of mutes and of the allow list, other members do not'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene);
    const ken = await scene.login(await scene.user('ken'));
    await ada.chat.inviteUsersToGroup({ groupId, users: [ken.user] });
    await ada.chat.setGroupAdmin({ groupId, username: linus.user });
    await hears(linus, groupId, 'setAdmin');
    await hears(ken, groupId, 'directJoined');
    for (const client of [grace, linus]) await hears(client, groupId, 'memberPresence');
    const username = grace.user;
    const steps = {
      muteMember: () => ada.chat.muteGroupMember({ groupId, username, muteDuration: 60_000 }),
      unmuteMember: () => ada.chat.unmuteGroupMember({ groupId, username }),
      addUserToAllowlist: () => ada.chat.addUsersToGroupAllowlist({ groupId, users: [username] }),
      removeAllowlistMember: () => ada.chat.removeGroupAllowlistMember({ groupId, userName: username }),
    };
    for (const [operation, step] of Object.entries(steps)) {
      await step();
      const events = await told(groupId, [grace, operation], [linus, operation], [ken], [ada]);
      for (const { userId } of events) assert.equal(userId, username);
    }
  },

  async 'the older way to want no notifications is remembered'(scene) {
    const { id: groupId, grace } = await team(scene);
    const { entities } = await grace.chat.blockGroupMessages({ groupId });
    assert.equal(entities[0].username, grace.user);
    assert.equal(entities[0][`notification_ignore_${groupId}`], true);
  },

  async 'a disabled group is mute and unchangeable until the app enables it'(scene) {
    const { id: groupId, ada, grace } = await team(scene);
    await scene.rest('POST', `/chatgroups/${groupId}/disable`);
    await refused(ada.say(groupId, 'hello?'), 608);
    await refused(ada.chat.modifyGroup({ groupId, groupName: 'mine' }), 608);
    await refused(grace.chat.leaveGroup({ groupId }), 608);
    assert.equal((await info(ada, groupId)).disabled, true);
    await scene.rest('POST', `/chatgroups/${groupId}/enable`);
    await speaks(grace, groupId, ada);
    await until(async () => (await info(ada, groupId)).disabled === false, 'enabling');
  },
};
