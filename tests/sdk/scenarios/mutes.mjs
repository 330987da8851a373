// Who is muted in the whole app: what the SDK is told of it, on sockets that were open before.

import assert from 'node:assert/strict';

import { found } from '../group.mjs';
import { refused, until } from '../scene.mjs';

const MUTED_BY_ADMIN = 219;

/** Ada in a group, a thread of it and a room, and how she speaks in each kind of chat. */
async function stage(scene, options = {}) {
  const [ada, grace, linus] = await scene.trio(options);
  const id = await found(ada, [grace, linus]);
  const said = await ada.say(id, 'let us talk');
  const thread = await ada.chat.createChatThread({ parentId: id, name: 'Lunch', messageId: said.serverMsgId });
  const room = (await scene.rest('POST', '/chatrooms', { name: 'Hall', description: 'All', maxusers: 9, owner: ada.user })).data.id;
  await ada.chat.joinChatRoom({ roomId: room });
  const ways = {
    chat: [() => ada.text(grace.user, 'hi')],
    groupchat: [() => ada.say(id, 'hi'), () => ada.say(thread.data.chatThreadId, 'hi', { isChatThread: true })],
    chatroom: [() => ada.text(room, 'hi', { chatType: 'chatRoom' })],
  };
  return { ada, grace, ways };
}

const heard = async (ways, kinds) => {
  for (const kind of kinds) for (const speak of ways[kind]) await speak();
};

async function mutedByKind(scene, options) {
  const { ada, grace, ways } = await stage(scene, options);
  const mute = (kinds) => scene.rest('POST', '/mutes', { username: ada.user, ...kinds });
  const kinds = Object.keys(ways);
  for (const kind of kinds) {
    await mute({ [kind]: -1 });
    for (const speak of ways[kind]) {
      const { message } = await refused(speak(), MUTED_BY_ADMIN);
      assert.equal(message, 'user is mute');
    }
    await heard(ways, kinds.filter((other) => other !== kind));
    await mute({ [kind]: 0 });
    await heard(ways, [kind]);
  }
  await grace.text(ada.user, 'I still hear you');
}

export default {
  async 'who is muted in a kind of chat is refused there and nowhere else'(scene) { await mutedByKind(scene); },

  async 'SDK 4.21 is told of a mute in the same words'(scene) { await mutedByKind(scene, { sdk: '4.21' }); },

  async 'a mute ends by itself'(scene) {
    const [ada, grace] = await scene.pair();
    await scene.rest('POST', '/mutes', { username: ada.user, chat: 2 });
    await refused(ada.text(grace.user, 'too early'), MUTED_BY_ADMIN);
    await until(() => ada.text(grace.user, 'again').then(() => true, () => false), 'being heard again');
    assert.deepEqual((await grace.next('onTextMessage')).msg, 'again');
  },
};
