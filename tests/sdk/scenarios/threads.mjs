// Threads of groups: made on a message, joined, spoken in, renamed, ended.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { team } from '../group.mjs';
import { pause, refused, silent } from '../scene.mjs';

const QUIET = 300;
const THREAD_EXISTS = 1301;
const THREAD_MISSING = 1300;
const NO_PERMISSION = 52;
const NOT_JOINED = 602;

/** A group of three with a thread of Ada's on a message of hers; everyone has been told. */
async function aside(scene, name = 'Lunch') {
  const { id: group, ada, grace, linus } = await team(scene);
  const { serverMsgId: message } = await ada.say(group, 'where do we eat?');
  for (const client of [grace, linus]) await client.next('onTextMessage', ({ to }) => to === group);
  const { data } = await ada.chat.createChatThread({ parentId: group, messageId: message, name });
  const thread = data.chatThreadId;
  for (const client of [grace, linus]) await changed(client, thread, 'create');
  return { group, message, thread, ada, grace, linus };
}

/** The next time the client is told of the thread in this way. */
const changed = (client, thread, operation) =>
  client.next('onChatThreadChange', (event) => event.id === thread && event.operation === operation);

const elsewhere = (client, operation) => client.next('onMultiDeviceEvent', (event) => event.operation === operation);

const speak = (client, thread, msg) =>
  client.send({ type: 'txt', chatType: 'groupChat', isChatThread: true, to: thread, msg });

const heard = (client, thread) => client.next('onTextMessage', ({ to }) => to === thread);

const join = (client, chatThreadId) => client.chat.joinChatThread({ chatThreadId });

const members = async (client, chatThreadId) =>
  plain((await client.chat.getChatThreadMembers({ chatThreadId })).data.affiliations).sort();

