import { IMPORT_FIELDS, type ImportField } from '../../src-shared/ipc/answer-import-views';

/** Title that an export gives a column, and other titles by which an import knows it. The first is the title of an export. */
const TITLES: Record<ImportField, readonly string[]> = {
  id: ['编号', '口径编号', '答案编号', 'id', 'answer id', 'no'],
  question: [
    '问题',
    '标准问题',
    '标准问',
    '标准问法',
    '咨询问题',
    '提问',
    '问',
    '题目',
    '标题',
    '事项',
    'question',
    'q',
    'title',
  ],
  alternatives: [
    '其他问法',
    '相似问',
    '相似问法',
    '相似问题',
    '同义问题',
    '别名',
    '问法',
    'alternatives',
    'alternative questions',
    'similar questions',
  ],
  text: [
    '答复',
    '标准答复',
    '答复内容',
    '答复口径',
    '口径',
    '口径内容',
    '答案',
    '标准答案',
    '回答',
    '回复',
    '回复内容',
    '解答',
    '答',
    '内容',
    '正文',
    'text',
    'answer',
    'a',
    'reply',
    'content',
  ],
  shortText: ['短答复', '简短答复', '短文本', '微博答复', '简要答复', 'short text', 'short answer'],
  link: ['链接', '网址', '原文链接', '详情链接', 'link', 'url'],
  textEn: ['英文答复', '英文', '英文口径', 'text en', 'english', 'english answer', 'english text'],
  internalNote: ['内部备注', '备注', '内部说明', '注意事项', 'internal note', 'note', 'notes', 'remark'],
  basisTitle: [
    '依据',
    '法律依据',
    '政策依据',
    '法规依据',
    '依据名称',
    '依据文件',
    'basis',
    'basis title',
    'basis.title',
    'legal basis',
  ],
  basisSource: ['依据来源', '来源', '出处', '文件来源', 'basis source', 'basis.source', 'source'],
  basisDate: ['依据日期', '依据时间', '发文日期', '文件日期', 'basis date', 'basis.date'],
  businessLine: ['业务线', '警种', '业务', '业务类别', '业务分类', '类别', '分类', 'business line', 'category', 'line'],
  region: ['地区', '区域', '适用地区', '辖区', '适用范围', 'region', 'area'],
  ownerDepartment: [
    '责任单位',
    '责任部门',
    '承办单位',
    '主管部门',
    '负责单位',
    '部门',
    '单位',
    'owner department',
    'owner department id',
    'department',
    'owner',
  ],
  ownerOfficer: ['责任人', '责任民警', '负责人', '民警', '联系人', 'owner officer', 'owner officer id', 'officer'],
  keywords: ['关键词', '关键字', '标签', 'keywords', 'keyword', 'tags'],
  validFrom: ['生效日期', '有效期自', '启用日期', '开始日期', '起始日期', '生效时间', 'valid from', 'start', 'from'],
  validUntil: [
    '失效日期',
    '有效期至',
    '有效期',
    '截止日期',
    '到期日期',
    '结束日期',
    '失效时间',
    'valid until',
    'end',
    'expires',
    'until',
  ],
  reviewAt: ['复核日期', '下次复核', '复审日期', '复核时间', '核查日期', 'review at', 'review date', 'review'],
};

const plain = (title: string): string =>
  title
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-*:()"'【】[\]（）]/g, '');

const FIELD_OF_TITLE = new Map<string, ImportField>(
  IMPORT_FIELDS.flatMap((field) =>
    [field, ...TITLES[field]].map((title): [string, ImportField] => [plain(title), field]),
  ),
);

/** Title of a field's column in an exported table. */
export function titleOf(field: ImportField): string {
  return TITLES[field][0] ?? field;
}

/** The field that a column title names, or null. */
export function fieldOfTitle(title: string): ImportField | null {
  return FIELD_OF_TITLE.get(plain(title)) ?? null;
}

/** The field of each column; where two columns name the same field, the first has it. */
export function guessFields(titles: readonly string[]): (ImportField | null)[] {
  const fields = titles.map(fieldOfTitle);
  return fields.map((field, index) => (fields.indexOf(field) === index ? field : null));
}
