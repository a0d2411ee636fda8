import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { ReplyBasis } from '../../../src-shared/domain/reply';

/** What the officer asked for when opening a message; the piece that does it takes it once it is on the screen. */
export type Intent = 'read' | 'reply' | 'forward';
export type PaneName = 'queue' | 'conversation' | 'context';
/** What can have the focus: a pane, or the library that covers them. */
export type Place = PaneName | 'library';

export interface Desk {
  openId: MessageId | null;
  intent: Intent | null;
  open(id: MessageId, intent?: Intent): void;
  close(): void;
  clearIntent(): void;
  /** The pane that a narrow window shows; wide windows show all. */
  shownPane: PaneName;
  /** Shows a pane and moves the focus into it. */
  showPane(pane: PaneName): void;
  /** The message that C, R and F mean while the focus is in the queue. */
  setQueueActive(id: MessageId | null): void;
  queueActive(): MessageId | null;
  /** The work on the open message is done: the focus goes to the queue, on the next message to work on. */
  toNext(): void;
  /** The queue says how it moves on from a message. */
  setQueueAdvance(advance: ((from: MessageId | null) => void) | null): void;
  /** Puts text into the reply editor, which asks for the blanks of an answer first. @returns false when no editor takes it */
  insert(insertion: Insertion): boolean;
  setInsertionReceiver(receiver: ((insertion: Insertion) => boolean) | null): void;
}

/** Text for the reply; `basis` when it is an answer of the library. */
export interface Insertion {
  text: string;
  basis?: ReplyBasis;
}

const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('no DeskProvider above');
  return desk;
}

/** Which message is open and what the panes have to say to each other. */
export function DeskProvider({ children }: { children: ReactNode }) {
  const [openId, setOpenId] = useState<MessageId | null>(null);
  const [intent, setIntent] = useState<Intent | null>(null);
  const [shownPane, setShownPane] = useState<PaneName>('queue');
  const active = useRef<MessageId | null>(null);
  const advance = useRef<((from: MessageId | null) => void) | null>(null);
  const receiver = useRef<((insertion: Insertion) => boolean) | null>(null);

  const showPane = useCallback((pane: PaneName) => {
    setShownPane(pane);
    // A narrow window shows the pane only after this update.
    requestAnimationFrame(() => focusPane(pane));
  }, []);
  const open = useCallback((id: MessageId, wish: Intent = 'read') => {
    setOpenId(id);
    setIntent(wish);
    setShownPane('conversation');
  }, []);
  const close = useCallback(() => {
    setOpenId(null);
    setIntent(null);
    showPane('queue');
  }, [showPane]);
  const clearIntent = useCallback(() => setIntent(null), []);

  const desk = useMemo<Desk>(
    () => ({
      openId,
      intent,
      open,
      close,
      clearIntent,
      shownPane,
      showPane,
      setQueueActive(id) {
        active.current = id;
      },
      queueActive: () => active.current,
      toNext() {
        advance.current?.(openId);
        showPane('queue');
      },
      setQueueAdvance(next) {
        advance.current = next;
      },
      insert: (insertion) => receiver.current?.(insertion) ?? false,
      setInsertionReceiver(next) {
        receiver.current = next;
      },
    }),
    [openId, intent, shownPane, open, close, clearIntent, showPane],
  );
  return <DeskContext value={desk}>{children}</DeskContext>;
}

/** Takes up an intent as soon as the piece that can do it is ready, once. */
export function useIntent(wanted: Intent, ready: boolean, act: () => void): void {
  const { intent, clearIntent } = useDesk();
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (intent !== wanted || !ready) return;
    clearIntent();
    latest.current();
  }, [intent, wanted, ready, clearIntent]);
}

/** Moves the focus to what a pane marks with `data-pane-focus`, else to the pane itself. */
export function focusPane(pane: Place): void {
  const find = (name: Place) => document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
  // The library may have been left since.
  const frame = find(pane) ?? find('queue');
  const wanted = [...(frame?.querySelectorAll<HTMLElement>('[data-pane-focus]') ?? [])];
  (wanted.find((element) => element.checkVisibility()) ?? frame)?.focus();
}
