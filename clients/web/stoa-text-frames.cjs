// Made by build.mjs from stoa-text-frames.js; change that file.
(function (root, make) {
  if (typeof module === 'object' && module.exports) module.exports = make();
  else root.stoaTextFrames = make();
})(typeof globalThis === 'object' ? globalThis : this, function () {
'use strict';

// Lets the official web SDK talk through a gateway that takes text frames only: what it sends as bytes leaves as base64,
// what comes as base64 arrives as bytes. Call useTextFrames(window) once, before the SDK opens its first connection.

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const CHUNK = 0x8000; // more arguments than this overflow the stack of some engines
const EVENTS = ['open', 'message', 'error', 'close'];
const replaced = new WeakMap(); // our class, by which a second call is recognised, to the class it stands for

/**
 * Replaces root.WebSocket and returns a function that puts the original back. Calling it twice changes nothing.
 * `only(url)` says which sockets are meant; all, unless it is given.
 */
function useTextFrames(root = globalThis, only = () => true) {
  const Native = root.WebSocket;
  if (typeof Native !== 'function') throw new TypeError('there is no WebSocket to adapt');
  if (replaced.has(Native)) return () => restore(root, Native);
  const TextFrames = textFrames(Native, only);
  replaced.set(TextFrames, Native);
  root.WebSocket = TextFrames;
  return () => restore(root, TextFrames);
}

function restore(root, TextFrames) {
  if (root.WebSocket === TextFrames) root.WebSocket = replaced.get(TextFrames);
}

/** A class that looks like Native, carries bytes in both directions, and puts only text on the wire. */
function textFrames(Native, only = () => true) {
  return class WebSocket {
    static CONNECTING = CONNECTING;
    static OPEN = OPEN;
    static CLOSING = CLOSING;
    static CLOSED = CLOSED;

    CONNECTING = CONNECTING;
    OPEN = OPEN;
    CLOSING = CLOSING;
    CLOSED = CLOSED;

    onopen = null;
    onmessage = null;
    onerror = null;
    onclose = null;
    binaryType = 'blob'; // as every WebSocket begins; applies to what we decode

    #native;
    #listeners = new Map(EVENTS.map((type) => [type, new Set()]));

    constructor(url, protocols) {
      const native = protocols === undefined ? new Native(url) : new Native(url, protocols);
      if (!only(String(url))) return native;
      this.#native = native;
      native.binaryType = 'arraybuffer';
      native.onopen = (event) => this.#tell('open', event);
      native.onerror = (event) => this.#tell('error', event);
      native.onclose = (event) => this.#tell('close', event);
      native.onmessage = (event) => this.#receive(event);
    }

    get url() { return this.#native.url; }
    get protocol() { return this.#native.protocol; }
    get extensions() { return this.#native.extensions; }
    get readyState() { return this.#native.readyState; }
    get bufferedAmount() { return this.#native.bufferedAmount; }

    send(data) { this.#native.send(typeof data === 'string' ? data : encode(bytesOf(data))); }

    close(...codeAndReason) { this.#native.close(...codeAndReason); }

    addEventListener(type, listener) { this.#listeners.get(type)?.add(listener); }

    removeEventListener(type, listener) { this.#listeners.get(type)?.delete(listener); }

    #receive(event) {
      const bytes = typeof event.data === 'string' ? decode(event.data) : event.data;
      if (bytes === null) return; // the gateway's own error, in JSON: the SDK would take it for an empty message
      const data = this.binaryType === 'blob' && bytes instanceof ArrayBuffer ? new Blob([bytes]) : bytes;
      this.#tell('message', { type: 'message', data, target: this, currentTarget: this, origin: event.origin });
    }

    #tell(type, event) {
      const own = this[`on${type}`];
      if (typeof own === 'function') own.call(this, event);
      for (const listener of [...this.#listeners.get(type)]) {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      }
    }
  };
}

// Not instanceof: the bytes may come from another window.
function bytesOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (Object.prototype.toString.call(data) === '[object ArrayBuffer]') return new Uint8Array(data);
  throw new TypeError('only text, an ArrayBuffer or a view of one can be sent');
}

/** Bytes as standard base64 with padding. */
function encode(bytes) {
  if (typeof bytes.toBase64 === 'function') return bytes.toBase64();
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}

/** The ArrayBuffer that a text frame holds, or null where it holds none. */
function decode(text) {
  if (text === '' || !BASE64.test(text)) return null;
  if (typeof Uint8Array.fromBase64 === 'function') return Uint8Array.fromBase64(text).buffer;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at += 1) bytes[at] = letters.charCodeAt(at);
  return bytes.buffer;
}

return { useTextFrames, textFrames, encode, decode };
});
