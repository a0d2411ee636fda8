/** What the walker does inside the page. Each function is sent there by itself, so that none uses anything outside it. */

interface Walk {
  /** What can be used, with how it looks while the focus is elsewhere. */
  candidates: Map<Element, string>;
  reached: Set<Element>;
  /** Tab stops in their order. */
  stops: Element[];
  mouseOnly: Element[];
  unseen: Set<Element>;
  /** Stops from which the arrow keys were pressed, the last one at the end. */
  tried: Set<Element>;
  stuckAt: Element | null;
  /** Where the focus was at the last look, and for how many looks in a row. */
  last: Element | null;
  lastChosen: Element | null;
  stays: number;
  lookOf(element: Element): string;
  isUsable(element: Element): boolean;
}

type Walking = typeof globalThis & { walk: Walk };

/** Lists what can be used on the screen or in the topmost dialog. */
export function beginWalk(): { count: number } {
  const INTERACTIVE = [
    'a[href]',
    'button',
    'input:not([type=hidden])',
    'select',
    'textarea',
    'summary',
    'audio[controls]',
    'video[controls]',
    '[tabindex="0"]',
    'tr[tabindex]',
    'li[tabindex]',
    ...['button', 'link', 'tab', 'option', 'checkbox', 'radio', 'switch', 'slider', 'treeitem', 'combobox'].map(
      (role) => `[role=${role}]`,
    ),
    '[role^=menuitem]',
  ].join(',');
  const scope = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;

  function isUsable(element: Element): boolean {
    const box = element.getBoundingClientRect();
    return (
      element.isConnected &&
      element.checkVisibility({ visibilityProperty: true }) &&
      box.width > 0 &&
      box.height > 0 &&
      element.closest('[aria-hidden=true], [inert]') === null &&
      !element.matches(':disabled, [aria-disabled=true], .visually-hidden')
    );
  }
  /** Of the element, of what is drawn around it as its frame, and of the row that it says is the chosen one. */
  function lookOf(element: Element): string {
    const chosen = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
    const parts = [element, element.firstElementChild, chosen];
    for (let frame = element.parentElement; frame !== null && frame.clientHeight < 120; frame = frame.parentElement)
      parts.push(frame);
    return parts
      .filter((part) => part !== null)
      .map((part) => {
        for (const animation of part.getAnimations()) animation.finish();
        const style = getComputedStyle(part);
        const outline = style.outlineStyle === 'none' ? '' : `${style.outlineWidth} ${style.outlineColor}`;
        const edges = [style.borderTopColor, style.borderBottomColor, style.borderLeftColor].join();
        return [outline, style.boxShadow, edges, style.backgroundColor, style.textDecorationLine].join('|');
      })
      .join(' / ');
  }

  const focused = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  focused?.blur();
  const candidates = new Map<Element, string>();
  for (const element of scope.querySelectorAll(INTERACTIVE)) {
    if (isUsable(element)) candidates.set(element, lookOf(element));
  }
  focused?.focus();
  const usable = [...candidates.keys()];
  const isPointer = (element: Element) => getComputedStyle(element).cursor === 'pointer';
  const mouseOnly = [...scope.querySelectorAll('*')].filter(
    (element) =>
      isPointer(element) &&
      isUsable(element) &&
      (element.parentElement === null || !isPointer(element.parentElement)) &&
      element.closest(`${INTERACTIVE}, label`) === null &&
      !usable.some((other) => element.contains(other)),
  );
  (globalThis as Walking).walk = {
    candidates,
    reached: new Set(),
    stops: [],
    mouseOnly,
    unseen: new Set(),
    tried: new Set(),
    stuckAt: null,
    last: null,
    lastChosen: null,
    stays: 0,
    lookOf,
    isUsable,
  };
  return { count: candidates.size };
}

