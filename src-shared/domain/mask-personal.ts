/**
 * Takes out of a text what could tell who wrote it: telephone, identity-card and bank-card numbers, number plates, and names given as
 * 我叫 or 本人. For a question that is to stand in the answer library, where every desk reads it. A person looks at it afterwards, so a
 * word too many may go; a name must not stay for want of certainty.
 */
export function maskPersonal(text: string): string {
  return maskNames(maskPhones(maskIdentity(text)));
}

/**
 * The same for a public answer, which may well name a telephone: identity-card numbers (GB 11643, with a valid check digit),
 * bank-card numbers (by Luhn, ISO/IEC 7812) and number plates (GA 36).
 */
export function maskIdentity(text: string): string {
  return asciiDigits(text)
    .replaceAll(LONG_NUMBER, (number) => {
      const plain = number.replaceAll(/[\s-]/g, '');
      if (isIdentityNumber(plain)) return '［身份证号］';
      return isBankCard(plain) ? '［银行卡号］' : number;
    })
    .replaceAll(PLATE, '［车牌号］');
}

const LONG_NUMBER = /(?<![\dA-Za-z])\d(?:[ -]?\d){14,17}[ -]?[\dXx]?(?![\dA-Za-z])/g;
const PLATE =
  /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·•.\s-]?(?:[A-HJ-NP-Za-hj-np-z\d]{5,6}|[A-HJ-NP-Za-hj-np-z\d]{4}[挂学警港澳])(?![A-Za-z\d])/g;
const MOBILE = /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g;
const LANDLINE = /(?<!\d)(?:[（(]0\d{2,3}[）)]|0\d{2,3})[ -]?\d{7,8}(?:[ -]\d{1,6})?(?!\d)/g;

function maskPhones(text: string): string {
  return text.replaceAll(MOBILE, '［手机号］').replaceAll(LANDLINE, '［电话号码］');
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function isIdentityNumber(number: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return '10X98765432'[sum % 11] === number[17]?.toUpperCase();
}

function isBankCard(number: string): boolean {
  if (!/^\d{15,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** The surnames of all but a few in a thousand people, for telling 本人张三 from 本人身份证. */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝';
const COMPOUND = '欧阳|上官|皇甫|令狐|诸葛|司马|司徒|申屠|夏侯|尉迟|长孙|慕容|东方|南宫|公孙|轩辕|端木';
const NAME = `(?:\\p{Script=Han}{2,8}(?:[·•]\\p{Script=Han}{1,8})+|(?:${COMPOUND})\\p{Script=Han}{1,2}|[${SURNAMES}]\\p{Script=Han}{1,2})`;
/** What comes after a name: a pause, another script, or a word with which a sentence goes on. */
const AFTER = String.raw`(?=$|[^\p{Script=Han}]|[是在住想要因系现的有来今户家我问身]|男|女)`;
const TOLD = new RegExp(`(我叫|我的名字叫|我的名字是|名叫|姓名(?:是|为)?[:：]?\\s*)(?:${NAME}${AFTER}|${NAME})`, 'gu');
const SELF = new RegExp(`(本人[:：]?\\s*(?:姓名)?)${NAME}${AFTER}`, 'gu');

function maskNames(text: string): string {
  return text.replaceAll(TOLD, '$1某某').replaceAll(SELF, '$1某某');
}

/** Full-width digits as the others; the length stays. */
function asciiDigits(text: string): string {
  return text.replaceAll(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
}
