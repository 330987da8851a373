// What an app says in all its rooms.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { found, join, say } from '../room.mjs';
import { pause, silent } from '../scene.mjs';

const PATH = '/messages/chatrooms/broadcast';

/** Two users of an app of their own, each alone in a room where something was said. */
async function halls(scene) {
  const app = await scene.app();
  const clients = await scene.pair({}, app);
  for (const client of clients) {
    client.room = await found(app, client);
    await join(client, client.room);
    await say(client, client.room, 'first');
  }
  return [app, ...clients];
}

/** A second later than what was said before. */
async function announce(app, said) {
  await pause(1000);
  return app.rest('POST', PATH, said);
}

export default {
  async 'who is in a room hears what the app says in all'(scene) {
    const [app, ada, grace] = await halls(scene);
    for (const priority of ['high', 'normal', 'low']) {
      const asked = { from: 'admin', chatroom_msg_level: priority, msg: { type: 'txt', msg: priority }, ext: { a: 1, b: { c: true } } };
      const { data } = await announce(app, asked);
      assert.ok(Number.isSafeInteger(data.id));
      for (const client of [ada, grace]) {
        const heard = await client.next('onTextMessage', ({ msg }) => msg === priority);
        const { from, to, chatType, broadcast, priority: shown, ext } = heard;
        assert.deepEqual({ from, to, chatType, broadcast, shown, ext: plain(ext) },
          { from: 'admin', to: client.room, chatType: 'chatRoom', broadcast: true, shown: priority, ext: { a: 1, b: { c: true } } });
      }
    }
    for (const client of [ada, grace]) assert.equal(client.all('onTextMessage').length, 3);
  },

  async 'every type of message is shown'(scene) {
    const [app, ada] = await halls(scene);
    const url = `${app.base}/chatfiles/0b5d6c1e-0000-4000-8000-000000000001`;
    const said = [
      ['onImageMessage', { type: 'img', url, filename: 'a.png', secret: 's', size: { width: 4, height: 3 } }, { width: 4, height: 3 }],
      ['onAudioMessage', { type: 'audio', url, filename: 'a.amr', length: 10 }, { filename: 'a.amr', length: 10 }],
      ['onVideoMessage', { type: 'video', url, thumb: url, filename: 'a.mp4', length: 9, file_length: 58 }, { length: 9, file_length: 58 }],
      ['onFileMessage', { type: 'file', url, filename: 'a.pdf' }, { filename: 'a.pdf' }],
      ['onLocationMessage', { type: 'loc', lat: '39.5', lng: '116.25', addr: 'Peking' }, { lat: 39.5, lng: 116.25, addr: 'Peking' }],
      ['onCmdMessage', { type: 'cmd', action: 'jump' }, { action: 'jump' }],
      ['onCustomMessage', { type: 'custom', customEvent: 'gift', customExts: { a: '1' } }, { customEvent: 'gift', customExts: { a: '1' } }],
    ];
    for (const [callback, msg, shown] of said) {
      await announce(app, { msg });
      const heard = plain(await ada.next(callback));
      assert.deepEqual(Object.fromEntries(Object.keys(shown).map((name) => [name, heard[name]])), shown, callback);
      assert.equal(heard.broadcast, true, callback);
    }
  },

  async 'who is in no room, or not any more, hears nothing'(scene) {
    const [app, ada, grace] = await halls(scene);
    const [linus, ken] = [await scene.login(await app.user('linus')), await scene.login(await app.user('ken'))];
    await join(linus, ada.room);
    await linus.chat.leaveChatRoom({ roomId: ada.room });
    await announce(app, { msg: { type: 'txt', msg: 'news' } });
    for (const client of [ada, grace]) await client.next('onTextMessage', ({ msg }) => msg === 'news');
    for (const client of [linus, ken]) await silent(client, 'onTextMessage');
  },
};
