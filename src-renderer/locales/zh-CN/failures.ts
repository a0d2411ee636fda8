import type { FerryRefusalCode } from '../../../src-shared/domain/ferry';
import type { Failure, FailureCode, StartupFailure } from '../../../src-shared/ipc/failure';
import type { AdministrationProblem } from '../../../src-shared/sync/administration';
import type { RejectionCode } from '../../../src-shared/sync/commands';
import type { SyncErrorCode } from '../../../src-shared/sync/protocol';
import { administrationRefusals } from './administration';
import { ferryRefusals } from './ferry';

/** What happened, what is safe, what to do next (style.md, rule 20). */
export interface Sentences {
  what: string;
  safe: string;
  next: string;
}

type FileRefusal = Extract<Failure, { code: 'file_refused' }>['reason'];

export const failures = {
  request: {
    not_signed_in: {
      what: '您还没有登录，或登录已经结束。',
      safe: '已保存的草稿都在。',
      next: '请重新登录，再接着办。',
    },
    not_permitted: {
      what: '您的角色不能做这项操作。',
      safe: '没有任何内容被改动。',
      next: '请交给{{roles}}办理。',
    },
    not_found: {
      what: '找不到这条记录，可能已被撤下或不在本席位范围内。',
      safe: '您写的内容仍然保留。',
      next: '请返回队列重新打开。',
    },
    invalid_input: {
      what: '填写的内容不符合要求：{{detail}}',
      safe: '没有发出，也没有保存不完整的内容。',
      next: '请改正后再试。',
    },
    not_claimed: { what: '这封来信不在您名下。', safe: '您写的内容仍然保留。', next: '请先认领（C），再继续。' },
    held_by_other: {
      what: '{{holder}}正在处理这封来信。',
      safe: '您的草稿已保留，没有重复答复群众。',
      next: '可把草稿移交给对方，或联系对方放回队列。',
    },
    unfilled_blanks: {
      what: '答复里还有没填的空：{{blanks}}。',
      safe: '答复没有发出。',
      next: '请把花括号里的内容换成实际信息再发送。',
    },
    reply_problems: {
      what: '发送前检查指出了问题。',
      safe: '答复没有发出，草稿还在。',
      next: '请修改，或写明理由后再发送。',
    },
    deadline_passed: {
      what: '办理期限已经过去。',
      safe: '转办单没有发出，文字已保留。',
      next: '请重新选择一个今后的期限。',
    },
    refused: { what: '{{reason}}', safe: '您写的内容仍然保留。', next: '请按提示处理后再试。' },
    file_refused: {
      what: '{{reason}}',
      safe: '原有的文件和口径都没有改动。',
      next: '{{next}}',
    },
    attachment_missing: {
      what: '这个附件还没有传到本机，现在也连不上网关。',
      safe: '口径文字不受影响。',
      next: '请连上网关后再保存附件。',
    },
    sign_in_failed: {
      what: '警号或口令不对。',
      safe: '没有打开任何内容。',
      next: '请核对后再试{{wait}}；第一次在本席位登录，或口令在别处改过，须连上网关。',
    },
    sign_in_wait: {
      what: '连续输错，暂时不能登录。',
      safe: '值班台里的内容没有受影响。',
      next: '请稍候{{wait}}；忘记口令，请管理员重置。',
    },
    offline_too_long: {
      what: '本席位太久没有连上网关，不能离线登录。',
      safe: '本机内容都在。',
      next: '请接通网络后再登录；接不通，请联系管理员。',
    },
    key_not_left: {
      what: '您第一次在本席位登录，而网关没有本席位的密钥。',
      safe: '本机内容都在。',
      next: '请在本席位登录过的民警先登录一次，之后您就能登录。',
    },
    gateway_needed: {
      what: '这一步须连上网关，现在连不上。',
      safe: '没有任何内容被改动。',
      next: '请看窗口下方的连接状态，连上后再试。',
    },
    gateway_silent: {
      what: '网关没有答复，不知道这一步办成了没有。',
      safe: '没有只做一半的改动。',
      next: '请先刷新页面核对，没有办成再办一次；重置口令的，请再重置一次。',
    },
    administration_refused: { what: '{{reason}}', safe: '没有任何内容被改动。', next: '{{next}}' },
    passphrase_refused: { what: '{{reason}}', safe: '现在的口令没有改动。', next: '请换一个新口令，可以是一句话。' },
    ferry_refused: { what: '{{reason}}', safe: '没有任何内容被改动。', next: '{{next}}' },
    ferry_busy: { what: '另一个摆渡包正在写或读。', safe: '没有任何内容被改动。', next: '请等它完成，或先取消它。' },
    ferry_cancelled: { what: '摆渡已取消。', safe: '没有任何内容被改动，没有留下文件。', next: '需要时请重新开始。' },
    disk_full: {
      what: '这台电脑的磁盘已满，无法保存。',
      safe: '之前保存的内容没有受影响，输入框里的文字仍在。',
      next: '请清理磁盘空间后再试；在此之前不要关闭窗口。',
    },
    database_busy: { what: '本机数据库正忙，这一步没有完成。', safe: '没有只做一半的改动。', next: '请稍候几秒再试。' },
    core_unavailable: {
      what: '后台正在恢复，这一步没有完成。',
      safe: '您输入的内容已保留。',
      next: '恢复后请再试一次，通常只要几秒。',
    },
    unexpected: {
      what: '出现了意料之外的错误。',
      safe: '已保存的内容没有受影响。',
      next: '请再试一次；仍然不行，请把错误编号 {{errorId}} 报给技术支持。',
    },
  } satisfies Record<FailureCode, Sentences>,
  rejection: {
    unknown_message: {
      what: '网关上没有这封来信。',
      safe: '您写的内容保留在这里。',
      next: '请点“立即同步”后重新查看。',
    },
    unknown_ticket: {
      what: '网关上没有这张转办单。',
      safe: '您写的内容保留在这里。',
      next: '请打开来信核对转办记录。',
    },
    unknown_department: {
      what: '所选部门已不存在或已停用。',
      safe: '转办文字保留在这里，没有发往任何部门。',
      next: '请重新选择部门再转办。',
    },
    unknown_delivery: {
      what: '网关上没有这次送达记录。',
      safe: '没有重复发送。',
      next: '请打开来信查看最新送达情况。',
    },
    unknown_emergency: {
      what: '网关上没有这条紧急记录。',
      safe: '您登记的内容保留在这里。',
      next: '请立即电话联系指挥中心，并重新报紧急。',
    },
    unknown_officer: {
      what: '网关不认识登录的民警账号。',
      safe: '您写的内容保留在这里。',
      next: '请联系管理员核对账号。',
    },
    unknown_answer: {
      what: '所引用的口径已更新、停用或不存在。',
      safe: '这一步没有执行，文字保留在这里。',
      next: '请核对口径最新版本，换成新版或取消引用后再提交。',
    },
    account_off: {
      what: '这个官方账号已由管理员停用，不能以它的名义答复。',
      safe: '答复没有发出，文字保留在草稿里。',
      next: '可以转办或办结；确需答复的，请管理员启用账号后再发。',
    },
    not_permitted: {
      what: '您的角色不能做这项操作。',
      safe: '您写的内容保留在这里，没有执行。',
      next: '请交给{{roles}}办理。',
    },
    closed_message: {
      what: '这封来信已经办结。',
      safe: '没有重复答复群众，您写的内容保留在这里。',
      next: '如需补充答复，请等群众再次来信或联系值班长。',
    },
    open_tickets: {
      what: '还有转办单没有办完，不能办结。',
      safe: '来信仍在您名下。',
      next: '请先确认反馈，或撤回转办单，再办结。',
    },
    reply_not_sent: {
      what: '答复还没有送达群众，现在不能放回队列，也不能按“已答复”办结。',
      safe: '答复仍在发送队列中。',
      next: '请等答复显示“已送达”后再办；送达不明的，请先核实认定。',
    },
    wrong_state: {
      what: '状态已经变化，这一步不再适用。',
      safe: '没有重复执行，您写的内容保留在这里。',
      next: '请打开来信查看最新进展。',
    },
    id_taken: {
      what: '这一步的编号已被占用，网关没有执行。',
      safe: '您写的内容保留在这里。',
      next: '请复制文字后重新操作一次，并报告技术支持。',
    },
    unfilled_blank: {
      what: '答复里还有没填的空。',
      safe: '答复没有发出，文字保留在这里。',
      next: '请复制文字，填好后重新发送。',
    },
    unknown_revision: {
      what: '网关上没有这份口径修订稿，可能已批准或已舍弃。',
      safe: '您写的内容保留在这里，在用的口径没有受影响。',
      next: '请到口径库查看最新版本；还要修改的，复制文字后另建修订稿。',
    },
    unknown_import: {
      what: '网关上没有这次导入。',
      safe: '在用的口径没有受影响。',
      next: '请到口径库的“导入”页核对，需要时重新导入。',
    },
    unknown_correction: {
      what: '网关上没有这条更正提示。',
      safe: '没有向群众重复答复。',
      next: '请打开来信查看最新情况。',
    },
    unknown_gap: {
      what: '网关上没有这条待补口径。',
      safe: '您写的内容保留在这里。',
      next: '请到口径库的“待补”页核对，需要时重新登记。',
    },
    unknown_attachment: {
      what: '附件还没有传到网关。',
      safe: '附件和文字都保存在本机。',
      next: '请保持联网，等附件传完后再提交一次。',
    },
    unknown_rota_shift: {
      what: '这个班次已经不在排班里。',
      safe: '排班没有改动。',
      next: '请到“排班”页查看最新安排。',
    },
    unknown_swap: {
      what: '网关上没有这个换班提议。',
      safe: '排班没有改动。',
      next: '请到“排班”页查看，需要时重新提出。',
    },
    changed_meanwhile: {
      what: '在您看过之后，别人已经改动了内容。',
      safe: '没有覆盖任何人写的内容，您的文字保留在这里。',
      next: '请打开最新内容核对，再提交一次。',
    },
    reply_problems: {
      what: '网关检查时指出了问题（规则或口径可能刚有变化）。',
      safe: '答复没有发出，文字已回到草稿。',
      next: '请重新发送一次，按提示修改或写明理由。',
    },
    unknown_reply: {
      what: '网关还没有这条答复。',
      safe: '没有执行，内容没有改动。',
      next: '请等它同步到网关后再办理。',
    },
    same_person: {
      what: '需要两个人办理：起草人和导入人不能自己批准。',
      safe: '没有执行，修订稿仍在待审。',
      next: '请另一位有审批权限的同事批准。',
    },
    not_author: {
      what: '只有起草人本人能做这一步。',
      safe: '没有执行，内容没有改动。',
      next: '请联系起草人，或另建一份修订稿。',
    },
    unknown_shift: {
      what: '网关上没有这个班次。',
      safe: '来信和草稿没有变动。',
      next: '请等同步完成后再试。',
    },
    unknown_promise: {
      what: '网关上没有这条承诺。',
      safe: '来信没有变动。',
      next: '请等同步完成后再试，需要时重新登记。',
    },
    unknown_handover: {
      what: '网关上没有这份交接班。',
      safe: '来信和草稿没有变动。',
      next: '请等同步完成后再试，或重新交班。',
    },
    not_addressed: {
      what: '这个班是交给另一位同事的。',
      safe: '没有任何内容被改动。',
      next: '请由指定的接班人接班，或请交班人重新交班。',
    },
    open_questions: {
      what: '还有事项没有确认，或疑问没有答复。',
      safe: '已确认的都保留着。',
      next: '请逐项确认，等疑问答复后再签字。',
    },
    shift_blocked: {
      what: '有紧急情况未确认或答复未同步，不能交接。',
      safe: '值班仍由交班人负责，内容没有变动。',
      next: '请先确认紧急情况、连上网关，或请值班长准许。',
    },
    incomplete_import: {
      what: '导入的内容没有全部传到网关。',
      safe: '没有只导入一半，在用的口径没有受影响。',
      next: '请保持联网等待补传；仍然不行，请重新导入。',
    },
    invalid: {
      what: '内容不符合网关的要求。',
      safe: '没有执行，您写的内容保留在这里。',
      next: '请复制文字，改正后重新操作。',
    },
  } satisfies Record<RejectionCode, Sentences>,
  /** Where no role could, or it is not known which. */
  whoMay: '有权限的同事',
  administration: administrationRefusals satisfies Record<AdministrationProblem, Pick<Sentences, 'what' | 'next'>>,
  ferry: ferryRefusals satisfies Record<FerryRefusalCode, Pick<Sentences, 'what' | 'next'>>,
  file: {
    unreadable: {
      what: '这个文件读不出来，可能已损坏、有密码或正被占用。',
      next: '请用办公软件打开确认后另存一份，再选一次。',
    },
    not_writable: { what: '文件写不到所选的位置。', next: '请关闭正在打开它的程序，或另选一个文件夹。' },
    too_large: { what: '文件太大。', next: '请拆小或压缩后再选（附件每个不超过 10 MB）。' },
    type_not_allowed: { what: '不支持这种类型的文件。', next: '请换成列出的类型后再选。' },
  } satisfies Record<FileRefusal, Pick<Sentences, 'what' | 'next'>>,
  sync: {
    unauthorized: {
      what: '网关不认可本席位的凭证。',
      safe: '本机的内容都已保存，可以继续写草稿。',
      next: '请联系管理员重新登记本席位。',
    },
    protocol_mismatch: {
      what: '本机程序与网关的版本不一致。',
      safe: '本机的内容都已保存，升级后会自动补传。',
      next: '请联系管理员升级程序。',
    },
    sequence_gap: {
      what: '网关收到的操作序号不连续。',
      safe: '没有任何操作被丢弃，都保存在本机。',
      next: '请不要重装程序，立即联系技术支持。',
    },
    command_id_reused: {
      what: '网关发现有操作编号被重复使用。',
      safe: '没有重复执行，内容都保存在本机。',
      next: '请联系技术支持核对。',
    },
    wrong_workstation: {
      what: '凭证属于另一个席位。',
      safe: '本机的内容都已保存。',
      next: '请联系管理员核对席位登记。',
    },
    untrusted_gateway: {
      what: '对方的证书不是本席位认定的网关的，可能有人冒充，也可能网关换了证书。',
      safe: '没有向对方发送任何内容；本机的内容都已保存，可以继续写草稿。',
      next: '请联系管理员核对网关证书，确认无误后重新登记本席位。',
    },
    certificate_expired: {
      what: '网关的证书不在有效期内，也可能是本机的时钟不对。',
      safe: '没有向对方发送任何内容；本机的内容都已保存。',
      next: '请先核对本机的日期和时间；时间无误时请联系管理员更换网关证书。',
    },
    forbidden: {
      what: '网关不允许您的角色查看这些内容。',
      safe: '没有改动任何内容。',
      next: '如确有需要，请联系管理员核对角色。',
    },
    wrong_scope: { what: '本席位不属于所配置的值班台。', safe: '本机的内容都已保存。', next: '请联系管理员核对配置。' },
    invalid_request: {
      what: '网关看不懂本机发出的内容。',
      safe: '本机的内容都已保存。',
      next: '请联系技术支持，并说明程序版本。',
    },
    too_large: { what: '一次上传的内容过大，网关不收。', safe: '本机的内容都已保存。', next: '请联系技术支持。' },
    too_many_requests: {
      what: '网关暂时限制了请求次数。',
      safe: '本机的内容都已保存，会自动重试。',
      next: '请稍候，无需操作。',
    },
    unavailable: {
      what: '网关暂时不可用。',
      safe: '本机的内容都已保存，会自动重试。',
      next: '可以继续工作；长时间不恢复请联系管理员。',
    },
    invalid_response: {
      what: '应答的不是值班台网关，或网关版本过新。',
      safe: '本机的内容都已保存，会自动重试。',
      next: '请联系管理员核对网关地址和版本。',
    },
  } satisfies Record<SyncErrorCode | 'invalid_response' | 'untrusted_gateway' | 'certificate_expired', Sentences>,
  syncUnknown: {
    what: '网关拒绝了连接（{{code}}）。',
    safe: '本机的内容都已保存。',
    next: '请把括号里的代码告诉技术支持。',
  } satisfies Sentences,
  conflict: {
    what: '{{holder}}先认领了这封来信，这一步没有执行。',
    safe: '没有重复答复群众，您写的内容保留在这里。',
    next: '可把文字移交给对方，看过后点“知道了”。',
  } satisfies Sentences,
  startup: {
    database_locked: {
      what: '本机数据库正被另一个程序占用。',
      safe: '数据没有受影响。',
      next: '请确认没有另一个值班台窗口在运行，关闭后点“重试”；仍不行请重启电脑。',
    },
    database_newer: {
      what: '本机数据由更新版本的程序保存，当前版本不能打开。',
      safe: '数据没有受影响，也没有被改动。',
      next: '请安装新版程序后再打开。',
    },
    database_corrupt: {
      what: '本机数据库已损坏，无法打开。',
      safe: '程序没有改动或清空它；已同步的内容在网关上都有。',
      next: '请不要删除任何文件，联系技术支持用备份恢复。',
    },
    database_key_wrong: {
      what: '本机数据库的密钥不对，无法解开。',
      safe: '数据仍然加密保存，没有被改动。',
      next: '请确认是否换过系统用户或搬动过文件夹，然后联系技术支持。',
    },
    database_key_missing: {
      what: '找不到本机数据库的密钥文件。',
      safe: '数据仍然加密保存，没有被改动。',
      next: '请不要新建或删除文件，联系技术支持恢复密钥。',
    },
    key_store_closed: {
      what: '操作系统的密钥库没有打开，本机数据库解不开。',
      safe: '数据仍然加密保存，没有被改动。',
      next: '请用平时的系统账号登录并解锁系统密钥库，然后点“重试”；文件夹若是从别的电脑搬来的，请联系管理员重新登记本机。',
    },
    disk_full: {
      what: '磁盘已满，程序无法启动。',
      safe: '之前保存的内容没有受影响。',
      next: '请清理磁盘空间后点“重试”。',
    },
    folder_not_writable: {
      what: '程序的数据文件夹不能写入。',
      safe: '之前保存的内容没有受影响。',
      next: '请检查文件夹权限，或联系管理员，然后点“重试”。',
    },
    configuration_invalid: {
      what: '程序的配置有误。',
      safe: '数据没有受影响。',
      next: '请联系管理员改正配置后点“重试”。',
    },
    unexpected: {
      what: '程序启动时出现了意料之外的错误。',
      safe: '之前保存的内容没有受影响。',
      next: '请点“重试”；仍然不行，请打开日志并联系技术支持。',
    },
  } satisfies Record<StartupFailure['code'], Sentences>,
};
