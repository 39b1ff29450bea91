/** What a program is told from outside, and what it can do by its surroundings alone. */
export interface Environment {
  /** Where the API is. */
  url(): string | undefined;
  /** Who asks. */
  token(): string | undefined;
  /** What to do where one of them is missing. */
  readonly hints: { readonly url: string; readonly token: string };
  /** Of bytes as they come; null where nothing here makes one. */
  sha256(): Digest | null;
  /**
   * Opens a WebSocket.
   *
   * @param headers - who asks; nothing in a browser, which adds its cookie
   */
  openSocket(
    url: string,
    protocol: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Socket>;
}

export interface Digest {
  update(bytes: Uint8Array): void;
  /** Of all bytes, in hexadecimal digits. */
  hex(): string;
}

/** As much of a WebSocket as is used here: the web's own, and that of `ws`. */
export interface Socket {
  binaryType: string;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((message: { readonly data: string | ArrayBuffer }) => void) | null;
  onerror: ((failure: { readonly message?: string }) => void) | null;
  onclose: (() => void) | null;
}
