/**
 * The text without control characters other than line ends and tabs: a name or a message from a database cannot
 * move the cursor or colour the terminal.
 */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll('\r\n', '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u{fffd}');
}
