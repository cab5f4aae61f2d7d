// Every refusal is the class that each SDK has for it, with a message, a type and a request id.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { APICallError, generateText, RetryError } from "ai";
import OpenAI from "openai";
import { aiModel, clientsOf, user } from "./clients.mjs";
import { adminKey, hastily, keyFor, upstream, url } from "./server.mjs";
import { hangsUp, neverAnswers, refuses, says, talksNonsense } from "./upstream.mjs";

const clients = clientsOf(url, adminKey);
const question = user("What is six times seven?");

/** The same refusal, seen through each surface: a way of asking, and the check of what is thrown. */
const surfaces = {
  "openai chat": (from, model, messages = question) => from.openai.chat.completions.create({ model, messages }),
  "openai chat, streamed": (from, model, messages = question) => from.openai.chat.completions.create({ model, messages, stream: true }),
  "openai responses": (from, model, input = question) => from.openai.responses.create({ model, input }),
  "openai responses, streamed": (from, model, input = question) => from.openai.responses.create({ model, input, stream: true }),
  "anthropic messages": (from, model, messages = question) => from.anthropic.messages.create({ model, max_tokens: 9, messages }),
  "anthropic messages, streamed": (from, model, messages = question) =>
    from.anthropic.messages.create({ model, max_tokens: 9, messages, stream: true }),
  "ai chat": (from, model, messages = question) => viaAi(from, "chat", model, messages),
  "ai responses": (from, model, messages = question) => viaAi(from, "responses", model, messages),
  "ai messages": (from, model, messages = question) => viaAi(from, "messages", model, messages),
};

async function viaAi(from, api, model, messages) {
  return await generateText({ model: aiModel(from, api, model), messages, maxRetries: 0 });
}

const OPENAI_CLASSES = {
  400: OpenAI.BadRequestError,
  401: OpenAI.AuthenticationError,
  403: OpenAI.PermissionDeniedError,
  404: OpenAI.NotFoundError,
  409: OpenAI.ConflictError,
  422: OpenAI.UnprocessableEntityError,
  429: OpenAI.RateLimitError,
};
const ANTHROPIC_CLASSES = {
  400: Anthropic.BadRequestError,
  401: Anthropic.AuthenticationError,
  403: Anthropic.PermissionDeniedError,
  404: Anthropic.NotFoundError,
  409: Anthropic.ConflictError,
  413: Anthropic.APIError,
  422: Anthropic.UnprocessableEntityError,
  429: Anthropic.RateLimitError,
};
const ANTHROPIC_TYPES = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
};

async function expectRefused(surface, call, status, message = /./) {
  await assert.rejects(call, (error) => {
    if (surface.startsWith("ai ")) {
      assert.ok(APICallError.isInstance(error), `${error}`);
      assert.equal(error.statusCode, status);
      assert.match(error.message, message);
      assert.equal(error.isRetryable, status === 409 || status === 429 || status >= 500);
      return true;
    }
    const own = surface.startsWith("openai");
    const fallback = status >= 500 ? (own ? OpenAI.InternalServerError : Anthropic.InternalServerError) : own ? OpenAI.APIError : Anthropic.APIError;
    const type = (own ? OPENAI_CLASSES : ANTHROPIC_CLASSES)[status] ?? fallback;
    assert.ok(error instanceof type, `${error.constructor.name}: ${error.message} (expected: ${type.name})`);
    assert.equal(error.status, status);
    assert.match(error.message, message);
    assert.ok(error.requestID, "no request id");
    if (own) {
      assert.ok(error.type && error.code, `${error.type} ${error.code}`);
    } else {
      assert.equal(error.error.type, "error");
      assert.equal(error.type, ANTHROPIC_TYPES[status] ?? error.type);
      assert.equal(error.error.request_id, error.requestID);
    }
    return true;
  });
}

const strangers = clientsOf(url, "gk_wrong");
const limited = clientsOf(url, await keyFor("models"));

