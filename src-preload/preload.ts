import { contextBridge, ipcRenderer } from 'electron';
import { IPC_CHANNELS, IPC_EVENTS } from '../src-shared/ipc/channels';

/**
 * Exposes one named function per channel of the contract and nothing generic: the page cannot name a channel that is
 * not listed here. Inputs are checked in the main process, outputs by the types of the contract.
 */
const requests = Object.fromEntries(
  IPC_CHANNELS.map((channel) => [channel, (input: unknown) => ipcRenderer.invoke(channel, input)]),
);

const subscribe = Object.fromEntries(
  IPC_EVENTS.map((event) => [
    event,
    (listener: (payload: unknown) => void) => {
      const forward = (_: unknown, payload: unknown) => listener(payload);
      ipcRenderer.on(event, forward);
      return () => {
        ipcRenderer.off(event, forward);
      };
    },
  ]),
);

contextBridge.exposeInMainWorld('api', { ...requests, subscribe });
