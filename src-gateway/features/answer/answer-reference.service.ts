import type { AnswerContent } from '../../../src-shared/domain/answer';
import type { RejectionCode } from '../../../src-shared/sync/commands';
import type { Reader } from '../../db/database';
import { findOfficer, hasDepartment } from '../officer/officer.repository';
import { listKnownAttachments } from './answer-attachment.repository';

/** Whether the owners that a content names are the desk's; those who have left count, since what they own may stay unchanged. */
export async function ownerRefusal(
  db: Reader,
  deskId: string,
  content: Pick<AnswerContent, 'ownerDepartmentId' | 'ownerOfficerId'>,
): Promise<RejectionCode | null> {
  const { ownerDepartmentId, ownerOfficerId } = content;
  if (ownerDepartmentId !== null && !(await hasDepartment(db, deskId, ownerDepartmentId))) return 'unknown_department';
  if (ownerOfficerId === null) return null;
  const officer = await findOfficer(db, ownerOfficerId);
  return officer === undefined || officer.deskId !== deskId ? 'unknown_officer' : null;
}

/** Whether the bytes of every attachment have arrived: they travel by themselves, before the content that names them. */
export async function attachmentRefusal(
  db: Reader,
  deskId: string,
  content: Pick<AnswerContent, 'attachments'>,
): Promise<RejectionCode | null> {
  const wanted = [...new Set(content.attachments.map((attachment) => attachment.sha256))];
  if (wanted.length === 0) return null;
  const known = await listKnownAttachments(db, deskId, wanted);
  return known.length === wanted.length ? null : 'unknown_attachment';
}