/** Notes where the focus is now. `round`: all Tab stops were visited; `moved`: it is not where it was at the last look. */
export function noteFocus(): { round: boolean; stuck: boolean; moved: boolean } {
  const { walk } = globalThis as Walking;
  const now = document.activeElement;
  if (now === null || now === document.body || now.matches('dialog')) {
    walk.last = null;
    return { round: false, stuck: false, moved: true };
  }
  const chosen = document.getElementById(now.getAttribute('aria-activedescendant') ?? '');
  const moved = walk.last !== now || walk.lastChosen !== chosen;
  walk.stays = walk.last === now ? walk.stays + 1 : 0;
  // Tab goes through the day, the month and the year of a date before it leaves the field.
  const parts = now.matches('input[type=date], input[type=time], input[type=datetime-local]') ? 8 : 1;
  const stuck = walk.stays >= parts && walk.candidates.size > 1;
  const round = walk.stays === 0 && now === walk.stops[0] && walk.stops.length > 1;
  if (!walk.reached.has(now)) {
    walk.stops.push(now);
    const usual = walk.candidates.get(now);
    const look = walk.lookOf(now);
    const style = getComputedStyle(now);
    const hasOutline = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0;
    if (!hasOutline && (usual === undefined || usual === look)) walk.unseen.add(now);
  }
  walk.reached.add(now);
  if (chosen !== null) walk.reached.add(chosen);
  // Of a group of radio buttons the browser itself gives one to Tab and the others to the arrow keys.
  if (now instanceof HTMLInputElement && now.type === 'radio') {
    for (const other of walk.candidates.keys()) {
      if (other instanceof HTMLInputElement && other.type === 'radio' && other.name === now.name && now.name !== '')
        walk.reached.add(other);
    }
  }
  if (stuck) walk.stuckAt = now;
  walk.last = now;
  walk.lastChosen = chosen;
  return { round, stuck, moved };
}

/** Finds where to press the arrow keys: beside what was not reached yet. @returns false when nothing is left to try */
export function toUnreached(): boolean {
  const { walk } = globalThis as Walking;
  walk.stuckAt = null;
  for (const element of walk.candidates.keys()) {
    if (walk.reached.has(element) || !walk.isUsable(element)) continue;
    for (let around = element.parentElement; around !== null; around = around.parentElement) {
      const beside = walk.stops.filter((stop) => stop === around || around.contains(stop));
      if (beside.length === 0) continue;
      const stop = beside.find((each) => !walk.tried.has(each));
      if (stop === undefined) break;
      walk.tried.add(stop);
      return true;
    }
  }
  return false;
}

/** Puts the focus where `toUnreached` has it begin. */
export function toBegin(): void {
  const { walk } = globalThis as Walking;
  ([...walk.tried].at(-1) as HTMLElement | undefined)?.focus();
}

/** What was found, in words. Inside a Tab stop that is itself a line of a list, what it has in it needs no stop of its own. */
export function endWalk(): string[] {
  const { walk } = globalThis as Walking;
  const name = (element: Element) => {
    const mark = element.getAttribute('data-testid') ?? element.closest('[data-testid]')?.getAttribute('data-testid');
    const words = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 24);
    const type = element.getAttribute('role') ?? element.getAttribute('type') ?? '';
    return `${element.tagName.toLowerCase()}${type === '' ? '' : `(${type})`}.${element.className} in ${mark ?? '?'} “${words}”`;
  };
  const unreached = [...walk.candidates.keys()].filter(
    (element) =>
      !walk.reached.has(element) &&
      walk.isUsable(element) &&
      !walk.reached.has(element.closest('li[tabindex]') ?? element),
  );
  return [
    ...(walk.stuckAt === null ? [] : [`keeps the focus: ${name(walk.stuckAt)}`]),
    ...unreached.map((element) => `not reached: ${name(element)}`),
    ...walk.mouseOnly.filter((element) => element.isConnected).map((element) => `for the mouse only: ${name(element)}`),
    ...[...walk.unseen].filter((element) => element.isConnected).map((element) => `focus not seen: ${name(element)}`),
  ];
}
