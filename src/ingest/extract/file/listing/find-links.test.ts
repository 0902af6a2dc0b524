import { describe, expect, it } from 'vitest';
import { findLinks } from './find-links.ts';

const years = `<html><head><meta charset="utf-8"></head><body>
<p><a href="/sobre">Sobre</a></p>
<h3>2024</h3><ul><li><a href="maio%202024.xlsx#x">Maio</a></li><li><a href="/files/jan.csv?v=2">Janeiro</a></li></ul>
<h3>2023</h3><ul><li><A HREF='../set.csv'>Setembro</A></li><li><a href="mailto:a@b">E-mail</a></li><li><a href="maio%202024.xlsx">again</a></li></ul>
</body></html>`;
const index = `<html><head><title>Index of /data/</title></head><body><h1>Index of /data/</h1><pre>
<a href="?C=N;O=D">Name</a> <a href="../">../</a> <a href="sub/">sub/</a> <a href="b.csv">b.csv</a> <a href="/data/a.csv">a.csv</a>
<a href="https://elsewhere.example/c.csv">c</a></pre></body></html>`;

const links = (html: string | Buffer, select: string | null, base: string, type = ''): readonly string[] =>
  findLinks(Buffer.from(html), type, { name: 'the page', base: new URL(base), select }).map(
    (url) => url.href,
  );

describe('links of a page', () => {
  it.each([
    {
      name: 'under headings, in the order of the page, none twice, no other schemes',
      html: years,
      select: 'h3 ~ ul a',
      base: 'https://example.org/dados/pagina',
      found: [
        'https://example.org/dados/maio%202024.xlsx',
        'https://example.org/files/jan.csv?v=2',
        'https://example.org/set.csv',
      ],
    },
    {
      name: 'of what is selected around them',
      html: years,
      select: 'h3:first-of-type + ul',
      base: 'https://example.org/dados/pagina',
      found: ['https://example.org/dados/maio%202024.xlsx', 'https://example.org/files/jan.csv?v=2'],
    },
    {
      name: 'by a base that the page declares',
      html: '<base href="https://files.example.org/x/"><a href="a.csv">a</a>',
      select: 'a',
      base: 'https://example.org/',
      found: ['https://files.example.org/x/a.csv'],
    },
    {
      name: 'of a folder: files below it alone',
      html: index,
      select: null,
      base: 'https://example.org/data/',
      found: ['https://example.org/data/b.csv', 'https://example.org/data/a.csv'],
    },
    { name: 'none', html: '<p>nothing</p>', select: 'a', base: 'https://example.org/', found: [] },
  ])('$name', ({ html, select, base, found }) => {
    expect(links(html, select, base)).toEqual(found);
  });

  it('are read in the charset of the page', () => {
    const html = Buffer.from('<a href="/a\u00e7\u00e3o.csv">x</a>', 'latin1');
    expect(links(html, 'a', 'https://example.org/', 'text/html; charset=ISO-8859-1')).toEqual([
      'https://example.org/a%C3%A7%C3%A3o.csv',
    ]);
  });

  it('a selector that is none is told', () => {
    expect(() => links(years, 'a[', 'https://example.org/')).toThrow('"a[" is no CSS selector: ');
  });
});
