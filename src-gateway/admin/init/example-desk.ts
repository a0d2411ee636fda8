import type { DeskFiles } from '../../features/desk/desk-folder';

/** A desk to start from. Everybody in it is invented. */
export const EXAMPLE_DESK: DeskFiles = {
  desk: { id: 'example', name: '示例值班台', ticketPrefix: 'ZB' },
  officers: [
    { id: 'officer-1', badgeNumber: '000001', name: '示例民警一', role: 'officer', active: true },
    { id: 'officer-2', badgeNumber: '000002', name: '示例民警二', role: 'officer', active: true },
    { id: 'lead-1', badgeNumber: '000003', name: '示例值班长', role: 'lead', active: true },
    { id: 'admin-1', badgeNumber: '000004', name: '示例管理员', role: 'administrator', active: true },
  ],
  departments: [
    { id: 'traffic', name: '交警支队', businessLines: ['traffic'], via: 'phone', address: '', active: true },
    { id: 'household', name: '户政支队', businessLines: ['household'], via: 'phone', address: '', active: true },
  ],
  accounts: [
    { id: 'weibo-main', channel: 'weibo', name: '@示例公安', region: '', active: true },
    { id: 'phone-main', channel: 'phone', name: '值班电话', region: '', active: true },
  ],
  answers: [
    {
      id: 'example-1',
      question: '身份证丢了怎么补办？',
      text: '您好，请本人携带户口簿到就近派出所户籍窗口办理补领，详询{网点电话}。',
      businessLine: 'household',
      keywords: ['身份证', '补办'],
    },
  ],
  synonyms: [{ terms: ['身份证', '居民身份证'] }],
  settings: [],
};
