import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { GAP_STATES } from '../../../src-shared/domain/answer-gap';
import { BUSINESS_LINES, type BusinessLine } from '../../../src-shared/domain/classification';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { GapView } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { CellText } from './cell-text';
import { useGapUpdate } from './use-gap-update';

interface Props {
  view: GapView;
  mayEdit: boolean;
}

/** The question as it would stand in the library. */
export function GapQuestion({ view: { gap }, mayEdit }: Props) {
  const { t } = useTranslation();
  const update = useGapUpdate(gap);
  if (!mayEdit) return gap.question;
  return (
    <CellText
      testId="gap-question"
      label={t('library.gap.question')}
      value={gap.question}
      maxLength={500}
      required
      onSave={(question) => update({ question })}
    />
  );
}

export function GapNote({ view: { gap }, mayEdit }: Props) {
  const { t } = useTranslation();
  const update = useGapUpdate(gap);
  if (!mayEdit) return gap.note;
  return (
    <CellText
      testId="gap-note"
      label={t('library.gap.note')}
      value={gap.note}
      maxLength={1_000}
      onSave={(note) => update({ note })}
    />
  );
}

export function GapLine({ view: { gap }, mayEdit }: Props) {
  const { t } = useTranslation();
  const update = useGapUpdate(gap);
  if (!mayEdit) return gap.businessLine !== null && t(`terms.businessLine.${gap.businessLine}`);
  return (
    <Select
      className="cell-field"
      data-testid="gap-line"
      aria-label={t('library.field.businessLine')}
      allowClear={{ label: t('common.clear') }}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      value={gap.businessLine}
      onChange={(line?: BusinessLine) => void update({ businessLine: line ?? null })}
      options={BUSINESS_LINES.map((line) => ({ value: line, label: t(`terms.businessLine.${line}`) }))}
    />
  );
}

export function GapStateField({ view: { gap }, mayEdit }: Props) {
  const { t } = useTranslation();
  const update = useGapUpdate(gap);
  if (!mayEdit) return t(`library.gap.states.${gap.state}`);
  return (
    <Select
      className="cell-field"
      data-testid="gap-state"
      aria-label={t('library.gap.state')}
      popupMatchSelectWidth={false}
      value={gap.state}
      onChange={(state) => void update({ state })}
      options={GAP_STATES.map((state) => ({ value: state, label: t(`library.gap.states.${state}`) }))}
    />
  );
}

export function GapAssignee({ view: { gap, assigneeName }, mayEdit }: Props) {
  const { t } = useTranslation();
  const update = useGapUpdate(gap);
  const officers = useRead('officer.list', null).data ?? [];
  if (!mayEdit) return assigneeName;
  return (
    <Select
      className="cell-field"
      data-testid="gap-assignee"
      aria-label={t('library.gap.assignee')}
      allowClear={{ label: t('common.clear') }}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      value={gap.assigneeId}
      onChange={(officerId?: OfficerId) => void update({ assigneeId: officerId ?? null })}
      options={officers.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}
