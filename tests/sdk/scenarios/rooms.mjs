// Chat rooms: made, found, entered, read, changed, ended.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { forbidden } from '../group.mjs';
import { SETTINGS, allow, details, found, hears, join, members, results, say, speaks, stage, told } from '../room.mjs';
import { pause, refused } from '../scene.mjs';

const UNKNOWN = '1795000000000122';

export default {
  async 'who may make rooms makes one, and others come'(scene) {
    const [ada, grace, linus] = await scene.trio();
    await forbidden(ada.chat.createChatRoom(SETTINGS));
    await allow(scene, ada);
    const { data: { id } } = await ada.chat.createChatRoom(SETTINGS);
    await join(grace, id, { ext: 'hi' });
    const [{ from, memberCount, ext }] = await told(id, [ada, 'memberPresence'], [grace], [linus]);
    assert.deepEqual([from, memberCount, ext], [grace.user, 2, 'hi']);
    await join(linus, id);
    await told(id, [ada, 'memberPresence'], [grace, 'memberPresence'], [linus]);
    for (const [client, hearer] of [[ada, linus], [grace, ada], [linus, grace]]) await speaks(client, id, hearer);
  },

  async 'a room is made with members, who hear it where they are'(scene) {
    const [ada, grace, linus] = await scene.trio();
    const id = await found(scene, ada, { members: [grace.user] });
    await hears(grace, id, 'directJoined');
    await speaks(ada, id, grace);
    await speaks(grace, id, ada);
    await refused(say(linus, id, 'am I in?'), 602);
    assert.deepEqual(await members(ada, id), { [ada.user]: 'owner', [grace.user]: 'member' });
  },

  async 'everybody may see what a room is'(scene) {
    const [ada, grace] = await scene.trio();
    const id = await found(scene, ada, { name: 'Grüße 🌍', description: 'who greets whom', maxusers: 7 });
    const room = await details(grace, id);
    const said = { id, name: 'Grüße 🌍', description: 'who greets whom', owner: ada.user, maxusers: 7,
      affiliations_count: 1, mute: false, public: true };
    assert.deepEqual(Object.fromEntries(Object.keys(said).map((field) => [field, room[field]])), said);
    assert.ok(Math.abs(room.created - Date.now()) < 10_000);
    assert.deepEqual(plain(room.affiliations), [{ owner: ada.user }]);
    await refused(details(grace, UNKNOWN), 705);
  },

  async 'those in the room learn of a change, the device that made it does not'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    const change = { chatRoomName: 'Hall', description: 'loud', maxusers: 50 };
    const { data } = await ada.chat.modifyChatRoom({ chatRoomId: id, ...change });
    assert.deepEqual(plain(data), { groupname: true, description: true, maxusers: true });
    const events = await told(id, [grace, 'updateInfo'], [linus, 'updateInfo'], [ada]);
    assert.deepEqual(events.map(({ from }) => from), [ada.user, ada.user]);
    const { name, description, maxusers } = await details(linus, id);
    assert.deepEqual([name, description, maxusers], ['Hall', 'loud', 50]);
  },

  async 'rooms can be found by everybody'(scene) {
    const app = await scene.app();
    const [ada, grace] = await scene.pair({}, app);
    await app.rest('POST', '/chatrooms/super_admin', { superadmin: ada.user });
    const made = [];
    for (const name of ['one', 'two', 'three']) {
      made.unshift((await ada.chat.createChatRoom({ ...SETTINGS, name })).data.id);
    }
    const page = async (pagenum) => [...(await grace.chat.getChatRooms({ pagenum, pagesize: 2 })).data];
    const [first, second, third] = [await page(1), await page(2), await page(3)];
    assert.deepEqual([...first, ...second].map(({ id }) => id), made);
    assert.deepEqual(third, []);
    const { name, owner, affiliations_count: count } = first[0];
    assert.deepEqual([name, owner, count], ['three', ada.user, 1]);
  },

  async 'users can list the rooms they are in'(scene) {
    const [ada, grace] = await scene.trio();
    const [first, second] = [await found(scene, ada, { name: 'one' }), await found(scene, ada, { name: 'two' })];
    for (const id of [first, second]) await join(grace, id);
    const { data } = await grace.chat.getJoinedChatRooms({ pageNum: 1, pageSize: 10 });
    const shown = Object.fromEntries(plain(data).map((room) => [room.id, room]));
    assert.deepEqual(Object.keys(shown).sort(), [first, second].sort());
    const { name, owner, description, maxusers, created } = shown[first];
    assert.deepEqual([name, owner, description, Number(maxusers)], ['one', ada.user, 'live', 100]);
    assert.ok(Math.abs(Number(created) - Date.now()) < 10_000);
    await grace.chat.leaveChatRoom({ roomId: first });
    const { data: left } = await grace.chat.getJoinedChatRooms({ pageNum: 1, pageSize: 10 });
    assert.deepEqual([...left].map(({ id }) => id), [second]);
  },

  async 'members of a room are listed with their roles, a page at a time'(scene) {
    const { id: chatRoomId, ada, grace, linus } = await stage(scene);
    await ada.chat.setChatRoomAdmin({ chatRoomId, username: grace.user });
    const roles = { [ada.user]: 'owner', [grace.user]: 'admin', [linus.user]: 'member' };
    const found = {};
    for (let cursor; ;) {
      const { data } = await linus.chat.getChatRoomMembers({ chatRoomId, limit: 2, cursor });
      for (const { userId, role, joinedTime } of data.members) {
        assert.ok(Math.abs(joinedTime - Date.now()) < 10_000);
        found[userId] = role;
      }
      ({ cursor } = data);
      if (!cursor) break;
    }
    assert.deepEqual(found, roles);
    const numbered = [];
    for (const pageNum of [1, 2]) {
      numbered.push(...(await linus.chat.listChatRoomMembers({ chatRoomId, pageNum, pageSize: 2 })).data);
    }
    assert.deepEqual(numbered.map(({ owner, member }) => owner ?? member).sort(), Object.keys(roles).sort());
  },

  async 'who leads a room brings others in'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    const ken = await scene.login(await scene.user('ken'));
    const { data } = await ada.chat.addUsersToChatRoom({ chatRoomId: id, users: [ken.user] });
    assert.deepEqual([plain(data.newmembers), data.action, data.id], [[ken.user], 'add_member', id]);
    const events = await told(id, [ken, 'directJoined'], [grace, 'memberPresence'], [linus, 'memberPresence'], [ada]);
    assert.deepEqual(events.slice(1).map(({ from, memberCount }) => [from, memberCount]),
      [[ken.user, 4], [ken.user, 4]]);
    await speaks(ken, id, linus);
    await speaks(linus, id, ken);
    await refused(ada.chat.addUsersToChatRoom({ chatRoomId: id, users: ['nobody-at-all'] }), 17);
  },

  async 'who is removed hears nothing more, and may come back'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    const { data } = await ada.chat.removeChatRoomMember({ chatRoomId: id, username: grace.user });
    assert.deepEqual([data.action, data.id, data.result, data.user], ['remove_member', id, true, grace.user]);
    const [, { from, memberCount }] = await told(id, [grace, 'removeMember'], [linus, 'memberAbsence'], [ada]);
    assert.deepEqual([from, memberCount], [grace.user, 2]);
    await refused(say(grace, id, 'still here?'), 602);
    await say(ada, id, 'among us');
    await linus.next('onTextMessage');
    await pause(300);
    assert.deepEqual(grace.all('onTextMessage'), []);
    await refused(ada.chat.removeChatRoomMember({ chatRoomId: id, username: grace.user }), 702);
    await join(grace, id);
    await speaks(grace, id, linus);
    const both = await ada.chat.removeChatRoomMembers({ chatRoomId: id, users: [grace.user, linus.user] });
    assert.deepEqual(results(both.data, id), [[grace.user, true], [linus.user, true]]);
    for (const client of [grace, linus]) await hears(client, id, 'removeMember');
    assert.deepEqual(await members(ada, id), { [ada.user]: 'owner' });
  },

  async 'who leaves is missed'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    await grace.chat.leaveChatRoom({ roomId: id });
    const events = await told(id, [ada, 'memberAbsence'], [linus, 'memberAbsence'], [grace]);
    assert.deepEqual(events.map(({ from, memberCount }) => [from, memberCount]), [[grace.user, 2], [grace.user, 2]]);
    assert.equal((await details(grace, id)).affiliations_count, 2);
  },

  async 'a room that is ended is gone for all'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    const { data } = await ada.chat.destroyChatRoom({ chatRoomId: id });
    assert.deepEqual([data.success, data.id], [true, id]);
    await told(id, [grace, 'destroy'], [linus, 'destroy'], [ada]);
    await grace.next('onChatroomChange', ({ type, gid }) => type === 'deleteGroupChat' && gid === id);
    for (const client of [ada, grace]) {
      await refused(details(client, id), 705);
      assert.deepEqual(plain((await client.chat.getJoinedChatRooms({ pageNum: 1, pageSize: 10 })).data), []);
    }
  },

  async 'the app hands a room to another member'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    await scene.rest('PUT', `/chatrooms/${id}`, { newowner: grace.user });
    assert.deepEqual(await members(linus, id), { [ada.user]: 'member', [grace.user]: 'owner', [linus.user]: 'member' });
    await forbidden(ada.chat.modifyChatRoom({ chatRoomId: id, chatRoomName: 'mine' }));
    await grace.chat.modifyChatRoom({ chatRoomId: id, chatRoomName: 'mine' });
    await hears(linus, id, 'updateInfo');
  },

  async 'who leads nothing changes nothing'(scene) {
    const { id: chatRoomId, ada, grace, linus } = await stage(scene);
    const ken = await scene.login(await scene.user('ken'));
    await allow(scene, ken);
    const { user: username } = linus;
    const asked = {
      modifyChatRoom: { chatRoomName: 'mine' },
      destroyChatRoom: {},
      addUsersToChatRoom: { users: [ken.user] },
      removeChatRoomMember: { username },
      removeChatRoomMembers: { users: [username] },
      setChatRoomAdmin: { username: grace.user },
      removeChatRoomAdmin: { username: grace.user },
      muteChatRoomMember: { username, muteDuration: 1000 },
      unmuteChatRoomMember: { username },
      getChatRoomMuteList: {},
      disableSendChatRoomMsg: {},
      enableSendChatRoomMsg: {},
      blockChatRoomMember: { username },
      blockChatRoomMembers: { usernames: [username] },
      unblockChatRoomMember: { username },
      unblockChatRoomMembers: { usernames: [username] },
      getChatRoomBlocklist: {},
      addUsersToChatRoomAllowlist: { users: [grace.user] },
      removeChatRoomAllowlistMember: { userName: username },
      getChatRoomAllowlist: {},
      updateChatRoomAnnouncement: { roomId: chatRoomId, announcement: 'mine' },
    };
    for (const { chat } of [grace, ken]) {
      const outcomes = await Promise.all(Object.entries(asked).map(async ([method, fields]) =>
        [method, await chat[method]({ chatRoomId, ...fields }).then(() => 'done', ({ data }) => JSON.parse(data).error)]));
      const refusals = Object.keys(asked).map((method) => [method, 'group_authorization']);
      assert.deepEqual(Object.fromEntries(outcomes), Object.fromEntries(refusals));
    }
    await told(chatRoomId, [ada], [grace], [linus], [ken]);
  },
};
