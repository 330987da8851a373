// The basics once more with easemob-websdk 4.21, which offers compression and adds fields of its own.

import assert from 'node:assert/strict';

import { found, hears, texts } from '../group.mjs';
import { found as stand, hears as stirs, join, speaks } from '../room.mjs';
import { refused } from '../scene.mjs';

const sdk = '4.21';

export default {
  async 'SDK 4.21: login, text, receipts'(scene) {
    const [ada, grace] = await scene.pair({ sdk, delivery: true });
    const { serverMsgId } = await ada.text(grace.user, 'hello 🌍', { ext: { nested: { a: [1, null] } } });
    const { msg, ext } = await grace.next('onTextMessage', ({ id }) => id === serverMsgId);
    assert.deepEqual([msg, ext], ['hello 🌍', { nested: { a: [1, null] } }]);
    await ada.next('onDeliveredMessage', ({ mid }) => mid === serverMsgId);
    await grace.send({ type: 'read', to: ada.user, id: serverMsgId });
    await ada.next('onReadMessage', ({ mid }) => mid === serverMsgId);
  },

  async 'SDK 4.21: both SDKs talk to each other'(scene) {
    const old = await scene.login(await scene.user());
    const young = await scene.login(await scene.user('grace'), { sdk });
    await old.text(young.user, 'from 1.4');
    await young.next('onTextMessage', ({ msg }) => msg === 'from 1.4');
    await young.text(old.user, 'from 4.21');
    await old.next('onTextMessage', ({ msg }) => msg === 'from 4.21');
  },

  async 'SDK 4.21: offline messages and recall'(scene) {
    const [ada, grace] = [await scene.login(await scene.user(), { sdk }), await scene.user('grace')];
    const sent = [];
    for (let number = 0; number < 10; number += 1) sent.push((await ada.text(grace.user, `${number}`)).serverMsgId);
    const client = await scene.login(grace, { sdk });
    await client.next('onOfflineMessageSyncFinish');
    assert.deepEqual(client.all('onTextMessage').map(({ id }) => id), sent);
    await ada.chat.recallMessage({ mid: sent[9], to: grace.user, chatType: 'singleChat', type: 'chat' });
    await client.next('onRecallMessage', ({ mid }) => mid === sent[9]);
  },

  async 'SDK 4.21: groups'(scene) {
    const [[ada, grace], account] = [await scene.pair({ sdk }), await scene.user('linus')];
    const id = await found(ada, [grace, account]);
    const { serverMsgId: mid } = await ada.say(id, 'hello');
    await grace.next('onTextMessage', ({ to, chatType }) => to === id && chatType === 'groupChat');
    const linus = await scene.login(account, { sdk });
    await linus.next('onTextMessage');
    await ada.chat.recallMessage({ mid, to: id, chatType: 'groupChat' });
    for (const client of [grace, linus]) await client.next('onRecallMessage', (event) => event.mid === mid);
    await ada.chat.destroyGroup({ groupId: id });
    for (const client of [grace, linus]) await hears(client, id, 'destroy');
    assert.deepEqual(texts(linus, id), ['hello']);
    await refused(grace.say(id, 'anybody?'), 605);
  },

  async 'SDK 4.21: groups are listed and moderated'(scene) {
    const [ada, grace] = await scene.pair({ sdk });
    const id = await found(ada, [grace], { isPublic: true });
    const groupId = id;
    const { data: open } = await grace.chat.getPublicGroups({ limit: 20 });
    assert.ok([...open].some(({ groupid, groupname }) => groupid === id && groupname === 'Team'));
    const { data: mine } = await grace.chat.getJoinedGroups({ pageNum: 0, pageSize: 20 });
    assert.ok([...mine].some(({ groupid, role }) => groupid === id && role === 'member'));
    await ada.chat.muteGroupMember({ groupId, username: grace.user, muteDuration: 60_000 });
    await hears(grace, id, 'muteMember');
    await refused(grace.say(id, 'but'), 507);
    await ada.chat.blockGroupMember({ groupId, username: grace.user });
    await hears(grace, id, 'removeMember');
    assert.deepEqual([...(await ada.chat.getGroupBlocklist({ groupId })).data], [grace.user]);
    await ada.chat.unblockGroupMember({ groupId, username: grace.user });
    await hears(grace, id, 'unblockMember');
  },

  async 'SDK 4.21: rooms'(scene) {
    const [ada, grace] = await scene.pair({ sdk });
    const roomId = await stand(scene, ada);
    for (const client of [ada, grace]) await join(client, roomId);
    await stirs(ada, roomId, 'memberPresence');
    await speaks(grace, roomId, ada);
    await ada.chat.setChatRoomAttribute({ chatRoomId: roomId, attributeKey: 'song', attributeValue: 'la' });
    await stirs(grace, roomId, 'updateChatRoomAttributes');
    const { data } = await ada.chat.muteChatRoomMember({ chatRoomId: roomId, username: grace.user, muteDuration: -1 });
    assert.deepEqual([...data].map(({ user, result }) => [user, result]), [[grace.user, true]]);
    await stirs(grace, roomId, 'muteMember');
    await ada.chat.removeChatRoomMember({ chatRoomId: roomId, username: grace.user });
    await stirs(grace, roomId, 'removeMember');
    await ada.chat.destroyChatRoom({ chatRoomId: roomId });
    await refused(join(grace, roomId), 705);
  },

  async 'SDK 4.21: threads'(scene) {
    const [ada, grace] = await scene.pair({ sdk });
    const parentId = await found(ada, [grace]);
    const { serverMsgId: messageId } = await ada.say(parentId, 'where do we eat?');
    const { data } = await ada.chat.createChatThread({ parentId, messageId, name: 'Lunch' });
    const chatThreadId = data.chatThreadId;
    await grace.next('onChatThreadChange', ({ id, operation }) => id === chatThreadId && operation === 'create');
    await grace.chat.joinChatThread({ chatThreadId });
    await ada.text(chatThreadId, 'noodles', { chatType: 'groupChat', isChatThread: true });
    const { msg, chatThread } = await grace.next('onTextMessage', ({ to }) => to === chatThreadId);
    assert.deepEqual([msg, chatThread.parentId, chatThread.chatThreadName], ['noodles', parentId, 'Lunch']);
  },

  async 'SDK 4.21: refusals'(scene) {
    const ada = await scene.user();
    await refused((await scene.connect(ada, { sdk, accessToken: 'rubbish' })).open(), 28);
    const client = await scene.login(ada, { sdk });
    await refused(client.text('nobody-of-this-name', 'hello?'), 204);
  },
};
