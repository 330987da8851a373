// Several devices of one user: listed, limited, ended, told why.

import assert from 'node:assert/strict';

import { pause } from '../scene.mjs';

const devices = async (tenant, { user }) =>
  (await tenant.rest('GET', `/users/${user}/resources`)).data.map(({ res }) => res).sort();

const several = async (scene, account, names) => {
  const found = [];
  for (const resource of names) found.push(await scene.login(account, { resource }));
  return found;
};

export default {
  async 'devices: three are listed, and each knows of the others'(scene) {
    const ada = await scene.user();
    const clients = await several(scene, ada, ['desk', 'sofa', 'phone']);
    assert.deepEqual(await devices(scene.tenant, ada), clients.map(({ resource }) => resource).sort());
    for (const client of clients) {
      const { data } = await client.chat.getSelfIdsOnOtherPlatform();
      const others = clients.filter((each) => each !== client).map(({ resource }) => `${ada.user}/${resource}`);
      assert.deepEqual([...data].sort(), others.sort());
    }
  },

  async 'devices: of three one is ended, and comes back'(scene) {
    const ada = await scene.user();
    const [desk, sofa, phone] = await several(scene, ada, ['desk', 'sofa', 'phone']);
    await scene.rest('DELETE', `/users/${ada.user}/disconnect/${sofa.resource}`);
    assert.equal((await sofa.next('onDisconnected')).type, 217);
    await pause(300);
    assert.deepEqual([desk, phone].flatMap((each) => each.all('onDisconnected')), []);
    assert.deepEqual(await devices(scene.tenant, ada), [desk.resource, phone.resource].sort());
    const again = await scene.login(ada, { resource: 'sofa' });
    assert.equal(again.resource, sofa.resource);
    assert.equal((await devices(scene.tenant, ada)).length, 3);
  },

  async 'devices: all are ended at once, and removed with the account'(scene) {
    const ada = await scene.user();
    for (const device of await several(scene, ada, ['desk', 'sofa', 'phone'])) device.chat.close();
    const clients = await several(scene, ada, ['a', 'b', 'c']);
    await scene.rest('POST', `/users/${ada.user}/deactivate`);
    for (const client of clients) assert.equal((await client.next('onDisconnected')).type, 207);
    assert.deepEqual(await devices(scene.tenant, ada), []);
  },

  async 'devices: the longest connected makes room, and is told for whom'(scene) {
    const ada = await scene.user();
    const clients = await several(scene, ada, ['one', 'two', 'three', 'four']);
    const fifth = await scene.connect(ada, { resource: 'five' });
    fifth.chat.setLoginInfoCustomExt('from the garden');
    await fifth.open();
    const { type, data } = await clients[0].next('onDisconnected');
    assert.deepEqual([type, data?.loginInfoCustomExt], [206, 'from the garden']);
    await pause(300);
    assert.deepEqual(clients.slice(1).flatMap((each) => each.all('onDisconnected')), []);
    await scene.login(ada, { resource: 'six' });
    assert.equal((await clients[1].next('onDisconnected')).type, 206);
    assert.equal((await devices(scene.tenant, ada)).length, 4);
  },

  async 'devices: each is listed by the name that its client gave it'(scene) {
    const ada = await scene.user();
    const options = { customOSPlatform: 7, customDeviceName: 'Kitchen 🌍' };
    const [kitchen, desk] = [await scene.login(ada, { resource: 'k', ...options }), await scene.login(ada)];
    const { data } = await scene.rest('GET', `/users/${ada.user}/resources`);
    const named = Object.fromEntries(data.map(({ res, device_name: name, device_uuid: uuid }) => [res, [name, uuid]]));
    assert.equal(named[kitchen.resource][0], 'Kitchen 🌍');
    assert.equal(named[desk.resource][0], 'webim');
    assert.ok(Object.values(named).every(([, uuid]) => uuid));
  },

  async 'devices: an app lets each user have one'(scene) {
    const tenant = await scene.app({ devices_per_user: 1 });
    const ada = await tenant.user();
    const [desk, sofa] = await several(scene, ada, ['desk', 'sofa']);
    assert.equal((await desk.next('onDisconnected')).type, 206);
    assert.deepEqual(await devices(tenant, ada), [sofa.resource]);
    const grace = await scene.login(await tenant.user('grace'));
    await grace.text(ada.user, 'hello');
    await sofa.next('onTextMessage');
    assert.deepEqual(desk.all('onTextMessage'), []);
  },

  async 'devices: those of another platform do not count'(scene) {
    const tenant = await scene.app({ devices_per_user: 1 });
    const ada = await tenant.user();
    const desk = await scene.login(ada, { resource: 'desk' });
    const kitchen = await scene.login(ada, { resource: 'k', customOSPlatform: 7, customDeviceName: 'Kitchen' });
    await scene.login(ada, { resource: 'b', customOSPlatform: 8, customDeviceName: 'Bath' });
    assert.equal((await devices(tenant, ada)).length, 3);
    await scene.login(ada, { resource: 'c', customOSPlatform: 7, customDeviceName: 'Cellar' });
    assert.equal((await kitchen.next('onDisconnected')).type, 206);
    assert.deepEqual(desk.all('onDisconnected'), []);
    assert.equal((await devices(tenant, ada)).length, 3);
  },
};
