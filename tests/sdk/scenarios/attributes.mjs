// Attributes: of a group's members, and of rooms.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { hears, team, told } from '../group.mjs';
import { refused } from '../scene.mjs';

const NOT_JOINED = 602;
const MAX_LIMIT = 50;
const NO_PERMISSION = 52;
const BAD_PARAMETER = -3;

const of = async (client, groupId, userId) => plain((await client.chat.getGroupMemberAttributes({ groupId, userId })).data);

/** A room of Ada's with Grace in it: both have come, by their clients. */
async function hall(scene) {
  const [ada, grace] = await scene.pair();
  const asked = { name: 'Hall', description: 'All', maxusers: 100, owner: ada.user, members: [ada.user] };
  const { id } = (await scene.rest('POST', '/chatrooms', asked)).data;
  for (const client of [ada, grace]) await client.chat.joinChatRoom({ roomId: id });
  return { id, ada, grace };
}

const heard = (client, room, operation) =>
  client.next('onChatroomEvent', (event) => event.id === room && event.operation === operation);

export default {
  async 'a member sets its attributes and the others learn of them'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const phone = await scene.again(grace, { resource: 'phone' });
    const memberAttributes = { nick: 'Amazing', 'été': '☀' };
    await grace.chat.setGroupMemberAttributes({ groupId: id, userId: grace.user, memberAttributes });
    const events = await told(id, [ada, 'memberAttributesUpdate'], [linus, 'memberAttributesUpdate'], [grace]);
    for (const { from, userId, attributes } of events) {
      assert.deepEqual([from, userId, attributes], [grace.user, grace.user, memberAttributes]);
    }
    const own = await phone.next('onMultiDeviceEvent', ({ operation }) => operation === 'memberAttributesUpdate');
    assert.deepEqual([own.id, own.userId, own.attributes], [id, grace.user, memberAttributes]);
    assert.deepEqual(await of(linus, id, grace.user), memberAttributes);
    await grace.chat.setGroupMemberAttributes({ groupId: id, userId: grace.user, memberAttributes: { nick: '' } });
    assert.deepEqual(await of(linus, id, grace.user), { 'été': '☀' });
    assert.deepEqual(await of(linus, id, ada.user), {});
  },

  async 'attributes of several members are read at once'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const set = (client, { user }, memberAttributes) =>
      client.chat.setGroupMemberAttributes({ groupId: id, userId: user, memberAttributes });
    await set(ada, grace, { nick: 'G', rank: '2' });
    await set(linus, linus, { rank: '3' });
    const { from, userId } = await hears(grace, id, 'memberAttributesUpdate');
    assert.deepEqual([from, userId], [ada.user, grace.user]);
    const read = async (keys) => plain((await linus.chat.getGroupMembersAttributes(
      { groupId: id, userIds: [grace.user, linus.user], ...(keys && { keys }) })).data);
    assert.deepEqual(await read(), { [grace.user]: { nick: 'G', rank: '2' }, [linus.user]: { rank: '3' } });
    assert.deepEqual(await read(['nick']), { [grace.user]: { nick: 'G' }, [linus.user]: {} });
  },

  async 'attributes that cannot be set are refused as the SDK knows it'(scene) {
    const { id, ada, grace } = await team(scene);
    const ken = await scene.login(await scene.user('ken'));
    const set = (client, userId, memberAttributes) =>
      client.chat.setGroupMemberAttributes({ groupId: id, userId, memberAttributes });
    await refused(set(grace, grace.user, { k: 'v'.repeat(513) }), MAX_LIMIT);
    await refused(set(grace, grace.user, { ['k'.repeat(17)]: 'v' }), MAX_LIMIT);
    await refused(set(grace, ada.user, { k: 'v' }), NO_PERMISSION);
    await refused(set(ken, ken.user, { k: 'v' }), NOT_JOINED);
    await refused(ken.chat.getGroupMemberAttributes({ groupId: id, userId: grace.user }), NOT_JOINED);
    await set(grace, grace.user, { ['k'.repeat(16)]: 'v'.repeat(512) });
  },

  async 'attributes of a room are set, read and removed'(scene) {
    const { id, ada, grace } = await hall(scene);
    const read = async (client, keys) =>
      plain((await client.chat.getChatRoomAttributes({ chatRoomId: id, ...(keys && { attributeKeys: keys }) })).data);
    const attributes = { seat: '1', mood: '☀' };
    const set = await grace.chat.setChatRoomAttributes({ chatRoomId: id, attributes });
    assert.deepEqual(plain(set.data), { status: 'success', errorKeys: {}, successKeys: ['seat', 'mood'] });
    const update = await heard(ada, id, 'updateChatRoomAttributes');
    assert.deepEqual([update.from, update.attributes], [grace.user, attributes]);
    await grace.chat.setChatRoomAttribute({ chatRoomId: id, attributeKey: 'seat', attributeValue: '2' });
    assert.deepEqual((await heard(ada, id, 'updateChatRoomAttributes')).attributes, { seat: '2' });
    assert.deepEqual(await read(ada), { seat: '2', mood: '☀' });
    assert.deepEqual(await read(ada, ['mood', 'none']), { mood: '☀' });
    const removed = await grace.chat.removeChatRoomAttributes({ chatRoomId: id, attributeKeys: ['mood'] });
    assert.deepEqual(plain(removed.data), { status: 'success', errorKeys: {}, successKeys: ['mood'] });
    const loss = await heard(ada, id, 'removeChatRoomAttributes');
    assert.deepEqual([loss.from, loss.attributes], [grace.user, ['mood']]);
    await grace.chat.removeChatRoomAttribute({ chatRoomId: id, attributeKey: 'seat' });
    assert.deepEqual((await heard(ada, id, 'removeChatRoomAttributes')).attributes, ['seat']);
    assert.deepEqual(await read(ada), {});
  },

  async 'attributes of a room that others have set take force'(scene) {
    const { id, ada, grace } = await hall(scene);
    const set = (client, attributeValue, more) =>
      client.chat.setChatRoomAttribute({ chatRoomId: id, attributeKey: 'seat', attributeValue, ...more });
    const remove = (client, more) =>
      client.chat.removeChatRoomAttribute({ chatRoomId: id, attributeKey: 'seat', ...more });
    await set(grace, '1');
    await refused(set(ada, '2'), NO_PERMISSION);
    await refused(remove(ada), NO_PERMISSION);
    await set(ada, '2', { isForced: true });
    await refused(set(grace, '3'), NO_PERMISSION);
    await remove(grace, { isForced: true });
    const { data } = await ada.chat.getChatRoomAttributes({ chatRoomId: id });
    assert.deepEqual(plain(data), {});
  },

  async 'attributes of a room that are none are refused as the SDK knows it'(scene) {
    const { id, grace } = await hall(scene);
    const set = (attributeKey, attributeValue) =>
      grace.chat.setChatRoomAttribute({ chatRoomId: id, attributeKey, attributeValue });
    await refused(set('k y', 'v'), BAD_PARAMETER);
    await refused(set('k'.repeat(129), 'v'), MAX_LIMIT);
    await refused(set('k', 'v'.repeat(4097)), MAX_LIMIT);
    const attributes = { fine: '1', 'not fine': '2' };
    const { data } = await grace.chat.setChatRoomAttributes({ chatRoomId: id, attributes });
    assert.deepEqual([data.status, plain(data.successKeys), Object.keys(data.errorKeys)], ['fail', ['fine'], ['not fine']]);
  },

  async 'who leaves a room takes along what it had set'(scene) {
    const { id, ada, grace } = await hall(scene);
    await grace.chat.setChatRoomAttributes({ chatRoomId: id, attributes: { seat: '1' } });
    await grace.chat.setChatRoomAttributes({ chatRoomId: id, attributes: { kept: '2' }, autoDelete: false });
    await grace.chat.leaveChatRoom({ roomId: id });
    assert.deepEqual((await heard(ada, id, 'removeChatRoomAttributes')).attributes, ['seat']);
    const { data } = await ada.chat.getChatRoomAttributes({ chatRoomId: id });
    assert.deepEqual(plain(data), { kept: '2' });
  },
};
