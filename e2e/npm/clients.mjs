// The SDKs, unmodified, and one face for what they have in common: a way of asking.
import Anthropic from "@anthropic-ai/sdk";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText, streamText } from "ai";
import OpenAI from "openai";

globalThis.AI_SDK_LOG_WARNINGS = false;

/** Every SDK, pointed at one server; unless asked for without retries, so that a failure is seen as it comes. */
export function clientsOf(url, key, { maxRetries = 0, fetch = globalThis.fetch } = {}) {
  return {
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries, fetch }),
    anthropic: new Anthropic({ baseURL: url, apiKey: key, maxRetries, fetch }),
    aiOpenai: createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch }),
    aiAnthropic: createAnthropic({ baseURL: `${url}/v1`, apiKey: key, fetch }),
  };
}

/**
 * The ways to ask for an answer: five SDK surfaces, each whole and streamed. `ask(clients, model, prompt, signal)` gives
 * {text, stop, usage}, where `usage` is what was read (`input`, all in all), read from a cache, and written.
 */
export const ways = [
  {
    name: "openai chat, whole",
    surface: "openai chat",
    ask: async ({ openai }, model, content, signal) =>
      chatCompletion(await openai.chat.completions.create({ model, messages: user(content) }, { signal })),
  },
  {
    name: "openai chat, streamed",
    surface: "openai chat",
    streams: true,
    ask: async ({ openai }, model, content, signal) => {
      const options = { model, messages: user(content), stream: true, stream_options: { include_usage: true } };
      const seen = { text: "", stop: null, usage: null };
      for await (const chunk of await openai.chat.completions.create(options, { signal })) {
        seen.text += chunk.choices[0]?.delta?.content ?? "";
        seen.stop = chunk.choices[0]?.finish_reason ?? seen.stop;
        seen.usage = chunk.usage ?? seen.usage;
      }
      return { text: seen.text, stop: stopOf(seen.stop), usage: chatUsage(seen.usage) };
    },
  },
  {
    name: "openai chat, by the stream helper",
    surface: "openai chat",
    streams: true,
    ask: async ({ openai }, model, content, signal) => {
      const options = { model, messages: user(content), stream_options: { include_usage: true } };
      return chatCompletion(await openai.chat.completions.stream(options, { signal }).finalChatCompletion());
    },
  },
  {
    name: "openai responses, whole",
    surface: "openai responses",
    ask: async ({ openai }, model, input, signal) => response(await openai.responses.create({ model, input }, { signal })),
  },
  {
    name: "openai responses, streamed",
    surface: "openai responses",
    streams: true,
    ask: async ({ openai }, model, input, signal) => {
      let last;
      for await (const event of await openai.responses.create({ model, input, stream: true }, { signal })) last = event;
      if (last?.type === "error") throw new Error(last.message);
      return response(last.response);
    },
  },
  {
    name: "openai responses, by the stream helper",
    surface: "openai responses",
    streams: true,
    ask: async ({ openai }, model, input, signal) => {
      // The helper's own final response is the one it began with where the answer was cut.
      let incomplete;
      const stream = openai.responses.stream({ model, input }, { signal });
      stream.on("response.incomplete", (event) => (incomplete = event.response));
      const final = await stream.finalResponse();
      return response(incomplete ?? final);
    },
  },
  {
    name: "anthropic messages, whole",
    surface: "anthropic messages",
    ask: async ({ anthropic }, model, content, signal) =>
      message(await anthropic.messages.create({ model, max_tokens: 100, messages: user(content) }, { signal })),
  },
  {
    name: "anthropic messages, streamed",
    surface: "anthropic messages",
    streams: true,
    ask: async ({ anthropic }, model, content, signal) => {
      const options = { model, max_tokens: 100, messages: user(content), stream: true };
      const seen = { content: [{ type: "text", text: "" }], usage: {}, stop_reason: null };
      for await (const event of await anthropic.messages.create(options, { signal })) {
        if (event.type === "message_start") Object.assign(seen.usage, event.message.usage);
        if (event.delta?.type === "text_delta") seen.content[0].text += event.delta.text;
        if (event.type === "message_delta") {
          seen.stop_reason = event.delta.stop_reason;
          Object.assign(seen.usage, event.usage);
        }
      }
      return message(seen);
    },
  },
  {
    name: "anthropic messages, by the stream helper",
    surface: "anthropic messages",
    streams: true,
    ask: async ({ anthropic }, model, content, signal) => {
      const options = { model, max_tokens: 100, messages: user(content) };
      return message(await anthropic.messages.stream(options, { signal }).finalMessage());
    },
  },
  ...["chat", "responses", "messages"].flatMap((api) => [
    {
      name: `ai ${api}, whole`,
      surface: `ai ${api}`,
      ask: async (clients, model, prompt, abortSignal) => {
        const reply = await generateText({ model: aiModel(clients, api, model), prompt, abortSignal, maxRetries: 0 });
        return { text: reply.text, stop: stopOf(reply.finishReason), usage: aiUsage(reply.usage) };
      },
    },
    {
      name: `ai ${api}, streamed`,
      surface: `ai ${api}`,
      streams: true,
      ask: async (clients, model, prompt, abortSignal) => {
        const options = { model: aiModel(clients, api, model), prompt, abortSignal, maxRetries: 0, onError() {} };
        let text = "";
        for await (const part of streamText(options).fullStream) {
          if (part.type === "error") throw part.error;
          if (part.type === "abort") throw new DOMException("aborted", "AbortError");
          if (part.type === "text-delta") text += part.text;
          if (part.type === "finish") return { text, stop: stopOf(part.finishReason), usage: aiUsage(part.totalUsage) };
        }
        throw new Error("the stream ended without a finish");
      },
    },
  ]),
];

