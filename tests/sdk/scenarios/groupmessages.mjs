// Groups: what is said there, who hears it, who may not speak.

import assert from 'node:assert/strict';

import { found, hears, team, texts } from '../group.mjs';
import { pause, refused, silent } from '../scene.mjs';

const EXT = { yes: true, whole: -42, large: 2 ** 40, ratio: 1.25, word: 'grüße 🌍', list: [{ a: [1, null] }] };
const BYTES = Uint8Array.from({ length: 20_000 }, (_, at) => (at * 31) & 255);
const toGroup = (to, fields) => ({ chatType: 'groupChat', to, ...fields });
const recall = (client, mid, to) => client.chat.recallMessage({ mid, to, chatType: 'groupChat' });
const numbers = (count, stem = 'number') => Array.from({ length: count }, (_, number) => `${stem} ${number}`);

// What every member but the sender shows has to be what the sender was told it sent.
async function arrives(sender, group, hearers, event, fields) {
  const { serverMsgId } = await sender.send(toGroup(group, fields));
  const messages = await Promise.all(hearers.map((hearer) => hearer.next(event, ({ id }) => id === serverMsgId)));
  for (const { from, to, chatType, time } of messages) {
    assert.deepEqual([from, to, chatType], [sender.user, group, 'groupChat']);
    assert.ok(Math.abs(time - Date.now()) < 10_000);
  }
  await silent(sender, event, 0);
  return messages;
}

async function sayAll(client, group, list) {
  for (const msg of list) await client.say(group, msg);
}

async function caughtUp(scene, account, options) {
  const client = await scene.login(account, options);
  await client.next('onOfflineMessageSyncFinish', undefined, 15_000);
  await pause(300);
  return client;
}

