import { useCallback } from 'react';
import { useRead } from '../../ipc/queries';

export interface Names {
  officer(id: string | null): string;
  department(id: string | null): string;
}

/** Names of officers and departments by id; the id itself for one that is not known here, empty for none. */
export function useNames(): Names {
  const officers = useRead('officer.list', null).data;
  const departments = useRead('desk.info', null).data?.departments;
  const officer = useCallback((id: string | null) => nameIn(officers, id), [officers]);
  const department = useCallback((id: string | null) => nameIn(departments, id), [departments]);
  return { officer, department };
}

function nameIn(all: readonly { id: string; name: string }[] | undefined, id: string | null): string {
  return id === null ? '' : (all?.find((one) => one.id === id)?.name ?? id);
}
