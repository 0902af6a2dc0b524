import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './embedded-server.ts';
import { mavenLibraries } from './maven-libraries.ts';

/** A broker of Kafka. */
export interface KafkaServer {
  /** `host:port` */
  readonly brokers: string;
  /** Ends it as a crash does, and starts it again on the same data; null where it is not ours. */
  readonly restart: ((between: () => Promise<void>) => Promise<void>) | null;
  readonly stop: () => Promise<void>;
}

/**
 * `SLUICE_TEST_KAFKA_URL` (`kafka://host:port`), if given; else a broker of Apache Kafka from Maven Central, kept in the user's cache folder, on loopback. Needs
 * `java` 17 and `mvn`.
 */
export async function startKafka(): Promise<KafkaServer> {
  const given = process.env['SLUICE_TEST_KAFKA_URL'];
  if (given !== undefined && given !== '')
    return { brokers: given.replace(/^kafka:\/\//, ''), restart: null, stop: async () => undefined };
  const pom = fileURLToPath(new URL('kafka/pom.xml', import.meta.url));
  const libraries = path.join(await mavenLibraries(pom, 'sluice-spec-kafka'), '*');
  const folder = await mkdtemp(path.join(tmpdir(), 'sluice-kafka-'));
  const [port, controller] = [await freePort(), await freePort()];
  const settings = path.join(folder, 'server.properties');
  await writeFile(
    settings,
    [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names=CONTROLLER',
      `log.dirs=${path.join(folder, 'log')}`,
      'offsets.topic.replication.factor=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'transaction.state.log.num.partitions=1',
      'group.initial.rebalance.delay.ms=0',
      'auto.create.topics.enable=false',
      'broker.session.timeout.ms=1500',
      'broker.heartbeat.interval.ms=300',
    ].join('\n'),
  );
  const java = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', libraries];
  await promisify(execFile)('java', [
    ...java,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    '4L6g3nShT-eMCtK--X86sw',
    '-c',
    settings,
  ]);
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('java', ['-Xmx384m', ...java, 'kafka.Kafka', settings], { stdio: 'ignore' });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('exit', () => process.off('exit', kill));
    while (!(await listens(port))) {
      if (child.exitCode !== null) throw new Error('Kafka did not start');
      await pause(50);
    }
    return child;
  };
  const end = async (child: ChildProcess): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  };
  let running = await start();
  return {
    brokers: `127.0.0.1:${port}`,
    restart: async (between) => {
      await end(running);
      await between();
      running = await start();
    },
    stop: async () => {
      await end(running);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