export default {
  async 'a thread begins on a message, and the group is told'(scene) {
    const { id: group, ada, grace, linus } = await team(scene);
    const sofa = await scene.again(ada, { resource: 'sofa' });
    const { serverMsgId: message } = await grace.say(group, 'where do we eat?');
    await ada.next('onTextMessage', ({ to }) => to === group);
    const { data } = await ada.chat.createChatThread({ parentId: group, messageId: message, name: 'Grüße 🌍' });
    const thread = data.chatThreadId;
    for (const client of [grace, linus, sofa]) {
      const { name, parentId, messageId, operator, messageCount, timestamp } = await changed(client, thread, 'create');
      assert.deepEqual([name, parentId, messageId, operator, messageCount],
        ['Grüße 🌍', group, message, ada.user, 0]);
      assert.ok(Math.abs(timestamp - Date.now()) < 10_000);
    }
    const { chatThreadId, parentId, chatThreadName } = await elsewhere(sofa, 'chatThreadCreate');
    assert.deepEqual([chatThreadId, parentId, chatThreadName], [thread, group, 'Grüße 🌍']);
    await silent(ada, 'onChatThreadChange', QUIET);
    const again = { parentId: group, messageId: message, name: 'twice' };
    await refused(linus.chat.createChatThread(again), THREAD_EXISTS);
  },

  async 'what is said in a thread those hear who are in it'(scene) {
    const { group, message, thread, ada, grace, linus } = await aside(scene);
    const sofa = await scene.again(ada, { resource: 'sofa' });
    await refused(speak(grace, thread, 'am I in?'), NOT_JOINED);
    const { data } = await join(grace, thread);
    const { id, name, owner, messageId, parentId } = data.detail;
    assert.deepEqual([id, name, owner, messageId, parentId], [thread, 'Lunch', ada.user, message, group]);
    await speak(grace, thread, 'the usual place');
    for (const client of [ada, sofa]) {
      const { msg, from, chatType, chatThread } = await heard(client, thread);
      assert.deepEqual([msg, from, chatType], ['the usual place', grace.user, 'groupChat']);
      assert.deepEqual(plain(chatThread), { messageId: message, parentId: group, chatThreadName: 'Lunch' });
    }
    await speak(ada, thread, 'fine');
    const copy = await heard(sofa, thread);
    assert.deepEqual([copy.from, copy.msg], [ada.user, 'fine']);
    assert.equal((await heard(grace, thread)).msg, 'fine');
    await silent(linus, 'onTextMessage', QUIET, ({ to }) => to === thread);
  },

  async 'the group is told what was said last in a thread'(scene) {
    const { thread, ada, linus } = await aside(scene);
    const said = [];
    for (const [msg, messageCount] of [['one', 1], ['two', 2]]) {
      const { serverMsgId: id } = await speak(ada, thread, msg);
      const event = await changed(linus, thread, 'update');
      assert.deepEqual([event.lastMessage.id, event.lastMessage.msg, event.messageCount], [id, msg, messageCount]);
      assert.deepEqual([event.lastMessage.type, event.lastMessage.chatType, event.operator],
        ['txt', 'groupchat', ada.user]); // the type as the JSON has it: the SDK translates it in histories alone
      said.push(id);
    }
    const [first, second] = said;
    await ada.chat.recallMessage({ mid: second, to: thread, chatType: 'groupChat', isChatThread: true });
    const taken = await changed(linus, thread, 'update');
    assert.deepEqual([taken.lastMessage.id, taken.messageCount], [first, 1]);
    await ada.chat.recallMessage({ mid: first, to: thread, chatType: 'groupChat', isChatThread: true });
    const empty = await changed(linus, thread, 'update');
    assert.deepEqual([plain(empty.lastMessage), empty.messageCount], [{}, 0]);
  },

  async 'a recall in a thread reaches those who are in it'(scene) {
    const { thread, ada, grace, linus } = await aside(scene);
    await join(grace, thread);
    const { serverMsgId: mid } = await speak(ada, thread, 'oops');
    await heard(grace, thread);
    await ada.chat.recallMessage({ mid, to: thread, chatType: 'groupChat', isChatThread: true });
    assert.equal((await grace.next('onRecallMessage')).mid, mid);
    await silent(linus, 'onRecallMessage', QUIET);
  },

  async 'a thread is renamed by who made it, and ended by who leads the group'(scene) {
    const { id: group, ada, grace, linus } = await team(scene);
    const { serverMsgId: messageId } = await grace.say(group, 'where do we eat?');
    const { data } = await grace.chat.createChatThread({ parentId: group, messageId, name: 'Lunch' });
    const thread = data.chatThreadId;
    const sofa = await scene.again(grace, { resource: 'sofa' });
    const named = await grace.chat.changeChatThreadName({ chatThreadId: thread, name: 'Dinner' });
    assert.equal(named.data.name, 'Dinner');
    for (const client of [ada, linus]) {
      const { name, operator } = await changed(client, thread, 'update');
      assert.deepEqual([name, operator], ['Dinner', grace.user]);
    }
    assert.equal((await elsewhere(sofa, 'chatThreadNameUpdate')).chatThreadName, 'Dinner');
    await refused(linus.chat.changeChatThreadName({ chatThreadId: thread, name: 'mine' }), NO_PERMISSION);
    await refused(grace.chat.destroyChatThread({ chatThreadId: thread }), NO_PERMISSION);
    const desk = await scene.again(ada, { resource: 'desk' });
    await ada.chat.destroyChatThread({ chatThreadId: thread });
    for (const client of [grace, linus]) assert.equal((await changed(client, thread, 'destroy')).operator, ada.user);
    await elsewhere(desk, 'chatThreadDestroy');
    await refused(ada.chat.getChatThreadDetail({ chatThreadId: thread }), THREAD_MISSING);
    await refused(join(linus, thread), THREAD_MISSING);
  },

  async 'members come and go, and their other devices learn of it'(scene) {
    const { thread, ada, grace, linus } = await aside(scene);
    const sofa = await scene.again(grace, { resource: 'sofa' });
    await join(grace, thread);
    assert.equal((await elsewhere(sofa, 'chatThreadJoin')).chatThreadId, thread);
    assert.deepEqual(await members(linus, thread), [ada.user, grace.user].sort());
    const { data } = await linus.chat.getChatThreadDetail({ chatThreadId: thread });
    assert.equal(data.affiliationsCount, 2);
    await grace.chat.leaveChatThread({ chatThreadId: thread });
    await elsewhere(sofa, 'chatThreadLeave');
    await refused(grace.chat.leaveChatThread({ chatThreadId: thread }), NO_PERMISSION);
    await join(linus, thread);
    await refused(grace.chat.removeChatThreadMember({ chatThreadId: thread, username: linus.user }), NO_PERMISSION);
    const removed = await ada.chat.removeChatThreadMember({ chatThreadId: thread, username: linus.user });
    assert.deepEqual([removed.data.result, removed.data.user], [true, linus.user]);
    const { operator, userName } = await changed(linus, thread, 'userRemove');
    assert.deepEqual([operator, userName], [ada.user, linus.user]);
    await refused(speak(linus, thread, 'still here?'), NOT_JOINED);
    assert.deepEqual(await members(ada, thread), [ada.user]);
    await silent(grace, 'onMultiDeviceEvent', QUIET);
  },

  async 'threads are listed, page by page and newest first'(scene) {
    const { id: group, ada, grace, linus } = await team(scene);
    const made = [];
    for (const name of ['one', 'two', 'three']) {
      const { serverMsgId: messageId } = await ada.say(group, name);
      const { data } = await ada.chat.createChatThread({ parentId: group, messageId, name });
      made.unshift({ id: data.chatThreadId, name, messageId });
    }
    await join(grace, made[1].id);
    await join(grace, made[2].id);
    const first = await linus.chat.getChatThreads({ parentId: group, pageSize: 2 });
    const second = await linus.chat.getChatThreads({ parentId: group, pageSize: 2, cursor: first.properties.cursor });
    const shown = [...first.entities, ...second.entities].map(({ id, name, messageId }) => ({ id, name, messageId }));
    assert.deepEqual(plain(shown), made);
    assert.ok([...first.entities].every(({ parentId, owner }) => parentId === group && owner === ada.user));
    const ids = ({ entities }) => plain(entities).map(({ id }) => id);
    assert.deepEqual(ids(await grace.chat.getJoinedChatThreads({ pageSize: 20 })), [made[2].id, made[1].id]);
    assert.deepEqual(ids(await grace.chat.getJoinedChatThreads({ parentId: group, pageSize: 20 })),
      [made[1].id, made[2].id]);
    assert.deepEqual(ids(await linus.chat.getJoinedChatThreads({ pageSize: 20 })), []);
  },

  async 'the last messages of threads can be asked for'(scene) {
    const { group, thread, ada, linus } = await aside(scene);
    const { serverMsgId: messageId } = await ada.say(group, 'another');
    const { data } = await ada.chat.createChatThread({ parentId: group, messageId, name: 'quiet' });
    const quiet = data.chatThreadId;
    await ada.send({ type: 'txt', chatType: 'groupChat', isChatThread: true, to: thread, msg: 'hi', ext: { a: [1] } });
    const { entities } = await linus.chat.getChatThreadLastMessage({ chatThreadIds: [thread, quiet] });
    const last = Object.fromEntries(plain(entities).map((each) => [each.chatThreadId, each.lastMessage]));
    assert.deepEqual(last[quiet], {});
    const { msg, from, to, type, chatType, ext, chatThread } = last[thread];
    assert.deepEqual([msg, from, to, type, chatType], ['hi', ada.user, thread, 'txt', 'groupchat']);
    assert.deepEqual([ext, chatThread.parentId], [{ a: [1] }, group]);
    const sent = { type: 'custom', customEvent: 'wave', customExts: { a: '1', b: '2' } };
    await ada.send({ ...sent, chatType: 'groupChat', isChatThread: true, to: thread });
    const event = await linus.next('onChatThreadChange', ({ lastMessage }) => lastMessage?.type === 'custom');
    assert.deepEqual(event.lastMessage.customExts, { a: '1', b: '2' });
  },

  async 'who was away learns of threads, and hears what was said where it is'(scene) {
    const { group, thread, ada, grace } = await aside(scene);
    await join(grace, thread);
    grace.chat.close();
    await pause(QUIET);
    await speak(ada, thread, 'while you were out');
    await ada.chat.changeChatThreadName({ chatThreadId: thread, name: 'Dinner' });
    await grace.open();
    const { msg, chatThread } = await heard(grace, thread);
    assert.deepEqual([msg, chatThread.parentId], ['while you were out', group]);
    assert.equal((await changed(grace, thread, 'update')).name, 'Dinner');
  },

  async 'who leaves the group is in none of its threads'(scene) {
    const { group, thread, ada, grace } = await aside(scene);
    await join(grace, thread);
    await grace.chat.leaveGroup({ groupId: group });
    await refused(speak(grace, thread, 'bye'), NOT_JOINED);
    await refused(join(grace, thread), NO_PERMISSION);
    await speak(ada, thread, 'alone');
    await silent(grace, 'onTextMessage', QUIET, ({ to }) => to === thread);
    assert.deepEqual(await members(ada, thread), [ada.user]);
  },

  async 'who is muted in the group is muted in its threads'(scene) {
    const { group, thread, ada, grace } = await aside(scene);
    await join(grace, thread);
    await ada.chat.muteGroupMember({ groupId: group, username: grace.user, muteDuration: 60_000 });
    await refused(speak(grace, thread, 'hm'), 507);
    await ada.chat.unmuteGroupMember({ groupId: group, username: grace.user });
    await speak(grace, thread, 'at last');
    assert.equal((await heard(ada, thread)).msg, 'at last');
  },
};
