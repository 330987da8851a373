// Presence: published, subscribed to, told.

import assert from 'node:assert/strict';

import { look, PATIENCE, sees, states, watch } from '../presence.mjs';
import { pause, refused, silent, until } from '../scene.mjs';

const EVENT = 'onPresenceStatusChange';

export default {
  async 'presence: a login and a logout are seen by who subscribed'(scene) {
    const [ada, grace] = [await scene.user('ada'), await scene.login(await scene.user('grace'))];
    const linus = await scene.login(await scene.user('linus'));
    assert.deepEqual({ ...(await watch(grace, [ada]))[ada.user].status }, {});
    const client = await scene.login(ada, { resource: 'desk' });
    const device = client.resource;
    await sees(grace, ada, { [device]: 1 });
    client.chat.close();
    await sees(grace, ada, { [device]: 0 });
    assert.deepEqual(await look(linus, ada), [[ada.user, '', { [device]: '0' }]]);
    assert.deepEqual([...linus.all(EVENT), ...client.all(EVENT)], []);
    assert.equal(grace.all(EVENT).length, 2);
  },

  async 'presence: two devices of a user, two of a subscriber'(scene) {
    const [ada, grace] = await scene.pair();
    const phone = await scene.again(grace, { resource: 'phone' });
    const sofa = await scene.again(ada, { resource: 'sofa' });
    assert.deepEqual(states((await watch(grace, [ada]))[ada.user]), { [ada.resource]: '1', [sofa.resource]: '1' });
    sofa.chat.close();
    await Promise.all([grace, phone].map((each) => sees(each, ada, { [ada.resource]: 1, [sofa.resource]: 0 })));
    assert.deepEqual([...ada.all(EVENT), ...sofa.all(EVENT)], []);
  },

  async 'presence: a text is published to all who subscribed'(scene) {
    const [ada, grace, linus] = await scene.trio();
    await watch(grace, [ada]);
    await watch(linus, [ada, grace]);
    await ada.chat.publishPresence({ description: 'in a meeting 🌍' });
    for (const each of [grace, linus]) await sees(each, ada, { [ada.resource]: 1 }, 'in a meeting 🌍');
    assert.deepEqual(await look(ada, ada), [[ada.user, 'in a meeting 🌍', { [ada.resource]: '1' }]]);
    await grace.chat.publishPresence({ description: '' });
    await silent(linus, EVENT, 400, ([{ userId }]) => userId === grace.user);
    await refused(ada.chat.publishPresence({ description: 'x'.repeat(1025) }), 1100);
    assert.equal((await look(ada, ada))[0][1], 'in a meeting 🌍');
  },

  async 'presence: the app publishes a state of its own for a device'(scene) {
    const [ada, grace] = await scene.pair();
    await watch(grace, [ada]);
    await scene.rest('POST', `/users/${ada.user}/presence/${ada.resource}/7`, { ext: 'busy' });
    const { expire } = await sees(grace, ada, { [ada.resource]: 7 }, 'busy');
    assert.ok(Math.abs(expire - Date.now() / 1000 - 600) < 10, `${expire}`);
    ada.chat.close();
    await sees(grace, ada, { [ada.resource]: 0 }, 'busy');
  },

  async 'presence: subscriptions are listed and ended'(scene) {
    const [ada, grace, linus] = await scene.trio();
    await watch(ada, [grace, linus], 3600);
    const all = await ada.chat.getSubscribedPresencelist({ pageNum: 1, pageSize: 50 });
    assert.equal(all.data.result.totalnum, '2');
    assert.deepEqual([...all.data.result.sublist].map(({ uid }) => uid), [grace.user, linus.user].sort());
    assert.ok([...all.data.result.sublist].every(({ expiry }) => Math.abs(expiry - Date.now() / 1000 - 3600) < 10));
    const second = await ada.chat.getSubscribedPresenceList({ pageNum: 2, pageSize: 1 });
    assert.equal([...second.data.result.sublist].length, 1);
    await ada.chat.unsubscribePresence({ usernames: [grace.user] });
    await grace.chat.publishPresence({ description: 'nobody hears' });
    await linus.chat.publishPresence({ description: 'ada hears' });
    await sees(ada, linus, { [linus.resource]: 1 }, 'ada hears');
    await silent(ada, EVENT, 400, ([{ userId }]) => userId === grace.user);
    const { data } = await ada.chat.getSubscribedPresencelist({ pageNum: 1, pageSize: 50 });
    assert.deepEqual([...data.result.sublist].map(({ uid }) => uid), [linus.user]);
  },

  async 'presence: a subscription ends by itself'(scene) {
    const [ada, grace] = await scene.pair();
    await watch(grace, [ada], 1);
    await pause(1500);
    await ada.chat.publishPresence({ description: 'too late' });
    await silent(grace, EVENT, 1500);
    const { data } = await grace.chat.getSubscribedPresencelist({ pageNum: 1, pageSize: 50 });
    assert.deepEqual([data.result.totalnum, [...data.result.sublist]], ['0', []]);
    assert.equal((await watch(grace, [ada]))[ada.user].ext, 'too late');
  },

  async 'presence: nobody subscribes to itself, nor to who is not there'(scene) {
    const [ada] = await scene.pair();
    const { data } = await refused(ada.chat.subscribePresence({ usernames: [ada.user], expiry: 60 }), 17);
    assert.equal(JSON.parse(data).error_description, "you can't sub yourself");
    assert.deepEqual(await watch(ada, [{ user: 'nobody-at-all' }]), {});
  },

  async 'presence: a kick is seen'(scene) {
    const [ada, grace] = await scene.pair();
    const sofa = await scene.again(ada, { resource: 'sofa' });
    await watch(grace, [ada]);
    await scene.rest('DELETE', `/users/${ada.user}/disconnect/${sofa.resource}`);
    assert.equal((await sofa.next('onDisconnected')).type, 217);
    await sees(grace, ada, { [ada.resource]: 1, [sofa.resource]: 0 });
    await scene.rest('GET', `/users/${ada.user}/disconnect`);
    assert.equal((await ada.next('onDisconnected')).type, 217);
    await sees(grace, ada, { [ada.resource]: 0, [sofa.resource]: 0 });
  },

  async 'presence: a client that lost its socket for a moment is not told of'(scene) {
    const [ada, grace] = await scene.pair();
    await pause(1500); // its login has been looked at
    await watch(grace, [ada]);
    ada.cut();
    await ada.next('onReconnecting');
    await until(() => ada.chat.isOpened(), 'coming back');
    await silent(grace, EVENT, 5000);
    assert.deepEqual(await look(grace, ada), [[ada.user, '', { [ada.resource]: '1' }]]);
  },

  async 'presence: a user who is deleted shows nothing any more'(scene) {
    const account = await scene.user('ada');
    const [ada, grace] = [await scene.login(account), await scene.login(await scene.user('grace'))];
    await watch(grace, [account]);
    await scene.rest('DELETE', `/users/${account.user}`);
    assert.equal((await ada.next('onDisconnected')).type, 207);
    await sees(grace, account, {});
    assert.deepEqual(await look(grace, account), []);
    await until(async () => {
      const { data } = await grace.chat.getSubscribedPresencelist({ pageNum: 1, pageSize: 50 });
      return data.result.totalnum === '0';
    }, 'the end of the subscription', PATIENCE);
  },

  async 'presence: members of a group who are online are counted'(scene) {
    const [ada, grace] = await scene.pair();
    const linus = await scene.user('linus');
    const usernames = [grace.user, linus.user];
    const { data } = await ada.chat.createGroupVNext({ groupName: 'Team', members: usernames });
    const count = async () => (await scene.rest('GET', `/presence/online/${data.groupId}/type/1`)).result;
    assert.equal(await count(), 2);
    await scene.again(grace, { resource: 'phone' });
    await scene.login(linus);
    assert.equal(await count(), 3);
    ada.chat.close();
    await until(async () => await count() === 2, 'going offline');
  },

  async 'SDK 4.21: presence'(scene) {
    const [ada, grace] = await scene.pair({ sdk: '4.21' });
    await watch(grace, [ada]);
    await ada.chat.publishPresence({ description: 'here' });
    await sees(grace, ada, { [ada.resource]: 1 }, 'here');
    assert.deepEqual(await look(grace, ada), [[ada.user, 'here', { [ada.resource]: '1' }]]);
    await refused(ada.chat.publishPresence({ description: 'x'.repeat(1025) }), 1100);
    ada.chat.close(); // says goodbye
    await sees(grace, ada, { [ada.resource]: 0 }, 'here');
    await grace.chat.unsubscribePresence({ usernames: [ada.user] });
    const { data } = await grace.chat.getSubscribedPresencelist({ pageNum: 1, pageSize: 50 });
    assert.equal(data.result.totalnum, '0');
  },
};
