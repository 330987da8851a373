// Pushes to phones: what arrives while nobody is there becomes one, as far as the receiver wants it.

import assert from 'node:assert/strict';

import { found } from '../group.mjs';
import { pause, until } from '../scene.mjs';

const SERVICE = JSON.stringify({ project_id: 'p', client_email: 'a@p.test', private_key: 'k' });
const DAY = 86_400_000;
const NONE = { successCount: 0, failCount: 0 };

/** An app whose pushes go by a notifier called `fcm`. */
async function shop(scene) {
  const tenant = await scene.app();
  await tenant.rest('POST', '/notifiers', { name: 'fcm', provider: 'FCM', certificate: SERVICE, packageName: 'com.example' });
  return tenant;
}

const day = (ahead = 0) => new Date(Date.now() + ahead).toISOString().slice(0, 10);

/** How many pushes the app's phones were sent. */
async function counted(tenant) {
  const { data } = await tenant.rest('GET', `/push/data/offline-push/begin/${day(-DAY)}/end/${day()}?platform=ANDROID`);
  return Object.values(data).map(({ ANDROID }) => ANDROID ?? NONE).reduce((sum, { successCount }) => sum + successCount, 0);
}

/** Asked once a second: an app may look ten times in ten seconds. */
async function pushed(tenant, count) {
  let seen;
  await until(async () => {
    await pause(1000);
    seen = await counted(tenant);
    return seen >= count;
  }, `push ${count}`, 15_000);
  assert.equal(seen, count);
}

/** A user who registered a phone and is away. */
async function awayWithPhone(scene, tenant, options = {}) {
  const account = await tenant.user('grace');
  const client = await scene.login(account, options);
  const { data } = await client.chat.uploadPushToken({ deviceId: 'phone-1', deviceToken: `token of ${account.user}`, notifierName: 'fcm' });
  assert.equal(data.username, account.user);
  await client.close();
  await until(async () => (await tenant.rest('GET', `/users/${account.user}/status`)).data[account.user] === 'offline', 'going');
  return account;
}

export default {
  async 'a message to who is away is pushed, and one to who is there is not'(scene) {
    const tenant = await shop(scene);
    const grace = await awayWithPhone(scene, tenant);
    const ada = await scene.login(await tenant.user('ada'));
    await ada.text(grace.user, 'hello');
    await pushed(tenant, 1);
    const there = await scene.login(grace);
    await there.next('onTextMessage', ({ msg }) => msg === 'hello');
    await ada.text(grace.user, 'once more');
    await there.next('onTextMessage', ({ msg }) => msg === 'once more');
    await pause(1000);
    assert.equal(await counted(tenant), 1);
  },

  async 'what is typed, taken back or not wanted is not pushed, what is forced is'(scene) {
    const tenant = await shop(scene);
    const grace = await awayWithPhone(scene, tenant);
    const ada = await scene.login(await tenant.user('ada'));
    await tenant.rest('PUT', `/users/${grace.user}/notification/user/${ada.user}`, { type: 'NONE' });
    await ada.send({ type: 'cmd', to: grace.user, action: 'TypingBegin' });
    await ada.text(grace.user, 'quietly');
    await ada.text(grace.user, 'not at all', { ext: { em_force_notification: true, em_ignore_notification: true } });
    await ada.text(grace.user, 'loudly', { ext: { em_force_notification: true } });
    await pushed(tenant, 1);
  },

  async 'of a group everybody who is away is pushed to'(scene) {
    const tenant = await shop(scene);
    const away = [await awayWithPhone(scene, tenant), await awayWithPhone(scene, tenant)];
    const [ada, linus] = [await scene.login(await tenant.user('ada')), await scene.login(await tenant.user('linus'))];
    const group = await found(ada, [...away, linus]);
    await ada.say(group, 'hello');
    await pushed(tenant, 2);
    await tenant.rest('PUT', `/users/${away[0].user}/notification/chatgroup/${group}`, { type: 'AT' });
    await ada.say(group, 'everybody?');
    await pushed(tenant, 3);
    await ada.say(group, 'you?', { ext: { em_at_list: [away[0].user] } });
    await pushed(tenant, 5);
  },

  async 'a phone that is unbound is not pushed to'(scene) {
    const tenant = await shop(scene);
    const account = await tenant.user('grace');
    const ada = await scene.login(await tenant.user('ada'));
    const client = await scene.login(account);
    await client.chat.uploadPushToken({ deviceId: client.resource, deviceToken: 'token', notifierName: 'fcm' });
    await client.chat.unbindPushToken();
    const { entities } = await tenant.rest('GET', `/users/${account.user}/push/binding`);
    assert.deepEqual(entities.filter(({ device_token: token }) => token), []);
    await client.close();
    await until(async () => (await tenant.rest('GET', `/users/${account.user}/status`)).data[account.user] === 'offline', 'going');
    await ada.text(account.user, 'hello');
    await pause(1500);
    assert.equal(await counted(tenant), 0);
  },

  async 'the other SDK registers a phone in the same way'(scene) {
    const tenant = await shop(scene);
    const grace = await awayWithPhone(scene, tenant, { sdk: '4.21' });
    const ada = await scene.login(await tenant.user('ada'), { sdk: '4.21' });
    await ada.text(grace.user, 'hello');
    await pushed(tenant, 1);
  },
};
