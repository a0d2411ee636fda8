import { CLOSED } from './plain-text';

/** What may stand between a word that names a number and the number. */
const LINK = `[号码是为系在打的上:(\\s"'「『【\\[${CLOSED}-]{0,6}`;

function naming(words: string): RegExp {
  return new RegExp(`(?:${words})${LINK}$`);
}

/** Words for numbers of things and proceedings. */
const THING = naming(
  '订单|运单|单号|快递|物流|流水|编号|编码|序列号?|受理|回执|案件|警情|工单|案号|发票|票号|合同|批次|批号|条形?码|IMEI|imei|串号|' +
    '交易|验证码|登记号|决定书|准考证|学号|工号|信用代码|税号|识别号|凭证|文号|档案|学籍|车架|设备|型号|户号|表号|航班|取件码|业务号|邮编|[Nn][Oo]\\.?|#',
);
const ID_CARD = naming('身份证件?|身分证|身份号|证件|证号|ID|复印件');
const TELEPHONE = /(?:电话|手机|号码|联系|微信|热线|拨|打|找|tel|phone)[^\d。！？!?\n]{0,6}$/i;
const LOCAL_TELEPHONE = naming('座机|固话|固定电话|宅电|家里电话|家电话|联系电话|家里');
const BANK_CARD = /(?:卡|账号|账户|户头)[^\d。！？!?\n]{0,10}$/;
/** What is counted, behind a number. 13900000000人接的 is somebody's telephone, 13900000000人次 is not. */
const COUNTED = /^ ?(?:亿|万|元|块|美元|人次|人(?=$|[，。,.；;]|参|报)|次|条|件|吨|个|户|公里|平方|字节|度|票|项|%|‰)/;
const MONEY = /[¥￥$€]\s?$/;

export const isNamedThing = (before: string): boolean => THING.test(before);
export const isNamedIdCard = (before: string): boolean => ID_CARD.test(before);
export const isNamedTelephone = (before: string): boolean => TELEPHONE.test(before);
export const isNamedLocalTelephone = (before: string): boolean => LOCAL_TELEPHONE.test(before);
export const isNamedBankCard = (before: string): boolean => BANK_CARD.test(before);

/** A number of something that is counted or paid. */
export function isQuantity(before: string, after: string): boolean {
  return MONEY.test(before) || (COUNTED.test(after) && !isNamedTelephone(before));
}

/** Words that make a telephone an office's, right before it or in brackets behind it. */
export const OFFICE_WORDS: readonly string[] = [
  ...[
    '咨询',
    '值班',
    '报警',
    '热线',
    '窗口',
    '派出所',
    '大厅',
    '投诉',
    '监督',
    '举报',
    '服务',
    '办公',
    '总机',
    '客服',
    '户籍科',
  ],
  ...['值班室', '办公室', '便民', '大队', '支队', '车管所', '出入境', '指挥中心', '反诈中心', '居委会', '村委会'],
];

export interface OfficeTest {
  /** Whether a telephone with these words around it is an office's. */
  isOffice(before: string, after: string): boolean;
}

/** @param words plain words, in Simplified characters */
export function officeTest(words: readonly string[]): OfficeTest {
  const named = words.filter((word) => word !== '').map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  if (named.length === 0) return { isOffice: () => false };
  const word = `(?:${named.join('|')})`;
  const leading = new RegExp(
    `${word}(?:电话|座机|热线|固话|号码|请拨?打?|拨打|致电|改为|改成了?|换成了?|是不是|[78]位|[新旧老的号是为:(\\s${CLOSED}-]){0,5}$`,
  );
  const following = new RegExp(`^ ?[(是]?${word}`);
  return { isOffice: (before, after) => leading.test(before) || following.test(after) };
}
