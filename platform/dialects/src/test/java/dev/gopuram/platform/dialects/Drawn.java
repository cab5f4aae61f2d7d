package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Requests, answers and streams drawn from a seed: a failure is a seed. */
final class Drawn {
    private static final List<String> TEXTS = List.of(
            "hi",
            "Grüß Gott",
            "\ud83d\ude00",
            "\"quoted\"\\",
            "two\nlines",
            " edges ",
            "{}",
            "data: x",
            "\u0000",
            "a\u2028b");

    private static final List<String> ARGUMENTS = List.of(
            "{}",
            "{\"city\":\"Köln\"}",
            "{\"price\":1.10,\"id\":12345678901234567890123}",
            "{ \"spaced\" : [ 1e5, -0, 0.10 ] }",
            "{\"z\":{\"y\":null},\"a\":\"}{\\\"\"}");

    private static final List<String> PICTURES = List.of("https://e.org/a.png", "https://e.org/b?c=d&e=%20f");

    private final Random random;

    Drawn(long seed) {
        random = new Random(seed);
    }

    boolean coin() {
        return random.nextBoolean();
    }

    int upTo(int most) {
        return random.nextInt(most + 1);
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    <T> List<T> some(int least, int most, Supplier<T> each) {
        List<T> all = new ArrayList<>();
        int count = least + random.nextInt(most - least + 1);
        for (int i = 0; i < count; i++) {
            all.add(each.get());
        }
        return all;
    }

    String text() {
        return one(TEXTS);
    }

    String arguments() {
        return one(ARGUMENTS);
    }

    Part.Image picture() {
        return new Part.Image(
                coin() ? new Part.Source.Url(one(PICTURES)) : new Part.Source.Inline("image/png", "iVBORw0K"));
    }

    Part.ToolCall call(int number) {
        return new Part.ToolCall("call_" + number, one(List.of("clock", "pay")), arguments());
    }

    Usage usage() {
        int fresh = upTo(1000);
        int read = coin() ? upTo(5000) : 0;
        int written = coin() ? upTo(5000) : 0;
        int thought = coin() ? upTo(50) : 0;
        return new Usage(fresh + read + written, read, thought + upTo(500), Usage.Source.REPORTED, written, thought);
    }

    JsonNode schema() {
        return Json.tree(Bytes.utf8(one(List.of(
                "{\"type\":\"object\"}",
                "{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"number\",\"minimum\":0.10},\"a\":{}}}"))));
    }

    ToolChoice choice() {
        return one(List.of(
                new ToolChoice.Unset(),
                new ToolChoice.Auto(),
                new ToolChoice.None(),
                new ToolChoice.Required(),
                new ToolChoice.Named("clock")));
    }

    /** A request that both dialects can say; its assistant thinks where it may. */
    ModelRequest request(boolean thoughts) {
        List<Tool> tools =
                coin() ? List.of(new Tool("clock", coin() ? text() : "", schema(), coin() ? true : null)) : List.of();
        ToolChoice choice = tools.isEmpty() ? new ToolChoice.Unset() : choice();
        boolean stream = coin();
        return new ModelRequest(
                Origin.MESSAGES,
                "model",
                turns(thoughts),
                tools,
                choice,
                alone(choice) ? false : null,
                sampling(),
                coin() ? new OutputFormat.Text() : new OutputFormat.Schema("", "", schema(), true),
                coin() ? new Reasoning.Unset() : new Reasoning.Effort(one(List.of("low", "medium", "high"))),
                coin() ? "u-1" : "",
                Map.of(),
                stream,
                stream,
                List.of(),
                null);
    }

    /** A request whose answer is streamed, with its usage. */
    ModelRequest streamed() {
        return new ModelRequest(
                "model",
                turns(false),
                List.of(),
                new ToolChoice.Unset(),
                null,
                Sampling.UNSET,
                new OutputFormat.Text(),
                new Reasoning.Unset(),
                "",
                Map.of(),
                true,
                true,
                List.of());
    }

    /** Where the choice is not said, nothing but a choice could say that calls come one by one. */
    private boolean alone(ToolChoice choice) {
        boolean mayBe = choice instanceof ToolChoice.Auto
                || choice instanceof ToolChoice.Required
                || choice instanceof ToolChoice.Named;
        return mayBe && coin();
    }

    private Sampling sampling() {
        return new Sampling(
                1 + upTo(4096),
                coin() ? one(List.of(0.0, 0.7, 1.0)) : null,
                coin() ? 0.9 : null,
                null,
                coin() ? List.of("END", "\n\nHuman:") : List.of(),
                null,
                null,
                null);
    }

    private List<Turn> turns(boolean thoughts) {
        List<Turn> turns =
                new ArrayList<>(some(0, 2, () -> new Turn(Turn.Role.SYSTEM, List.of(new Part.Text(said())))));
        int rounds = 1 + upTo(3);
        int calls = 0;
        for (int i = 0; i < rounds; i++) {
            turns.add(new Turn(Turn.Role.USER, some(1, 3, this::asked)));
            int made = upTo(2);
            turns.add(assistant(made, calls, thoughts));
            for (int call = calls; call < calls + made; call++) {
                List<Part> result = some(0, 2, () -> new Part.Text(said()));
                turns.add(new Turn(Turn.Role.TOOL, List.of(new Part.ToolResult("call_" + call, result, false))));
            }
            calls += made;
        }
        return afterResults(turns);
    }

    /**
     * A user who speaks right after the tools is read as one turn after theirs, in every dialect. The assistant has not
     * the last word: in Anthropic's dialect that would be the beginning of the answer.
     */
    private List<Turn> afterResults(List<Turn> turns) {
        if (turns.getLast().role() == Turn.Role.ASSISTANT || coin()) {
            turns.add(new Turn(Turn.Role.USER, List.of(new Part.Text(said()))));
        }
        return merged(turns);
    }

    private static List<Turn> merged(List<Turn> turns) {
        List<Turn> merged = new ArrayList<>();
        for (Turn turn : turns) {
            boolean same = !merged.isEmpty()
                    && turn.role() == Turn.Role.USER
                    && merged.getLast().role() == Turn.Role.USER;
            if (same) {
                List<Part> both = new ArrayList<>(merged.removeLast().parts());
                both.addAll(turn.parts());
                merged.add(new Turn(Turn.Role.USER, both));
            } else {
                merged.add(turn);
            }
        }
        return merged;
    }

    private Turn assistant(int calls, int from, boolean thoughts) {
        List<Part> parts = new ArrayList<>();
        if (thoughts && coin()) {
            parts.add(coin() ? new Part.Thinking(text(), "sig==") : new Part.SealedThinking("xyz"));
        }
        if (calls == 0 || coin()) {
            parts.add(new Part.Text(said()));
        }
        for (int call = from; call < from + calls; call++) {
            parts.add(call(call));
        }
        return new Turn(Turn.Role.ASSISTANT, parts);
    }

    private Part asked() {
        return coin() ? new Part.Text(said()) : picture();
    }

    /** A text that is not blank. */
    private String said() {
        return text() + "!";
    }

    ModelReply reply() {
        List<Part> parts = new ArrayList<>();
        if (coin()) {
            parts.add(new Part.Thinking(text(), coin() ? "sig==" : ""));
        }
        if (coin()) {
            parts.add(new Part.Text(text()));
        }
        for (int i = upTo(2); i > 0; i--) {
            parts.add(call(i));
        }
        boolean called = parts.stream().anyMatch(Part.ToolCall.class::isInstance);
        return new ModelReply("id_1", "model", 0, parts, stop(called), usage(), null);
    }

    /** Anthropic's dialect has no answer that called a tool and yet is done. */
    private Stop stop(boolean called) {
        Stop stop = one(List.of(Stop.END, Stop.LENGTH, Stop.TOOL_CALLS, Stop.REFUSED));
        return called && stop.equals(Stop.END) ? Stop.TOOL_CALLS : stop;
    }

    /** A stream as a provider tells it: blocks that alternate, calls in turns where {@code inTurns}. */
    List<ModelEvent> events(boolean inTurns) {
        List<ModelEvent> events = new ArrayList<>();
        events.add(new ModelEvent.Started("id_1", "model", 0));
        if (coin()) {
            events.addAll(some(1, 3, () -> new ModelEvent.ThinkingDelta(said())));
            events.add(new ModelEvent.ThinkingSealed("sig=="));
        }
        events.addAll(some(0, 4, () -> new ModelEvent.TextDelta(said())));
        calls(events, inTurns);
        boolean called = events.stream().anyMatch(ModelEvent.ToolCallStarted.class::isInstance);
        events.add(new ModelEvent.Stopped(stop(called)));
        events.add(new ModelEvent.Used(usage()));
        events.add(new ModelEvent.Done());
        return events;
    }

    private void calls(List<ModelEvent> events, boolean inTurns) {
        int calls = upTo(3);
        List<List<String>> pieces = new ArrayList<>();
        for (int call = 0; call < calls; call++) {
            List<String> cut = cut(arguments());
            pieces.add(cut);
            events.add(new ModelEvent.ToolCallStarted(call, "call_" + call, "clock"));
            while (!cut.isEmpty() && !(inTurns && coin())) {
                events.add(new ModelEvent.ToolArguments(call, cut.removeFirst()));
            }
        }
        for (int call = 0; call < calls; call++) {
            for (String piece : pieces.get(call)) {
                events.add(new ModelEvent.ToolArguments(call, piece));
            }
        }
    }

    private List<String> cut(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + upTo(8));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
