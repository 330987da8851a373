// node benchmarks/w1.mjs --server '<line of infrastructure.local --json>' [--binary]
// W1, the standard conversation, with the official SDK on both ends. Prints one line of JSON: bytes and frames on the
// sockets (payload and WebSocket header; no TLS, TCP or IP), per message on average, and for the whole conversation.

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { login } from '../tests/sdk/client.mjs';

const QUIET = 300; // ms without a frame: nothing is under way any more
const LINES = readFileSync(new URL('corpus.txt', import.meta.url), 'utf8').split('\n').filter(Boolean);

const { values: options } = parseArgs({ options: {
  server: { type: 'string' },
  binary: { type: 'boolean', default: false },
} });

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const sum = (frames) => frames.reduce((total, frame) => total + frame.size, 0);

/** Frames of one client since they were last taken, with their sizes on the socket. */
function meter(client) {
  const { traffic } = client;
  const before = { up: traffic.up.bytes, down: traffic.down.bytes };
  let frames = { up: [{ size: before.up }], down: [{ size: before.down }] };
  let last = Date.now();
  traffic.watch = (way) => {
    frames[way].push({ size: traffic[way].bytes - before[way] });
    before[way] = traffic[way].bytes;
    last = Date.now();
  };
  return {
    client,
    async quiet() { while (Date.now() - last < QUIET) await pause(20); },
    take() {
      const taken = frames;
      frames = { up: [], down: [] };
      return taken;
    },
  };
}

// Whoever sends gets its reply first and the receipt afterwards; whoever receives gets the message first and the reply to
// its receipt afterwards. Of the frames that go up there, the largest carries the receipt; others confirm what came.
function parts(sender, receiver) {
  const receipt = receiver.up.reduce((largest, frame) => (frame.size > largest.size ? frame : largest));
  return {
    message: {
      sender: { out: sender.up[0].size, in: sender.down[0].size },
      receiver: { in: receiver.down[0].size, out: sum(receiver.up) - receipt.size },
    },
    receipt: {
      reader: { out: receipt.size, in: sum(receiver.down.slice(1)) },
      sender: { in: sum(sender.down.slice(1)), out: sum(sender.up.slice(1)) },
    },
    ...counts(sender, receiver),
  };
}

/** Frames of the message and its receipt; and those by which a client confirms what it has, once in a while. */
function counts(sender, receiver) {
  const all = [sender.up, sender.down, receiver.up, receiver.down].reduce((total, { length }) => total + length, 0);
  const confirmations = sender.up.length + receiver.up.length - 2;
  return { frames: all - confirmations, confirmations };
}

/** The mean of many objects of one shape, number by number. */
function mean(samples) {
  if (typeof samples[0] === 'number') return Math.round((samples.reduce((a, b) => a + b, 0) / samples.length) * 10) / 10;
  return Object.fromEntries(Object.keys(samples[0]).map((key) => [key, mean(samples.map((sample) => sample[key]))]));
}

async function enter(server, { username, password }) {
  const client = await login({ server, user: username, pwd: password, binary: options.binary, delivery: true });
  const measured = meter(client);
  await measured.quiet();
  const { up, down } = measured.take();
  return { ...measured, login: { out: sum(up), in: sum(down) } };
}

/** Someone of the demo app, who may register by themselves; names as short as the reference's. */
async function someone(server, username) {
  const password = 'w1-password';
  const { status } = await fetch(`${server.rest}/${server.appkey.replace('#', '/')}/users`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username, password }),
  });
  if (status !== 200) throw new Error(`cannot register ${username}: ${status}`);
  return { username, password };
}

async function converse(sender, receiver) {
  const samples = [];
  for (const line of LINES) {
    const { serverMsgId } = await sender.client.text(receiver.client.user, line);
    await sender.client.next('onDeliveredMessage', ({ mid }) => mid === serverMsgId);
    await receiver.client.next('onReceivedMessage'); // the reply to the receipt
    await pause(5); // a confirmation may follow
    samples.push({ id: serverMsgId, ...parts(sender.take(), receiver.take()) });
  }
  return samples;
}

async function main() {
  const server = JSON.parse(options.server);
  const sender = await enter(server, await someone(server, 'ann'));
  const receiver = await enter(server, await someone(server, 'bob'));
  const samples = await converse(sender, receiver);
  const last = samples.at(-1).id;
  await receiver.client.send({ type: 'read', to: sender.client.user, id: last });
  await sender.client.next('onReadMessage', ({ mid }) => mid === last);
  await Promise.all([sender, receiver].map(({ quiet }) => quiet()));
  const all = [sender, receiver].flatMap(({ client: { traffic } }) => [traffic.up, traffic.down]);
  await Promise.all([sender, receiver].map(({ client }) => client.close()));
  console.log(JSON.stringify({
    name: options.binary ? 'W1, bytes' : 'W1, base64',
    messages: samples.length,
    login: mean([sender.login, receiver.login]),
    ...mean(samples.map(({ id, ...sample }) => sample)),
    whole: {
      bytes: all.reduce((total, { bytes }) => total + bytes, 0),
      frames: all.reduce((total, { frames }) => total + frames, 0),
    },
  }));
  process.exit(0);
}

await main();
