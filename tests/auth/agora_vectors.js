// Prints tokens made by the official builder, as JSON: node agora_vectors.js APP_ID CERTIFICATE USER EXPIRE
const { ChatTokenBuilder } = require("agora-token");
const { AccessToken2, ServiceChat, ServiceRtc, ServiceRtm } = require("agora-token/src/AccessToken2");

const [appId, certificate, user, expire] = process.argv.slice(2);
const lasts = Number(expire);

const many = new AccessToken2(appId, certificate, null, lasts);
const rtc = new ServiceRtc("channel", "7");
rtc.add_privilege(ServiceRtc.kPrivilegeJoinChannel, lasts);
many.add_service(rtc);
const rtm = new ServiceRtm(user);
rtm.add_privilege(1, lasts);
many.add_service(rtm);
const chat = new ServiceChat(user);
chat.add_privilege(ServiceChat.kPrivilegeUser, lasts);
many.add_service(chat);

const other = new AccessToken2(appId, certificate, null, lasts);
other.add_service(rtm);

console.log(
  JSON.stringify({
    user: ChatTokenBuilder.buildUserToken(appId, certificate, user, lasts),
    app: ChatTokenBuilder.buildAppToken(appId, certificate, lasts),
    many: many.build(),
    without_chat: other.build(),
  }),
);
