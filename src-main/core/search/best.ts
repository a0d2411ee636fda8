const BINS = 1024;

/**
 * The places of the `limit` highest scores above 0, best first; equal scores in the order that `before` says.
 * Counts scores in bins first, and lets the typed array's own sort find the least score among many in the last bin, so that only
 * about `limit` places are compared and sorted however many there are.
 */
export function best(scores: Float32Array, limit: number, before: (a: number, b: number) => boolean): number[] {
  let highest = 0;
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] as number;
    if (score > highest) highest = score;
  }
  if (highest === 0 || limit <= 0) return [];
  const scale = (BINS - 1) / highest;
  const lowest = lowestBin(scores, scale, limit);
  const places: number[] = [];
  for (let place = 0; place < scores.length; place += 1) {
    const score = scores[place] as number;
    if (score > 0 && score * scale >= lowest) places.push(place);
  }
  const few = places.length > 2 * limit ? withoutLowest(places, scores, limit) : places;
  few.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (before(a, b) ? -1 : 1));
  return few.slice(0, limit);
}

/** The highest bin that has, with those above it, at least `limit` scores. */
function lowestBin(scores: Float32Array, scale: number, limit: number): number {
  const bins = new Uint32Array(BINS);
  for (let place = 0; place < scores.length; place += 1) {
    const bin = ((scores[place] as number) * scale) | 0;
    bins[bin] = (bins[bin] as number) + 1;
  }
  let bin = BINS - 1;
  for (let counted = bins[bin] ?? 0; bin > 0 && counted < limit; counted += bins[bin] ?? 0) bin -= 1;
  return bin;
}

/** Leaves out places that cannot be among the `limit` best: what is below the `limit`th highest score. */
function withoutLowest(places: readonly number[], scores: Float32Array, limit: number): number[] {
  const sorted = Float32Array.from(places, (place) => scores[place] ?? 0).sort();
  const least = sorted[sorted.length - limit] ?? 0;
  return places.filter((place) => (scores[place] ?? 0) >= least);
}
