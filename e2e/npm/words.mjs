// What a provider says and hears, in the words of both dialects. An answer is
// {thinking, signature, pieces, calls, stop, stopText, usage}; a request, as heard, is described at hear().

/** What was used where an answer does not say: 100 tokens read (60 from a cache, 15 into one), 40 written, 7 of them thought. */
export const USAGE = { fresh: 25, cached: 60, written: 15, output: 40, thought: 7 };

/** An answer with what it does not say filled in. */
export function answer({ thinking = "", signature = "seal", pieces = [], calls = [], stop, stopText = null, usage = USAGE }) {
  return { thinking, signature, pieces, calls, stop: stop ?? (calls.length ? "tools" : "end"), stopText, usage };
}

/** A text in three pieces, so that a stream of it has something to lose. */
export function pieces(text) {
  const third = Math.ceil(text.length / 3);
  return [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third)].filter((piece) => piece !== "");
}

const event = (data, name) => `${name ? `event: ${name}\n` : ""}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

const OPENAI_STOPS = { end: "stop", length: "length", tools: "tool_calls", sequence: "stop", refused: "content_filter" };
const ANTHROPIC_STOPS = { end: "end_turn", length: "max_tokens", tools: "tool_use", sequence: "stop_sequence", refused: "refusal" };

/** OpenAI's chat completions. */
export const openai = {
  whole(said, model) {
    const message = { role: "assistant", content: said.pieces.join("") || null, refusal: null };
    if (said.thinking) message.reasoning_content = said.thinking;
    if (said.calls.length) {
      message.tool_calls = said.calls.map(({ id, name, input }) => ({
        id,
        type: "function",
        function: { name, arguments: JSON.stringify(input) },
      }));
    }
    return {
      id: "chatcmpl-upstream",
      object: "chat.completion",
      created: 1_700_000_000,
      model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: OPENAI_STOPS[said.stop] }],
      usage: this.usage(said.usage),
    };
  },

  events(said, model, request) {
    const wanted = request.stream_options?.include_usage === true;
    const chunk = (choices, usage) => ({
      id: "chatcmpl-upstream",
      object: "chat.completion.chunk",
      created: 1_700_000_000,
      model,
      choices,
      ...(wanted ? { usage } : {}),
    });
    const delta = (change) => event(chunk([{ index: 0, delta: change, finish_reason: null }], null));
    const events = [delta({ role: "assistant", content: said.calls.length ? null : "" })];
    for (const piece of pieces(said.thinking)) events.push(delta({ reasoning_content: piece }));
    for (const piece of said.pieces) events.push(delta({ content: piece }));
    said.calls.forEach(({ id, name, input }, index) => {
      events.push(delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }));
      for (const piece of pieces(JSON.stringify(input))) {
        events.push(delta({ tool_calls: [{ index, function: { arguments: piece } }] }));
      }
    });
    events.push(event(chunk([{ index: 0, delta: {}, finish_reason: OPENAI_STOPS[said.stop] }], null)));
    if (wanted) events.push(event(chunk([], this.usage(said.usage))));
    events.push(event("[DONE]"));
    return events;
  },

  usage({ fresh, cached, written, output, thought }) {
    const input = fresh + cached + written;
    return {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens: thought },
    };
  },

  error: (type, message) => ({ error: { message, type, param: null, code: null } }),

  failure() {
    return event(this.error("server_error", "the model fell over"));
  },

  hear(body) {
    const heard = nothingHeard(body);
    heard.maxTokens = body.max_completion_tokens ?? body.max_tokens ?? null;
    heard.stops = [body.stop ?? []].flat();
    heard.tools = (body.tools ?? []).map((tool) => ({ name: tool.function.name, schema: tool.function.parameters }));
    heard.schema = body.response_format?.json_schema?.schema ?? null;
    heard.effort = body.reasoning_effort ?? null;
    for (const message of body.messages) {
      const parts = typeof message.content === "string" ? [{ type: "text", text: message.content }] : (message.content ?? []);
      if (message.role === "system" || message.role === "developer") heard.system += text(parts);
      else if (message.role === "tool") heard.results.push({ id: message.tool_call_id, text: text(parts) });
      else heard.turns.push({ role: message.role, text: text(parts) });
      for (const part of parts) if (part.type === "image_url") heard.images.push(part.image_url.url);
      for (const call of message.tool_calls ?? []) {
        heard.calls.push({ id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) });
      }
    }
    return heard;
  },
};

/** Anthropic's messages. */
export const anthropic = {
  whole(said, model) {
    const content = [];
    if (said.thinking) content.push({ type: "thinking", thinking: said.thinking, signature: said.signature });
    if (said.pieces.length) content.push({ type: "text", text: said.pieces.join("") });
    for (const { id, name, input } of said.calls) content.push({ type: "tool_use", id, name, input });
    return {
      id: "msg_upstream",
      type: "message",
      role: "assistant",
      model,
      content,
      stop_reason: ANTHROPIC_STOPS[said.stop],
      stop_sequence: said.stopText,
      usage: this.usage(said.usage),
    };
  },

  events(said, model) {
    const events = [];
    const say = (type, data) => events.push(event({ type, ...data }, type));
    const usage = { ...this.usage(said.usage), output_tokens: 1, output_tokens_details: { thinking_tokens: 0 } };
    const start = { ...this.whole(said, model), content: [], stop_reason: null, stop_sequence: null, usage };
    say("message_start", { message: start });
    say("ping", {});
    let index = 0;
    const block = (opening, deltas) => {
      say("content_block_start", { index, content_block: opening });
      for (const delta of deltas) say("content_block_delta", { index, delta });
      say("content_block_stop", { index });
      index++;
    };
    if (said.thinking) {
      const deltas = pieces(said.thinking).map((thinking) => ({ type: "thinking_delta", thinking }));
      block({ type: "thinking", thinking: "", signature: "" }, [
        ...deltas,
        { type: "signature_delta", signature: said.signature },
      ]);
    }
    if (said.pieces.length) {
      block({ type: "text", text: "" }, said.pieces.map((piece) => ({ type: "text_delta", text: piece })));
    }
    for (const { id, name, input } of said.calls) {
      const deltas = pieces(JSON.stringify(input)).map((piece) => ({ type: "input_json_delta", partial_json: piece }));
      block({ type: "tool_use", id, name, input: {} }, deltas);
    }
    say("message_delta", {
      delta: { stop_reason: ANTHROPIC_STOPS[said.stop], stop_sequence: said.stopText },
      usage: this.usage(said.usage),
    });
    say("message_stop", {});
    return events;
  },

  usage: ({ fresh, cached, written, output, thought }) => ({
    input_tokens: fresh,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: thought },
  }),

  error: (type, message) => ({ type: "error", error: { type, message }, request_id: "req_upstream" }),

  failure() {
    return event(this.error("overloaded_error", "the model fell over"), "error");
  },

  hear(body) {
    const heard = nothingHeard(body);
    heard.maxTokens = body.max_tokens ?? null;
    heard.stops = body.stop_sequences ?? [];
    heard.tools = (body.tools ?? []).map((tool) => ({ name: tool.name, schema: tool.input_schema }));
    heard.schema = (body.output_config?.format ?? body.output_format)?.schema ?? null;
    heard.effort = body.output_config?.effort ?? null;
    heard.thinking = body.thinking ?? null;
    heard.system = text(blocks(body.system ?? ""));
    for (const message of body.messages) {
      const parts = blocks(message.content);
      const results = parts.filter((part) => part.type === "tool_result");
      if (results.length < parts.length) heard.turns.push({ role: message.role, text: text(parts) });
      for (const part of [...parts, ...results.flatMap((result) => blocks(result.content))]) {
        if (part.type === "image") heard.images.push(picture(part.source));
        if (part.type === "tool_use") heard.calls.push({ id: part.id, name: part.name, input: part.input });
        if (part.type === "tool_result") heard.results.push({ id: part.tool_use_id, text: text(blocks(part.content)) });
        if (part.type === "thinking") heard.thoughts.push({ text: part.thinking, signature: part.signature });
      }
    }
    return heard;
  },
};

/** What a provider understood, in no dialect: the same for a request that came in either. */
function nothingHeard(body) {
  return {
    model: body.model,
    stream: body.stream === true,
    system: "",
    turns: [],
    images: [],
    calls: [],
    results: [],
    thoughts: [],
    tools: [],
    schema: null,
    effort: null,
    thinking: null,
    maxTokens: null,
    stops: [],
  };
}

const blocks = (content) => (typeof content === "string" ? [{ type: "text", text: content }] : content);
const text = (parts) => parts.filter((part) => part.type === "text").map((part) => part.text).join("");
const picture = (source) => (source.type === "url" ? source.url : `data:${source.media_type};base64,${source.data}`);