export default {
  async 'every kind of message reaches every member'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const kinds = {
      onTextMessage: { type: 'txt', msg: 'hello\n"wörld" 🙂', ext: EXT },
      onCmdMessage: { type: 'cmd', action: 'wave', ext: EXT },
      onCustomMessage: { type: 'custom', customEvent: 'order', customExts: { price: '12.50' }, ext: EXT },
      onLocationMessage: { type: 'loc', lat: 52.5, lng: 13.4, addr: 'Pariser Platz', buildingName: 'Tor', ext: EXT },
    };
    for (const [event, fields] of Object.entries(kinds)) {
      for (const message of await arrives(ada, id, [grace, linus], event, fields)) {
        const shown = Object.fromEntries(Object.keys(fields).map((field) => [field, message[field]]));
        assert.deepEqual(shown, fields);
      }
    }
  },

  async 'an image reaches every member as it was'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const file = ada.file(BYTES, 'view.png', 'image/png');
    const fields = { type: 'img', file, width: 640, height: 480, ext: EXT };
    for (const message of await arrives(ada, id, [grace, linus], 'onImageMessage', fields)) {
      assert.deepEqual([message.width, message.height, message.ext], [640, 480, EXT]);
      const answer = await fetch(message.url);
      assert.equal(answer.status, 200);
      assert.deepEqual(Buffer.from(await answer.arrayBuffer()), Buffer.from(BYTES));
    }
  },

  async 'own other devices hear it too, the one that spoke does not'(scene) {
    const { id, ada, grace } = await team(scene);
    const sofa = await scene.again(ada, { resource: 'sofa' });
    await arrives(ada, id, [sofa, grace], 'onTextMessage', { type: 'txt', msg: 'from the desk' });
    await silent(ada, 'onTextMessage');
  },

  async 'typing reaches who is there and is forgotten'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await linus.close();
    await pause(200);
    await arrives(ada, id, [grace], 'onCmdMessage', { type: 'cmd', action: 'TypingBegin', deliverOnlineOnly: true });
    await ada.say(id, 'done typing');
    const back = await scene.again(linus);
    await back.next('onTextMessage', ({ msg }) => msg === 'done typing');
    await silent(back, 'onCmdMessage');
  },

  async 'a message to some is for nobody else'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await arrives(ada, id, [grace], 'onTextMessage', { type: 'txt', msg: 'psst', receiverList: [grace.user] });
    await arrives(ada, id, [grace, linus], 'onTextMessage', { type: 'txt', msg: 'all' });
    assert.deepEqual(texts(linus, id), ['all']);
    const phone = await scene.again(linus, { resource: 'phone' });
    await pause(500);
    assert.ok(!texts(phone, id).includes('psst'));
    const tooMany = Array.from({ length: 21 }, (_, number) => `user-${number}`);
    await refused(ada.say(id, 'psst', { receiverList: tooMany }), 50);
  },

  async 'a recalled message is taken back at every member'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await linus.close();
    const { serverMsgId: mid } = await ada.say(id, 'not what I meant');
    await grace.next('onTextMessage');
    await recall(ada, mid, id);
    const { from, to } = await grace.next('onRecallMessage', (event) => event.mid === mid);
    assert.deepEqual([from, to], [ada.user, id]);
    await ada.say(id, 'this is');
    const back = await scene.again(linus);
    await back.next('onTextMessage', ({ msg }) => msg === 'this is');
    assert.deepEqual(texts(back, id), ['this is']);
  },

  async "nobody recalls another's message"(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { serverMsgId: mid } = await ada.say(id, 'mine');
    await linus.next('onTextMessage');
    await refused(recall(grace, mid, id), 603);
    await silent(linus, 'onRecallMessage');
  },

  async 'two talk at once: all hear all of it, in the order of each, once'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const [mine, yours] = [numbers(40, 'ada'), numbers(40, 'grace')];
    await Promise.all([sayAll(ada, id, mine), sayAll(grace, id, yours)]);
    await linus.next('onTextMessage', ({ msg }) => msg === mine.at(-1));
    await linus.next('onTextMessage', ({ msg }) => msg === yours.at(-1));
    await ada.next('onTextMessage', ({ msg }) => msg === yours.at(-1));
    await grace.next('onTextMessage', ({ msg }) => msg === mine.at(-1));
    await pause(300);
    assert.deepEqual(texts(ada, id), yours);
    assert.deepEqual(texts(grace, id), mine);
    const heard = texts(linus, id);
    assert.equal(heard.length, 80);
    for (const said of [mine, yours]) assert.deepEqual(heard.filter((msg) => said.includes(msg)), said);
  },

  async 'who was away gets all that was said meanwhile, in order, once'(scene) {
    const [[ada, linus], account] = [await scene.pair(), await scene.user('grace')];
    const id = await found(ada, [linus, account]);
    const said = numbers(60);
    for (const [at, msg] of said.entries()) await [ada, linus][at % 2].say(id, msg);
    const grace = await caughtUp(scene, account, { resource: 'desk' });
    assert.deepEqual(texts(grace, id), said);
    await linus.say(id, 'and now');
    await grace.next('onTextMessage', ({ msg }) => msg === 'and now');
    await grace.close();
    const again = await scene.login(account, { resource: 'desk' });
    await pause(500);
    assert.deepEqual(texts(again, id).filter((msg) => said.includes(msg)), []);
  },

  async 'what is said while a member catches up stays in order'(scene) {
    const [ada, account] = [await scene.login(await scene.user()), await scene.user('grace')];
    const id = await found(ada, [account]);
    const said = numbers(120);
    const saying = sayAll(ada, id, said);
    await ada.next('onReceivedMessage');
    await pause(300);
    const grace = await scene.login(account);
    await saying;
    await grace.next('onTextMessage', ({ msg }) => msg === said.at(-1), 15_000);
    await pause(300);
    assert.deepEqual(texts(grace, id), said);
  },

  async 'a member whose connection breaks misses nothing'(scene) {
    const { id, ada, grace } = await team(scene);
    grace.cut();
    await grace.next('onReconnecting');
    const said = numbers(5);
    await sayAll(ada, id, said);
    await grace.next('onTextMessage', ({ msg }) => msg === said.at(-1), 10_000);
    assert.deepEqual(texts(grace, id), said);
  },

  async 'who was away gets nothing from before it came and nothing from after it went'(scene) {
    const [ada, account] = [await scene.login(await scene.user()), await scene.user('grace')];
    const id = await found(ada, []);
    await ada.say(id, 'before');
    await ada.chat.inviteUsersToGroup({ groupId: id, users: [account.user] });
    await ada.say(id, 'while');
    await ada.chat.removeGroupMember({ groupId: id, username: account.user });
    await ada.say(id, 'after');
    const grace = await caughtUp(scene, account);
    await hears(grace, id, 'removeMember');
    assert.deepEqual(texts(grace, id), ['while']);
  },

  async 'who went and came back meanwhile gets what was said in both times'(scene) {
    const [ada, account] = [await scene.login(await scene.user()), await scene.user('grace')];
    const id = await found(ada, [account]);
    await ada.say(id, 'while');
    await ada.chat.removeGroupMember({ groupId: id, username: account.user });
    await ada.say(id, 'between');
    await ada.chat.inviteUsersToGroup({ groupId: id, users: [account.user] });
    await ada.say(id, 'while again');
    const grace = await caughtUp(scene, account);
    assert.deepEqual(texts(grace, id), ['while', 'while again']);
  },

  async 'who joins while there hears what is said from then on'(scene) {
    const { id, ada, grace } = await team(scene, { isPublic: true });
    const ken = await scene.login(await scene.user('ken'));
    await ada.say(id, 'before');
    await grace.next('onTextMessage');
    await ken.chat.joinGroup({ groupId: id, message: '' });
    await sayAll(ada, id, numbers(3));
    await ken.next('onTextMessage', ({ msg }) => msg === 'number 2');
    const late = await scene.again(ken, { resource: 'late' });
    await pause(500);
    assert.deepEqual(texts(ken, id), numbers(3));
    assert.ok(!texts(late, id).includes('before'));
  },

  async 'who may not speak, and what cannot be said, is refused'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const ken = await scene.login(await scene.user('ken'));
    for (const unknown of ['123456789', 'no-number']) await refused(ada.say(unknown, 'anybody?'), 605);
    await refused(ken.say(id, 'let me in'), 602);
    await ada.chat.muteGroupMember({ groupId: id, username: grace.user, muteDuration: 60_000 });
    await refused(grace.say(id, 'but'), 507);
    await refused(ada.say(id, 'x'.repeat(8000)), 511);
    await scene.rest('POST', `/chatgroups/${id}/disable`);
    await refused(ada.say(id, 'hello?'), 608);
    await silent(linus, 'onTextMessage');
    for (const client of [ada, grace, ken]) assert.equal(client.chat.isOpened(), true);
  },
};
