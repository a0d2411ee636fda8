import type { TFunction } from 'i18next';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerFacets, AnswerFilter } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';

/** All but the retired ones. */
export const NO_FILTER: AnswerFilter = {
  businessLines: [],
  ownerDepartmentIds: [],
  ownerOfficerIds: [],
  validities: [],
  regions: [],
};

type Part = keyof AnswerFilter;
interface Choice {
  part: Part;
  value: string;
  label: string;
  count: number;
}

/** Which answers are searched: what is chosen stands in a row, the choices unfold below it. */
export function AnswerFilterBar({
  filter,
  change,
  children,
}: {
  filter: AnswerFilter;
  change(filter: AnswerFilter): void;
  /** What stands before the button. */
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const chosen = countChosen(filter);
  // Names of what is chosen come from the same list as the choices.
  const { data: facets } = useRead('answer.facets', null, { enabled: open || chosen > 0 });
  const groups = facets === undefined ? [] : groupsOf(t, facets);
  const has = ({ part, value }: Choice) => (filter[part] as string[]).includes(value);
  const toggle = (choice: Choice) => {
    const before = filter[choice.part] as string[];
    const after = has(choice) ? before.filter((value) => value !== choice.value) : [...before, choice.value];
    change({ ...filter, [choice.part]: after });
  };
  function onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    button.current?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape anywhere within closes it
    <div className="answer-filter" onKeyDown={onKey}>
      <div className="row">
        {children}
        <span className="spring" />
        <Button
          ref={button}
          look="quiet"
          data-testid="answer-filter"
          aria-expanded={open}
          aria-controls="answer-filter-choices"
          aria-pressed={chosen > 0}
          onClick={() => setOpen(!open)}
        >
          {chosen === 0 ? t('work.answer.filter') : t('work.answer.filterChosen', { n: chosen })}{' '}
          <span aria-hidden="true">{open ? '▴' : '▾'}</span>
        </Button>
        {groups
          .flatMap(([, choices]) => choices)
          .filter(has)
          .map((choice) => (
            <Button
              key={`${choice.part} ${choice.value}`}
              className="chip"
              aria-label={t('work.answer.dropFilter', { label: choice.label })}
              onClick={() => toggle(choice)}
            >
              {choice.label} <span aria-hidden="true">✕</span>
            </Button>
          ))}
      </div>
      {open && (
        <div className="filter-choices" id="answer-filter-choices">
          {groups.map(([part, choices]) => (
            <Group key={part} label={t(`work.answer.filterBy.${part}`)}>
              {choices.map((choice) => (
                <label key={choice.value} className="choice">
                  <input
                    type="checkbox"
                    data-testid={`answer-filter-${part}`}
                    value={choice.value}
                    checked={has(choice)}
                    onChange={() => toggle(choice)}
                  />
                  <span>{choice.label}</span>
                  <span className="count">{choice.count}</span>
                </label>
              ))}
            </Group>
          ))}
        </div>
      )}
    </div>
  );
}

function groupsOf(t: TFunction, facets: AnswerFacets): (readonly [Part, Choice[]])[] {
  const choices = <T extends string>(
    part: Part,
    values: readonly { value: T | null; count: number }[],
    label: (value: T) => string,
  ) => {
    const some = values.flatMap(({ value, count }) =>
      value === null || value === '' || count === 0 ? [] : [{ part, value, label: label(value), count }],
    );
    return [part, some] as const;
  };
  const nameIn = (values: readonly { value: string | null; name: string }[]) => (value: string) =>
    values.find((one) => one.value === value)?.name ?? value;
  return [
    choices('businessLines', facets.businessLines, (value) => t(`terms.businessLine.${value}`)),
    choices('ownerDepartmentIds', facets.ownerDepartments, nameIn(facets.ownerDepartments)),
    choices('ownerOfficerIds', facets.ownerOfficers, nameIn(facets.ownerOfficers)),
    choices('validities', facets.validities, (value) => t(`work.answer.validity.${value}`)),
    choices('regions', facets.regions, (value) => value),
  ].filter(([, some]) => some.length > 0);
}

/** How many choices narrow the search. */
export function countChosen(filter: AnswerFilter): number {
  return Object.values(filter).reduce((sum, values) => sum + values.length, 0);
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend>{label}</legend>
      {children}
    </fieldset>
  );
}
