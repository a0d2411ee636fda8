import type { FerryRefusal, FerryRefusalCode } from '../../src-shared/domain/ferry';

const SENTENCES: Record<FerryRefusalCode, string> = {
  unreadable:
    '摆渡包读不出来：请检查介质后重新插入，或让对方重新导出。 The bundle cannot be read: check the medium, or have it exported again.',
  not_a_bundle: '这不是摆渡包，没有改动。 This is not a ferry bundle; nothing was changed.',
  truncated:
    '摆渡包不完整（后半部分缺失），没有改动：请重新拷贝；仍不行就让对方重新导出。 The bundle is cut off; nothing was changed. Copy it again, or have it exported again.',
  damaged:
    '摆渡包内容有损坏或被改动，没有改动：请重新拷贝，并用随包纸条核对校验值；仍不一致应立即报告。 The bundle is damaged or was altered; nothing was changed. Copy it again and compare the hash with the slip; if it differs still, report it.',
  too_large: '摆渡包超过大小上限，没有改动。 The bundle is larger than any may be; nothing was changed.',
  unpacks_too_large:
    '摆渡包解开后超过上限，没有改动：这不是正常的包，请报告。 The bundle would unpack to more than any may; nothing was changed. It is no ordinary bundle: report it.',
  bad_name:
    '摆渡包里有不该有的文件名，没有改动：这不是正常的包，请报告。 The bundle holds names that no bundle has; nothing was changed. Report it.',
  bad_contents:
    '摆渡包的内容与清单不符或无法识别，没有改动：请让对方重新导出；仍不行请把本文件交给技术人员。 The content is not what the manifest says, or is not understood; nothing was changed. Have it exported again.',
  misaddressed:
    '这个摆渡包不是给这里的，没有改动：请核对文件名和纸条上的收件方。 The bundle is addressed to someone else; nothing was changed. Compare the addressee on the slip.',
  unknown_key:
    '摆渡包用不认识的钥签名，没有改动：对方可能还没有登记，或重新登记过。 The bundle is signed with an unknown key; nothing was changed. Its sender is not enrolled, or was enrolled anew.',
  revoked_key:
    '摆渡包用已停用的钥签名（或该席位已停用），没有改动。 The bundle is signed with a revoked key, or its workstation was revoked; nothing was changed.',
  retired_key:
    '摆渡包用已过期的旧钥签名，没有改动：请让对方先导入最新的包再导出；仍不行须重新登记。 The bundle is signed with a former key whose time is over; nothing was changed. Its sender has to take the newest bundle first, or be enrolled anew.',
  bad_signature:
    '摆渡包的签名不对，没有改动：清单被改动过，或签名者不是它自称的一方；请报告。 The signature is wrong; nothing was changed. The manifest was altered or its sender is another: report it.',
  gap: '之前还有没有带来的摆渡包，没有改动。 Bundles before this one have not been brought; nothing was changed.',
  number_reused:
    '这个编号已用于另一个摆渡包，没有改动：对方可能恢复过旧备份或重新安装过，请重新做一次摆渡登记。 Its number belongs to another bundle; nothing was changed. Its sender may have been restored from a backup or installed anew: enrol it by ferry once more.',
  wrong_epoch:
    '摆渡包属于另一个纪元（网关恢复过备份），没有改动：请先把网关的新包带到席位导入，再从席位重新导出。 The bundle belongs to another epoch, since the gateway was restored; nothing was changed. Take the gateway’s new bundle to the workstation first, then export there again.',
  other_version:
    '摆渡包由另一版本的程序写成，没有改动：请先升级较旧的一方。 The bundle was written by another version; nothing was changed. Update the older side first.',
  not_enrolled: '对方还没有完成摆渡登记，没有改动。 Enrolment by ferry is not finished; nothing was changed.',
  nobody_admitted:
    '值班台还没有人有口令，没有登记：请先用 officer passphrase 发初始口令。 No officer of the desk has a passphrase; nothing was enrolled. Give first ones with officer passphrase.',
  not_the_answer:
    '这不是对本席位登记申请的答复，没有登记。 It is not the answer to this workstation’s request; nothing was enrolled.',
  busy: '网关暂时处理不完，已处理的不会重复，请稍后再导入同一个包。 The gateway is busy: what it did stays and is not repeated; import the same bundle again later.',
};

/** What happened, what is safe, what to do next. */
export function ferrySentence({ code, missing }: FerryRefusal): string {
  if (code !== 'gap' || missing === null) return SENTENCES[code];
  const range = missing.from === missing.to ? `${missing.from}` : `${missing.from}–${missing.to}`;
  return `缺第 ${range} 号摆渡包，本包没有导入、没有改动：请先带来缺的包，或让对方重新导出（新包会包含缺的内容）。 Bundle ${range} is missing; nothing was changed. Bring it first, or have a new one exported: it will carry what is missing.`;
}
