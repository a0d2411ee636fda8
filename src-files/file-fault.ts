/** Why nothing of a file can be read. What a person is told about it is for those who ask. */
export type FileFaultCode =
  | 'empty'
  /** Of a type that cannot be read, such as the formats of old office programs. */
  | 'unsupported'
  /** Neither UTF-8 nor GB18030. */
  | 'unknown_encoding'
  /** UTF-8 but for some bytes. */
  | 'damaged_text'
  /** Not a whole office file, or one that lies about itself. */
  | 'broken'
  | 'encrypted'
  /** The file, or what it unpacks to. */
  | 'too_large'
  | 'too_many_rows';

export interface FileFault {
  ok: false;
  code: FileFaultCode;
  /** For the log and for whoever has to look into it; may be empty. */
  detail: string;
}

export function faultOf(code: FileFaultCode, detail = ''): FileFault {
  return { ok: false, code, detail };
}
