import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

const NowContext = createContext<number | null>(null);
const TICK_MS = 20_000;

/** One clock for everything on the screen that shows an age, so that all of it moves together. */
export function NowProvider({ children }: { children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <NowContext value={now}>{children}</NowContext>;
}

/** Device time in ms since 1970, renewed every 20 seconds. */
export function useNow(): number {
  const now = useContext(NowContext);
  if (now === null) throw new Error('no NowProvider above');
  return now;
}
