// Contacts and block lists: asked for, answered, listed, noted, ended; who may write to whom.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { pause, refused, silent } from '../scene.mjs';

const QUIET = 300;

/** The next event of contacts that a client hears by this callback, as `[from, to, reason]`. */
async function hears(client, callback) {
  const { from, to, status } = await client.next(callback);
  return [from, to, ...(status ? [status] : [])];
}

/** Nothing else of contacts by the time all is quiet. */
async function quiet(...clients) {
  await pause(QUIET);
  for (const client of clients) {
    const more = client.events.filter(({ name, taken }) => name.startsWith('onContact') && !taken);
    assert.deepEqual(more.map(({ name, value }) => [name, value]), []);
  }
}

const roster = async (client) => plain((await client.chat.getContacts()).data).sort();
const blocked = async (client) => plain((await client.chat.getBlocklist()).data).sort();

/** One asks, the other accepts, and both know. */
async function befriend(one, other) {
  await one.chat.addContact(other.user, 'hi');
  await hears(other, 'onContactInvited');
  await other.chat.acceptContactInvite(one.user);
  await hears(one, 'onContactAgreed');
}

/** Ada with two devices, and Grace with two. */
async function fours(scene, options = {}) {
  const [ada, grace] = await scene.pair(options);
  return [ada, await scene.again(ada, options), grace, await scene.again(grace, options)];
}

