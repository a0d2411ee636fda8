import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import type { RevisionOrigin } from '../../../src-shared/domain/answer-revision';
import type { AnswerId } from '../../../src-shared/domain/ids';

/** What a new revision starts from; it is written to the core with the first save. */
export interface RevisionStart {
  /** Tells one beginning from another. */
  key: string;
  /** Null for a new answer. */
  answerId: AnswerId | null;
  baseVersion: number | null;
  content: AnswerContent;
  origin: RevisionOrigin;
}

/** What stood in an editor, and what it was begun from. */
export interface UnsavedText {
  form: AnswerContent;
  before: AnswerContent | null;
}

/** Where in the library one is: a page, and what is open on it. */
export type LibraryPlace =
  | { page: 'tasks' }
  | { page: 'answers'; answerId?: string }
  | { page: 'revisions'; box: 'mine' | 'to_review'; revisionId?: string; start?: RevisionStart }
  | { page: 'corrections'; correctionId?: string }
  | { page: 'gaps'; gapId?: string }
  | { page: 'pairs'; pairId?: string }
  | { page: 'synonyms' }
  | { page: 'imports'; importId?: string }
  | { page: 'figures' }
  | { page: 'settings' };
export type LibraryPageName = LibraryPlace['page'];

export interface LibraryState {
  /** Null while the desk is shown. */
  place: LibraryPlace | null;
  open(place: LibraryPlace): void;
  close(): void;
  /**
   * Texts that could not be saved when their editor was left, since something required was missing: by revision or start. They
   * are in the editor again when it is opened again.
   */
  unsaved: Map<string, UnsavedText>;
}

const LibraryContext = createContext<LibraryState | null>(null);

export function useLibrary(): LibraryState {
  const state = useContext(LibraryContext);
  if (state === null) throw new Error('no LibraryProvider above');
  return state;
}

/** Whether the window shows the desk or the library, and which page of it. The desk stays as it was underneath. */
export function LibraryProvider({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<LibraryPlace | null>(null);
  const unsaved = useRef(new Map<string, UnsavedText>());
  const state = useMemo<LibraryState>(
    () => ({ place, open: setPlace, close: () => setPlace(null), unsaved: unsaved.current }),
    [place],
  );
  return <LibraryContext value={state}>{children}</LibraryContext>;
}
