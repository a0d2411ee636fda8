import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ANSWER_SORTS } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import type { AnswerQuery } from './answer-list-page';

interface Props {
  query: AnswerQuery;
  /** Matching answers; null while it is not known. */
  total: number | null;
  onChange(part: Partial<AnswerQuery>): void;
}

/** Words, filters with how many answers each has, and the order. */
export function AnswerFilterBar({ query, total, onChange }: Props) {
  const { t } = useTranslation();
  const facets = useRead('answer.facets', null).data;
  const { filter } = query;
  const narrow = (part: Partial<AnswerQuery['filter']>) => onChange({ filter: { ...filter, ...part } });
  return (
    <search className="library-filters" aria-label={t('library.list.filters')}>
      <input
        className="field"
        type="search"
        data-testid="answer-search"
        aria-label={t('library.list.search')}
        placeholder={t('library.list.search')}
        maxLength={200}
        value={query.text}
        onChange={(event) => onChange({ text: event.target.value })}
      />
      <Facet
        name={t('library.field.businessLine')}
        testId="filter-line"
        chosen={filter.businessLines ?? []}
        choices={known(facets?.businessLines).map(({ value, count }) => ({
          value,
          label: t(`terms.businessLine.${value}`),
          count,
        }))}
        onChange={(businessLines) => narrow({ businessLines })}
      />
      <Facet
        name={t('library.list.ownerDepartment')}
        testId="filter-department"
        chosen={filter.ownerDepartmentIds ?? []}
        choices={known(facets?.ownerDepartments).map(({ value, name, count }) => ({ value, label: name, count }))}
        onChange={(ownerDepartmentIds) => narrow({ ownerDepartmentIds })}
      />
      <Facet
        name={t('library.list.ownerOfficer')}
        testId="filter-owner"
        chosen={filter.ownerOfficerIds ?? []}
        choices={known(facets?.ownerOfficers).map(({ value, name, count }) => ({ value, label: name, count }))}
        onChange={(ownerOfficerIds) => narrow({ ownerOfficerIds })}
      />
      <Facet
        name={t('library.list.validity')}
        testId="filter-validity"
        chosen={filter.validities ?? []}
        choices={(facets?.validities ?? []).map(({ value, count }) => ({
          value,
          label: t(`library.validity.${value}`),
          count,
        }))}
        onChange={(validities) => narrow({ validities })}
      />
      <Facet
        name={t('library.field.region')}
        testId="filter-region"
        chosen={filter.regions ?? []}
        choices={(facets?.regions ?? [])
          .filter(({ value }) => value !== '')
          .map(({ value, count }) => ({ value, label: value, count }))}
        onChange={(regions) => narrow({ regions })}
      />
      <Select
        className="sort"
        data-testid="answer-sort"
        aria-label={t('library.list.sort')}
        value={query.sort}
        onChange={(sort) => onChange({ sort })}
        options={ANSWER_SORTS.map((sort) => ({
          value: sort,
          // With words to search for, their order is how well each answer fits.
          label: t(
            sort === 'question' && query.text.trim() !== '' ? 'library.list.bestFirst' : `library.list.sorts.${sort}`,
          ),
        }))}
      />
      {total !== null && (
        <span className="muted" role="status" data-testid="answer-total" data-total={total}>
          {t('library.list.total', { n: total })}
        </span>
      )}
    </search>
  );
}

function Facet<T extends string>({
  name,
  testId,
  chosen,
  choices,
  onChange,
}: {
  name: string;
  testId: string;
  chosen: readonly T[];
  choices: readonly { value: T; label: string; count: number }[];
  onChange(chosen: T[]): void;
}) {
  const { t } = useTranslation();
  return (
    <Select
      mode="multiple"
      className="facet"
      data-testid={testId}
      aria-label={name}
      placeholder={name}
      allowClear={{ label: t('common.clear') }}
      maxTagCount={1}
      popupMatchSelectWidth={false}
      optionFilterProp="label"
      value={[...chosen]}
      onChange={onChange}
      options={choices.map(({ value, label, count }) => ({ value, label: `${label} ${count}` }))}
    />
  );
}

/** Those that have a value: what has none cannot be filtered by. */
function known<T extends { value: string | null }>(
  facets: readonly T[] | undefined,
): (T & { value: NonNullable<T['value']> })[] {
  return (facets ?? []).filter((facet): facet is T & { value: NonNullable<T['value']> } => facet.value !== null);
}
