/** A peer as an administrator names it: a workstation by its id alone, the outside network as `outside:<id>`. */
export function addressOf(name: string): string {
  return name.startsWith('outside:') ? name : `workstation:${name}`;
}
