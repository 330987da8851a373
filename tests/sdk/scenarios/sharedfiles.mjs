// Files that are shared in groups and rooms: uploaded, listed, downloaded, deleted; told to the other members.

import assert from 'node:assert/strict';

import { forbidden, team, told } from '../group.mjs';
import { stage, told as toldInRoom } from '../room.mjs';
import { refused } from '../scene.mjs';

const BYTES = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31) & 255);

/** What one of the SDK's two callbacks is given. */
const settled = (begin, done, failed) => new Promise((resolve, reject) => { begin({ [done]: resolve, [failed]: reject }); });

const pdf = (client) => client.file(BYTES, 'prüfung 1.pdf', 'application/pdf');

const upload = (client, groupId, file = pdf(client)) => settled(
  (callbacks) => client.chat.uploadGroupSharedFile({ groupId, file, ...callbacks }),
  'onFileUploadComplete', 'onFileUploadError',
);

const uploadToRoom = (client, roomId) => settled(
  (callbacks) => client.chat.uploadChatRoomSharedFile({ roomId, file: pdf(client), ...callbacks }),
  'onFileUploadComplete', 'onFileUploadError',
);

const download = (client, groupId, fileId) => settled(
  (callbacks) => client.chat.downloadGroupSharedFile({ groupId, fileId, ...callbacks }),
  'onFileDownloadComplete', 'onFileDownloadError',
);

async function bytesOf(client, blob) {
  const reader = new client.window.FileReader();
  const read = settled((callbacks) => Object.assign(reader, callbacks), 'onload', 'onerror');
  reader.readAsArrayBuffer(blob);
  await read;
  return Buffer.from(new Uint8Array(reader.result));
}

const list = async (client, groupId, more = {}) => (await client.chat.getGroupSharedFilelist({ groupId, ...more })).data;

export default {
  async 'what a member shares, the others are told of, list and open'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { data } = await upload(grace, id);
    const [seen] = await told(id, [ada, 'uploadFile'], [linus, 'uploadFile'], [grace]);
    assert.equal(seen.from, grace.user);
    assert.equal(data.group_id, id);
    assert.ok(data.file_url.endsWith(`/chatgroups/${id}/share_files/${data.file_id}`));
    const [file, ...more] = await list(linus, id);
    assert.deepEqual(more, []);
    assert.deepEqual({ ...file }, {
      file_id: data.file_id, file_name: 'prüfung 1.pdf', file_owner: grace.user, file_size: BYTES.length, created: data.created,
    });
    for (const client of [ada, grace, linus]) {
      assert.deepEqual(await bytesOf(client, await download(client, id, file.file_id)), Buffer.from(BYTES));
    }
  },

  async 'lists come in pages, the newest first'(scene) {
    const { id, ada } = await team(scene);
    const names = Array.from({ length: 12 }, (_, at) => `${at}.txt`);
    for (const name of names) await upload(ada, id, ada.file(BYTES.subarray(0, 9), name, 'text/plain'));
    names.reverse();
    const named = (files) => [...files].map((file) => file.file_name);
    assert.deepEqual(named(await list(ada, id)), names.slice(0, 10));
    assert.deepEqual(named(await list(ada, id, { pageNum: 2 })), names.slice(10));
    assert.deepEqual(named(await list(ada, id, { pageNum: 3, pageSize: 4 })), names.slice(8));
  },

  async 'who shared a file or leads the group deletes it, nobody else does'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const files = [await upload(grace, id), await upload(grace, id)].map(({ data }) => data.file_id);
    await told(id, [ada, 'uploadFile', 'uploadFile'], [linus, 'uploadFile', 'uploadFile']);
    await forbidden(linus.chat.deleteGroupSharedFile({ groupId: id, fileId: files[0] }));
    const { data } = await grace.chat.deleteGroupSharedFile({ groupId: id, fileId: files[0] });
    assert.deepEqual({ ...data }, { group_id: id, file_id: files[0], result: true });
    await told(id, [ada, 'deleteFile'], [linus, 'deleteFile'], [grace]);
    await ada.chat.deleteGroupSharedFile({ groupId: id, fileId: files[1] });
    await told(id, [grace, 'deleteFile'], [linus, 'deleteFile'], [ada]);
    assert.deepEqual([...await list(ada, id)], []);
    await assert.rejects(download(grace, id, files[0]));
    await refused(ada.chat.deleteGroupSharedFile({ groupId: id, fileId: files[1] }), 17);
  },

  async 'strangers neither share nor open'(scene) {
    const { id, ada } = await team(scene);
    const ken = await scene.login(await scene.user('ken'));
    const { data } = await upload(ada, id);
    assert.equal((await upload(ken, id)).error, 'group_authorization'); // the SDK calls any status but 400 a success
    await forbidden(ken.chat.getGroupSharedFilelist({ groupId: id }));
    await assert.rejects(download(ken, id, data.file_id));
    assert.equal((await list(ada, id)).length, 1);
  },

  async 'what cannot be shared is refused'(scene) {
    const { id, ada } = await team(scene);
    const large = ada.file(new Uint8Array(4.45 * 2 ** 20), 'large.bin', 'application/octet-stream');
    assert.equal((await upload(ada, id, large)).error, 'request_entity_too_large');
    const nothing = { data: Object.assign(new ada.window.String(''), { size: 1 }) }; // a form without a file: 400
    await assert.rejects(upload(ada, id, nothing), ({ data }) => data.error_description === 'file must be provided.');
    assert.deepEqual([...await list(ada, id)], []);
  },

  async 'in a room, what one shares the others are told of, list, and may not delete'(scene) {
    const { id, ada, grace, linus } = await stage(scene);
    const { data } = await uploadToRoom(grace, id);
    const [seen] = await toldInRoom(id, [ada, 'uploadFile'], [linus, 'uploadFile'], [grace]);
    assert.equal(seen.from, grace.user);
    const { data: listed } = await linus.chat.getChatRoomSharedFilelist({ roomId: id });
    assert.deepEqual([...listed].map((file) => ({ ...file })), [{
      file_id: data.file_id, file_name: 'prüfung 1.pdf', file_owner: grace.user, file_size: BYTES.length, created: data.created,
    }]);
    await forbidden(linus.chat.deleteChatRoomSharedFile({ roomId: id, fileId: data.file_id }));
    const { data: deleted } = await ada.chat.deleteChatRoomSharedFile({ roomId: id, fileId: data.file_id });
    assert.deepEqual({ ...deleted }, { id, file_id: data.file_id, result: true });
    await toldInRoom(id, [grace, 'deleteFile'], [linus, 'deleteFile'], [ada]);
    await linus.chat.leaveChatRoom({ roomId: id });
    await forbidden(linus.chat.getChatRoomSharedFilelist({ roomId: id }));
  },
};