for (const [surface, ask] of Object.entries(surfaces)) {
  test(`${surface}: what the server refuses by itself`, async () => {
    const model = `up-openai/${upstream.model(says("never asked"))}`;
    await expectRefused(surface, async () => await ask(strangers, model), 401);
    await expectRefused(surface, async () => await ask(limited, model), 403, /chat/);
    await expectRefused(surface, async () => await ask(clients, "no-such-model"), 404, /no-such-model/);
    await expectRefused(surface, async () => await ask(clients, model, user("x".repeat(5 << 20))), 413);
    if (!surface.startsWith("ai ")) { // which looks at its messages before it sends any
      await expectRefused(surface, async () => await ask(clients, model, [{ role: "nobody", content: "Hello" }]), 400, /nobody/);
    }
    assert.equal(upstream.received(model).length, 0);
  });

  for (const provider of ["up-openai", "up-anthropic"]) {
    test(`${surface}: what ${provider} refuses keeps its meaning and its words`, async () => {
      for (const status of [400, 404, 413, 422]) {
        const model = upstream.model(refuses(status, { message: `it is ${status} o'clock` }));
        await expectRefused(surface, async () => await ask(clients, `${provider}/${model}`), status, new RegExp(`it is ${status} o'clock`));
      }
    });

    test(`${surface}: where ${provider} fails it is no fault of the caller`, async () => {
      for (const script of [refuses(401), refuses(403), refuses(500), hangsUp()]) {
        const model = upstream.model(script);
        await expectRefused(surface, async () => await ask(clients, `${provider}/${model}`), 502);
      }
      for (const overload of [429, 503, 529]) { // 429 would tell callers of a limit of their own
        await expectRefused(surface, async () => await ask(clients, `${provider}/${upstream.model(refuses(overload))}`), 503);
      }
      const silent = upstream.model(neverAnswers());
      await expectRefused(surface, async () => await ask(clients, `${hastily(provider)}/${silent}`), 504);
      if (!surface.includes("streamed")) {
        await expectRefused(surface, async () => await ask(clients, `${provider}/${upstream.model(talksNonsense())}`), 502);
      }
    });

    test(`${surface}: the time that ${provider} asks to wait is told`, async () => {
      const model = `${provider}/${upstream.model(refuses(429, { "retry-after": 7 }))}`;
      await assert.rejects(async () => await ask(clients, model), (error) => {
        const headers = error.responseHeaders ? new Headers(error.responseHeaders) : error.headers;
        assert.equal(headers.get("retry-after"), "7");
        return true;
      });
    });
  }
}

describe("a client that was told to come back", { concurrency: true }, () => {
  const patient = clientsOf(url, adminKey, { maxRetries: 1 });
  for (const provider of ["up-openai", "up-anthropic"]) {
    for (const surface of ["openai chat", "openai responses", "anthropic messages"]) {
      test(`does so when it was told to, and then is answered: ${surface}, from ${provider}`, async () => {
        const model = upstream.model(refuses(429, { "retry-after": 1 }), says("Forty-two."));
        await surfaces[surface](patient, `${provider}/${model}`);
        const [first, second] = upstream.received(model);
        assert.ok(second.receivedAt - first.receivedAt >= 990, `${second.receivedAt - first.receivedAt} ms`);
      });
    }
  }
});

test("a caller to whose provider nothing is left of our account is not asked to come back", async () => {
  const patient = clientsOf(url, adminKey, { maxRetries: 2 });
  const spent = (exchange) =>
    exchange.json(429, { error: { message: "you exceeded your quota", type: "insufficient_quota", param: null, code: "insufficient_quota" } });
  const model = upstream.model(spent);
  await assert.rejects(
    patient.openai.chat.completions.create({ model: `up-openai/${model}`, messages: question }),
    (error) => error.status === 502 && error.headers.get("x-should-retry") === "false" && /exceeded your quota/.test(error.message),
  );
  assert.equal(upstream.received(model).length, 1);
});

test("ai gives up after its retries, and names the last failure", async () => {
  const model = upstream.model(refuses(500));
  const call = generateText({ model: aiModel(clients, "chat", `up-openai/${model}`), prompt: "Hello?", maxRetries: 1 });
  await assert.rejects(call, (error) => RetryError.isInstance(error) && error.lastError.statusCode === 502);
  assert.equal(upstream.received(model).length, 2);
});
