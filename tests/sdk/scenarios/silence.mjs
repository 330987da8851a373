// What users want to be notified of while away: silent mode, languages, push tokens, the nickname that pushes show.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { found, team } from '../group.mjs';
import { pause as wait, refused } from '../scene.mjs';

const UNSET = { type: 'DEFAULT', ignoreDuration: 0, ignoreInterval: '' };
const QUIET = 300;

const type = (remindType) => ({ options: { paramType: 0, remindType } });
const pause = (duration) => ({ options: { paramType: 1, duration } });
const nightly = (startTime, endTime) => ({ options: { paramType: 2, startTime, endTime } });
const elsewhere = (client, operation) => client.next('onMultiDeviceEvent', (event) => event.operation === operation);
// The SDK takes no object of another window than its own.
const within = (client, given) => client.window.JSON.parse(JSON.stringify(given));
const hushAll = (client, how) => client.chat.setSilentModeForAll(within(client, how));
const hush = (client, where, how) => client.chat.setSilentModeForConversation(within(client, { ...where, ...how }));
const data = async (promise) => plain((await promise).data);

/** A user on two devices. */
async function twice(scene, options = {}) {
  const phone = await scene.login(await scene.user(), { resource: 'phone', ...options });
  return [phone, await scene.again(phone, { resource: 'web', ...options })];
}

/** Nothing has come to the client but what was taken. */
async function nothingElse(client) {
  await wait(QUIET);
  const more = client.events.filter(({ name, taken }) => name === 'onMultiDeviceEvent' && !taken);
  assert.deepEqual(more.map(({ value }) => value), [], `${client.resource} was told more`);
}

