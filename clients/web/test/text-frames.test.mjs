// The adapter against a real socket whose server, like the gateway, closes with 1003 on the first binary frame.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';

import { commonjs } from '../build.mjs';
import { decode, encode, textFrames, useTextFrames } from '../stoa-text-frames.js';

let server;
let url;
const seen = [];

before(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(1003, 'text only');
    seen.push(data.toString());
    return socket.send(data.toString());
  }));
  await once(server, 'listening');
  url = `ws://127.0.0.1:${server.address().port}`;
});

after(() => server.close());

async function open(Class = textFrames(WebSocket)) {
  const socket = new Class(url);
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve) => { socket.onopen = resolve; });
  return socket;
}

const received = (socket) => new Promise((resolve) => { socket.onmessage = ({ data }) => resolve(data); });
const closed = (socket) => new Promise((resolve) => { socket.onclose = resolve; });
const said = (socket) => { socket.close(); return closed(socket); };

test('the server does refuse bytes without the adapter', async () => {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send(Buffer.from([1]));
  assert.equal((await once(socket, 'close'))[0], 1003);
});

test('bytes leave as padded base64 and come back as the same bytes', async () => {
  const socket = await open();
  for (const bytes of [[0x40, 2], [255, 254, 253], [1, 2, 3, 4]].map((list) => Uint8Array.from(list))) {
    const answer = received(socket);
    socket.send(bytes);
    const data = await answer;
    assert.ok(data instanceof ArrayBuffer);
    assert.deepEqual(new Uint8Array(data), bytes);
    assert.equal(seen.at(-1), Buffer.from(bytes).toString('base64'));
  }
  await said(socket);
});

test('a buffer, and a view that begins inside a larger buffer, are sent as what they show', async () => {
  const socket = await open();
  const buffer = Uint8Array.from([9, 1, 2, 9]).buffer;
  for (const [data, expected] of [[buffer, [9, 1, 2, 9]], [new DataView(buffer, 1, 2), [1, 2]]]) {
    const answer = received(socket);
    socket.send(data);
    assert.deepEqual([...new Uint8Array(await answer)], expected);
  }
  await said(socket);
});

test('large frames survive, in one frame', async () => {
  const socket = await open();
  const bytes = Uint8Array.from({ length: 100_001 }, (_, at) => (at * 7) & 255);
  const before = seen.length;
  const answer = received(socket);
  socket.send(bytes);
  assert.deepEqual(new Uint8Array(await answer), bytes);
  assert.equal(seen.length, before + 1);
  await said(socket);
});

test('text of the application goes out as it is, and anything but text or bytes is refused', async () => {
  const socket = await open();
  const answer = received(socket);
  socket.send('QAI=');
  assert.deepEqual([...new Uint8Array(await answer)], [0x40, 2]);
  assert.throws(() => socket.send({ size: 1 }), TypeError);
  await said(socket);
});

test('texts that are not base64 never reach the SDK', async () => {
  const socket = await open();
  const heard = [];
  socket.onmessage = ({ data }) => heard.push([...new Uint8Array(data)]);
  for (const text of ['{"message": "Internal server error", "connectionId": "c", "requestId": "r"}', '', 'QAI', 'Q===', 'QA I=']) {
    socket.send(text);
  }
  const last = new Promise((resolve) => socket.addEventListener('message', resolve));
  socket.send(Uint8Array.from([7]));
  await last;
  assert.deepEqual(heard, [[7]]);
  await said(socket);
});

test('until the SDK asks for buffers, messages are Blobs, as with every WebSocket', async () => {
  const socket = await open();
  socket.binaryType = 'blob';
  const answer = received(socket);
  socket.send(Uint8Array.from([1, 2]));
  const data = await answer;
  assert.ok(data instanceof Blob);
  assert.deepEqual([...new Uint8Array(await data.arrayBuffer())], [1, 2]);
  await said(socket);
});

test('states, constants, close codes, reasons and listeners are those of a WebSocket', async () => {
  const Class = textFrames(WebSocket);
  assert.deepEqual([Class.CONNECTING, Class.OPEN, Class.CLOSING, Class.CLOSED], [0, 1, 2, 3]);
  const socket = new Class(url);
  assert.equal(socket.readyState, socket.CONNECTING);
  await new Promise((resolve) => { socket.onopen = resolve; });
  assert.equal(socket.readyState, socket.OPEN);
  assert.equal(new URL(socket.url).href, new URL(url).href);
  const heard = [];
  const removed = () => heard.push('removed');
  socket.addEventListener('close', removed);
  socket.addEventListener('close', { handleEvent: () => heard.push('object') });
  socket.removeEventListener('close', removed);
  const end = closed(socket);
  socket.close(4001, 'enough');
  const { code, reason } = await end;
  assert.deepEqual([code, reason, socket.readyState], [4001, 'enough', socket.CLOSED]);
  assert.deepEqual(heard, ['object']);
});

test('a failed connection is an error and a close', async () => {
  const socket = new (textFrames(WebSocket))('ws://127.0.0.1:1');
  const heard = [];
  socket.onerror = () => heard.push('error');
  await new Promise((resolve) => { socket.onclose = () => { heard.push('close'); resolve(); }; });
  assert.deepEqual(heard, ['error', 'close']);
});

test('useTextFrames replaces once and can be undone', () => {
  const root = { WebSocket };
  const undo = useTextFrames(root);
  const adapted = root.WebSocket;
  assert.notEqual(adapted, WebSocket);
  useTextFrames(root);
  assert.equal(root.WebSocket, adapted);
  undo();
  assert.equal(root.WebSocket, WebSocket);
  assert.throws(() => useTextFrames({}), TypeError);
});

test('sockets to other servers stay as they are', () => {
  const root = { WebSocket };
  useTextFrames(root, (address) => !address.includes('127.0.0.1'));
  const socket = new root.WebSocket('ws://127.0.0.1:1');
  assert.ok(socket instanceof WebSocket);
  socket.on('error', () => {});
});

test('encode and decode agree on every length', () => {
  for (let length = 1; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => 255 - at);
    assert.deepEqual(new Uint8Array(decode(encode(bytes))), bytes);
  }
});

test('the CommonJS file is the module', async () => {
  const here = (name) => readFile(new URL(`../${name}`, import.meta.url), 'utf8');
  assert.equal(await here('stoa-text-frames.cjs'), commonjs(await here('stoa-text-frames.js')));
  const loaded = createRequire(import.meta.url)('../stoa-text-frames.cjs');
  assert.deepEqual(Object.keys(loaded).sort(), ['decode', 'encode', 'textFrames', 'useTextFrames']);
});
