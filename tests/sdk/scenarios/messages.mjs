// One to one, both online: every kind of message but files, every kind of value, receipts, devices, refusals.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { refused, silent } from '../scene.mjs';

const EXT = {
  yes: true, no: false, zero: 0, whole: 42, negative: -7, large: 2 ** 40, ratio: 1.25, word: 'grüße 🌍', empty: '',
  object: { a: { b: [1, 'x', null] } }, list: [1, 2, { three: 3 }], nothing: null,
};

// What the receiver shows has to be what the sender was told it sent.
async function arrives(sender, receiver, event, fields) {
  const { serverMsgId } = await sender.send({ to: receiver.user, ...fields });
  const message = await receiver.next(event, ({ id }) => id === serverMsgId);
  assert.deepEqual([message.from, message.to], [sender.user, receiver.user]);
  assert.ok(Math.abs(message.time - Date.now()) < 10_000);
  return message;
}

export default {
  async 'text with every kind of ext'(scene) {
    const [ada, grace] = await scene.pair();
    const message = await arrives(ada, grace, 'onTextMessage', { type: 'txt', msg: 'hello\n\t"wörld" 🙂', ext: EXT });
    assert.equal(message.msg, 'hello\n\t"wörld" 🙂');
    assert.deepEqual(message.ext, EXT);
    assert.equal(BigInt(message.id) >> 22n, BigInt(message.time));
    assert.deepEqual((await grace.next('onMessage')).map(({ id }) => id), [message.id]);
  },

  async 'command'(scene) {
    const [ada, grace] = await scene.pair();
    const message = await arrives(ada, grace, 'onCmdMessage', { type: 'cmd', action: 'wave', ext: EXT });
    assert.equal(message.action, 'wave');
    assert.deepEqual(message.ext, EXT);
  },

  async 'custom'(scene) {
    const [ada, grace] = await scene.pair();
    const customExts = { price: '12.50', currency: 'EUR' };
    const fields = { type: 'custom', customEvent: 'order', customExts, ext: EXT };
    const message = await arrives(ada, grace, 'onCustomMessage', fields);
    assert.equal(message.customEvent, 'order');
    assert.deepEqual(message.customExts, customExts);
    assert.deepEqual(message.ext, EXT);
  },

  async 'location'(scene) {
    const [ada, grace] = await scene.pair();
    const fields = { type: 'loc', lat: 52.516275, lng: 13.377704, addr: 'Pariser Platz', buildingName: 'Tor', ext: EXT };
    const { lat, lng, addr, buildingName, ext } = await arrives(ada, grace, 'onLocationMessage', fields);
    assert.deepEqual({ lat, lng, addr, buildingName, ext },
      { lat: 52.516275, lng: 13.377704, addr: 'Pariser Platz', buildingName: 'Tor', ext: EXT });
  },

  async 'a burst arrives in order, once'(scene) {
    const [ada, grace] = await scene.pair();
    const sent = Array.from({ length: 40 }, (_, number) => `number ${number}`);
    for (const msg of sent) await ada.text(grace.user, msg);
    await grace.next('onTextMessage', ({ msg }) => msg === sent.at(-1));
    assert.deepEqual(grace.all('onTextMessage').map(({ msg }) => msg), sent);
  },

  async 'both at once: nobody misses anything'(scene) {
    const [ada, grace] = await scene.pair();
    const numbers = Array.from({ length: 15 }, (_, number) => number);
    await Promise.all(numbers.flatMap((number) => [
      ada.text(grace.user, `a${number}`), grace.text(ada.user, `g${number}`),
    ]));
    for (const number of numbers) {
      await grace.next('onTextMessage', ({ msg }) => msg === `a${number}`);
      await ada.next('onTextMessage', ({ msg }) => msg === `g${number}`);
    }
    assert.equal(ada.all('onTextMessage').length + grace.all('onTextMessage').length, 2 * numbers.length);
  },

  async 'typing reaches who is there'(scene) {
    const [ada, grace] = await scene.pair();
    const typing = { type: 'cmd', action: 'TypingBegin', deliverOnlineOnly: true };
    assert.equal((await arrives(ada, grace, 'onCmdMessage', typing)).action, 'TypingBegin');
  },

  async 'typing is forgotten when nobody is there'(scene) {
    const [ada, graceAccount] = await Promise.all([scene.user().then((user) => scene.login(user)), scene.user('grace')]);
    const { user } = graceAccount;
    await ada.send({ type: 'cmd', to: user, action: 'TypingBegin', deliverOnlineOnly: true });
    await ada.text(user, 'are you there?');
    const grace = await scene.login(graceAccount);
    await grace.next('onTextMessage');
    await silent(grace, 'onCmdMessage');
  },

  async 'delivery receipts come after the reply'(scene) {
    const [ada, grace] = await scene.pair({ delivery: true });
    for (let number = 0; number < 10; number += 1) {
      const { serverMsgId } = await ada.text(grace.user, `number ${number}`);
      const receipt = await ada.next('onDeliveredMessage', ({ mid }) => mid === serverMsgId);
      assert.deepEqual([receipt.from, receipt.to], [grace.user, ada.user]);
    }
    const kinds = ada.events.map(({ name }) => name)
      .filter((name) => name === 'onReceivedMessage' || name === 'onDeliveredMessage');
    assert.deepEqual(kinds, Array.from({ length: 10 }, () => ['onReceivedMessage', 'onDeliveredMessage']).flat());
    await silent(grace, 'onDeliveredMessage'); // a receipt is not itself received
  },

  async 'read receipts'(scene) {
    const [ada, grace] = await scene.pair();
    const { serverMsgId } = await ada.text(grace.user, 'read this');
    const { id } = await grace.next('onTextMessage');
    await grace.send({ type: 'read', to: ada.user, id });
    const { mid, from } = await ada.next('onReadMessage');
    assert.deepEqual([mid, from], [serverMsgId, grace.user]);
  },

  async 'channel receipts'(scene) {
    const [ada, grace] = await scene.pair();
    await ada.text(grace.user, 'one');
    await grace.next('onTextMessage');
    await grace.send({ type: 'channel', to: ada.user });
    const { from, to } = await ada.next('onChannelMessage');
    assert.deepEqual([from, to], [grace.user, ada.user]);
  },

  async 'own other devices get a copy'(scene) {
    const [ada, grace] = [await scene.user(), await scene.login(await scene.user('grace'))];
    const [desk, sofa] = [await scene.login(ada, { resource: 'desk' }), await scene.login(ada, { resource: 'sofa' })];
    const { serverMsgId } = await desk.text(grace.user, 'from the desk');
    const copy = await sofa.next('onTextMessage');
    assert.deepEqual([copy.id, copy.from, copy.to], [serverMsgId, ada.user, grace.user]);
    await grace.next('onTextMessage');
    await silent(desk, 'onTextMessage');
  },

  async 'every device of the receiver gets it'(scene) {
    const [ada, grace] = [await scene.login(await scene.user()), await scene.user('grace')];
    const devices = [await scene.login(grace, { resource: 'desk' }), await scene.login(grace, { resource: 'sofa' })];
    const { serverMsgId } = await ada.text(grace.user, 'to both');
    for (const device of devices) await device.next('onTextMessage', ({ id }) => id === serverMsgId);
  },

  async 'to one device'(scene) {
    const [ada, grace] = [await scene.login(await scene.user()), await scene.user('grace')];
    const [desk, sofa] = [await scene.login(grace, { resource: 'desk' }), await scene.login(grace, { resource: 'sofa' })];
    await ada.text(`${grace.user}/${sofa.resource}`, 'only the sofa');
    await sofa.next('onTextMessage', ({ msg }) => msg === 'only the sofa');
    await silent(desk, 'onTextMessage');
  },

  async 'to oneself, from another device'(scene) {
    const ada = await scene.user();
    const [desk, sofa] = [await scene.login(ada, { resource: 'desk' }), await scene.login(ada, { resource: 'sofa' })];
    await desk.text(ada.user, 'note to self');
    const message = await sofa.next('onTextMessage');
    assert.deepEqual([message.msg, message.from, message.to], ['note to self', `${ada.user}/${desk.resource}`, ada.user]);
    await silent(desk, 'onTextMessage');
  },

  async 'too large is refused'(scene) {
    const [ada, grace] = await scene.pair();
    const { serverMsgId } = await ada.text(grace.user, 'x'.repeat(4800));
    await grace.next('onTextMessage', ({ id }) => id === serverMsgId);
    await refused(ada.text(grace.user, 'x'.repeat(8000)), 511);
    await refused(ada.text(grace.user, 'short', { ext: { long: 'x'.repeat(8000) } }), 511);
    assert.equal(ada.chat.isOpened(), true);
  },

  async 'to nobody is refused'(scene) {
    const ada = await scene.login(await scene.user());
    await refused(ada.text('nobody-of-this-name', 'hello?'), 204);
  },

  async 'an app that insists on contacts refuses strangers'(scene) {
    const [ada, grace] = await scene.pair({}, await scene.app({ friends_only: true }));
    await refused(ada.text(grace.user, 'hello stranger'), 221);
  },

  async 'the older way to listen works beside the newer'(scene) {
    const [ada, grace] = await scene.pair();
    const heard = [];
    grace.chat.listen({ onTextMessage: ({ data }) => heard.push(data) }); // its own shape of messages
    await ada.text(grace.user, 'both hear this');
    await grace.next('onTextMessage', ({ msg }) => msg === 'both hear this');
    assert.deepEqual(plain(heard), ['both hear this']);
  },

  async 'handlers can be added and removed'(scene) {
    const [ada, grace] = await scene.pair();
    const heard = [];
    grace.chat.addEventHandler('mine', { onTextMessage: ({ msg }) => heard.push(msg) });
    await ada.text(grace.user, 'first');
    await grace.next('onTextMessage', ({ msg }) => msg === 'first');
    grace.chat.removeEventHandler('mine');
    await ada.text(grace.user, 'second');
    await grace.next('onTextMessage', ({ msg }) => msg === 'second');
    assert.deepEqual(plain(heard), ['first']);
  },
};
