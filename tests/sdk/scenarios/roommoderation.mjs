// Chat rooms: who leads, who may speak, who is kept out, and what stands above.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { forbidden } from '../group.mjs';
import { hears, details, join, members, results, say, speaks, stage, told } from '../room.mjs';
import { pause, refused } from '../scene.mjs';

export default {
  async 'an admin of a room may do what members may not, as long as it is one'(scene) {
    const { id: chatRoomId, ada, grace, linus } = await stage(scene);
    const announce = () => grace.chat.updateChatRoomAnnouncement({ roomId: chatRoomId, announcement: 'soon' });
    await forbidden(announce());
    const { data: made } = await ada.chat.setChatRoomAdmin({ chatRoomId, username: grace.user });
    assert.deepEqual(plain(made), { result: 'success', newadmin: grace.user });
    await told(chatRoomId, [grace, 'setAdmin'], [linus], [ada]);
    assert.deepEqual([...(await linus.chat.getChatRoomAdmin({ chatRoomId })).data], [grace.user]);
    await announce();
    await told(chatRoomId, [ada, 'updateAnnouncement'], [linus, 'updateAnnouncement'], [grace]);
    await forbidden(grace.chat.destroyChatRoom({ chatRoomId }));
    const { data: gone } = await ada.chat.removeChatRoomAdmin({ chatRoomId, username: grace.user });
    assert.deepEqual(plain(gone), { result: 'success', oldadmin: grace.user });
    await told(chatRoomId, [grace, 'removeAdmin'], [linus], [ada]);
    assert.deepEqual([...(await linus.chat.getChatRoomAdmin({ chatRoomId })).data], []);
    await forbidden(announce());
  },

  async 'who is muted cannot speak until the time is over or the mute is lifted'(scene) {
    const { id: chatRoomId, ada, grace, linus } = await stage(scene);
    const { user: username } = grace;
    const mute = (muteDuration) => ada.chat.muteChatRoomMember({ chatRoomId, username, muteDuration });
    const isMuted = async () => (await grace.chat.isInChatRoomMutelist({ chatRoomId })).data;
    const list = async () => plain((await ada.chat.getChatRoomMuteList({ chatRoomId })).data);
    const { data } = await mute(4000);
    assert.deepEqual(results(data), [[username, true]]);
    const [{ from }] = await told(chatRoomId, [grace, 'muteMember'], [linus], [ada]);
    assert.equal(from, ada.user);
    await refused(say(grace, chatRoomId, 'but'), 507);
    await speaks(linus, chatRoomId, grace);
    assert.deepEqual([await isMuted(), await list()], [true, [{ user: username, expire: data[0].expire }]]);
    await pause(Math.max(0, data[0].expire - Date.now() + 50));
    await speaks(grace, chatRoomId, ada);
    assert.deepEqual([await isMuted(), await list()], [false, []]);
    await mute(-1);
    await hears(grace, chatRoomId, 'muteMember');
    await refused(say(grace, chatRoomId, 'but'), 507);
    const { data: lifted } = await ada.chat.unmuteChatRoomMember({ chatRoomId, username });
    assert.deepEqual(results(lifted), [[username, true]]);
    await told(chatRoomId, [grace, 'unmuteMember'], [linus], [ada]);
    await speaks(grace, chatRoomId, ada);
  },

  async 'when all in a room are muted, only the staff and the allow list speak'(scene) {
    const { id: chatRoomId, ada, grace, linus } = await stage(scene);
    const { data: on } = await ada.chat.disableSendChatRoomMsg({ chatRoomId });
    assert.equal(on.mute, true);
    await told(chatRoomId, [grace, 'muteAllMembers'], [linus, 'muteAllMembers'], [ada]);
    assert.equal((await details(linus, chatRoomId)).mute, true);
    await speaks(ada, chatRoomId, grace);
    for (const client of [grace, linus]) await refused(say(client, chatRoomId, 'but'), 507);
    const { data } = await ada.chat.addUsersToChatRoomAllowlist({ chatRoomId, users: [grace.user] });
    assert.deepEqual(results(data, chatRoomId), [[grace.user, true]]);
    await told(chatRoomId, [grace, 'addUserToAllowlist'], [linus], [ada]);
    const isAllowed = async ({ chat, user: userName }) =>
      plain((await chat.isInChatRoomAllowlist({ chatRoomId, userName })).data);
    assert.deepEqual(await isAllowed(grace), { member: grace.user, white: true });
    assert.deepEqual(await isAllowed(linus), { member: linus.user, white: false });
    assert.deepEqual(plain((await ada.chat.getChatRoomAllowlist({ chatRoomId })).data), [grace.user]);
    await speaks(grace, chatRoomId, ada);
    await ada.chat.removeChatRoomAllowlistMember({ chatRoomId, userName: grace.user });
    await told(chatRoomId, [grace, 'removeAllowlistMember'], [linus], [ada]);
    await refused(say(grace, chatRoomId, 'but'), 507);
    const { data: off } = await ada.chat.enableSendChatRoomMsg({ chatRoomId });
    assert.equal(off.mute, false);
    await told(chatRoomId, [grace, 'unmuteAllMembers'], [linus, 'unmuteAllMembers'], [ada]);
    await speaks(linus, chatRoomId, ada);
  },

  async 'who is blocked is out of the room and stays out until unblocked'(scene) {
    const { id: chatRoomId, ada, grace, linus } = await stage(scene);
    const { user: username } = grace;
    const list = async () => plain((await ada.chat.getChatRoomBlocklist({ chatRoomId })).data).sort();
    const { data } = await ada.chat.blockChatRoomMember({ chatRoomId, username });
    assert.deepEqual(results(data, chatRoomId), [[username, true]]);
    await told(chatRoomId, [grace, 'removeMember'], [linus, 'memberAbsence'], [ada]);
    await refused(say(grace, chatRoomId, 'but'), 602);
    await assert.rejects(join(grace, chatRoomId));
    assert.deepEqual(await list(), [username]);
    const { data: lifted } = await ada.chat.unblockChatRoomMember({ chatRoomId, username });
    assert.deepEqual(results(lifted, chatRoomId), [[username, true]]);
    await told(chatRoomId, [grace, 'unblockMember'], [linus], [ada]);
    await join(grace, chatRoomId);
    await told(chatRoomId, [ada, 'memberPresence'], [linus, 'memberPresence'], [grace]);
    const usernames = [grace.user, linus.user];
    const { data: both } = await ada.chat.blockChatRoomMembers({ chatRoomId, usernames });
    assert.deepEqual(results(both, chatRoomId), [[grace.user, true], [linus.user, true]]);
    assert.deepEqual(await members(ada, chatRoomId), { [ada.user]: 'owner' });
    assert.deepEqual(await list(), [...usernames].sort());
    await ada.chat.unblockChatRoomMembers({ chatRoomId, usernames });
    assert.deepEqual(await list(), []);
    for (const client of [grace, linus]) await hears(client, chatRoomId, 'unblockMember');
  },

  async 'an announcement is read by those in the room'(scene) {
    const { id: roomId, ada, grace, linus } = await stage(scene);
    const read = async ({ chat }) => (await chat.fetchChatRoomAnnouncement({ roomId })).data.announcement;
    assert.equal(await read(grace), '');
    const { data } = await ada.chat.updateChatRoomAnnouncement({ roomId, announcement: 'Grüße 🌍' });
    assert.deepEqual(plain(data), { id: roomId, result: true });
    const events = await told(roomId, [grace, 'updateAnnouncement'], [linus, 'updateAnnouncement'], [ada]);
    assert.deepEqual(events.map(({ announcement }) => announcement), ['Grüße 🌍', 'Grüße 🌍']);
    assert.equal(await read(linus), 'Grüße 🌍');
    await ada.chat.updateChatRoomAnnouncement({ roomId, announcement: '' });
    await told(roomId, [grace, 'deleteAnnouncement'], [linus, 'deleteAnnouncement'], [ada]);
    const ken = await scene.login(await scene.user('ken'));
    await forbidden(ken.chat.fetchChatRoomAnnouncement({ roomId }));
    await refused(ada.chat.updateChatRoomAnnouncement({ roomId, announcement: 'x'.repeat(513) }), 603);
  },
};
