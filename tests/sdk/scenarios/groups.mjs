// Groups: made, found, read, changed, handed on, ended.

import assert from 'node:assert/strict';

import { plain } from '../client.mjs';
import { forbidden, found, hears, info, members, team, told } from '../group.mjs';
import { refused } from '../scene.mjs';

const SETTINGS = {
  groupName: 'Grüße 🌍', description: 'who greets whom', avatar: 'https://example.org/a.png', extension: '{"a":1}',
  isPublic: true, needApprovalToJoin: true, allowMemberToInvite: false, maxMemberCount: 10,
};
const UNKNOWN = '123456789';

// All items that a list with cursors gives, and how many pages it took.
async function pages(ask) {
  const items = [];
  for (let cursor, count = 1; ; count += 1) {
    const page = await ask(cursor);
    items.push(...page.data);
    ({ cursor } = page);
    if (!cursor) return { items: plain(items), count };
    assert.ok(count < 20, 'a list without end');
  }
}

export default {
  async 'a group is there for all of its members as soon as it is made'(scene) {
    const [ada, grace, linus] = await scene.trio();
    const sofa = await scene.again(ada, { resource: 'sofa' });
    const data = { groupname: 'Team', desc: 'us', members: [grace.user, linus.user], public: false, approval: false,
      allowinvites: true, inviteNeedConfirm: false, maxusers: 50 };
    const { data: { groupid } } = await ada.chat.createGroup({ data });
    const events = await told(groupid, [grace, 'directJoined'], [linus, 'directJoined'], [sofa, 'create'], [ada]);
    assert.deepEqual(events.map(({ from, name }) => [from, name]),
      [[ada.user, 'Team'], [ada.user, 'Team'], [ada.user, undefined]]);
    const { gid, owner, groupName } = await grace.next('onGroupChange', ({ type }) => type === 'direct_joined');
    assert.deepEqual([gid, owner, groupName], [groupid, ada.user, 'Team']);
    await ada.say(groupid, 'welcome');
    for (const client of [sofa, grace, linus]) await client.next('onTextMessage', ({ to }) => to === groupid);
  },

  async 'where an answer is asked, the first members are invited too'(scene) {
    const [ada, grace, linus] = await scene.trio();
    const users = [grace.user, linus.user];
    const { data } = await ada.chat.createGroupVNext({ groupName: 'Team', members: users, inviteNeedConfirm: true });
    const { groupId } = data;
    await told(groupId, [grace, 'inviteToJoin'], [linus, 'inviteToJoin'], [ada]);
    await refused(grace.say(groupId, 'am I in?'), 602);
    await grace.chat.acceptGroupInvite({ groupId, invitee: grace.user });
    await told(groupId, [ada, 'acceptInvite', 'memberPresence'], [grace], [linus]);
    assert.deepEqual(await members(ada, groupId), { [ada.user]: 'owner', [grace.user]: 'member' });
  },

  async 'a group tells its members what it is'(scene) {
    const { id, ada, grace, linus } = await team(scene, SETTINGS);
    const group = await info(grace, id);
    const said = { id, name: 'Grüße 🌍', description: 'who greets whom', avatar: SETTINGS.avatar, custom: '{"a":1}',
      owner: ada.user, maxusers: 10, membersonly: true, allowinvites: false, public: true, affiliations_count: 3,
      mute: false, disabled: false };
    assert.deepEqual(Object.fromEntries(Object.keys(said).map((field) => [field, group[field]])), said);
    assert.deepEqual([...group.affiliations].map(({ owner, member }) => owner ?? member).sort(),
      [ada.user, grace.user, linus.user].sort());
    assert.ok([...group.affiliations].every(({ joined_time: at }) => Math.abs(at - Date.now()) < 10_000));
    assert.ok(Math.abs(group.created - Date.now()) < 10_000);
    const other = await found(grace, []);
    const { data } = await grace.chat.getGroupInfo({ groupId: [id, other] });
    assert.deepEqual([...data].map((each) => each.id).sort(), [id, other].sort());
    await refused(grace.chat.getGroupInfo({ groupId: UNKNOWN }), 605);
  },

  async 'members learn of a change, the device that made it does not'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const sofa = await scene.again(ada, { resource: 'sofa' });
    await hears(sofa, id, 'create');
    const change = { groupName: 'Band', description: 'loud', avatar: 'https://example.org/b.png', ext: 'anything' };
    const { data } = await ada.chat.modifyGroup({ groupId: id, ...change });
    assert.deepEqual(plain(data), { groupname: true, description: true, avatar: true, custom: true });
    const heard = [grace, linus, sofa].map((client) => [client, 'updateInfo']);
    for (const { from, detail } of await told(id, ...heard, [ada])) {
      assert.equal(from, ada.user);
      const { name, description, avatar, ext } = detail;
      assert.deepEqual({ name, description, avatar, ext },
        { name: 'Band', description: 'loud', avatar: change.avatar, ext: 'anything' });
    }
    const { name, description, avatar, custom } = await info(linus, id);
    assert.deepEqual([name, description, avatar, custom], ['Band', 'loud', change.avatar, 'anything']);
  },

  async 'public groups can be found by everybody, private ones by nobody'(scene) {
    const app = await scene.app();
    const [ada, grace] = await scene.pair({}, app);
    const open = [];
    for (const groupName of ['one', 'two', 'three']) open.push(await found(ada, [], { groupName, isPublic: true }));
    const secret = await found(ada, [], { groupName: 'secret', isPublic: false });
    const { items, count } = await pages((cursor) => grace.chat.getPublicGroups({ limit: 2, cursor }));
    assert.equal(count, 2);
    assert.deepEqual(items.map(({ groupid, groupname }) => [groupid, groupname]).sort(),
      [[open[0], 'one'], [open[1], 'two'], [open[2], 'three']].sort());
    assert.ok(!items.some(({ groupid }) => groupid === secret));
  },

  async 'members can list where they are'(scene) {
    const { id, grace } = await team(scene, { isPublic: true });
    const own = await found(grace, [], { groupName: 'mine', description: 'alone' });
    const ids = [id, own].sort();
    assert.deepEqual([...(await grace.chat.getGroup()).data].map(({ groupid }) => groupid).sort(), ids);
    assert.equal((await grace.chat.getJoinedGroupsCount()).data, 2);
    const short = await grace.chat.getJoinedGroups({ pageNum: 0, pageSize: 20 });
    assert.deepEqual([...short.data].map(({ groupid }) => groupid).sort(), ids);
    const long = await grace.chat.getJoinedGroups({ pageNum: 0, pageSize: 20, needAffiliations: true, needRole: true });
    const shown = Object.fromEntries([...long.entities].map((group) =>
      [group.groupId, [group.role, group.affiliationsCount, group.groupName, group.public]]));
    assert.deepEqual(shown, { [id]: ['member', 3, 'Team', true], [own]: ['owner', 1, 'mine', false] });
    const one = await grace.chat.getJoinedGroups({ pageNum: 0, pageSize: 1, needAffiliations: true, needRole: true });
    const next = await grace.chat.getJoinedGroups({ pageNum: 1, pageSize: 1, needAffiliations: true, needRole: true });
    assert.deepEqual([...one.entities, ...next.entities].map(({ groupId }) => groupId).sort(), ids);
  },

  async 'members are listed with their roles, a page at a time'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    await ada.chat.setGroupAdmin({ groupId: id, username: grace.user });
    const { items, count } = await pages(async (cursor) => {
      const { data } = await linus.chat.getGroupMembers({ groupId: id, limit: 2, cursor });
      return { data: data.members, cursor: data.cursor };
    });
    assert.equal(count, 2);
    assert.deepEqual(Object.fromEntries(items.map(({ userId, role }) => [userId, role])),
      { [ada.user]: 'owner', [grace.user]: 'admin', [linus.user]: 'member' });
    assert.ok(items.every(({ joinedTime }) => Math.abs(joinedTime - Date.now()) < 10_000));
    const numbered = [];
    for (const pageNum of [1, 2]) {
      numbered.push(...(await linus.chat.listGroupMembers({ groupId: id, pageNum, pageSize: 2 })).data);
    }
    const everybody = items.map(({ userId }) => userId).sort();
    assert.deepEqual(numbered.map(({ owner, member }) => owner ?? member).sort(), everybody);
    assert.deepEqual(numbered.filter(({ owner }) => owner).map(({ owner }) => owner), [ada.user]);
  },

  async 'an owner hands the group on and is a member from then on'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { data } = await ada.chat.changeGroupOwner({ groupId: id, newOwner: grace.user });
    assert.equal(data.newowner, true);
    await told(id, [grace, 'changeOwner'], [linus, 'changeOwner'], [ada]);
    assert.deepEqual(await members(linus, id), { [ada.user]: 'member', [grace.user]: 'owner', [linus.user]: 'member' });
    assert.equal((await info(linus, id)).owner, grace.user);
    await forbidden(ada.chat.modifyGroup({ groupId: id, groupName: 'mine again' }));
    await grace.chat.modifyGroup({ groupId: id, groupName: 'mine' });
  },

  async 'a group is handed on to members only'(scene) {
    const { id, ada } = await team(scene);
    const ken = await scene.user('ken');
    await refused(ada.chat.changeGroupOwner({ groupId: id, newOwner: ken.user }), 603);
    await refused(ada.chat.changeGroupOwner({ groupId: id, newOwner: ada.user }), 603);
    assert.equal((await info(ada, id)).owner, ada.user);
  },

  async 'an admin may do what members may not, as long as it is one'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const rename = (groupName) => grace.chat.modifyGroup({ groupId: id, groupName });
    await forbidden(rename('too early'));
    const { data: made } = await ada.chat.setGroupAdmin({ groupId: id, username: grace.user });
    assert.deepEqual(plain(made), { result: 'success', newadmin: grace.user });
    const events = await told(id, [grace, 'setAdmin'], [linus], [ada]);
    assert.deepEqual(events.map(({ userId }) => userId), [grace.user]);
    assert.deepEqual([...(await linus.chat.getGroupAdmin({ groupId: id })).data], [grace.user]);
    await rename('in time');
    await told(id, [ada, 'updateInfo'], [linus, 'updateInfo'], [grace]);
    await forbidden(grace.chat.destroyGroup({ groupId: id }));
    const { data: gone } = await ada.chat.removeGroupAdmin({ groupId: id, username: grace.user });
    assert.deepEqual(plain(gone), { result: 'success', oldadmin: grace.user });
    await told(id, [grace, 'removeAdmin'], [linus], [ada]);
    assert.deepEqual([...(await linus.chat.getGroupAdmin({ groupId: id })).data], []);
    await forbidden(rename('too late'));
  },

  async 'a group that is ended is gone for all'(scene) {
    const { id, ada, grace, linus } = await team(scene);
    const { data } = await ada.chat.destroyGroup({ groupId: id });
    assert.equal(data.success, true);
    await told(id, [grace, 'destroy'], [linus, 'destroy'], [ada]);
    await grace.next('onGroupChange', ({ type, gid }) => type === 'deleteGroupChat' && gid === id);
    for (const client of [ada, grace]) {
      await refused(client.say(id, 'anybody?'), 605);
      await refused(client.chat.getGroupInfo({ groupId: id }), 605);
      assert.equal((await client.chat.getJoinedGroupsCount()).data, 0);
    }
  },

  async 'who was away learns that the group is gone, after what was said there'(scene) {
    const [ada, graceAccount] = [await scene.login(await scene.user()), await scene.user('grace')];
    const id = await found(ada, [graceAccount]);
    await ada.say(id, 'it is over');
    await ada.chat.destroyGroup({ groupId: id });
    const grace = await scene.login(graceAccount);
    const { from } = await hears(grace, id, 'destroy');
    assert.equal(from, ada.user);
    assert.deepEqual(grace.all('onTextMessage').map(({ msg }) => msg), ['it is over']);
  },

  async 'who is not in a group changes nothing in it, and a member no more than its own place'(scene) {
    const { id: groupId, ada, grace, linus } = await team(scene, { allowMemberToInvite: false });
    const ken = await scene.login(await scene.user('ken'));
    const { user: username } = linus;
    const asked = {
      modifyGroup: { groupName: 'mine' },
      destroyGroup: {},
      changeGroupOwner: { newOwner: grace.user },
      setGroupAdmin: { username: grace.user },
      removeGroupAdmin: { username },
      removeGroupMember: { username },
      removeGroupMembers: { users: [username] },
      inviteUsersToGroup: { users: [ken.user] },
      acceptGroupJoinRequest: { applicant: ken.user },
      rejectGroupJoinRequest: { applicant: ken.user, reason: '' },
      muteGroupMember: { username, muteDuration: 1000 },
      unmuteGroupMember: { username },
      getGroupMuteList: {},
      disableSendGroupMsg: {},
      enableSendGroupMsg: {},
      blockGroupMember: { username },
      unblockGroupMember: { username },
      getGroupBlocklist: {},
      addUsersToGroupAllowlist: { users: [grace.user] },
      removeGroupAllowlistMember: { userName: username },
      getGroupAllowlist: {},
      updateGroupAnnouncement: { announcement: 'mine' },
    };
    for (const { chat } of [grace, ken]) {
      const outcomes = await Promise.all(Object.entries(asked).map(async ([method, fields]) =>
        [method, await chat[method]({ groupId, ...fields }).then(() => 'done', ({ data }) => JSON.parse(data).error)]));
      const refusals = Object.keys(asked).map((method) => [method, 'group_authorization']);
      assert.deepEqual(Object.fromEntries(outcomes), Object.fromEntries(refusals));
    }
    await told(groupId, [ada], [grace], [linus], [ken]);
    const roles = { [ada.user]: 'owner', [grace.user]: 'member', [linus.user]: 'member' };
    assert.deepEqual(await members(ada, groupId), roles);
  },
};