export default {
  async 'a contact is asked for and accepted'(scene) {
    const [ada, phone, grace, tablet] = await fours(scene);
    await ada.chat.addContact(grace.user, 'it is me 🦉');
    for (const client of [grace, tablet]) {
      assert.deepEqual(await hears(client, 'onContactInvited'), [ada.user, grace.user, 'it is me 🦉']);
    }
    assert.deepEqual(await roster(ada), []);
    await grace.chat.acceptContactInvite(ada.user);
    for (const client of [ada, phone]) {
      assert.deepEqual(await hears(client, 'onContactAgreed'), [grace.user, ada.user]);
    }
    assert.deepEqual(await hears(tablet, 'onContactAdded'), [grace.user, ada.user]);
    await quiet(ada, phone, grace, tablet);
    assert.deepEqual(await roster(ada), [grace.user]);
    assert.deepEqual(await roster(tablet), [ada.user]);
  },

  async 'a contact is asked for and declined'(scene) {
    const [ada, phone, grace, tablet] = await fours(scene);
    await ada.chat.addContact(grace.user);
    for (const client of [grace, tablet]) await hears(client, 'onContactInvited');
    await grace.chat.declineContactInvite(ada.user);
    for (const client of [ada, phone]) assert.deepEqual(await hears(client, 'onContactRefuse'), [grace.user, ada.user]);
    assert.deepEqual(await hears(tablet, 'onContactRefuse'), [grace.user, ada.user]);
    await quiet(ada, phone, grace, tablet);
    assert.deepEqual(await roster(ada), []);
    await refused(grace.chat.acceptContactInvite(ada.user), 603);
    await refused(grace.chat.declineContactInvite(ada.user), 603);
  },

  async 'a contact is removed'(scene) {
    const [ada, phone, grace, tablet] = await fours(scene);
    await scene.rest('POST', `/users/${ada.user}/contacts/users/${grace.user}`);
    for (const client of [ada, phone]) assert.deepEqual(await hears(client, 'onContactAdded'), [grace.user, ada.user]);
    for (const client of [grace, tablet]) assert.deepEqual(await hears(client, 'onContactAdded'), [ada.user, grace.user]);
    await ada.chat.setContactRemark({ userId: grace.user, remark: 'boss' });
    await ada.chat.deleteContact(grace.user);
    for (const client of [grace, tablet]) {
      assert.deepEqual(await hears(client, 'onContactDeleted'), [ada.user, grace.user]);
    }
    assert.deepEqual(await hears(phone, 'onContactDeleted'), [ada.user, grace.user]);
    await quiet(ada, phone, grace, tablet);
    assert.deepEqual([await roster(ada), await roster(grace)], [[], []]);
    await ada.chat.deleteContact(grace.user);
    await quiet(grace);
  },

  async 'contacts by their older names'(scene) {
    const [ada, grace, linus] = await scene.trio();
    await ada.chat.addContact(grace.user);
    await grace.chat.acceptInvitation(ada.user);
    await hears(ada, 'onContactAgreed');
    await ada.chat.addContact(linus.user);
    await linus.chat.declineInvitation(ada.user);
    await hears(ada, 'onContactRefuse');
    assert.deepEqual(plain((await ada.chat.getRoster()).data), [grace.user]);
    await ada.chat.removeRoster(grace.user);
    await hears(grace, 'onContactDeleted');
    await ada.chat.addToBlackList({ name: grace.user });
    await ada.chat.addUsersToBlacklist({ name: [linus.user] });
    assert.deepEqual(plain((await ada.chat.getBlacklist()).data).sort(), [grace.user, linus.user].sort());
    await ada.chat.removeFromBlackList({ name: grace.user });
    await ada.chat.removeUserFromBlackList({ name: [linus.user] });
    assert.deepEqual(await blocked(ada), []);
  },

  async 'remarks and pages of contacts'(scene) {
    const ada = await scene.login(await scene.user());
    const others = [];
    for (let number = 0; number < 5; number += 1) {
      const { user } = await scene.user(`friend${number}`);
      await scene.rest('POST', `/users/${ada.user}/contacts/users/${user}`);
      others.unshift(user);
    }
    await ada.chat.setContactRemark({ userId: others[1], remark: 'tea, 🍵' });
    const whole = plain((await ada.chat.getAllContacts()).data);
    assert.deepEqual(whole.map(({ userId, remark }) => [userId, remark]), others.map((user, at) => [user, at === 1 ? 'tea, 🍵' : null]));
    const found = [];
    let cursor = '';
    for (const size of [2, 2, 1]) {
      const { data } = await ada.chat.getContactsWithCursor({ pageSize: 2, cursor });
      assert.equal(data.contacts.length, size);
      found.push(...plain(data.contacts));
      cursor = data.cursor;
    }
    assert.ok(!cursor);
    assert.deepEqual(found, whole);
    await refused(ada.chat.setContactRemark({ userId: others[0], remark: 'x'.repeat(101) }), 50);
    await ada.chat.setContactRemark({ userId: others[0], remark: 'x'.repeat(100) });
    const { user } = await scene.user('stranger');
    await refused(ada.chat.setContactRemark({ userId: user, remark: 'x' }), 221);
  },

  async 'who is away learns of contacts at the next login'(scene) {
    const [ada, account] = [await scene.login(await scene.user()), await scene.user('grace')];
    await ada.chat.addContact(account.user, 'hi');
    const grace = await scene.login(account, { resource: 'desk' });
    assert.deepEqual(await hears(grace, 'onContactInvited'), [ada.user, grace.user, 'hi']);
    await grace.chat.acceptContactInvite(ada.user);
    await hears(ada, 'onContactAgreed');
    grace.chat.close();
    await ada.chat.deleteContact(grace.user);
    const again = await scene.login(account, { resource: 'desk' });
    assert.deepEqual(await hears(again, 'onContactDeleted'), [ada.user, grace.user]);
    await quiet(again);
  },

  async 'what cannot be asked of contacts'(scene) {
    const [ada, grace] = await scene.pair();
    await refused(ada.chat.addContact('nobody-at-all'), 204);
    await refused(ada.chat.addContact(ada.user), 17);
    await refused(ada.chat.acceptContactInvite(grace.user), 603);
    const small = await scene.app({ contacts_per_user: 1 });
    const [one, two, three] = await scene.trio({}, small);
    await befriend(one, two);
    await refused(one.chat.addContact(three.user), 50);
    await refused(three.chat.addContact(one.user), 50);
  },

  async 'who is blocked is heard no more, and stays a contact'(scene) {
    const [ada, phone, grace] = [...(await fours(scene)).slice(0, 3)];
    await befriend(ada, grace);
    await ada.chat.addUsersToBlocklist({ name: [grace.user] });
    assert.deepEqual(await blocked(phone), [grace.user]);
    assert.deepEqual(await roster(ada), [grace.user]);
    await refused(grace.text(ada.user, 'hello?'), 603);
    await ada.text(grace.user, 'you hear me');
    await grace.next('onTextMessage');
    await ada.chat.deleteContact(grace.user);
    await hears(grace, 'onContactDeleted');
    await refused(grace.chat.addContact(ada.user), 603);
    await ada.chat.removeUserFromBlocklist({ name: [grace.user] });
    assert.deepEqual(await blocked(phone), []);
    await grace.text(ada.user, 'again');
    await ada.next('onTextMessage', ({ msg }) => msg === 'again');
    await silent(ada, 'onTextMessage', QUIET, ({ msg }) => msg === 'hello?');
    await refused(ada.chat.addUsersToBlocklist({ name: ['nobody-at-all'] }), 204);
  },

  async 'an app where only contacts talk'(scene) {
    const [ada, grace] = await scene.pair({}, await scene.app({ friends_only: true }));
    await refused(ada.text(grace.user, 'hello?'), 221);
    await befriend(ada, grace);
    await ada.text(grace.user, 'hello');
    await grace.next('onTextMessage', ({ msg }) => msg === 'hello');
    await grace.text(ada.user, 'hello');
    await grace.chat.deleteContact(ada.user);
    await hears(ada, 'onContactDeleted');
    await refused(ada.text(grace.user, 'hello?'), 221);
    await refused(grace.text(ada.user, 'hello?'), 221);
  },

  async 'SDK 4.21: contacts and block lists'(scene) {
    const sdk = '4.21';
    const [ada, phone, grace, tablet] = await fours(scene, { sdk });
    await ada.chat.addContact(grace.user, 'hi');
    for (const client of [grace, tablet]) assert.deepEqual(await hears(client, 'onContactInvited'), [ada.user, grace.user, 'hi']);
    await grace.chat.acceptContactInvite(ada.user);
    for (const client of [ada, phone]) assert.deepEqual(await hears(client, 'onContactAgreed'), [grace.user, ada.user]);
    await hears(tablet, 'onContactAdded');
    await ada.chat.setContactRemark({ userId: grace.user, remark: 'boss' });
    const { data } = await ada.chat.getContactsWithCursor({ pageSize: 20, cursor: '' });
    assert.deepEqual(plain(data.contacts), [{ userId: grace.user, remark: 'boss' }]);
    await ada.chat.addUsersToBlocklist({ name: [grace.user] });
    assert.deepEqual(await blocked(ada), [grace.user]);
    await refused(grace.text(ada.user, 'hello?'), 603);
    await ada.chat.removeUserFromBlocklist({ name: [grace.user] });
    await ada.chat.deleteContact(grace.user);
    for (const client of [grace, tablet, phone]) await hears(client, 'onContactDeleted');
    await quiet(ada, phone, grace, tablet);
  },
};
