// One client of the official SDK: logs in, remembers every event, sends, and says which of the SDK's methods worked.

import { openWindow } from './window.mjs';

const EVENTS = [
  'onConnected', 'onDisconnected', 'onReconnecting', 'onError', 'onOnline', 'onOffline',
  'onTokenWillExpire', 'onTokenExpired', 'onStatisticMessage', 'onMultiDeviceEvent',
  'onOfflineMessageSyncStart', 'onOfflineMessageSyncFinish',
  'onMessage', 'onTextMessage', 'onImageMessage', 'onAudioMessage', 'onVideoMessage', 'onFileMessage',
  'onLocationMessage', 'onCmdMessage', 'onCustomMessage', 'onCombineMessage',
  'onReceivedMessage', 'onDeliveredMessage', 'onReadMessage', 'onChannelMessage', 'onRecallMessage', 'onModifiedMessage',
  'onGroupEvent', 'onGroupChange', 'onChatroomEvent', 'onChatroomChange', 'onChatThreadChange',
  'onContactInvited', 'onContactAgreed', 'onContactRefuse', 'onContactAdded', 'onContactDeleted',
  'onPresenceStatusChange',
];
const PATIENCE = 5000;

/** What comes out of a window, as ordinary objects of ours that assert can compare. */
export const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/**
 * A client that is not logged in yet. `resource` fixes the device (the SDK makes `webim_web_<resource>` of it), `dns`
 * lets the SDK find the server by its DNS document, `record(name)` hears of every method that worked, and all other
 * options go to the SDK.
 */
export async function connect({ server, user, pwd, accessToken, resource, sdk = '1.4', binary = false, dns = false,
  window: own, record = () => {}, ...options }) {
  const place = own ?? await openWindow({ sdk, binary });
  const { SDK, traffic, window } = place;
  const device = resource ? { isFixedDeviceId: false, deviceId: resource } : {};
  const address = dns ? { isHttpDNS: true } : { isHttpDNS: false, url: server.ws, apiUrl: server.rest };
  SDK.logger.disableAll();
  const connection = new SDK.connection({ appKey: server.appkey, ...address, ...device, ...options });
  record('constructor');
  if (dns) Object.assign(connection, { dnsArr: [server.rest], dnsTotal: 1 });
  const chat = recorded(connection, record);
  const log = eventLog();
  chat.addEventHandler('log', Object.fromEntries(EVENTS.map((name) => [name, (value) => log.add(name, plain(value))])));

  const client = {
    user, chat, SDK, traffic, window, ...log,
    open: (how = accessToken ? { accessToken } : { pwd }) => chat.open({ user, ...how }),
    create: (fields) => SDK.message.create({ chatType: 'singleChat', ...fields }),
    send: async (fields) => plain(await chat.send(client.create(fields))),
    text: (to, msg, more = {}) => client.send({ type: 'txt', to, msg, ...more }),
    say: (group, msg, more = {}) => client.text(group, msg, { chatType: 'groupChat', ...more }),
    file: (bytes, name, type) => {
      const data = new window.File([new window.Uint8Array(bytes)], name, { type });
      return { url: 'blob:unused', filename: name, filetype: type, data };
    },
    cut: () => traffic.sockets.forEach((socket) => socket.close()),
    get resource() { return connection.clientResource; },
    close: async () => {
      chat.close();
      await new Promise((resolve) => { setTimeout(resolve, 5); }); // what the SDK still writes when it closes
      place.close();
    },
  };
  return client;
}

/** A client that is logged in. */
export async function login(options) {
  const client = await connect(options);
  try {
    await client.open();
  } catch (error) {
    client.close();
    throw error;
  }
  return client;
}

// Calls go to the SDK with its own `this`, so only what a scenario calls itself is recorded, and only once it worked.
function recorded(connection, record) {
  return new Proxy(connection, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== 'function') return value;
      return (...args) => {
        const result = value.apply(target, args);
        if (typeof result?.then === 'function') result.then(() => record(name), () => {});
        else record(name);
        return result;
      };
    },
  });
}

/** Events in the order they came. `next` takes the first that fits and was not taken, or waits for it. */
function eventLog() {
  const events = [];
  const waiting = new Set();
  const fits = ({ name, predicate }, event) => !event.taken && event.name === name && predicate(event.value);
  return {
    events,
    add(name, value) {
      const event = { name, value, at: Date.now(), taken: false };
      events.push(event);
      for (const wait of waiting) if (fits(wait, event)) wait.take(event);
    },
    next(name, predicate = () => true, patience = PATIENCE) {
      return new Promise((resolve, reject) => {
        const wait = { name, predicate };
        const timer = setTimeout(() => {
          waiting.delete(wait);
          reject(new Error(`${name} did not come within ${patience} ms; came: ${events.map((e) => e.name).join(' ')}`));
        }, patience);
        wait.take = (event) => {
          event.taken = true;
          clearTimeout(timer);
          waiting.delete(wait);
          resolve(event.value);
        };
        waiting.add(wait);
        const early = events.find((event) => fits(wait, event));
        if (early) wait.take(early);
      });
    },
    /** The values of all events of this name so far, taken or not. */
    all: (name) => events.filter((event) => event.name === name).map((event) => event.value),
  };
}
