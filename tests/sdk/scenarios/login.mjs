// Getting in, and being kept out.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

import { login } from '../client.mjs';
import { pause, refused, until } from '../scene.mjs';

const { ChatTokenBuilder } = createRequire(import.meta.url)('agora-token');

const online = async (scene, { user }) => {
  const { data } = await scene.rest('GET', `/users/${user}/status`);
  return data[user] === 'online';
};

export default {
  async 'login by password'(scene) {
    const ada = await scene.user();
    const client = await scene.connect(ada);
    assert.equal(client.chat.isOpened(), false);
    const { accessToken } = await client.open();
    await client.next('onConnected');
    assert.ok(accessToken);
    assert.equal(client.chat.isOpened(), true);
    assert.match(client.resource, /^webim_web_/);
    assert.ok(await online(scene, ada));
  },

  async 'login by access token'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada, { accessToken: await scene.tenant.token(ada), resource: 'desk' });
    assert.equal(client.resource, 'webim_web_desk');
    await client.next('onConnected');
  },

  async 'login by AccessToken2'(scene) {
    const ada = await scene.user();
    const { app_id: id, app_certificate: certificate } = scene.tenant.server;
    const accessToken = ChatTokenBuilder.buildUserToken(id, certificate, ada.uuid, 600);
    const client = await scene.login(ada, { accessToken });
    await client.next('onConnected');
    assert.ok((await client.chat.getTokenExpireTimestamp(accessToken)).expire_timestamp > Date.now());
  },

  async 'an AccessToken2 that has ended, or was made with another certificate, is refused'(scene) {
    const ada = await scene.user();
    const { app_id: id, app_certificate: certificate } = scene.tenant.server;
    const brief = ChatTokenBuilder.buildUserToken(id, certificate, ada.uuid, 1);
    const forged = ChatTokenBuilder.buildUserToken(id, '0'.repeat(32), ada.uuid, 600);
    await refused((await scene.connect(ada, { accessToken: forged })).open(), 28);
    await pause(2100);
    await refused((await scene.connect(ada, { accessToken: brief })).open(), 56);
  },

  async 'login finds the server by its DNS document'(scene) {
    const client = await scene.login(await scene.user(), { dns: true });
    await client.next('onConnected');
    const grace = await scene.login(await scene.user('grace'), { dns: true });
    await client.text(grace.user, 'found you');
    await grace.next('onTextMessage', ({ msg }) => msg === 'found you');
  },

  async 'login costs three frames up and two down'(scene) {
    const client = await scene.login(await scene.user());
    await pause(400);
    assert.deepEqual([client.traffic.up.frames, client.traffic.down.frames], [3, 2]);
  },

  async 'register, then log in'(scene) {
    const app = await scene.app({ allow_open_registration: true });
    const client = await scene.connect({ user: 'newcomer', pwd: 'secret1', tenant: app });
    await client.chat.registerUser({ username: 'newcomer', password: 'secret1', nickname: 'New' });
    await client.open();
    await client.next('onConnected');
  },

  async 'registration is refused where it is not open'(scene) {
    const app = await scene.app({ allow_open_registration: false });
    const client = await scene.connect({ user: 'newcomer', pwd: 'secret1', tenant: app });
    await assert.rejects(client.chat.registerUser({ username: 'newcomer', password: 'secret1' }));
  },

  async 'a wrong password is refused'(scene) {
    const ada = await scene.user();
    const client = await scene.connect({ ...ada, pwd: 'wrong' });
    const { message } = await refused(client.open(), 1);
    assert.match(message, /invalid password/);
  },

  async 'a wrong token is refused'(scene) {
    const client = await scene.connect(await scene.user(), { accessToken: 'rubbish' });
    await refused(client.open(), 28);
    await client.next('onError', ({ type }) => type === 28);
  },

  async "another user's token is refused"(scene) {
    const [ada, grace] = await Promise.all([scene.user(), scene.user('grace')]);
    await refused((await scene.connect(ada, { accessToken: await scene.tenant.token(grace) })).open(), 28);
  },

  async "another app's token is refused"(scene) {
    const ada = await scene.user();
    const elsewhere = await scene.app();
    await elsewhere.rest('POST', '/users', [{ username: ada.user, password: ada.pwd }]);
    await refused((await scene.connect(ada, { accessToken: await elsewhere.token(ada) })).open(), 28);
  },

  async 'an expired token is refused'(scene) {
    const ada = await scene.user();
    const accessToken = await scene.tenant.token(ada, 1);
    await pause(1200);
    await refused((await scene.connect(ada, { accessToken })).open(), 56);
  },

  async 'a user who is gone is refused'(scene) {
    const ada = await scene.user();
    const accessToken = await scene.tenant.token(ada);
    await scene.rest('DELETE', `/users/${ada.user}`);
    await refused((await scene.connect(ada, { accessToken })).open(), 204);
  },

  async 'a deactivated user is refused'(scene) {
    const ada = await scene.user();
    const accessToken = await scene.tenant.token(ada);
    await scene.rest('POST', `/users/${ada.user}/deactivate`);
    await refused((await scene.connect(ada, { accessToken })).open(), 57);
    await refused((await scene.connect(ada)).open(), 1);
    await scene.rest('POST', `/users/${ada.user}/activate`);
    await scene.login(ada);
  },

  async 'a fifth device takes the place of the oldest'(scene) {
    const ada = await scene.user();
    const devices = [];
    for (const resource of ['one', 'two', 'three', 'four', 'five']) {
      devices.push(await scene.login(ada, { resource }));
    }
    assert.equal((await devices[0].next('onDisconnected')).type, 206);
    assert.deepEqual(devices.slice(1).map(({ chat }) => chat.isOpened()), [true, true, true, true]);
  },

  async 'the same device twice: the first is told and does not come back'(scene) {
    const ada = await scene.user();
    const first = await scene.login(ada, { resource: 'desk' });
    const second = await scene.connect(ada, { resource: 'desk' });
    second.chat.setLoginInfoCustomExt('from the kitchen');
    await second.open();
    const { type, data } = await first.next('onDisconnected');
    assert.equal(type, 206);
    assert.equal(data?.loginInfoCustomExt, 'from the kitchen');
    await pause(2500); // longer than the SDK waits before it reconnects
    assert.equal(first.chat.isOpened(), false);
    assert.equal(second.chat.isOpened(), true);
    assert.deepEqual(second.all('onDisconnected'), []);
  },

  async 'devices know of each other'(scene) {
    const ada = await scene.user();
    const desk = await scene.login(ada, { resource: 'desk' });
    await scene.login(ada, { resource: 'sofa' });
    const { data } = await desk.chat.getSelfIdsOnOtherPlatform();
    assert.deepEqual([...data], [`${ada.user}/webim_web_sofa`]);
  },

  async 'disconnecting over REST ends every device'(scene) {
    const ada = await scene.user();
    const devices = [await scene.login(ada, { resource: 'a' }), await scene.login(ada, { resource: 'b' })];
    await scene.rest('GET', `/users/${ada.user}/disconnect`);
    for (const device of devices) assert.equal((await device.next('onDisconnected')).type, 217);
  },

  async 'disconnecting one device over REST leaves the other'(scene) {
    const ada = await scene.user();
    const [desk, sofa] = [await scene.login(ada, { resource: 'desk' }), await scene.login(ada, { resource: 'sofa' })];
    await scene.rest('DELETE', `/users/${ada.user}/disconnect/${desk.resource}`);
    assert.equal((await desk.next('onDisconnected')).type, 217);
    await pause(300);
    assert.equal(sofa.chat.isOpened(), true);
    assert.deepEqual(sofa.all('onDisconnected'), []);
  },

  async 'a new password ends the session'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada);
    await scene.rest('PUT', `/users/${ada.user}/password`, { newpassword: 'another1' });
    assert.equal((await client.next('onDisconnected')).type, 216);
    await scene.login({ ...ada, pwd: 'another1' });
  },

  async 'deactivating ends the session'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada);
    await scene.rest('POST', `/users/${ada.user}/deactivate`);
    assert.equal((await client.next('onDisconnected')).type, 207);
  },

  async 'deleting the user ends the session'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada);
    await scene.rest('DELETE', `/users/${ada.user}`);
    assert.equal((await client.next('onDisconnected')).type, 207);
  },

  async 'a token can be asked for its end and renewed in place'(scene) {
    const ada = await scene.user();
    const accessToken = await scene.tenant.token(ada, 600);
    const client = await scene.login(ada, { accessToken });
    const { expire_timestamp: end } = await client.chat.getTokenExpireTimestamp(accessToken);
    assert.ok(Math.abs(end - Date.now() - 600_000) < 10_000);
    const longer = await scene.tenant.token(ada, 1200);
    const { status, token, expire } = await client.chat.renewToken(longer);
    assert.deepEqual([status, token], [true, longer]);
    assert.ok(Math.abs(expire - Date.now() - 1_200_000) < 10_000);
    assert.deepEqual([...client.all('onTokenExpired'), ...client.all('onDisconnected')], []);
  },

  async 'a client hears that its token ends, and then that it has ended'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada, { accessToken: await scene.tenant.token(ada, 3) });
    await client.next('onTokenWillExpire');
    await client.next('onTokenExpired');
    await client.next('onDisconnected');
  },

  async 'closing makes the user offline'(scene) {
    const ada = await scene.user();
    const client = await scene.login(ada);
    client.chat.close();
    await client.next('onDisconnected');
    await until(async () => !await online(scene, ada), 'going offline');
  },

  async 'SDK 4.21 says goodbye when it closes'(scene) {
    const ada = await scene.user();
    const { tenant, binary } = scene;
    const client = await login({ server: tenant.server, ...ada, binary, sdk: '4.21' });
    const sent = [];
    client.traffic.watch = (way, data) => way === 'up' && sent.push(commandOf(data));
    client.chat.close();
    assert.deepEqual(sent, [4]);
    await until(async () => !await online(scene, ada), 'going offline');
    await client.close();
  },
};

// MSync.command is field 8, a varint. What stands before it is passed over.
function commandOf(data) {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : new Uint8Array(data);
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const value = varint();
    if (key === 8 * 8) return value;
    if (key % 8 === 2) at += value;
  }
  return undefined;
}
