export type TokenAnswer = { is: 'token'; token: string } | { is: 'none'; error: string };

export interface TokenBox {
  /** The token in use, or a new one. Callers at the same time share one application. */
  get(): Promise<TokenAnswer>;
  /** Throws a token away that the peer refused, unless somebody has replaced it already. */
  drop(token: string): void;
}

/** Keeps a token until shortly before it expires. @param lifeMs how long the peer honours one */
export function createTokenBox(apply: () => Promise<TokenAnswer>, lifeMs: number): TokenBox {
  let current: { token: string; until: number } | null = null;
  let applying: Promise<TokenAnswer> | null = null;

  async function renew(): Promise<TokenAnswer> {
    const answer = await apply();
    if (answer.is === 'token') current = { token: answer.token, until: Date.now() + lifeMs * 0.9 };
    return answer;
  }

  return {
    get() {
      if (current !== null && Date.now() < current.until) return Promise.resolve({ is: 'token', token: current.token });
      applying ??= renew().finally(() => {
        applying = null;
      });
      return applying;
    },
    drop(token) {
      if (current?.token === token) current = null;
    },
  };
}
