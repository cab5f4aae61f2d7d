package dev.gopuram.governance;

import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Usage;

/** What calls usually use: how long the answers of a model are, and how much processor time a call of it takes here. */
final class Usual {
    private static final long UNKNOWN_TOKENS = 1_024;
    private static final long UNKNOWN_CPU_MICROS = 20_000;

    private final Learned outputTokens = new Learned(UNKNOWN_TOKENS);
    private final Learned cpuMicros = new Learned(UNKNOWN_CPU_MICROS);

    /** What the call is likely to use. */
    Usage of(EdgeCall call) {
        Demand demand = call.demand();
        long output = outputTokens.expected(demand.model(), demand.maxOutputTokens());
        return usage(demand, output).on(cpuMicros.expected(kind(call), Long.MAX_VALUE));
    }

    /** What it has used when its answer is so long. */
    Usage of(EdgeCall call, long output) {
        return usage(call.demand(), output);
    }

    /** It has used this. */
    void learn(EdgeCall call, Usage used) {
        // Another's answer says nothing of the length of those of the model that was asked for.
        String model = call.fallback().isEmpty() ? call.askedModel() : call.model();
        outputTokens.learn(model, used.own().outputTokens());
        cpuMicros.learn(kind(call), used.cpuMicros());
    }

    private static String kind(EdgeCall call) {
        return call.route().limits() + " " + call.askedModel();
    }

    private static Usage usage(Demand demand, long output) {
        return new Usage(demand.inputTokens(), 0, output, Usage.Source.ESTIMATED);
    }
}
