import type { PersonalFinding } from './finding';

/** The surnames of all but a few in a thousand people, for telling 本人张三 from 本人身份证. */
const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝水云';
const COMPOUND = '欧阳|上官|皇甫|令狐|诸葛|司马|司徒|申屠|夏侯|尉迟|长孙|慕容|东方|南宫|公孙|轩辕|端木|独孤|澹台';

/** Words that begin like a name. */
const NO_NAMES =
  '车[牌辆主票位上去来子]|车|单位|单[身亲独号]|申[请报诉领]|方[便案法面]|常[年住常驻]|安[徽全排]|向[你贵您警有派]|和|于|从|应[该当聘]?|' +
  '成[年为功绩人]|强[烈]|高[中校龄度考血]|马[上路]|左[手右腿脚眼]|房[子屋东产租]|全[家部都年程体]|项目|司[机法]|管[理辖]|师[傅父]|家|' +
  '时[常间]|文[化件凭]|明[确白天年]|连[续同]|边[境上]|查[询到]|路[过上边]|包[括裹工]|费用|金[额融]|解[决释]|商[铺店户量]|曾[经在于用被]|' +
  '付[款了出钱]|万[分一元]|白[天色]|古[稀]|平|党员|农[村民业]|计[划]|易|关[于系注]|任[职何意]|温|石|苦|景区|席|华侨|包|广|当|水电|水费';
const NO_NAME = new RegExp(`^(?:${NO_NAMES})`);

const SHORT = `(?:(?:${COMPOUND})|[${SURNAMES}])\\p{Script=Han}`;
const MINORITY = /^\p{Script=Han}{2,8}(?:[·•]\p{Script=Han}{1,8})+/u;
const TWO_CHARACTERS = new RegExp(`^${SHORT}`, 'u');
const THREE_CHARACTERS = new RegExp(`^${SHORT}\\p{Script=Han}`, 'u');
/** What ends a name for certain, and the words with which a sentence goes on behind it. */
const ENDED = /^(?:$|[^\p{Script=Han}])/u;
const GOES_ON = /^(?:[是在住想要因系现的有来今户家我问身请男女说打报他她]|电话|手机|本地|身份)/;

/** After these a name follows, whatever comes behind it. */
const TOLD = /(?:[我俺咱]叫|[我的]名字叫|名字是|名叫|名字:|姓名(?:是|为|[ ]?:)|曾用名:)[ ]{0,2}/g;
/** After these only what ends like a name is one. */
const HINTED =
  /(?:本人(?:姓名)?[: ]?|姓名[ ]?|(?:申请|联系|报案|报警|收件|举报|投诉|当事|委托|受托|代办|经办|收款|被害|反映|法定代表)人(?:姓名)?[:是][ ]?|(?:户|车|机|号|房)主(?:姓名)?[:是][ ]?|户名:[ ]?|(?:儿子|女儿|孩子|老公|老婆|妻子|丈夫|爱人|父亲|母亲|爸爸|妈妈|爷爷|奶奶|哥哥|弟弟|姐姐|妹妹|[他她])(?:名)?叫)/g;

/** Names that are given as such: 我叫某某, 本人某某, 姓名：某某. A name in passing is not looked for. */
export function findNames(plain: string): PersonalFinding[] {
  return [...findAfter(plain, TOLD, true), ...findAfter(plain, HINTED, false)];
}

function findAfter(plain: string, cue: RegExp, isCertain: boolean): PersonalFinding[] {
  return [...plain.matchAll(cue)].flatMap((found) => {
    const start = found.index + found[0].length;
    const value = nameAt(plain.slice(start, start + 32), isCertain);
    return value === null ? [] : [{ kind: 'name' as const, start, end: start + value.length, value }];
  });
}

function nameAt(text: string, isCertain: boolean): string | null {
  // What was masked before stays as it is: 欧阳** is not a Mr 欧.
  if (/^\p{Script=Han}{1,3}\*/u.test(text)) return null;
  const minority = MINORITY.exec(text)?.[0];
  if (minority !== undefined) return minority;
  const short = TWO_CHARACTERS.exec(text)?.[0];
  if (short === undefined) return null;
  const long = THREE_CHARACTERS.exec(text)?.[0];
  const behind = (name: string) => text.slice(name.length);
  if (NO_NAME.test(text)) return long !== undefined && isCertain && ENDED.test(behind(long)) ? long : null;
  if (ENDED.test(behind(short))) return short;
  if (long !== undefined && ENDED.test(behind(long))) return long;
  if (GOES_ON.test(behind(short))) return short;
  if (long !== undefined && (isCertain || GOES_ON.test(behind(long)))) return long;
  return null;
}
