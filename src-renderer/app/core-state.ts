import { useEffect, useState } from 'react';
import type { CoreState } from '../../src-shared/ipc/failure';
import { useClient } from '../ipc/queries';

export interface CoreLife {
  state: CoreState;
  /** The core answered at least once, so there is something on the screen worth keeping. */
  wasReady: boolean;
}

/** Follows the life of the core: asked once, then told. */
export function useCoreState(): CoreLife {
  const client = useClient();
  const [life, setLife] = useState<CoreLife>({ state: { state: 'starting' }, wasReady: false });

  useEffect(() => {
    let told = false;
    const follow = (state: CoreState) =>
      setLife((before) => ({ state, wasReady: before.wasReady || state.state === 'ready' }));
    const stop = client.subscribe('core.state', (state) => {
      told = true;
      follow(state);
    });
    client.request('app.core_state', null).then(
      (state) => {
        // An event that overtook the answer is newer.
        if (!told) follow(state);
      },
      () => {
        // The main process always answers this one; if the bridge broke, the next event says how things are.
      },
    );
    return stop;
  }, [client]);

  return life;
}
