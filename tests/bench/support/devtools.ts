/** A page of a running Electron, over its DevTools port; nothing is attached before `connect`, so nothing slows a start. */
export class DevToolsPage {
  #socket: WebSocket;
  #nextId = 1;
  #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the page went away'));
      this.#waiting.clear();
    });
  }

  /** @param port of the DevTools server on 127.0.0.1 @returns null while no window is open */
  static async connect(port: number): Promise<DevToolsPage | null> {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const page = targets.find(({ type }) => type === 'page');
    if (page === undefined) return null;
    const socket = new WebSocket(page.webSocketDebuggerUrl);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error('the page does not answer')), { once: true });
    });
    return new DevToolsPage(socket);
  }

  /** Value of an expression in the page; promises are awaited. @throws Error with what the page threw */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = (await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })) as {
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    };
    const failed = answer.exceptionDetails;
    if (failed !== undefined) throw new Error(failed.exception?.description ?? failed.text);
    return answer.result.value;
  }

  /** Presses and lets go a key, as the keyboard does. */
  async press(key: 'Enter'): Promise<void> {
    const keyEvent = { key, code: key, windowsVirtualKeyCode: 13, text: '\r' };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...keyEvent });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...keyEvent });
  }

  /** Puts text into the field that has the focus, as an input method does. */
  async type(text: string): Promise<void> {
    await this.send('Input.insertText', { text });
  }

  send(method: string, params: object): Promise<unknown> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    const { id, result, error } = JSON.parse(text) as { id?: number; result?: unknown; error?: { message: string } };
    const waiting = id === undefined ? undefined : this.#waiting.get(id);
    if (id === undefined || waiting === undefined) return;
    this.#waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error.message));
  }
}
