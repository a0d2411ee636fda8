/** Styles by which a document of ours tells a question from its answer when it is read again; Word keeps their ids. */
export const documentStyles = {
  question: 'DutyDeskQuestion',
  answer: 'DutyDeskAnswer',
  attribute: 'DutyDeskAttribute',
} as const;
