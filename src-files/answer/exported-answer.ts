import type { AnswerContent } from '../../src-shared/domain/answer';
import type { AnswerId } from '../../src-shared/domain/ids';
import type { ImportField } from '../../src-shared/ipc/answer-import-views';
import { businessLineName } from './business-line-names';
import { writeList } from './list-cell';

/** An answer as a file gets it: owners by a name that an import finds again. */
export interface ExportedAnswer {
  id: AnswerId;
  content: AnswerContent;
  ownerDepartment: string;
  ownerOfficer: string;
}

/** What stands in the column of a field; empty where there is nothing. */
export function exportedCell(
  { id, content, ownerDepartment, ownerOfficer }: ExportedAnswer,
  field: ImportField,
): string {
  switch (field) {
    case 'id':
      return id;
    case 'alternatives':
    case 'keywords':
      return writeList(content[field]);
    case 'basisTitle':
      return content.basis?.title ?? '';
    case 'basisSource':
      return content.basis?.source ?? '';
    case 'basisDate':
      return content.basis?.date ?? '';
    case 'businessLine':
      return content.businessLine === null ? '' : businessLineName(content.businessLine);
    case 'ownerDepartment':
      return ownerDepartment;
    case 'ownerOfficer':
      return ownerOfficer;
    default:
      return content[field] ?? '';
  }
}
