// A provider that does as it is told, in either dialect, and can break every rule of its trade. A script is chosen by
// the model's name, so that tests that run at the same time do not meet.
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answer, anthropic, openai, pieces } from "./words.mjs";

const PATHS = { "/v1/chat/completions": openai, "/v1/messages": anthropic, "/v1/messages/count_tokens": anthropic };
const JSON_TYPE = "application/json";

export class Upstream {
  #server = http.createServer({ noDelay: true }, (request, response) => this.#serve(request, response));
  #scripts = new Map();
  #received = new Map();
  #models = 0;

  /** Listens on a free port of the loopback address. */
  static async open() {
    const upstream = new Upstream();
    await new Promise((listening) => upstream.#server.listen(0, "127.0.0.1", listening));
    return upstream;
  }

  /** `http://127.0.0.1:PORT`, without a path. */
  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Lets the process end while it still listens. */
  unref() {
    this.#server.unref();
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** The name of a model that plays these scripts, one for each request, and the last one for all that follow. */
  model(...scripts) {
    return this.modelNamed("scripted", ...scripts);
  }

  /** The same, with a name that an SDK may draw conclusions from. */
  modelNamed(stem, ...scripts) {
    const model = `${stem}-${this.#models++}`;
    this.#scripts.set(model, scripts);
    this.#received.set(model, []);
    return model;
  }

  /** The requests that asked for this model, or for PROVIDER/MODEL, in the order they came. */
  received(model) {
    return this.#received.get(model.slice(model.indexOf("/") + 1));
  }

  /** The last of them in no dialect. */
  heard(model) {
    return this.received(model).at(-1).heard;
  }

  async #serve(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // the client left before it had said what it wants
    }
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    const exchange = new Exchange(request, response, body);
    const scripts = this.#scripts.get(body.model);
    if (!scripts || !exchange.words) {
      exchange.json(404, { error: { message: `no script for ${body.model} at ${request.url}`, type: "not_found_error" } });
      return;
    }
    this.#received.get(body.model).push(exchange);
    const script = scripts.length > 1 ? scripts.shift() : scripts[0];
    try {
      await script(exchange);
    } catch (failure) {
      if (!exchange.gone) throw failure;
    }
  }
}

/** One request, and the raw side of its reply. */
class Exchange {
  #response;
  #broken = false;

