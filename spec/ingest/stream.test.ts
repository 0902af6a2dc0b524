import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/util/json.ts';
import { rowsOf, type SpecificationInput } from './load-rig.ts';
import { describeLoads, refusal } from './load-suite.ts';
import {
  type Answer,
  body,
  brokenEvents,
  events,
  openEvents,
  type StreamServer,
  streamServer,
} from './stream-rig.ts';

describeLoads(
  'a stream over HTTP',
  (suite) => {
    let server: StreamServer | null = null;
    const serve = async (...answers: readonly Answer[]): Promise<StreamServer> =>
      (server = await streamServer(answers));
    afterEach(async () => {
      await server?.close();
      server = null;
    });
    const stream = (options: JsonObject, more: Partial<SpecificationInput> = {}): SpecificationInput => ({
      extractor: 'stream',
      load: 'append',
      ...more,
      options: { url: server!.url, max_wait: 0.2, ...options },
    });
    const cursor = (): Promise<readonly string[]> =>
      rowsOf(suite.database(), `select cursor from sluice.state where relation = 'raw.${suite.table()}'`);
    const loads = (): Promise<readonly string[]> =>
      rowsOf(
        suite.database(),
        `select rows_loaded from sluice.loads where relation = 'raw.${suite.table()}' order by load_id`,
      );

    describe('server-sent events', () => {
      const sse = { protocol: 'sse' };

      it('are rows, gone on with by the last id, in as many commits as there are batches', async () => {
        const { asked } = await serve(
          events(
            'id: 1\ndata: {"n": 1}',
            ': a comment',
            'id: 2\nevent: tick\ndata: {"n":\ndata: 2}',
            'data: {"n": 3}',
          ),
          openEvents('id: 4\ndata: {"n": 4}'),
        );
        const input = stream({
          ...sse,
          metadata: ['id', 'event'],
          headers: { Authorization: 'Bearer ${env.TOKEN}' },
        });
        const environment = new Map([['TOKEN', 'secret-word']]);
        await suite.load(input, { environment });
        await suite.load(input, { environment });
        expect(await suite.rows('n, _id, _event')).toEqual([
          '1|1|message',
          '2|2|tick',
          '3|∅|message',
          '4|4|message',
        ]);
        expect(asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2']);
        expect(asked[0]?.headers.authorization).toBe('Bearer secret-word');
        expect(await cursor()).toEqual(['{"id":"4"}']);
      });

      it('are cut into commits by rows', async () => {
        await serve(
          ...[1, 2, 3, 4, 5].map((n) =>
            n < 5 ? brokenEvents(`retry: 1\nid: ${n}\ndata: {"n":${n}}`) : events('id: 5\ndata: {"n":5}'),
          ),
        );
        const report = await suite.load(stream({ ...sse, batch: { rows: 2 } }));
        expect(report.counts).toMatchObject({ read: 5, loaded: 5, rejected: 0 });
        expect(await loads()).toEqual(['2', '2', '1']);
      });

      it('whose connection breaks are read on behind the last one that came whole', async () => {
        const { asked } = await serve(
          brokenEvents('retry: 1\nid: 7\ndata: {"n":7}'),
          events('id: 8\ndata: {"n":8}'),
        );
        await suite.load(stream(sse));
        expect(await suite.rows('n, 1')).toEqual(['7|1', '8|1']);
        expect(asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '7']);
      });

      it('that are no JSON are rejected and passed by; a few are no share', async () => {
        await serve(events('id: 1\ndata: hello', 'id: 2\ndata: {"n":2}', 'id: 3\ndata: [3]'));
        const report = await suite.load(stream(sse));
        expect(report.rejectsByReason).toEqual({ not_an_object: 1, not_json: 1 });
        expect(await suite.rows('n, 1')).toEqual(['2|1']);
        expect(await cursor()).toEqual(['{"id":"3"}']);
      });

      it('of other types are left out', async () => {
        await serve(events('event: a\ndata: {"n":1}', 'event: b\ndata: {"n":2}', 'data: {"n":3}'));
        await suite.load(stream({ ...sse, events: ['a', 'message'] }));
        expect(await suite.rows('n, 1')).toEqual(['1|1', '3|1']);
      });

      it('are at an end with 204', async () => {
        await serve(body('', 'text/plain', 204));
        expect((await suite.load(stream(sse))).counts.read).toBe(0);
      });
    });

    describe('lines', () => {
      const bytes = { protocol: 'ndjson', position: 'bytes' };
      /** A server that gives a text, from the byte on that is asked for where it knows ranges. */
      const log =
        (text: string, knowsRanges = true): Answer =>
        (response, { headers }) => {
          const all = Buffer.from(text);
          const from = knowsRanges ? Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
          if (from > 0 && from >= all.length) return void response.writeHead(416).end();
          const range = { 'content-range': `bytes ${from}-${all.length - 1}/${all.length}` };
          response.writeHead(from > 0 ? 206 : 200, from > 0 ? range : {}).end(all.subarray(from));
        };

      it.each([true, false])(
        'are gone on with behind the bytes that were read (ranges: %s)',
        async (knowsRanges) => {
          const { asked } = await serve(
            log('{"n":1}\n\nno\n{"n":"é"}\n{"n":', knowsRanges),
            log('{"n":1}\n\nno\n{"n":"é"}\n{"n":4}\n', knowsRanges),
          );
          const input = stream(bytes);
          await suite.load(input);
          await suite.load(input);
          await suite.load(input);
          expect(await suite.rows('_sluice_line, n')).toEqual(['1|1', '4|é', '5|4']);
          expect(
            await rowsOf(
              suite.database(),
              `select line, raw from sluice.rejects where relation = 'raw.${suite.table()}'`,
            ),
          ).toEqual(['3|no']);
          // The last line is asked for once more, to see whether it still is what it was.
          expect(asked.map(({ headers }) => headers.range)).toEqual([undefined, 'bytes=12-', 'bytes=23-']);
        },
      );

      it.each([
        ['are others', '{"n":1}\n{"n":7}\n{"n":3}\n'],
        ['are fewer', '{"n":1}\n'],
      ])('whose bytes %s are refused', async (_what, second) => {
        await serve(log('{"n":1}\n{"n":2}\n'), log(second));
        await suite.load(stream(bytes));
        const error = await refusal(suite.load(stream(bytes)));
        expect([error.code, error.message]).toEqual([
          'file-changed',
          `${server!.url} does not hold any more what was read of it: its bytes are others than they were`,
        ]);
        expect(await suite.rows('n, 1')).toEqual(['1|1', '2|1']);
      });

      it('are gone on with by a field’s last value, exactly as it came', async () => {
        const { asked } = await serve(body('{"n":1,"seq":9007199254740993}\n{"n":2,"seq":null}\n'), body(''));
        const input = stream({ protocol: 'ndjson' }, { cursor: { field: 'seq', param: 'since' } });
        await suite.load(input);
        await suite.load(input);
        expect(asked.map(({ query }) => query)).toEqual(['', 'since=9007199254740993']);
      });

      it('without a position are read as they come', async () => {
        await serve(body('{"n":1}\n'), body('{"n":2}\n'));
        const input = stream({ protocol: 'ndjson', position: 'none' });
        await suite.load(input);
        await suite.load(input);
        expect(await suite.rows('n, 1')).toEqual(['1|1', '2|1']);
      });

      it('are merged by key', async () => {
        await serve(body('{"id":1,"v":1}\n{"id":1,"v":2}\n{"id":2,"v":1}\n'), body('{"id":2,"v":3}\n'));
        const input = stream({ protocol: 'ndjson', position: 'none' }, { load: 'merge', key: ['id'] });
        await suite.load(input);
        await suite.load(input);
        expect(await suite.rows('id, v')).toEqual(['1|2', '2|3']);
      });
    });

    describe('that cannot be read', () => {
      const cases: Readonly<Record<string, readonly [JsonObject, Answer, string, string]>> = {
        'a page': [
          { protocol: 'ndjson', position: 'none' },
          body('<html>', 'text/html; charset=utf-8'),
          'request-failed',
          'URL answered with a page (text/html; charset=utf-8) and not with newline-delimited JSON',
        ],
        'no event stream': [
          { protocol: 'sse' },
          body('{}', 'application/json'),
          'request-failed',
          'URL answered with application/json and not with server-sent events (text/event-stream)',
        ],
        forbidden: [
          { protocol: 'sse' },
          body('no', 'text/plain', 403),
          'not-authorized',
          'GET URL could not be fetched: the server answered 403 Forbidden: no',
        ],
        'breaks off always': [
          { protocol: 'sse' },
          (response) =>
            void response
              .writeHead(200, { 'content-type': 'text/event-stream' })
              .write('retry: 1\n\n', () => response.destroy()),
          'request-failed',
          'URL broke off 6 times without a record: aborted',
        ],
      };
      it.each(Object.keys(cases))('%s', async (what) => {
        const [options, answer, code, message] = cases[what]!;
        await serve(answer);
        const error = await refusal(suite.load(stream({ ...options, max_wait: 60 })));
        expect([error.code, error.message]).toEqual([code, message.replace('URL', server!.url)]);
      });
    });

    describe('that is followed', () => {
      it('is read until it is told to stop, and commits what it has', async () => {
        const stop = new AbortController();
        await serve(brokenEvents('retry: 1\nid: 1\ndata: {"n":1}'), openEvents('id: 2\ndata: {"n":2}'));
        let commits = 0;
        const report = await suite.load(stream({ protocol: 'sse', batch: { rows: 1 } }), {
          follow: true,
          drain: stop.signal,
          clock: Date.now,
          onStep: (step) => {
            if (step === 'drop-staging' && ++commits === 1) return;
            if (commits === 1 && step === 'checkpoint') stop.abort();
          },
        });
        expect(report.counts.loaded).toBe(2);
        expect(await suite.rows('n, 1')).toEqual(['1|1', '2|1']);
        expect(await cursor()).toEqual(['{"id":"2"}']);
      });
    });
  },
  ['pglite'],
);
