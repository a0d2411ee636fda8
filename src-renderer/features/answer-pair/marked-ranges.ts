/** Where the items stand in a text: half-open, sorted, not overlapping, in UTF-16 units. */
export function rangesOf(text: string, items: readonly string[]): [number, number][] {
  const found: [number, number][] = [];
  for (const item of items.filter((one) => one !== ''))
    for (let at = text.indexOf(item); at >= 0; at = text.indexOf(item, at + item.length))
      found.push([at, at + item.length]);
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return found.filter(([start], index) => found.slice(0, index).every(([, end]) => end <= start));
}