  constructor(request, response, body) {
    this.path = request.url;
    this.headers = request.headers;
    this.body = body;
    this.words = PATHS[request.url.split("?")[0]];
    this.receivedAt = performance.now();
    this.written = 0;
    /** Whether the client left before the reply was over, and a promise of it. */
    this.gone = false;
    this.left = new Promise((left) => {
      response.on("close", () => {
        if (response.writableFinished || this.#broken) return;
        this.gone = true;
        left();
      });
    });
    this.#response = response;
    response.on("error", () => {});
  }

  get heard() {
    return this.words.hear(this.body);
  }

  head(status, headers) {
    this.#response.writeHead(status, headers);
    this.#response.flushHeaders();
  }

  /** Writes and waits until the client takes it; on a stream each write is a chunk of its own. */
  async write(data) {
    this.written += data.length;
    if (this.#response.write(data)) return;
    await Promise.race([new Promise((drained) => this.#response.once("drain", drained)), this.left]);
    if (this.gone) throw new Error("the client left");
  }

  /** Writes past HTTP: the bytes as they are, chunk sizes included. */
  raw(bytes) {
    this.#response.socket.write(bytes);
  }

  end(data) {
    this.#response.end(data);
  }

  json(status, body, headers = {}) {
    const text = JSON.stringify(body);
    this.head(status, { "content-type": JSON_TYPE, "content-length": Buffer.byteLength(text), ...headers });
    this.end(text);
  }

  /** Ends the connection in good order, whatever is still missing. */
  cut() {
    this.#broken = true;
    this.#response.socket.end();
  }

  /** Ends the connection with a reset. */
  reset() {
    this.#broken = true;
    this.#response.socket.resetAndDestroy();
  }

  /** Waits, but no longer than the client does. */
  async pause(ms) {
    const over = new AbortController();
    await Promise.race([sleep(ms, undefined, { signal: over.signal }).catch(() => {}), this.left]);
    over.abort();
  }
}

/** What the reply consists of: an event stream's events, or a whole reply in two halves. */
function reply(exchange, said) {
  const { body, words } = exchange;
  if (body.stream) return { type: "text/event-stream", parts: words.events(answer(said), body.model, body) };
  const whole = Buffer.from(JSON.stringify(words.whole(answer(said), body.model)));
  const half = whole.length >> 1;
  return { type: JSON_TYPE, length: whole.length, parts: [whole.subarray(0, half), whole.subarray(half)] };
}

function begin(exchange, { type, length }) {
  exchange.head(200, length === undefined ? { "content-type": type } : { "content-type": type, "content-length": length });
}

/** A script that says this: a text, or an answer as words.mjs has it. */
export function says(said, { delay = 0, pace = 0 } = {}) {
  const whole = typeof said === "string" ? { pieces: pieces(said) } : said;
  return async (exchange) => {
    if (delay) await exchange.pause(delay);
    const what = reply(exchange, whole);
    begin(exchange, what);
    for (const part of what.parts) {
      if (pace) await exchange.pause(pace);
      await exchange.write(part);
    }
    exchange.end();
  };
}

/** The bytes of a reply on the wire, head included, for scripts that cut them where HTTP would not. */
function onTheWire(exchange, said) {
  const { type, length, parts } = reply(exchange, said);
  const framing = length === undefined ? "transfer-encoding: chunked" : `content-length: ${length}`;
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\n${framing}\r\nconnection: close\r\n\r\n`;
  const bodies = parts.map((part) => Buffer.from(part));
  if (length !== undefined) return Buffer.concat([Buffer.from(head), ...bodies]);
  const chunks = bodies.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]);
  return Buffer.concat([Buffer.from(head), ...chunks, Buffer.from("0\r\n\r\n")]);
}

/** The answer in two packets, the first of so many bytes; `bodyOf` says where that may be. */
export function splitAt(said, position) {
  return async (exchange) => {
    const bytes = onTheWire(exchange, said);
    exchange.raw(bytes.subarray(0, position));
    await exchange.pause(2);
    exchange.raw(bytes.subarray(position));
    exchange.cut();
  };
}

/** The answer with every byte in a packet of its own. */
export function byteByByte(said) {
  return async (exchange) => {
    for (const byte of onTheWire(exchange, said)) {
      exchange.raw(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    exchange.cut();
  };
}

/** Where the body begins and ends among the bytes that `splitAt` sends for a request like this one. */
export function bodyOf(exchange, said) {
  const bytes = onTheWire(exchange, said);
  return [bytes.indexOf("\r\n\r\n") + 4, bytes.length];
}

/** Begins the answer, breaks it off after about half of it, and goes on as told. */
function half(said, goOn, { measured = true } = {}) {
  return async (exchange) => {
    const what = reply(exchange, typeof said === "string" ? { pieces: pieces(said) } : said);
    begin(exchange, measured ? what : { type: what.type });
    for (const part of what.parts.slice(0, what.parts.length >> 1)) await exchange.write(part);
    await new Promise(setImmediate); // what was written is on its way before the connection breaks
    await goOn(exchange);
  };
}

export const breaksOff = (said) => half(said, (exchange) => exchange.cut());
export const isReset = (said) => half(said, (exchange) => exchange.reset());
export const fallsSilent = (said) => half(said, (exchange) => exchange.left);
/** Ends in good order in the middle, as if that were all. */
export const stopsShort = (said) => half(said, (exchange) => exchange.end(), { measured: false });
export const failsInBand = (said) => half(said, (exchange) => exchange.end(exchange.words.failure()));

/** A stream that is whole but for its end mark. */
export function lacksItsEndMark(said) {
  return async (exchange) => {
    const what = reply(exchange, { pieces: pieces(said) });
    begin(exchange, what);
    for (const part of what.parts.slice(0, -1)) await exchange.write(part);
    exchange.end();
  };
}

/** Takes the request and never answers. */
export const neverAnswers = () => (exchange) => exchange.left;

/** Closes the connection instead of answering. */
export const hangsUp = () => (exchange) => exchange.reset();

/** A page where an answer should be. */
export const talksNonsense = () => (exchange) => {
  exchange.head(200, { "content-type": exchange.body.stream ? "text/event-stream" : JSON_TYPE });
  exchange.end(exchange.body.stream ? "event: message_start\ndata: <html>\n\n" : "<html>");
};

/** An error in the dialect's own form. */
export function refuses(status, { type = "some_error", message = `refused with ${status}`, ...headers } = {}) {
  return (exchange) => exchange.json(status, exchange.words.error(type, message), headers);
}

/** The number of tokens, as Anthropic counts them. */
export const counts = (tokens) => (exchange) => exchange.json(200, { input_tokens: tokens });