export default {
  async 'silent mode for everything is set, read, and told to the other device'(scene) {
    const [phone, web] = await twice(scene);
    assert.deepEqual(await data(phone.chat.getSilentModeForAll()), { ...UNSET, type: 'ALL' });
    for (const remindType of ['NONE', 'AT', 'ALL']) {
      const set = await data(hushAll(phone, type(remindType)));
      assert.deepEqual(set, { ...UNSET, type: remindType });
      const event = await elsewhere(web, 'setSilentModeForUser');
      assert.deepEqual(event, { operation: 'setSilentModeForUser', resource: phone.resource, data: set });
    }
    const before = Date.now();
    const { ignoreDuration } = await data(hushAll(phone, pause(3_600_000)));
    assert.ok(ignoreDuration >= before + 3_590_000 && ignoreDuration <= Date.now() + 3_610_000, `${ignoreDuration}`);
    const night = nightly({ hours: 21, minutes: 30 }, { hours: 8, minutes: 5 });
    await hushAll(phone, night);
    const set = { type: 'ALL', ignoreDuration, ignoreInterval: '21:30-08:05' };
    for (const client of [phone, web]) assert.deepEqual(await data(client.chat.getSilentModeForAll()), set);
    await elsewhere(web, 'setSilentModeForUser');
    assert.deepEqual((await elsewhere(web, 'setSilentModeForUser')).data, set);
    await nothingElse(phone);
  },

  async 'silent mode of one conversation is set, cleared, and told to the other device'(scene) {
    const [phone, web] = await twice(scene);
    const [grace, id] = [await scene.user('grace'), await found(phone, [])];
    for (const [conversationId, kind] of [[grace.user, 'singleChat'], [id, 'groupChat']]) {
      const where = { conversationId, type: kind };
      assert.deepEqual(await data(phone.chat.getSilentModeForConversation(where)), UNSET);
      const set = await data(hush(phone, where, type('NONE')));
      assert.deepEqual(set, { ...UNSET, type: 'NONE' });
      assert.deepEqual(await data(web.chat.getSilentModeForConversation(where)), set);
      assert.deepEqual(await elsewhere(web, 'setSilentModeForConversation'), {
        operation: 'setSilentModeForConversation', resource: phone.resource, conversationId, type: kind,
        data: { type: 'NONE', ignoreDuration: 0 },
      });
      assert.deepEqual(await data(phone.chat.clearRemindTypeForConversation(where)), UNSET);
      assert.deepEqual(await elsewhere(web, 'removeSilentModeForConversation'), {
        operation: 'removeSilentModeForConversation', resource: phone.resource, conversationId, type: kind, data: {},
      });
      const { ignoreDuration } = await data(hush(phone, where, pause(60_000)));
      assert.ok(ignoreDuration > Date.now());
      const event = await elsewhere(web, 'setSilentModeForConversation');
      assert.deepEqual(event.data, { type: 'DEFAULT', ignoreDuration });
    }
    assert.deepEqual(await data(phone.chat.getSilentModeForAll()), { ...UNSET, type: 'ALL' });
    for (const client of [phone, web]) await nothingElse(client);
  },

  async 'a device that was away hears of silent mode when it comes back'(scene) {
    const [phone, web] = await twice(scene);
    const grace = await scene.user('grace');
    await web.close();
    await hush(phone, { conversationId: grace.user, type: 'singleChat' }, type('AT'));
    const back = await scene.again(phone, { resource: 'web' });
    const { conversationId } = await elsewhere(back, 'setSilentModeForConversation');
    assert.equal(conversationId, grace.user);
  },

  async 'silent mode of several conversations is read at once'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await hush(ada, { conversationId: grace.user, type: 'singleChat' }, type('NONE'));
    await hush(ada, { conversationId: id, type: 'groupChat' }, type('AT'));
    const conversationList = [{ id: grace.user, type: 'singleChat' }, { id: linus.user, type: 'singleChat' }];
    const users = { [grace.user]: { ...UNSET, type: 'NONE' }, [linus.user]: UNSET };
    const read = (list) => data(ada.chat.getSilentModeForConversations({ conversationList: list }));
    assert.deepEqual(await read(conversationList), { user: users, group: {} });
    const both = [...conversationList, { id, type: 'groupChat' }];
    assert.deepEqual(await read(both), { user: users, group: { [id]: { ...UNSET, type: 'AT' } } });
    assert.deepEqual(await read([]), { user: {}, group: {} });
  },

  async 'conversations with a type of their own are listed by page'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const page = async (pageSize, cursor) =>
      data(ada.chat.getSilentModeRemindTypeConversations({ pageSize, cursor }));
    assert.deepEqual([...(await page(10)).conversations], []);
    await hush(ada, { conversationId: grace.user, type: 'singleChat' }, type('NONE'));
    await hush(ada, { conversationId: linus.user, type: 'singleChat' }, pause(60_000));
    await hush(ada, { conversationId: id, type: 'groupChat' }, type('AT'));
    await hushAll(ada, type('NONE'));
    const first = await page(1);
    assert.deepEqual(first.conversations, [{ conversationId: id, type: 'groupChat', remindType: 'AT' }]);
    const { conversations, cursor } = await page(5, first.cursor);
    assert.deepEqual(conversations, [{ conversationId: grace.user, type: 'singleChat', remindType: 'NONE' }]);
    assert.equal(cursor, undefined);
    await ada.chat.clearRemindTypeForConversation({ conversationId: id, type: 'groupChat' });
    assert.deepEqual((await page(10)).conversations.map(({ remindType }) => remindType), ['NONE']);
  },

  async 'silent mode that cannot be is refused'(scene) {
    const { id, ada, grace } = await team(scene);
    await ada.chat.removeGroupMember({ groupId: id, username: grace.user });
    const set = (conversationId, kind, how) => hush(grace, { conversationId, type: kind }, how);
    await refused(set('nobody-of-this-name', 'singleChat', type('NONE')), 204);
    await refused(set('1795000000000121', 'groupChat', type('NONE')), 602);
    await refused(set(id, 'groupChat', type('NONE')), 602);
    for (const wrong of [pause(-1), pause(604_800_001), type('LOUD')]) {
      const { message } = await refused(set(ada.user, 'singleChat', wrong), 17);
      assert.match(message, /^parameters is invalid : /);
    }
    const interval = nightly({ hours: 8, minutes: 5 }, { hours: 9, minutes: 5 });
    await refused(set(ada.user, 'singleChat', interval), 17);
    await refused(hushAll(grace, type('DEFAULT')), 17);
    await refused(hushAll(grace, nightly({ hours: 24, minutes: 5 }, { hours: 9, minutes: 5 })), 17);
    const everybody = Array.from({ length: 101 }, (_, n) => ({ id: `u${n}`, type: 'singleChat' }));
    await refused(grace.chat.getSilentModeForConversations({ conversationList: everybody }), 17);
    assert.deepEqual(await data(grace.chat.getSilentModeForAll()), { ...UNSET, type: 'ALL' });
    await nothingElse(grace);
  },

  async 'the language of pushes'(scene) {
    const ada = await scene.login(await scene.user());
    assert.deepEqual(await data(ada.chat.getPushPerformLanguage()), { language: '' });
    for (const language of ['EN', 'zh-Hans']) {
      assert.deepEqual(await data(ada.chat.setPushPerformLanguage({ language })), { language });
      assert.deepEqual(await data(ada.chat.getPushPerformLanguage()), { language });
    }
    await refused(ada.chat.setPushPerformLanguage({ language: 'no language' }), 17);
  },

  async 'push tokens are uploaded and unbound'(scene) {
    const ada = await scene.login(await scene.user());
    const mine = async () => (await scene.rest('GET', `/users/${ada.user}/push/binding`)).entities;
    const device = { deviceId: 'tablet', deviceToken: 'token-1', notifierName: 'FCM' };
    const own = { deviceId: ada.resource, deviceToken: 'token-2', notifierName: 'FCM' };
    const bound = ({ deviceId, deviceToken, notifierName }) =>
      ({ device_id: deviceId, device_token: deviceToken, notifier_name: notifierName });
    const { pushInfo, username } = await data(ada.chat.uploadPushToken(device));
    assert.deepEqual([username, pushInfo], [ada.user, [{ ...bound(device), device_Id: 'tablet' }]]);
    await ada.chat.uploadPushToken(own);
    assert.deepEqual(await mine(), [device, own].map(bound));
    const left = await data(ada.chat.unbindPushToken());
    assert.deepEqual(left.pushInfo.map(({ device_id: id }) => id), ['tablet']);
    assert.deepEqual(await mine(), [bound(device)]);
  },

  async 'a push token that cannot be is refused, as often as the SDK tries'(scene) {
    const ada = await scene.login(await scene.user());
    const device = { deviceId: 'tablet', deviceToken: 't'.repeat(1025), notifierName: 'FCM' };
    const { message } = await refused(ada.chat.uploadPushToken(device), 17);
    assert.equal(message, 'parameters is invalid : device_token');
    assert.deepEqual((await scene.rest('GET', `/users/${ada.user}/push/binding`)).entities, []);
  },

  async 'a phone that changed hands is its new user\'s'(scene) {
    const [ada, grace] = await scene.pair();
    const phone = { deviceId: 'phone', deviceToken: `token of ${ada.user}`, notifierName: 'FCM' };
    await ada.chat.uploadPushToken(phone);
    await grace.chat.uploadPushToken(phone);
    const { entities: [adas] } = await scene.rest('GET', `/users/${ada.user}`);
    const { entities: [graces] } = await scene.rest('GET', `/users/${grace.user}`);
    assert.deepEqual([adas.pushInfo, graces.device_token], [undefined, phone.deviceToken]);
  },

  async 'the nickname that pushes show'(scene) {
    const ada = await scene.login(await scene.user());
    const { entities: [renamed] } = plain(await ada.chat.updateCurrentUserNick('Countess 🦉'));
    assert.deepEqual([renamed.username, renamed.nickname], [ada.user, 'Countess 🦉']);
    const { entities: [found_] } = await scene.rest('GET', `/users/${ada.user}`);
    assert.equal(found_.nickname, 'Countess 🦉');
    const { message } = await refused(ada.chat.updateCurrentUserNick('x'.repeat(101)), 17);
    assert.equal(message, 'NICKNAME_TOO_LONG');
  },

  async 'SDK 4.21: silent mode, push tokens, languages'(scene) {
    const [phone, web] = await twice(scene, { sdk: '4.21' });
    const grace = await scene.user('grace');
    const where = { conversationId: grace.user, type: 'singleChat' };
    await hushAll(phone, nightly({ hours: 8, minutes: 5 }, { hours: 10, minutes: 30 }));
    assert.equal((await elsewhere(web, 'setSilentModeForUser')).data.ignoreInterval, '08:05-10:30');
    await hush(phone, where, type('NONE'));
    assert.equal((await elsewhere(web, 'setSilentModeForConversation')).conversationId, grace.user);
    const listed = await data(web.chat.getSilentModeRemindTypeConversations({ pageSize: 10 }));
    assert.deepEqual(listed.conversations, [{ ...where, remindType: 'NONE' }]);
    await phone.chat.clearRemindTypeForConversation(where);
    await elsewhere(web, 'removeSilentModeForConversation');
    const conversationList = [{ id: grace.user, type: 'singleChat' }];
    const { user } = await data(web.chat.getSilentModeForConversations({ conversationList }));
    assert.equal(user[grace.user].type, 'DEFAULT');
    assert.deepEqual(await data(phone.chat.setPushPerformLanguage({ language: 'EN' })), { language: 'EN' });
    const device = { deviceId: 'tablet', deviceToken: `token of ${phone.user}`, notifierName: 'FCM' };
    assert.equal((await data(phone.chat.uploadPushToken(device))).pushInfo.length, 1);
    await phone.chat.unbindPushToken();
    await nothingElse(phone);
  },
};
