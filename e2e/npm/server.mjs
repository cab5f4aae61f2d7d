// The server under test, started once for all suites: the demo, with the scripted upstream as its providers.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Upstream } from "./upstream.mjs";

const READY_MS = 300_000; // the first start builds
const BINARY = fileURLToPath(new URL("../../gopuram", import.meta.url));
const HASTY = "timeouts: { first_byte: 300ms, idle: 300ms }";
// Every fault is told to every client: what a breaker does about so many of them has a suite of its own.
const NEVER_OPEN = "breaker: { failures_in_a_row: 100000, window: 100000 }";

/** What a key of the tier `purse` may use in a month. */
export const PURSE_TOKENS = 400;

export const PROVIDER_KEY = "sk-of-the-provider";

export const upstream = await Upstream.open();
const work = mkdtempSync(join(tmpdir(), "gopuram-npm-"));
const server = spawn(BINARY, ["demo", "--config", configured(), "--data", `${work}/data`, "--port", "0", "--grpc-port", "0", "--admin-port", "0"]);
let log = "";
let out = "";
server.stdout.on("data", (text) => (out += text));
server.stderr.on("data", (text) => (log = (log + text).slice(-20_000)));
process.on("exit", () => {
  server.kill("SIGKILL");
  rmSync(work, { recursive: true });
});

export const { url, adminUrl, grpc } = await ready();
export const adminKey = readFileSync(`${work}/data/admin.key`, "utf8").trim();
// Neither is waited for: the suites are over when no test has anything left to do.
for (const running of [server, server.stdout, server.stderr, upstream]) running.unref();

export const hastily = (provider) => `hasty-${provider}`;

/** A key that may do only this, and as often as it likes. */
export const keyFor = (...scopes) => newKey({ name: scopes.join(), tier: "internal", scopes });

/** A chat key of a tier with limits, of which nothing is used yet. */
export const keyOf = (tier, name) => newKey({ name: `${tier}, ${name}`, tier, scopes: ["chat"] });

async function newKey(key) {
  const reply = await fetch(`${adminUrl}/admin/v1/keys`, {
    method: "POST",
    headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json", "idempotency-key": encodeURIComponent(key.name) },
    body: JSON.stringify(key),
  });
  if (reply.status !== 201) throw new Error(`the key ${key.name}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()).secret;
}

function configured() {
  const provider = (name, kind, more) =>
    `  ${name}: { kind: ${kind}, url: "${upstream.url}/v1", api_key: "${PROVIDER_KEY}", ${NEVER_OPEN}${more ? `, ${more}` : ""} }`;
  const file = join(work, "gopuram.yaml");
  const lines = [
    "providers:",
    provider("up-openai", "openai"),
    provider("up-anthropic", "anthropic"),
    provider("hasty-up-openai", "openai", HASTY),
    provider("hasty-up-anthropic", "anthropic", HASTY),
    provider("listed", "openai", "models: [one]"),
    "gateway: { routes: { chat: { max_body: 4MiB } } }",
    "tiers: { internal: { limits: {} }, pair: { limits: { chat: 2/h } }, purse: { limits: {} } }",
    `limits: { purse: { limit: ${PURSE_TOKENS}tokens/month, tiers: [purse], hard: true } }`,
  ];
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** Waits until the demo has said this. */
export const said = (pattern, withinMs) => heard(pattern, `the demo did not say ${pattern} within ${withinMs} ms`, withinMs);

/** Waits until the demo invites its visitor, and reads from the log where its admin port is. */
async function ready() {
  await heard(/^Try it/m, `not ready after ${READY_MS} ms`, READY_MS);
  const [, url, adminUrl, grpc] = /^gopuram ready on (\S+) \(admin (\S+)\).*; gRPC on ([^;\s]+)/m.exec(out);
  return { url, adminUrl, grpc };
}

function heard(pattern, otherwise, withinMs) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${why}\n${out}\n${log}`));
    const timer = setTimeout(() => fail(otherwise), withinMs);
    const look = () => {
      if (!pattern.test(out)) return;
      clearTimeout(timer);
      server.stdout.off("data", look);
      resolve(out);
    };
    server.once("exit", (code) => fail(`the server ended with ${code}`));
    server.stdout.on("data", look);
    look();
  });
}
