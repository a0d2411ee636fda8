/** A filled-in form as the older generation takes it with `transfertype` xml. */
export function formXml(values: Record<string, string>): string {
  const columns = Object.entries(values).map(
    ([field, value]) => `<column name="${escaped(field)}"><value>${escaped(value)}</value></column>`,
  );
  return `<formExport version="2.0"><summary/><definitions/><values>${columns.join('')}</values><subForms/></formExport>`;
}

function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (control) => ('\t\n\r'.includes(control) ? control : ''))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
