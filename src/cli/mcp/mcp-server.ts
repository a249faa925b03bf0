import type { Tool } from './agent-tools.ts';

/** Versions of the Model Context Protocol that this speaks, newest first. What is used of them is the same in all. */
const VERSIONS = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
/** Longest line of a message, in UTF-16 code units. */
const LINE_MAX = 262_144;

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const METHOD_UNKNOWN = -32_601;
const PARAMS_WRONG = -32_602;

const INSTRUCTIONS =
  'You trade through Sallyport, an order firewall, as a bot with a decoy key. A policy that you cannot see or change ' +
  'judges every order, and every decision is recorded. A refusal is final for that order: read its reasons, do not ' +
  'try to get around them. When an order waits for an approval, tell the person its number and wait.';

/**
 * A server of the Model Context Protocol over lines of JSON (its stdio transport): `initialize`, `ping`, `tools/list`,
 * `tools/call`. One message is answered at a time, in order.
 */
export class McpServer {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #version: string;

  constructor(tools: readonly Tool[], version: string) {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    this.#version = version;
  }

  /** The line that answers one; null for a notification, which is not answered. Never rejects. */
  async answer(line: string): Promise<string | null> {
    const message = line.length > LINE_MAX ? null : parseObject(line);
    if (message === null) return failure(null, PARSE_ERROR, 'no message that can be read');
    const { id, method } = message;
    const isCall = typeof id === 'string' || typeof id === 'number';
    if (typeof method !== 'string') return isCall ? failure(id, INVALID_REQUEST, 'no method') : null;
    return isCall ? this.#call(id, method, objectOf(message['params'])) : null;
  }

  async #call(id: string | number, method: string, params: Members): Promise<string> {
    switch (method) {
      case 'initialize':
        return success(id, this.#initialize(params));
      case 'ping':
        return success(id, {});
      case 'tools/list':
        return success(id, { tools: [...this.#tools.values()].map(shown) });
      case 'tools/call': {
        const tool = this.#tools.get(String(params['name']));
        if (tool === undefined) return failure(id, PARAMS_WRONG, 'there is no such tool');
        const { text, isNo } = await tool.run(params['arguments'] ?? {});
        return success(id, { content: [{ type: 'text', text }], isError: isNo });
      }
      default:
        return failure(id, METHOD_UNKNOWN, 'this server has no such method');
    }
  }

  #initialize(params: Members): object {
    const [newest] = VERSIONS;
    const asked = VERSIONS.find((version) => version === params['protocolVersion']);
    return {
      protocolVersion: asked ?? newest,
      capabilities: { tools: {} },
      serverInfo: { name: 'sallyport', version: this.#version },
      instructions: INSTRUCTIONS,
    };
  }
}

type Members = Readonly<Record<string, unknown>>;

function shown({ name, description, inputSchema, isRead }: Tool): object {
  const annotations = { readOnlyHint: isRead, destructiveHint: !isRead, openWorldHint: true };
  return { name, description, inputSchema, annotations };
}

function success(id: string | number, result: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

function failure(id: string | number | null, code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } });
}

function parseObject(line: string): Members | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
