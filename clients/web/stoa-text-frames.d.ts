type SocketClass = new (url: string | URL, protocols?: string | string[]) => unknown;

/** Replaces root.WebSocket (globalThis by default) and returns a function that puts the original back. */
export function useTextFrames(root?: { WebSocket: unknown }, only?: (url: string) => boolean): () => void;

/** A class that looks like Native, carries bytes in both directions, and puts only text on the wire. */
export function textFrames<Native extends SocketClass>(native: Native, only?: (url: string) => boolean): Native;

/** Bytes as standard base64 with padding. */
export function encode(bytes: Uint8Array): string;

/** The ArrayBuffer that a text frame holds, or null where it holds none. */
export function decode(text: string): ArrayBuffer | null;
