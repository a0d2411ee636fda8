import { createContext, type ReactNode, useContext, useMemo, useRef, useState } from 'react';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import type { RevisionOrigin } from '../../../src-shared/domain/answer-revision';
import type { AnswerId } from '../../../src-shared/domain/ids';
import type { UnsavedWeek } from '../rota/unsaved-week';

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
  | { page: 'settings' }
  | { page: 'approvals' }
  | { page: 'channels' }
  | { page: 'shift' }
  | { page: 'rota' }
  | { page: 'handovers'; handoverId?: string; shiftId?: string }
  | { page: 'audit' }
  | { page: 'seats' }
  | { page: 'officers' }
  | { page: 'departments' }
  | { page: 'accounts' }
  | { page: 'condition' };
export type LibraryPageName = LibraryPlace['page'];

/** What covers the desk: the answer library, or what those who manage the desk work with. */
export type Section = 'library' | 'management';

const MANAGEMENT: ReadonlySet<LibraryPageName> = new Set([
  'shift',
  'rota',
  'handovers',
  'approvals',
  'channels',
  'audit',
  'seats',
  'officers',
  'departments',
  'accounts',
  'condition',
]);

export function sectionOf(page: LibraryPageName): Section {
  return MANAGEMENT.has(page) ? 'management' : 'library';
}

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
  /** Weeks of the rota that were changed and not saved, by officer and week. */
  unsavedWeeks: Map<string, UnsavedWeek>;
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
  const unsavedWeeks = useRef(new Map<string, UnsavedWeek>());
  const state = useMemo<LibraryState>(
    () => ({
      place,
      open: setPlace,
      close: () => setPlace(null),
      unsaved: unsaved.current,
      unsavedWeeks: unsavedWeeks.current,
    }),
    [place],
  );
  return <LibraryContext value={state}>{children}</LibraryContext>;
}
