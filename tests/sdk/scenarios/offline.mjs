// What was sent while nobody was there.

import assert from 'node:assert/strict';

import { pause, silent } from '../scene.mjs';

const COUNT = 120;
const KINDS = {
  onTextMessage: (number) => ({ type: 'txt', msg: `number ${number}` }),
  onCmdMessage: (number) => ({ type: 'cmd', action: `number ${number}` }),
  onCustomMessage: (number) => ({ type: 'custom', customEvent: `number-${number}`, customExts: { number: `${number}` } }),
  onLocationMessage: (number) => ({ type: 'loc', lat: number, lng: -number, addr: `number ${number}`, buildingName: 'b' }),
};

// The ids of all messages in the order they came. Of what comes in one frame, the SDK tells commands first: apart, then.
const commands = (client) => client.all('onCmdMessage').map(({ id }) => id);
const others = (client) => client.events.filter(({ name }) => name in KINDS && name !== 'onCmdMessage')
  .map(({ value }) => value.id);

function assertReceived(client, sent) {
  assert.deepEqual(commands(client), sent.filter(({ type }) => type === 'cmd').map(({ id }) => id));
  assert.deepEqual(others(client), sent.filter(({ type }) => type !== 'cmd').map(({ id }) => id));
}

async function sendWhileAway(sender, user, count) {
  const sent = [];
  const kinds = Object.values(KINDS);
  for (let number = 0; number < count; number += 1) {
    const fields = kinds[number % kinds.length](number);
    const { serverMsgId: id } = await sender.send({ to: user, ...fields });
    sent.push({ id, type: fields.type });
  }
  return sent;
}

async function catchUp(scene, account, options) {
  const client = await scene.login(account, options);
  await client.next('onOfflineMessageSyncStart');
  await client.next('onOfflineMessageSyncFinish', undefined, 15_000);
  await pause(200);
  return client;
}

export default {
  async 'everything sent meanwhile arrives at login, in order, once'(scene) {
    const ada = await scene.login(await scene.user());
    const grace = await scene.user('grace');
    const sent = await sendWhileAway(ada, grace.user, COUNT);
    const client = await catchUp(scene, grace, { resource: 'desk' });
    assertReceived(client, sent);
    await client.close();
    const again = await scene.login(grace, { resource: 'desk' });
    await pause(500);
    assertReceived(again, []); // confirmed, so not offered again
  },

  async 'each device is given what it missed itself, a new one too'(scene) {
    const ada = await scene.login(await scene.user());
    const grace = await scene.user('grace');
    const desk = await scene.login(grace, { resource: 'desk' });
    const { serverMsgId: id } = await ada.text(grace.user, 'the desk is there');
    await desk.next('onTextMessage');
    await desk.close();
    await pause(200);
    const sent = await sendWhileAway(ada, grace.user, 8);
    const sofa = await catchUp(scene, grace, { resource: 'sofa' });
    const back = await catchUp(scene, grace, { resource: 'desk' });
    for (const device of [sofa, back]) {
      const had = device.all('onTextMessage')[0].id === id ? [{ id, type: 'txt' }] : []; // may be offered again
      assertReceived(device, [...had, ...sent]);
    }
  },

  async 'what is sent while a device catches up stays in order'(scene) {
    const ada = await scene.login(await scene.user());
    const grace = await scene.user('grace');
    const texts = Array.from({ length: 160 }, (_, number) => `number ${number}`);
    const sending = (async () => { for (const text of texts) await ada.text(grace.user, text); })();
    await ada.next('onReceivedMessage');
    await pause(400);
    const client = await scene.login(grace);
    await sending;
    await client.next('onTextMessage', ({ msg }) => msg === texts.at(-1), 15_000);
    await pause(500);
    assert.deepEqual(client.all('onTextMessage').map(({ msg }) => msg), texts);
  },

  async 'several senders, each in order'(scene) {
    const grace = await scene.user('grace');
    const senders = await Promise.all(['ada', 'linus', 'ken'].map(async (name) => scene.login(await scene.user(name))));
    const sent = await Promise.all(senders.map((sender) => sendWhileAway(sender, grace.user, 7)));
    const client = await catchUp(scene, grace);
    const received = [...commands(client), ...others(client)];
    assert.equal(received.length, 21);
    for (const list of sent) {
      const [first, then] = [true, false].map((wanted) => list.filter(({ type }) => (type === 'cmd') === wanted));
      const expected = [...first, ...then].map(({ id }) => id);
      assert.deepEqual(received.filter((id) => expected.includes(id)), expected);
    }
  },

  async 'receipts for what arrived late reach the sender'(scene) {
    const ada = await scene.login(await scene.user());
    const grace = await scene.user('grace');
    const sent = await sendWhileAway(ada, grace.user, 5);
    await catchUp(scene, grace, { delivery: true });
    for (const { id, type } of sent) {
      if (type !== 'cmd') await ada.next('onDeliveredMessage', ({ mid }) => mid === id);
    }
  },

  async 'receipts wait for a sender who left'(scene) {
    const account = await scene.user();
    const grace = await scene.login(await scene.user('grace'));
    const ada = await scene.login(account, { resource: 'desk' });
    const { serverMsgId } = await ada.text(grace.user, 'bye');
    await ada.close();
    await pause(200);
    await grace.next('onTextMessage');
    await grace.send({ type: 'read', to: account.user, id: serverMsgId });
    const back = await scene.login(account, { resource: 'desk' });
    await back.next('onReadMessage', ({ mid }) => mid === serverMsgId);
  },

  async 'nothing missed, nothing synchronised'(scene) {
    const grace = await scene.login(await scene.user('grace'));
    await silent(grace, 'onOfflineMessageSyncStart');
  },
};
