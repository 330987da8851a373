// Calls beside the chat: what lets the SDK's user join a channel, and who has which number there.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';

const DAY = 86_400;

async function numbers(scene, options) {
  const [ada, grace] = await scene.pair(options);
  const phone = await scene.again(ada, { resource: 'phone', ...options });
  const [mine, again, hers] = await Promise.all([
    ada.chat.getRTCToken(), phone.chat.getRTCToken('stage'), grace.chat.getRTCToken(),
  ]).then((answers) => answers.map(({ data }) => plain(data)));
  assert.deepEqual([mine.channelName, again.channelName, mine.expire], ['*', 'stage', DAY]);
  assert.match(mine.RTCToken, /^007/);
  assert.match(mine.appId, /^[0-9a-f]{32}$/);
  assert.equal(again.RTCUId, mine.RTCUId);
  assert.notEqual(hers.RTCUId, mine.RTCUId);
  const { data } = await grace.chat.getUserIdByRTCUIds([mine.RTCUId, hers.RTCUId]);
  assert.deepEqual(plain(data), { [mine.RTCUId]: ada.user, [hers.RTCUId]: grace.user });
}

export default {
  async 'a user has one number in calls on all devices'(scene) { await numbers(scene); },

  async 'SDK 4.21 joins calls the same way'(scene) { await numbers(scene, { sdk: '4.21' }); },
};
