// What users say of themselves, as the SDK sets and reads it.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { refused } from '../scene.mjs';

const FORBIDDEN = 603;
const FAILED = 17;
const KEYS = ['nickname', 'avatarurl', 'mail', 'phone', 'gender', 'sign', 'birth', 'ext'];

const read = async (client, ids, keys) => plain((await client.chat.fetchUserInfoById(ids, keys)).data);

export default {
  async 'what a user says of itself is read by others'(scene) {
    const [ada, grace] = await scene.pair();
    const said = {
      nickname: 'Ada & Co = 1', avatarurl: 'https://x.test/a.png?b=c&d=e', mail: 'ada@x.test', phone: '+49 228 5',
      gender: 'female', sign: '100 % ☀', birth: '1815-12-10', ext: JSON.stringify({ nation: 'é', list: [1] }),
    };
    assert.deepEqual(plain((await ada.chat.updateOwnUserInfo(said)).data), said);
    assert.deepEqual(await read(grace, ada.user), { [ada.user]: said });
    assert.deepEqual(await read(grace, [ada.user, grace.user, 'nobody'], ['sign']), {
      [ada.user]: { sign: said.sign }, [grace.user]: {}, nobody: {},
    });
    const phone = await scene.again(ada, { resource: 'phone' });
    await phone.chat.updateOwnUserInfo({ nickname: '', sign: 'gone' });
    const left = await read(grace, ada.user);
    assert.deepEqual(Object.keys(left[ada.user]).sort(), KEYS.filter((key) => key !== 'nickname').sort());
    assert.equal(left[ada.user].sign, 'gone');
  },

  async 'a name and a value that the SDK sends bare are kept as they were meant'(scene) {
    const [ada, grace] = await scene.pair();
    for (const value of ['A & B=1', '+49 1', '50 %', 'https://x.test/?a=b&c=d', 'été ☀', 'plain']) {
      assert.deepEqual(plain((await ada.chat.updateOwnUserInfo('nickname', value)).data), { nickname: value });
      assert.deepEqual(await read(grace, ada.user, 'nickname'), { [ada.user]: { nickname: value } });
    }
  },

  async 'what is too much leaves the old value'(scene) {
    const ada = await scene.login(await scene.user());
    await ada.chat.updateUserInfo({ nickname: 'Ada', ext: 'x' });
    await refused(ada.chat.updateUserInfo({ ext: 'x'.repeat(2048) }), FORBIDDEN);
    const { message } = await refused(ada.chat.updateUserInfo({ nickname: 'x'.repeat(65) }), FAILED);
    assert.match(message, /nickname must not be longer than 64/);
    assert.deepEqual(await read(ada, ada.user), { [ada.user]: { nickname: 'Ada', ext: 'x' } });
  },

  async 'SDK 4.21 says and reads the same'(scene) {
    const [ada, grace] = await scene.pair({ sdk: '4.21' });
    await ada.chat.updateOwnUserInfo({ nickname: 'A + B' });
    await ada.chat.updateUserInfo('sign', 'c & d');
    assert.deepEqual(await read(grace, ada.user), { [ada.user]: { nickname: 'A + B', sign: 'c & d' } });
  },
};
