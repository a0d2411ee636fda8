/**
 * Where the choice stands after the list changed: on the same message while it is there, else on whatever took its
 * place, so that working down the list goes on where it was.
 *
 * @param previousIndex index of the chosen message before the change
 * @returns index in the new list, -1 when it is empty
 */
export function indexAfterChange(ids: readonly string[], activeId: string | null, previousIndex: number): number {
  if (ids.length === 0) return -1;
  const found = activeId === null ? -1 : ids.indexOf(activeId);
  return found >= 0 ? found : Math.min(Math.max(previousIndex, 0), ids.length - 1);
}
