import type { TFunction } from 'i18next';
import type { AnswerContent, AnswerField } from '../../../src-shared/domain/answer';
import type { Names } from './use-names';

/** One field of an answer as people read it; empty when nothing is written there. */
export function fieldText(t: TFunction, names: Names, content: AnswerContent, field: AnswerField): string {
  switch (field) {
    case 'alternatives':
      return content.alternatives.join('\n');
    case 'keywords':
      return content.keywords.join(t('library.separator'));
    case 'attachments':
      return content.attachments.map(({ name, size }) => `${name} (${sizeText(size)})`).join('\n');
    case 'basis':
      return basisText(t, content.basis);
    case 'businessLine':
      return content.businessLine === null ? '' : t(`terms.businessLine.${content.businessLine}`);
    case 'ownerDepartmentId':
      return names.department(content.ownerDepartmentId);
    case 'ownerOfficerId':
      return names.officer(content.ownerOfficerId);
    default:
      return content[field] ?? '';
  }
}

function basisText(t: TFunction, basis: AnswerContent['basis']): string {
  if (basis === null) return '';
  const lines: (string | null)[] = [
    basis.title,
    basis.source,
    basis.date === null ? null : t('library.content.basisDate', { day: basis.date }),
    basis.note,
  ];
  return lines.filter((line) => line !== null && line !== '').join('\n');
}

/** @param bytes size of a file */
export function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1_024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
