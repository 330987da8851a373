// Connections that break, and connections that only need to be kept.

import assert from 'node:assert/strict';

import { pause, until } from '../scene.mjs';

export default {
  async 'a cut connection comes back and misses nothing'(scene) {
    const [ada, grace] = await scene.pair();
    grace.cut();
    await grace.next('onReconnecting');
    const { serverMsgId } = await ada.text(grace.user, 'while you were gone');
    await grace.next('onTextMessage', ({ id }) => id === serverMsgId, 10_000);
    assert.deepEqual(grace.all('onDisconnected'), []);
    assert.equal(grace.all('onTextMessage').length, 1);
  },

  async 'what is sent while the connection is down is sent when it is back'(scene) {
    const [ada, grace] = await scene.pair();
    ada.cut();
    await ada.next('onReconnecting');
    const sending = ['one', 'two', 'three'].map((msg) => ada.text(grace.user, msg));
    await Promise.all(sending);
    for (const text of ['one', 'two', 'three']) await grace.next('onTextMessage', ({ msg }) => msg === text);
    assert.equal(grace.all('onTextMessage').length, 3);
  },

  async 'asking whether the connection lives is answered and changes nothing'(scene) {
    const client = await scene.login(await scene.user());
    await pause(2200); // the SDK asks only if the last frame is two seconds old
    const before = [client.traffic.up.frames, client.traffic.down.frames];
    client.chat.onShow();
    await until(() => client.traffic.down.frames > before[1], 'an answer');
    await pause(300);
    assert.deepEqual([client.traffic.up.frames - before[0], client.traffic.down.frames - before[1]], [1, 1]);
    assert.equal(client.chat.isOpened(), true);
    assert.deepEqual([...client.all('onReconnecting'), ...client.all('onOfflineMessageSyncStart')], []);
  },

  async 'a client can reconnect by hand'(scene) {
    const [ada, grace] = await scene.pair();
    grace.chat.reconnect(true); // without it only a dead socket is replaced
    await until(() => grace.all('onConnected').length === 2, 'connecting again', 10_000);
    await ada.text(grace.user, 'still there?');
    await grace.next('onTextMessage', ({ msg }) => msg === 'still there?');
  },

  async 'a client can log out and in again'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada, { resource: 'desk' });
    client.chat.close();
    await client.next('onDisconnected');
    await client.open();
    const grace = await scene.login(await scene.user('grace'));
    await grace.text(ada.user, 'welcome back');
    await client.next('onTextMessage', ({ msg }) => msg === 'welcome back');
  },
};
