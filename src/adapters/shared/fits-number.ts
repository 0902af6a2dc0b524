/** Whether a decimal's text survives the way into a double and back: up to 15 significant digits do. */
export function fitsNumber(text: string): boolean {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return false;
  const digits = text.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  const significant = text.includes('.') ? digits.replace(/0+$/, '') : digits;
  return significant.length <= 15 && Math.abs(Number(text)) < Number.MAX_SAFE_INTEGER;
}
