// A browser window in which the vendor's script runs as it is: jsdom, with the sockets counted and, unless the server
// takes bytes, the text-frame adapter of clients/web loaded before the SDK, as a page would.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';

const require = createRequire(import.meta.url);
const SDKS = { 1.4: 'agora-chat/Agora-chat.js', 4.21: 'easemob-websdk/Easemob-chat.js' };
const ADAPTER = '../../clients/web/stoa-text-frames.cjs';
export const ORIGIN = 'http://localhost';

const scripts = new Map(); // parsed once, run in every window
const script = (file) => {
  const path = require.resolve(file);
  if (!scripts.has(path)) scripts.set(path, new Script(readFileSync(path, 'utf8'), { filename: path }));
  return scripts.get(path);
};

/** A fresh window: its own local storage, so its own device. Console output goes to `log`. */
export async function openWindow({ sdk = '1.4', binary = false, log = () => {} } = {}) {
  const { JSDOM, VirtualConsole } = await import('jsdom');
  const virtualConsole = new VirtualConsole();
  for (const level of ['log', 'info', 'warn', 'error', 'debug', 'jsdomError']) {
    virtualConsole.on(level, (...parts) => log(level, ...parts));
  }
  const dom = new JSDOM('', { url: `${ORIGIN}/`, runScripts: 'outside-only', pretendToBeVisual: true, virtualConsole });
  const { window } = dom;
  window.URL.createObjectURL = () => 'blob:unused'; // jsdom has none, and the SDK only wants to be given something
  const context = dom.getInternalVMContext();
  const traffic = countSockets(window);
  if (!binary) {
    script(ADAPTER).runInContext(context);
    window.stoaTextFrames.useTextFrames(window);
  }
  script(SDKS[sdk]).runInContext(context);
  return { window, traffic, SDK: window.websdk.default ?? window.websdk, close: () => window.close() };
}

/**
 * Replaces window.WebSocket by one that counts frames and socket bytes (payload and frame header, the client's with its
 * mask) in `up` and `down`, lists the open ones in `sockets`, and lets a scenario look at frames through `watch`.
 * Each event has a task of its own, as in a browser. Under jsdom all frames that one read brings share one, and then the
 * SDK shows a receipt before the reply that came ahead of it.
 */
function countSockets(window) {
  const traffic = { up: { frames: 0, bytes: 0 }, down: { frames: 0, bytes: 0 }, sockets: new Set(), watch: null };
  const count = (way, data, mask) => {
    const payload = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    traffic[way].frames += 1;
    traffic[way].bytes += payload + header(payload) + mask;
    traffic.watch?.(way, data);
  };
  window.WebSocket = class extends window.WebSocket {
    #tasks = [];

    constructor(...args) {
      super(...args);
      traffic.sockets.add(this);
      this.addEventListener('message', ({ data }) => count('down', data, 0));
      this.addEventListener('close', () => traffic.sockets.delete(this));
    }

    set onmessage(handler) { super.onmessage = this.#inTasks(handler); }

    set onclose(handler) { super.onclose = this.#inTasks(handler); }

    #inTasks(handler) {
      return (event) => {
        if (this.#tasks.push(() => handler?.call(this, event)) === 1) setImmediate(() => this.#next());
      };
    }

    #next() {
      try {
        this.#tasks[0]();
      } finally {
        this.#tasks.shift();
        if (this.#tasks.length > 0) setImmediate(() => this.#next());
      }
    }

    send(data) {
      count('up', data, 4);
      super.send(data);
    }
  };
  return traffic;
}

const header = (payload) => (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
