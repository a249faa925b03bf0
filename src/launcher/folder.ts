import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Longest path of a Unix socket on Linux is 107 bytes; macOS has 103. */
const SOCKET_PATH_MAX = 100;

/** Where everything lies in a data folder. */
export interface DataFolder {
  readonly root: string;
  /** The keeper's alone: ledger, checkpoints, vault. */
  readonly keeper: string;
  readonly ownerSocket: string;
  readonly ownerToken: string;
  readonly dialList: string;
  readonly haltFile: string;
  /** Lies there where the keeper may load native code, for keys on secp256k1. */
  readonly nativeCurve: string;
  /** What is running, for `status` and `doctor`. */
  readonly running: string;
  /** Custodian and other choices made by `init`. */
  readonly settings: string;
  /** What came of the last submission to witnesses, for `status`. */
  readonly witnessed: string;
  /** What came of backups and root keys that are due by themselves, for `status`. */
  readonly upkeep: string;
  /** Certificate of the authority that speaks for venues towards this machine's bots. */
  readonly authority: string;
  /** The same behind all that Node trusts, for programs that take one file. */
  readonly authorities: string;
  /** The edge's certificate and its key. */
  readonly edgeIdentity: string;
  /** Certificate and key under which the edge is reached by its own names. */
  readonly webIdentity: string;
  /** Certificate of the authority that browsers are to trust, where `tls make` made one. */
  readonly webAuthority: string;
  /** What the forward proxy lets through. */
  readonly passList: string;
  /** Where alarms go, with the secrets for that. */
  readonly alarmSinks: string;
  /** What GET /metrics asks for, where it asks. */
  readonly metricsToken: string;
  /** Where ranges of breached passwords are asked for, where that is somewhere. */
  readonly rangeSource: string;
  /** Alarms that wait for a sink. */
  readonly alarmQueue: string;
  /** Whom backups are encrypted to: an age recipient a line. */
  readonly backupRecipients: string;
}

/** Where the parts of a data folder at that path lie. Looks at nothing on the disk. */
export function dataFolder(path: string): DataFolder {
  const root = resolve(path);
  const socket = join(root, 'owner.sock');
  const short = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return {
    root,
    keeper: join(root, 'keeper'),
    ownerSocket: socket.length <= SOCKET_PATH_MAX ? socket : join(tmpdir(), `sallyport-${short}.sock`),
    ownerToken: join(root, 'owner-token'),
    dialList: join(root, 'dial-list.json'),
    haltFile: join(root, 'HALT'),
    nativeCurve: join(root, 'native-curve'),
    running: join(root, 'running.json'),
    settings: join(root, 'settings.json'),
    witnessed: join(root, 'witnessed.json'),
    upkeep: join(root, 'upkeep.json'),
    authority: join(root, 'ca.pem'),
    authorities: join(root, 'ca-bundle.pem'),
    edgeIdentity: join(root, 'edge-identity.json'),
    webIdentity: join(root, 'web-identity.json'),
    webAuthority: join(root, 'web-ca.pem'),
    passList: join(root, 'pass-list.json'),
    alarmSinks: join(root, 'alarm-sinks.json'),
    rangeSource: join(root, 'range-source.json'),
    metricsToken: join(root, 'metrics-token'),
    alarmQueue: join(root, 'alarm-queue'),
    backupRecipients: join(root, 'backup-recipients'),
  };
}
