/** How often and how high right answers were found, shares from 0 to 1. */
export interface Quality {
  mrr10: number;
  recall1: number;
  recall5: number;
  recall10: number;
}

/** Quality by the place of the first right answer of each query, −1 for none among the first ten. */
export function quality(places: readonly number[]): Quality {
  return {
    mrr10: mean(places.map((place) => (place < 0 ? 0 : 1 / (place + 1)))),
    recall1: recall(places, 1),
    recall5: recall(places, 5),
    recall10: recall(places, 10),
  };
}

function recall(places: readonly number[], depth: number): number {
  return mean(places.map((place) => (place >= 0 && place < depth ? 1 : 0)));
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
}

/** The value that `share` of the values stay below, 0 for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
