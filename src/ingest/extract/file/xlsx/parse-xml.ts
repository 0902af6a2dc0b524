import { TextDecoder } from 'node:util';
import { Parser } from 'htmlparser2';

/** Told of what stands in an XML text, in order. Names come without their prefix. */
export interface XmlHandler {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/**
 * Feeds an XML text to a handler, chunk by chunk; after each chunk the generator gives its size, so that what the handler gathered can
 * be taken away. UTF-8, or UTF-16 with its mark.
 */
export async function* parseXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<number> {
  const local = (name: string): string => {
    const colon = name.indexOf(':');
    return colon < 0 ? name : name.slice(colon + 1);
  };
  const parser = new Parser(
    {
      onopentag: (name, attributes) => handler.open(local(name), attributes),
      ...(handler.close === undefined ? {} : { onclosetag: (name: string) => handler.close!(local(name)) }),
      ...(handler.text === undefined ? {} : { ontext: handler.text }),
    },
    { xmlMode: true, decodeEntities: true },
  );
  let decoder: TextDecoder | null = null;
  let afterReturn = false;
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk));
    const text = decoder.decode(chunk, { stream: true });
    // XML has one kind of line end: CR LF and CR are LF, wherever the chunks part.
    parser.write(text.includes('\r') || afterReturn ? lineFeeds(text, afterReturn) : text);
    afterReturn = text.endsWith('\r');
    yield chunk.length;
  }
  parser.end();
}

function lineFeeds(text: string, afterReturn: boolean): string {
  const rest = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
  return rest.replace(/\r\n?/g, '\n');
}

/** Parses all of a small text. */
export async function parseWholeXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const sizes = parseXml(chunks, handler);
  while ((await sizes.next()).done !== true);
}

function encodingOf(first: Buffer): string {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le';
  return first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8';
}
