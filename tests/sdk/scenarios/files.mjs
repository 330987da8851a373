// Messages that carry a file: what is downloaded is what was sent.

import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';

const BYTES = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31) & 255);
const KINDS = {
  img: { event: 'onImageMessage', name: 'a view.png', mime: 'image/png', more: { width: 640, height: 480 } },
  audio: { event: 'onAudioMessage', name: 'voice.amr', mime: 'audio/amr', more: { length: 7 } },
  video: { event: 'onVideoMessage', name: 'walk.mp4', mime: 'video/mp4', more: { length: 12 } },
  file: { event: 'onFileMessage', name: 'prüfung 1.pdf', mime: 'application/pdf', more: {} },
};

function download(client, { url, secret }) {
  return new Promise((resolve, reject) => {
    client.SDK.utils.download({
      url, secret, headers: { Accept: '*/*' }, responseType: 'blob', onFileDownloadComplete: resolve, onFileDownloadError: reject,
    });
  });
}

function bytesOf(client, blob) {
  return new Promise((resolve, reject) => {
    const reader = new client.window.FileReader();
    reader.onload = () => resolve(Buffer.from(new Uint8Array(reader.result)));
    reader.onerror = () => reject(reader.error);
    reader.readAsArrayBuffer(blob);
  });
}

/** The gateway's own address, whose paths begin with its stage: what is behind it never sees the first one. */
async function behindItsStage(server, use) {
  const front = createServer((asked, answer) => {
    const path = asked.url.replace(/^\/local(?=\/)/, '');
    const passed = request(server.rest + path, { method: asked.method, headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      given.pipe(answer);
    });
    asked.pipe(passed);
  });
  await new Promise((listening) => { front.listen(0, '127.0.0.1', listening); });
  try {
    await use({ ...server, rest: `http://127.0.0.1:${front.address().port}/local` });
  } finally {
    front.closeAllConnections();
    front.close();
  }
}

async function travels(scene, type, options = {}) {
  const { event, name, mime, more } = KINDS[type];
  const [ada, grace] = await scene.pair(options);
  const ext = { note: 'attached', pages: 3 };
  const file = ada.file(BYTES, name, mime);
  await ada.send({ type, to: grace.user, file, filename: name, file_length: BYTES.length, ext, ...more });
  const message = await grace.next(event);
  assert.equal(message.from, ada.user);
  assert.equal(message.file_length, BYTES.length);
  assert.deepEqual(message.ext, ext);
  for (const [field, value] of Object.entries(more)) assert.equal(message[field], value, field);
  assert.ok(message.secret);
  assert.ok(message.url.startsWith((options.server ?? scene.tenant.server).rest));
  assert.deepEqual(await bytesOf(grace, await download(grace, message)), Buffer.from(BYTES));
  return { ada, grace, message };
}

export default {
  async 'image'(scene) { await travels(scene, 'img'); },

  async 'audio'(scene) { await travels(scene, 'audio'); },

  async 'video'(scene) { await travels(scene, 'video'); },

  async 'file, with its name, and by its address alone'(scene) {
    const { message } = await travels(scene, 'file');
    assert.equal(message.filename, KINDS.file.name);
    const answer = await fetch(message.url); // as an <img> or a link would, without any header
    assert.equal(answer.status, 200);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), Buffer.from(BYTES));
    assert.match(answer.headers.get('content-type'), /^application\/pdf/);
  },

  async 'file, where addresses begin with the stage of the gateway'(scene) {
    await behindItsStage(scene.tenant.server, async (server) => {
      const { message } = await travels(scene, 'file', { server });
      assert.ok(new URL(message.url).pathname.startsWith('/local/local/')); // the SDK doubles it
    });
  },

  async 'a wrong secret opens nothing'(scene) {
    const { grace, message } = await travels(scene, 'file');
    const url = message.url.replace(/\?.*/, '');
    await assert.rejects(download(grace, { url, secret: 'wrong' }));
    const answer = await fetch(`${url}?share-secret=wrong`);
    assert.ok([401, 403].includes(answer.status), `was ${answer.status}`);
  },

  async 'a file sent meanwhile is there at login'(scene) {
    const [ada, grace] = [await scene.login(await scene.user()), await scene.user('grace')];
    await ada.send({ type: 'file', to: grace.user, file: ada.file(BYTES, 'late.bin', ''), filename: 'late.bin' });
    const client = await scene.login(grace);
    const message = await client.next('onFileMessage');
    assert.deepEqual(await bytesOf(client, await download(client, message)), Buffer.from(BYTES));
  },

  async 'combined messages'(scene) {
    const [ada, grace] = await scene.pair();
    const messageList = [];
    for (const msg of ['one', 'two 🙂', 'three']) messageList.push((await ada.chat.send(ada.create({ type: 'txt', to: grace.user, msg }))).message);
    await ada.send({
      type: 'combine', to: grace.user, compatibleText: 'your client is too old', title: 'what we said', summary: 'three things', messageList,
    });
    const { url, secret, title, summary, compatibleText } = await grace.next('onCombineMessage');
    assert.deepEqual({ title, summary, compatibleText },
      { title: 'what we said', summary: 'three things', compatibleText: 'your client is too old' });
    const parts = await grace.chat.downloadAndParseCombineMessage({ url, secret });
    assert.deepEqual([...parts].map(({ msg }) => msg), ['one', 'two 🙂', 'three']);
  },
};
