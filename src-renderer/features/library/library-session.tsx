import { createContext, useContext } from 'react';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';

/** Who works in the library, and the way to a message of the desk. */
export interface LibrarySession {
  officer: Officer;
  openMessage(id: MessageId): void;
}

const SessionContext = createContext<LibrarySession | null>(null);
export const LibrarySessionProvider = SessionContext.Provider;

export function useLibrarySession(): LibrarySession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no LibrarySessionProvider above');
  return session;
}