/** A model as `ai` wants it, behind one of the three APIs. */
export function aiModel({ aiOpenai, aiAnthropic }, api, model) {
  return api === "chat" ? aiOpenai.chat(model) : api === "responses" ? aiOpenai.responses(model) : aiAnthropic(model);
}

/** Everything a stream brings, in order. */
export async function eventsOf(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

export const user = (content) => [{ role: "user", content }];

const STOPS = {
  stop: "end",
  end_turn: "end",
  stop_sequence: "end",
  length: "length",
  max_tokens: "length",
  max_output_tokens: "length",
  tool_calls: "tools",
  "tool-calls": "tools",
  tool_use: "tools",
  content_filter: "refused",
  "content-filter": "refused",
  refusal: "refused",
};

/** The reason in no dialect; OpenAI has one word for an end and a stop sequence, so that is one word here too. */
function stopOf(word) {
  const stop = STOPS[word];
  if (!stop) throw new Error(`the answer ended with ${word}`);
  return stop;
}

function chatCompletion({ choices: [choice], usage }) {
  return { text: choice.message.content, stop: stopOf(choice.finish_reason), usage: chatUsage(usage) };
}

function chatUsage(usage) {
  return {
    input: usage.prompt_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    output: usage.completion_tokens,
  };
}

/** What a response says; the SDK knows it only of one that did not come as a stream. */
export function outputText({ output }) {
  const messages = output.filter(({ type }) => type === "message");
  return messages.flatMap(({ content }) => content).map((part) => part.text ?? "").join("");
}

function response(final) {
  const { status, incomplete_details, usage } = final;
  if (status !== "completed" && status !== "incomplete") throw new Error(`the response is ${status}`);
  const text = outputText(final);
  const stop = status === "completed" ? "end" : stopOf(incomplete_details.reason);
  const cached = usage.input_tokens_details.cached_tokens;
  return { text, stop, usage: { input: usage.input_tokens, cached, output: usage.output_tokens } };
}

function message({ content, stop_reason, usage }) {
  const cached = usage.cache_read_input_tokens ?? 0;
  const input = usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0);
  const text = content.filter((block) => block.type === "text").map((block) => block.text).join("");
  return { text, stop: stopOf(stop_reason), usage: { input, cached, output: usage.output_tokens } };
}

function aiUsage({ inputTokens, inputTokenDetails, outputTokens }) {
  return { input: inputTokens, cached: inputTokenDetails.cacheReadTokens ?? 0, output: outputTokens };
}
