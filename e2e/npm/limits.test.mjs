// What each SDK sees of its caller's own limits: of a rate, which comes back, and of a budget, which does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { APICallError } from "ai";
import OpenAI from "openai";
import { clientsOf, ways } from "./clients.mjs";
import { keyOf, PURSE_TOKENS, upstream, url } from "./server.mjs";
import { says } from "./upstream.mjs";

const ANSWER = "Forty-two.";
/** About six tokens each. */
const TOO_MUCH = "leave for whom it is due ".repeat(PURSE_TOKENS);
/** The window and half of the next: until then, what was used in it fades only half. */
const MOST_WAIT_S = 1.5 * 3600;

/** The refusal as the SDK gives it: its class, and the reply's headers. */
async function refusalOf(surface, call) {
  let refused;
  await assert.rejects(call, (error) => {
    refused = error;
    return true;
  });
  if (surface.startsWith("ai ")) {
    assert.ok(APICallError.isInstance(refused), `${refused}`);
    assert.equal(refused.statusCode, 429);
    return { message: refused.message, headers: new Headers(refused.responseHeaders) };
  }
  assert.ok(refused instanceof (surface.startsWith("openai") ? OpenAI : Anthropic).RateLimitError, `${refused}`);
  return { message: refused.message, code: refused.code, headers: refused.headers };
}

for (const { name, surface, streams, ask } of ways) {
  test(`${name}: a limit says when to come back`, async () => {
    const clients = clientsOf(url, await keyOf("pair", name));
    const model = upstream.model(says(ANSWER));
    for (let call = 0; call < 2; call++) assert.equal((await ask(clients, `up-openai/${model}`, "What is it?")).text, ANSWER);

    const { headers } = await refusalOf(surface, async () => await ask(clients, `up-openai/${model}`, "What is it?"));

    const wait = Number(headers.get("retry-after"));
    assert.ok(wait >= 1 && wait <= MOST_WAIT_S, `${wait} s`);
    assert.equal(upstream.received(model).length, 2);
  });

  test(`${name}: a spent budget says that no retry helps`, async () => {
    const clients = clientsOf(url, await keyOf("purse", name), { maxRetries: 2 });
    const model = upstream.model(says(ANSWER));

    const { message, code, headers } = await refusalOf(surface, async () => await ask(clients, `up-openai/${model}`, TOO_MUCH));

    assert.equal(headers.get("x-should-retry"), "false");
    assert.equal(headers.get("retry-after"), null);
    if (surface.startsWith("openai")) assert.equal(code, "insufficient_quota");
    if (surface.startsWith("anthropic")) assert.match(message, /enforced_spend_limit_reached/);
    assert.equal(upstream.received(model).length, 0);
  });

  test(`${name}: an answer that outgrows the budget ends in an error`, async () => {
    const clients = clientsOf(url, await keyOf("purse", `${name}, long`));
    const pieces = Array.from({ length: 20 }, () => "leave ".repeat(PURSE_TOKENS / 4));
    const model = upstream.model(says({ pieces }, { pace: 5 }));
    const call = async () => await ask(clients, `up-openai/${model}`, "How much leave?");
    if (!streams) {
      assert.equal((await call()).text, pieces.join("")); // paid for already: nothing is saved by hiding it
    } else {
      await assert.rejects(call, (error) => /budget|quota|spend|limit/i.test(`${error.message} ${error.error?.message ?? ""}`));
    }
  });
}
