/**
 * The text as the recognisers read it, character for character as long as the text itself, so that places found in it are places in the
 * text: full-width letters, digits and punctuation in ASCII, every dash a hyphen, invisible characters as U+200B, the Traditional
 * characters that the recognisers know in Simplified, and numbers that are written out (一三九零零零零…) in digits.
 *
 * A closing bracket around an area or country code, `(0516)80000000`, becomes {@link CLOSED}: it joins, as a hyphen does.
 */
export function plainText(text: string): string {
  let plain = '';
  for (let at = 0; at < text.length; at++) plain += FOLDED.get(text.charCodeAt(at)) ?? text[at];
  return plain.replace(WRITTEN_OUT, (run) => run.replace(SPOKEN, inDigits)).replace(BRACKETED, `($1${CLOSED}`);
}

function inDigits(spoken: string): string {
  return spoken.replace(HAN_DIGIT, (digit) => String(HAN_DIGITS.indexOf(digit) % 10));
}

export const CLOSED = '\u0001';
/** What invisible characters become. */
export const INVISIBLE = '\u200b';

/** The place of each, modulo ten, is its value. 十 and 百 say a quantity, never a digit of a number that is dictated. */
const HAN_DIGITS = '零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖洞幺';
const HAN_DIGIT = new RegExp(`[${HAN_DIGITS}]`, 'g');
/** Three and more together: the 一 of 13900000000一直打来 is none of it. */
const SPOKEN = new RegExp(`[${HAN_DIGITS}](?:[ -]?[${HAN_DIGITS}]){2,}`, 'g');
/** Seven digits and more: shorter ones are words and dates (一九九〇年). */
const WRITTEN_OUT = new RegExp(`[\\d${HAN_DIGITS}](?:[ -]?[\\d${HAN_DIGITS}]){6,}`, 'g');
const BRACKETED = /\((\+?(?:86|0\d{2,3}))\)(?=[ -]?\d)/g;

const DASHES = '‐‑‒–—―−－﹣';
const INVISIBLES = '\u200b\u200c\u200d\u2060\ufeff\u00ad';
const SPACES = '\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t';

const TRADITIONAL =
  '號号區区縣县鄉乡鎮镇樓楼棟栋單单門门園园莊庄東东廣广蘇苏貴贵雲云遼辽魯鲁粵粤陝陕贛赣滬沪閩闽寧宁瓊琼龍龙' +
  '電电話话證证車车碼码護护銀银帳账賬账戶户機机聯联絡络領领諮咨詢询報报辦办點点線线處处發发務务監监督督舉举投投訴诉' +
  '臺台灣湾國国華华來来住住現现係系學学員员編编單单訂订運运貨货條条萬万億亿個个' +
  '張张陳陈劉刘楊杨黃黄趙赵吳吴孫孙馬马羅罗鄭郑謝谢許许韓韩鄧邓馮冯蕭萧呂吕盧卢蔣蒋賈贾葉叶閻阎鍾钟譚谭鄒邹陸陆' +
  '顧顾錢钱湯汤喬乔賀贺賴赖龔龚嚴严歐欧諸诸葛葛馬马陽阳衛卫韋韦閔闵齊齐畢毕駱骆嶽岳竇窦應应藍蓝莊庄聶聂' +
  '我我叫叫本本親亲兒儿媽妈爺爷嗎吗';

const FOLDED = new Map<number, string>();
for (let code = 0xff01; code <= 0xff5e; code++) FOLDED.set(code, String.fromCharCode(code - 0xfee0));
for (let at = 0; at < TRADITIONAL.length; at += 2) FOLDED.set(TRADITIONAL.charCodeAt(at), TRADITIONAL.charAt(at + 1));
for (const dash of DASHES) FOLDED.set(dash.charCodeAt(0), '-');
for (const mark of INVISIBLES) FOLDED.set(mark.charCodeAt(0), INVISIBLE);
for (const space of SPACES) FOLDED.set(space.charCodeAt(0), ' ');
// The multiplication sign and the Roman numeral that stand for the X of an identity card.
for (const cross of '×Ⅹ') FOLDED.set(cross.charCodeAt(0), 'X');
