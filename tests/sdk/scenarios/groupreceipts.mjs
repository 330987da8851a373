// Read receipts of groups: who reads a message that asks for them tells its author, and nobody else.

import assert from 'node:assert/strict';

import { team } from '../group.mjs';
import { pause, silent } from '../scene.mjs';

const ask = (client, to) => client.say(to, 'who reads this?', { msgConfig: { allowGroupAck: true } });
const read = (client, to, id, ackContent) => client.send({ type: 'read', chatType: 'groupChat', to, id, ackContent });
const readers = async (client, groupId, msgId) => (await client.chat.getGroupMsgReadUser({ groupId, msgId })).data;
const receipt = (client, reader, id) =>
  client.next('onReadMessage', ({ mid, from }) => mid === id && from === reader.user);

export default {
  async 'the author is told of each reader with the count, and may ask who they are'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { serverMsgId } = await ask(ada, id);
    for (const client of [grace, linus]) {
      const { msgConfig } = await client.next('onTextMessage', (message) => message.id === serverMsgId);
      assert.equal(msgConfig?.allowGroupAck, true);
    }
    const counts = [];
    for (const [client, content] of [[grace, 'seen'], [linus, 'mee too 🙂']]) {
      await read(client, id, serverMsgId, content);
      const { to, groupReadCount, ackContent } = await receipt(ada, client, serverMsgId);
      assert.deepEqual([to, ackContent], [id, content]);
      counts.push(groupReadCount);
    }
    assert.deepEqual(counts, [{ [serverMsgId]: 1 }, { [serverMsgId]: 2 }]);
    await Promise.all([grace, linus].map((client) => silent(client, 'onReadMessage')));
    const { timestamp, ...found } = await readers(ada, id, serverMsgId);
    assert.ok(Math.abs(timestamp - Date.now()) < 10_000);
    assert.deepEqual({ ...found, userlist: [...found.userlist] }, {
      ackmid: serverMsgId, userlist: [grace.user, linus.user].sort(), total: 2, next_key: '', is_last: true,
    });
  },

  async 'an author who is away learns of it at the next login'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { serverMsgId } = await ask(ada, id);
    for (const client of [grace, linus]) await client.next('onTextMessage', (message) => message.id === serverMsgId);
    await ada.close();
    await pause(200);
    await read(grace, id, serverMsgId, 'one');
    await read(linus, id, serverMsgId, 'two');
    const back = await scene.again(ada);
    assert.deepEqual((await receipt(back, grace, serverMsgId)).groupReadCount, { [serverMsgId]: 1 });
    assert.deepEqual((await receipt(back, linus, serverMsgId)).groupReadCount, { [serverMsgId]: 2 });
  },

  async "the author's other devices are told, and reading once more tells nothing"(scene) {
    const { id, ada, grace } = await team(scene);
    const sofa = await scene.again(ada, { resource: 'sofa' });
    const { serverMsgId } = await ask(ada, id);
    await grace.next('onTextMessage', (message) => message.id === serverMsgId);
    await read(grace, id, serverMsgId);
    for (const client of [ada, sofa]) await receipt(client, grace, serverMsgId);
    await read(grace, id, serverMsgId);
    await pause(400);
    for (const client of [ada, sofa]) assert.equal(client.all('onReadMessage').length, 1);
    assert.equal((await readers(ada, id, serverMsgId)).total, 1);
  },

  async 'what asks for no receipts is not acknowledged, and only its author asks who read a message'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const [plain, asked] = [await ada.say(id, 'hello'), await ask(ada, id)].map(({ serverMsgId }) => serverMsgId);
    await grace.next('onTextMessage', (message) => message.id === asked);
    await assert.rejects(read(grace, id, plain));
    await assert.rejects(read(ada, id, asked));
    await assert.rejects(read(linus, id, '1234567890123'));
    await assert.rejects(readers(grace, id, asked));
    await silent(ada, 'onReadMessage');
    for (const client of [ada, grace, linus]) assert.equal(client.chat.isOpened(), true);
  },
};
