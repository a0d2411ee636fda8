/** What a test writes at a workstation and afterwards looks for on its disk. Each is found nowhere else in the program. */
export const MESSAGE_WORDS = '邻居家的铁皮棚夜里漏雨砸到了我的自行车棚顶';
export const AUTHOR = '望江楼下修伞匠';
export const DRAFT_WORDS = '您好，已请社区民警郭师傅周四上门察看棚顶的积水';
export const ANSWER_WORDS = '临时搭建物渗漏纠纷先由街道调处中心登记受理';
export const REPLY_WORDS = '您反映的路灯彻夜闪烁已转城管值守室核办';
export const FILE_WORDS = '附件正文：梧桐里七号楼业主签名册扫描件说明';
export const OFFICER_PASSPHRASE = '渡口的船三点半靠岸等风';
export const SEARCH_WORDS = '铁皮棚漏雨纠纷';

export const ALL_WORDS = [
  MESSAGE_WORDS,
  AUTHOR,
  DRAFT_WORDS,
  ANSWER_WORDS,
  REPLY_WORDS,
  FILE_WORDS,
  OFFICER_PASSPHRASE,
  SEARCH_WORDS,
];
