// Taking back, by hand and by itself.

import assert from 'node:assert/strict';

import { pause, refused, silent } from '../scene.mjs';

const recall = (client, mid, to) => client.chat.recallMessage({ mid, to, chatType: 'singleChat', type: 'chat' });

async function sendAndReceive(sender, receiver, more) {
  const { serverMsgId } = await sender.text(receiver.user, 'not what I meant', more);
  await receiver.next('onTextMessage', ({ id }) => id === serverMsgId);
  return serverMsgId;
}

export default {
  async 'a recalled message is taken back at every device'(scene) {
    const [account, grace] = [await scene.user(), await scene.login(await scene.user('grace'))];
    const [desk, sofa] = [await scene.login(account, { resource: 'desk' }), await scene.login(account, { resource: 'sofa' })];
    const id = await sendAndReceive(desk, grace);
    await desk.chat.recallMessage({ mid: id, to: grace.user, chatType: 'singleChat', type: 'chat', ext: 'a slip' });
    const { mid, from, to, ext } = await grace.next('onRecallMessage');
    assert.deepEqual({ mid, from, to, ext }, { mid: id, from: account.user, to: grace.user, ext: 'a slip' });
    await sofa.next('onRecallMessage', (event) => event.mid === id);
  },

  async 'a message recalled meanwhile never appears'(scene) {
    const [ada, grace] = [await scene.login(await scene.user()), await scene.user('grace')];
    const { serverMsgId } = await ada.text(grace.user, 'not what I meant');
    await ada.text(grace.user, 'this is');
    await recall(ada, serverMsgId, grace.user);
    const client = await scene.login(grace);
    await client.next('onTextMessage', ({ msg }) => msg === 'this is');
    await pause(300);
    assert.deepEqual(client.all('onTextMessage').map(({ msg }) => msg), ['this is']);
  },

  async 'a device that had the message and left hears of the recall when it is back'(scene) {
    const [ada, account] = [await scene.login(await scene.user()), await scene.user('grace')];
    const grace = await scene.login(account, { resource: 'desk' });
    const id = await sendAndReceive(ada, grace);
    await grace.close();
    await pause(200);
    await recall(ada, id, account.user);
    const back = await scene.login(account, { resource: 'desk' });
    await back.next('onRecallMessage', ({ mid }) => mid === id);
  },

  async 'only the sender may recall'(scene) {
    const [ada, grace] = await scene.pair();
    const id = await sendAndReceive(ada, grace);
    await refused(recall(grace, id, ada.user), 603);
    const linus = await scene.login(await scene.user('linus'));
    await assert.rejects(recall(linus, id, grace.user));
    await silent(grace, 'onRecallMessage');
  },

  async 'too late to recall'(scene) {
    const [ada, grace] = await scene.pair({}, await scene.app({ recall_seconds: 1 }));
    const id = await sendAndReceive(ada, grace);
    await pause(1500);
    await refused(recall(ada, id, grace.user), 504);
  },

  async 'recall switched off'(scene) {
    const [ada, grace] = await scene.pair({}, await scene.app({ recall_enabled: false }));
    const id = await sendAndReceive(ada, grace);
    await refused(recall(ada, id, grace.user), 505);
  },

  async 'a message that expires is taken back by itself'(scene) {
    const [ada, grace] = await scene.pair();
    const sent = Date.now();
    const id = await sendAndReceive(ada, grace, { ext: { stoa_expire_in: 2 } });
    await silent(grace, 'onRecallMessage', 1000);
    await grace.next('onRecallMessage', ({ mid }) => mid === id);
    assert.ok(Date.now() - sent >= 2000);
    await ada.next('onRecallMessage', ({ mid }) => mid === id);
  },

  async 'a message that expired meanwhile never appears'(scene) {
    const [ada, grace] = [await scene.login(await scene.user()), await scene.user('grace')];
    await ada.text(grace.user, 'for a second', { ext: { stoa_expire_in: 1 } });
    await ada.text(grace.user, 'for ever');
    await pause(1100);
    const client = await scene.login(grace);
    await client.next('onTextMessage', ({ msg }) => msg === 'for ever');
    await pause(300);
    assert.deepEqual(client.all('onTextMessage').map(({ msg }) => msg), ['for ever']);
  },

  async 'a message burns after it was read'(scene) {
    const [ada, grace] = await scene.pair();
    const id = await sendAndReceive(ada, grace, { ext: { stoa_burn_after_read: 1 } });
    await silent(grace, 'onRecallMessage', 1300);
    await grace.send({ type: 'read', to: ada.user, id });
    await ada.next('onReadMessage', ({ mid }) => mid === id);
    for (const client of [grace, ada]) await client.next('onRecallMessage', ({ mid }) => mid === id);
  },
};
